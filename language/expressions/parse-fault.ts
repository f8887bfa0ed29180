/** Why a text is not an expression or a template. `start` and `end` are offsets into the author's text, in UTF-16 code units. */
export interface ParseFault {
  readonly message: string
  /** How to mend it; null where the message already says so. */
  readonly hint: string | null
  readonly start: number
  readonly end: number
}

export function isParseFault(parsed: object): parsed is ParseFault {
  return "message" in parsed
}
