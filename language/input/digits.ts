/**
 * The text with the decimal digits of every script (full-width, Arabic, Devanagari, ...) written 0 to 9 and full-width
 * signs as plain ones: the form in which numbers, dates and times are read. Superscripts, circled and Roman numerals are
 * no digits. A text longer than any number or date is "".
 */
export function withPlainDigits(text: string): string {
  if (text.length > LONGEST) return ""
  return PLAIN.test(text) ? text : text.replace(FULL_WIDTH, narrow).replace(FOREIGN_DIGIT, digitOf)
}

/** Superscripts, circled digits and fractions of one sign: none of them is a digit. */
export const HAS_OTHER_NUMBER = /\p{Other_Number}/u

/** A number below zero: no hour of a day is one, and nothing is so far away. */
export const HAS_NEGATIVE = /(?:^|\s)[-\u2212\u2010-\u2013\ufe63]\d/

const LONGEST = 200
const PLAIN = /^[ -~]*$/
const FULL_WIDTH = /[\uff01-\uff5e\u3000]/g
const FOREIGN_DIGIT = /(?![0-9])\p{Decimal_Number}/gu
const DIGIT = /\p{Decimal_Number}/u

function narrow(sign: string): string {
  return sign === "\u3000" ? " " : String.fromCharCode(sign.charCodeAt(0) - 0xfee0)
}

/** Unicode keeps the ten digits of a script next to each other in order, so the zero is where their run begins. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String((code - zero) % 10)
}
