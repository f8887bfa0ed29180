import type { InputSpec } from "../spec/flow-spec.js"
import { localeOf } from "../values/locale.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import { phonesIn } from "./address.js"
import { clausesOf } from "./boolean.js"
import { calendarWordsOf, wordsIn } from "./calendar-words.js"
import { readDay, weekdaysOfToday } from "./date.js"
import { isOtherDay, isOtherTime } from "./date-neighbours.js"
import { fractionWordsOf } from "./fraction-words.js"
import { withoutDayIdioms, withoutNumberIdioms } from "./idioms.js"
import type { InputContext, InputReading } from "./input-context.js"
import { isNegated } from "./negation.js"
import { withoutArticles } from "./one.js"
import { isTimeLeft, withoutClocks } from "./time-of-day.js"

const INVALID: InputReading = { valid: false, value: null }

/** A sentence, in UTF-16 code units; nothing is looked for in what is longer. */
const LONGEST_SENTENCE = 500
/** Pieces that may be tried, each in 10 to 100 us. */
const MOST_TRIES = 250
/** Words of one value; an e-mail address and a URL have no blanks, and a day with a time may be long. */
function mostWordsOf({ type }: InputSpec): number {
  if (type === "email" || type === "url") return 1
  return type === "datetime" ? 12 : 6
}

/**
 * The one value inside a sentence (`extract`, design section 3.4): of a text the one place that its pattern fits; of all
 * else what `read` reads of some words that stand together, as many as can be. Two different values are none; values
 * outside the limits count only where there is no other. A sentence that denies something (`not tomorrow`) has none.
 */
export function readInside(
  spec: InputSpec,
  sentence: string,
  context: InputContext,
  read: (text: string) => InputReading,
): InputReading {
  if (sentence.length > LONGEST_SENTENCE) return INVALID
  const reading = found(spec, sentence, context, read)
  // A value that the sentence denies is no answer; `no, not me` is a no all the same.
  const beside = typeof reading.value === "string" ? sentence.replace(reading.value, " · ") : sentence
  return reading.value !== false && isNegated(beside, context.locale) ? INVALID : reading
}

function found(
  spec: InputSpec,
  sentence: string,
  context: InputContext,
  read: (text: string) => InputReading,
): InputReading {
  const pieces = piecesIn(spec, sentence, context)
  return pieces === null
    ? longestReadings(spec, withoutIdioms(spec, sentence, context.locale), context, read)
    : onlyOne(pieces.map(read))
}

/** Whether the text before and after a value make it another value. */
function isOtherBeside({ type }: InputSpec, locale: string): (before: string, piece: string, after: string) => boolean {
  if (type === "date" || type === "datetime") return (...parts) => isOtherDay(...parts, locale)
  return type === "timeOfDay" ? (before, _, after) => isOtherTime(before, after, locale) : () => false
}

/** The sentence without phrases that only look like a value of the input's type. */
function withoutIdioms(spec: InputSpec, sentence: string, locale: string): string {
  if (spec.type === "date") return withoutDayIdioms(withoutClocks(withoutEndings(sentence, locale)), locale)
  if (spec.type === "datetime" || spec.type === "timeOfDay") return withoutEndings(sentence, locale)
  return isNumber(spec) ? withoutNumberIdioms(withoutEndings(sentence, locale), locale) : sentence
}

function isNumber({ type }: InputSpec): boolean {
  return type === "number" || type === "integer"
}

/** The sentence without what some languages put behind days, hours and people without a blank: `7시 30분이요`, `19:30'da`. */
function withoutEndings(sentence: string, locale: string): string {
  const ending = ENDINGS.get(localeOf(locale)?.language ?? "")
  return ending === undefined ? sentence : sentence.replace(ending, "")
}

