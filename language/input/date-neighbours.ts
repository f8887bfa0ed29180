import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { type CalendarWords, calendarWordsOf } from "./calendar-words.js"
import { isMonthName, isWeekdayName } from "./date.js"
import { withPlainDigits } from "./digits.js"
import { isDayIdiom } from "./idioms.js"
import { readSpelledNumber, readSpelledOrdinal } from "./spellout.js"

type ByLanguage = { readonly [language: string]: string }

/** Words right before a date by which another day is meant, or many; phrases with bars between them. */
const BEFORE: ByLanguage = {
  ar: "قبل|بعد|كل",
  be: "пасля|перад|кожны|кожную",
  bg: "след|преди|всеки|всяка",
  bs: "prije|poslije|nakon|svaki|svake|svakog|svakoga|svaku",
  ca: "abans|després|cada|tots els",
  cs: "před|po|každý|každou|každé",
  da: "efter|hver|hvert",
  de: "vor|nach|seit|jeden|jeder|jedes|jede|jedem",
  el: "πριν|μετά|κάθε|πριν από|μετά από",
  en: "before|after|since|every|each|any|other|another|one|good|black",
  es: "antes|después|tras|cada|todos los|todas las",
  et: "enne|pärast|iga",
  fa: "قبل|بعد|پس|از|هر",
  fi: "joka|ennen",
  fr: "avant|après|depuis|chaque|tous les",
  gl: "antes|despois|cada|todos os",
  he: "לפני|אחרי|כל",
  hi: "हर|प्रत्येक",
  hr: "prije|poslije|nakon|svaki|svake|svakog|svakoga|svaku",
  hu: "minden",
  id: "sebelum|setelah|sesudah|setiap|tiap",
  it: "prima|dopo|ogni|tutti i|tutte le",
  ko: "매주|다음 달|다음달|이번 달|이번달|지난 달|지난달|첫|첫번째|두번째|번째",
  lt: "po|prieš|kas|kiekvieną",
  lv: "pēc|pirms|katru",
  ms: "sebelum|selepas|setiap|tiap",
  nl: "na|elke|iedere|elk|ieder|sinds",
  no: "etter|hver|hvert",
  pl: "przed|po|każdy|każdą|każdego|każdej|co",
  pt: "antes|depois|após|cada|toda|todo|todas as|todos os",
  ro: "înainte|după|fiecare|prima|primul|ultima|ultimul",
  ru: "после|перед|каждый|каждую|каждое|каждого|первую|вторую|третью|последний|последнюю|последнее",
  sk: "pred|po|každý|každú|každé",
  sl: "pred|po|vsak|vsako",
  sr: "pre|posle|nakon|svaki|svake|svakog|svaku|пре|после|након|сваки|сваке|сваког|сваку",
  sv: "före|efter|innan|varje",
  tr: "her|ilk|son",
  uk: "після|перед|кожен|кожну|кожного|кожної|першу|другу|третю|останній|останню",
  vi: "trước|sau|mỗi",
}

/** Words right after a date by which it is another day. */
const AFTER: ByLanguage = {
  es: "en ocho|en quince",
  et: "pärast|järel",
  fi: "jälkeen|mennessä",
  fr: "en huit|en quinze",
  hi: "के बाद|से पहले|के पहले",
  hu: "előtt|után",
  it: "a otto|a quindici",
  ja: "以降|以前|以後|前|後",
  ko: "이후|이전|전|후",
  tr: "önce|sonra|hariç",
  zh: "之前|之后|之後|以前|以后|以後|前|后|後",
}

/** Scripts without blanks: every week, the first of them, and months other than the date's. */
const BEFORE_HAN = /(?:[每毎逢][周週]?|年|第.{1,3}|(?:下|上|这|這|本|今|来|來|先|[每毎])(?:个|個)?月)$/u

/** Words between the first and the last day of several. */
const TO: ByLanguage = {
  ar: "إلى|حتى",
  bg: "до",
  ca: "al|a|fins",
  cs: "do|až",
  da: "til",
  de: "bis",
  el: "έως|μέχρι|ως",
  en: "to|till|until|through|thru",
  es: "al|a|hasta",
  fa: "تا",
  fr: "au|jusqu'au",
  gl: "ao|a|ata",
  he: "עד",
  hi: "से",
  hr: "do",
  id: "sampai|hingga",
  it: "al|a|fino",
  nl: "tot",
  no: "til",
  pl: "do",
  pt: "a|ao|até",
  ro: "până",
  ru: "до|по",
  sk: "do|až",
  sr: "do|до",
  sv: "till",
  tr: "ile",
  uk: "до|по",
  vi: "đến",
}

