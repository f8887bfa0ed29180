import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { readBoolean } from "./boolean.js"
import { calendarDayOf } from "./calendar.js"
import { readSpelledNumber } from "./spellout.js"

/** How a locale writes days in words and numbers, found out from `Intl`; all words are as `wordsIn` gives them. */
export interface CalendarWords {
  /** The order in which a date in numbers is written, and one in words: `8/7/2026` and `2026年7月8日` in Hong Kong. */
  readonly order: DateOrder
  readonly wordOrder: DateOrder
  /** The order in which a day and a month are written in numbers, without a year. */
  readonly monthComesFirst: boolean
  /** `gregory`, or the locale's own calendar. */
  readonly calendar: string
  /** Month names to months from 1; those of the locale's own calendar are in `ownMonths`. */
  readonly months: ReadonlyMap<string, number>
  readonly ownMonths: ReadonlyMap<string, number>
  /** Weekdays from 1, Monday. */
  readonly weekdays: ReadonlyMap<string, number>
  /** Weekdays and months that are everyday words, too: in a German sentence `die` is hardly ever a Tuesday. */
  readonly everyday: ReadonlySet<string>
  /** `tomorrow` and the like to days from today. */
  readonly days: ReadonlyMap<string, number>
  /** `next week` and the like to weeks from this one. */
  readonly weeks: ReadonlyMap<string, number>
  /** Words after a weekday by which it is so many weeks after the next to come: `Monday week`. */
  readonly weeksLater: ReadonlyMap<string, number>
  /** `in 3 days` and the like. */
  readonly distances: readonly Distance[]
  /** `in 3 hours` and the like, and the word for this moment. */
  readonly moments: readonly Distance[]
  readonly now: string
  /** Words for one in a distance, besides the number: `in a week`. */
  readonly one: ReadonlySet<string>
  /** Words between the parts of a date that say nothing. */
  readonly fillers: ReadonlySet<string>
  /** Words by which a number alone is a day of the month: `el 5`, `5 числа`. */
  readonly dayOfMonth: ReadonlySet<string>
  /** Words by which a number is a day of the month inside a sentence too: `on the 5th`. */
  readonly onDay: ReadonlySet<string>
  /** Words by which a weekday is that of the week after this one, of this week, of the week before. */
  readonly next: ReadonlySet<string>
  readonly present: ReadonlySet<string>
  readonly last: ReadonlySet<string>
  /** Words beside a day that make another day of it: `week` in `a week from Friday`, `next` in `the Friday after next`. */
  readonly shifting: ReadonlySet<string>
}

export type DateOrder = "year-month-day" | "day-month-year" | "month-day-year"

/** `in 3 days`: the number stands between `before` and `after`. */
export interface Distance {
  readonly before: string
  readonly after: string
  /** The number, where none is written, as of two days in Arabic; all the words are then in `before`. */
  readonly amount?: number
  readonly unit: DistanceUnit
  readonly sign: 1 | -1
}

export type DistanceUnit = "minute" | "hour" | "day" | "week" | "month" | "year"

const cache = new LRUCache<string, CalendarWords>({ max: 100 })

/** The words of a locale; of one that nobody knows only the order, which puts the year first. */
export function calendarWordsOf(locale: string): CalendarWords {
  const known = cache.get(locale)
  if (known !== undefined) return known
  const words = isKnown(locale) ? derive(locale) : { ...derive("en"), order: "year-month-day" as const }
  if (locale.length <= 100) cache.set(locale, words)
  return words
}

