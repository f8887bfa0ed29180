import { DateTime } from "luxon"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import {
  type CalendarDay,
  calendarDayOf,
  type DayNumber,
  dayNumberOf,
  isoOf,
  plusMonths,
  weekdayOf,
} from "./calendar.js"
import { type CalendarWords, calendarWordsOf, type Distance, wordsIn } from "./calendar-words.js"
import { withDayBefore, withoutPart } from "./day-parts.js"
import { HAS_NEGATIVE, HAS_OTHER_NUMBER, withPlainDigits } from "./digits.js"
import { isDayIdiom } from "./idioms.js"
import { readSpelledNumber, readSpelledOrdinal } from "./spellout.js"

/** Everything besides the text that reading a date depends on. */
export interface DateContext {
  /** The person's, BCP 47. */
  readonly locale: string
  /** The person's, an IANA name. */
  readonly zone: string
  readonly now: Date
  /** As in `InputContext`. */
  readonly inSentence?: boolean
}

/**
 * Reads a date (design section 3.4): ISO 8601; numbers in the order of the locale with `.`, `/` or `-` between them
 * (dotted: day first everywhere); with the name of the month, in the locale's words or in English; or relative to today
 * in the zone: `tomorrow`, `in 3 days`, `Friday` (the next to come), `next Friday` (of the week after this). Years have
 * four digits, since two would be a guess; without one a named month is the next to come. Where the locale has a calendar
 * of its own (Thai, Persian), a year that only that one is in is a year of it. A date that does not exist, and one whose
 * weekday is another, is none.
 *
 * @returns `YYYY-MM-DD`, or null
 */
export function readDate(text: string, context: DateContext): string | null {
  const day = readDay(text, context)
  if (day !== null || isDayIdiom(text, context.locale)) return day
  // Which part of it is meant makes no other day: `tomorrow morning`.
  const apart = withoutPart(normaliseLoosely(withDayBefore(text, context.locale)), context.locale)
  const isNone = apart.part === null || /^[ap]m$/.test(apart.part.word) || /\d/.test(apart.rest)
  return isNone ? null : readDay(apart.rest, context)
}

/** Reads a date as `readDate` does, with no part of the day beside it. */
export function readDay(text: string, context: DateContext): string | null {
  const plain = withPlainDigits(text.trim()).replace(/\s+/g, " ")
  if (plain === "" || plain.length > LONGEST || HAS_OTHER_NUMBER.test(plain)) return null
  if (isDayIdiom(plain, context.locale)) return null
  const own = calendarWordsOf(context.locale)
  const day =
    numericDate(plain, own, context) ??
    dateInWords(plain, own, context) ??
    (isGerman(context.locale) ? dateInWords(plain.replace(/([aou])e/gi, "$1"), own, context) : null) ??
    dateInWords(plain, calendarWordsOf("en"), { ...context, locale: "en" })
  return day === null ? null : isoOf(day)
}

const LONGEST = 80
const MOST_WORDS = 12

/** Without the letters for it Germans write `uebermorgen`. */
function isGerman(locale: string): boolean {
  return localeOf(locale)?.language === "de"
}

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const YEAR_FIRST = /^(\d{4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{1,2})\.?$/
const YEAR_LAST = /^(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4})\.?(?: ?г\.?)?$/

const WITHOUT_YEAR = /^(\d{1,2}) ?([./]) ?(\d{1,2})\.?$/
const IN_NUMBERS = /^(?<before>\D*?)[\s,]*(?<date>\d[\d./ -]*)(?<after>\D*)$/u

/** A date in numbers, beside its weekday and words that say nothing. */
function numericDate(text: string, words: CalendarWords, context: DateContext): DayNumber | null {
  const { before = "", date, after = "" } = IN_NUMBERS.exec(text)?.groups ?? {}
  if (date === undefined) return null
  const day = dateInNumbers(date.trim(), words) ?? withoutYear(date.trim(), words, context)
  if (day === null || before + after === "") return day
  const beside = wordsIn(`${before} ${after}`).filter(word => !words.fillers.has(word))
  return beside.length === 0 || weekdayOf(day) === numberOf(beside.join(" "), words.weekdays) ? day : null
}

