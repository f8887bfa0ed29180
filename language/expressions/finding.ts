import { suggest } from "../values/suggest.js"
import type { Tree } from "./tree.js"

/** A mistake in an expression that parses. `start` and `end` are offsets into its source, in UTF-16 code units. */
export interface ExpressionFinding {
  readonly code:
    | "EXPRESSION_INVALID"
    | "TYPE_MISMATCH"
    | "ENTITY_UNKNOWN"
    | "FIELD_UNKNOWN"
    | "VARIABLE_UNKNOWN"
    | "PATTERN_INVALID"
  readonly message: string
  /** How to mend it, such as `did you mean LiveChatBlockedUntil?`; null where nothing near is known. */
  readonly hint: string | null
  readonly start: number
  readonly end: number
}

export function findingAt(
  place: Pick<Tree, "start" | "end">,
  code: ExpressionFinding["code"],
  message: string,
  hint: string | null,
): ExpressionFinding {
  return { code, message, hint, start: place.start, end: place.end }
}

/** @param write how the name that was meant is written in an expression */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  write: (name: string) => string = candidate => candidate,
): string | null {
  const meant = suggest(name, candidates)
  return meant === null ? null : `did you mean ${write(meant)}?`
}
