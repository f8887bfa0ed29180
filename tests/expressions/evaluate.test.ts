import { describe, expect, test } from "vitest"
import { evaluate, evaluateCondition } from "../../language/expressions/evaluate.js"
import { Duration, type Value } from "../../language/values/values.js"
import { allow, holds, NOW, noted, parsed, scope, value } from "./language.js"

/** `expression: value`, one test for each. */
function table(rows: { readonly [expression: string]: Value }): void {
  test.each(Object.entries(rows))("%s is %j", (expression, expected) => expect(value(expression)).toEqual(expected))
}

describe("there is one kind of number, a double", () => {
  table({
    "5 / 2": 2.5,
    "1 + 2 * 3": 7,
    "7 % 4": 3,
    "-7 % 4": -3,
    "5.5 % 2": 1.5,
    "1 == 1.0": true,
    "0x10": 16,
    "0.1 + 0.2": 0.1 + 0.2,
    "0.1 + 0.2 == 0.3": true,
    "1 / 3 * 3 == 1": true,
    "0.1 + 0.2 > 0.3": false,
    "0.3 in [0.1 + 0.2]": true,
    "0.3 % 0.1": 0,
    "9007199254740992 - 1 == 9007199254740992": false,
    "@list[0.1 * 30 - 1]": 3,
    "-(3)": -3,
  })
  test.each(["-0", "0 * -1", "-0.0", "-1 % 1", "[-0][0]"])("%s is plain zero", source =>
    expect(Object.is(value(source), 0)).toBe(true),
  )
  test("a negative zero from outside is plain zero", () => expect(Object.is(value("@x", { x: -0 }), 0)).toBe(true))
})

describe("division by zero, overflow and NaN are null", () => {
  table({
    "1 / 0": null,
    "0 / 0": null,
    "1 % 0": null,
    "1e308 * 10": null,
    "-1e308 - 1e308": null,
    "1 / 0 == null": true,
    "1 / 0 + 1": null,
  })
  test("NaN from outside is null", () => expect(value("@x", { x: Number.NaN })).toBe(null))
})

describe("every field and variable may be null, and what is missing is null", () => {
  table({
    "@nothing": null,
    "@unheard": null,
    "[[Order]].Number": null,
    "@object.missing": null,
    "@object.missing.deeper": null,
    "@object['missing']": null,
    "@list[3]": null,
    "@list[-1]": null,
    "@list[0.5]": null,
    "@object.a": 1,
    "@object['a']": 1,
    "@object.nested.b": null,
    "@list[1]": 2,
    "[[ConversationInfo]].Channel": "test",
    "{'a': [1, {'b': 'c'}]}.a[1].b": "c",
  })
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "length"])(
    "@object.%s does not reach a prototype",
    name => {
      expect(value(`@object.${name}`)).toBe(null)
      expect(value(`@object['${name}']`)).toBe(null)
      expect(value(`'${name}' in @object`)).toBe(false)
    },
  )
  test("a scope is never asked for a prototype's name", () => {
    const variable = () => "reached"
    expect(evaluate(parsed("@constructor"), scope({ variable }), allow(10)).value).toBe(null)
  })
})

describe("== and != compare null", () => {
  table({
    "null == null": true,
    "@nothing == null": true,
    "@text == null": false,
    "@text != null": true,
    "null != null": false,
  })
})

describe("< <= > >= and in with null are false", () => {
  table({
    "null < 1": false,
    "1 < null": false,
    "null <= null": false,
    "@nothing > 'a'": false,
    "@time >= @nothing": false,
    "1 in null": false,
    "null in [1]": false,
    "null in [null]": false,
    "'a' in @nothing": false,
  })
})

describe("arithmetic, functions, .field and index on null give null", () => {
  table({
    "null + 1": null,
    "1 - null": null,
    "-null": null,
    "@nothing + 1": null,
    "@time + null": null,
    "null / 0": null,
    "@nothing.lower()": null,
    "'a'.contains(null)": null,
    "null.filter(x, true)": null,
    "null.map(x, x)": null,
    "max(1, null)": null,
    "sum([1, null])": null,
    "round(null)": null,
    "plural(null, {'other': 'a'})": null,
    "@nothing.field": null,
    "null[0]": null,
    "@list[null]": null,
  })
})

describe("some things have a meaning for null", () => {
  table({
    "@nothing + 'a'": "a",
    "'a' + @nothing": "a",
    "null + null": null,
    "size(null)": 0,
    "null.exists(x, true)": false,
    "null.all(x, false)": true,
    "json(null)": "null",
    "default(null, 1)": 1,
    "default(false, 1)": false,
    "default(null, null)": null,
  })
})

