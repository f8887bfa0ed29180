import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { calendarWordsOf } from "./calendar-words.js"
import { withPlainDigits } from "./digits.js"
import { type FractionWords, fractionWordsOf } from "./fraction-words.js"
import { readSpelledOrdinal } from "./spellout.js"

/** Reads a whole or decimal number, in digits or words. */
export type NumberReader = (text: string) => number | null

const LONGEST = 80
const MOST_WORDS = 12
const ONE_SIGN = /[\u00bc-\u00be\u2150-\u215e]/gu
const IN_DIGITS = /^([-+\u2212])? ?(?:(\d{1,9}) )? ?(\d{1,3}) ?[/\u2044] ?(\d{1,3})$/
const MOST_PARTS = 100
/** Parts that things are measured in; `4/5` and `8/10` are marks that somebody gives. */
const COMMON_PARTS: ReadonlySet<number> = new Set([2, 3, 4, 6, 8, 16, 32, 64])
const MOST_SIGNIFICANT = 15

/**
 * Reads a number with a part that is no decimal one: `½`, `1/2`, `2 1/4`, `one and a half`, `two thirds`, `三分之二`; and
 * dozens (`half a dozen`). A part is less than one, so `24/7` is none, and `8/10` is a mark; in words it is of a language that is known
 * (`fractionWordsOf`).
 *
 * @param read reads the whole numbers in it
 * @param scaleOf what a word for a large number stands for, as in `half a million`
 * @param inSentence the text is a part of a sentence: `the better half`, `a third person`
 */
export function readFraction(
  text: string,
  locale: string,
  read: NumberReader,
  scaleOf: NumberReader,
  inSentence: boolean,
): number | null {
  if (text.length > LONGEST) return null
  const plain = withPlainDigits(text.trim())
    .replace(ONE_SIGN, sign => ` ${sign.normalize("NFKC")} `)
    .replace(/\s+/g, " ")
    .trim()
  const [, sign, whole = "0", part, parts] = IN_DIGITS.exec(plain) ?? []
  if (part !== undefined) {
    const isCommon = whole !== "0" || COMMON_PARTS.has(Number(parts))
    const fraction = isCommon ? partOf(Number(part), Number(parts)) : null
    return fraction === null
      ? null
      : rounded((sign === undefined || sign === "+" ? 1 : -1) * (Number(whole) + fraction))
  }
  const value = new FractionReader(locale, read, scaleOf, inSentence).read(plain)
  return value === null ? null : rounded(value)
}

function rounded(value: number): number {
  return Number(value.toPrecision(MOST_SIGNIFICANT))
}

function partOf(count: number | null, parts: number | null): number | null {
  if (count === null || parts === null || !Number.isInteger(count)) return null
  return count >= 1 && parts >= 2 && parts <= MOST_PARTS && count < parts ? count / parts : null
}

/** With 分 the parts are named before how many of them. */
const EAST_ASIAN = /^(?:(?<whole>.+?)(?:又|と|また|과|와))?(?<parts>[^又と]+?)分?(?:分之|分の|분의)(?<count>.+)$/u
const EAST_ASIAN_HALF = /^(?<whole>.*?)(?<counter>[个個つ箇개])?(?:半分?|반|절반)$/u
const EAST_ASIAN_DOZENS = /^(?<count>.*?)(?:打|ダース|다스|타)$/u

class FractionReader {
  readonly #words: FractionWords
  readonly #articles: ReadonlySet<string>
  readonly #language: string

  constructor(
    readonly locale: string,
    readonly whole: NumberReader,
    readonly scaleOf: NumberReader,
    readonly inSentence: boolean,
  ) {
    this.#language = localeOf(locale)?.language ?? "en"
    this.#words = fractionWordsOf(this.#language)
    this.#articles = calendarWordsOf(locale).one
  }