const ENDINGS: ReadonlyMap<string, RegExp> = new Map([
  [
    "ko",
    /(?<=\d ?[시분일]|[월화수목금토일]요일|오늘|내일|모레|글피|[시 ]반|[가-힣]명|둘|셋|넷|정오|자정|오전|오후|아침|저녁)(?:이에요|이예요|예요|에요|이요|요|입니다|쯤|경|정도|으로|로|에)+(?=\s|$|\p{P})/gu,
  ],
  ["th", /(?<=คน|ที่)(?:ครับ|ค่ะ|คะ|จ้า)/gu],
  ["tr", /(?<=\d)['’](?:de|da|te|ta)(?!\p{L})/giu],
])

/** The texts that may be the value, where they can be told without trying all words; else null. */
function piecesIn(spec: InputSpec, sentence: string, context: InputContext): readonly string[] | null {
  const { type = "text", pattern, country } = spec
  if (type === "phone") return phonesIn(sentence, context.locale, country ?? context.country ?? null)
  if (type === "boolean") return clausesOf(sentence)
  if (type !== "text") return null
  const compiled = pattern === undefined ? null : compilePattern(pattern)
  return compiled === null || isPatternFault(compiled) ? [] : compiled.places(sentence, MOST_PLACES)
}

/** More than one different place is too many; of the same text there may be some. */
const MOST_PLACES = 20

function onlyOne(readings: readonly InputReading[]): InputReading {
  const valid = readings.filter(reading => reading.valid)
  const outside = readings.filter(reading => reading.value !== null)
  const found = new Map((valid.length > 0 ? valid : outside).map(reading => [JSON.stringify(reading.value), reading]))
  const [reading = INVALID] = found.values()
  return found.size === 1 ? reading : INVALID
}

/** Words; in scripts without blanks each sign, and each number, is one. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])\S)+/gu
/** Of Korean and Thai numbers, which have a word for what is counted behind them without a blank: `4명`; not one that belongs to the number. */
const COUNTED =
  /\p{Decimal_Number}+(?:[.,]\p{Decimal_Number}+)*(?=(?![십백천만억조반])\p{Script=Hangul}|(?!สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน)\p{Script=Thai})/u
const COUNTED_WORD = new RegExp(`${COUNTED.source}|${WORD.source}`, "gu")
const OUTER = /^(?:(?![-+\u2212.])[\p{P}\p{S}])+|[\p{P}\p{S}]+$/gu
/** Signs with which an address may end; other marks there are the sentence's. */
const ENDS_ADDRESS = /[-/=&#%+$@\p{L}\p{M}\p{N}]$/u
const OPENING: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
])

const ADDRESS_BEGINS = /(?<![\w/=])https?:/i
/** `email:ana@example.com`, `Ana<ana@example.com>` */
const BEFORE_EMAIL = /^[^@]*[:;,<(]/u
/** Words of scripts without blanks around an address in Latin letters: `邮箱是ana@example.com`, `ana@example.comです`. */
const UNSPACED = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}ー]+"
const UNSPACED_BEFORE = new RegExp(`^${UNSPACED}(?=[!-~]+@)`, "u")
const UNSPACED_AFTER = new RegExp(`(?<=@[!-~]+\\.[a-z]{2,63})${UNSPACED}$`, "iu")

/** An e-mail address without words that stand beside it without a blank. */
export function withoutUnspaced(address: string): string {
  return address.replace(UNSPACED_BEFORE, "").replace(UNSPACED_AFTER, "")
}

/** Words without the marks around them. To a web address belongs a bracket that was opened in it: `/wiki/Foo_(bar)`. */
function withoutMarks(words: string, { type }: InputSpec): string {
  if (type === "email") {
    return withoutUnspaced(words.replace(OUTER, "").replace(BEFORE_EMAIL, ""))
  }
  if (type !== "url") return words.replace(OUTER, "")
  const characters = Array.from(words.slice(Math.max(0, words.search(ADDRESS_BEGINS))))
  const count = (character: string) => characters.filter(other => other === character).length
  const unopened = new Map([...OPENING].map(([closing, opening]) => [closing, count(closing) - count(opening)]))
  while (characters.length > 0) {
    const last = characters.at(-1) ?? ""
    const tooMany = unopened.get(last)
    if (ENDS_ADDRESS.test(last) || (tooMany !== undefined && tooMany <= 0)) break
    characters.pop()
    for (const [closing, opening] of OPENING) {
      if (last === closing) unopened.set(closing, (tooMany ?? 0) - 1)
      if (last === opening) unopened.set(closing, (unopened.get(closing) ?? 0) + 1)
    }
  }
  return characters.join("")
}

