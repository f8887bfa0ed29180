import { ParleyError } from "./errors.js"
import { isBeyondExact } from "./number.js"
import { Duration, type Json, PlainDate, toJson, type Value } from "./values.js"

/** Design section 3.8: JSON is at most so deep. */
const DEEPEST = 64
/** Characters of all texts and keys, and eight for each value: several times what `limits.state` lets a flow keep. */
const LARGEST = 2 * 1024 * 1024

/**
 * Turns an action's result, which code from elsewhere may make of anything, into a value that a conversation may hold:
 * plain JSON, times, dates and durations. U+0000, which no store keeps and which marks secrets, and lone surrogates become
 * U+FFFD; NaN and infinities become null; what JSON leaves out is left out, and so is a key `__proto__`.
 *
 * @throws `ACTION_RESULT_INVALID` for a result that has no such form, or is too deep or too large
 */
export function receivedValue(given: unknown): Value {
  let left = LARGEST
  const spend = (characters: number) => {
    left -= characters + 8
    if (left < 0) throw invalidText("it is too large")
  }
  const received = (value: unknown, depth: number): Value => {
    spend(typeof value === "string" ? value.length : 0)
    switch (typeof value) {
      case "string":
        return soundText(value)
      case "number":
        return Number.isFinite(value) ? value : null
      case "boolean":
        return value
      case "undefined":
        return null
      case "object":
        break
      default:
        throw invalidText(`a ${typeof value} has no form in JSON`)
    }
    if (value === null) return null
    if (value instanceof Date) return Number.isFinite(value.getTime()) ? value : null
    if (value instanceof PlainDate || value instanceof Duration) return value
    if (depth >= DEEPEST) throw invalidText(`it is nested more than ${DEEPEST} deep`)
    if (Array.isArray(value)) return Array.from(value, item => received(item, depth + 1))
    if (!isPlain(value)) throw invalidText("an object of a class has no form in JSON")
    const entries = Object.entries(value).filter(([key, item]) => key !== "__proto__" && item !== undefined)
    for (const [key] of entries) spend(key.length)
    return Object.fromEntries(entries.map(([key, item]) => [soundText(key), received(item, depth + 1)]))
  }
  return received(given, 0)
}

/** The value that a text holds as JSON, with whole numbers beyond 2^53 as texts; null: none that can be received. */
export function valueOfJson(text: string): Value {
  try {
    return receivedValue(exactJson(text))
  } catch (error) {
    if (error instanceof ParleyError || error instanceof SyntaxError) return null
    throw error
  }
}

/** Of text that is JSON: a text in quotes, or a whole number of so many digits that a double may alter it. */
const TEXT_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g
const LONG_NUMBER = /\d{16}/

/**
 * Reads JSON; whole numbers beyond 2^53, which a double would silently alter, become the texts they are written as
 * (design section 4).
 *
 * @throws SyntaxError, as `JSON.parse` does
 */
export function exactJson(text: string): unknown {
  const json: unknown = JSON.parse(text)
  if (!LONG_NUMBER.test(text)) return json
  return JSON.parse(
    text.replace(TEXT_OR_LONG_NUMBER, found => (found[0] !== '"' && isBeyondExact(found) ? `"${found}"` : found)),
  )
}

/** As `receivedValue`; times, dates and durations are ISO 8601. */
export function receivedJson(given: unknown): Json {
  return toJson(receivedValue(given))
}

/** The text as every store can keep it. */
export function soundText(text: string): string {
  return text.replace(UNSOUND, "\ufffd")
}

const UNSOUND = /\p{Surrogate}|\0/gu

/** Of whatever realm: a module that was loaded apart may have its own `Object`. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function invalidText(what: string): ParleyError {
  return new ParleyError("ACTION_RESULT_INVALID", "", `The action gave a result that can't be used: ${what}.`)
}