/** Words right before hours that pass, and never before an hour of the day. */
const LONG: ByLanguage = {
  ca: "en|durant|d'aquí a",
  cs: "za",
  en: "in|within|takes",
  es: "en|durante|hace|dentro de",
  fr: "dans|pendant|en|durant|sous",
  gl: "en|durante",
  hr: "za",
  it: "tra|fra|in",
  nl: "over|in|voor",
  pl: "za|przez",
  pt: "em|durante|há|daqui a|dentro de",
  ro: "în|peste|acum|timp de",
  ru: "через|за",
  sr: "za|за",
  uk: "через|за",
}

/** Minutes that were not read, and people after what might be some: `um 20 Uhr 4 Personen`. */
const MORE_MINUTES =
  /^\s*(?:\d{1,2} ?(?:min|мин|хв|perc|dakika|daqiqa|분|分)|[个個位]|人|名(?![前字])|(?:people|persons?|guests?|adults?|kids|children|personen|leute|gäste|erwachsene|kinder|personas?|personnes?|adultes|enfants|persone|pessoas?|persoane|osób|osoby|человека?|людей|осіб|kişi|fő|personer|gäster|mensen|kinderen)(?!\p{L}))/iu

/** The first of two hours. */
const FROM =
  / (?:from|von|dalle|das|desde las|de (?:las?|les)|de|van|från|fra|od|с|з|від) \d{1,2}(?: [\d:.]+)?(?: (?:uhr|uur|h|heures?|horas?))? $/u

/** Languages in which a weekday is also a week, or looks like months: `3 luni`, `2 minggu`. */
const WEEKDAYS_ARE_UNITS: ReadonlySet<string> = new Set("bg bs fil hr id ka mk ms ro sr".split(" "))

/** Things of which a language counts the second or the third with the word for a weekday: `a segunda via`. */
const COUNTED: ByLanguage = {
  el: "φορά",
  pt: "vez|via|opção|parte|pessoa|tentativa|compra|mensagem|conta|fatura|parcela|linha|classe|etapa|fase|edição|loja|dose|chance|pergunta|coisa",
}

/** Words between a weekday and the month of which it is one. */
const OF: ReadonlySet<string> = new Set("of in im des de del du di da do em en din van w v i в у на".split(" "))
const DASHES: ReadonlySet<string> = new Set(["-", "–", "—", "/", "&", "+"])

/** Words of a language beside dates, as `tokensOf` gives them. */
interface Neighbours {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly long: readonly string[]
  readonly counted: ReadonlySet<string>
  readonly or: ReadonlySet<string>
  /** Between days of which both are meant, or all from the first to the last. */
  readonly and: ReadonlySet<string>
}

const made = new LRUCache<string, Neighbours>({ max: 100 })

/**
 * Whether the words right before and after a date in a sentence make it another day, or one of several: `the day after Friday`,
 * `every Friday`, `the first Monday in May`, `5 or 6 March`.
 *
 * @param before the words between the date, or moment, and the one found before it
 * @param after the rest of the sentence
 */
export function isOtherDay(before: string, date: string, after: string, locale: string): boolean {
  const place = placeOf(before, date, after, locale)
  if (isMoved(place.left, place.right, place.beside)) return true
  if (BEFORE_HAN.test(before.replace(/\s/g, "") + (/^月/.exec(date)?.[0] ?? ""))) return true
  if (place.said.length === 1) {
    const typed = before.trim().split(/\s+/)
    if ([1, 2].some(count => isDayIdiom([...typed.slice(-count), date].join(" "), locale))) return true
    if (place.beside.counted.has(place.right[0] ?? "")) return true
  }
  return isOneOfMonth(place) || isOtherPart(place, after) || isOneOfSeveral(place)
}

/** A date in a sentence, with what stands beside it. */
interface Place {
  readonly locale: string
  readonly words: CalendarWords
  readonly beside: Neighbours
  readonly left: readonly string[]
  readonly said: readonly string[]
  readonly right: readonly string[]
  readonly isMonth: (word?: string) => boolean
  readonly isWeekday: (word?: string) => boolean
  readonly isJoint: (word?: string) => boolean
  /** Numbers or a month are in the date. */
  readonly isDated: boolean
  /** The weekday that is all of the date, but for words that say which. */
  readonly weekday: string | undefined
}

