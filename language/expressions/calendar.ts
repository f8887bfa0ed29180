import { DateTime, FixedOffsetZone, IANAZone, type Zone } from "luxon"
import { calendarDayOf, type DayNumber, isoOf, plusMonths, weekdayOf } from "../input/calendar.js"
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
export function readAsType(value: Value, type: Type = ANY, zone: string): Value {
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
  const { year, month, day, isValid } = localTime(time, zone)
  if (!isValid || year < 1 || year > 9999) return null
  return new PlainDate(`${String(year).padStart(4, "0")}-${padded(month)}-${padded(day)}`)
}

/** The midnight with which a day begins in a zone, or where clocks leave that out, the first moment of the day. */
export function midnightOf(date: PlainDate, zone: string): Date | null {
  return parseTime(date.iso, zone)
}

/** The day so many days later. Null: no such day is known, or the number is not whole. */
export function daysAfter(date: PlainDate, count: number): PlainDate | null {
  const days = significant(count)
  return Number.isInteger(days) && Math.abs(days) < MOST_DAYS ? dateOf(dayNumber(date) + days) : null
}

/** More days than there are from the first to the last date. */
const MOST_DAYS = 4_000_000
const DAY = 86_400_000
const MINUTE = 60_000

/** How many days the second date is after the first. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return dayNumber(to) - dayNumber(from)
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
  if (from instanceof PlainDate) {
    const { years, months, days, milliseconds } = period
    return milliseconds === 0 ? dateOf(plusMonths(dayNumber(from), 12 * years + months) + days) : null
  }
  const moved = countOn(shownIn(from, zone), period)
  return Number.isNaN(moved) ? null : new Date(moved)
}

/** A moment as clocks in a zone show it. */
interface Shown {
  readonly zone: Zone
  /** Minutes ahead of UTC. */
  readonly offset: number
  readonly day: DayNumber
  readonly milliseconds: number
}

function shownIn(time: Date, name: string): Shown {
  const known = zoneOrUtc(name)
  const zone = known === "UTC" ? FixedOffsetZone.utcInstance : IANAZone.create(known)
  const offset = zone.offset(time.getTime())
  const shown = time.getTime() + offset * MINUTE
  const day = Math.floor(shown / DAY)
  return { zone, offset, day, milliseconds: shown - day * DAY }
}

/**
 * Counts on as luxon does, in a third of the time: of a time that clocks show twice it is the one with the offset before,
 * and one that they leave out is that much later. NaN: no such time is known.
 */
function countOn(from: Shown, { years, months, days, milliseconds }: Period): number {
  const shown = (plusMonths(from.day, 12 * years + months) + days) * DAY + from.milliseconds
  const guess = shown - from.offset * MINUTE
  const offset = from.zone.offset(guess)
  const next = offset === from.offset ? offset : from.zone.offset(shown - offset * MINUTE)
  return new Date(shown - Math.min(offset, next) * MINUTE + milliseconds).getTime()
}

export type CalendarUnit = "days" | "months" | "years"

/** The largest whole number of units that can be added to the first without going beyond the second (design section 4). */
export function unitsBetween<T extends Date | PlainDate>(
  unit: CalendarUnit,
  from: T,
  to: T,
  zone: string,
): number | null {
  const reached = positionAfter(unit, from, zone)
  const end = positionOf(to)
  // Beyond all that is known it is NaN.
  const isBeyond = (count: number) => !(reached(count) <= end)
  let count = estimate(unit, calendarParts(from, zone), calendarParts(to, zone), (end - positionOf(from)) / DAY)
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

/** The position that so many units lead to; NaN where none is known. */
function positionAfter(unit: CalendarUnit, from: Date | PlainDate, zone: string): (count: number) => number {
  if (from instanceof PlainDate) {
    const day = dayNumber(from)
    const monthsOf = { days: 0, months: 1, years: 12 }[unit]
    return count => {
      const reached = dateOf(unit === "days" ? day + count : plusMonths(day, monthsOf * count))
      return reached === null ? Number.NaN : positionOf(reached)
    }
  }
  const start = shownIn(from, zone)
  return count => countOn(start, { ...NOTHING, [unit]: count })
}

/** The estimate is never so many units away, unless what is counted from is at the end of the calendar. */
const FAR_OFF = 3

function estimate(unit: CalendarUnit, from: CalendarParts, to: CalendarParts, days: number): number {
  if (unit === "years") return to.year - from.year
  return unit === "months" ? 12 * (to.year - from.year) + to.month - from.month : Math.round(days)
}

function positionOf(moment: Date | PlainDate): number {
  return moment instanceof PlainDate ? dayNumber(moment) * DAY : moment.getTime()
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
  if (!(moment instanceof PlainDate)) return localTime(moment, zone)
  const day = dayNumber(moment)
  return { ...calendarDayOf(day, "gregory"), weekday: weekdayOf(day), hour: 0, minute: 0 }
}

function localTime(time: Date, zone: string): DateTime {
  return DateTime.fromJSDate(time, { zone: zoneOrUtc(zone) })
}

function dayNumber({ iso }: PlainDate): DayNumber {
  return Date.parse(iso) / DAY
}

function dateOf(day: DayNumber): PlainDate | null {
  const iso = isoOf(day)
  return iso === null ? null : new PlainDate(iso)
}

function padded(number: number): string {
  return String(number).padStart(2, "0")
}
