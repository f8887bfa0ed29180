import { LRUCache } from "lru-cache"
import { IANAZone } from "luxon"
import { type HoursSpec, parseSpan, type Weekday } from "../language/index.js"

const MINUTE = 60_000
const DAY = 86_400_000
/** The last moment a date can be, and the distance of the first. */
const LAST = 8.64e15
/** Looked ahead, in days: a weekly plan comes round long before, and so does every date of a year. */
const HORIZON = 400
/** Days of a zone whose offsets are remembered; more than one look ahead goes through. */
const REMEMBERED = 512
/** 1970-01-01, day 0, was a Thursday. */
const WEEKDAYS: readonly Weekday[] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"]

/**
 * Whether someone with these hours is at work at `at` (design section 6.7).
 *
 * A span holds its start and not its end, and belongs to the day it starts on: an exception for a date replaces the
 * spans that start on it, while the tail of the day before still runs. It opens at the first moment at which the clock
 * on the wall reads its start or later, and closes after the last at which it reads less than its end. So a border that
 * daylight saving skips is the next time that exists, and where an hour comes twice nobody is sent away whose clock
 * reads a time within the span, and no span falls into two.
 *
 * @param hours null: always open; a weekday not listed is closed
 * @param at milliseconds since 1970, UTC
 * @param zone IANA name, used where `hours` have none; an unknown one counts as UTC
 */
export function isOpen(hours: HoursSpec | null, at: number, zone: string): boolean {
  return hours === null || endOfSpan(scheduleOf(hours, zone), at) !== null
}

/**
 * The next opening after `at` (`OpensAt`, design section 6.7); while open, the one after the present stretch.
 *
 * @returns milliseconds since 1970, UTC; null: always open, or no opening within 400 days. Takes what `isOpen` takes
 */
export function opensAt(hours: HoursSpec | null, at: number, zone: string): number | null {
  if (hours === null) return null
  const schedule = scheduleOf(hours, zone)
  const today = dayOf(at)
  // Spans come in the order of their starts, so one that begins after all before it are over is an opening.
  let reach = Number.NEGATIVE_INFINITY
  for (let day = today - 2; day <= today + HORIZON; day++) {
    for (const { start, end } of stretchesOf(schedule, day)) {
      if (start > at && start > reach) return start
      reach = Math.max(reach, end)
    }
  }
  return null
}

/**
 * The end of the open stretch that holds `at`; spans that touch or overlap, also those of different days, are one stretch.
 *
 * @returns milliseconds since 1970, UTC; null: closed at `at`, or open for 400 days on end. Takes what `isOpen` takes
 */
export function closesAt(hours: HoursSpec | null, at: number, zone: string): number | null {
  if (hours === null) return null
  const schedule = scheduleOf(hours, zone)
  let end = endOfSpan(schedule, at)
  for (let next = end; next !== null; next = endOfSpan(schedule, next)) {
    if (next - at > HORIZON * DAY) return null
    end = next
  }
  return end
}

/** Minutes from midnight of the day it starts on. */
interface Span {
  readonly start: number
  readonly end: number
}

/** A span of one certain day: milliseconds since 1970, UTC. */
interface Stretch {
  readonly start: number
  readonly end: number
}

/** Hours made ready for asking in one zone. */
interface Schedule {
  readonly weekly: ReadonlyMap<Weekday, readonly Span[]>
  readonly except: ReadonlyMap<string, readonly Span[]>
  readonly clock: WallClock
}

/** The clock of a zone. */
interface WallClock {
  readonly zone: IANAZone
  /** By day, counted from 1970-01-01 on the calendar of the zone. */
  readonly offsets: LRUCache<number, Offsets>
}

/** How far local time is ahead of UTC, in milliseconds, before `turn` and from `turn` on. */
interface Offsets {
  readonly before: number
  readonly after: number
  readonly turn: number
}

/**
 * Asking luxon for one offset costs 12 us; with a zone's offsets remembered, `isOpen` costs seven. Hours that were read anew
 * from a store still find the clock of their zone.
 */
const schedules = new WeakMap<HoursSpec, Map<string, Schedule>>()
const clocks = new Map<string, WallClock>()

