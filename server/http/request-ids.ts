import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"

/** Names for requests, by which a refusal is found in the log. */
export class RequestIds {
  private readonly process = randomBytes(5).toString("hex")
  private count = 0
  private readonly given = new WeakMap<IncomingMessage, string>()

  /** The id that a proxy has given in `X-Request-Id`, else one of ours; the same each time for one request. */
  of(request: IncomingMessage): string {
    const known = this.given.get(request)
    if (known !== undefined) return known
    const sent = request.headers["x-request-id"]
    const id = typeof sent === "string" && /^[\w.-]{1,64}$/.test(sent) ? sent : `${this.process}-${++this.count}`
    this.given.set(request, id)
    return id
  }
}

/**
 * The trace that a request belongs to, as W3C Trace Context names it in `traceparent`; nothing: it is in none.
 */
export function traceOf({ headers: { traceparent } }: IncomingMessage): { readonly traceId?: string } {
  const [, traceId] = typeof traceparent === "string" ? (TRACE_PARENT.exec(traceparent) ?? []) : []
  return traceId === undefined || /^0+$/.test(traceId) ? {} : { traceId }
}

const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/
