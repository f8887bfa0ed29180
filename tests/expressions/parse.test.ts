import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { namesIn } from "../../language/expressions/names-in.js"
import { isParseFault, parseExpression } from "../../language/expressions/parse.js"
import { anyCharacter } from "../any-character.js"
import { repeated } from "../thoroughness.js"
import { parsed, refused } from "./language.js"

/** `source: [what the fault is about, message, hint]` */
type Refusal = readonly [about: string, message: string | RegExp, hint?: string | RegExp]

describe("what is not an expression is refused in words about the author's text", () => {
  const rows: { readonly [source: string]: Refusal } = {
    "": ["", "The expression is empty."],
    "  ": ["  ", "The expression is empty."],
    "1 +": ["", "The expression ends where a value is missing."],
    "@text and true": ["and", "`and` does not belong here.", "write `&&`"],
    "not @text": ["@text", /does not belong/, "write `!`"],
    "[[ConversationInfo]].Channel = 'x'": ["=", /does not belong/, "to compare, write `==`"],
    "@number === 1": ["=", /does not belong/, "to compare, write `==`"],
    "@number <> 1": [">", "A value is missing before `>`.", "for 'not equal', write `!=`"],
    "(1": ["", "`)` is missing before the end."],
    "@text 'abc": ["'abc", "A text is not closed: its last quote is missing."],
    "“a”": ["“", /does not belong/, /straight quotes/],
    "'\\q'": ["\\q", /not an escape/, /backslash/],
    "1e400": ["1e400", "This is not a number."],
    "b'x'": ["b'x'", "Bytes are not known here.", /leave the b/],
    "5u": ["5u", "There is one kind of number here.", "leave the u out"],
    "@object.?a": ["?", /missing before `\?`/, /null by itself/],
    "@object[?0]": ["?", /missing before `\?`/, /null by itself/],
    "@object?.a": [".", /missing before `\.`/, /null by itself/],
    "@text ?? 'a'": ["?", /missing before `\?`/, /there is no `\?\?`/],
    if: ["if", "`if` is a reserved word."],
    __proto__: ["__proto__", "`__proto__` is a reserved word."],
    "{a: 1}": ["a", "The keys of an object are texts in quotes.", "{'key': value}"],
    "{'a': 1, 'a': 2}": ["'a'", "The key 'a' is there twice."],
    "'\\x00'": ["'\\x00'", "A text cannot hold the character U+0000."],
    "GetDate(1)": ["GetDate(1)", "GetDate takes nothing.", "GetDate or GetDate()"],
    "@list.map(x, x > 1, x)": ["@list.map(x, x > 1, x)", /^map takes a list/, /for example/],
    "@list.exists(x)": ["@list.exists(x)", /^exists takes a list/, /for example/],
    "@list.exists(1, true)": ["1", /not a name for the item/, /for example/],
    "@list.exists(@text, true)": ["@text", /not a name for the item/, /for example/],
    "@list.exists(GetDate, true)": ["GetDate", /not a name for the item/, /for example/],
    "exists(@list, @text, true)": ["@text", /not a name for the item/, /for example/],
    "size(@list) > 0 && @": ["@", /After `@` comes a variable's name/],
    "@имя": ["@", /After `@` comes a variable's name/],
    "@__proto__": ["@", /After `@` comes a variable's name/],
    "x@text": ["@text", "There is no operator before @text."],
    "@text(1)": ["@text", "@text is a value, not a function."],
    "@object.@text": ["@object.@text", "After `.` comes the name of a field."],
    "1 + [[ConversationInfo]]": ["[[ConversationInfo]]", /is an entity, not a value/, "[[ConversationInfo]].Field"],
    "[[ConversationInfo]].": ["[[ConversationInfo]]", /is an entity, not a value/],
    "[[ConversationInfo]].size()": ["[[ConversationInfo]].size", /is a value, not a function/, /\.Field\.size/],
    "'[[Entity]]' + [[Entity]]": ["[[Entity]]", /is an entity/],
    "@unheard.of(": ["", /ends where a value is missing/],
  }
  test.each(Object.entries(rows))("%s", (source, [about, message, hint]) => {
    const fault = refused(source)
    expect(source.slice(fault.start, fault.end)).toBe(about)
    expect(fault.message).toMatch(message)
    if (hint !== undefined) expect(fault.hint).toMatch(hint)
    expect(`${fault.message} ${fault.hint}`).not.toMatch(/_{2,}(?!proto)|[A-Z]{4,}|\n|undefined/)
  })
})

describe("what is too large or nested too deeply is refused", () => {
  const times = (text: string, count: number) => text.repeat(count)
  test.each([
    ["ten thousand nodes", `1${times("+1", 5000)}`],
    ["ten thousand names", `${times("@a && ", 5000)}true`],
    ["a list of ten thousand", `[${times("1,", 10_000)}]`],
    ["deep brackets", times("(", 10_000)],
    ["closed deep brackets", `${times("(", 200)}1${times(")", 200)}`],
    ["deep lists", `${times("[", 200)}${times("]", 200)}`],
    ["deep objects", `${times("{'a':", 200)}1${times("}", 200)}`],
    ["deep conditions", `${times("true ? 1 : ", 500)}1`],
    ["many signs", `${times("!", 10_000)}true`],
    ["many signs with blanks", `${times("- ", 3000)}1`],
    ["many signs with comments", `${times("!//\n", 3000)}true`],
    ["a long chain of fields", `@a${times(".b", 500)}`],
    ["a huge number", times("9", 400)],
    ["a huge text", `'${times("x", 100_000)}'`],
    ["many parameters", `size(${times("1,", 100)}1)`],
  ])("%s", (_, source) => expect(refused(source).message).toMatch(/too|takes/))
  test("a long list of alternatives is fine", () =>
    expect(isParseFault(parseExpression(Array.from({ length: 200 }, (_, at) => `@text == '${at}'`).join(" || ")))).toBe(
      false,
    ))
})

test("parsing never throws, and its faults lie in the text", () => {
  const piece = fc.constantFrom(
    ..."()[]{}.,:?!-+*/%<>=&|'\"@#\\ \n0123abcrbu_".split(""),
    ..."@a [[A]].B [[A]] '{{' }} // GetDate exists( .map(x, null true in ''' \\x00 0x 1e9 __proto__ constructor".split(
      " ",
    ),
  )
  const source = fc.oneof(
    fc.string(),
    fc.string({ unit: anyCharacter }),
    fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join("")),
  )
  fc.assert(
    fc.property(source, text => {
      const result = parseExpression(text)
      if (!isParseFault(result)) return result.source === text
      return result.start >= 0 && result.start <= result.end && result.end <= text.length && result.message !== ""
    }),
    { numRuns: repeated({ all: 20_000, ci: 2000, here: 500 }) },
  )
})

test("an expression tells which names it mentions", () =>
  expect(namesIn(parsed("@a == [[B]].C && [1].exists(x, x == @d) ? secret('S') : '@no [[No]].No'"))).toEqual({
    variables: new Set(["a", "d"]),
    fields: [{ entity: "B", field: "C" }],
    secrets: new Set(["S"]),
  }))
