import { DateTime } from "luxon"
import { significant } from "../values/number.js"
import { ANY, type Type } from "../values/type.js"
import { isObject, PlainDate, type Value } from "../values/values.js"
import { parseDuration, parseTime, zoneOrUtc } from "./time.js"
import { fieldOf, isOpenType } from "./type-rules.js"

/** Reads `YYYY-MM-DD`, of a day that exists in the years 0001 to 9999; null for anything else. */
export function parseDate(text: string): PlainDate | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= "0001" && parseTime(text, "UTC") !== null
    ? new PlainDate(text)
    : null
}

/**
 * A value from outside, as JSON has it, as one of a type: its times, dates and durations, wherever the type has any, come
 * in ISO 8601. Null: a text is none of these. All other values stay as they are.
 *
 * @param zone IANA name, for times that name none
 */
export function readAsType(value: Value, type: Type, zone: string): Value {
  if (typeof value === "string") return readMoment(value, type, zone)
  if (type.kind === "list" && Array.isArray(value)) {
    if (isOpenType(type.item)) return value
    return value.map((item: Value) => readAsType(item, type.item, zone))
  }
  if (type.kind !== "object" || type.fields === null || !isObject(value)) return value
  const fields = type.fields
  const read = ([name, item]: readonly [string, Value]) => [name, readAsType(item, fieldOf(fields, name) ?? ANY, zone)]
  return Object.fromEntries(Object.entries(value).map(read))
}

function readMoment(text: string, { kind }: Type, zone: string): Value {
  if (kind === "time") return parseTime(text, zone)
  if (kind === "date") return parseDate(text)
  return kind === "duration" ? parseDuration(text) : text
}

const MOMENTS: ReadonlyMap<Type["kind"], string> = new Map([
  ["time", "timestamp"],
  ["date", "date"],
  ["duration", "duration"],
])

/**
 * The expression for a time, a date or a duration that a file has as a text in ISO 8601, as plain JSON writes it: for
 * `2026-03-04`, where a date is meant, `date('2026-03-04')`. Null for anything else, also for a text with an expression.
 */
export function momentExpression(written: unknown, type: Type): string | null {
  const name = MOMENTS.get(type.kind)
  if (name === undefined || typeof written !== "string" || readMoment(written, type, "UTC") === null) return null
  return `${name}('${written}')`
}

/** The day that it is in a zone at a time; null beyond the year 9999. */
export function dateIn(time: Date, zone: string): PlainDate | null {
  return dateOf(localTime(time, zone))
}

/** The midnight with which a day begins in a zone, or where clocks leave that out, the first moment of the day. */
export function midnightOf(date: PlainDate, zone: string): Date | null {
  return parseTime(date.iso, zone)
}

/** The day so many days later. Null: no such day is known, or the number is not whole. */
export function daysAfter(date: PlainDate, count: number): PlainDate | null {
  const days = significant(count)
  return Number.isInteger(days) && Math.abs(days) < MOST_DAYS ? dateOf(utcMidnight(date).plus({ days })) : null
}

/** More days than there are from the first to the last date. */
const MOST_DAYS = 4_000_000
const DAY = 86_400_000

/** How many days the second date is after the first. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return (utcMidnight(to).toMillis() - utcMidnight(from).toMillis()) / DAY
}

/** A length of time by the calendar, `P1M`: all parts have the same sign. */
export interface Period {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly milliseconds: number
}

const PERIOD = /^([+-]?)P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(T.+)?$/

/** Reads an ISO 8601 duration with years and months; only seconds, minutes and hours may have fractions. */
export function parsePeriod(text: string): Period | null {
  const match = text.length <= 100 ? PERIOD.exec(text) : null
  if (match === null || /P$/.test(text)) return null
  const [, sign = "", years, months, weeks, days, clock] = match
  const part = clock === undefined ? null : parseDuration(`P${clock}`)
  if (clock !== undefined && part === null) return null
  const signed = (number: number) => (sign === "-" && number !== 0 ? -number : number)
  return {
    years: signed(Number(years ?? 0)),
    months: signed(Number(months ?? 0)),
    days: signed(7 * Number(weeks ?? 0) + Number(days ?? 0)),
    milliseconds: signed(part?.milliseconds ?? 0),
  }
}

/**
 * Counts on by the calendar: years and months first, of which a day that the month lacks becomes its last; then days;
 * then hours and less. A time is counted in the zone. Null: no such time or day is known, or a date was to be moved by
 * hours.
 */
export function plusPeriod(from: Date | PlainDate, period: Period, zone: string): Date | PlainDate | null {
  const { years, months, days, milliseconds } = period
  if (from instanceof PlainDate)
    return milliseconds === 0 ? dateOf(utcMidnight(from).plus({ years, months, days })) : null
  const moved = localTime(from, zone).plus({ years, months, days, milliseconds })
  return moved.isValid ? moved.toJSDate() : null
}

export type CalendarUnit = "days" | "months" | "years"

/** The largest whole number of units that can be added to the first without going beyond the second (design section 4). */
export function unitsBetween<T extends Date | PlainDate>(
  unit: CalendarUnit,
  from: T,
  to: T,
  zone: string,
): number | null {
  const counted = (count: number) => plusPeriod(from, { ...NOTHING, [unit]: count }, zone)
  const isBeyond = (count: number) => {
    const reached = counted(count)
    return reached === null || positionOf(reached) > positionOf(to)
  }
  let count = estimate(unit, localOf(from, zone), localOf(to, zone))
  for (let tries = 0; isBeyond(count); tries += 1) {
    if (tries > FAR_OFF) return null
    count -= 1
  }
  for (let tries = 0; !isBeyond(count + 1); tries += 1) {
    if (tries > FAR_OFF) return null
    count += 1
  }
  return count
}

const NOTHING: Period = { years: 0, months: 0, days: 0, milliseconds: 0 }
/** The estimate is never so many units away, unless what is counted from is at the end of the calendar. */
const FAR_OFF = 3

function estimate(unit: CalendarUnit, from: DateTime, to: DateTime): number {
  if (unit === "years") return to.year - from.year
  if (unit === "months") return 12 * (to.year - from.year) + to.month - from.month
  return Math.round((to.toMillis() - from.toMillis()) / DAY)
}

function positionOf(moment: Date | PlainDate): number {
  return moment instanceof PlainDate ? utcMidnight(moment).toMillis() : moment.getTime()
}

/** The parts that a calendar and a clock on the wall show; `weekday` is 1 on Mondays and 7 on Sundays. */
export interface CalendarParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

/** The parts of a date, or of a time as clocks in the zone show it. */
export function calendarParts(moment: Date | PlainDate, zone: string): CalendarParts {
  return localOf(moment, zone)
}

function localOf(moment: Date | PlainDate, zone: string): DateTime {
  return moment instanceof PlainDate ? utcMidnight(moment) : localTime(moment, zone)
}

function localTime(time: Date, zone: string): DateTime {
  return DateTime.fromJSDate(time, { zone: zoneOrUtc(zone) })
}

/** A date as luxon counts with it, at a moment at which it is that day in UTC. */
function utcMidnight({ iso }: PlainDate): DateTime {
  return DateTime.utc(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8)))
}

function dateOf(moment: DateTime): PlainDate | null {
  const { year, month, day, isValid } = moment
  if (!isValid || year < 1 || year > 9999) return null
  return new PlainDate(`${String(year).padStart(4, "0")}-${padded(month)}-${padded(day)}`)
}

function padded(number: number): string {
  return String(number).padStart(2, "0")
}
