import type { IncomingMessage, ServerResponse } from "node:http"
import { ParleyError } from "../../language/index.js"
import type { Services } from "../services.js"

const ALLOWED = {
  "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
  "Access-Control-Max-Age": "600",
}

/** The OpenAPI document, which pages of any origin may read. */
const OPEN_PATH = "/openapi.json"
const OPEN = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, HEAD",
  "Access-Control-Allow-Headers": "If-None-Match",
  "Access-Control-Max-Age": "600",
}

/**
 * Pages of `public.origins` may read our answers, and of any origin the OpenAPI document; a browser keeps them from all
 * others. A preflight is answered as any other `OPTIONS` is, with what the page may send.
 */
export function cors({ served }: Pick<Services, "served">) {
  return (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    const { origin } = request.headers
    if (origin === undefined) {
      next()
      return
    }
    const isAllowed = served().bot.spec.public?.origins?.includes(origin) ?? false
    response.setHeader("Vary", "Origin")
    if (isAllowed) {
      response.setHeader("Access-Control-Allow-Origin", origin)
      response.setHeader(
        "Access-Control-Expose-Headers",
        "X-Request-Id, Retry-After, Idempotent-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
      )
    }
    const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined
    if (isPreflight && request.url === OPEN_PATH) {
      response.setHeaders(new Map(Object.entries(OPEN)))
      next()
      return
    }
    if (isPreflight && !isAllowed) {
      const message = "Pages from there can't ask this server: bot.json names those that can (public.origins)."
      next(new ParleyError("ORIGIN_NOT_ALLOWED", "", message))
      return
    }
    if (isPreflight) response.setHeaders(new Map(Object.entries(ALLOWED)))
    next()
  }
}
