import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { displayValue } from "../../language/expressions/display.js"
import { isParseFault } from "../../language/expressions/parse.js"
import { evaluateTemplate, parseTemplate, renderTemplate, type Template } from "../../language/expressions/template.js"
import { Duration, type Value } from "../../language/values/values.js"
import { allow, scope } from "./language.js"

function template(text: string): Template {
  const result = parseTemplate(text)
  if (isParseFault(result)) throw new Error(`${text}: ${result.message}`)
  return result
}

const rendered = (text: string) => renderTemplate(template(text), scope(), allow(10_000)).value
const evaluated = (text: string) => evaluateTemplate(template(text), scope(), allow(10_000)).value

describe("in a text {{ expression }} is replaced", () => {
  test.each([
    ["", ""],
    ["Hello", "Hello"],
    ["{{ @text }}!", "Hello!"],
    ["{{@text}}{{@number}}", "Hello5"],
    ["{{ '{{' }} and {{ '}}' }}", "{{ and }}"],
    ['{{ "}}" }}', "}}"],
    ["{{ {'a': {'b': 1}} }}", '{"a":{"b":1}}'],
    ["{{{'a': 1}}}", '{"a":1}'],
    ["{{ [[ConversationInfo]].Channel }}", "test"],
    ["{{ [1, 2].map(x, {'a': x})[0].a }}", "1"],
    ["it's {{ @text }}, isn't it", "it's Hello, isn't it"],
    ["} }} { {", "} }} { {"],
    ["{{ '\\'}}' }}", "'}}"],
    ["{{ @nothing }}", ""],
    ["{{ 120 / 2 }} min", "60 min"],
    ["{{\n@text\n}}", "Hello"],
    ["what users type, {{ '{{ @text }}' }}, is no template", "what users type, {{ @text }}, is no template"],
  ])("%j", (text, expected) => expect(rendered(text)).toBe(expected))
})

describe("a text that does not parse is refused where it is wrong", () => {
  test.each([
    ["Hello {{ @text", "{{ @text", "`{{` is not closed by `}}`."],
    ["{{ 'it }} ", "{{ 'it }} ", "`{{` is not closed by `}}`."],
    ["{{ foo(1 }} a", "{{ foo(1 }} a", "`{{` is not closed by `}}`."],
    ["a {{ }} b", " ", "The expression is empty."],
    ["{{ 1 + }}", "", "The expression ends where a value is missing."],
    ["{{ @text }} {{ @text = 1 }}", "=", "`=` does not belong here."],
    ["{{ 1) }}", ")", "`)` does not belong here."],
  ])("%j", (text, about, message) => {
    const fault = parseTemplate(text)
    if (!isParseFault(fault)) throw new Error("it parses")
    expect([text.slice(fault.start, fault.end), fault.message]).toEqual([about, message])
  })
  test("or read, whatever it is", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("{{", "}}", "{", "}", "'", '"', "(", "]", "@a", "1", " ", "\\", "[[A]].B")),
        pieces => {
          const text = pieces.join("")
          const result = parseTemplate(text)
          return !isParseFault(result) || (result.start >= 0 && result.end <= text.length)
        },
      ),
    ))
  test("a long text of brackets is refused at once", () =>
    expect(isParseFault(parseTemplate("{{ (".repeat(50_000)))).toBe(true))
})

describe("a text that is exactly one expression keeps its type", () => {
  test.each<readonly [string, Value]>([
    ["{{ @number }}", 5],
    ["{{@list}}", [1, 2, 3]],
    ["{{ @nothing }}", null],
    ["{{ GetDate }}", new Date("2026-03-02T09:00:00Z")],
    [" {{ @number }}", " 5"],
    ["{{ @number }} ", "5 "],
    ["{{ @number }}{{ @number }}", "55"],
    ["5", "5"],
    ["", ""],
  ])("%j", (text, expected) => expect(evaluated(text)).toEqual(expected))
})

describe("values are shown as people read them", () => {
  const time = new Date("2026-03-02T09:00:00Z")
  test.each<readonly [Value, string]>([
    [60, "60"],
    [60.5, "60.5"],
    [1234567, "1234567"],
    [-0, "0"],
    [true, "true"],
    [null, ""],
    ["a", "a"],
    [time, "Mar 2, 2026, 11:00 AM"],
    [new Duration(60_000), "1 minute"],
    [["a", 1, null, ["b", time]], "a, 1, , b, Mar 2, 2026, 11:00 AM"],
    [{ a: [1, null], time }, '{"a":[1,null],"time":"2026-03-02T09:00:00.000Z"}'],
    [[{ a: 1 }], '{"a":1}'],
  ])("%j", (value, expected) => expect(displayValue(value, { zone: "Europe/Bucharest", locale: "en" })).toBe(expected))
  test("a value nested without end is shown as nothing", () => {
    let deep: Value = {}
    for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 === 0 ? [deep] : { deep }
    expect(displayValue(deep, { zone: "UTC", locale: "en" })).toBe("")
  })
})

test("all expressions of a text share the limit", () => {
  expect(renderTemplate(template("{{ 1 + 2 }}{{ 1 + 2 }}"), scope(), allow(6))).toEqual({
    value: "33",
    exceeded: false,
  })
  expect(renderTemplate(template("{{ 1 + 2 }}{{ 1 + 2 }}"), scope(), allow(5))).toEqual({ value: "", exceeded: true })
  expect(evaluateTemplate(template("{{ 1 + 2 }}"), scope(), allow(2))).toEqual({ value: null, exceeded: true })
  expect(evaluateTemplate(template("a{{ 1 + 2 }}"), scope(), allow(2))).toEqual({ value: null, exceeded: true })
})
