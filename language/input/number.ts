import { withPlainDigits } from "./digits.js"

const NUMBER = /^([+-]?)(\d+(?:[.,]\d+)?|[.,]\d+)$/
/** The signs and marks that keyboards of other scripts write. */
const MINUS = /^[\u2212\u2010\u2013]/
const DECIMAL_MARK = /\u066b/g

/**
 * Reads a number (design section 3.4): a sign or none, digits of any script, `.` or `,` as decimal mark, no grouping and
 * no exponent, so `1,234` is 1.234 and `1,234.5` is nothing.
 *
 * @returns null when the text is none, or when it is too large for a double
 */
export function readNumber(text: string): number | null {
  const plain = withPlainDigits(text).replace(MINUS, "-").replace(DECIMAL_MARK, ",")
  if (!NUMBER.test(plain)) return null
  const value = Number(plain.replace(",", "."))
  if (!Number.isFinite(value)) return null
  return value === 0 ? 0 : value
}

/** Reads a whole number; `5,0` is one. Null beyond 2^53, where a double would silently be another number. */
export function readInteger(text: string): number | null {
  const value = readNumber(text)
  return Number.isSafeInteger(value) ? value : null
}
