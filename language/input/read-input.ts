import type { InputSpec, InputType } from "../spec/flow-spec.js"
import { codePoints } from "../values/normalise.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import type { Type } from "../values/type.js"
import type { Value } from "../values/values.js"
import { readEmail, readPhone, readUrl } from "./address.js"
import { readBoolean } from "./boolean.js"
import { readDate, readDateTime } from "./date.js"
import { readInteger, readNumber } from "./number.js"

/** A user's answer as it was read: the value to save, or that it is not valid. */
export type InputReading = { readonly valid: true; readonly value: Value } | { readonly valid: false }

/** Everything besides the text that reading an answer depends on. */
export interface InputContext {
  /** The person's, BCP 47. */
  readonly locale: string
  /** The person's, an IANA name. */
  readonly zone: string
  readonly now: Date
  /** ISO 3166 code of the country of telephone numbers without `+`; left out: the locale's. */
  readonly country?: string | null
}

const INVALID: InputReading = { valid: false }

/**
 * Reads what a person answered to a prompt (design section 3.4). `pattern` searches the text as typed without the
 * blanks around it, whatever the type; `minimum` and `maximum` hold for numbers; `minLength` and `maxLength` count code
 * points for text, e-mail, URL and telephone. A text is kept as typed, blanks around it too, but blanks alone are no
 * answer. Never throws; a pattern that loading refused lets nothing through.
 */
export function readInput(spec: InputSpec, text: string, context: InputContext): InputReading {
  const typed = text.trim()
  if (typed === "" || !fitsPattern(spec, typed)) return INVALID
  const type = spec.type ?? "text"
  if (isTextLike(type) && !fitsLength(spec, type === "text" ? text : typed)) return INVALID
  const value = readValue(type, text, context)
  if (value === null || (typeof value === "number" && !fitsRange(spec, value))) return INVALID
  return { valid: true, value }
}

/**
 * Whether a target already holds what this input could have saved, for `skipIfKnown`: the value typed as text would be
 * saved as that same value. When in doubt (a `pattern` speaks of what was typed, which is not known) it is not.
 */
export function isValidValue(spec: InputSpec, value: Value, context: InputContext): boolean {
  const type = spec.type ?? "text"
  if (typeof value === "number") {
    if (type === "integer" ? !Number.isSafeInteger(value) : type !== "number" || !Number.isFinite(value)) return false
    return fitsRange(spec, value) && fitsPattern(spec, String(value))
  }
  if (value instanceof Date) {
    return type === "datetime" && !Number.isNaN(value.getTime()) && fitsPattern(spec, value.toISOString())
  }
  if (typeof value === "boolean") return type === "boolean" && fitsPattern(spec, String(value))
  if (typeof value !== "string") return false
  const reading = readInput(spec, value, context)
  return reading.valid && reading.value === value
}

/** The type of what this input saves. */
export function inputValueType(spec: InputSpec): Type {
  switch (spec.type) {
    case "number":
    case "integer":
      return { kind: "number" }
    case "boolean":
      return { kind: "boolean" }
    case "datetime":
      return { kind: "time" }
    default:
      return { kind: "string" }
  }
}

function readValue(type: InputType, text: string, { locale, zone, country = null }: InputContext): Value {
  switch (type) {
    case "text":
      return text
    case "number":
      return readNumber(text, locale)
    case "integer":
      return readInteger(text, locale)
    case "boolean":
      return readBoolean(text, locale)
    case "date":
      return readDate(text, locale)
    case "datetime":
      return readDateTime(text, locale, zone)
    case "email":
      return readEmail(text)
    case "url":
      return readUrl(text)
    case "phone":
      return readPhone(text, locale, country)
  }
}

function isTextLike(type: InputType): boolean {
  return type === "text" || type === "email" || type === "url" || type === "phone"
}

function fitsPattern({ pattern }: InputSpec, typed: string): boolean {
  if (pattern === undefined) return true
  const compiled = compilePattern(pattern)
  return !isPatternFault(compiled) && compiled.test(typed)
}

/** Blanks around a text fill no minimum, but count for the maximum: they are saved. */
function fitsLength({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: InputSpec, saved: string): boolean {
  return codePoints(saved.trim()) >= minLength && codePoints(saved) <= maxLength
}

function fitsRange(spec: InputSpec, value: number): boolean {
  return value >= (spec.minimum ?? Number.NEGATIVE_INFINITY) && value <= (spec.maximum ?? Number.POSITIVE_INFINITY)
}
