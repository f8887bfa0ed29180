import type { Value } from "../values/values.js"

/**
 * A user's answer as it was read: the value to save; or that it is not valid, with a value that could be read
 * nevertheless, else null.
 */
export interface InputReading {
  readonly valid: boolean
  readonly value: Value
}

/** Everything besides the text that reading an answer depends on. */
export interface InputContext {
  /** The person's, BCP 47. */
  readonly locale: string
  /** The person's, an IANA name. */
  readonly zone: string
  readonly now: Date
  /** The bot's: ISO 3166 code of the country of telephone numbers without `+`; left out: the locale's region. */
  readonly country?: string | null
  /** The text is a part of a sentence, in which a number with an ending may count anything: `my 3rd order`. */
  readonly inSentence?: boolean
  /** Numbers in words are not read; left out: they are. */
  readonly digitsOnly?: boolean
}