/** The words and numbers of a text, normalised; marks and blanks are between them. */
export function wordsIn(text: string): readonly string[] {
  return (
    normaliseLoosely(text)
      .replace(/['’]/g, "")
      .match(/\d+|[\p{L}\p{M}]+/gu) ?? []
  )
}

function isKnown(locale: string): boolean {
  return localeOf(locale) !== null && Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
}

const SHAPES: readonly Intl.DateTimeFormatOptions[] = [
  { day: "numeric", month: "long", year: "numeric" },
  { day: "numeric", month: "short", year: "numeric" },
  { day: "numeric", month: "long" },
  { day: "numeric", month: "short" },
  { month: "long" },
  { month: "short" },
]

function derive(locale: string): CalendarWords {
  const base = localeOf(locale)?.baseName ?? "en"
  const language = base.split("-", 1)[0] ?? ""
  const own = new Intl.DateTimeFormat(locale).resolvedOptions().calendar
  const fillers = new Set<string>()
  const months = monthsOf(base, "gregory", fillers)
  const names = weekdaysOf(`${base}-u-nu-latn`)
  const distances = distancesOf(`${base}-u-nu-latn`, ["day", "week", "month", "year"])
  const [next, last] = [said(NEXT, language), said(LAST, language)]
  const weekdays = withPrefixes(withoutShared(names), months, locale)
  return {
    order: orderOf(locale, "numeric"),
    wordOrder: orderOf(locale, "long"),
    monthComesFirst: isMonthFirst(locale),
    calendar: own,
    months: withPrefixes(months, names, locale),
    ownMonths: own === "gregory" ? new Map() : monthsOf(base, own, fillers),
    weekdays: withoutAnswers(weekdays, locale),
    everyday: said(EVERYDAY, language),
    days: daysOf(base),
    weeks: weeksOf(base),
    weeksLater: new Map(WEEKS_LATER[language] ?? []),
    distances,
    moments: distancesOf(`${base}-u-nu-latn`, ["minute", "hour"]),
    now: wordsIn(new Intl.RelativeTimeFormat(base, { numeric: "auto" }).format(0, "second")).join(" "),
    fillers: new Set([...fillers, ...said(FILLERS, language)]),
    one: said(ONE, language),
    dayOfMonth: said(DAY_OF_MONTH, language),
    onDay: said(ON_DAY, language),
    next,
    present: said(PRESENT, language),
    last,
    shifting: new Set([...unitWords(distances), ...next, ...last]),
  }
}

/** Words for weeks, months and years: those that distances in days do not have too. */
function unitWords(distances: readonly Distance[]): readonly string[] {
  const wordsOf = (some: readonly Distance[]): readonly string[] =>
    some.flatMap(({ before, after }) => `${before} ${after}`.split(" "))
  const ofDays = new Set(wordsOf(distances.filter(({ unit }) => unit === "day")))
  return wordsOf(distances.filter(({ unit }) => unit !== "day")).filter(word => !ofDays.has(word))
}

const DAY = 86_400_000

/** Days of a year, ten days from each other, so that no month of any calendar is missed. */
const SAMPLES: readonly number[] = Array.from({ length: 37 }, (_, index) => Date.UTC(2022, 0, 3 + index * 10))

function monthsOf(base: string, calendar: string, fillers: Set<string>): ReadonlyMap<string, number> {
  const locale = `${base}-u-ca-${calendar}-nu-latn`
  const more = calendar === "gregory" ? (MORE_MONTHS[base.split("-", 1)[0] ?? ""] ?? []) : []
  const names = new Map<string, number>(more.map(([name, month]) => [wordsIn(name).join(" "), month]))
  const months = SAMPLES.map(day => calendarDayOf(day / DAY, calendar).month)
  for (const shape of SHAPES) {
    const format = new Intl.DateTimeFormat(locale, { ...shape, timeZone: "UTC" })
    const written = SAMPLES.map((day, index) => ({ month: months[index] ?? 0, words: wordsIn(format.format(day)) }))
    const shared = new Set(written[0]?.words.filter(word => written.every(({ words }) => words.includes(word))))
    for (const { month, words } of written) {
      const name = words.filter(word => !shared.has(word) && !/^\d/.test(word))
      if (name.length > 0) names.set(name.join(" "), month)
    }
    for (const word of shared) if (!/^\d/.test(word)) fillers.add(word)
  }
  return names
}

/** Names that `Intl` does not give, and endings by which some languages say on which day. */
const MORE_MONTHS: { readonly [language: string]: readonly (readonly [name: string, month: number])[] } = {
  ar: [
    ...numbered("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    ...numbered("كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول"),
  ],
  de: [
    ["feber", 2],
    ["jänner", 1],
  ],
  es: [["setiembre", 9]],
}
const MORE_WEEKDAYS: typeof MORE_MONTHS = {
  de: [["sonnabend", 6]],
  en: [["weds", 3]],
  ja: [
    ["月曜", 1],
    ["火曜", 2],
    ["水曜", 3],
    ["木曜", 4],
    ["金曜", 5],
    ["土曜", 6],
    ["日曜", 7],
  ],
  ro: [
    ["lunea", 1],
    ["martea", 2],
    ["miercurea", 3],
    ["joia", 4],
    ["vinerea", 5],
  ],
}

/** Names of all months in their order, with `_` for the blanks in them. */
function numbered(names: string): readonly (readonly [name: string, month: number])[] {
  return names.split(" ").map((name, index) => [name.replaceAll("_", " "), index + 1] as const)
}

const ON_ENDINGS: { readonly [language: string]: readonly string[] } = { fi: ["na"], hu: ["n", "en", "on"] }

function weekdaysOf(locale: string): ReadonlyMap<string, number> {
  const language = locale.split("-", 1)[0] ?? ""
  const names = new Map<string, number>(MORE_WEEKDAYS[language])
  for (const weekday of ["long", "short"] as const) {
    const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" })
    // 6 to 12 June 2022 are Monday to Sunday.
    for (let day = 1; day <= 7; day += 1) names.set(wordsIn(format.format(Date.UTC(2022, 5, day + 5))).join(" "), day)
  }
  for (const [name, day] of [...names])
    for (const ending of name.length > 3 ? (ON_ENDINGS[language] ?? []) : []) names.set(name + ending, day)
  return names
}

/** Names of several words are said without the one that most of them share: `sexta` for `sexta-feira`. */
function withoutShared(names: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names.keys()) for (const word of name.split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1)
  const shorter = [...names].map(([name, value]) => {
    const own = name.split(" ").filter(word => (counts.get(word) ?? 0) < 4)
    return [own.join(" "), value] as const
  })
  // The Vietnamese weekdays are numbers without it.
  return new Map([...shorter.filter(([name]) => /^(?!\d|[a-z]{1,3}$)./u.test(name)), ...names])
}

/** Names shortened to three letters and more, where that is the beginning of one name only, none of the others and no number. */
function withPrefixes(
  names: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
  locale: string,
): ReadonlyMap<string, number> {
  const all = new Map<string, number | null>()
  for (const [name, value] of names) {
    if (!/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+$/u.test(name)) continue
    for (let length = 3; length < name.length; length += 1) {
      const prefix = name.slice(0, length)
      all.set(prefix, all.has(prefix) && all.get(prefix) !== value ? null : value)
    }
  }
  const unique = [...all].filter(
    (entry): entry is [string, number] =>
      entry[1] !== null && !others.has(entry[0]) && readSpelledNumber(entry[0], locale) === null,
  )
  return new Map([...unique, ...names])
}

/** Names shortened to a yes, a no or a number, as the Czech `ne` and the Croatian `pet`, are those. */
function withoutAnswers(names: ReadonlyMap<string, number>, locale: string): ReadonlyMap<string, number> {
  const isOther = (name: string): boolean =>
    name.length <= 3 && (readBoolean(name, locale) !== null || readSpelledNumber(name, locale) !== null)
  return new Map([...names].filter(([name]) => !isOther(name)))
}

function orderOf(locale: string, month: "numeric" | "long"): DateOrder {
  const format = new Intl.DateTimeFormat(locale, {
    calendar: "gregory",
    year: "numeric",
    month,
    day: "numeric",
    timeZone: "UTC",
  })
  const order = format
    .formatToParts(0)
    .map(part => part.type)
    .filter(type => type === "year" || type === "month" || type === "day")
    .join("-")
  return order === "day-month-year" || order === "month-day-year" ? order : "year-month-day"
}

function isMonthFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale, { month: "numeric", day: "numeric" }).formatToParts(0)
  return parts.findIndex(({ type }) => type === "month") < parts.findIndex(({ type }) => type === "day")
}

