import type { IncomingMessage } from "node:http"
import { LRUCache } from "lru-cache"
import { type AddressRange, familyOf, normaliseAddress, parseAddress, parseRange } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { Log } from "./log.js"

/** Addresses as this server sees them. */
export interface Addresses {
  /** Where a request comes from, normalised; null: nobody can say. */
  of(request: IncomingMessage): string | null
  /** Whether a trusted proxy has sent a request. */
  isProxied(request: IncomingMessage): boolean
  /** Whether a range holds this machine or a trusted proxy: to block it would keep out everybody. */
  isOurs(range: AddressRange): boolean
  /**
   * Whether a request says that it was forwarded, where no proxy is trusted, or comes from where such requests came from: its
   * address is then the proxy's.
   */
  isForwarded(request: IncomingMessage): boolean
  /** Whether such a request came from an address of this range. */
  hasForwarded(range: AddressRange): boolean
}

/** Loopback addresses. */
const HERE = ["127.0.0.0/8", "::1"]

/** Whether a range holds loopback: to block it would keep out all who come by a proxy on this machine. */
export function holdsLoopback(range: AddressRange): boolean {
  return HERE.some(own => overlaps(range, parseRange(own)))
}

/**
 * The address of a request is the socket's. Only where that is a proxy of this list, its `X-Forwarded-For` is believed,
 * from the end back to the first address that is no proxy: what stands before it anybody may have written.
 *
 * @param trusted addresses and ranges in CIDR form
 * @throws `TRUSTED_PROXY_INVALID`
 */
export function addressesBehind(trusted: readonly string[], log: Log): Addresses {
  const toRange = (text: string): AddressRange => {
    const range = parseRange(text)
    if (range !== null) return range
    throw new ParleyError("TRUSTED_PROXY_INVALID", "", `"${text}" is no address and no range such as 10.0.0.0/8.`)
  }
  const ranges = trusted.map(toRange)
  const normalised = remembering(normaliseAddress)
  const isTrusted = remembering(text => ranges.some(isIn(text)))
  const socketOf = (request: IncomingMessage): string | null => normalised(request.socket.remoteAddress ?? "")
  const of = (request: IncomingMessage): string | null => {
    const socket = socketOf(request)
    if (socket === null || !isTrusted(socket)) return socket
    const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",").slice(-20)
    let nearest = socket
    for (const text of forwarded.reverse()) {
      const address = normaliseAddress(plainAddress(text.trim()))
      if (address === null) return nearest
      nearest = address
      if (!ranges.some(isIn(address))) return address
    }
    return nearest
  }
  const forwarders = new Map<string, AddressRange>()
  const isForwarded = (request: IncomingMessage): boolean => {
    if (trusted.length > 0) return false
    const address = of(request)
    if (!FORWARDED.some(name => request.headers[name] !== undefined)) return forwarders.has(address ?? "")
    const range = address === null || forwarders.size >= FORWARDERS ? null : parseRange(address)
    if (forwarders.size === 0) log.warn({ address }, UNTRUSTED)
    if (address !== null && range !== null) forwarders.set(address, range)
    return true
  }
  return {
    of,
    isProxied: request => isTrusted(socketOf(request) ?? ""),
    isOurs: range => holdsLoopback(range) || ranges.some(own => overlaps(own, range)),
    isForwarded,
    hasForwarded: range => [...forwarders.values()].some(own => overlaps(own, range)),
  }
}

const FORWARDED = ["x-forwarded-for", "forwarded"]
/** Addresses that are remembered as those of proxies. */
const FORWARDERS = 100
const UNTRUSTED =
  "a request says that it was forwarded, and no proxy is trusted: name yours with --trust-proxy, else nobody's address is known and none can be blocked (--trust-proxy 127.0.0.1, where there is none)"

/** An address as proxies write it: with a port, in brackets, or as it is. */
function plainAddress(text: string): string {
  const [, bracketed, address] = /^(?:\[([^\]]*)\](?::\d{1,5})?|([^:]*):\d{1,5})$/.exec(text) ?? []
  return bracketed ?? address ?? text
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
