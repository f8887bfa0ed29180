import { LRUCache } from "lru-cache"
import { canonicalJson } from "../values/canonical-json.js"
import { cleanedText } from "../values/cleaned-text.js"
import { localeOf } from "../values/locale.js"
import { normalise, normaliseLoosely } from "../values/normalise.js"
import { type Json, toJson, type Value } from "../values/values.js"
import { withoutCourtesy } from "./courtesy.js"
import { withPlainDigits } from "./digits.js"
import { isNegated } from "./negation.js"
import { readNumberInDigits } from "./number.js"
import type { OfferedOption } from "./options.js"
import { readSpelledNumber, readSpelledOrdinal } from "./spellout.js"

/** Of what was offered, the options that an answer names; `several`: two fit one of its words, and nobody can tell. */
export type Chosen =
  | { readonly kind: "chosen"; readonly options: readonly OfferedOption[] }
  | { readonly kind: "none" }
  | { readonly kind: "several" }

const NONE: Chosen = { kind: "none" }
const SEVERAL: Chosen = { kind: "several" }

/** How a choice is answered. */
export interface ChoiceRule {
  /** Several options may be named at once. */
  readonly many: boolean
  /** The person's, BCP 47. */
  readonly locale: string
}

/**
 * The options that a button's payload names (design section 3.4): those whose value it equals; a text that reads as a
 * number or a boolean equals that. A payload that is none of them is a wrong answer, whatever text came with it.
 */
export function chooseByPayload(offered: readonly OfferedOption[], payload: Json, { many }: ChoiceRule): Chosen {
  const listed = many && Array.isArray(payload) && !offered.some(option => isSame(option.value, payload))
  const wanted: readonly Json[] = listed ? (payload as readonly Json[]) : [payload]
  const found = wanted.map(
    value =>
      offered.find(option => isSame(option.value, value)) ?? offered.find(option => isSameRead(option.value, value)),
  )
  return chosenOf(found)
}

/**
 * The options that a text names (design section 3.4): by a title as it was typed, a title, a value, a synonym, all
 * compared as phrases are; then by its number in what was offered, unless some title, value or synonym reads as a
 * number: then numbers mean those only.
 */
export function chooseByText(offered: readonly OfferedOption[], text: string, rule: ChoiceRule): Chosen {
  return choose(offered, text, rule, one => named(offered, one, rule.locale))
}

/**
 * The options that a text names with articles and politeness beside the name (`the teapot, please`), or by their place in
 * words (`the second one`); else those whose titles it misses by a letter (design section 3.4): from five letters by one,
 * from nine by two; one more, less or other, or two neighbours swapped. Digits are no letters. Asked where `chooseByText`
 * finds none.
 */
export function chooseNearly(offered: readonly OfferedOption[], text: string, rule: ChoiceRule): Chosen {
  const naming: Naming = one => nearlyNamed(offered, one, rule)
  const chosen = choose(offered, text, rule, naming)
  const bare = rule.many && chosen.kind === "none" ? withoutCourtesy(text, rule.locale).at(-1) : undefined
  return bare === undefined ? chosen : choose(offered, bare, rule, naming)
}

function nearlyNamed(offered: readonly OfferedOption[], text: string, rule: ChoiceRule): readonly OfferedOption[] {
  const isDenied = isNegated(text, rule.locale)
  // `No, thank you` is a no; of `not the cup` nothing may be left but that.
  const shorter = withoutCourtesy(text, rule.locale).filter(one => !isDenied || isNegated(one, rule.locale))
  const said = [text, ...shorter]
  const isBoth = ALL_OF.get(localeOf(rule.locale)?.language ?? "")?.test(formsOf(text).loose) === true
  const ways: readonly Naming[] = [
    // Of one option it is known that the text is none exactly; of several some may be.
    words => (rule.many || words !== text ? named(offered, words, rule.locale) : []),
    words => atSpelledPlace(offered, words, rule.locale, isBoth),
    words => misspelled(offered, words),
  ]
  for (const way of ways) {
    for (const words of said) {
      const found = way(words)
      if (found.length > 0) return found
    }
  }
  return []
}

