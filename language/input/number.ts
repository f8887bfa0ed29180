import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { readCount } from "./count-words.js"
import { withPlainDigits } from "./digits.js"
import { type NumberReader, readFraction } from "./fraction.js"
import { scaleOf } from "./scale.js"
import { minusOf, readSpelledNumber } from "./spellout.js"

/**
 * Reads a number (design section 3.4): a sign or none and digits of any script, grouped or not. Of two different marks the
 * last is the decimal one; a mark repeated groups; one mark before exactly three digits groups where it does in the
 * locale, unless what stands before it can be no group, and else is the decimal mark. Blanks and apostrophes group.
 * Groups are of three digits, in locales that write so of two but for the last (`12,34,567`). Words are read as
 * `readSpelledNumber` does, parts of a whole as `readFraction` does; a word or an abbreviation may tell the scale (`10k`).
 *
 * @returns null when the text is no number, when it is a whole one beyond 2^53, and when it has decimals and more than
 *   15 significant digits: a double would silently be another number
 * @param inSentence the text is a part of a sentence, in which a part of a whole without its number may be anything
 */
export function readNumber(text: string, locale: string, inSentence = false): number | null {
  return readDigits(text, locale)?.value ?? readWords(text, locale, inSentence)
}

/** Reads a number as `readNumber` does, but in digits only. */
export function readNumberInDigits(text: string, locale: string): number | null {
  return readDigits(text, locale)?.value ?? null
}

/** Reads a whole number; `5,0` is one, `5.000` only where the full stop groups. @param digitsOnly not in words */
export function readInteger(text: string, locale: string, digitsOnly = false): number | null {
  const reading = readDigits(text, locale)
  if (reading === null) return digitsOnly ? null : wholeOf(readWords(text, locale, false))
  return reading.isPerhapsGrouped ? null : wholeOf(reading.value)
}

function wholeOf(value: number | null): number | null {
  return value !== null && Number.isInteger(value) ? value : null
}

