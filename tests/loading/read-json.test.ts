import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readJson } from "../../language/loading/read-json.js"
import { anyCharacter } from "../any-character.js"

const value = (text: string | Uint8Array) => {
  const read = readJson("a.json", text)
  return "document" in read ? read.document.value : read.faults.map(fault => fault.code)
}
const faults = (text: string | Uint8Array) => {
  const read = readJson("a.json", text)
  return "document" in read ? [] : read.faults.map(({ line, column, pointer }) => [line, column, pointer])
}
const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(parts.flatMap(part => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])))

test("comments and trailing commas are allowed", () => {
  expect(value('// a\n{ "a": [1, 2,], /* b */ "b": { "c": null, }, }')).toEqual({ a: [1, 2], b: { c: null } })
})

test("a byte order mark is skipped and counts for no column", () => {
  expect(value('\uFEFF{"a": 1}')).toEqual({ a: 1 })
  expect(value(bytes(0xef, 0xbb, 0xbf, '{"a": 1}'))).toEqual({ a: 1 })
  expect(faults('\uFEFF{"a" 1}')).toEqual([[1, 6, ""]])
})

describe("what cannot be read is refused with its place", () => {
  test.each<[string, string | Uint8Array, (number | string)[][]]>([
    ["nothing", "", [[1, 1, ""]]],
    ["blanks", " \n ", [[2, 2, ""]]],
    ["a comma is missing", '{\n  "a": 1\n  "b": 2\n}', [[3, 3, ""]]],
    [
      "two commas are missing",
      '{\n  "a": 1\n  "b": 2\n  "c": 3\n}',
      [
        [3, 3, ""],
        [4, 3, ""],
      ],
    ],
    ["a brace is missing", '{\n  "a": 1', [[2, 9, ""]]],
    ["a key without quotes: one mistake", "{\n  a: 1\n}", [[2, 3, ""]]],
    ["single quotes: one mistake", "{'a': 1}", [[1, 2, ""]]],
    ["something after the end", "{}}", [[1, 3, ""]]],
    ["a key twice", '{"a": 1,\n"b": {"c": 1, "c": 2}}', [[2, 15, "/b/c"]]],
    [
      "two keys twice",
      '{"a": 1, "a": 2, "b": 1,\n"b": 2}',
      [
        [1, 10, "/a"],
        [2, 1, "/b"],
      ],
    ],
    ["__proto__ twice", '{"__proto__": 1, "__proto__": 2}', [[1, 18, "/__proto__"]]],
    ["a key twice, once escaped", '{"a": 1, "\\u0061": 2}', [[1, 10, "/a"]]],
    ["U+0000", '{"a": ["\\u0000"]}', [[1, 8, "/a/0"]]],
    ["U+0000, not escaped: one mistake", '{"a": "\u0000"}', [[1, 7, ""]]],
    ["U+0000 in a key, not escaped: one mistake", '{"\u0000": 1}', [[1, 2, ""]]],
    [
      "a quote too many, and what it makes of the next line",
      '{"a": {"m": "x"" }, // no "n": b\n"b": {"m": "y"}}',
      [[1, 16, ""]],
    ],
    [
      "a quote too few, and what it makes of the next line",
      '{"a": {"b": 1, "c": "x }},\n"b": 1, "b": 2}',
      [[1, 21, ""]],
    ],
    [
      "a comma missing before a key that is there twice: two mistakes",
      '{"a": 1 "a": 2}',
      [
        [1, 9, ""],
        [1, 9, "/a"],
      ],
    ],
    [
      "an escape that is not known, and a key twice: two mistakes",
      '{"a": "\\q", "a": 2}',
      [
        [1, 7, ""],
        [1, 13, "/a"],
      ],
    ],
    ["a lone surrogate", '{"a": "\\ud800"}', [[1, 7, "/a"]]],
    ["a lone surrogate in a key", '{"\\udc00": 1}', [[1, 2, ""]]],
    ["a lone surrogate, not escaped", '{"a": "\ud800"}', [[1, 7, "/a"]]],
    ["a number that is too large", '{"a": 1e999}', [[1, 7, "/a"]]],
    ["bytes that are not UTF-8", bytes('{"a":\r\n "b', 0xff, '"}'), [[2, 4, ""]]],
    ["bytes that end in the middle of a character", bytes('{"a": "', 0xe2, 0x82), [[1, 8, ""]]],
    ["65 deep", `${"[".repeat(65)}${"]".repeat(65)}`, [[1, 65, ""]]],
    ["10,000 deep", "[".repeat(10_000), [[1, 65, ""]]],
    ["10,000 objects deep", '{"a":'.repeat(10_000), [[1, 64 * 5 + 1, ""]]],
  ])("%s", (_, text, places) => {
    expect(faults(text)).toEqual(places)
  })
})

describe("what other languages allow is refused with a sentence about it", () => {
  test.each([
    ['{"a": .5}', "not .5"],
    ['{"a": +1}', "not .5, +1"],
    ['{"a": 0x10}', "0x10"],
    ['{"a": NaN}', "JSON has no NaN"],
    ['{"a": -Infinity}', "JSON has no -Infinity"],
    ['{"a": None}', "JSON has no None"],
    ['{"a": True}', "true in small letters"],
    ["{'a': 1}", "not single ones"],
    ['{"a": “x”}', "straight double quotes"],
    ["{a: 1}", "need double quotes"],
    ['{"a": "say "x" twice"}', 'inside a text is written \\"'],
    ['# a comment\n{"a": 1}', "Comments begin with //"],
    ['{"a": 1} trailing', "The JSON ends before here"],
    ["[1] # trailing", "The JSON ends before here"],
  ])("%s", (text, sentence) => {
    const read = readJson("a.json", text)
    expect("faults" in read && read.faults.map(({ message }) => message)).toEqual([expect.stringContaining(sentence)])
  })
})

test("64 deep is not too deep", () => {
  expect(faults(`${"[".repeat(64)}${"]".repeat(64)}`)).toEqual([])
})

test("__proto__ is a key like any other and reaches no prototype", () => {
  const read = value('{"__proto__": {"polluted": true}, "constructor": 1}') as object
  expect(Object.keys(read)).toEqual(["__proto__", "constructor"])
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  expect("polluted" in {}).toBe(false)
})

test("a place is that of the value, of its key, or of what is nearest around it", () => {
  const read = readJson("a.json", '{\r\n  "a": {\r\n    "x/y": [1, 2]\r\n  }\r\n}')
  if (!("document" in read)) throw new Error("not read")
  const { document } = read
  expect(document.position("/a")).toEqual({ line: 2, column: 8 })
  expect(document.position("/a", true)).toEqual({ line: 2, column: 3 })
  expect(document.position("/a/x~1y/1")).toEqual({ line: 3, column: 16 })
  expect(document.position("/a/none/1", true)).toEqual({ line: 2, column: 8 })
  expect(document.position("")).toEqual({ line: 1, column: 1 })
})

test("whatever JSON writes is read as JSON reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), json => {
      const text = JSON.stringify(json)
      expect(value(text)).toEqual(JSON.parse(text, (_, item) => (item === 0 ? 0 : item)))
    }),
  )
})

test("no text and no bytes make it throw", () => {
  const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.stringMatching(/^[[\]{}:,"\\u0a/*\n ]*$/))
  fc.assert(fc.property(text, content => void readJson("a.json", content)))
  fc.assert(fc.property(fc.uint8Array(), content => void readJson("a.json", content)))
})
