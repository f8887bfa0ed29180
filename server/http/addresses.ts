import type { IncomingMessage } from "node:http"
import { LRUCache } from "lru-cache"
import { type AddressRange, familyOf, normaliseAddress, parseAddress, parseRange } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"

/** Where a request comes from, normalised; null: nobody can say. */
export type AddressOf = (request: IncomingMessage) => string | null

/**
 * The address of a request is the socket's. Only where that is a proxy of this list, its `X-Forwarded-For` is believed,
 * from the end back to the first address that is no proxy: what stands before it anybody may have written.
 *
 * @param trusted addresses and ranges in CIDR form
 * @throws `TRUSTED_PROXY_INVALID`
 */
export function addressOf(trusted: readonly string[]): AddressOf {
  const ranges = trusted.map(text => {
    const range = parseRange(text)
    if (range !== null) return range
    throw new ParleyError("TRUSTED_PROXY_INVALID", "", `"${text}" is no address and no range such as 10.0.0.0/8.`)
  })
  const normalised = remembering(normaliseAddress)
  const isTrusted = remembering(text => ranges.some(isIn(text)))
  return request => {
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