/** Articles and words by which a number is so many of them: `les deux` are both, `le deux` is number two. */
const ALL_OF: ReadonlyMap<string, RegExp> = new Map([
  ["de", /^(?:die|alle|beide|den) /u],
  ["en", /^(?:the|all|both|any|these|those) /u],
  ["es", /^(?:los|las|todos|todas|ambos|ambas) /u],
  ["fr", /^(?:les|tous|toutes|des) /u],
  ["it", /^(?:i|gli|le|tutti|tutte|entrambi) /u],
  ["nl", /^(?:de|alle|allebei) /u],
  ["pt", /^(?:os|as|todos|todas|ambos|ambas) /u],
])

type Naming = (text: string) => readonly OfferedOption[]

function choose(offered: readonly OfferedOption[], text: string, { many, locale }: ChoiceRule, naming: Naming): Chosen {
  const typed = cleanedText(text)
  const whole = naming(typed)
  if (whole.length === 0 && many) return chooseMany(typed, locale, mostCommas(offered), naming)
  return whole.length > 1 ? SEVERAL : chosenOf(whole.length === 0 ? [undefined] : whole)
}

function chosenOf(found: readonly (OfferedOption | undefined)[]): Chosen {
  const options = found.filter(option => option !== undefined)
  if (options.length === 0 || options.length < found.length) return NONE
  return { kind: "chosen", options: distinct(options) }
}

function distinct(options: readonly OfferedOption[]): readonly OfferedOption[] {
  return options.filter(
    (option, index) => options.findIndex(other => isSame(option.value, toJson(other.value))) === index,
  )
}

/** Nobody types more than are offered, nor so many of them without a comma. */
const MOST_NAMED = 100
const MOST_JOINED = 12
const BETWEEN = /[,،、;；，\n\r\u2028\u2029]+/u
const ONLY_NUMBERS = /^[\p{Decimal_Number}\s]+$/u

/** How many commas or line ends a name of an option has at most. */
function mostCommas(offered: readonly OfferedOption[]): number {
  return Math.max(0, ...offered.flatMap(wordsOf).map(words => words.split(BETWEEN).length - 1))
}

/** Words of a text, and what stands before them. */
interface Words {
  readonly text: string
  readonly before: string
  readonly isAfterComma: boolean
}

/**
 * The options named between commas, line ends and `and`. As much as can be is one name, since a title may have, or begin
 * with, an `and` of its own, and may have as many commas as `commas` tells.
 */
function chooseMany(text: string, locale: string, commas: number, naming: Naming): Chosen {
  const words = wordsBetween(text, locale)
  const found: OfferedOption[] = []
  if (words === null) return NONE
  for (let first = 0; first < words.length; ) {
    let last = endOfName(words, first, commas)
    let options: readonly OfferedOption[] = []
    for (; last > first && options.length === 0; last -= 1) {
      const joined = words
        .slice(first, last)
        .reduce((name, word, index) => name + (index > 0 ? word.before : "") + word.text, "")
      options = naming(joined.trim())
    }
    const [option] = options
    const isNothing = option === undefined && words[first]?.text.trim() === ""
    if (!isNothing && (option === undefined || options.length > 1)) return option === undefined ? NONE : SEVERAL
    if (option !== undefined) found.push(option)
    first = isNothing ? first + 1 : last + 1
  }
  return chosenOf(found.length === 0 ? [undefined] : found)
}

/** Null: they are more than anybody names. */
function wordsBetween(text: string, locale: string): readonly Words[] | null {
  const between = ONLY_NUMBERS.test(text) ? /(\s+)/u : new RegExp(`(${BETWEEN.source})`, "u")
  const and = andOf(locale)
  const pieces = text.split(between)
  if (pieces.length > MOST_NAMED * 2) return null
  const words: Words[] = []
  for (let piece = 0; piece < pieces.length; piece += 2) {
    const part = pieces[piece] ?? ""
    const ands = part.match(and) ?? []
    if (ands.length >= MOST_JOINED) return null
    for (const [index, text] of part.split(and).entries()) {
      const before = index === 0 ? (pieces[piece - 1] ?? "") : (ands[index - 1] ?? "")
      words.push({ text, before, isAfterComma: index === 0 && piece > 0 })
    }
  }
  return words
}

/** Where the longest name ends that can begin with the first of the words: no words of it are behind one comma more. */
function endOfName(words: readonly Words[], first: number, commas: number): number {
  let passed = 0
  for (let end = first + 1; end < words.length; end += 1) {
    if (words[end]?.isAfterComma === true) passed += 1
    if (passed > commas || end - first >= MOST_JOINED) return end
  }
  return words.length
}

