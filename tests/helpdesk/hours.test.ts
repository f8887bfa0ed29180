import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { closesAt, isOpen, opensAt } from "../../helpdesk/hours.js"
import type { HoursSpec } from "../../language/index.js"
import { repeated } from "../thoroughness.js"

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const ms = (iso: string) => Date.parse(iso)
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString().replace(":00.000Z", "Z"))
const open = (hours: HoursSpec | null, at: string, zone = "UTC") => isOpen(hours, ms(at), zone)
const opens = (hours: HoursSpec | null, at: string, zone = "UTC") => iso(opensAt(hours, ms(at), zone))
const closes = (hours: HoursSpec | null, at: string, zone = "UTC") => iso(closesAt(hours, ms(at), zone))
const daily = (...spans: string[]): HoursSpec => ({
  weekly: { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans },
})

/** Two spans on Monday, a night on Friday, in Bucharest (UTC+2 in March before the 29th). */
const WEEK: HoursSpec = {
  timeZone: "Europe/Bucharest",
  weekly: { mon: ["09:00-12:00", "13:00-18:00"], fri: ["22:00-02:00"], sun: ["20:00-24:00"] },
  except: {
    "2026-03-09": [],
    "2026-03-13": ["10:00-11:00"],
    "2026-03-14": ["08:00-09:00"],
    "2026-03-18": ["23:00-01:00"],
  },
}

describe("isOpen", () => {
  test.each([
    ["a span holds its start", "2026-03-02T07:00Z", true],
    ["the last moment before it is outside", "2026-03-02T06:59:59.999Z", false],
    ["the last moment before its end is inside", "2026-03-02T09:59:59.999Z", true],
    ["a span does not hold its end", "2026-03-02T10:00Z", false],
    ["the second span of a day counts too", "2026-03-02T11:00Z", true],
    ["a weekday that is not listed is closed", "2026-03-03T10:00Z", false],
    ["a night begins on its day", "2026-03-06T20:00Z", true],
    ["a night goes on after midnight", "2026-03-06T23:30Z", true],
    ["a night ends on the next day", "2026-03-07T00:00Z", false],
    ["the night's day itself has no early hours", "2026-03-05T23:00Z", false],
    ["an evening may end at 24:00", "2026-03-08T21:59:59.999Z", true],
    ["and is over at midnight", "2026-03-08T22:00Z", false],
    ["an exception without spans is closed", "2026-03-09T09:00Z", false],
    ["an exception replaces all spans of its day", "2026-03-13T21:00Z", false],
    ["also the part of them that falls on the next day", "2026-03-13T23:00Z", false],
    ["an exception has its own spans", "2026-03-13T08:30Z", true],
    ["an exception opens a day that is closed otherwise", "2026-03-18T21:30Z", true],
    ["an exception may go past midnight", "2026-03-18T22:59Z", true],
  ])("%s", (_, at, expected) => expect(open(WEEK, at)).toBe(expected))

  test("the tail of the night before runs into a day with an exception", () => {
    const hours: HoursSpec = { weekly: { fri: ["22:00-02:00"] }, except: { "2026-03-07": [] } }
    expect(open(hours, "2026-03-07T01:59Z")).toBe(true)
    expect(open(hours, "2026-03-07T02:00Z")).toBe(false)
  })

  test("no hours at all are always open, hours without spans never", () => {
    expect([
      open(null, "2026-03-02T03:00Z"),
      open({}, "2026-03-02T03:00Z"),
      open({ weekly: {} }, "2026-03-02T03:00Z"),
    ]).toEqual([true, false, false])
  })

  test("the zone of the hours comes before the zone given, which may change from call to call", () => {
    const hours = daily("09:00-10:00")
    expect(open(hours, "2026-03-02T07:30Z", "Europe/Bucharest")).toBe(true)
    expect(open(hours, "2026-03-02T07:30Z", "UTC")).toBe(false)
    expect(open({ ...hours, timeZone: "UTC" }, "2026-03-02T07:30Z", "Europe/Bucharest")).toBe(false)
  })

  test("a zone nobody knows counts as UTC", () =>
    expect(open(daily("09:00-10:00"), "2026-03-02T09:30Z", "__proto__")).toBe(true))

  test("what is no span holds nothing and hides no other", () => {
    const hours = daily("9-17", "09:00-09:00", "25:00-26:00", "24:00-03:00", "", "11:00-12:00")
    expect(["08:30Z", "09:00Z", "01:00Z", "11:30Z"].map(time => open(hours, `2026-03-02T${time}`))).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -8.64e15, 1e300])(
    "a moment outside of all calendars (%d) is answered",
    at => {
      expect(typeof isOpen(WEEK, at, "UTC")).toBe("boolean")
      expect(opensAt({}, at, "UTC")).toBe(null)
      expect(closesAt({}, at, "UTC")).toBe(null)
    },
  )
})

