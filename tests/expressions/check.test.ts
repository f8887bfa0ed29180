import { describe, expect, test } from "vitest"
import { checkExpression } from "../../language/expressions/check.js"
import type { Type } from "../../language/values/type.js"
import { codes, findings, NAMES, parsed, type } from "./language.js"

const kind = (name: "any" | "null" | "boolean" | "number" | "string" | "time" | "date" | "duration"): Type => ({
  kind: name,
})
const list = (item: Type): Type => ({ kind: "list", item })

describe("an expression has a type", () => {
  test.each([
    ["1", kind("number")],
    ["null", kind("null")],
    ["GetDate", kind("time")],
    ["@text", kind("string")],
    ["[[ConversationInfo]].LiveChatBlockedUntil", kind("time")],
    ["@time - GetDate", kind("duration")],
    ["@time - duration('PT1H')", kind("time")],
    ["@any - 1", kind("any")],
    ["@any + 'a'", kind("string")],
    ["@any + @any", kind("any")],
    ["null * 1", kind("number")],
    ["@yes ? 1 : null", kind("number")],
    ["@day + 1", kind("date")],
    ["@day - @day", kind("number")],
    ["plus(@time, 'P1M')", kind("time")],
    ["plus(@day, 'P1M')", kind("date")],
    ["plus(@any, 'P1M')", kind("any")],
    ["days(@any, @any)", kind("number")],
    ["first(@texts)", kind("string")],
    ["sort(@list)", list(kind("number"))],
    ["default(@text, 'a')", kind("string")],
    ["default(@text, 1)", kind("any")],
    ["plural(2, {'one': 'a', 'other': 'b'})", kind("string")],
    ["max(1, 2, 3)", kind("number")],
    ["timestamp(@day)", kind("time")],
    ["@yes ? 1 : 'a'", kind("any")],
    ["@any && @any", kind("boolean")],
    ["[1, null]", list(kind("number"))],
    ["[1, 'a']", list(kind("any"))],
    ["[] + [1]", list(kind("number"))],
    ["@list[0]", kind("number")],
    ["@list.filter(x, x > 1)", list(kind("number"))],
    ["@list.map(x, string(x))", list(kind("string"))],
    ["@texts.map(x, x.size())", list(kind("number"))],
    ["'a b'.split(' ')", list(kind("string"))],
    ["{'a': 1}.a", kind("number")],
    ["{'a': 1}", { kind: "object", fields: { a: kind("number") } }],
    ["@object.a.b", kind("any")],
    ["@event.name", kind("string")],
    ["size(@list) > 0", kind("boolean")],
  ] as const)("%s", (source, expected) => {
    expect(findings(source)).toEqual([])
    expect(type(source)).toEqual(expected)
  })
})

describe("a condition is boolean, any or nullable boolean", () => {
  test.each([
    "true",
    "null",
    "@any",
    "@yes",
    "[[HelpdeskClient]].IsBlockedForLiveChat",
    "@number == 1",
    "@object.flag",
    "!@nothing.contains('a')",
    "@yes ? @yes : null",
  ])("%s", source => expect(codes(source, "condition")).toEqual([]))
  test.each(["1", "@text", "GetDate", "@list", "[[ConversationInfo]].LiveChatBlockedUntil", "{}"])(
    "%s is none",
    source => expect(codes(source, "condition")).toEqual(["TYPE_MISMATCH"]),
  )
})

describe("the type is held against the one expected", () => {
  test.each([
    ["1", kind("number"), []],
    ["null", kind("number"), []],
    ["@any", kind("time"), []],
    ["'a'", kind("time"), ["TYPE_MISMATCH"]],
    ["@list", list(kind("number")), []],
    ["@texts", list(kind("number")), ["TYPE_MISMATCH"]],
    ["[]", list(kind("number")), []],
    ["@object", { kind: "object", fields: { a: kind("string") } }, []],
    ["{'a': 1}", { kind: "object", fields: { a: kind("string") } }, ["TYPE_MISMATCH"]],
    ["{'a': 1}", { kind: "object", fields: { a: kind("number"), b: kind("string") } }, []],
  ] as const)("%s as %j", (source, expected, found) => expect(codes(source, expected)).toEqual(found))
})