function weeksOf(locale: string): ReadonlyMap<string, number> {
  const format = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { numeric: "auto" })
  const own = [-1, 0, 1].map(weeks => [wordsIn(format.format(weeks, "week")).join(" "), weeks] as const)
  const more = (WEEKS[locale.split("-", 1)[0] ?? ""] ?? []).map(
    ([words, weeks]) => [wordsIn(words).join(" "), weeks] as const,
  )
  return new Map([...own, ...more].filter(([words]) => !/\d/.test(words)))
}

/** Words for weeks that `Intl` does not give. */
const WEEKS: { readonly [language: string]: readonly (readonly [words: string, weeks: number])[] } = {
  de: [
    ["nächster Woche", 1],
    ["der nächsten Woche", 1],
    ["kommende Woche", 1],
    ["dieser Woche", 0],
    ["letzter Woche", -1],
  ],
  en: [
    ["the following week", 1],
    ["previous week", -1],
  ],
  es: [
    ["la semana que viene", 1],
    ["próxima semana", 1],
    ["semana próxima", 1],
    ["semana pasada", -1],
  ],
  fr: [["semaine prochaine", 1]],
  it: [["settimana prossima", 1]],
  pt: [
    ["semana que vem", 1],
    ["próxima semana", 1],
  ],
  tr: [["haftaya", 1]],
  ru: [
    ["следующей недели", 1],
    ["этой недели", 0],
  ],
  uk: [
    ["наступного тижня", 1],
    ["цього тижня", 0],
  ],
}