const SCALED = /^([-+\u2212]?[\p{Decimal_Number}.,\u066b\u066c'’\s]+?)\s*([\p{L}\p{M}]+\.?)$/u

/** A number in words, with a part of a whole, or one in digits of which a word tells the scale: `2.3 million`, `10k`. */
function readWords(text: string, locale: string, inSentence: boolean): number | null {
  const typed = text.trim()
  const positive = withoutMinus(typed, locale)
  if (positive !== typed)
    return negative(readDigits(positive, locale)?.value ?? readPositive(positive, locale, inSentence))
  return readPositive(typed, locale, inSentence)
}

function readPositive(text: string, locale: string, inSentence: boolean): number | null {
  const [, digits, word] = SCALED.exec(text) ?? []
  const scale = word === undefined ? null : scaleOf(word, locale)
  const count = digits === undefined || scale === null ? null : (readDigits(digits, locale)?.value ?? null)
  if (count !== null && scale !== null) return Number((count * scale).toPrecision(MOST_SIGNIFICANT))
  const whole: NumberReader = part => readDigits(part, locale)?.value ?? readSpelledNumber(part, locale)
  return (
    (SCALED.test(text) ? null : (readCount(text, locale) ?? readSpelledNumber(text, locale))) ??
    readFraction(text, locale, whole, word => scaleOf(word, locale), inSentence)
  )
}

function negative(value: number | null): number | null {
  return value === null ? null : value === 0 ? 0 : -value
}

/** The text after the locale's word for minus. */
function withoutMinus(text: string, locale: string): string {
  const word = /^[\p{L}\p{M}]+(?=[\s\p{Decimal_Number}])/u.exec(text)?.[0]
  if (word === undefined) return text
  const said = normaliseLoosely(word)
  return said === minusOf(locale) || (said === "negative" && locale.startsWith("en"))
    ? text.slice(word.length).trim()
    : text
}

interface NumberReading {
  readonly value: number
  /** Its one mark was taken for the decimal one, though three digits follow it. */
  readonly isPerhapsGrouped: boolean
}

const SIGNED = /^([+-])? ?(?=[.,]?\d)([\d.,' ]+)$/
const MINUS = /^[\u2212\u2010-\u2013\ufe63]/
const BLANKS = /(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d)/g
const APOSTROPHES = /(?<=\d)['’ʼ＇´`](?=\d)/g
/** The Arabic marks, whose meaning is the same in every locale that has them. */
const ARABIC_DECIMAL = "\u066b"
const ARABIC_GROUP = "\u066c"
const MOST_SIGNIFICANT = 15
const LARGEST = String(2 ** 53)

function readDigits(text: string, locale: string): NumberReading | null {
  const plain = withPlainDigits(text.trim())
    .replace(MINUS, "-")
    .replace(BLANKS, " ")
    .replace(APOSTROPHES, "'")
    .replaceAll("،", ",")
  if (plain.includes(ARABIC_DECIMAL) || plain.includes(ARABIC_GROUP)) return readArabic(plain, locale)
  const [, sign = "", body] = SIGNED.exec(plain) ?? []
  if (body === undefined) return null
  const { whole, fraction } = splitAtDecimalMark(body, locale)
  const digits = withoutGroups(whole, locale)
  if (digits === null || !/^\d*$/.test(fraction) || (fraction === "" && whole !== body)) return null
  const isPerhapsGrouped = /^[1-9]\d*[.,]\d{3}$/.test(body) && fraction !== ""
  return exact(sign, digits, fraction, isPerhapsGrouped)
}

function readArabic(plain: string, locale: string): NumberReading | null {
  const [, sign = "", whole = "", fraction = ""] = /^([+-])?([\d\u066c]*)(?:\u066b(\d+))?$/.exec(plain) ?? []
  const digits = withoutGroups(whole.replaceAll(ARABIC_GROUP, ","), locale)
  return digits === null || digits + fraction === "" ? null : exact(sign, digits, fraction, false)
}

/** A number before and after its decimal mark; all of it is before where each of its marks groups. */
function splitAtDecimalMark(body: string, locale: string): { readonly whole: string; readonly fraction: string } {
  const marks = body.match(/[.,]/g) ?? []
  const last = marks.at(-1)
  const groups =
    last === undefined ||
    (marks.length > 1
      ? marks.every(mark => mark === last)
      : /^[1-9]\d{0,2}[.,]\d{3}$/.test(body) && formOf(locale).groupMarks.includes(last))
  if (groups) return { whole: body, fraction: "" }
  const at = body.lastIndexOf(last)
  return { whole: body.slice(0, at), fraction: body.slice(at + 1) }
}

/** The digits of a whole number without what groups them, or null where they are not grouped as numbers are. */
function withoutGroups(whole: string, locale: string): string | null {
  if (/^\d*$/.test(whole)) return whole
  const mark = /[^\d]/.exec(whole)?.[0] ?? ""
  const [first = "", ...groups] = whole.split(mark)
  const inner = groups.slice(0, -1)
  const byThree = inner.every(group => /^\d{3}$/.test(group))
  const byTwo = formOf(locale).groupsByTwo && inner.every(group => /^\d\d$/.test(group)) && first.length <= 2
  if (!/^\d{1,3}$/.test(first) || !/^\d{3}$/.test(groups.at(-1) ?? "") || !(byThree || byTwo)) return null
  return first + groups.join("")
}

function exact(sign: string, whole: string, fraction: string, isPerhapsGrouped: boolean): NumberReading | null {
  const value = Number(`${sign === "-" ? "-" : ""}${whole || "0"}.${fraction || "0"}`)
  const decimals = fraction.replace(/0+$/, "")
  const significant = (whole + decimals).replace(/^0+/, "")
  if (decimals === "" && !Number.isSafeInteger(value) && significant !== LARGEST) return null
  if (decimals !== "" && significant.length > MOST_SIGNIFICANT) return null
  return { value: value === 0 ? 0 : value, isPerhapsGrouped }
}

/** How a locale writes large numbers. */
interface NumberForm {
  readonly groupMarks: readonly string[]
  readonly groupsByTwo: boolean
}

const forms = new LRUCache<string, NumberForm>({ max: 200 })

/** The form of a locale; of an unknown one the English. */
function formOf(locale: string): NumberForm {
  const known = forms.get(locale)
  if (known !== undefined) return known
  const parsed = localeOf(locale)
  const base = parsed !== null && Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? parsed.baseName : "en"
  const parts = new Intl.NumberFormat(`${base}-u-nu-latn`)
    .formatToParts(1_234_567)
    .filter(({ type }) => type === "group" || type === "integer")
  const form = {
    groupMarks: parts.filter(({ type }) => type === "group").map(({ value }) => value),
    groupsByTwo: parts[2]?.value.length === 2,
  }
  if (locale.length <= 100) forms.set(locale, form)
  return form
}