/** `5.3.` and, in the locale's order, `5/3`: the next to come. */
function withoutYear(text: string, { order, monthComesFirst }: CalendarWords, context: DateContext): DayNumber | null {
  const [, first, mark, second] = WITHOUT_YEAR.exec(text) ?? []
  if (first === undefined || second === undefined) return null
  // With full stops the day is first, but Hungarians and Americans may mean the month.
  if (mark === "." && monthComesFirst && (order === "year-month-day" || (first !== second && Number(first) <= 12)))
    return null
  const [month, day] = mark === "/" && monthComesFirst ? [first, second] : [second, first]
  return nextToCome({ month: Number(month), day: Number(day) }, "gregory", todayIn(context))
}

function dateInNumbers(text: string, { order, calendar }: CalendarWords): DayNumber | null {
  const [, isoYear, isoMonth, isoDay] = ISO_DATE.exec(text) ?? []
  if (isoDay !== undefined) return dayOf(isoYear, isoMonth, isoDay, calendar)
  const [, yearBefore, , second, third] = YEAR_FIRST.exec(text) ?? []
  if (yearBefore !== undefined) return dayOf(yearBefore, second, third, calendar)
  const [, first, between, middle, year] = YEAR_LAST.exec(text) ?? []
  if (year === undefined || (between !== "." && order === "year-month-day")) return null
  return between === "." || order === "day-month-year"
    ? dayOf(year, middle, first, calendar)
    : dayOf(year, first, middle, calendar)
}

function dayOf(year = "", month = "", day = "", calendar = "gregory"): DayNumber | null {
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  return dayNumberOf(date, calendarOfYear(date.year, calendar))
}

/** Nobody plans for the Gregorian years 1447 and 2569: they are years of the locale's own calendar. */
function calendarOfYear(year: number, own: string): string {
  if (own === "buddhist") return year >= 2400 ? own : "gregory"
  if (own === "persian" || own.startsWith("islamic")) return year < 1700 ? own : "gregory"
  return "gregory"
}

function todayIn({ zone, now }: DateContext): DayNumber {
  const { year, month, day } = DateTime.fromJSDate(now, { zone })
  return dayNumberOf({ year, month, day }, "gregory") ?? 0
}

/** Names of the weekday that it is in the zone, in the words of the locale. */
export function weekdaysOfToday(context: DateContext): readonly string[] {
  const today = weekdayOf(todayIn(context))
  const { weekdays, everyday } = calendarWordsOf(context.locale)
  return [...weekdays].flatMap(([name, weekday]) => (weekday === today && !everyday.has(name) ? [name] : []))
}

function dateInWords(text: string, words: CalendarWords, context: DateContext): DayNumber | null {
  const whole = wordsIn(text).join(" ")
  const said = wordsIn(unglued(text))
  if (said.length === 0 || said.length > MOST_WORDS) return null
  const today = todayIn(context)
  const days = words.days.get(whole)
  if (days !== undefined) return today + days
  const far = HAS_NEGATIVE.test(text) ? null : distance(whole, words.distances, words, context.locale)
  if (far !== null) return plusDistance(today, far)
  const parts = partsOf(said, words, context)
  return (
    (parts === null ? null : dayOfParts(parts, words, today)) ??
    inWeek(whole, words, context, today) ??
    weeksLater(whole, words, today)
  )
}

/** Of the weekday to come, weeks later: `Monday week`. */
function weeksLater(whole: string, words: CalendarWords, today: DayNumber): DayNumber | null {
  for (const [later, weeks] of words.weeksLater) {
    if (!whole.endsWith(` ${later}`)) continue
    const weekday = numberOf(whole.slice(0, -later.length - 1), words.weekdays)
    const toCome = weekday === null ? null : weekdayNear(weekday, null, today)
    if (toCome !== null) return toCome + 7 * weeks
  }
  return null
}

/** A weekday of this week, of the one before or of the one after: `Monday next week`. */
function inWeek(whole: string, words: CalendarWords, context: DateContext, today: DayNumber): DayNumber | null {
  for (const [week, weeks] of words.weeks) {
    const rest = ` ${whole} `.replace(` ${week} `, " ")
    const parts = rest.length === whole.length + 2 ? null : partsOf(wordsIn(rest), words, context)
    const { numbers = [], month, weekday, which, days } = parts ?? {}
    const isWeekday = weekday != null && numbers.length === 0 && month === null && which === null && days === null
    const day = isWeekday ? numberOf(weekday, words.weekdays) : null
    if (day !== null) return today - weekdayOf(today) + day + 7 * weeks
  }
  return null
}

