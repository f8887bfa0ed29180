import { ParleyError, type ParleyErrorCode, soundText } from "../../language/index.js"
import { BlockedError } from "../../turns/index.js"

/** Codes of refusals and their statuses. One that is not here is a mistake of ours: 500, and it is logged. */
export const STATUS: { readonly [code in ParleyErrorCode]?: number } = {
  ACTION_PARAMS_INVALID: 422,
  ADDRESS_INVALID: 400,
  ADDRESS_UNKNOWN: 409,
  AGENT_MISSING: 422,
  AGENT_FULL: 409,
  AGENT_NOT_YOURS: 403,
  AGENT_SIGNED_OUT: 409,
  AGENT_UNKNOWN: 404,
  BLOCKED: 403,
  BLOCKS_CHANGED: 409,
  BLOCK_END_REQUIRED: 422,
  BLOCK_INTERVAL_INVALID: 422,
  BLOCK_OVER: 409,
  BLOCK_TOO_WIDE: 422,
  BLOCK_UNKNOWN: 404,
  BODY_TOO_LARGE: 413,
  BUSY: 503,
  ATTACHMENT_UNKNOWN: 422,
  CALL_UNKNOWN: 404,
  CANNED_ANSWERS_EXCEEDED: 409,
  CANNED_ANSWER_UNKNOWN: 404,
  CHAT_AMBIGUOUS: 409,
  CHAT_ENDED: 409,
  CHAT_HAS_AGENT: 409,
  CHAT_NOT_YOURS: 403,
  CHAT_TAKEN: 409,
  CHAT_UNKNOWN: 404,
  CHAT_WAITING: 409,
  CLIENT_ACTIVITY_ID_REUSED: 409,
  CONTENT_TYPE_UNSUPPORTED: 415,
  CONVERSATION_ENDED: 409,
  CONVERSATION_OF_AGENT: 409,
  CONVERSATION_UNKNOWN: 404,
  CURSOR_INVALID: 400,
  DELIVERY_UNKNOWN: 404,
  CHECK_EXCEEDED: 422,
  DRAWING_EXCEEDED: 422,
  EVENT_EXCEEDED: 413,
  EVENT_RESERVED: 403,
  EXPRESSION_INVALID: 422,
  FIXTURES_READ_ONLY: 403,
  FIXTURE_EXISTS: 409,
  FIXTURE_INVALID: 422,
  FIXTURE_UNKNOWN: 404,
  FLOW_UNKNOWN: 404,
  IDEMPOTENCY_KEY_INVALID: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  INBOX_FULL: 429,
  JSON_INVALID: 400,
  KEY_EXPIRED: 401,
  KEY_INVALID: 401,
  KEY_MISSING: 401,
  KEY_NOT_IN_USE: 409,
  KEY_REVOKED: 401,
  KEY_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  NOTES_EXCEEDED: 409,
  NO_CHAT: 404,
  NO_CLIENT: 409,
  NO_QUESTION: 409,
  ORIGIN_NOT_ALLOWED: 403,
  PERMISSION_MISSING: 403,
  PROVIDER_UNAVAILABLE: 503,
  QUEUE_NOT_YOURS: 403,
  QUEUE_UNKNOWN: 422,
  REASON_REQUIRED: 422,
  REQUEST_INVALID: 400,
  ROUTE_UNKNOWN: 404,
  SANDBOXES_EXCEEDED: 409,
  SANDBOX_EXCEEDED: 409,
  SANDBOX_UNKNOWN: 404,
  SESSION_INSECURE: 403,
  SESSION_OVER: 401,
  SET_INVALID: 422,
  SIGN_INS_EXCEEDED: 429,
  SIGN_IN_REFUSED: 401,
  STARTS_EXCEEDED: 429,
  STATE_EXCEEDED: 422,
  STOPPING: 503,
  STORE_UNAVAILABLE: 503,
  STUB_MISSING: 422,
  TEXT_EXCEEDED: 422,
  TEXT_INVALID: 400,
  TICKET_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  TOKEN_NOT_FOR_THIS: 403,
  TOKEN_READ_ONLY: 403,
  UPLOADS_EXCEEDED: 409,
  UPLOADS_NOT_ALLOWED: 403,
  UPLOAD_TYPE_INVALID: 415,
  UPLOAD_UNKNOWN: 404,
  USER_SWITCH: 409,
  VISITOR_UNKNOWN: 404,
  WEBHOOKS_EXCEEDED: 409,
  WEBHOOK_INVALID: 422,
  WEBHOOK_UNKNOWN: 404,
}

