/** A day of some calendar, in numbers. */
export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A day of the Gregorian calendar as days since 1970. */
export type DayNumber = number

const DAY = 86_400_000
/** More days than there are from 1970 to the first or the last date with a year of four digits. */
const MOST_DAYS = 4_000_000

/** The date written in ISO 8601, or null where the year has not four digits. */
export function isoOf(day: DayNumber): string | null {
  if (!(Math.abs(day) < MOST_DAYS)) return null
  const iso = new Date(day * DAY).toISOString()
  return /^\d{4}-/.test(iso) && !iso.startsWith("0000") ? iso.slice(0, 10) : null
}

/** The day of a calendar's date, or null where the calendar has no such date. */
export function dayNumberOf({ year, month, day }: CalendarDay, calendar: string): DayNumber | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  if (calendar === "gregory") return gregorian(year, month, day)
  if (calendar === "buddhist") return gregorian(year - 543, month, day)
  return calendar === "persian" || calendar.startsWith("islamic") ? lookedUp({ year, month, day }, calendar) : null
}

/** The date of a calendar that a day is. */
export function calendarDayOf(day: DayNumber, calendar: string): CalendarDay {
  if (calendar === "gregory") {
    const date = new Date(day * DAY)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  }
  const parts = new Map(
    formatOf(calendar)
      .formatToParts(day * DAY)
      .map(({ type, value }) => [type as string, Number.parseInt(value, 10)]),
  )
  return {
    year: parts.get("year") ?? parts.get("relatedYear") ?? 0,
    month: parts.get("month") ?? 0,
    day: parts.get("day") ?? 0,
  }
}

/** To make one takes longer than all else about a date. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(calendar: string): Intl.DateTimeFormat {
  const known = formats.get(calendar)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    timeZone: "UTC",
  })
  formats.set(calendar, made)
  return made
}

/** A day some months later; the last of its month where that is shorter. NaN: no such day is known. */
export function plusMonths(day: DayNumber, months: number): DayNumber {
  const { year, month, day: dayOfMonth } = calendarDayOf(day, "gregory")
  const first = new Date(0).setUTCFullYear(year, month - 1 + months, 1)
  const last = new Date(new Date(0).setUTCFullYear(year, month + months, 0)).getUTCDate()
  return first / DAY + Math.min(dayOfMonth, last) - 1
}

/** 1 (Monday) to 7. */
export function weekdayOf(day: DayNumber): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

function gregorian(year: number, month: number, day: number): DayNumber | null {
  const time = new Date(0).setUTCFullYear(year, month - 1, day)
  const there = new Date(time)
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day ? time / DAY : null
}

/** Days of a year of a calendar, and the day before its first, roughly. */
const ROUGHLY: { readonly [calendar: string]: readonly [yearLength: number, epoch: DayNumber] } = {
  persian: [365.2422, -492_268],
  islamic: [354.367, -492_148],
}

/** `Intl` knows only the other way, so the day is found by coming nearer. */
function lookedUp(wanted: CalendarDay, calendar: string): DayNumber | null {
  const [length, epoch] = ROUGHLY[calendar === "persian" ? "persian" : "islamic"] ?? [0, 0]
  let day = Math.round(epoch + (wanted.year - 1) * length + ((wanted.month - 1) * length) / 12 + wanted.day)
  for (let tries = 0; tries < 8; tries += 1) {
    const found = calendarDayOf(day, calendar)
    const months = (wanted.year - found.year) * 12 + wanted.month - found.month
    const days = Math.round((months * length) / 12) + wanted.day - found.day
    if (months === 0 && days === 0) return day
    day += days === 0 ? Math.sign(months) : days
  }
  return null
}