const HAN_DIGITS = "〇一二三四五六七八九"
const HAN_NUMBER = /[〇零一二三四五六七八九十廿]+(?=[年月日号號])/g

/** The years before the first of an era by which Japan and Taiwan count. */
const ERAS: ReadonlyMap<string, number> = new Map([
  ["平成", 1988],
  ["令和", 2018],
  ["民國", 1911],
  ["民国", 1911],
])
const ERA_YEAR = /(平成|令和|民[國国])\s?(\d{1,3}|元)(?=\s?年)/g

/**
 * Chinese, Japanese, Korean and Thai dates with blanks between their parts, numerals as digits, years of our era and one
 * word for week; Vietnamese ones without the word before a year, which is five too, and `ngày mốt` by its other name, since
 * it is the first (`ngày một`) without accents; Hebrew ones without the letter before a number, which is a weekday too;
 * Persian weekdays in one word.
 */
function unglued(text: string): string {
  return text
    .replace(HAN_NUMBER, hanNumber)
    .replace(ERA_YEAR, (_, era: string, year: string) =>
      String((ERAS.get(era) ?? 0) + (year === "元" ? 1 : Number(year))),
    )
    .replace(/(?<!\p{L})năm (?=\d{4}(?!\d))/giu, "")
    .replace(/(?<!\p{L})ngày mốt(?!\p{L})/giu, "ngày kia")
    .replace(/(?<!\p{L})[הבל][-־]?(?=\d)/gu, "")
    .replace(/(?<!\p{L})ב(?=יום )/gu, "")
    .replace(/礼拜|禮拜|(?<!\d)[周週](?=[一二三四五六日天])/g, "星期")
    .replace(/星期天/g, "星期日")
    .replace(/(?<=\d)\s?([年月日号號년월일])/g, " $1 ")
    .replace(/(?<=\d [日号號일]) ?[のに에](?=\S)/g, " ")
    .replace(/^([下上本这這](?:个|個)?)(?=星期)/, "$1 ")
    .replace(/^(来週|今週|先週)の?/, "$1 ")
    .replace(/(?<!วัน)ที่(?=\s?\d)/g, " ")
    .replace(/(?<=^(?:วัน)?[\p{L}\p{M}]{3,})(?=(?:หน้า|นี้|ที่แล้ว)$)/u, " ")
    .replace(/(?<=[یي][کك]|دو|چهار|پنج)[\s\u200c]+(?=شنبه)/g, "")
}

function hanNumber(han: string): string {
  const digits = Array.from(han.replace("零", "〇").replace("廿", "二十"), sign => HAN_DIGITS.indexOf(sign))
  const ten = digits.indexOf(-1)
  if (ten === -1) return digits.join("")
  const tens = ten === 0 ? 1 : (digits[0] ?? 0)
  return ten > 1 || digits.length > ten + 2 ? han : String(tens * 10 + (digits[ten + 1] ?? 0))
}

/** Reads `now`, and hours and minutes from it, in the locale's words or in English: `in 2 hours`, `vor 5 Minuten`. */
export function readNearMoment(text: string, context: DateContext): Date | null {
  if (HAS_NEGATIVE.test(text)) return null
  const said = wordsIn(text).join(" ")
  for (const locale of [context.locale, "en"]) {
    const { now, moments } = calendarWordsOf(locale)
    if (said === now && context.inSentence !== true) return context.now
    const far = distance(said, moments, calendarWordsOf(locale), locale)
    if (far !== null) return new Date(context.now.getTime() + far.amount * (far.unit === "hour" ? 3_600_000 : 60_000))
  }
  return null
}

interface Far {
  readonly amount: number
  readonly unit: Distance["unit"]
}

function distance(said: string, distances: readonly Distance[], words: CalendarWords, locale: string): Far | null {
  for (const { before, after, unit, sign, amount: fixed } of distances) {
    if (fixed !== undefined) {
      if (said === before) return { amount: sign * fixed, unit }
      continue
    }
    // Through a week, as Slavic languages say it: `через неделю`.
    if (before !== "" && after !== "" && said === `${before} ${after}`) return { amount: sign, unit }
    if (!said.startsWith(before) || !said.endsWith(after) || said.length <= before.length + after.length) continue
    const amount = said.slice(before.length, said.length - after.length).trim()
    const inDigits = /^\d{1,4}$/.test(amount) ? Number(amount) : null
    const number = words.one.has(amount) ? 1 : (inDigits ?? readSpelledNumber(amount, locale))
    if (number !== null && Number.isInteger(number) && number >= 0 && number <= 9999)
      return { amount: sign * number, unit }
  }
  return null
}

