/**
 * The text with the decimal digits of every script (full-width, Arabic, Devanagari, ...) written 0 to 9, compatibility
 * forms folded and the blanks around it gone: the form in which numbers and dates are read. Empty for a text longer than
 * any of them, since folding tens of thousands of marks takes a second.
 */
export function withPlainDigits(text: string): string {
  if (text.length > LONGEST) return ""
  return text.normalize("NFKC").trim().replace(FOREIGN_DIGIT, digitOf)
}

const LONGEST = 1000
const FOREIGN_DIGIT = /(?![0-9])\p{Decimal_Number}/gu
const DIGIT = /\p{Decimal_Number}/u

/** Unicode keeps the ten digits of a script next to each other in order, so the zero is where their run begins. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String((code - zero) % 10)
}
