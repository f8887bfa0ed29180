import type { IncomingMessage } from "node:http"
import { ParleyError } from "../../language/index.js"
import type { Addresses } from "./addresses.js"
import { basePath } from "./base-path.js"

/** A page of this server that asks, as its browser sees it. */
export interface OwnPage {
  /** Such as `https://chat.example.com`. */
  readonly origin: string
  /** It came over TLS. */
  readonly isSecure: boolean
  /** The path that the routes are under; `""`: they are at the root. */
  readonly base: string
  /** The host with its port that the browser has asked for. */
  readonly host: string
  /** The value of a cookie that this server has set; null: there is none. @param name without what `nameOfCookie` adds */
  readonly cookie: (name: string) => string | null
}

type Forwarding = Pick<Addresses, "isProxied">

/** The host with its port that a browser has asked for: what a trusted proxy says, else the header `Host`. */
export function hostAsked(request: IncomingMessage, addresses: Forwarding): string {
  const { host = "", "x-forwarded-host": sent } = request.headers
  return typeof sent === "string" && addresses.isProxied(request) ? (sent.split(",")[0] ?? "").trim() : host
}

/**
 * Whether a request was sent by a page of this server, or by no page at all. Browsers say so themselves (`Sec-Fetch-Site`),
 * and no page can write that header; older ones name the page's origin wherever it matters.
 */
export function isFromOwnPage(request: IncomingMessage, addresses: Forwarding): boolean {
  const { "sec-fetch-site": site, origin } = request.headers
  if (site !== undefined) return site === "same-origin"
  return origin === undefined || hostOf(origin) === hostAsked(request, addresses)
}

/**
 * The page that asks.
 *
 * @throws `ORIGIN_NOT_ALLOWED`: another's, or nobody says which; `SESSION_INSECURE`: others on the way could read what it sends
 */
export function ownPage(request: IncomingMessage, addresses: Addresses): OwnPage {
  const { origin } = request.headers
  if (origin === undefined || !isFromOwnPage(request, addresses)) {
    const message = "Only pages of this server sign in here: programs send their key with each request."
    throw new ParleyError("ORIGIN_NOT_ALLOWED", "", message)
  }
  const isSecure = origin.startsWith("https://")
  if (!isSecure && !isThisMachine(hostOf(origin))) {
    const message =
      "Over http others could read along, so nobody signs in: use https, or open the page on the machine itself (http://localhost)."
    throw new ParleyError("SESSION_INSECURE", "", message)
  }
  const host = hostAsked(request, addresses)
  const cookie = (name: string): string | null => cookieOf(request, nameOfCookie(name, isSecure, host))
  return { origin, isSecure, base: basePath(request, addresses), host, cookie }
}

/** A host of this machine alone, with a port or without. */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host)
}

function hostOf(origin: string): string {
  return origin.replace(/^\w+:\/\//, "")
}

/**
 * The name of a cookie: over TLS one that only this very host can set (`__Host-`); on http one with the port in it, since
 * servers of one machine share their cookies.
 */
export function nameOfCookie(name: string, isSecure: boolean, host: string): string {
  return isSecure ? `__Host-${name}` : `${name}-${/:(\d+)$/.exec(host)?.[1] ?? "80"}`
}

/** The value of a cookie; null: there is none. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | null {
  const found = (headers.cookie ?? "").split("; ").find(one => one.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}

/** A cookie to be set. */
export interface NewCookie {
  readonly name: string
  /** Empty: the cookie goes. */
  readonly value: string
  readonly isSecure: boolean
  /** On http; over TLS it is the whole host. */
  readonly path: string
  readonly seconds: number
  /** `Lax`: it comes along when another site leads here. */
  readonly sameSite: "Strict" | "Lax"
}

/** The header `Set-Cookie` for a cookie that no script can read. */
export function setCookie({ name, value, isSecure, path, seconds, sameSite }: NewCookie): string {
  const place = isSecure ? "Path=/; Secure" : `Path=${path}`
  return `${name}=${value}; ${place}; HttpOnly; SameSite=${sameSite}; Max-Age=${value === "" ? 0 : seconds}`
}