  read(text: string): number | null {
    if (this.#language === "zh" || this.#language === "ja" || this.#language === "ko") {
      return this.#eastAsian(text.replaceAll(" ", ""))
    }
    const words = normaliseLoosely(text)
      .replace(/[-\u2019']/g, " ")
      .split(" ")
      .filter(Boolean)
      .flatMap(word => this.#apart(word))
    return words.length > MOST_WORDS ? null : this.#counted(words)
  }

  /** In Arabic and Hebrew `and` is one word with the next. */
  #apart(word: string): readonly string[] {
    const [and, rest] = [word.slice(0, 1), word.slice(1)]
    return this.#words.and.has(and) && this.#words.parts.has(rest) ? [and, rest] : [word]
  }

  /** `half a dozen`, `five and a half million`. */
  #counted(words: readonly string[]): number | null {
    const last = words.at(-1) ?? ""
    const isDozen = this.#words.dozen.has(last)
    const scale = isDozen ? 12 : this.scaleOf(last)
    if (scale === null || words.length === 0) return this.#isVague(words) ? null : this.#amount(words)
    const before = words.slice(0, -1)
    while (before.length > 1 && (this.#words.of.has(before.at(-1) ?? "") || this.#isArticle(before.at(-1))))
      before.pop()
    // Of a dozen alone it may have been said how many: a couple, a few.
    if (before.length === 0) return null
    if (this.#isOne(before) && last.length > 2) return scale
    const amount = this.#amount(before) ?? (isDozen ? this.whole(before.join(" ")) : null)
    // Of three hundred and two dozen nobody can tell, nor of a billion and half a million.
    return amount === null || amount > (isDozen ? 99 : 999) ? null : amount * scale
  }

  /** In a sentence a part alone is hardly ever one of a whole, nor is an ordinal with an article. */
  #isVague(words: readonly string[]): boolean {
    const last = words.at(-1) ?? ""
    return (
      this.inSentence &&
      (words.length === 1
        ? this.#words.parts.has(last)
        : this.#isOne(words.slice(0, -1)) && !this.#words.parts.has(last))
    )
  }

  /** A part, or a number and a part. */
  #amount(words: readonly string[]): number | null {
    const [first = ""] = words
    if (words.length === 1) return this.#words.mixed.get(first) ?? this.#glued(first) ?? this.#part(words)
    const last = words.at(-1) ?? ""
    if (this.#words.andHalf.has(last)) return plus(this.whole(words.slice(0, -1).join(" ")), 0.5)
    const at = words.findLastIndex(word => this.#words.and.has(word))
    if (at > 0) return this.#mixed(words.slice(0, at), words.slice(at + 1), this.whole(words.slice(0, -1).join(" ")))
    return this.#part(words)
  }

  /** @param count a number that is perhaps said of the part: twenty-one fifths, in languages where that is `vingt et un` */
  #mixed(before: readonly string[], part: readonly string[], count: number | null): number | null {
    const whole = this.#isOne(before) ? 1 : this.whole(before.join(" "))
    const fraction = this.#part(part)
    if (whole === null || fraction === null || count !== null || !Number.isInteger(whole)) return null
    // A million and a half is 1,500,000; of a thousand and a half nobody can tell.
    const scale = before.length > 1 ? this.scaleOf(before.at(-1) ?? "") : null
    if (scale !== null && scale >= 1000) return scale >= 1e6 ? whole + fraction * scale : null
    return whole + fraction
  }

  #part(words: readonly string[]): number | null {
    const last = words.at(-1) ?? ""
    const known = this.#words.parts.get(last)
    const before = words.slice(0, -1)
    if (before.length === 0) return known ?? null
    const count = this.#isOne(before) ? 1 : this.whole(before.join(" "))
    if (known !== undefined) return partOf(count, Math.round(1 / known))
    // The second of two is a half in no language; `a second` is a short time.
    const ordinal = this.#ordinal(last)
    return ordinal === 2 ? null : partOf(count, ordinal)
  }

  /** `fifth`, `fifths`, `cinquièmes`, `Fünftel`, `femtedel`. */
  #ordinal(word: string): number | null {
    return (
      readSpelledOrdinal(word, this.locale) ??
      readSpelledOrdinal(word.replace(/(?:s|l|del|delar|dele)$/, ""), this.locale)
    )
  }

  /** `zweieinhalb`, `tweeënhalf`. */
  #glued(word: string): number | null {
    const before = /^(.+?)(?:(?:und)?einhalb|en(?:een)?half)$/.exec(word)?.[1]
    return before === undefined || (this.#language !== "de" && this.#language !== "nl")
      ? null
      : plus(this.whole(before), 0.5)
  }

  #isArticle(word: string | undefined): boolean {
    return word !== undefined && this.#articles.has(word)
  }

  #isOne(words: readonly string[]): boolean {
    return words.length === 1 && this.#isArticle(words[0])
  }

  #eastAsian(text: string): number | null {
    const { parts, count, whole } = EAST_ASIAN.exec(text)?.groups ?? {}
    if (parts !== undefined && count !== undefined) {
      const part = partOf(this.whole(count), this.whole(parts))
      return whole === undefined ? part : part === null ? null : plus(this.whole(whole), part)
    }
    const dozens = EAST_ASIAN_DOZENS.exec(text)?.groups?.count
    if (dozens !== undefined) {
      const amount = dozens === "" || dozens === "一" ? 1 : (this.#eastAsianHalf(dozens) ?? this.whole(dozens))
      return amount === null ? null : amount * 12
    }
    return this.#eastAsianHalf(text)
  }

  #eastAsianHalf(text: string): number | null {
    const { whole, counter } = EAST_ASIAN_HALF.exec(text)?.groups ?? {}
    if (whole === undefined) return null
    return whole === "" || (whole === "一" && counter === undefined) ? 0.5 : plus(this.whole(whole), 0.5)
  }
}

function plus(whole: number | null, part: number): number | null {
  return whole === null || !Number.isInteger(whole)
    ? null
    : whole < 0 || Object.is(whole, -0)
      ? whole - part
      : whole + part
}