describe("in conditions, && || ! and ?: null counts as false", () => {
  table({
    "null && true": false,
    "true && null": false,
    "null || true": true,
    "null || null": false,
    "false || null": false,
    "!null": true,
    "!@nothing": true,
    "null ? 1 : 2": 2,
    "@yes ? 'a' : 'b'": "a",
    "true && true": true,
    "!true": false,
  })
  test.each([
    ["null", false],
    ["@yes", true],
    ["@nothing", false],
    ["@any", false],
    ["1", false],
    ["@unheard == null", true],
  ] as const)("the condition %s is %s", (source, expected) => expect(holds(source)).toBe(expected))
  test("what need not be looked at is not", () => {
    const asked: string[] = []
    const variable = (name: string) => asked.push(name) > 0
    for (const source of ["true || @a", "false && @b", "true ? 1 : @c", "false ? @d : 1"])
      evaluate(parsed(source), scope({ variable }), allow(100))
    expect(asked).toEqual([])
  })
})

describe("values of different types are not equal", () => {
  table({
    "1 == '1'": false,
    "1 != '1'": true,
    "true == 1": false,
    "'' == null": false,
    "0 == null": false,
    "false == null": false,
    "[] == {}": false,
    "timestamp('2026-01-01') == '2026-01-01'": false,
    "'1' in [1]": false,
  })
})

describe("lists and objects are equal by what is in them, times by their instant", () => {
  table({
    "[1, [2, {'a': null}]] == [1, [2, {'a': null}]]": true,
    "[1, 2] == [2, 1]": false,
    "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}": true,
    "{'a': null} == {}": false,
    "timestamp('2026-01-01T12:00:00+02:00') == timestamp('2026-01-01T10:00:00Z')": true,
    "duration('PT24H') == duration('P1D')": true,
    "{'a': 1} in [{'a': 1}]": true,
    "timestamp('2026-01-01') in [timestamp('2026-01-01T00:00:00Z')]": true,
  })
})

describe("what `any` hides until run time gives null, and the trace says so", () => {
  test.each([
    ["@any < 5", null, "In `@any < 5` `<` does not take a text and a number, so the value is null."],
    ["@any + 1", null, "In `@any + 1` `+` does not take a text and a number, so the value is null."],
    ["-@any", null, "In `-@any` `-` does not take a text, so the value is null."],
    ["!@any", null, "In `@any` `!` does not take a text, so the value is null."],
    ["@any && true", false, "In `@any` `&&` does not take a text, so the value is null."],
    ["@any ? 1 : 2", 2, "In `@any` `?` does not take a text, so the value is null."],
    ["@any.field", null, "In `@any.field` a text has no field field, so the value is null."],
    ["@any[0]", null, "In `@any[0]` a text has nothing at a number, so the value is null."],
    ["@any.exists(x, true)", null, "In `@any.exists(x, true)` exists does not take a text, so the value is null."],
    ["@any.join()", null, "In `@any.join()` join does not take a text, so the value is null."],
    ["1 in @any", null, "In `1 in @any` `in` does not take a number and a text, so the value is null."],
  ] as const)("%s", (source, expected, note) => expect(noted(source)).toEqual([expected, [note]]))
  test("a condition that is neither true nor false is noted", () => {
    const notes: string[] = []
    const result = evaluateCondition(parsed("@any"), scope({ note: message => notes.push(message) }), allow(10))
    expect([result.value, notes]).toEqual([
      false,
      ["In `@any` a condition does not take a text, so the value is null."],
    ])
  })
})

describe("times and durations", () => {
  const at = (text: string) => new Date(text)
  const hours = (count: number) => new Duration(count * 3_600_000)
  table({
    GetDate: NOW,
    "GetDate()": NOW,
    "GetDate == GetDate()": true,
    "timestamp('2026-03-03T09:00:00Z') - GetDate": hours(24),
    "GetDate - timestamp('2026-03-03T09:00:00Z')": hours(-24),
    "GetDate + duration('24h')": at("2026-03-03T09:00:00Z"),
    "duration('P1D') + GetDate": at("2026-03-03T09:00:00Z"),
    "GetDate - duration('PT9H')": at("2026-03-02T00:00:00Z"),
    "duration('PT1H') + duration('PT30M')": hours(1.5),
    "duration('PT1H') - duration('PT2H')": hours(-1),
    "duration('PT25H') > duration('P1D')": true,
    "@time > GetDate": true,
    "GetDate < timestamp('2026-03-02T09:00:00.001Z')": true,
    "duration('P1M')": null,
    "duration('P1Y')": null,
    "timestamp('2026-02-29')": null,
    "timestamp('2026-03-02')": at("2026-03-02T00:00:00Z"),
    "timestamp('9999-12-31') + duration('P99999999W') + duration('P99999999W')": null,
  })
})

