import { type AllowedHosts, ParleyError } from "../../language/index.js"
import type { Outgoing } from "./outgoing.js"
import { targetOf } from "./target.js"

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/**
 * The request that an answer asks for instead (RFC 9110, 15.4), checked like the first; null: the answer is the result.
 * To another origin goes nothing that was written for this one only.
 *
 * @param location the header of the answer
 * @throws `HOST_NOT_ALLOWED`, `HTTP_FAILED`
 */
export function redirected(
  request: Outgoing,
  status: number,
  location: string | undefined,
  hosts: AllowedHosts,
): Outgoing | null {
  if (!REDIRECTS.includes(status) || location === undefined) return null
  const url = placeOf(request, location, hosts)
  const isRewritten =
    (status === 303 && request.method !== "HEAD") || ((status === 301 || status === 302) && request.method === "POST")
  const next = isRewritten ? asGet(request) : request
  if (url.origin === request.url.origin) return { ...next, url }
  if (next.body !== null && next.confidential.body) {
    throw failed(request, "led to another host, to which a body with a secret in it is not sent")
  }
  const headers = [...next.headers].filter(([name]) => !next.confidential.headers.has(name))
  return { ...next, url, headers: new Map(headers) }
}

function asGet(request: Outgoing): Outgoing {
  const headers = [...request.headers].filter(([name]) => !name.startsWith("content-"))
  return { ...request, method: "GET", headers: new Map(headers), body: null }
}

function placeOf(request: Outgoing, location: string, hosts: AllowedHosts): URL {
  try {
    return targetOf(location, hosts, request.url)
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code === "HOST_NOT_ALLOWED") throw error
    throw failed(request, "led to an address that can't be called")
  }
}

function failed(request: Outgoing, what: string): ParleyError {
  return new ParleyError("HTTP_FAILED", "/Url", `${request.url.host} ${what}.`)
}