function plusDistance(day: DayNumber, { amount, unit }: Far): DayNumber {
  if (unit === "day") return day + amount
  if (unit === "week") return day + 7 * amount
  return plusMonths(day, unit === "month" ? amount : 12 * amount)
}

/** The parts of a date, as its words say them. */
interface DateParts {
  /** Numbers of one or two digits, and the four-digit one, in the order of the text. */
  readonly numbers: readonly { readonly value: number; readonly isYear: boolean }[]
  readonly month: string | null
  readonly weekday: string | null
  readonly which: "next" | "present" | "last" | null
  readonly days: number | null
  readonly fillers: number
  /** Something says that a number is a day of the month: `5th`, `el 5`. */
  readonly isDayOfMonth: boolean
}

const LONGEST_NAME = 4
const ORDINAL = new Set(
  "st nd rd th er ere re e eme o a os as ro do to го е й ое ого ая ой те та de ste ter i ии η".split(" "),
)

/** Null where a word is none of a date, or a part is said twice. */
function partsOf(said: readonly string[], words: CalendarWords, context: DateContext): DateParts | null {
  const numbers: { value: number; isYear: boolean }[] = []
  let [month, weekday, which, days, fillers]: [
    string | null,
    string | null,
    DateParts["which"],
    number | null,
    number,
  ] = [null, null, null, null, 0]
  let isDayOfMonth = false
  let countedTo: number | null = null
  for (let at = 0; at < said.length; ) {
    let length = Math.min(LONGEST_NAME, said.length - at)
    const name = (): string => said.slice(at, at + length).join(" ")
    const isName = (): boolean => words.days.has(name()) || isMonthName(name(), words) || isWeekdayName(name(), words)
    while (length > 1 && !isName()) length -= 1
    const word = name()
    if (context.inSentence === true && words.everyday.has(word) && !isPartOfDate(said, at, words)) return null
    const number = /^(?:\d{1,2}|\d{4})$/.test(word)
    const here = whichOf(word, words)
    const follows = /^\d+$/.test(said[at - 1] ?? "")
    // The Portuguese sixth, `6a`, is a Friday.
    isDayOfMonth ||= words.dayOfMonth.has(word) || (follows && ORDINAL.has(word) && word !== "a")
    const isKnown = words.months.has(word) || words.weekdays.has(word) || words.days.has(word)
    const isArticle = context.inSentence === true && words.one.has(word) && isMonthName(said[at + 1] ?? "", words)
    const isNoNumber = isKnown || isArticle || words.fillers.has(word)
    const spelled = isNoNumber ? null : spelledDay(said.slice(at), context.locale)
    if (countedTo === at && isWeekdayName(word, words) && !isMonthName(word, words) && !words.fillers.has(word))
      return null
    const day = spelled?.day ?? (number ? Number(word) : null)
    if (day !== null) countedTo = isCount(day, said[at - 1], numbers.length, words) ? at + (spelled?.words ?? 1) : null
    else if (countedTo === at && ORDINAL.has(word)) countedTo += 1
    if (follows && words.fillers.has(word)) fillers += 1
    else if (spelled !== null) {
      numbers.push({ value: spelled.day, isYear: false })
      // An ordinal alone may be that of a day, or of one of several things.
      const counts =
        isWeekdayName(said[at - 1] ?? "", words) && COUNTED_AFTER.has(localeOf(context.locale)?.language ?? "")
      isDayOfMonth ||= spelled.isOrdinal && said.length > spelled.words && !counts
      length = spelled.words
    } else if (number) numbers.push({ value: Number(word), isYear: word.length === 4 })
    else if (words.days.has(word) && days === null) days = words.days.get(word) ?? null
    else if (isMonthName(word, words) && month === null && !(isWeekdayName(word, words) && hasMonth(said, at, words)))
      month = word
    else if (isWeekdayName(word, words) && weekday === null) weekday = word
    else if (here !== null && which === null) which = here
    else if (words.fillers.has(word)) fillers += 1
    else if (!(follows && ORDINAL.has(word))) return null
    at += length
  }
  // Beside a weekday, or after `on`, it is one in a sentence too.
  const isClear = context.inSentence !== true || weekday !== null || said.some(word => words.onDay.has(word))
  return { numbers, month, weekday, which, days, fillers, isDayOfMonth: isDayOfMonth && isClear }
}