const WEEKS_LATER: { readonly [language: string]: readonly (readonly [words: string, weeks: number])[] } = {
  de: [["in einer woche", 1]],
  en: [["week", 1]],
  es: [["en ocho", 1]],
  fr: [
    ["en huit", 1],
    ["en quinze", 2],
  ],
  nl: [["over een week", 1]],
}

/** A word for two days, as the Hindi one for yesterday and tomorrow, is left out. */
function daysOf(locale: string): ReadonlyMap<string, number> {
  const format = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { numeric: "auto" })
  const near = [-3, -2, -1, 0, 1, 2, 3].map(days => [wordsIn(format.format(days, "day")).join(" "), days] as const)
  const more = (DAYS[locale.split("-", 1)[0] ?? ""] ?? []).map(
    ([words, days]) => [wordsIn(words).join(" "), days] as const,
  )
  const all = new Map<string, number | null>()
  for (const [words, days] of [...near, ...more]) all.set(words, (all.get(words) ?? days) === days ? days : null)
  return new Map([...all].filter((day): day is [string, number] => day[1] !== null && !/\d/.test(day[0])))
}

/** Words for days that `Intl` does not give. */
const DAYS: { readonly [language: string]: readonly (readonly [words: string, days: number])[] } = {
  ar: [
    ["بعد غد", 2],
    ["بعد يوم", 1],
    ["بعد يومين", 2],
    ["بعد أسبوع", 7],
    ["بعد أسبوعين", 14],
    ["بكرة", 1],
    ["بكره", 1],
    ["بكرا", 1],
  ],
  cs: [["dneska", 0]],
  en: [
    ["in a fortnight", 14],
    ["a week today", 7],
    ["day after tomorrow", 2],
    ["the day after tomorrow", 2],
    ["day before yesterday", -2],
    ["the day before yesterday", -2],
    ["tmr", 1],
    ["tmrw", 1],
  ],
  es: [
    ["antier", -2],
    ["antes de ayer", -2],
  ],
  pt: [["antes de ontem", -2]],
  ro: [["astăzi", 0]],
  fr: [["avant-hier", -2]],
  zh: [
    ["今日", 0],
    ["明日", 1],
    ["昨日", -1],
    ["後天", 2],
    ["后日", 2],
    ["大后天", 3],
    ["大後天", 3],
  ],
  ja: [
    ["きょう", 0],
    ["本日", 0],
    ["あした", 1],
    ["あす", 1],
    ["きのう", -1],
    ["あさって", 2],
    ["しあさって", 3],
    ["おととい", -2],
  ],
  ko: [["모래", 2]],
  pl: [["dziś", 0]],
  sk: [["dneska", 0]],
  sv: [
    ["imorgon", 1],
    ["idag", 0],
    ["igår", -1],
  ],
  th: [["มะรืน", 2]],
  vi: [["mai", 1]],
}

/** Everyday words that are weekdays or months shortened, too. */
const EVERYDAY: { readonly [language: string]: string } = {
  ca: "diu dis doc",
  cs: "po so st pa pro list led str",
  da: "man mand son tor fred lord",
  de: "die mit so don",
  en: "sat sun wed",
  fi: "maa sun per lau",
  fr: "jeu mer",
  gl: "ven",
  he: "שני שלישי רביעי חמישי שישי ראשון",
  hr: "svi pro sub sto tra",
  hu: "vas",
  it: "lune giove vene",
  lt: "ant",
  lv: "pie tre",
  nl: "zo zon zat ma",
  no: "man son tor fred lord",
  pl: "nie list lip",
  pt: "ter",
  ro: "mie vin vine noi",
  ru: "чет",
  sk: "po so st pro list",
  sl: "tor",
  sv: "man son tor fred lord",
}