/** Some languages write another `and` before some sounds: Spanish before an i, Hebrew before its own letters. */
const SECONDS = ["B", "I", "ב"]
/** Words that people write, where `Intl` has others. */
const MORE_ANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["it", [" ed "]],
  ["ja", ["と"]],
  ["ko", ["와 ", "과 ", "하고 ", "랑 "]],
  ["pl", [" oraz "]],
  ["ro", [" si "]],
  ["uk", [" та ", " й "]],
  ["vi", [" va "]],
])

/** The locale's `and`, with the blanks around it where it has some. Before the first word of a part it says nothing. */
function andOf(locale: string): RegExp {
  const known = localeOf(locale)
  const list = new Intl.ListFormat(known === null ? "en" : locale, { type: "conjunction" })
  const ands = SECONDS.map(second => list.formatToParts(["A", second])[1]?.value ?? " and ")
  const forms = new Set([...ands, ...(MORE_ANDS.get(known?.language ?? "") ?? [])].map(and => formOfAnd(and)))
  return new RegExp([...forms, "\\s*[&+]\\s*"].join("|"), "giu")
}

function formOfAnd(and: string): string {
  const word = and.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  return `${/^\s/.test(and) ? "(?:^|\\s+)" : ""}${word}${/\s$/.test(and) ? "\\s+" : ""}`
}

/** The options that the words fit, by the first way in which any does; of one value only one. */
function named(offered: readonly OfferedOption[], text: string, locale: string): readonly OfferedOption[] {
  if (text === "") return []
  for (const way of WAYS) {
    const found = way(offered, text)
    if (found.length > 0) return distinct(found)
  }
  const number = numberIn(text, locale)
  const place = atPlace(offered, text)
  if (number === null && place.length === 0) return []
  const numbers = offered.map(option => wordsOf(option).map(words => numberIn(words, locale)))
  if (numbers.every(some => some.every(one => one === null))) return place
  return number === null ? [] : distinct(offered.filter((_, index) => numbers[index]?.includes(number)))
}

/** The forms in which words are compared, from the strictest. */
interface Forms {
  readonly cleaned: string
  readonly lower: string
  readonly normal: string
  readonly loose: string
}

/** Titles come again at every answer, in the conversations of many. In UTF-16 code units of what was typed. */
const forms = new LRUCache<string, Forms>({
  max: 5000,
  maxSize: 2_000_000,
  sizeCalculation: (_, text) => text.length + 1,
})

function formsOf(text: string): Forms {
  const known = forms.get(text)
  if (known !== undefined) return known
  const cleaned = cleanedText(text)
  const made = {
    cleaned,
    lower: cleaned.normalize("NFKC").toLowerCase().replace(/\s+/g, " "),
    normal: normalise(text),
    loose: normaliseLoosely(text),
  }
  forms.set(text, made)
  return made
}

type Way = (offered: readonly OfferedOption[], text: string) => readonly OfferedOption[]

const byTitle = ({ title }: OfferedOption): readonly string[] => [title]
const byValue = ({ value }: OfferedOption): readonly string[] => valueInWords(value)
const bySynonym = ({ synonyms }: OfferedOption): readonly string[] => synonyms

const WAYS: readonly Way[] = [
  fitting(byTitle, "cleaned"),
  fitting(byTitle, "lower"),
  ...(["normal", "loose"] as const).flatMap(form => [byTitle, byValue, bySynonym].map(by => fitting(by, form))),
]

function fitting(by: (option: OfferedOption) => readonly string[], form: keyof Forms): Way {
  return (offered, text) => {
    const wanted = formsOf(text)[form]
    return wanted === "" ? [] : offered.filter(option => by(option).some(words => formsOf(words)[form] === wanted))
  }
}

function wordsOf(option: OfferedOption): readonly string[] {
  return [option.title, ...valueInWords(option.value), ...option.synonyms]
}

/** How a value is typed; lists, objects and times are not. */
function valueInWords(value: Value): readonly string[] {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [String(value)] : []
}

const HAS_DIGIT = /\p{Decimal_Number}/u
const HAS_LETTER = /\p{L}/u

function numberIn(text: string, locale: string): number | null {
  if (!HAS_DIGIT.test(text) || HAS_LETTER.test(text)) return null
  const { cleaned, normal } = formsOf(text)
  return readNumberInDigits(cleaned, locale) ?? readNumberInDigits(normal, locale)
}