function placeOf(before: string, date: string, after: string, locale: string): Place {
  const [words, english, beside] = [calendarWordsOf(locale), calendarWordsOf("en"), neighboursOf(locale)]
  const isMonth = (word = ""): boolean => isMonthName(word, words) || isMonthName(word, english)
  const isWeekday = (word = ""): boolean => isWeekdayName(word, words) || isWeekdayName(word, english)
  const isJoint = (word = ""): boolean => beside.or.has(word) || beside.and.has(word)
  // Words at the end of the date may belong to what follows: `March 5 to 7`.
  const whole = tokensOf(date)
  const end = whole.findLastIndex(token => !isJoint(token) && !words.fillers.has(token)) + 1
  const said = whole.slice(0, end)
  const right = [...whole.slice(end), ...tokensOf(after.slice(0, LONGEST))]
  const isDated = said.some(word => /\d/.test(word) || isMonth(word))
  const weekday = isDated ? undefined : said.find(isWeekday)
  const left = tokensOf(before.slice(-LONGEST))
  return { locale, words, beside, left, said, right, isMonth, isWeekday, isJoint, isDated, weekday }
}

/** Before it or after it, or each. */
function isMoved(left: readonly string[], right: readonly string[], { before, after }: Neighbours): boolean {
  const [ends, begins] = [` ${left.join(" ")} `, ` ${right.join(" ")} `]
  return before.some(phrase => ends.endsWith(` ${phrase} `)) || after.some(phrase => begins.startsWith(` ${phrase} `))
}

/** The first Monday, a Friday in March, the Friday after something. */
function isOneOfMonth({ locale, words, left, said, right, isMonth, weekday }: Place): boolean {
  if (weekday === undefined) return false
  const language = languageOf(locale)
  const isFirst = said.slice(0, said.indexOf(weekday)).every(word => words.fillers.has(word))
  if (isFirst && isOrdinal(left, locale)) return true
  if (isFirst && WEEKDAYS_ARE_UNITS.has(language) && dayNumber(left.at(-1), locale) !== null) return true
  if (OF.has(right[0] ?? "") && isMonth(right[1])) return true
  return language === "en" && said[0] === "the" && /^(?:after|before|following)$/.test(right[0] ?? "")
}

/**
 * The month of a date in numbers (`5/6 March`); a weekday or a year with which the date would be none (`Sat 6 March`, `29 February
 * 2027`); and this week's Monday on a Thursday, of which nobody knows whether it is meant.
 */
