/** Every mistake that loading can find (design section 9). A code is added or retired, never renamed. */
export type FaultCode =
  | "JSON_INVALID"
  | "SCHEMA_INVALID"
  | "NAME_INVALID"
  | "STEP_UNKNOWN"
  | "FLOW_UNKNOWN"
  | "ACTION_UNKNOWN"
  | "ACTION_PARAMS_INVALID"
  | "EXPRESSION_INVALID"
  | "TYPE_MISMATCH"
  | "ENTITY_UNKNOWN"
  | "FIELD_UNKNOWN"
  | "FIELD_READ_ONLY"
  | "NUMBER_INEXACT"
  | "VARIABLE_UNKNOWN"
  | "PATHS_NOT_TOTAL"
  | "LOOP_WITHOUT_WAIT"
  | "CALL_RECURSION"
  | "TRIGGER_CONFLICT"
  | "PATTERN_INVALID"
  | "PATTERN_COSTLY"
  | "QUEUE_UNKNOWN"
  | "HOST_NOT_ALLOWED"
  | "SECRET_UNKNOWN"
  | "ASK_WHILE_CONNECTED"
  | "EVENT_UNKNOWN"
  | "STUB_INVALID"
  | "AFTER_INVALID"
  | "FOLLOW_UP_LOOP"
  | "NAME_TAKEN"
  | "TEXT_UNKNOWN"
  | WarningCode

export type WarningCode =
  | "STEP_UNREACHABLE"
  | "REFUSAL_UNHANDLED"
  | "INPUT_UNBOUNDED"
  | "LOCALE_MISSING"
  | "VALUE_NEVER"
  | "ANSWER_UNSAVED"
  | "TEXT_LOOKS_LIKE_TEMPLATE"
  | "LOCALE_UNKNOWN"
  | "TEXT_UNUSED"

/** A mistake before it has a place in a file: where in the document, what, and how to mend it. */
export interface Finding {
  readonly code: FaultCode
  /** JSON Pointer (RFC 6901) into the document. */
  readonly pointer: string
  /** The mistake, in one sentence. */
  readonly message: string
  /** How to mend it, such as `did you mean "connect"?`; null where the message already says so. */
  readonly hint: string | null
  /** Left out: that of the code. */
  readonly severity?: "warning"
  /** The fault is about the key itself, not about the value that the pointer names. */
  readonly atKey?: boolean
  /** Where in the text that the pointer names, in UTF-16 code units; left out: at its beginning. */
  readonly offset?: number
}

/** One mistake in one file. `line` and `column` count from 1, in UTF-16 code units as editors do. */
export interface Fault {
  readonly code: FaultCode
  readonly severity: "error" | "warning"
  readonly file: string
  readonly line: number
  readonly column: number
  readonly pointer: string
  readonly message: string
  readonly hint: string | null
}

const WARNINGS: ReadonlySet<FaultCode> = new Set<WarningCode>([
  "STEP_UNREACHABLE",
  "REFUSAL_UNHANDLED",
  "INPUT_UNBOUNDED",
  "LOCALE_MISSING",
  "VALUE_NEVER",
  "ANSWER_UNSAVED",
  "TEXT_LOOKS_LIKE_TEMPLATE",
  "LOCALE_UNKNOWN",
  "TEXT_UNUSED",
])

/** Warnings do not stop a bot from running; errors do. */
export function severityOf(code: FaultCode): "error" | "warning" {
  return WARNINGS.has(code) ? "warning" : "error"
}

/** A mistake in an expression that parses. `start` and `end` are offsets into its source, in UTF-16 code units. */
export interface ExpressionFinding {
  readonly code:
    | "EXPRESSION_INVALID"
    | "TYPE_MISMATCH"
    | "ENTITY_UNKNOWN"
    | "FIELD_UNKNOWN"
    | "VARIABLE_UNKNOWN"
    | "NUMBER_INEXACT"
    | "PATTERN_INVALID"
  readonly message: string
  /** How to mend it, such as `did you mean LiveChatBlockedUntil?`; null where nothing near is known. */
  readonly hint: string | null
  readonly start: number
  readonly end: number
}

export function findingAt(
  place: { readonly start: number; readonly end: number },
  code: ExpressionFinding["code"],
  message: string,
  hint: string | null,
): ExpressionFinding {
  return { code, message, hint, start: place.start, end: place.end }
}
