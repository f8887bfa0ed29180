import fc from "fast-check"
import { expect, test } from "vitest"
import { checkExpression } from "../../language/expressions/check.js"
import { displayValue } from "../../language/expressions/display.js"
import { evaluate } from "../../language/expressions/evaluate.js"
import { FUNCTIONS } from "../../language/expressions/functions.js"
import { isParseFault, parseExpression } from "../../language/expressions/parse.js"
import { fits, kindOf } from "../../language/expressions/type-rules.js"
import { numberText, significant } from "../../language/values/number.js"
import { ANY, type Type } from "../../language/values/type.js"
import {
  Duration,
  fromStored,
  isObject,
  PlainDate,
  toJson,
  toStored,
  type Value,
} from "../../language/values/values.js"
import { repeated } from "../thoroughness.js"
import { allow, NAMES, scope, VARIABLES } from "./language.js"

const BINARY = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"]
/** Every function with each number of parameters that it may have. */
const CALLS = [...FUNCTIONS.values()].flatMap(({ name, forms }) => {
  const counts = new Set(forms.flatMap(form => [form.required ?? form.parameters.length, form.parameters.length]))
  return [...counts].map(count => `${name}(${["A", "B", "C"].slice(0, count).join(", ")})`)
})
const EACH = ["exists", "all", "filter", "map"]

/** The sources of expressions of all shapes: right and wrong alike. */
const source = fc.letrec<{ tree: string }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    fc.constantFrom(
      ...Object.keys(VARIABLES).map(name => `@${name}`),
      "x",
      "null",
      "true",
      "0",
      "2.5",
      "'a'",
      "'5'",
      "GetDate",
      "[]",
      "[[ConversationInfo]].Channel",
      "duration('1h')",
      "timestamp('2026-01-01')",
      "date('2026-01-31')",
      "'PT1H'",
      "'P1M'",
      "'EUR'",
      "{'one': 1, 'other': 2}",
      "2",
      "-1",
    ),
    fc.tuple(tie("tree"), fc.constantFrom(...BINARY), tie("tree")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(fc.constantFrom("!", "-"), tie("tree")).map(([operator, a]) => `(${operator}${a})`),
    fc
      .tuple(fc.constantFrom(...CALLS), fc.array(tie("tree"), { minLength: 3, maxLength: 3 }))
      .map(([call, parts]) => call.replace(/[ABC]/g, letter => `(${parts["ABC".indexOf(letter)]})`)),
    fc
      .tuple(tie("tree"), fc.constantFrom(...EACH), tie("tree"))
      .map(([list, each, body]) => `(${list}).${each}(x, ${body})`),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.array(tie("tree"), { maxLength: 3 }).map(items => `[ ${items.join(", ")} ]`),
    tie("tree").map(a => `{'a': ${a}}`),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `(${a})[ ${b} ]`),
    tie("tree").map(a => `(${a}).a`),
  ),
})).tree

const dates = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map(time => new PlainDate(time.toISOString().slice(0, 10)))

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string(),
    fc.date({ noInvalidDate: true }),
    dates,
    fc.integer().map(milliseconds => new Duration(milliseconds)),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value")),
  ),
})).value

/** A value that a type lets through, null among them. */
function valueOfType(type: Type): fc.Arbitrary<Value> {
  const known: { readonly [kind in Type["kind"]]: () => fc.Arbitrary<Value> } = {
    any: () => values,
    null: () => fc.constant(null),
    boolean: () => fc.boolean(),
    number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
    string: () => fc.oneof(fc.string(), fc.constantFrom("5", "a", "PT1H", "2026-01-01")),
    time: () => fc.date({ noInvalidDate: true }),
    date: () => dates,
    duration: () => fc.integer().map(milliseconds => new Duration(milliseconds)),
    list: () => fc.array(valueOfType(type.kind === "list" ? type.item : ANY), { maxLength: 4 }),
    object: () => fc.dictionary(fc.constantFrom("a", "name"), fc.string()),
  }
  return fc.option(known[type.kind]())
}

const variables = fc.record(
  Object.fromEntries(Object.entries(VARIABLES).map(([name, { type }]) => [name, valueOfType(type)])),
)

