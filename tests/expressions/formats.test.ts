import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { displayValue } from "../../language/expressions/display.js"
import { readInput } from "../../language/input/read-input.js"
import { significant } from "../../language/values/number.js"
import { Duration, PlainDate, type Value } from "../../language/values/values.js"
import { NOW, noted, value } from "./language.js"

type Case = readonly [expression: string, locale: string, text: string | null]

/** Marks of direction, which Arabic and Hebrew formats carry, are no part of what is compared here. */
const said = (expression: string, locale: string): Value => {
  const [text] = noted(expression, { locale, currency: "RON" })
  return typeof text === "string" ? text.replace(/[\u200e\u200f\u061c]/g, "") : text
}

describe("numbers are written for people", () => {
  test.each([
    ["format(1234.5)", "en", "1,234.5"],
    ["format(1234.5, 2)", "en", "1,234.50"],
    ["format(1234.5, 2)", "de", "1.234,50"],
    ["format(1234.5, 2)", "fr", "1 234,50"],
    ["format(1234567, 0)", "en-IN", "12,34,567"],
    ["format(1.005, 2)", "en", "1.01"],
    ["format(2.675, 2)", "en", "2.68"],
    ["format(-0.5, 0)", "en", "-1"],
    ["format(-0.001, 2)", "en", "0.00"],
    ["format(1e21, 0)", "en", "1,000,000,000,000,000,000,000"],
    ["format(0.1 + 0.2, 15)", "en", "0.300000000000000"],
    ["format(5, 'EUR')", "en", "€5.00"],
    ["format(-5, 'EUR')", "en", "-€5.00"],
    ["format(1234.5, 'EUR')", "de", "1.234,50 €"],
    ["format(1234.5, 'JPY')", "ja", "¥1,235"],
    ["format(1234.5, 'KWD')", "en", "KWD 1,234.500"],
    ["format(1234.56789, 'CLF')", "en", "CLF 1,234.5679"],
    ["format(5, 'money')", "ro", "5,00 RON"],
    ["format(0.25, 'percent')", "en", "25%"],
    ["format(0.075, 'percent')", "de", "7,5 %"],
    ["format(1 / 3, 'percent')", "en", "33.33%"],
    ["format(0.00005, 'percent')", "en", "0.01%"],
    ["format(1234.5, 2)", "not a locale", "1,234.50"],
    ["format(1234.5, 2)", "xx", "1,234.50"],
    ["format(1234.5, 2)", "xx-DE", "1,234.50"],
    ["format(null, 2)", "en", null],
  ] satisfies readonly Case[])("%s in %s is %s", (expression, locale, text) => {
    const shown = said(expression, locale)
    expect(typeof shown === "string" ? shown.replace("￥", "¥") : shown).toBe(text)
  })
  test.each(["format(@any, 'XYZ')", "format(@any, 99)", "format(@any, -1)", "format(@any, 0.5)"])(
    "%s is null, and the trace says so",
    source => {
      const [made, notes] = noted(source, { variable: () => 5 })
      expect([made, notes.length]).toEqual([null, 1])
    },
  )
  test("money of a bot without a currency is null, and the trace says so", () =>
    expect(noted("format(5, 'money')")).toEqual([
      null,
      ["In `format(5, 'money')` format cannot work with these values, so the value is null."],
    ]))

  test.each(["en", "de", "fr", "ru", "de-CH", "en-IN", "pl", "ro", "zh-CN", "ar-EG", "fa", "hi", "sv", "pt-PT"])(
    "in %s the number can be read from what is said of it",
    locale =>
      fc.assert(
        fc.property(
          fc.double({ min: -1e12, max: 1e12, noNaN: true }),
          fc.integer({ min: 0, max: 6 }),
          (number, places) => {
            const rounded = Number(value(`round(@x, ${places})`, { x: number }))
            const text = String(noted(`format(@x, ${places})`, { locale, variable: () => number })[0])
            expect([text, readAgain("number", text, locale)]).toEqual([text, rounded])
          },
        ),
        { numRuns: 60 },
      ),
  )
})

/** The value that a person saves who types the text. */
function readAgain(type: "number" | "date", text: string, locale: string): Value {
  const reading = readInput({ type }, text, { locale, zone: "UTC", now: NOW })
  return reading.valid ? reading.value : null
}

