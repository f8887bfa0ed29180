import { parseTime } from "../expressions/time.js"
import { localeOf } from "../values/locale.js"
import { withPlainDigits } from "./digits.js"

/** The order in which a locale writes a date in numbers. */
type DateOrder = "year-month-day" | "day-month-year" | "month-day-year"

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const YEAR_FIRST = /^(\d{4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{1,2})\.?$/
const YEAR_LAST = /^(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4})\.?(?: ?г\.?)?$/
/** Chinese, Japanese and Korean. */
const YEAR_WORD = /^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]$/
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?$/
/** Marks of direction, which Arabic and Hebrew dates carry. */
const DIRECTION = /[\u200e\u200f\u061c]/g

/**
 * Reads a date (design section 3.4): ISO 8601, or numbers in the order of the locale with `.`, `/` or `-` between them,
 * or with 年月日 where the year comes first. The year has four digits, since two would be a guess; a date that does not
 * exist is none.
 *
 * @returns `YYYY-MM-DD`, or null
 */
export function readDate(text: string, locale: string): string | null {
  return readPlainDate(plain(text), locale)
}

/**
 * Reads a moment (design section 3.4): all of ISO 8601 that `timestamp()` knows, or a date as `readDate` takes it,
 * alone (then its midnight) or followed by a time such as `17:30` or `5:30 pm`. Without an offset it is in the zone.
 *
 * @param zone the user's, an IANA name
 */
export function readDateTime(text: string, locale: string, zone: string): Date | null {
  const written = plain(text)
  const exact = parseTime(written, zone)
  if (exact !== null) return exact
  const gap = /(?:,? |T)(?=\d{1,2}:)/.exec(written)
  const date = readPlainDate(gap === null ? written : written.slice(0, gap.index), locale)
  const clock = gap === null ? "00:00:00" : readClock(written.slice(gap.index + gap[0].length))
  return date === null || clock === null ? null : parseTime(`${date}T${clock}`, zone)
}

function plain(text: string): string {
  return withPlainDigits(text).replace(DIRECTION, "").replace(/\s+/g, " ")
}

function readPlainDate(text: string, locale: string): string | null {
  const iso = ISO_DATE.exec(text)
  if (iso !== null) return dateOf(iso[1], iso[2], iso[3])
  const order = dateOrder(locale)
  if (order === "year-month-day") {
    const word = YEAR_WORD.exec(text)
    if (word !== null) return dateOf(word[1], word[2], word[3])
    const numbers = YEAR_FIRST.exec(text)
    return numbers === null ? null : dateOf(numbers[1], numbers[3], numbers[4])
  }
  const numbers = YEAR_LAST.exec(text)
  if (numbers === null) return null
  const [, first, , second, year] = numbers
  return order === "day-month-year" ? dateOf(year, second, first) : dateOf(year, first, second)
}

/** `HH:mm:ss` of a time of day on 24 hours, or on 12 with am or pm. */
function readClock(text: string): string | null {
  const [matched, hours, minutes, seconds = "00", half] = CLOCK.exec(text.toLowerCase()) ?? []
  if (matched === undefined) return null
  let hour = Number(hours)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === "p" ? 12 : 0)
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  return `${String(hour).padStart(2, "0")}:${minutes}:${seconds}`
}

/** The date written in ISO 8601, or null where the calendar has no such day. */
function dateOf(year = "", month = "", day = ""): string | null {
  if (Number(year) === 0) return null
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  const midnight = new Date(`${iso}T00:00:00Z`)
  return Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== iso ? null : iso
}

const ORDER_LIMIT = 200
const orders = new Map<string, DateOrder>()

/** As the locale's own numeric date has it (Gregorian); unknown locales and other orders put the year first. */
function dateOrder(locale: string): DateOrder {
  const known = orders.get(locale)
  if (known !== undefined) return known
  const order = deriveOrder(locale)
  if (orders.size >= ORDER_LIMIT) orders.clear()
  orders.set(locale, order)
  return order
}

function deriveOrder(locale: string): DateOrder {
  // An unknown locale would get the order of the machine's own.
  if (localeOf(locale) === null || Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0) return "year-month-day"
  const format = new Intl.DateTimeFormat(locale, {
    calendar: "gregory",
    year: "numeric",
    month: "numeric",
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
