import type { IncomingMessage } from "node:http"
import { LRUCache } from "lru-cache"
import { type AddressRange, familyOf, normaliseAddress, parseAddress, parseRange } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"

/** Addresses as this server sees them. */
export interface Addresses {
  /** Where a request comes from, normalised; null: nobody can say. */
  of(request: IncomingMessage): string | null
  /** Whether a range holds this machine or a trusted proxy: to block it would keep out everybody. */
  isOurs(range: AddressRange): boolean
}

/** Loopback addresses. */
const HERE = ["127.0.0.0/8", "::1"]

/**
 * The address of a request is the socket's. Only where that is a proxy of this list, its `X-Forwarded-For` is believed,
 * from the end back to the first address that is no proxy: what stands before it anybody may have written.
 *
 * @param trusted addresses and ranges in CIDR form
 * @throws `TRUSTED_PROXY_INVALID`
 */
export function addressesBehind(trusted: readonly string[]): Addresses {
  const toRange = (text: string): AddressRange => {
    const range = parseRange(text)
    if (range !== null) return range
    throw new ParleyError("TRUSTED_PROXY_INVALID", "", `"${text}" is no address and no range such as 10.0.0.0/8.`)
  }
  const ranges = trusted.map(toRange)
  const ours = [...HERE.map(toRange), ...ranges]
  const normalised = remembering(normaliseAddress)
  const isTrusted = remembering(text => ranges.some(isIn(text)))
  const of = (request: IncomingMessage): string | null => {
    const socket = normalised(request.socket.remoteAddress ?? "")
    if (socket === null || !isTrusted(socket)) return socket
    const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",").slice(-20)
    let nearest = socket
    for (const text of forwarded.reverse()) {
      const address = normaliseAddress(text.trim())
      if (address === null) return nearest
      nearest = address
      if (!ranges.some(isIn(address))) return address
    }
    return nearest
  }
  return { of, isOurs: range => ours.some(own => overlaps(own, range)) }
}

/** The same few peers ask again and again. */
function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new LRUCache<string, { readonly found: T }>({
    max: 1000,
    memoMethod: text => ({ found: compute(text) }),
  })
  return text => known.memo(text).found
}

function isIn(text: string): (range: AddressRange) => boolean {
  const bytes = parseAddress(text)
  return ({ family, first, last }) =>
    bytes !== null &&
    familyOf(bytes) === family &&
    Buffer.compare(first, bytes) <= 0 &&
    Buffer.compare(bytes, last) <= 0
}

/** Whether two ranges have an address in common. */
export function overlaps(one: AddressRange, other: AddressRange | null): boolean {
  return (
    other !== null &&
    one.family === other.family &&
    Buffer.compare(one.first, other.last) <= 0 &&
    Buffer.compare(other.first, one.last) <= 0
  )
}