describe("mistakes are found where they are", () => {
  test.each([
    [
      "[[ConversationInfo]].LiveChatBlokedUntil != null",
      "FIELD_UNKNOWN",
      "[[ConversationInfo]].LiveChatBlokedUntil",
      "did you mean LiveChatBlockedUntil?",
    ],
    [
      "[[ConversationInfo]].livechatblockeduntil",
      "FIELD_UNKNOWN",
      "[[ConversationInfo]].livechatblockeduntil",
      "did you mean LiveChatBlockedUntil?",
    ],
    ["1 + [[Payment]].Channel", "ENTITY_UNKNOWN", "[[Payment]].Channel", null],
    [
      "[[ConversationInfos]].Channel",
      "ENTITY_UNKNOWN",
      "[[ConversationInfos]].Channel",
      "did you mean [[ConversationInfo]]?",
    ],
    ["@feedbak == 'a'", "VARIABLE_UNKNOWN", "@feedbak", "did you mean @feedback?"],
    ["@constructor", "VARIABLE_UNKNOWN", "@constructor", null],
    ["feedback == 'a'", "EXPRESSION_INVALID", "feedback", "did you mean @feedback?"],
    ["ConversationInfo.Channel", "EXPRESSION_INVALID", "ConversationInfo", "did you mean [[ConversationInfo]].Field?"],
    ["getdate > @time", "EXPRESSION_INVALID", "getdate", "did you mean GetDate?"],
    ["@text.startWith('a')", "EXPRESSION_INVALID", "@text.startWith('a')", "did you mean startsWith?"],
    ["@list.exist(x, x > 1)", "EXPRESSION_INVALID", "@list.exist(x, x > 1)", "did you mean exists?"],
    ["has(@object.a)", "EXPRESSION_INVALID", "has(@object.a)", "what is missing is null: compare with != null"],
    ["int('5')", "EXPRESSION_INVALID", "int('5')", "did you mean number?"],
    [
      "constructor(1)",
      "EXPRESSION_INVALID",
      "constructor(1)",
      expect.stringMatching(/^functions: .*\babs, .*\byears$/),
    ],
    ["size()", "EXPRESSION_INVALID", "size()", "for example: size(['a', 'b'])"],
    ["@text.size(1)", "EXPRESSION_INVALID", "@text.size(1)", "for example: size(['a', 'b'])"],
    ["@text.matches('(?=a)')", "PATTERN_INVALID", "'(?=a)'", null],
    ["@text.matches('(')", "PATTERN_INVALID", "'('", null],
    ["timestamp('2026-02-30')", "EXPRESSION_INVALID", "'2026-02-30'", "timestamp('2026-01-31T09:00:00Z')"],
    [
      "duration('P1M')",
      "EXPRESSION_INVALID",
      "'P1M'",
      "months and years have no fixed length: count by the calendar, plus(time, 'P1M'), or count days, P30D",
    ],
    ["secret('CRM')", "EXPRESSION_INVALID", "secret('CRM')", null],
    ["@time < 5", "TYPE_MISMATCH", "@time < 5", "write the time as timestamp('2026-01-31T09:00:00Z')"],
    [
      "5 >= [[ConversationInfo]].LiveChatBlockedUntil",
      "TYPE_MISMATCH",
      "5 >= [[ConversationInfo]].LiveChatBlockedUntil",
      "write the time as timestamp('2026-01-31T09:00:00Z')",
    ],
    ["@time == 5", "TYPE_MISMATCH", "@time == 5", "write the time as timestamp('2026-01-31T09:00:00Z')"],
    [
      "@time != '2026-01-01'",
      "TYPE_MISMATCH",
      "@time != '2026-01-01'",
      "write the time as timestamp('2026-01-31T09:00:00Z')",
    ],
    ["@time in [1, 2]", "TYPE_MISMATCH", "@time in [1, 2]", "write the time as timestamp('2026-01-31T09:00:00Z')"],
    ["GetDate - @time > 60", "TYPE_MISMATCH", "GetDate - @time > 60", "write the duration as duration('PT24H')"],
    ["@time + 1", "TYPE_MISMATCH", "@time + 1", "add a duration: duration('PT24H')"],
    ["@time + @time", "TYPE_MISMATCH", "@time + @time", "add a duration: duration('PT24H')"],
    ["'a' + 1", "TYPE_MISMATCH", "'a' + 1", "string(...) makes a text"],
    ["-@text", "TYPE_MISMATCH", "-@text", null],
    ["1 == '1'", "TYPE_MISMATCH", "1 == '1'", "number(...) reads a number from a text"],
    ["@yes != 'yes'", "TYPE_MISMATCH", "@yes != 'yes'", null],
    ["'1' in @list", "TYPE_MISMATCH", "'1' in @list", "number(...) reads a number from a text"],
    ["@list + 4", "TYPE_MISMATCH", "@list + 4", "write: list + [item]"],
    ["append(@list, 4)", "EXPRESSION_INVALID", "append(@list, 4)", "write list + [item]"],
    ["@list.length > 4", "TYPE_MISMATCH", "@list.length", "did you mean size?"],
    ["coalesce(@text, 'a')", "EXPRESSION_INVALID", "coalesce(@text, 'a')", "write default(x, y)"],
    ["@day == '2026-03-04'", "TYPE_MISMATCH", "@day == '2026-03-04'", "write the date as date('2026-01-31')"],
    ["@day < @time", "TYPE_MISMATCH", "@day < @time", "date(time) is the day of a time"],
    ["@day + duration('P1D')", "TYPE_MISMATCH", "@day + duration('P1D')", "add days: date + 1, or plus(date, 'P1M')"],
    [
      "@day + 'T'",
      "TYPE_MISMATCH",
      "@day + 'T'",
      "with a time of day: timestamp(date, '10:30'); in a text: string(date)",
    ],
    ["timestamp(@day, '25:00')", "EXPRESSION_INVALID", "'25:00'", "timestamp(date, '09:30')"],
    ["format(@number, -1)", "EXPRESSION_INVALID", "-1", "a whole number from 0 to 15"],
    ["@day + @day", "TYPE_MISMATCH", "@day + @day", "add days: date + 1, or plus(date, 'P1M')"],
    ["days(@day, @time)", "TYPE_MISMATCH", "@time", "date(time) is the day of a time"],
    ["days(@text)", "TYPE_MISMATCH", "@text", "for example: days(date('2026-03-02'), date('2026-03-04'))"],
    ["hour(@day)", "TYPE_MISMATCH", "@day", "timestamp(date) is the midnight of a date"],
    ["plus(@day, 'P1X')", "EXPRESSION_INVALID", "'P1X'", "plus(date, 'P1M') or plus(date, '-P2W')"],
    ["date('2026-02-29')", "EXPRESSION_INVALID", "'2026-02-29'", "date('2026-01-31')"],
    [
      "date('2026-03-04T10:00:00Z')",
      "EXPRESSION_INVALID",
      "'2026-03-04T10:00:00Z'",
      "the day of it is date(timestamp('2026-03-04T10:00:00Z'))",
    ],
    [
      "format(5, 'EURO')",
      "EXPRESSION_INVALID",
      "'EURO'",
      "format(number, 2), or 'money', 'percent', or a currency such as 'EUR'",
    ],
    ["format(@day, 'DD.MM.YYYY')", "EXPRESSION_INVALID", "'DD.MM.YYYY'", "cccc, d MMMM yyyy HH:mm"],
    ["format(@time, 'HH:mm o clock')", "EXPRESSION_INVALID", "'HH:mm o clock'", "cccc, d MMMM yyyy HH:mm"],
    ["format(@text, 2)", "TYPE_MISMATCH", "@text", "number(...) reads a number from a text"],
    ["format(5, 2.5)", "EXPRESSION_INVALID", "2.5", "a whole number from 0 to 15"],
    ["round(@text)", "TYPE_MISMATCH", "@text", "number(...) reads a number from a text"],
    ["sum(@texts)", "TYPE_MISMATCH", "@texts", "for example: sum([19.99, 0.01])"],
    ["plural(2, {'ones': 'a'})", "EXPRESSION_INVALID", "{'ones': 'a'}", "did you mean one?"],
    ["today(1)", "EXPRESSION_INVALID", "today(1)", "for example: today()"],
    ["9007199254740993", "NUMBER_INEXACT", "9007199254740993", "write it as a text: '9007199254740993'"],
    ["true < false", "TYPE_MISMATCH", "true < false", null],
    ["@text < 5", "TYPE_MISMATCH", "@text < 5", "number(...) reads a number from a text"],
    ["'a' in 'abc'", "TYPE_MISMATCH", "'a' in 'abc'", "write: text.contains('a')"],
    ["1 in {}", "TYPE_MISMATCH", "1 in {}", null],
    ["1 in 2", "TYPE_MISMATCH", "1 in 2", null],
    ["!@text", "TYPE_MISMATCH", "@text", "compare it, for example with != null"],
    ["@yes && @list", "TYPE_MISMATCH", "@list", "for example: size(list) > 0"],
    ["@text ? 1 : 2", "TYPE_MISMATCH", "@text", "compare it, for example with != null"],
    ["lower(5)", "TYPE_MISMATCH", "5", "for example: lower('Hello')"],
    ["@texts.contains('a')", "TYPE_MISMATCH", "@texts", "write: item in list"],
    ["@text.exists(x, true)", "TYPE_MISMATCH", "@text", null],
    ["@list.filter(x, x)", "TYPE_MISMATCH", "x", "compare it, for example with != null"],
    ["@list.map(x, x.lower())", "TYPE_MISMATCH", "x", "for example: lower('Hello')"],
    ["@text.size", "TYPE_MISMATCH", "@text.size", "size is a function: write size(@text)"],
    ["@list['a']", "TYPE_MISMATCH", "'a'", null],
    ["@text[0]", "TYPE_MISMATCH", "@text[0]", null],
    ["@event.nam", "FIELD_UNKNOWN", "@event.nam", "did you mean name?"],
    ["@event['nam']", "FIELD_UNKNOWN", "@event['nam']", "did you mean name?"],
  ] as const)("%s", (source, code, about, hint) => {
    const found = findings(source)
    expect(found.map(finding => [finding.code, source.slice(finding.start, finding.end), finding.hint])).toEqual([
      [code, about, hint],
    ])
    expect(found[0]?.message).toMatch(/^[A-Za-z`'@"[].*\.$/)
  })
})

describe("one mistake is one finding", () => {
  test.each([
    "@unheard + 1 < GetDate",
    "-@unheard",
    "@unheard.field[0].lower()",
    "[[Unheard]].Field == 5 && @yes",
    "@unheard.exists(x, x.y > 1)",
    "unheardOf(x, x + y)",
    "(@text + 1).lower() == 5",
    "@time + 5 > 'a'",
    "!@text",
    "size(1, 2, 3) + 1",
    "[[ ConversationInfo ]].Channel == 'web'",
    "[@unheard].field == 5",
  ])("%s", source => expect(codes(source, "condition")).toHaveLength(1))
  test("two mistakes are two", () =>
    expect(codes("@unheard == 1 || [[ConversationInfo]].Nothing == 2")).toEqual(["VARIABLE_UNKNOWN", "FIELD_UNKNOWN"]))
})

describe("what is right is let through", () => {
  test.each([
    "@time == null",
    "null in @list",
    "@any == @time",
    "@any in @any",
    "'a' in @object",
    "@time in []",
    "timestamp(@text) > GetDate",
    "[1, 'a'].exists(x, x == 1)",
    "@list.exists(x, true) == null",
    "@list.all(x, @texts.exists(y, y == string(x)))",
    "@texts.join()",
    "@text.matches('^[a-z]+$')",
    "format(GetDate, 'yyyy')",
  ])("%s", source => expect(codes(source)).toEqual([]))
  test("a secret is, where secrets may be used", () => {
    const names = { ...NAMES, secrets: true }
    expect(checkExpression(parsed("'Bearer ' + secret('CRM')"), names, "any").findings).toEqual([])
    expect(findings("secret(@text)", "any", names).map(finding => finding.code)).toEqual(["EXPRESSION_INVALID"])
  })
})
