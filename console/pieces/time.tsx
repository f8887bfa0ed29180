import { now } from "../clock.js"
import { common } from "../texts/common.js"
import { language } from "../texts/texts.js"

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Britons write days before months, as the pages' design does. */
const LOCALE = language === "en" ? "en-GB" : language
const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" })
const dayFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
})
const yearFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
})
const endFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
})
const wholeFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "long" })

/**
 * A moment as the pages tell it, in the reader's zone: today the time, this year with the day, else with the year.
 *
 * @param moment ISO 8601 or milliseconds since 1970
 */
export function timeText(moment: string | number, present = now.value): string {
  const date = new Date(moment)
  const today = new Date(present)
  if (date.getFullYear() !== today.getFullYear()) return yearFormat.format(date)
  const isToday = date.getMonth() === today.getMonth() && date.getDate() === today.getDate()
  return (isToday ? clockFormat : dayFormat).format(date)
}

/** The end of a block, always with its day: `Thu 26 Nov, 09:57`; with its year where that is another one. */
export function endText(moment: string | number, timeZone?: string): string {
  const date = new Date(moment)
  const isThisYear = date.getFullYear() === new Date(now.value).getFullYear()
  if (timeZone === undefined) return isThisYear ? endFormat.format(date) : wholeEndText(date.getTime())
  const { locale, ...options } = endFormat.resolvedOptions()
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(options.hourCycle === undefined ? {} : { hourCycle: options.hourCycle }),
    ...(isThisYear ? {} : { year: "numeric" }),
    timeZone,
  }).format(date)
}

const wholeEndFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
})

/** The end of a block before it is made, with its year: `Thu 26 Nov 2026, 09:57`. */
export function wholeEndText(moment: number): string {
  // Between the day of the week and the day there is no comma.
  return wholeEndFormat.format(moment).replace(/^([^\s,]+), /, "$1 ")
}

/** The time of day in another zone: `07:57`. */
export function clockIn(moment: number, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", timeZone }).format(moment)
}

/** The city that a zone is called after: `Bucharest`. */
export function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
}

/** A moment, with the whole of it and its zone as the title. */
export function Time({ at, children }: { readonly at: string | number; readonly children?: string }) {
  const date = new Date(at)
  return (
    <time class="numbers" dateTime={date.toISOString()} title={wholeFormat.format(date)}>
      {children ?? timeText(at)}
    </time>
  )
}

/** A length of time in words: seconds up to ten minutes where `isExact`, else minutes, hours, days. */
export function durationText(milliseconds: number, isExact = false): string {
  const length = Math.max(0, milliseconds)
  if (length < MINUTE) return common("seconds", { n: Math.floor(length / SECOND) })
  if (isExact && length < 10 * MINUTE) {
    const seconds = Math.floor((length % MINUTE) / SECOND)
    return `${Math.floor(length / MINUTE)}:${String(seconds).padStart(2, "0")}`
  }
  if (length < HOUR) return common("minutes", { n: Math.floor(length / MINUTE) })
  if (length < DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE)
    const hours = Math.floor(length / HOUR)
    return minutes === 0
      ? common("hours", { n: hours })
      : common("hoursMinutes", { hours, minutes: String(minutes).padStart(2, "0") })
  }
  return common("days", { n: Math.floor(length / DAY) })
}

/** The time since a moment, as it grows. */
export function Since({ at, isExact = false }: { readonly at: string | number; readonly isExact?: boolean }) {
  return (
    <time class="numbers" dateTime={new Date(at).toISOString()} title={wholeFormat.format(new Date(at))}>
      {durationText(now.value - new Date(at).getTime(), isExact)}
    </time>
  )
}
