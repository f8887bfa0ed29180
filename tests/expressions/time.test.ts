import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { displayTime, formatTime, parseDuration, parseTime } from "../../language/expressions/time.js"
import { Duration } from "../../language/values/values.js"

describe("a time is read from ISO 8601", () => {
  test.each([
    ["2026-03-02T09:00:00Z", "UTC", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T09:00Z", "Asia/Tokyo", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T09:00:00.1234Z", "UTC", "2026-03-02T09:00:00.123Z"],
    ["2026-03-02T09:00:00,57Z", "UTC", "2026-03-02T09:00:00.570Z"],
    ["2026-03-02T09:00:00+02:00", "UTC", "2026-03-02T07:00:00.000Z"],
    ["2026-03-02T09:00:00-0330", "UTC", "2026-03-02T12:30:00.000Z"],
    ["2026-03-02T09:00:00+05", "UTC", "2026-03-02T04:00:00.000Z"],
    ["2026-03-02T09:00:00", "Europe/Bucharest", "2026-03-02T07:00:00.000Z"],
    ["2026-07-02T09:00", "Europe/Bucharest", "2026-07-02T06:00:00.000Z"],
    ["2026-03-02", "Asia/Kolkata", "2026-03-01T18:30:00.000Z"],
    ["2026-03-02", "America/St_Johns", "2026-03-02T03:30:00.000Z"],
    ["2026-03-02", "Nowhere/Else", "2026-03-02T00:00:00.000Z"],
    ["2024-02-29", "UTC", "2024-02-29T00:00:00.000Z"],
    ["0050-01-01", "UTC", "0050-01-01T00:00:00.000Z"],
  ])("%s in %s", (text, zone, expected) => expect(parseTime(text, zone)?.toISOString()).toBe(expected))
  test("a local time that a change of clocks leaves out is that much later", () => {
    expect(parseTime("2026-03-29T03:30", "Europe/Bucharest")?.toISOString()).toBe("2026-03-29T01:30:00.000Z")
    expect(parseTime("2018-11-04", "America/Sao_Paulo")?.toISOString()).toBe("2018-11-04T03:00:00.000Z")
  })
  test.each([
    "",
    "2026",
    "2026-03",
    "2026-02-29",
    "2026-02-30T00:00:00Z",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-03-02T24:00:00Z",
    "2026-03-02T09:60Z",
    "2026-03-02T09:00:60Z",
    "2026-03-02T09Z",
    "2026-03-02T09:00z",
    "2026-03-02Z",
    "2026-03-02T09:00+25:00",
    "2026-W10-1",
    "2026-060",
    "09:00",
    "+002026-03-02",
    "02.03.2026",
    " 2026-03-02",
    "2026-03-02T09:00:00.1234567890Z",
    "２０２６-03-02",
  ])("%j is none", text => expect(parseTime(text, "UTC")).toBe(null))
  test("what toISOString writes is read back", () =>
    fc.assert(
      fc.property(
        fc.date({
          min: new Date("0000-01-01T00:00:00Z"),
          max: new Date("9999-12-31T23:59:59.999Z"),
          noInvalidDate: true,
        }),
        time => parseTime(time.toISOString(), "Asia/Kolkata")?.getTime() === time.getTime(),
      ),
    ))
  test("any text and zone is read or refused", () =>
    fc.assert(fc.property(fc.string(), fc.string(), (text, zone) => parseTime(text, zone) === null || text !== "")))
})

describe("a duration is read from ISO 8601 and from CEL's form", () => {
  const day = 86_400_000
  test.each([
    ["P1D", day],
    ["PT24H", day],
    ["P1W", 7 * day],
    ["P1W2DT3H4M5S", 9 * day + 3 * 3_600_000 + 245_000],
    ["PT1.5H", 5_400_000],
    ["PT0,5S", 500],
    ["PT0S", 0],
    ["-PT0S", 0],
    ["-P1D", -day],
    ["+P1D", day],
    ["24h", day],
    ["1h30m", 5_400_000],
    ["500ms", 500],
    ["1.5h", 5_400_000],
    ["-30s", -30_000],
    ["1500us", 2],
    ["1m30s", 90_000],
  ])("%s", (text, expected) => expect(parseDuration(text)).toEqual(new Duration(expected)))
  test.each([
    "",
    "P",
    "PT",
    "P1DT",
    "P1M",
    "P1Y",
    "P1Y2D",
    "P1.5DT1H",
    "PT1H2",
    "1d",
    "24",
    "h",
    "1h 30m",
    "p1d",
    "--PT1H",
    "PT-1H",
    "PT1S1H",
    "1.h",
    "P999999999999999W",
    "PT１H",
    `PT${"1".repeat(500)}S`,
  ])("%j is none", text => expect(parseDuration(text)).toBe(null))
  test("any text is read or refused", () =>
    fc.assert(fc.property(fc.string(), text => Number.isFinite(parseDuration(text)?.milliseconds ?? 0))))
})

describe("a time is written", () => {
  const time = new Date("2026-03-02T09:05:00Z")
  test.each([
    ["UTC", "en", "Mar 2, 2026, 9:05 AM"],
    ["Europe/Bucharest", "en", "Mar 2, 2026, 11:05 AM"],
    ["Europe/Bucharest", "ru", "2 мар. 2026 г., 11:05"],
    ["Asia/Shanghai", "zh-CN", "2026年3月2日 17:05"],
    ["Nowhere/Else", "en", "Mar 2, 2026, 9:05 AM"],
    ["UTC", "not a locale", "Mar 2, 2026, 9:05 AM"],
    ["", "", "Mar 2, 2026, 9:05 AM"],
  ])("for people in %s and %s", (zone, locale, expected) => expect(displayTime(time, zone, locale)).toBe(expected))
  test("any zone and locale will do", () =>
    fc.assert(fc.property(fc.string(), fc.string(), (zone, locale) => displayTime(time, zone, locale) !== "")))
  test("by any pattern", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."yMdHhmsSzZaEcLkKjtTfFDooqWGuxX'\\ -:") }),
        pattern => typeof formatTime(time, pattern, "UTC", "en") === "string",
      ),
    ))
})
