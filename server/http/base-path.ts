import type { IncomingMessage } from "node:http"
import type { Addresses } from "./addresses.js"

/**
 * The path that the routes are under as clients see them; `""`: they are at the root. An application may have put them below
 * one (Express's `baseUrl`), and a trusted proxy may have cut one off (`X-Forwarded-Prefix`).
 */
export function basePath(
  request: IncomingMessage & { readonly baseUrl?: string },
  addresses: Pick<Addresses, "isProxied">,
): string {
  const { "x-forwarded-prefix": sent = "" } = request.headers
  const cut = typeof sent === "string" && PATH.test(sent) && addresses.isProxied(request) ? sent.replace(/\/$/, "") : ""
  return cut + (request.baseUrl ?? "")
}

const PATH = /^(?:\/[\w.~-]{1,64}){1,8}\/?$/