describe("opensAt", () => {
  test.each([
    ["the next span of the same day", "2026-03-02T10:00Z", "2026-03-02T11:00Z"],
    ["one that begins at this moment has begun", "2026-03-02T11:00Z", "2026-03-06T20:00Z"],
    ["a moment before a start it is that start", "2026-03-02T06:59:59.999Z", "2026-03-02T07:00Z"],
    ["while open it is the one after the present stretch", "2026-03-02T08:00Z", "2026-03-02T11:00Z"],
    ["closed exceptions are passed over", "2026-03-08T22:00Z", "2026-03-13T08:00Z"],
    ["an exception on a closed day is found", "2026-03-16T20:00Z", "2026-03-18T21:00Z"],
  ])("%s", (_, at, expected) => expect(opens(WEEK, at)).toBe(expected))

  test("spans that touch open once", () => {
    const hours: HoursSpec = {
      weekly: { mon: ["09:00-12:00", "12:00-18:00", "22:00-24:00"], tue: ["00:00-01:00", "05:00-06:00"] },
    }
    expect(opens(hours, "2026-03-02T10:00Z")).toBe("2026-03-02T22:00Z")
    expect(opens(hours, "2026-03-02T23:00Z")).toBe("2026-03-03T05:00Z")
  })

  test("there is none where it is always open, never opens, or not within 400 days", () => {
    expect(opens(null, "2026-03-02T10:00Z")).toBe(null)
    expect(opens(daily("00:00-24:00"), "2026-03-02T10:00Z")).toBe(null)
    expect(opens({ weekly: {} }, "2026-03-02T10:00Z")).toBe(null)
    expect(opens({ except: { "2027-04-01": ["10:00-11:00"] } }, "2026-03-02T10:00Z")).toBe("2027-04-01T10:00Z")
    expect(opens({ except: { "2028-04-01": ["10:00-11:00"] } }, "2026-03-02T10:00Z")).toBe(null)
  })
})

describe("closesAt", () => {
  test.each([
    ["the end of the span", "2026-03-02T07:00Z", "2026-03-02T10:00Z"],
    ["none at an end, which is outside", "2026-03-02T10:00Z", null],
    ["the end of a night on the next day", "2026-03-06T20:00Z", "2026-03-07T00:00Z"],
    ["midnight for 24:00", "2026-03-08T19:00Z", "2026-03-08T22:00Z"],
    ["none while closed", "2026-03-03T10:00Z", null],
  ])("%s", (_, at, expected) => expect(closes(WEEK, at)).toBe(expected))

  test("spans that touch or overlap are one stretch, over midnight too", () => {
    const hours: HoursSpec = {
      weekly: {
        mon: ["09:00-12:00", "12:00-18:00", "17:00-24:00"],
        tue: ["00:00-24:00"],
        wed: ["00:00-03:00", "03:01-04:00"],
      },
    }
    expect(closes(hours, "2026-03-02T09:00Z")).toBe("2026-03-04T03:00Z")
  })

  test("there is none where it never closes", () => {
    expect(closes(null, "2026-03-02T10:00Z")).toBe(null)
    expect(closes(daily("00:00-24:00"), "2026-03-02T10:00Z")).toBe(null)
    expect(closes(daily("06:00-18:00", "18:00-06:00"), "2026-03-02T10:00Z")).toBe(null)
  })

  test("an exception ends what would never close", () => {
    expect(closes({ ...daily("00:00-24:00"), except: { "2026-12-25": [] } }, "2026-03-02T10:00Z")).toBe(
      "2026-12-25T00:00Z",
    )
  })
})