/** RFC 9457: what every refusal looks like on the wire. `BLOCKED` says besides what the person may know. */
export interface Problem {
  /** A page of the server about the code. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ParleyErrorCode
  readonly detail: string
  /** JSON Pointer into the request's body. */
  readonly pointer?: string
  /** Name of a query parameter. */
  readonly parameter?: string
  readonly requestId: string
  readonly [extension: string]: unknown
}

/** The reason phrases that IANA has registered for these statuses (RFC 9110, section 15). */
export const TITLES: { readonly [status: number]: string } = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
}

/**
 * The refusal that an error stands for. `isBug`: nobody expected it, and nobody outside learns what it was.
 *
 * @param base the path that the server's pages are under (`basePath`)
 */
export function problemOf(
  error: unknown,
  requestId: string,
  base: string,
): { readonly problem: Problem; readonly isBug: boolean } {
  const problem = (code: ParleyErrorCode, status: number, message: string): Problem => {
    const type = `${base}/docs/errors#${code}`
    // A message may repeat what was sent, cut within a character.
    return { type, title: TITLES[status] ?? "Refused", status, code, detail: soundText(message), requestId }
  }
  const status = error instanceof ParleyError ? STATUS[error.code] : undefined
  if (!(error instanceof ParleyError) || status === undefined) {
    const detail = "Something went wrong here. The log tells more under this requestId."
    return { problem: problem("INTERNAL", 500, detail), isBug: true }
  }
  const known = problem(error.code, status, error.message)
  const pointer = placeOf(error)
  const details = error instanceof BlockedError ? { blocked: error.details } : {}
  const more = error instanceof ExtendedError ? error.extensions : {}
  return { problem: { ...known, ...pointer, ...details, ...more }, isBug: false }
}

/** A place in the body is a JSON Pointer; of a query, the name of its parameter. */
function placeOf(error: ParleyError): { readonly pointer?: string; readonly parameter?: string } {
  const place = soundText(error.pointer)
  if (error instanceof QueryError || error.code === "CURSOR_INVALID") return { parameter: place.slice(1) }
  return place === "" ? {} : { pointer: place }
}

/** Statuses of refusals that pass by themselves; nobody knows when. */
const PASSING: ReadonlySet<number> = new Set([429, 503])

/** The headers of a refusal. */
export function headersOf(error: unknown): { readonly [name: string]: string } {
  if (error instanceof ExtendedError) return error.headers
  if (!(error instanceof ParleyError)) return {}
  const status = STATUS[error.code] ?? 500
  if (status === 401) {
    const isSent = error.pointer === "" && error.code !== "KEY_MISSING"
    return { "WWW-Authenticate": `Bearer realm="parley"${isSent ? ', error="invalid_token"' : ""}` }
  }
  return PASSING.has(status) ? { "Retry-After": "1" } : {}
}

/** A fault of a query; its pointer is the name of a parameter after a slash. */
export class QueryError extends ParleyError {}

/** A refusal that tells more than its code, in its body and its headers. */
export class ExtendedError extends ParleyError {
  constructor(
    code: ParleyErrorCode,
    message: string,
    readonly extensions: { readonly [key: string]: unknown },
    readonly headers: { readonly [name: string]: string },
    pointer = "",
  ) {
    super(code, pointer, message)
  }
}
