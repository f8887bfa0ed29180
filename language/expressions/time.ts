import { LRUCache } from "lru-cache"
import { DateTime, IANAZone } from "luxon"
import { Duration, PlainDate } from "../values/values.js"

const TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/

/**
 * Reads an ISO 8601 date or date and time, strictly, but that a blank may stand for the T, as databases write; null for anything else and for dates that do not exist.
 *
 * @param zone IANA name, for a text that names no zone; a date alone is its midnight there. A local time that a change
 *   of clocks leaves out counts as that much later.
 */
export function parseTime(text: string, zone: string): Date | null {
  const match = text.length <= 40 ? TIME.exec(text) : null
  if (match === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(part => Number(part ?? 0))
  const milliseconds = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000)
  const asUtc = new Date(0)
  asUtc.setUTCFullYear(year, month - 1, day)
  if (asUtc.getUTCMonth() !== month - 1 || asUtc.getUTCDate() !== day) return null
  if (hour > 23 || minute > 59 || second > 59) return null
  asUtc.setUTCHours(hour, minute, second, milliseconds)
  if (match[8] === undefined) return zones.memo(zone) === "UTC" ? asUtc : inZone(asUtc, zone)
  const offset = offsetMinutes(match[8])
  return Number.isNaN(offset) ? null : new Date(asUtc.getTime() - offset * 60_000)
}

/** The first moment at which clocks in the zone show what clocks in UTC show at the one given. */
function inZone(asUtc: Date, name: string): Date {
  const zone = IANAZone.create(zones.memo(name))
  const shown = asUtc.getTime()
  const [before, after] = [zone.offset(shown - DAY), zone.offset(shown + DAY)]
  const fitting = [before, after].map(offset => [shown - offset * 60_000, offset] as const)
  const [moment = shown - before * 60_000] = fitting.find(([time, offset]) => zone.offset(time) === offset) ?? []
  return new Date(moment)
}

const DAY = 86_400_000

/** NaN: no such offset. */
function offsetMinutes(offset: string): number {
  if (offset === "Z") return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(":", "") || 0)
  if (hours > 23 || minutes > 59) return Number.NaN
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes)
}