function isOtherPart(place: Place, after: string): boolean {
  const { words, left, said, right, isMonth, isWeekday, isDated, weekday } = place
  if (weekday !== undefined && [left.at(-1), right[0]].some(word => words.present.has(word ?? ""))) return true
  if (isDated && isOtherYear(place)) return true
  const [first = ""] = right.filter(token => !/^[,(]$/.test(token))
  if (isDated && !said.some(isWeekday) && isWeekday(first) && /^[\s,(]*\p{Lu}/u.test(after)) return true
  const isNumeric = isDated && said.every(word => word.length <= 3 && !isMonth(word) && !isWeekday(word))
  const next = right.find(word => !words.fillers.has(word))
  if (isNumeric && (isMonth(next) || isMonth(left.at(-1)))) return true
  return (/^\d/.test(said[0] ?? "") || isMonth(said[0])) && isWeekday(left.at(-1))
}

/** A year beside a date without one: with it the date would be none, or its two digits are a guess. */
function isOtherYear({ left, said, right, isJoint }: Place): boolean {
  if (said.some(word => /^\d{4}$/.test(word))) return false
  const before = left.filter(token => token !== ",").at(-1) ?? ""
  if (/^(?:\d{4}|\p{L}*[년年])$/u.test(before) || /^[년年]/.test(said[0] ?? "")) return true
  if (right.slice(0, 3).some((token, index) => /^[12]\d{3}$/.test(token) && right[index + 1] !== ":")) return true
  const [short = "", next] = right.filter(token => !/^['’]$/.test(token))
  return /^\d{2}$/.test(short) && (next === undefined || /^[,;!?)]$/.test(next) || isJoint(next))
}

/** The last of some (`5 or 6 March`), or the first of them (`March 5, 6`). */
function isOneOfSeveral({ locale, words, beside, left, right, isMonth, isWeekday, isJoint, isDated, weekday }: Place) {
  if (isJoint(left.at(-1))) {
    if (isDated && isDayLast(left.slice(0, -1), locale)) return true
    if ((isDated || weekday !== undefined) && isWeekday(left.at(-2))) return true
  }
  const [joint = "", ...others] = right[0] === "," && isJoint(right[1]) ? right.slice(1) : right
  const [day, ending, ...rest] = others.filter((word, index) => index > 1 || !words.fillers.has(word))
  if (dayNumber(day, locale) === null) return false
  if (beside.or.has(joint)) return true
  const next = /^(?:st|nd|rd|th|\.)$/.test(ending ?? "") ? rest[0] : ending
  const isLast = next === undefined || /^[,;!?)]$/.test(next) || isJoint(next) || isMonth(next)
  return isDated && (beside.and.has(joint) || joint === ",") && isLast
}

/**
 * Whether the words right before and after a time of day in a sentence make it another one, one of several, or how long something
 * takes: `after 5 pm`, `9 or 10`, `in 2 hours`.
 */
export function isOtherTime(before: string, after: string, locale: string): boolean {
  const beside = neighboursOf(locale)
  const [left, right] = [tokensOf(before.slice(-LONGEST)), tokensOf(after.slice(0, LONGEST))]
  const ends = ` ${left.join(" ")} `
  if (isMoved(left, right, beside) || /^\s*[间間]/u.test(after) || MORE_MINUTES.test(after)) return true
  if (beside.long.some(phrase => ends.endsWith(` ${phrase} `))) return true
  // Money, and parts of something.
  if (/^\s*(?:[\p{Sc}%]|eur|usd|lei|ron|kr)/iu.test(after) || /\p{Sc}\s*$/u.test(before)) return true
  const isJoint = (token = ""): boolean => beside.or.has(token) || beside.and.has(token)
  if (FROM.test(ends) || (isJoint(left.at(-1)) && isDayLast(left.slice(0, -1), locale))) return true
  return isJoint(right[0]) && dayNumber(right[1], locale) !== null
}

/** Of ordinals in digits. */
const ENDINGS: ReadonlySet<string> = new Set("st nd rd th er re ere e eme ste de do to o a º ª го й я ю ую".split(" "))

/** Whether a text ends with a place in digits or in words: `1st`, `1er`, `primer`. */
function isOrdinal(words: readonly string[], locale: string): boolean {
  const [last = "", beforeLast = ""] = [words.at(-1), words.at(-2)]
  if (/^\d{1,2}$/.test(beforeLast) && ENDINGS.has(last)) return true
  return /^\p{L}/u.test(last) && readSpelledOrdinal(last, locale) !== null
}

/** Whether a text ends with a day of a month, in digits or in words. */
function isDayLast(words: readonly string[], locale: string): boolean {
  const last = words.at(-1) ?? ""
  const day = last === "." || /^(?:st|nd|rd|th)$/.test(last) ? words.at(-2) : last
  return dayNumber(day, locale) !== null
}

function dayNumber(word: string | undefined, locale: string): number | null {
  if (word === undefined) return null
  const day = /^\d{1,2}$/.test(word)
    ? Number(word)
    : /^\p{L}/u.test(word)
      ? (readSpelledNumber(word, locale) ?? readSpelledOrdinal(word, locale))
      : null
  return day !== null && day >= 1 && day <= 31 ? day : null
}

const LONGEST = 90

/** Words, numbers and marks. */
function tokensOf(text: string): readonly string[] {
  return (
    withPlainDigits(text)
      .replace(/\bt\/m\b/gi, "tot")
      .match(/\d+|[\p{L}\p{M}'’]+|[^\s]/gu) ?? []
  ).map(token => (/^[\p{L}]/u.test(token) ? normaliseLoosely(token) : token))
}

function languageOf(locale: string): string {
  const language = localeOf(locale)?.language ?? "en"
  return language === "nb" || language === "nn" ? "no" : language
}

function neighboursOf(locale: string): Neighbours {
  const known = made.get(locale)
  if (known !== undefined) return known
  const [language, tag] = [languageOf(locale), localeOf(locale)?.baseName ?? "en"]
  const phrases = (table: ByLanguage): readonly string[] =>
    (Object.hasOwn(table, language) ? (table[language] ?? "") : "")
      .split("|")
      .filter(Boolean)
      .map(phrase => phrase.split(" ").map(normaliseLoosely).join(" "))
  const between = (type: "conjunction" | "disjunction"): readonly string[] =>
    tokensOf(new Intl.ListFormat(tag, { type }).formatToParts(["A", "B"])[1]?.value ?? "")
  const neighbours = {
    before: phrases(BEFORE),
    after: phrases(AFTER),
    long: phrases(LONG),
    counted: new Set(phrases(COUNTED)),
    or: new Set([...between("disjunction"), "or"]),
    and: new Set([...between("conjunction"), ...phrases(TO), ...DASHES, "and"]),
  }
  if (locale.length <= 100) made.set(locale, neighbours)
  return neighbours
}
