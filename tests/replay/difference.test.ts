import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isSameJson } from "../../replay/json-equality.js"
import { difference } from "../../replay/reporters/difference.js"

const compare = (expected: readonly string[], actual: readonly string[]) =>
  difference(expected, actual, (left, right) => expected[left] === actual[right])
const signs = (expected: string, actual: string) =>
  compare([...expected], [...actual])
    .map(({ sign, text }) => sign + text)
    .join(" ")

test.each([
  ["", "", ""],
  ["a", "", "-a"],
  ["", "a", "+a"],
  ["abc", "abc", " a  b  c"],
  ["abc", "axc", " a -b +x  c"],
  ["abcd", "bcde", "-a  b  c  d +e"],
])("of %j and %j the difference is %j", (expected, actual, shown) => expect(signs(expected, actual)).toBe(shown))

test("what is not new was expected, what is not gone came, in their order", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 })
  fc.assert(
    fc.property(lines, lines, (expected, actual) => {
      const shown = compare(expected, actual)
      expect(shown.filter(({ sign }) => sign !== "+").map(({ text }) => text)).toEqual(expected)
      expect(shown.filter(({ sign }) => sign !== "-").map(({ text }) => text)).toEqual(actual)
    }),
  )
})

test("where one line came for another, the part that differs is marked, never half a character", () => {
  const marked = (expected: string, actual: string) =>
    compare([expected], [actual]).map(({ text, mark }) => (mark === null ? null : text.slice(...mark)))
  expect(marked("You are number 1.", "You are number 12.")).toEqual(["", "2"])
  expect(marked("Hello Ana", "Hello Bob")).toEqual(["Ana", "Bob"])
  expect(marked("all else", "nothing")).toEqual([null, null])
  expect(marked("fine \u{1F600} day", "fine \u{1F601} day")).toEqual(["\u{1F600}", "\u{1F601}"])
})

test("thousands of lines are compared at once", () => {
  const many = Array.from({ length: 5000 }, (_, index) => String(index))
  expect(compare(many, [...many, "more"])).toHaveLength(10_001)
})

describe("whether JSON is the same", () => {
  test.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: undefined as never }, { b: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    [null, undefined, false],
    [JSON.parse('{"__proto__": 1}'), {}, false],
    ["1", 1, false],
  ])("%j and %j: %s", (one, other, same) => expect(isSameJson(one, other)).toBe(same))

  test("a copy is the same", () => {
    fc.assert(fc.property(fc.jsonValue(), value => isSameJson(value as never, JSON.parse(JSON.stringify(value)))))
  })
})
