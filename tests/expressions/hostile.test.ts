import { describe, expect, test } from "vitest"
import { evaluate } from "../../language/expressions/evaluate.js"
import { FUNCTIONS } from "../../language/expressions/functions.js"
import { PlainDate, type Value } from "../../language/values/values.js"
import { allow, parsed, scope } from "./language.js"

const many = <T extends Value>(make: (index: number) => T, count = 10_000): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const deep = (levels: number): Value => {
  let value: Value = 1
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

/** Values of every kind that take long to work with. */
const HOSTILE: { readonly [name: string]: Value } = {
  numbers: many(index => (index * 7919) % 10_007),
  fractions: many(index => index / 7),
  texts: many(index => `${"a".repeat(200)}${index % 97}`),
  objects: many(index => ({ n: index % 100, t: `t${index}` })),
  lists: many(index => many(() => index, 10)),
  dates: many(index => new PlainDate(`2026-01-${String((index % 28) + 1).padStart(2, "0")}`)),
  times: many(index => new Date(1_700_000_000_000 + index * 370_000_000)),
  mixed: many(index => (index % 2 === 0 ? index : String(index))),
  deep: deep(60),
  tooDeep: deep(5000),
  long: "ab".repeat(100_000),
  marks: "e\u0301".repeat(50_000),
  needle: `${"a".repeat(100_000)}b`,
  json: JSON.stringify(many(index => ({ id: index, name: `name ${index}` }), 20_000)),
  brackets: "[".repeat(100_000),
  digits: "9".repeat(100_000),
  large: 1e300,
  small: 5e-324,
}

const names = Object.keys(HOSTILE)
const calls = [...FUNCTIONS.values()].flatMap(({ name, forms }) =>
  forms.flatMap(form =>
    names.flatMap(first => {
      const others = ["'a'", "@needle", "1", "@numbers", "'t'"]
      if (form.parameters.length === 0) return [`${name}()`]
      if (form.parameters.length === 1) return [`${name}(@${first})`]
      return others.map(other => `${name}(@${first}, ${form.parameters.length > 2 ? `${other}, ${other}` : other})`)
    }),
  ),
)

describe("long lists and texts are worked with or refused within a tenth of a second, and nothing is thrown", () => {
  const variable = (name: string) => HOSTILE[name] ?? null
  const cases = [
    ...new Set(calls),
    ...names.flatMap(name => ["==", "+", "<", "in"].map(operator => `@${name} ${operator} @${name}`)),
    "@numbers.map(x, @numbers.map(y, x + y))",
    "@texts.map(x, x.lower()).sort().distinct()",
    "@texts.map(x, @texts.join())",
    "@numbers.filter(x, x in @numbers)",
    ...[
      "plus(x, 'P1M')",
      "days(x, GetDate)",
      "months(x, GetDate)",
      "years(x, GetDate)",
      "weekday(x)",
      "format(x)",
    ].flatMap(call => [`@times.map(x, ${call})`, `@dates.map(x, ${call.replace("GetDate", "today()")})`]),
  ]
  test("all functions and operators", () => {
    const slow: (readonly [string, number])[] = []
    for (const source of cases) {
      const expression = parsed(source)
      const start = process.cpuUsage()
      evaluate(expression, scope({ variable, zone: "Europe/Bucharest", locale: "de" }), allow(10_000))
      const { user, system } = process.cpuUsage(start)
      const milliseconds = (user + system) / 1000
      if (milliseconds > 100) slow.push([source, milliseconds])
    }
    expect(slow).toEqual([])
  })
})
