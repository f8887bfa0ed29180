import fc from "fast-check"
import { DateTime } from "luxon"
import { describe, expect, test } from "vitest"
import { parseDuration } from "../../language/expressions/time.js"
import { Duration, PlainDate, toJson, type Value } from "../../language/values/values.js"
import { noted, value } from "./language.js"

const BUCHAREST = { zone: "Europe/Bucharest" }
const ZONES = ["UTC", "Europe/Bucharest", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo"]
const shown = (source: string, over: Parameters<typeof noted>[1] = {}): Value => toJson(noted(source, over)[0])

function table(rows: { readonly [expression: string]: Value }, over: Parameters<typeof noted>[1] = {}): void {
  test.each(Object.entries(rows))("%s is %j", (expression, expected) =>
    expect(shown(expression, over)).toEqual(expected),
  )
}

describe("dates are days that exist, in the years 1 to 9999", () => {
  table({
    "date('2028-02-29')": "2028-02-29",
    "date('2026-02-' + '29')": null,
    "date('0000-01-' + '01')": null,
    "date('2026-3-' + '4')": null,
    "date('2026-03-04T10:00:' + '00Z')": null,
    "date('2026-03-04') + 0.5": null,
    "date('9999-12-31') + 1": null,
    "date('0001-01-01') - 1": null,
    "date('0001-01-01') + 1": "0001-01-02",
    "date('2028-02-28') + 1": "2028-02-29",
    "1 + date('2026-12-31')": "2027-01-01",
    "date('2026-03-04') + (0.1 + 0.7) * 10": "2026-03-12",
    "date('2026-03-01') - 1": "2026-02-28",
    "date('2028-03-01') - date('2028-02-01')": 29,
    "date('2026-03-29') + 1e9": null,
    "date(date('2026-03-04'))": "2026-03-04",
    "date('2026-03-04') == date('2026-03-04')": true,
    "date('2026-03-04') in [date('2026-03-04')]": true,
    "date('2026-03-04') < date('2026-03-05')": true,
    "date('2026-03-04') < null": false,
    "date(null)": null,
    "string(date('2026-03-04'))": "2026-03-04",
    "json([date('2026-03-04')])": '["2026-03-04"]',
  })
})

describe("a date and a time of day are a moment in the user's zone", () => {
  table(
    {
      "timestamp(date('2026-03-02'), '10:30')": "2026-03-02T08:30:00.000Z",
      "timestamp(date('2026-03-30'), '10:30')": "2026-03-30T07:30:00.000Z",
      // Clocks leave out the hour from three on, and show that from three on twice.
      "timestamp(date('2026-03-29'), '03:30')": "2026-03-29T01:30:00.000Z",
      "timestamp(date('2026-10-25'), '03:30')": "2026-10-25T00:30:00.000Z",
      "timestamp(null, '10:30')": null,
      "timestamp(date('2026-03-02'), '24:' + '00')": null,
    },
    BUCHAREST,
  )
})

describe("the day, and the parts of a time, are those in the user's zone", () => {
  const late = { ...BUCHAREST, now: new Date("2026-03-02T22:30:00Z") }
  table(
    {
      "today()": "2026-03-03",
      "date(GetDate)": "2026-03-03",
      "timestamp(today())": "2026-03-02T22:00:00.000Z",
      "day(GetDate)": 3,
      "hour(GetDate)": 0,
      "minute(GetDate)": 30,
      "weekday(GetDate)": 2,
      "weekday(date('2026-03-01'))": 7,
      "month(date('2026-12-31'))": 12,
      "year(date('0033-04-03'))": 33,
    },
    late,
  )
  test("where clocks leave midnight out, a day begins at the first moment there is", () =>
    expect(shown("timestamp(date('2018-11-04'))", { zone: "America/Sao_Paulo" })).toBe("2018-11-04T03:00:00.000Z"))
  test("a zone that nobody knows is UTC", () => expect(shown("today()", { zone: "Mars/Olympus" })).toBe("2026-03-02"))
})

describe("plus counts by the calendar", () => {
  table({
    "plus(date('2026-01-31'), 'P1M')": "2026-02-28",
    "plus(date('2028-01-31'), 'P1M')": "2028-02-29",
    "plus(date('2026-03-31'), '-P1M')": "2026-02-28",
    "plus(date('2028-02-29'), 'P1Y')": "2029-02-28",
    "plus(date('2028-02-29'), 'P4Y')": "2032-02-29",
    "plus(date('2026-01-31'), 'P1M1D')": "2026-03-01",
    "plus(date('2026-03-04'), 'P2W')": "2026-03-18",
    "plus(date('2026-03-04'), 'P1Y2M3W4D')": "2027-05-29",
    "plus(date('2026-03-04'), 'P0D')": "2026-03-04",
    "plus(date('9999-12-31'), 'P1D')": null,
    "plus(date('2026-03-04'), 'P999999Y')": null,
    "plus(null, 'P1M')": null,
  })
  test.each(["PT1H", "P", "P1.5M", "1M", ""])("a date cannot be moved by %j", period => {
    const [made, notes] = noted("plus(@day, @any)", {
      variable: name => (name === "any" ? period : new PlainDate("2026-03-04")),
    })
    expect([made, notes]).toEqual([
      null,
      ["In `plus(@day, @any)` plus cannot work with these values, so the value is null."],
    ])
  })
  table(
    {
      "plus(timestamp('2026-03-28T10:00:00Z'), 'P1D')": "2026-03-29T09:00:00.000Z",
      "plus(timestamp('2026-03-28T10:00:00Z'), 'PT24H')": "2026-03-29T10:00:00.000Z",
      "timestamp('2026-03-28T10:00:00Z') + duration('P1D')": "2026-03-29T10:00:00.000Z",
      "plus(timestamp('2026-03-28T01:30:00Z'), 'P1D')": "2026-03-29T01:30:00.000Z",
      "plus(timestamp('2026-10-24T10:00:00Z'), 'P1DT1.5S')": "2026-10-25T11:00:01.500Z",
      "plus(timestamp('2026-01-31T22:30:00Z'), 'P1M')": "2026-02-28T22:30:00.000Z",
    },
    BUCHAREST,
  )
})

describe("days, months and years between", () => {
  table({
    "days(date('2026-03-02'), date('2026-03-04'))": 2,
    "days(date('2026-03-04'), date('2026-03-02'))": -2,
    "months(date('2026-01-31'), date('2026-02-28'))": 1,
    "months(date('2026-01-31'), date('2026-02-27'))": 0,
    "months(date('2026-03-15'), date('2026-03-14'))": -1,
    "years(date('2008-02-29'), date('2026-02-28'))": 18,
    "years(date('2008-02-29'), date('2026-02-27'))": 17,
    "years(date('2026-03-04'), date('2025-03-04'))": -1,
    "years(date('0001-01-02'), date('0001-01-01'))": null,
    "days(null, today())": null,
    "days(duration('PT47H'))": 1,
    "hours(duration('-PT90M'))": -1,
    "minutes(duration('PT0S'))": 0,
    "minutes(duration('-PT1S'))": 0,
  })
  table({ "days(timestamp('2026-03-28T10:00:00Z'), timestamp('2026-03-29T09:00:00Z'))": 1 }, BUCHAREST)

  const day = fc
    .date({ min: new Date("0003-01-01T00:00:00Z"), max: new Date("9990-12-31T00:00:00Z"), noInvalidDate: true })
    .map(time => new PlainDate(time.toISOString().slice(0, 10)))
  const time = fc.date({
    min: new Date("1950-01-01T00:00:00Z"),
    max: new Date("2080-01-01T00:00:00Z"),
    noInvalidDate: true,
  })
  const units = [
    ["days", "D"],
    ["months", "M"],
    ["years", "Y"],
  ] as const
  const property = (moments: fc.Arbitrary<Date | PlainDate>) =>
    fc.property(
      moments,
      moments,
      fc.constantFrom(...units),
      fc.constantFrom(...ZONES),
      (a, b, [unit, letter], zone) => {
        const variable = (name: string) => (name === "a" ? a : b)
        const count = noted(`${unit}(@a, @b)`, { variable, zone })[0] as number
        const period = (units: number) => `${units < 0 ? "-" : ""}P${Math.abs(units)}${letter}`
        expect(noted(`plus(@a, '${period(count)}') <= @b`, { variable, zone })[0]).toBe(true)
        expect(noted(`@b < plus(@a, '${period(count + 1)}')`, { variable, zone })[0]).toBe(true)
      },
    )
  test("times are counted on as luxon does", () =>
    fc.assert(
      fc.property(
        time,
        fc.record({ years: fc.nat(20), months: fc.nat(40), days: fc.nat(500), milliseconds: fc.nat(1e10) }),
        fc.boolean(),
        fc.constantFrom(...ZONES),
        (from, lengths, isBack, zone) => {
          const { years, months, days, milliseconds } = lengths
          const period = `${isBack ? "-" : ""}P${years}Y${months}M${days}DT${milliseconds / 1000}S`
          const counted = DateTime.fromJSDate(from, { zone })
          const expected = (isBack ? counted.minus(lengths) : counted.plus(lengths)).toJSDate()
          expect(noted("plus(@a, @p)", { variable: name => (name === "a" ? from : period), zone })[0]).toEqual(expected)
        },
      ),
    ))
  test("they are the largest number that can be added without going beyond", () => {
    fc.assert(property(day), { numRuns: 200 })
    fc.assert(property(time), { numRuns: 200 })
  })
})

describe("a time is read with a blank for the T, as databases write it", () => {
  table({
    "timestamp('2026-03-05 10:00:00')": "2026-03-05T10:00:00.000Z",
    "timestamp('2026-03-05 10:00:00+02')": "2026-03-05T08:00:00.000Z",
    "timestamp('2026-03-05 10:00:00.123456 +02:00')": "2026-03-05T08:00:00.123Z",
    "timestamp('2026-03-05  10:' + '00')": null,
  })
})

describe("what is written in ISO 8601 is read again", () => {
  test("dates", () =>
    fc.assert(
      fc.property(fc.integer({ min: -300_000, max: 300_000 }), days => {
        const date = noted(`date('2026-03-04') + ${days}`)[0]
        if (date instanceof PlainDate) expect(value("date(string(@x))", { x: date })).toEqual(date)
      }),
    ))
  test("durations, negative ones too", () =>
    fc.assert(
      fc.property(fc.integer(), milliseconds => {
        const text = value("string(@x)", { x: new Duration(milliseconds) })
        expect(parseDuration(String(text))).toEqual(new Duration(milliseconds === 0 ? 0 : milliseconds))
      }),
    ))
})