/** Whether an everyday word is a shortened weekday or month, since a date has it there: `Sat 5 Dec`, `on Sat`. */
function isPartOfDate(said: readonly string[], at: number, words: CalendarWords): boolean {
  const [before = "", word = "", after = ""] = [said[at - 1], said[at], said[at + 1]]
  if (/^\d/.test(before) && isMonthName(word, words)) return true
  if (!isWeekdayName(word, words)) return false
  if ([before, after].some(word => /^\d/.test(word) || isMonthName(word, words))) return true
  // The Scandinavian `den`, too, is a word of dates, but `den mand` is a man.
  return words.onDay.has(before) && before !== "den"
}

const MOST_OF_A_WEEKDAY = 5
/** Languages that say `Tuesday third` for the third Tuesday. */
const COUNTED_AFTER = new Set(["ar", "fa", "he", "id", "ms"])

/** Right before a weekday such a number counts weekdays of a month, as in `the third Tuesday`, and is no day of it. */
function isCount(number: number, before: string | undefined, numbersBefore: number, words: CalendarWords): boolean {
  return number <= MOST_OF_A_WEEKDAY && numbersBefore === 0 && !(before !== undefined && isMonthName(before, words))
}

const MOST_DAY_WORDS = 3

/** A day of a month in words, of which as many as can be are its number: `twenty first`, `пятого`. */
function spelledDay(
  words: readonly string[],
  locale: string,
): { readonly day: number; readonly isOrdinal: boolean; readonly words: number } | null {
  for (let length = Math.min(MOST_DAY_WORDS, words.length); length > 0; length -= 1) {
    const said = words.slice(0, length).join(" ")
    const ordinal = /^\d/.test(said) ? null : readSpelledOrdinal(said, locale)
    const day = ordinal ?? (/\d/.test(said) ? null : readSpelledNumber(said, locale))
    if (day !== null && Number.isInteger(day) && day >= 1 && day <= 31)
      return { day, isOrdinal: ordinal !== null, words: length }
  }
  return null
}

/** Some words are short for a month and for a weekday, as the Spanish `mar`. */
function hasMonth(said: readonly string[], except: number, words: CalendarWords): boolean {
  return said.some((word, index) => index !== except && isMonthName(word, words) && !isWeekdayName(word, words))
}

/** Whether the word is a month, or begins as only one does. */
export function isMonthName(name: string, words: CalendarWords): boolean {
  return words.ownMonths.has(name) || numberOf(name, words.months) !== null
}

/** Whether the word is a weekday, or begins as only one does. */
export function isWeekdayName(name: string, words: CalendarWords): boolean {
  return numberOf(name, words.weekdays) !== null
}

/** By name or, of Slavic names, by all of it but the ending of its case. */
function numberOf(name: string, names: ReadonlyMap<string, number>): number | null {
  const known = names.get(name)
  if (known !== undefined || name.length < 5 || !/^\p{Script=Cyrillic}+$|[ey]$/u.test(name)) return known ?? null
  const stem = name.slice(0, -1)
  const value = names.get(stem)
  if (value === undefined) return null
  // A stem that begins more letters of a name is another word: `Mitte` is no `Mittwoch`.
  const isWhole = [...names.keys()].every(other => !other.startsWith(stem) || other.length <= stem.length + 1)
  return isWhole ? value : null
}

function whichOf(word: string, words: CalendarWords): DateParts["which"] {
  if (words.next.has(word)) return "next"
  if (words.present.has(word)) return "present"
  return words.last.has(word) ? "last" : null
}