/**
 * Words that must not be left over in the sentence: `a week from Friday` is not Friday, nor are a few hundred 100, nor is half past five 5. Of today's
 * weekday nobody knows which week is meant, so that it is no day of its own, but one more beside another.
 */
function notBeside(spec: InputSpec, context: InputContext): ReadonlySet<string> {
  const { locale } = context
  if (spec.type === "date" || spec.type === "datetime") {
    return new Set([...calendarWordsOf(locale).shifting, ...weekdaysOfToday(context)])
  }
  if (!isNumber(spec)) return NONE
  const language = localeOf(locale)?.language ?? "en"
  return new Set([...(VAGUE.get(language) ?? NONE), ...fractionWordsOf(language).parts.keys()])
}

const NONE: ReadonlySet<string> = new Set()

/** Words for a number that nobody knows. */
const VAGUE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    de: "paar einige einigen mehrere mehreren",
    en: "few couple several dozens hundreds thousands",
    es: "par varios varias algunos algunas pocos pocas",
    fr: "quelques plusieurs",
    it: "paio alcuni alcune diversi qualche",
    ja: "数 何",
    ko: "몇",
    nl: "paar enkele",
    pl: "kilka parę kilkanaście kilkadziesiąt kilkaset",
    pt: "par alguns algumas vários várias",
    ro: "câteva câțiva",
    ru: "пару пара несколько",
    sv: "några par",
    tr: "birkaç",
    uk: "пару кілька декілька",
    zh: "几 幾 数 數 余 餘",
  }).map(([language, words]) => [language, new Set(words.split(" ").flatMap(wordsIn))] as const),
)

interface Word {
  readonly start: number
  readonly end: number
}

interface Found extends Word {
  readonly reading: InputReading
}

function longestReadings(
  spec: InputSpec,
  sentence: string,
  context: InputContext,
  read: (text: string) => InputReading,
): InputReading {
  const { locale } = context
  const shifting = notBeside(spec, context)
  const isOther = isOtherBeside(spec, locale)
  const words: readonly Word[] = [...sentence.matchAll(isNumber(spec) ? COUNTED_WORD : WORD)].map(
    ({ 0: word, index }) => ({
      start: index,
      end: index + word.length,
    }),
  )
  const mostWords = mostWordsOf(spec)
  const found: Found[] = []
  const left: string[] = [""]
  let [tries, passed] = [0, 0]
  for (let first = 0; first < words.length; ) {
    let length = Math.min(mostWords, words.length - first)
    let reading = INVALID
    let piece = ""
    for (; length > 0 && reading.value === null; length -= 1) {
      piece = withoutMarks(sentence.slice(words[first]?.start, words[first + length - 1]?.end), spec)
      tries += 1
      if (piece !== "") reading = read(piece)
    }
    if (tries > MOST_TRIES) return INVALID
    if (reading.value === null) {
      const word = sentence.slice(words[first]?.start, words[first]?.end)
      if (shifting.size > 0 && wordsIn(word).some(part => shifting.has(part))) return INVALID
      left.push(`${left.pop()} ${word}`)
    } else {
      const at = sentence.indexOf(piece, words[first]?.start)
      if (isOther(sentence.slice(passed, at), piece, sentence.slice(at + piece.length))) return INVALID
      passed = at + piece.length
      found.push({ start: at, end: passed, reading })
      left.push("")
    }
    first += reading.value === null ? 1 : length + 1
  }
  const isLeft = ({ start, end }: Word): boolean =>
    isTimeLeft(left, readDay(sentence.slice(start, end), context) !== null, locale)
  if (spec.type === "datetime" && found.some(isLeft)) return INVALID
  const counted = isNumber(spec) ? withoutArticles(sentence, found, locale) : found
  return onlyOne(counted.map(({ reading }) => reading))
}