describe("a date is said so that it is read as that date", () => {
  test.each(["en", "en-GB", "de", "fr", "es", "ru", "zh-CN", "ja", "pl", "ro", "ar-EG"])("in %s", locale =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), days => {
        const date = new PlainDate(new Date(days * 86_400_000).toISOString().slice(0, 10))
        const text = displayValue(date, { zone: "America/New_York", locale })
        expect([text, readAgain("date", text, locale)]).toEqual([text, date])
      }),
      { numRuns: 30 },
    ),
  )
  test.each([
    ["format(date('2026-03-04'), 'yyyy-MM-dd')", "en", "2026-03-04"],
    ["format(date('0033-04-03'), 'd. MMMM yyyy')", "de", "3. April 0033"],
    ["format(date('2026-03-04'), 'cccc d MMMM')", "ru", "среда 4 марта"],
    ["format(date('2026-03-04'), 'yyyy年MMMMd日')", "zh-CN", "2026年三月4日"],
    ["format(date('2026-03-04'), 'yyyy年MMMd日 cccc')", "zh-CN", "2026年3月4日 星期三"],
    ["format(date('2026-03-04'), 'MMMMd日')", "ja", "3月4日"],
    ["format(date('2026-03-04'), \"d MMMM 'MMM'\")", "ko", "4 3월 MMM"],
    ["format(date('2026-03-04'), \"LLLL 'MMM'\")", "ja", "3月 MMM"],
    ["format(date('2026-03-04'))", "en", "Mar 4, 2026"],
  ] satisfies readonly Case[])("%s in %s is %s", (expression, locale, text) =>
    expect(said(expression, locale)).toBe(text),
  )
})

describe("a duration is said in words", () => {
  test.each([
    [new Duration(9_000_000), "en", "2 hours 30 minutes"],
    [new Duration(0), "en", "0 minutes"],
    [new Duration(999), "en", "0 minutes"],
    [new Duration(90_061_000), "en", "1 day 1 hour 1 minute 1 second"],
    [new Duration(-5_400_000), "en", "-1 hour 30 minutes"],
    [new Duration(86_400_000 * 1234), "en", "1234 days"],
    [new Duration(7_200_000), "ru", "2 часа"],
    [new Duration(5 * 60_000), "pl", "5 minut"],
    [new Duration(5 * 60_000), "zh-CN", "5分钟"],
    [new Duration(7_200_000), "nowhere at all", "2 hours"],
  ] as const)("%j in %s is %s", (duration, locale, text) => {
    expect(displayValue(duration, { zone: "UTC", locale })).toBe(text)
    expect(noted("format(@x)", { locale, variable: () => duration })[0]).toBe(text)
  })
})

describe("a time in a text", () => {
  const time = new Date("2026-07-02T09:00:00Z")
  test.each([
    ["Europe/Bucharest", false, "en", "Jul 2, 2026, 12:00 PM"],
    ["Europe/Bucharest", true, "en", "Jul 2, 2026, 12:00 PM GMT+3"],
    ["UTC", true, "en", "Jul 2, 2026, 9:00 AM UTC"],
    ["America/New_York", true, "en-US", "Jul 2, 2026, 5:00 AM EDT"],
    ["UTC", true, "ru", "2 июл. 2026 г., 09:00 UTC"],
  ] as const)("%s, named: %s, in %s", (zone, namesZone, locale, text) =>
    expect(displayValue(time, { zone, namesZone, locale })).toBe(text),
  )
})

describe("a plural is that of the language", () => {
  const forms = "{'zero': 'z', 'one': 'o', 'two': 't', 'few': 'f', 'many': 'm', 'other': 'x'}"
  test.each([
    ["en", [0, 1, 2, 1.5, -1], "xoxxo"],
    ["ru", [0, 1, 2, 5, 11, 21, 22, 1.5], "mofmmofx"],
    ["pl", [1, 2, 5, 12, 22, 25], "ofmmfm"],
    ["ar", [0, 1, 2, 3, 11, 100], "zotfmx"],
    ["ja", [0, 1, 2], "xxx"],
  ] as const)("%s", (locale, numbers, expected) => {
    const made = numbers.map(number => noted(`plural(@x, ${forms})`, { locale, variable: () => number })[0])
    expect(made.join("")).toBe(expected)
  })
  test("a form that is left out is the other, or without that the last", () => {
    expect(value("plural(1, {'other': 'x'})")).toBe("x")
    expect(value("plural(5, {'one': 'o', 'two': 't'})")).toBe("t")
    expect(value("plural(5, {})")).toBe(null)
  })
})

test("numbers stay what they are when they are written and read", () =>
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
      expect(value("number(string(@x))", { x: number })).toBe(
        Math.abs(number) > 2 ** 53 ? (Number.isInteger(number) ? null : number) : significant(number) + 0,
      )
    }),
  ))