function dayOfParts(parts: DateParts, words: CalendarWords, today: DayNumber): DayNumber | null {
  const { numbers, month, weekday, which, days } = parts
  const isNamed = weekday === null ? null : numberOf(weekday, words.weekdays)
  const agreeing = (day: DayNumber | null): DayNumber | null =>
    day !== null && isNamed !== null && weekdayOf(day) !== isNamed ? null : day
  if (days !== null) return numbers.length > 0 || month !== null || which !== null ? null : agreeing(today + days)
  if (month !== null || numbers.length > 0) return which === null ? agreeing(dated(parts, words, today)) : null
  // One sign alone, as the Japanese for Monday and moon, says too little.
  return isNamed === null || weekday === null || weekday.length === 1 ? null : weekdayNear(isNamed, which, today)
}

function dated(
  { numbers, month, fillers, isDayOfMonth }: DateParts,
  words: CalendarWords,
  today: DayNumber,
): DayNumber | null {
  const years = numbers.filter(({ isYear }) => isYear).map(({ value }) => value)
  const others = numbers.filter(({ isYear }) => !isYear).map(({ value }) => value)
  if (years.length > 1) return null
  if (month !== null) {
    const [day] = others
    return day === undefined || others.length > 1 ? null : inMonth(month, day, years[0] ?? null, words, today)
  }
  // All in numbers with words between them: 3月5日, `5 tháng 3`.
  const isMonthInNumbers = words.months.size === 0 || words.wordOrder === "year-month-day"
  const [first, second] = others
  if (first !== undefined && second === undefined && years.length === 0)
    return isDayOfMonth ? nextDayOfMonth(first, today) : null
  if (first === undefined || second === undefined || others.length > 2) return null
  if (fillers < (isMonthInNumbers ? 1 : 2) || words.wordOrder === "month-day-year") return null
  const yearAt = numbers.findIndex(({ isYear }) => isYear)
  if (yearAt !== -1 && yearAt !== (words.wordOrder === "year-month-day" ? 0 : 2)) return null
  const [numericMonth, day] = words.wordOrder === "year-month-day" ? [first, second] : [second, first]
  return yearAt === -1
    ? nextToCome({ month: numericMonth, day }, "gregory", today)
    : dayNumberOf({ year: years[0] ?? 0, month: numericMonth, day }, calendarOfYear(years[0] ?? 0, words.calendar))
}

function inMonth(
  name: string,
  day: number,
  year: number | null,
  words: CalendarWords,
  today: DayNumber,
): DayNumber | null {
  const gregorian = numberOf(name, words.months)
  const own = words.ownMonths.get(name)
  const isOwn =
    own !== undefined && (gregorian === null || (year !== null && calendarOfYear(year, words.calendar) !== "gregory"))
  const [month, calendar] = isOwn ? [own, words.calendar] : [gregorian ?? 0, "gregory"]
  if (year === null) return nextToCome({ month, day }, calendar, today)
  return calendarOfYear(year, words.calendar) === calendar ? dayNumberOf({ year, month, day }, calendar) : null
}

/** Today or later. The 29th of February may be eight years away. */
function nextToCome(date: Omit<CalendarDay, "year">, calendar: string, today: DayNumber): DayNumber | null {
  const { year } = calendarDayOf(today, calendar)
  for (let later = 0; later <= 8; later += 1) {
    const day = dayNumberOf({ ...date, year: year + later }, calendar)
    if (day !== null && day >= today) return day
  }
  return null
}

/** Today or later, in the first month that has the day. */
function nextDayOfMonth(dayOfMonth: number, today: DayNumber): DayNumber | null {
  const { year, month } = calendarDayOf(today, "gregory")
  for (let later = 0; later <= 2; later += 1) {
    const of = { year: year + Math.floor((month - 1 + later) / 12), month: ((month - 1 + later) % 12) + 1 }
    const day = dayNumberOf({ ...of, day: dayOfMonth }, "gregory")
    if (day !== null && day >= today) return day
  }
  return null
}

/** Null where two weeks could be meant: on a Friday, Friday; on a Sunday, this Friday and last Friday. */
function weekdayNear(weekday: number, which: DateParts["which"], today: DayNumber): DayNumber | null {
  const ofThisWeek = today - weekdayOf(today) + weekday
  switch (which) {
    case null:
      if (ofThisWeek === today) return null
      return ofThisWeek > today ? ofThisWeek : ofThisWeek + 7
    case "next":
      return ofThisWeek + 7
    case "present":
      return ofThisWeek >= today ? ofThisWeek : null
    case "last":
      return ofThisWeek >= today ? ofThisWeek - 7 : null
  }
}
