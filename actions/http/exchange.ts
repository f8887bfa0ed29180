import { type Dispatcher, request as send } from "undici"
import { type AllowedHosts, type Json, ParleyError, soundText } from "../../language/index.js"
import { answerBody } from "./answer-body.js"
import { guardedAgent, type Resolve } from "./connect.js"
import type { Outgoing } from "./outgoing.js"
import { isPublicAddress } from "./public-address.js"
import { redirected } from "./redirect.js"

const MOST_REDIRECTS = 5

export interface HttpLineOptions {
  /** Left out: the system's. */
  readonly resolve?: Resolve
  /** Addresses that may be called though they are not public: for tests against a server of their own. */
  readonly allowAddresses?: readonly string[]
}

/** Sends a request, and those that its answers ask for instead: what came in the end. @throws `ParleyError` */
export type HttpLine = (request: Outgoing, hosts: AllowedHosts, signal: AbortSignal) => Promise<Json>

export function openHttpLine({ resolve, allowAddresses = [] }: HttpLineOptions): HttpLine {
  const agent = guardedAgent(resolve, address => allowAddresses.includes(address) || isPublicAddress(address))
  return (request, hosts, signal) => exchange(request, hosts, agent, signal)
}

async function exchange(first: Outgoing, hosts: AllowedHosts, agent: Dispatcher, signal: AbortSignal): Promise<Json> {
  let request = first
  for (let redirects = 0; ; redirects++) {
    const answer = await sent(request, agent, signal)
    const headers = plainHeaders(answer.headers)
    const { host } = request.url
    try {
      if (answer.statusCode >= 500) throw failed(`${host} answered ${answer.statusCode}.`)
      const next = redirected(request, answer.statusCode, headers.location, hosts)
      if (next === null) {
        const body = await answerBody(host, headers, answer.body)
        return { Status: answer.statusCode, Headers: headers, Body: body }
      }
      if (redirects === MOST_REDIRECTS) throw failed(`${host} led on after ${MOST_REDIRECTS} redirects.`)
      request = next
    } finally {
      answer.body.on("error", () => {}).destroy()
    }
  }
}

async function sent({ method, url, headers, body }: Outgoing, agent: Dispatcher, signal: AbortSignal) {
  try {
    const sending = { method: method as Dispatcher.HttpMethod, headers: Object.fromEntries(headers), body }
    return await send(url, { ...sending, dispatcher: agent, signal })
  } catch (error) {
    if (error instanceof ParleyError) throw error
    const { code } = error as { readonly code?: unknown }
    if (/TIMEOUT|TIMEDOUT/.test(String(code))) throw timedOut(url.host)
    throw failed(`${url.host} could not be reached${typeof code === "string" ? ` (${code})` : ""}.`)
  }
}

function plainHeaders(headers: { readonly [name: string]: string | string[] | undefined }) {
  const plain = Object.entries(headers).map(([name, value = ""]) => [
    soundText(name),
    soundText(Array.isArray(value) ? value.join(", ") : value),
  ])
  return Object.fromEntries(plain) as { readonly [name: string]: string }
}

function failed(message: string): ParleyError {
  return new ParleyError("HTTP_FAILED", "", message)
}

function timedOut(host: string): ParleyError {
  return new ParleyError("HTTP_TIMEOUT", "", `${host} gave no answer in time.`)
}