const PLACE = /^[#(№]?\s*(\d{1,3})\ufe0f?\u20e3?\s*[.)]?$/u

/** `2`, `2.`, `2)`, `#2` and 2️⃣: the second of those offered. */
function atPlace(offered: readonly OfferedOption[], text: string): readonly OfferedOption[] {
  const place = PLACE.exec(withPlainDigits(text))?.[1]
  const option = place === undefined ? undefined : offered[Number(place) - 1]
  return option === undefined ? [] : [option]
}

const ORDINAL_DIGITS = /^(\d{1,3})(?:st|nd|rd|th)$/

/** `the second one`, `number two`; where a name has such a number in it, nobody can tell whether that is meant. */
function atSpelledPlace(
  offered: readonly OfferedOption[],
  text: string,
  locale: string,
  isBoth: boolean,
): readonly OfferedOption[] {
  const ordinal = (words: string): number | null =>
    Number(ORDINAL_DIGITS.exec(words)?.[1] ?? 0) || readSpelledOrdinal(words, locale)
  const said = formsOf(text).loose
  const place = ordinal(said) ?? (isBoth ? null : readSpelledNumber(said, locale))
  const option = offered[(place ?? 0) - 1]
  if (option === undefined) return []
  const isNumber = (word: string): boolean => HAS_DIGIT.test(word) || readSpelledNumber(word, locale) !== null
  const isLikeIt = ordinal(said) === null ? isNumber : (word: string): boolean => ordinal(word) !== null
  const words = offered.flatMap(one => wordsOf(one)).flatMap(one => formsOf(one).loose.split(/[\s-]+/))
  return words.some(isLikeIt) ? [] : [option]
}

/** Letters; nobody retypes a longer title, and to compare two of thousands would take long. */
const LONGEST_NEAR = 100

function misspelled(offered: readonly OfferedOption[], text: string): readonly OfferedOption[] {
  const typed = Array.from(formsOf(text).loose)
  const digits = digitsOf(typed)
  return distinct(
    offered.filter(({ title }) => {
      const letters = Array.from(formsOf(title).loose)
      const most = letters.length >= 9 ? 2 : 1
      if (letters.length < 5 || letters.length > LONGEST_NEAR || Math.abs(letters.length - typed.length) > most)
        return false
      return digitsOf(letters) === digits && isWithin(letters, typed, most)
    }),
  )
}

function digitsOf(characters: readonly string[]): string {
  return characters.filter(character => HAS_DIGIT.test(character)).join("")
}

/**
 * Whether so many letters more, less, other, or swapped with a neighbour, make one text the other. Only letters that are
 * no further from their place than that are compared.
 */
function isWithin(one: readonly string[], other: readonly string[], most: number): boolean {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = other.slice(0, most).map((_, index) => index + 1)
  const at = (row: readonly number[], index: number): number => row[index] ?? most + 1
  last = [0, ...last]
  for (let row = 1; row <= one.length; row += 1) {
    const next: number[] = []
    let least = most + 1
    for (let column = Math.max(0, row - most); column <= Math.min(other.length, row + most); column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1
      let distance =
        column === 0 ? row : Math.min(at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + same)
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        distance = Math.min(distance, at(beforeLast, column - 2) + 1)
      }
      next[column] = distance
      least = Math.min(least, distance)
    }
    if (least > most) return false
    beforeLast = last
    last = next
  }
  return at(last, other.length) <= most
}

function isSame(value: Value, payload: Json): boolean {
  const own = toJson(value)
  return own === payload || (typeof own === "object" && canonicalJson(own) === canonicalJson(payload))
}

const NUMBER = /^-?\d+(?:\.\d+)?$/
const LONGEST_DECIMAL = 16

/** Digits that are one number of the machine and no other digits: of two long ids both would be the same. */
function isExact(digits: string): boolean {
  if (!NUMBER.test(digits)) return false
  return digits.includes(".") ? digits.length <= LONGEST_DECIMAL : Number.isSafeInteger(Number(digits))
}

function isSameRead(value: Value, payload: Json): boolean {
  const [one, other] = [valueInWords(value)[0], typeof payload === "object" ? undefined : String(payload)]
  if (one === undefined || other === undefined) return false
  if (one === other) return true
  if (isExact(one) && isExact(other)) return Number(one) === Number(other)
  return (one === "true" || one === "false") && one === other.trim().toLowerCase()
}