function scheduleOf(hours: HoursSpec, zone: string): Schedule {
  const name = hours.timeZone ?? zone
  let byZone = schedules.get(hours)
  if (byZone === undefined) {
    byZone = new Map()
    schedules.set(hours, byZone)
  }
  let schedule = byZone.get(name)
  if (schedule === undefined) {
    schedule = readHours(hours, name)
    byZone.set(name, schedule)
  }
  return schedule
}

function readHours({ weekly = {}, except = {} }: HoursSpec, zoneName: string): Schedule {
  return {
    weekly: new Map(WEEKDAYS.map(day => [day, readSpans(weekly[day] ?? [])])),
    except: new Map(Object.entries(except).map(([date, spans]) => [date, readSpans(spans)])),
    clock: clockOf(zoneName),
  }
}

function clockOf(zoneName: string): WallClock {
  const zone = IANAZone.create(zoneName)
  if (!zone.isValid) return clockOf("UTC")
  const clock = clocks.get(zone.name) ?? { zone, offsets: new LRUCache({ max: REMEMBERED }) }
  clocks.set(zone.name, clock)
  return clock
}

/** In order, those that touch made one; what is no span is left out, the loader has refused it. */
function readSpans(texts: readonly string[]): readonly Span[] {
  const merged: Span[] = []
  const spans = texts.flatMap(text => parseSpan(text) ?? [])
  for (const span of spans.toSorted((left, right) => left.start - right.start)) {
    const last = merged.at(-1)
    if (last === undefined || span.start > last.end) merged.push(span)
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  }
  return merged
}

/** The latest end of the spans that hold `at`, or null where none does. */
function endOfSpan(schedule: Schedule, at: number): number | null {
  const today = dayOf(at)
  let latest: number | null = null
  // A day is anywhere within 16 hours of where UTC has it, and its spans go on for up to two days.
  for (let day = today - 2; day <= today + 1; day++) {
    for (const { start, end } of stretchesOf(schedule, day)) {
      if (start <= at && at < end && (latest === null || end > latest)) latest = end
    }
  }
  return latest
}

/** The day UTC has at `at`. Beyond what a date can be it is a day far off, so that counting up from it goes on. */
function dayOf(at: number): number {
  return Math.floor(Math.min(Math.max(at, -LAST), LAST) / DAY)
}

function stretchesOf(schedule: Schedule, day: number): readonly Stretch[] {
  return spansOn(schedule, day).flatMap(span => {
    const start = firstMoment(schedule.clock, day * DAY + span.start * MINUTE)
    const end = lastMoment(schedule.clock, day * DAY + span.end * MINUTE)
    return start < end ? [{ start, end }] : []
  })
}

function spansOn(schedule: Schedule, day: number): readonly Span[] {
  const midnight = new Date(day * DAY)
  if (Number.isNaN(midnight.getTime())) return []
  const date = midnight.toISOString().slice(0, 10)
  return schedule.except.get(date) ?? schedule.weekly.get(WEEKDAYS[((day % 7) + 7) % 7] ?? "thu") ?? []
}

/** The first moment at which the clock reads `local` or later; both in milliseconds, `local` as if it were UTC. */
function firstMoment(clock: WallClock, local: number): number {
  const { before, after, turn } = offsetsAbout(clock, Math.floor(local / DAY))
  return local - before < turn ? local - before : Math.max(turn, local - after)
}

/** The moment from which on the clock never again reads less than `local`. */
function lastMoment(clock: WallClock, local: number): number {
  const { before, after, turn } = offsetsAbout(clock, Math.floor(local / DAY))
  return local - after > turn ? local - after : Math.min(turn, local - before)
}

/** No zone turned its clock twice within the three days about one since 2000, or will by present rules. */
function offsetsAbout({ zone, offsets }: WallClock, day: number): Offsets {
  const known = offsets.get(day)
  if (known !== undefined) return known
  let early = (day - 1) * DAY
  let late = (day + 2) * DAY
  const before = aheadOfUtc(zone, early)
  const after = aheadOfUtc(zone, late)
  while (before !== after && late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (aheadOfUtc(zone, middle) === before) early = middle
    else late = middle
  }
  const found = { before, after, turn: late }
  offsets.set(day, found)
  return found
}

function aheadOfUtc(zone: IANAZone, at: number): number {
  return Math.round(zone.offset(at) * MINUTE)
}
