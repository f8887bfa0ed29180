import { describe, expect, test } from "vitest"
import { evaluate } from "../../language/expressions/evaluate.js"
import type { Value } from "../../language/values/values.js"
import { allow, noted, parsed, scope, value } from "./language.js"

describe.each([
  ["size", { "size('Hello')": 5, "'😀é'.size()": 2, "size([1, 2])": 2, "size({'a': 1})": 1, "size('')": 0 }],
  ["startsWith", { "'Hello'.startsWith('He')": true, "startsWith('Hello', 'he')": false, "''.startsWith('')": true }],
  ["endsWith", { "'Hello'.endsWith('lo')": true, "'Hello'.endsWith('Hello!')": false }],
  ["contains", { "'Hello'.contains('ell')": true, "contains('Hello', 'x')": false }],
  [
    "matches",
    {
      "'order 12'.matches('[0-9]+')": true,
      "'order 12'.matches('^[0-9]+$')": false,
      "'привет'.matches('^\\\\p{Cyrillic}+$')": true,
      "matches('a', @nothing)": null,
      "'a'.matches('(' + '?=a)')": null,
    },
  ],
  ["lower", { "'ÀB'.lower()": "àb", "lower('I')": "i" }],
  ["upper", { "'àb'.upper()": "ÀB", "upper('ß')": "SS" }],
  ["trim", { "' a b\\n'.trim()": "a b" }],
  ["split", { "'a,b,,c'.split(',')": ["a", "b", "", "c"], "'a😀'.split('')": ["a", "😀"], "''.split(',')": [""] }],
  [
    "join",
    {
      "['a', 'b'].join(', ')": "a, b",
      "['a', 'b'].join()": "ab",
      "[1, null, true].join('-')": "1--true",
      "[].join(',')": "",
    },
  ],
  [
    "string",
    {
      "string(60.0)": "60",
      "string(2.5)": "2.5",
      "string(true)": "true",
      "string('a')": "a",
      "string(null)": null,
      "string(GetDate)": "2026-03-02T09:00:00.000Z",
      "string(duration('PT1M'))": "PT60S",
      "string({'a': [1, null]})": '{"a":[1,null]}',
      "1.string()": "1",
    },
  ],
  [
    "number",
    {
      "number('12.5')": 12.5,
      "number(' 7 ')": 7,
      "number('-0')": 0,
      "number('1e3')": 1000,
      "number('12,5')": null,
      "number('')": null,
      "number('0x10')": null,
      "number('Infinity')": null,
      "number('1e999')": null,
      "number('twelve')": null,
      "number(5)": 5,
    },
  ],
  ["exists", { "[1, 2].exists(x, x > 1)": true, "[].exists(x, true)": false, "exists([1], x, x > 1)": false }],
  ["all", { "[1, 2].all(x, x > 0)": true, "[].all(x, false)": true, "all([1, null], x, x > 0)": false }],
  ["filter", { "[1, 2, 3].filter(x, x % 2 == 1)": [1, 3], "filter([null, 1], x, x != null)": [1] }],
  [
    "map",
    {
      "[1, 2].map(x, x * 2)": [2, 4],
      "map(['a'], x, x.upper())": ["A"],
      "[1, 2].map(x, [10, 20].map(y, x + y))": [
        [11, 21],
        [12, 22],
      ],
      "[1].map(x, [2].map(x, x))": [[2]],
      "[{'a': 1}].map(o, o.a)": [1],
    },
  ],
] as readonly (readonly [string, { readonly [expression: string]: Value }])[])("%s", (_, rows) => {
  test.each(Object.entries(rows))("%s is %j", (expression, expected) => expect(value(expression)).toEqual(expected))
})

describe("format", () => {
  test.each([
    ["format(GetDate, 'yyyy-MM-dd HH:mm')", "UTC", "en", "2026-03-02 09:00"],
    ["GetDate.format('yyyy-MM-dd HH:mm')", "Europe/Bucharest", "en", "2026-03-02 11:00"],
    ["format(GetDate, 'd MMMM')", "UTC", "ru", "2 марта"],
    ["format(GetDate, 'yyyy-MM-dd')", "UTC", "fa", "2026-03-02"],
    ["format(GetDate, 'yyyy')", "UTC", "th-TH-u-ca-buddhist", "2026"],
    ["format(GetDate, 'HH:mm')", "Nowhere/Else", "not a locale", "09:00"],
    ["format(null, 'HH')", "UTC", "en", null],
  ])("%s in %s and %s", (source, zone, locale, expected) =>
    expect(evaluate(parsed(source), scope({ zone, locale }), allow(1000)).value).toBe(expected),
  )
})

describe("secret", () => {
  test("gives a placeholder that no person can write", () => {
    expect(value("'Bearer ' + secret('CRM')")).toBe("Bearer \u0000secret:CRM\u0000")
    expect(value("secret('a b')")).toBe(null)
  })
})

test.each([
  "size(5)",
  "lower(1)",
  "[1].join(2)",
  "number(true)",
  "timestamp(1)",
  "format('a', 'b')",
  "'a'.exists(x, true)",
])("%s, of which only `any` could hide the mistake, is null and noted", source => {
  const [result, notes] = noted(source)
  expect(result).toBe(null)
  expect(notes).toHaveLength(1)
})

test.each(["foo(1)", "size()", "size('a', 'b')", "'a'.constructor()", "toString('a')"])(
  "%s, which no check let through, is null",
  source => expect(value(source)).toBe(null),
)
