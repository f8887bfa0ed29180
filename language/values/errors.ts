/**
 * Every code of ours, whoever gives it: an action, a request's refusal, the server, the command line. One is added or
 * retired, never renamed; `docs/errors.md` says of each when it is given. Faults that loading finds in files have their
 * own list (`FaultCode`).
 */
export const ERROR_CODES = [
  "ACTION_FAILED",
  "ACTION_PARAMS_INVALID",
  "ACTION_RESULT_INVALID",
  "ACTION_TIMEOUT",
  "ADDRESS_INVALID",
  "ADDRESS_UNKNOWN",
  "AGENT_FULL",
  "AGENT_MISSING",
  "AGENT_NOT_YOURS",
  "AGENT_SIGNED_OUT",
  "AGENT_UNKNOWN",
  "ATTACHMENT_UNKNOWN",
  "ATTEMPTS_EXCEEDED",
  "BACKUP_DAMAGED",
  "BLOCKED",
  "BLOCKS_CHANGED",
  "BLOCK_END_REQUIRED",
  "BLOCK_INTERVAL_INVALID",
  "BLOCK_OVER",
  "BLOCK_TOO_WIDE",
  "BLOCK_UNKNOWN",
  "BODY_TOO_LARGE",
  "BOT_INVALID",
  "BUSY",
  "CALL_UNDER_WAY",
  "CALL_UNKNOWN",
  "CANNED_ANSWERS_EXCEEDED",
  "CANNED_ANSWER_UNKNOWN",
  "CHAT_AMBIGUOUS",
  "CHAT_ENDED",
  "CHAT_HAS_AGENT",
  "CHAT_NOT_YOURS",
  "CHAT_TAKEN",
  "CHAT_UNKNOWN",
  "CHAT_WAITING",
  "CLIENT_ACTIVITY_ID_REUSED",
  "COMMAND_INVALID",
  "COMMAND_UNKNOWN",
  "CONTENT_TYPE_UNSUPPORTED",
  "CONVERSATION_ENDED",
  "CONVERSATION_OF_AGENT",
  "CONVERSATION_UNKNOWN",
  "CURSOR_INVALID",
  "DATABASE_NEWER",
  "DB_UNKNOWN",
  "DB_UNREADABLE",
  "DELIVERY_UNKNOWN",
  "DRAWING_EXCEEDED",
  "DRIVER_UNFIT",
  "EVALUATION_EXCEEDED",
  "EVENT_EXCEEDED",
  "EVENT_RESERVED",
  "EXPRESSION_EXCEEDED",
  "EXPRESSION_INVALID",
  "FILE_EXISTS",
  "FILE_EXPOSED",
  "FILE_UNREADABLE",
  "FIXTURES_READ_ONLY",
  "FIXTURE_EXISTS",
  "FIXTURE_INVALID",
  "FIXTURE_NONE",
  "FIXTURE_UNKNOWN",
  "FLOW_CHANGED",
  "FLOW_UNKNOWN",
  "FOLDER_NOT_EMPTY",
  "FOLDER_UNREADABLE",
  "FOLLOW_UPS_EXCEEDED",
  "FRAMES_EXCEEDED",
  "HOST_NOT_ALLOWED",
  "HTTP_FAILED",
  "HTTP_TIMEOUT",
  "IDEMPOTENCY_KEY_INVALID",
  "IDEMPOTENCY_KEY_REUSED",
  "INBOX_FULL",
  "INTERNAL",
  "JSON_INVALID",
  "KEYS_MISSING",
  "KEY_EXPIRED",
  "KEY_FILE_TAKEN",
  "KEY_FILE_UNWRITABLE",
  "KEY_INVALID",
  "KEY_MISSING",
  "KEY_NOT_IN_USE",
  "KEY_REVOKED",
  "KEY_UNKNOWN",
  "LANGUAGE_UNKNOWN",
  "LOG_LEVEL_UNKNOWN",
  "LOOPBACK_ONLY",
  "METHOD_NOT_ALLOWED",
  "NOTES_EXCEEDED",
  "NO_CHAT",
  "NO_CLIENT",
  "NO_QUESTION",
  "OPTIONS_EMPTY",
  "OPTIONS_INVALID",
  "ORIGIN_NOT_ALLOWED",
  "OWN_ACTIONS_INVALID",
  "PARLEY_KEY_INVALID",
  "PERMISSION_MISSING",
  "PERMISSION_UNKNOWN",
  "PORT_IN_USE",
  "PORT_REFUSED",
  "QUEUE_NOT_YOURS",
  "QUEUE_UNKNOWN",
  "REASON_REQUIRED",
  "REQUEST_INVALID",
  "ROUTE_UNKNOWN",
  "SANDBOXES_EXCEEDED",
  "SANDBOX_EXCEEDED",
  "SANDBOX_UNKNOWN",
  "SERVER_UNREACHABLE",
  "SETTING_INVALID",
  "SET_INVALID",
  "STARTS_EXCEEDED",
  "STATE_EXCEEDED",
  "STEPS_PER_TURN_EXCEEDED",
  "STOPPING",
  "STORE_UNAVAILABLE",
  "STUB_MISSING",
  "TEST_SERVER",
  "TEXT_EXCEEDED",
  "TEXT_INVALID",
  "TICKET_INVALID",
  "TOKEN_EXPIRED",
  "TOKEN_INVALID",
  "TOKEN_NOT_FOR_THIS",
  "TOKEN_READ_ONLY",
  "TRUSTED_PROXY_INVALID",
  "UPLOADS_EXCEEDED",
  "UPLOADS_NOT_ALLOWED",
  "UPLOAD_TYPE_INVALID",
  "UPLOAD_UNKNOWN",
  "USER_KEYS_INVALID",
  "USER_SWITCH",
  "VISITOR_UNKNOWN",
  "WEBHOOKS_EXCEEDED",
  "WEBHOOK_INVALID",
  "WEBHOOK_RANGE_INVALID",
  "WEBHOOK_UNKNOWN",
  "WILDCARD_UNSUPPORTED",
] as const

/** Design section 7: the failures of a call that another try can change. */
export const PASSING_FAILURES: ReadonlySet<string> = new Set([
  "HTTP_FAILED",
  "HTTP_TIMEOUT",
  "ACTION_TIMEOUT",
  "ACTION_FAILED",
])

export type ParleyErrorCode = (typeof ERROR_CODES)[number]

/**
 * An expected failure: what, where, and a sentence for a human. Any other thrown value is a bug and is not caught.
 *
 * @param code callers match on it
 * @param pointer JSON Pointer into the document or request at fault; `""` is the whole of it
 * @param message what is wrong and how to mend it
 */
export class ParleyError extends Error {
  override readonly name = "ParleyError"

  constructor(
    readonly code: ParleyErrorCode,
    readonly pointer: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The error of an action of the bot's own: its code is the author's, which we hand on to the flow and do not know. */
export class ActionError extends ParleyError {
  constructor(code: string, pointer: string, message: string, options?: ErrorOptions) {
    super(code as ParleyErrorCode, pointer, message, options)
  }
}