/** All the time that a span is open in the days about a change of the clock: `[from, to, ...]`. */
function times(zone: string, span: string, day: string): readonly (string | null)[] {
  const hours: HoursSpec = { timeZone: zone, except: { [day]: [span] } }
  const found: (string | null)[] = []
  let at = ms(`${day}T00:00Z`) - 2 * DAY
  for (let from = opensAt(hours, at, "UTC"); from !== null && found.length < 9; from = opensAt(hours, at, "UTC")) {
    at = closesAt(hours, from, "UTC") ?? at
    found.push(iso(from), iso(at))
  }
  return found
}

describe("when the clock is turned", () => {
  test.each([
    // Bucharest, 2026-03-29: 03:00 is 04:00, at 01:00 UTC.
    ["Europe/Bucharest", "02:00-05:00", "2026-03-29", ["2026-03-29T00:00Z", "2026-03-29T02:00Z"]],
    ["Europe/Bucharest", "03:30-05:00", "2026-03-29", ["2026-03-29T01:00Z", "2026-03-29T02:00Z"]],
    ["Europe/Bucharest", "02:00-03:30", "2026-03-29", ["2026-03-29T00:00Z", "2026-03-29T01:00Z"]],
    ["Europe/Bucharest", "03:15-03:45", "2026-03-29", []],
    ["Europe/Bucharest", "22:00-03:30", "2026-03-28", ["2026-03-28T20:00Z", "2026-03-29T01:00Z"]],
    // New York, 2026-03-08: 02:00 is 03:00, at 07:00 UTC.
    ["America/New_York", "02:30-04:00", "2026-03-08", ["2026-03-08T07:00Z", "2026-03-08T08:00Z"]],
    ["America/New_York", "01:00-02:30", "2026-03-08", ["2026-03-08T06:00Z", "2026-03-08T07:00Z"]],
    // Lord Howe, 2026-10-04: 02:00 is 02:30, at 15:30 UTC of the day before.
    ["Australia/Lord_Howe", "02:15-03:00", "2026-10-04", ["2026-10-03T15:30Z", "2026-10-03T16:00Z"]],
    ["Australia/Lord_Howe", "01:00-02:15", "2026-10-04", ["2026-10-03T14:30Z", "2026-10-03T15:30Z"]],
    // Casablanca, 2026-03-22, after Ramadan: 02:00 is 03:00, at 02:00 UTC.
    ["Africa/Casablanca", "02:30-04:00", "2026-03-22", ["2026-03-22T02:00Z", "2026-03-22T03:00Z"]],
    // Beirut, 2026-03-29: midnight does not exist, the day begins at 01:00, at 22:00 UTC of the day before.
    ["Asia/Beirut", "00:00-02:00", "2026-03-29", ["2026-03-28T22:00Z", "2026-03-28T23:00Z"]],
    ["Asia/Beirut", "20:00-24:00", "2026-03-28", ["2026-03-28T18:00Z", "2026-03-28T22:00Z"]],
    // Apia, 2011: the 30th of December was left out, at 10:00 UTC.
    ["Pacific/Apia", "22:00-02:00", "2011-12-29", ["2011-12-30T08:00Z", "2011-12-30T10:00Z"]],
    ["Pacific/Apia", "09:00-17:00", "2011-12-30", []],
    ["Pacific/Apia", "22:00-02:00", "2011-12-30", ["2011-12-30T10:00Z", "2011-12-30T12:00Z"]],
    ["Pacific/Apia", "00:00-09:00", "2011-12-31", ["2011-12-30T10:00Z", "2011-12-30T19:00Z"]],
  ])("in %s a time of %s on %s that is skipped is the next one that exists", (zone, span, day, expected) =>
    expect(times(zone, span, day)).toEqual(expected),
  )

  test.each([
    // Bucharest, 2026-10-25: 04:00 is 03:00 again, at 01:00 UTC.
    ["Europe/Bucharest", "03:30-05:00", "2026-10-25", ["2026-10-25T00:30Z", "2026-10-25T03:00Z"]],
    ["Europe/Bucharest", "02:00-03:30", "2026-10-25", ["2026-10-24T23:00Z", "2026-10-25T01:30Z"]],
    ["Europe/Bucharest", "03:15-03:45", "2026-10-25", ["2026-10-25T00:15Z", "2026-10-25T01:45Z"]],
    ["Europe/Bucharest", "02:00-03:00", "2026-10-25", ["2026-10-24T23:00Z", "2026-10-25T00:00Z"]],
    ["Europe/Bucharest", "03:00-04:00", "2026-10-25", ["2026-10-25T00:00Z", "2026-10-25T02:00Z"]],
    ["Europe/Bucharest", "04:00-05:00", "2026-10-25", ["2026-10-25T02:00Z", "2026-10-25T03:00Z"]],
    ["Europe/Bucharest", "22:00-03:30", "2026-10-24", ["2026-10-24T19:00Z", "2026-10-25T01:30Z"]],
    // New York, 2026-11-01: 02:00 is 01:00 again, at 06:00 UTC.
    ["America/New_York", "00:30-01:30", "2026-11-01", ["2026-11-01T04:30Z", "2026-11-01T06:30Z"]],
    ["America/New_York", "01:30-03:00", "2026-11-01", ["2026-11-01T05:30Z", "2026-11-01T08:00Z"]],
    // Lord Howe, 2026-04-05: 02:00 is 01:30 again, at 15:00 UTC of the day before.
    ["Australia/Lord_Howe", "01:45-03:00", "2026-04-05", ["2026-04-04T14:45Z", "2026-04-04T16:30Z"]],
    ["Australia/Lord_Howe", "01:00-01:45", "2026-04-05", ["2026-04-04T14:00Z", "2026-04-04T15:15Z"]],
    // Casablanca, 2026-02-15, before Ramadan: 03:00 is 02:00 again, at 02:00 UTC.
    ["Africa/Casablanca", "01:00-02:30", "2026-02-15", ["2026-02-15T00:00Z", "2026-02-15T02:30Z"]],
    // Havana, 2026-11-01: 01:00 is 00:00 again, at 05:00 UTC: midnight comes twice, and the day before ends at the first.
    ["America/Havana", "20:00-24:00", "2026-10-31", ["2026-11-01T00:00Z", "2026-11-01T04:00Z"]],
    ["America/Havana", "00:00-01:00", "2026-11-01", ["2026-11-01T04:00Z", "2026-11-01T06:00Z"]],
    // Beirut, 2026-10-25: at midnight it is 23:00 of the 24th again, at 21:00 UTC.
    ["Asia/Beirut", "22:00-24:00", "2026-10-24", ["2026-10-24T19:00Z", "2026-10-24T22:00Z"]],
  ])("in %s a span of %s on %s runs from the first such time to the last", (zone, span, day, expected) =>
    expect(times(zone, span, day)).toEqual(expected),
  )

  test("a week of whole days is never closed, however the clock is turned", () => {
    const hours = daily("00:00-09:00", "09:00-24:00")
    for (const [zone, day] of CHANGES) {
      for (let at = ms(`${day}T00:00Z`) - 2 * DAY; at < ms(`${day}T00:00Z`) + 2 * DAY; at += 15 * MINUTE) {
        expect(isOpen(hours, at, zone)).toBe(true)
      }
    }
  })
})

