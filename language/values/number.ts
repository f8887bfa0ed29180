/** Whole numbers up to it, in either direction, are exact in a double: 2^53. */
const LARGEST_EXACT = 2 ** 53

/** Digits that count in all other numbers (design section 4): so many survive being read and written. */
const SIGNIFICANT = 15

/** No NaN, no infinity and no negative zero (design section 4): null instead of the first two. */
export function tidyNumber(number: number): number | null {
  if (!Number.isFinite(number)) return null
  return number === 0 ? 0 : number
}

/**
 * The number as it is compared and written (design section 4): a whole number up to 2^53 as it is, any other to 15
 * significant digits, so that 0.1 + 0.2 is 0.3.
 */
export function significant(number: number): number {
  return isExact(number) ? number : Number(number.toPrecision(SIGNIFICANT))
}

function isExact(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) <= LARGEST_EXACT
}

/** Whether the digits of a whole number, with a sign or not, name one beyond 2^53, which a double would alter. */
export function isBeyondExact(digits: string): boolean {
  const whole = digits.replace(/^[+-]?0*/, "")
  return whole.length > 16 || (whole.length === 16 && BigInt(whole) > BigInt(LARGEST_EXACT))
}

/** Negative, zero or positive: as the first is less than, equal to or more than the second. */
export function compareNumbers(left: number, right: number): number {
  if (left === right) return 0
  const [a, b] = [significant(left), significant(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** A number in decimal digits: `digits` times ten to the power `exponent`. */
interface Decimal {
  readonly negative: boolean
  /** Without leading zeros, but for zero itself. */
  readonly digits: string
  readonly exponent: number
}

function decimalOf(number: number): Decimal {
  const shown = isExact(number) ? `${Math.abs(number)}e0` : Math.abs(number).toExponential(SIGNIFICANT - 1)
  const [mantissa = "0", power = "0"] = shown.split("e")
  const [whole = "0", decimals = ""] = mantissa.split(".")
  const fraction = decimals.replace(/0+$/, "")
  return { negative: number < 0, digits: whole + fraction, exponent: Number(power) - fraction.length }
}

/** The number in decimal digits, with a full stop, ungrouped and never with an exponent (design section 3.2). */
export function numberText(number: number): string {
  const { negative, digits, exponent } = decimalOf(number)
  const padded = exponent > 0 ? digits + "0".repeat(exponent) : digits.padStart(1 - exponent, "0")
  const point = padded.length + Math.min(0, exponent)
  const fraction = padded.slice(point).replace(/0+$/, "")
  const text = padded.slice(0, point) + (fraction === "" ? "" : `.${fraction}`)
  return negative ? `-${text}` : text
}

/**
 * The number rounded to so many decimal places, half away from zero, by its decimal digits (design section 4): 1.005 to
 * two places is 1.01, although the double that stands for it is a little less.
 *
 * @param places a whole number; below zero to tens, hundreds, ...
 */
export function roundHalfAway(number: number, places: number): number {
  const { negative, digits, exponent } = decimalOf(number)
  const surplus = -exponent - places
  if (surplus <= 0) return significant(number)
  const unit = 10 ** surplus
  const value = Number(digits)
  const kept = surplus > digits.length ? 0 : Math.floor(value / unit) + (2 * (value % unit) >= unit ? 1 : 0)
  if (kept === 0) return 0
  return Number(`${negative ? "-" : ""}${kept}e${-places}`)
}

/** The remainder of a division, by decimal digits where both have few enough: 0.3 % 0.1 is 0. */
export function remainder(left: number, right: number): number {
  if (Number.isInteger(left) && Number.isInteger(right)) return left % right
  const [a, b] = [significant(left), significant(right)]
  const places = Math.max(-decimalOf(a).exponent, -decimalOf(b).exponent, 0)
  const scaled = (number: number) => Number(`${numberText(number)}e${places}`)
  const [wholeLeft, wholeRight] = [scaled(a), scaled(b)]
  if (!Number.isSafeInteger(wholeLeft) || !Number.isSafeInteger(wholeRight)) return a % b
  return Number(`${wholeLeft % wholeRight}e${-places}`)
}