/** Words that stand in a date and say nothing of it, besides those in `Intl`'s own. */
const FILLERS: { readonly [language: string]: string } = {
  ar: "يوم في من",
  bg: "на г в във",
  ca: "el l de d del dia",
  cs: "v ve dne roku",
  da: "den d pa",
  de: "am den der dem kommenden kommender kommende kommendes",
  el: "στισ τισ του την",
  en: "the of on day coming upcoming",
  es: "el de del dia",
  fa: "روز",
  fi: "na",
  fr: "le du de",
  he: "ב של",
  hi: "को तारीख",
  hu: "en an jen napon",
  id: "tanggal pada",
  it: "il l di del giorno",
  ja: "の に",
  ko: "에 날",
  mn: "өдөр гараг ны ний",
  nl: "op de den komende aanstaande",
  no: "den pa",
  pl: "w we dnia r roku",
  pt: "dia em o de do na no",
  ro: "pe din de a",
  ru: "в во на г года число числа",
  sk: "v vo dna",
  sl: "v dne",
  sv: "den pa",
  th: "วันที่ วัน ที่ พุทธศักราช พ ศ",
  tr: "gunu tarihinde",
  uk: "у в на р року число числа",
  vi: "ngay mong mung",
  zh: "号 號",
}

/** Not those that may be said of an hour as well, as the Russian `в 5`. */
const DAY_OF_MONTH: typeof FILLERS = {
  ca: "el l dia",
  cs: "dne",
  da: "den",
  de: "am den der",
  es: "el dia",
  fr: "le",
  hi: "तारीख",
  hu: "en an jen",
  id: "tanggal",
  it: "il l giorno",
  ja: "日",
  ko: "일",
  nl: "de den",
  no: "den",
  pl: "dnia",
  pt: "dia",
  ro: "pe",
  ru: "число числа",
  sv: "den",
  th: "วันที่",
  uk: "числа число",
  vi: "ngay",
  zh: "日 号 號",
}

/** Articles alone are not among them: `the 3rd time`, `je prends le 5`. */
const ON_DAY: typeof FILLERS = {
  cs: "dne",
  da: "den",
  de: "am",
  en: "on",
  es: "dia",
  hi: "तारीख",
  id: "tanggal",
  it: "giorno",
  ja: "日",
  ko: "일",
  nl: "op",
  no: "den",
  pl: "dnia",
  pt: "dia",
  ru: "число числа",
  sv: "den",
  th: "วันที่",
  uk: "числа число",
  vi: "ngay",
  zh: "日 号 號",
}

const ONE: typeof FILLERS = {
  da: "en et",
  de: "einem einer",
  el: "ενα εναν μια μιαν",
  en: "a an",
  es: "un una",
  fr: "un une",
  it: "un una",
  nl: "een",
  no: "en et ei",
  pt: "um uma",
  ro: "o un",
  sv: "en ett",
}

const NEXT: typeof FILLERS = {
  ar: "القادم القادمة المقبل المقبلة",
  cs: "pristi",
  da: "naeste",
  de: "nachsten nachster nachste nachstes",
  el: "επόμενη",
  en: "next",
  es: "proximo proxima",
  fa: "اينده آينده آینده",
  fi: "ensi",
  fr: "prochain prochaine",
  he: "הבא הבאה",
  hi: "अगले अगला",
  hu: "jovo",
  id: "depan",
  it: "prossimo prossima",
  ja: "来週",
  ko: "다음 다음주",
  nl: "volgende",
  no: "neste",
  pl: "nastepny nastepna nastepne przyszly przyszla nastepnym nastepnego nastepnej przyszlym przyszlego przyszlej",
  pt: "proximo proxima",
  ro: "viitoare viitor urmatoare urmatorul",
  ru: "следующий следующая следующую следующее следующии следующей следующем следующего",
  sv: "nasta",
  th: "หน้า",
  tr: "gelecek onumuzdeki",
  uk: "наступний наступна наступну наступне наступної наступного наступному",
  zh: "下 下个 下個",
}