const CHANGES = [
  ["Europe/Bucharest", "2026-03-29"],
  ["Europe/Bucharest", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["Africa/Casablanca", "2026-02-15"],
  ["Africa/Casablanca", "2026-03-22"],
  ["Pacific/Apia", "2011-12-30"],
  ["America/Havana", "2026-11-01"],
  ["Asia/Beirut", "2026-10-25"],
  ["Asia/Kathmandu", "2026-05-05"],
] as const

/** The time on a wall clock, in milliseconds as if it were UTC; asked of Intl, not of the code under test. */
function clock(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
  return at => ms(`${format.format(at).replace(" ", "T")}Z`)
}

/** Each looks at hundreds of moments. */
const RUNS = { numRuns: repeated({ all: 1000, ci: 100, here: 25 }) }

describe("whatever the hours", () => {
  const time = fc
    .integer({ min: 0, max: 95 })
    .map(n => `${String(n >> 2).padStart(2, "0")}:${String((n & 3) * 15).padStart(2, "0")}`)
  const span = fc
    .tuple(time, time)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => `${a}-${b}`)
  const spans = fc.array(span, { maxLength: 3 })
  const week = fc.record(
    { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans },
    { requiredKeys: [] },
  )
  const steps = (day: string) =>
    Array.from({ length: 4 * 96 }, (_, n) => ms(`${day}T00:00Z`) - 2 * DAY + n * 15 * MINUTE)

  test("a span is open from when the clock first reads its start until it last reads less than its end", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANGES), span, ([zone, day], text) => {
        const [from = "", to = ""] = text.split("-")
        const [start, end] = [ms(`${day}T${from}Z`), ms(`${day}T${to}Z`) + (to < from ? DAY : 0)]
        const read = clock(zone)
        const all = steps(day)
        const first = all.findIndex(at => read(at) >= start)
        const last = all.findLastIndex(at => read(at) < end)
        const hours: HoursSpec = { except: { [day]: [text] } }
        expect(all.map(at => isOpen(hours, at, zone))).toEqual(all.map((_, n) => first <= n && n <= last))
      }),
      RUNS,
    )
  })

  test("it is open wherever the clock reads a time within a span", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANGES), week, ([zone, day], weekly) => {
        const hours = { weekly }
        const read = clock(zone)
        const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const
        for (const at of steps(day)) {
          const local = new Date(read(at))
          const text = local.toISOString().slice(11, 16)
          const today = weekly[names[local.getUTCDay()] ?? "sun"] ?? []
          const yesterday = weekly[names[(local.getUTCDay() + 6) % 7] ?? "sun"] ?? []
          const reads = today.some(
            one => one.slice(0, 5) <= text && (text < one.slice(6) || one.slice(6) < one.slice(0, 5)),
          )
          const tail = yesterday.some(one => one.slice(6) < one.slice(0, 5) && text < one.slice(6))
          if ((reads || tail) && !isOpen(hours, at, zone)) expect.fail(`closed at ${text}`)
        }
      }),
      RUNS,
    )
  })

  test("it opens and closes where isOpen changes, and nowhere between", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANGES), week, fc.nat({ max: 95 }), ([zone, day], weekly, skipped) => {
        const hours = { weekly }
        const all = steps(day).slice(skipped)
        const [at = 0] = all
        const states = all.map(one => isOpen(hours, one, zone))
        const opening = all.find((_, n) => n > 0 && states[n] && !states[n - 1])
        const end = states[0] ? all.find((_, n) => !states[n]) : undefined
        const within = (found: number | null) => (found !== null && found <= (all.at(-1) ?? 0) ? found : undefined)
        expect(within(opensAt(hours, at, zone))).toBe(opening)
        expect(within(closesAt(hours, at, zone))).toBe(end)
      }),
      RUNS,
    )
  })
})
