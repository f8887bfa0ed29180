import fc from "fast-check"
import { expect, test } from "vitest"
import { readJson } from "../../language/loading/read-json.js"
import { exactJson } from "../../language/values/received.js"
import { value } from "../expressions/language.js"

test.each([
  ["[9007199254740993]", ["9007199254740993"]],
  ["[9007199254740992, -9007199254740992]", [9007199254740992, -9007199254740992]],
  ['{"id":-32630520240430000061}', { id: "-32630520240430000061" }],
  ['{"a" : 32630520240430000061 , "b":[1,2]}', { a: "32630520240430000061", b: [1, 2] }],
  ['"32630520240430000061"', "32630520240430000061"],
  [
    '{"32630520240430000061":"32630520240430000061, 32630520240430000061"}',
    { "32630520240430000061": "32630520240430000061, 32630520240430000061" },
  ],
  [
    '["\\"32630520240430000061", 0.12345678901234567, 1e21, 12345678901234567e2]',
    ['"32630520240430000061', Number("0.12345678901234567"), 1e21, Number("12345678901234567e2")],
  ],
  ["32630520240430000061", "32630520240430000061"],
])("%s keeps the digits of whole numbers that a double would alter", (text, expected) => {
  expect(exactJson(text)).toEqual(expected)
  expect(value("parseJson(@x)", { x: text })).toEqual(expected)
})

test("all other JSON is read as it is anywhere", () =>
  fc.assert(
    fc.property(fc.json(), text => {
      fc.pre(!/\d{16}/.test(text))
      expect(exactJson(text)).toEqual(JSON.parse(text))
    }),
  ))

test.each(["", "{32630520240430000061: 1}", "[032630520240430000061]", "[32630520240430000061", "nothing"])(
  "%j is no JSON",
  text => {
    expect(() => exactJson(text)).toThrow(SyntaxError)
    expect(value("parseJson(@x)", { x: text })).toBe(null)
  },
)

test("what comes into a fixture comes as from outside", () => {
  const reading = readJson("a.json", '{"a": 32630520240430000061, "b": 5}', { longNumbers: "texts" })
  expect("document" in reading && [reading.document.value, reading.document.inexact]).toEqual([
    { a: "32630520240430000061", b: 5 },
    [],
  ])
})

test.each([
  ['{"__proto__": {"a": 1}, "b": 1}', { b: 1 }],
  ['"\\ud800"', "\ufffd"],
  [`${"[".repeat(70)}${"]".repeat(70)}`, null],
  [`${"[".repeat(65)}${"]".repeat(65)}`, null],
  [`${"[".repeat(64)}${"]".repeat(64)}`, JSON.parse("[".repeat(64) + "]".repeat(64))],
  [`${"[".repeat(64)}1${"]".repeat(64)}`, JSON.parse(`${"[".repeat(64)}1${"]".repeat(64)}`)],
])("parseJson of %j gives nothing that cannot be kept", (text, expected) =>
  expect(value("parseJson(@x)", { x: text })).toEqual(expected),
)
