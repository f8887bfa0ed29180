import type { InputSpec, InputType } from "../spec/flow-spec.js"
import { cleanedText } from "../values/cleaned-text.js"
import { codePoints } from "../values/normalise.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import type { Type } from "../values/type.js"
import { PlainDate, type Value } from "../values/values.js"
import { readEmail, readPhone, readUrl } from "./address.js"
import { readBoolean, readBooleanInClause } from "./boolean.js"
import { withoutLead } from "./courtesy.js"
import { readDate } from "./date.js"
import { readInside, withoutUnspaced } from "./extract.js"
import type { InputContext, InputReading } from "./input-context.js"
import { readInteger, readNumber, readNumberInDigits } from "./number.js"
import { readDateTime, readTimeOfDay } from "./time-of-day.js"

export type { InputContext, InputReading }

const INVALID: InputReading = { valid: false, value: null }

/**
 * Reads what a person answered to a prompt (design section 3.4), after one cleaning that comes before every reader
 * (`cleanedText`). `pattern` searches the cleaned text, whatever the type; `minimum` and `maximum` hold for numbers;
 * `minLength` and `maxLength` count code points for text, e-mail, URL and telephone. With `extract` the value may stand
 * inside a sentence, as long as there is exactly one. Never throws; a pattern that loading refused lets nothing through.
 */
export function readInput(spec: InputSpec, text: string, context: InputContext): InputReading {
  const cleaned = cleanedText(text)
  if (cleaned === "") return INVALID
  const isPart = spec.extract === true && (spec.type ?? "text") === "text"
  const isAddress = spec.extract === true && spec.type === "email"
  const whole = isPart ? INVALID : readWhole(spec, isAddress ? withoutUnspaced(cleaned) : cleaned, context)
  if (whole.value !== null || spec.extract !== true) return whole
  const inside = readSentence(spec, cleaned, context)
  if (context.digitsOnly !== true || inside.value === null) return inside
  // Beside a number in words it is not the only one, nor perhaps all of it: `two adults and 1 child`, `2 million`.
  return readSentence(spec, cleaned, { ...context, digitsOnly: false }).value === inside.value ? inside : INVALID
}

function readSentence(spec: InputSpec, cleaned: string, context: InputContext): InputReading {
  // An hour alone is one where nothing else is said: `let's say ten, please`.
  for (const bare of spec.type === "timeOfDay" ? withoutLead(cleaned, context.locale) : []) {
    const reading = readWhole(spec, bare, context)
    if (reading.value !== null) return reading
  }
  const inside = readInside(spec, cleaned, context, text => readPart(spec, text, { ...context, inSentence: true }))
  return Number.isNaN(inside.value) ? INVALID : inside
}

/** Stands for a number that is no whole one, where those are asked for: the two of `two and a half` are none. */
const BROKEN: InputReading = { valid: false, value: Number.NaN }

/** Reads some words of a cleaned sentence. */
function readPart(spec: InputSpec, text: string, context: InputContext): InputReading {
  const reading = readWhole(spec, text, context)
  if (reading.value !== null || spec.type !== "integer") return reading
  const number = readValue("number", text, context, null)
  return number === null ? INVALID : BROKEN
}

/** Reads a cleaned text, all of which is the answer. */
function readWhole(spec: InputSpec, text: string, context: InputContext): InputReading {
  const type = spec.type ?? "text"
  const value = readValue(type, text, context, spec.country ?? context.country ?? null)
  if (value === null) return INVALID
  if (isTextLike(type)) return fitsPattern(spec, text) ? { valid: fitsLength(spec, text), value } : INVALID
  return { valid: fitsPattern(spec, text) && (typeof value !== "number" || fitsRange(spec, value)), value }
}

/**
 * Whether a target already holds what this input could have saved, for `skipIfKnown`: the value typed as text would be
 * saved as that same value. When in doubt (a `pattern` speaks of what was typed, which is not known) it is not.
 */
export function isValidValue(spec: InputSpec, value: Value, context: InputContext): boolean {
  const type = spec.type ?? "text"
  if (typeof value === "number") {
    const fits = type === "integer" ? Number.isInteger(value) && Math.abs(value) <= 2 ** 53 : Number.isFinite(value)
    if (!fits || (type !== "integer" && type !== "number")) return false
    return fitsRange(spec, value) && fitsPattern(spec, String(value))
  }
  if (value instanceof Date) {
    return type === "datetime" && !Number.isNaN(value.getTime()) && fitsPattern(spec, value.toISOString())
  }
  if (value instanceof PlainDate) return type === "date" && fitsPattern(spec, value.iso)
  if (typeof value === "boolean") return type === "boolean" && fitsPattern(spec, String(value))
  if (typeof value !== "string") return false
  const reading = readInput(spec, value, context)
  if (!reading.valid) return false
  // A date that was saved as a text is one.
  return reading.value instanceof PlainDate ? reading.value.iso === value : reading.value === value
}

/** The type of what this input saves. */
export function inputValueType(spec: InputSpec): Type {
  switch (spec.type) {
    case "number":
    case "integer":
      return { kind: "number" }
    case "boolean":
      return { kind: "boolean" }
    case "date":
      return { kind: "date" }
    case "datetime":
      return { kind: "time" }
    default:
      return { kind: "string" }
  }
}

function readValue(type: InputType, text: string, context: InputContext, country: string | null): Value {
  const { locale } = context
  switch (type) {
    case "text":
      return text
    case "number":
      return context.digitsOnly === true
        ? readNumberInDigits(text, locale)
        : readNumber(text, locale, context.inSentence)
    case "integer":
      return readInteger(text, locale, context.digitsOnly)
    case "boolean":
      return context.inSentence === true ? readBooleanInClause(text, locale) : readBoolean(text, locale)
    case "date":
      return dateOf(readDate(text, context))
    case "datetime":
      return readDateTime(text, context)
    case "timeOfDay":
      return readTimeOfDay(text, locale, context.inSentence !== true)
    case "email":
      return readEmail(text)
    case "url":
      return readUrl(text)
    case "phone":
      return readPhone(text, locale, country)
  }
}

function dateOf(iso: string | null): PlainDate | null {
  return iso === null ? null : new PlainDate(iso)
}

function isTextLike(type: InputType): boolean {
  return type === "text" || type === "email" || type === "url" || type === "phone"
}

function fitsPattern({ pattern }: InputSpec, typed: string): boolean {
  if (pattern === undefined) return true
  const compiled = compilePattern(pattern)
  return !isPatternFault(compiled) && compiled.test(typed)
}

function fitsLength({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: InputSpec, saved: string): boolean {
  const length = codePoints(saved)
  return length >= minLength && length <= maxLength
}

function fitsRange(spec: InputSpec, value: number): boolean {
  return value >= (spec.minimum ?? Number.NEGATIVE_INFINITY) && value <= (spec.maximum ?? Number.POSITIVE_INFINITY)
}