const PRESENT: typeof FILLERS = {
  ar: "هذا هذه",
  cs: "tento tuto toto",
  da: "denne",
  de: "diesen dieser diese dieses",
  en: "this",
  es: "este esta",
  fa: "این",
  fi: "tama tana",
  fr: "ce cette cet",
  he: "הזה הזאת",
  hi: "इस",
  hu: "ezen",
  id: "ini",
  it: "questo questa",
  ja: "今週",
  ko: "이번 이번주",
  nl: "deze dit",
  no: "denne",
  pl: "ten ta te",
  pt: "este esta neste nesta",
  ro: "aceasta acest acesta asta",
  ru: "этот эта эту это",
  sv: "denna",
  th: "นี้",
  tr: "bu",
  uk: "цей ця цю це",
  zh: "这 這 这个 這個 本",
}

const LAST: typeof FILLERS = {
  ar: "الماضي الماضية",
  cs: "minuly minulou minula minule",
  da: "sidste forrige",
  de: "letzten letzter letzte letztes vergangenen",
  en: "last previous past",
  es: "pasado pasada ultimo ultima",
  fa: "گذشته",
  fi: "viime",
  fr: "dernier derniere passe",
  he: "שעבר שעברה",
  hi: "पिछले पिछला",
  hu: "mult",
  id: "lalu",
  it: "scorso scorsa",
  ja: "先週",
  ko: "지난 지난주",
  nl: "vorige afgelopen",
  no: "forrige siste",
  pl: "zeszly zeszla ubiegly ubiegla",
  pt: "passado passada ultimo ultima",
  ro: "trecuta trecut",
  ru: "прошлый прошлая прошлую прошлое",
  sv: "forra",
  th: "ที่แล้ว",
  tr: "gecen",
  uk: "минулий минула минулу минуле",
  zh: "上 上个 上個",
}

function said(words: typeof FILLERS, language: string): ReadonlySet<string> {
  return new Set((words[language === "nb" || language === "nn" ? "no" : language] ?? "").split(" ").flatMap(wordsIn))
}

/** Of numbers of every plural form. */
function distancesOf(locale: string, units: readonly DistanceUnit[]): readonly Distance[] {
  const format = new Intl.RelativeTimeFormat(locale)
  const found = new Map<string, Distance>()
  for (const unit of units) {
    for (const sign of [1, -1] as const) {
      for (const amount of [1, 2, 3, 5, 6, 11, 20, 21, 100]) {
        const parts = format.formatToParts(sign * amount, unit)
        const at = parts.findIndex(({ type }) => type === "integer")
        const words = (some: readonly Intl.RelativeTimeFormatPart[]): string =>
          wordsIn(some.map(({ value }) => value).join("")).join(" ")
        // The Hebrew words for two days have the number in brackets.
        const isSaid = at === -1 || parts[at - 1]?.value.endsWith("(") === true
        const bare = words(at === -1 ? parts : parts.slice(0, at))
        if (isSaid && bare !== "") found.set(bare, { before: bare, after: "", unit, sign, amount })
        if (at === -1) continue
        const [before, after] = [words(parts.slice(0, at)), words(parts.slice(at + 1))]
        found.set(`${before} # ${after}`, { before, after, unit, sign })
      }
    }
  }
  return [...found.values(), ...otherDistances([...found.values()], locale)]
}

/** Ways to say a distance that `Intl` does not give; `#` is the number with its unit. */
const DISTANCES: { readonly [language: string]: readonly string[] } = {
  ar: ["بعد #"],
  de: ["heute in #"],
  en: ["# from now", "# from today", "# later"],
  es: ["en #", "de aquí a #"],
  it: ["tra #", "fra #"],
  pt: ["em #", "dentro de #", "daqui a #"],
  th: ["อีก #"],
  vi: ["#"],
}

function otherDistances(distances: readonly Distance[], locale: string): readonly Distance[] {
  const ways = DISTANCES[locale.split("-", 1)[0] ?? ""] ?? []
  // In these languages words that stand after the number are the unit alone.
  const toCome = distances.filter(({ sign, after }) => sign === 1 && after !== "")
  return ways.flatMap(way => {
    const [before = "", after = ""] = way.split("#").map(words => wordsIn(words).join(" "))
    return toCome.map(({ after: unit, ...distance }) => ({ ...distance, before, after: `${unit} ${after}`.trim() }))
  })
}