const NUMBER = "(\\d{1,15}(?:[.,]\\d{1,9})?)"
const ISO_DURATION = new RegExp(
  `^([+-]?)P(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
)
const ISO_UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000]
const CEL_DURATION = /^([+-]?)((?:\d{1,15}(?:\.\d{1,9})?(?:h|ms|m|s|us|µs|ns))+)$/
const CEL_PART = /([\d.]+)([a-zµ]+)/g
const CEL_UNITS = new Map([
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["ns", 1e-6],
])
/** In milliseconds; as far as two times can be apart. */
const LONGEST = 2 * 8.64e15

/**
 * Reads a duration: ISO 8601 (`P1DT2H`, `-PT30M`, only the last number with a fraction) or CEL's (`24h`, `1h30m`,
 * `500ms`), to the nearest millisecond. Null for anything else, also for months and years, which have no fixed length.
 */
export function parseDuration(text: string): Duration | null {
  if (text.length > 100) return null
  const iso = ISO_DURATION.exec(text)
  if (iso !== null) return isoDuration(iso[1] ?? "", iso.slice(2))
  const cel = CEL_DURATION.exec(text)
  if (cel === null) return null
  const parts = [...(cel[2] ?? "").matchAll(CEL_PART)]
  return durationOf(
    cel[1] ?? "",
    parts.map(([, number, unit]) => Number(number) * (CEL_UNITS.get(unit ?? "") ?? 0)),
  )
}

/** A duration that loading has checked, in milliseconds. */
export function millisecondsOf(text: string): number {
  const duration = parseDuration(text)
  if (duration === null) throw new Error(`unchecked: ${text}`)
  return duration.milliseconds
}

function isoDuration(sign: string, numbers: readonly (string | undefined)[]): Duration | null {
  const given = numbers.filter(number => number !== undefined)
  if (given.length === 0 || given.slice(0, -1).some(number => /[.,]/.test(number))) return null
  return durationOf(
    sign,
    numbers.map((number, index) => Number((number ?? "0").replace(",", ".")) * (ISO_UNITS[index] ?? 0)),
  )
}

function durationOf(sign: string, parts: readonly number[]): Duration | null {
  const length = Math.round(parts.reduce((sum, part) => sum + part, 0))
  if (length > LONGEST) return null
  return new Duration(sign === "-" && length > 0 ? -length : length)
}

/** The longest pattern that `formatTime` takes, in UTF-16 code units. */
export const LONGEST_TIME_PATTERN = 200

/**
 * Writes a time or a date by an exact pattern of luxon's tokens (`yyyy-MM-dd HH:mm`), in Latin digits and the Gregorian calendar;
 * month and weekday names in the locale's language. An unknown zone is UTC, an unknown locale English.
 */
export function formatTime(moment: Date | PlainDate, pattern: string, zone: string, locale: string): string {
  const shown =
    moment instanceof PlainDate
      ? DateTime.fromISO(moment.iso, { zone: "utc" })
      : DateTime.fromJSDate(moment, { zone: zones.memo(zone) })
  const here = shown.reconfigure({
    locale: localeOrEnglish(locale),
    numberingSystem: "latn",
    outputCalendar: "gregory",
  })
  const written = pattern.slice(0, LONGEST_TIME_PATTERN)
  return here.toFormat(MONTH_NAME.test(written) ? withMonthNames(written, here) : written).replace(SPACES, " ")
}

const MONTH_NAME = /[ML]{3}/

/** Chinese and Japanese months are named by a number and a sign, of which luxon writes the number alone. */
function withMonthNames(pattern: string, moment: DateTime): string {
  if (!/^\d+$/.test(moment.toFormat("MMMM"))) return pattern
  const { year, month, day } = moment
  const name = (style: "long" | "short"): string =>
    new Intl.DateTimeFormat(moment.locale ?? "en", { month: style, timeZone: "UTC" }).format(
      Date.UTC(year, month - 1, day),
    )
  return pattern.replace(/'[^']*'|[ML]{3,4}/g, part =>
    part.startsWith("'") ? part : `'${name(part.length === 4 ? "long" : "short")}'`,
  )
}

/**
 * Writes a time for people (design section 3.2): medium date and short time in the locale and zone. An unknown zone is
 * UTC, an unknown locale English. All spaces are plain ones, whatever the platform's data put before AM and PM.
 */
export function displayTime(time: Date, zone: string, locale: string): string {
  return formats
    .memo(`${zones.memo(zone)} ${localeOrEnglish(locale)}`)
    .format(time)
    .replace(SPACES, " ")
}

/** The zone's short name at a time, in the locale: `GMT+2`, `UTC`. */
export function zoneName(time: Date, zone: string, locale: string): string {
  const parts = zoneFormats.memo(`${zones.memo(zone)} ${localeOrEnglish(locale)}`).formatToParts(time)
  return parts.find(part => part.type === "timeZoneName")?.value ?? zones.memo(zone)
}

/** Writes a day for people (design section 3.2): medium, in the locale. */
export function displayDate(date: PlainDate, locale: string): string {
  return dateFormats.memo(localeOrEnglish(locale)).format(Date.parse(date.iso)).replace(SPACES, " ")
}

/** No-break spaces, which the platform's data have here and there, and which nobody can type in a fixture. */
export const SPACES = /[\u202f\u00a0]/g

/** Whether the zone is an IANA name that is known here; remembered, since it is asked for every expression. */
export function isKnownZone(zone: string): boolean {
  return zones.memo(zone) === zone
}

/** The zone where it is known, else UTC. */
export function zoneOrUtc(zone: string): string {
  return zones.memo(zone)
}

/** The locale where it is one, else English. */
export function localeOrEnglish(locale: string): string {
  return locales.memo(locale)
}

/** Making a formatter costs some hundred times what using one does; zones and locales come from people, so each memory is bounded. */
const MOST = 500
const formats = new LRUCache<string, Intl.DateTimeFormat>({
  max: MOST,
  memoMethod: key => {
    const [timeZone, locale] = key.split(" ")
    return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone })
  },
})
const zoneFormats = new LRUCache<string, Intl.DateTimeFormat>({
  max: MOST,
  memoMethod: key => {
    const [timeZone, locale] = key.split(" ")
    return new Intl.DateTimeFormat(locale, { hour: "numeric", timeZoneName: "short", timeZone })
  },
})
const dateFormats = new LRUCache<string, Intl.DateTimeFormat>({
  max: MOST,
  memoMethod: locale => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }),
})
const zones = new LRUCache<string, string>({
  max: MOST,
  memoMethod: zone => (IANAZone.isValidZone(zone) ? zone : "UTC"),
})
const locales = new LRUCache<string, string>({
  max: MOST,
  memoMethod: locale => {
    try {
      // For a locale without data Intl would take the machine's own.
      return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? "en"
    } catch {
      return "en"
    }
  },
})
