import fc from "fast-check"
import { expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { parseBody } from "../../server/http/body.js"
import { inCi } from "../thoroughness.js"

function read(text: string | Uint8Array): unknown {
  try {
    return { value: parseBody(Buffer.from(text)) }
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return [error.code, error.pointer]
  }
}

test.each([
  ["an empty body is an empty object", "", { value: {} }],
  ["a byte order mark is passed over", '\ufeff{"a":1}', { value: { a: 1 } }],
  [
    "colons, quotes and backslashes in texts are texts",
    '{"a:\\"\\\\":"b:\\\\\\"c:\\\\"}',
    { value: { 'a:"\\': 'b:\\"c:\\' } },
  ],
  ["a key may come again elsewhere", '{"a":{"a":[{"a":1},{"a":2}]}}', { value: { a: { a: [{ a: 1 }, { a: 2 }] } } }],
  ["a key that comes twice is refused where it is", '{"text":"a","text":"b"}', ["JSON_INVALID", "/text"]],
  ["however deep", '{"value":[{"x":1},{"x":{"y":1,"z":2,"y":3}}]}', ["JSON_INVALID", "/value/1/x/y"]],
  ["and however it is written", '{"a":1,"\\u0061":2}', ["JSON_INVALID", "/a"]],
  ["a number beyond all numbers is refused", '{"value":[1e999]}', ["JSON_INVALID", "/value/0"]],
  [
    "a whole number that would be rounded stays the text it is written as",
    '{"value":[9007199254740993,9007199254740992,"9007199254740993"]}',
    { value: { value: ["9007199254740993", 9007199254740992, "9007199254740993"] } },
  ],
  ["a comment is no JSON", '{"a":1 /* one */}', ["JSON_INVALID", ""]],
  ["a trailing comma is no JSON", '{"a":1,}', ["JSON_INVALID", ""]],
  ["two values are no JSON", "{}{}", ["JSON_INVALID", ""]],
  ["__proto__ is no key", '{"a":{"__proto__":{}}}', ["REQUEST_INVALID", "/a/__proto__"]],
  ["half a character is refused where it is", '{"a":["\\ud83d"]}', ["TEXT_INVALID", "/a/0"]],
  ["bytes that are no characters are refused", Uint8Array.of(0x22, 0xc3, 0x22), ["TEXT_INVALID", ""]],
])("%s", (_, text, expected) => {
  expect(read(text)).toEqual(expected)
})

test("whatever JSON is sent, with or without spaces, is read as it is", () => {
  const key = fc.string().filter(text => text !== "__proto__")
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(key, tie("value")),
    ),
  }))
  fc.assert(
    fc.property(value, fc.boolean(), (sent, spaced) => {
      const text = JSON.stringify(sent, null, spaced ? 1 : undefined)
      // U+0000 and half surrogates are refused, which is tested above.
      fc.pre(!text.includes("\\u0000") && !/\\ud[89a-f]/i.test(text))
      expect(read(text)).toEqual({ value: JSON.parse(text) })
    }),
  )
})

const MANY = inCi ? 1_000_000 : 200_000

test.each([
  ["brackets in great number", "[".repeat(MANY) + "]".repeat(MANY), "JSON_INVALID"],
  ["keys that come again and again", `{${'"a":1,'.repeat(MANY - 1)}"a":1}`, "JSON_INVALID"],
  ["a text of nothing but backslashes", `{"a":"${"\\".repeat(MANY)}"}`, undefined],
  ["a text of nothing but quotes", `{"a":"${'\\"'.repeat(MANY)}"}`, undefined],
])(
  "%s are read in a time that grows with them; with their square it would take far longer than a test may",
  (_, text, code) => {
    const [told] = [read(text)].flat()
    expect(typeof told === "string" ? told : undefined).toBe(code)
  },
)