const places = fc.record({
  locale: fc.constantFrom("en", "ar", "ru", "hi-Deva-IN", "no locale", ""),
  zone: fc.constantFrom("UTC", "America/Sao_Paulo", "Pacific/Apia", "no zone", ""),
  namesZone: fc.boolean(),
  currency: fc.constantFrom("EUR", "XXX", "no currency", null),
})

function isTidy(value: Value): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0)
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  if (Array.isArray(value)) return value.every(isTidy)
  return !isObject(value) || Object.values(value).every(isTidy)
}

test("evaluation never throws and gives no NaN, infinity or negative zero, whatever the values", () =>
  fc.assert(
    fc.property(source, values, places, (text, value, surroundings) => {
      const expression = parseExpression(text)
      if (isParseFault(expression)) throw new Error(`${text}: ${expression.message}`)
      checkExpression(expression, NAMES, "condition")
      const over = { variable: () => value, field: () => value, ...surroundings }
      const result = evaluate(expression, scope(over), allow(10_000))
      displayValue(result.value, scope(surroundings))
      toJson(fromStored(toStored(result.value)))
      return Array.isArray(result.value) || isObject(result.value) || isTidy(result.value)
    }),
    { numRuns: repeated({ all: 15_000, ci: 1500, here: 400 }) },
  ))

test("evaluation gives the same twice", () =>
  fc.assert(
    fc.property(source, variables, (text, known) => {
      const expression = parseExpression(text)
      if (isParseFault(expression)) return
      const over = scope({ variable: name => known[name] ?? null })
      expect(evaluate(expression, over, allow(500))).toEqual(evaluate(expression, over, allow(500)))
    }),
  ))

test("what the check lets through, with no `any` in it, is never noted and is of the type foretold", () => {
  let checked = 0
  fc.assert(
    fc.property(source, variables, (text, known) => {
      if (/@any|@object|@event|parseJson|secret/.test(text)) return
      const expression = parseExpression(text)
      if (isParseFault(expression)) return
      const { type, findings } = checkExpression(expression, NAMES, "any")
      if (findings.length > 0 || hidesAny(text)) return
      checked++
      const notes: string[] = []
      const over = scope({ variable: name => known[name] ?? null, note: message => notes.push(message) })
      const { value } = evaluate(expression, over, allow(10_000))
      const surprises = notes.filter(note => !note.includes("cannot work with these values"))
      expect([text, surprises]).toEqual([text, []])
      expect([text, value === null || fits(typeOfValue(value), type)]).toEqual([text, true])
    }),
    { numRuns: 4000 },
  )
  expect(checked).toBeGreaterThan(200)
})

/** A list of different kinds, or a choice between them (`default` too), is of type `any`; those expressions are left out. */
function hidesAny(text: string): boolean {
  return /[?[{]|\bdefault\(/.test(text.replace("[[ConversationInfo]]", ""))
}

function typeOfValue(value: Value): Type {
  const kind = kindOf(value) ?? "null"
  if (kind === "list") return { kind, item: ANY }
  return kind === "object" ? { kind, fields: null } : { kind }
}

/** A value as an author would write it in an expression. */
function written(value: Value): string {
  if (typeof value === "number") return numberText(value)
  if (Array.isArray(value)) return `[ ${value.map(written).join(", ")} ]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${written(item)}`)}}`
}

test("a value that is written out as an expression is read as that value", () => {
  const text = fc.string({ unit: "grapheme" }).filter(each => !each.includes("\0") && each !== "__proto__")
  const { value: plain } = fc.letrec<{ value: Value }>(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      text,
      fc.integer(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(number => significant(number) + 0),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4 }).map(fields => ({ ...fields })),
    ),
  }))
  fc.assert(
    fc.property(plain, value => {
      const expression = parseExpression(written(value))
      if (isParseFault(expression)) throw new Error(`${written(value)}: ${expression.message}`)
      expect(checkExpression(expression, NAMES, "any").findings).toEqual([])
      expect(evaluate(expression, scope(), allow(10_000)).value).toEqual(value)
    }),
  )
})