describe("+ puts texts together, and lists", () => {
  table({
    "'a' + \"b\"": "ab",
    "@list + [4]": [1, 2, 3, 4],
    "[] + []": [],
  })
  test("a text and a number are not put together", () => expect(noted("'a' + 1")[0]).toBe(null))
})

describe("a text in quotes is left alone", () => {
  table({
    "'@text [[ConversationInfo]].Channel GetDate'": "@text [[ConversationInfo]].Channel GetDate",
    '"it\'s @text"': "it's @text",
    "'it\\'s @text'": "it's @text",
    "'''a 'quoted' @text'''": "a 'quoted' @text",
    "r'\\d+@text'": "\\d+@text",
    "'\\n\\u00e9'": "\né",
    "'a' // it's @unheard of": "a",
  })
})

describe("a list in a list is not an entity", () => {
  table({
    "[[1, 2], [3]]": [[1, 2], [3]],
    "[[@text]]": [["Hello"]],
    "@list[[1][0]]": 2,
    "[[[ConversationInfo]].Channel]": ["test"],
    "@object[[[ConversationInfo]].Channel]": null,
  })
})

describe("evaluation is bounded", () => {
  const many = Array.from({ length: 200 }, (_, index) => index)
  const exceeding = (source: string, limit = 10_000, variables: { readonly [name: string]: Value } = {}) =>
    evaluate(parsed(source), scope({ variable: name => variables[name] ?? null }), allow(limit))

  test("more steps than allowed give null and say so", () =>
    expect(exceeding("@list.map(a, @list.map(b, a + b))", 10_000, { list: many })).toEqual({
      value: null,
      exceeded: true,
    }))
  test("as many steps as allowed suffice", () => {
    expect(exceeding("1 + 2", 3)).toEqual({ value: 3, exceeded: false })
    expect(exceeding("1 + 2", 2)).toEqual({ value: null, exceeded: true })
  })
  test("an exceeded condition is false", () =>
    expect(evaluateCondition(parsed("!(1 == 2)"), scope(), allow(1))).toEqual({ value: false, exceeded: true }))
  test("no more is looked at once it is exceeded", () => {
    let asked = 0
    const variable = () => {
      asked++
      return many
    }
    evaluate(parsed("@a.exists(x, @b.exists(y, @c.exists(z, false)))"), scope({ variable }), allow(1000))
    expect(asked).toBeLessThan(1000)
  })
  test.each([
    ["texts that grow", "@list.map(a, @list.map(b, @text + @text))"],
    ["a large value put in many places", "string(@list.map(a, @list.map(b, @big)))"],
    ["texts joined", "@list.map(a, @big.join(@text))"],
    ["a text searched for a long part of it", "@list.exists(a, @long.contains(@part))"],
    ["a text split by a long part of it", "@list.exists(a, size(@long.split(@part)) > 2)"],
    ["a long pattern run", "@list.exists(a, @long.matches('(x+x+)+y'))"],
    ["large lists compared", "@list.all(a, @big == @other)"],
  ])("%s exceed", (_, source) => {
    const long = `${"a".repeat(60_000)}c`.repeat(2)
    const big = Array.from({ length: 5000 }, (_, index) => `${index}`)
    const variables = {
      list: many,
      text: "x".repeat(1000),
      big,
      other: [...big],
      long,
      part: `${"a".repeat(30_000)}b${"a".repeat(29_999)}`,
    }
    expect(exceeding(source, 10_000, variables)).toEqual({ value: null, exceeded: true })
  })
  test("a transcript of 64 KiB is far below the limit", () => {
    const transcript = "line of talk\n".repeat(5000)
    expect(exceeding("'Before: ' + @transcript", 10_000, { transcript }).exceeded).toBe(false)
  })
  test("a value nested deeper than JSON may be is null", () => {
    let deep: Value = []
    for (let depth = 1; depth < 64; depth++) deep = [deep]
    const notes: string[] = []
    const over = scope({ variable: () => deep, note: message => notes.push(message) })
    expect(evaluate(parsed("[@deep]"), over, allow(10_000))).toEqual({ value: null, exceeded: false })
    expect(evaluate(parsed("[1].map(x, @deep)"), over, allow(10_000))).toEqual({ value: null, exceeded: false })
    expect(notes).toHaveLength(2)
    expect(evaluate(parsed("@deep"), over, allow(10_000)).value).toBe(deep)
  })
})
