import { Ajv } from "ajv"
import fc from "fast-check"
import { RE2JS } from "re2js"
import { describe, expect, test } from "vitest"
import { compilePattern, isPatternFault, linearRegExp } from "../../language/values/pattern.js"
import { searchOf } from "../../language/values/pattern-cost.js"
import { anyCharacter } from "../any-character.js"
import { processorTime } from "../processor-time.js"

const finds = (source: string, text: string) => {
  const compiled = compilePattern(source)
  if (isPatternFault(compiled)) throw new Error(compiled.fault)
  return compiled.test(text)
}
const fault = (source: string) => {
  const compiled = compilePattern(source)
  return isPatternFault(compiled) ? compiled.fault : null
}

describe("a pattern", () => {
  test.each([
    ["order", "my order is late", true],
    ["^order$", "my order", false],
    ["^order$", "order", true],
    ["Order", "order", false],
    ["(?i)order", "ORDER", true],
    ["(?i)заказ", "ЗАКАЗ", true],
    ["^\\p{L}+$", "Привет", true],
    ["^\\p{Cyrillic}+$", "Hello", false],
    ["^.$", "😀", true],
    ["^\\u041f", "Привет", true],
    ["^[\\u0410-\\u042F]$", "Я", true],
    ["^\\u{1F600}$", "😀", true],
    ["^\\ud83d\\ude00$", "😀", true],
    ["^(?<number>\\d{3,8})$", "12345", true],
    ["^\\\\u0041$", "\\u0041", true],
    ["^\\Q(a+\\E$", "(a+", true],
    ["^a/b\\/c$", "a/b/c", true],
    ["", "anything", true],
  ])("%j searches %j: %j", (source, text, found) => {
    expect(finds(source, text)).toBe(found)
  })

  test.each([
    ["(?=a)", /^Lookaround, such as "\(\?=", is not known to the linear-time engine/],
    ["a(?!b)", /^Lookaround/],
    ["(?<=a)b", /^Lookaround, such as "\(\?<="/],
    ["(?<!a)b", /^Lookaround/],
    ["(a)\\1", /^A back-reference, such as "\\1", is not known to the linear-time engine/],
    ["(?<n>a)\\k<n>", /^A back-reference/],
    ["(", /cannot be read: missing closing \)/],
    ["[a", /cannot be read: missing closing \]/],
    ["a**", /cannot be read/],
    ["(?>a)", /cannot be read/],
    ["\\p{Nonsense}", /cannot be read/],
    ["\\", /cannot be read: trailing backslash/],
    ["a{1001}", /cannot be read: invalid repeat count/],
  ])("%j is refused with a reason", (source, reason) => {
    expect(fault(source)).toMatch(reason)
  })

  test.each(["[(?=]", "\\(?=", "\\\\1", "\\Q(?=\\1\\E", "[[:alpha:](?=]"])("%j only looks like lookaround", source => {
    expect(fault(source)).toBeNull()
  })

  test("the same source gives the same answer again", () => {
    expect(compilePattern("^a+$")).toBe(compilePattern("^a+$"))
  })
})

describe("no pattern takes long", () => {
  const HOSTILE: readonly (readonly [string, string])[] = [
    ["nested repeats", "(a{1000}){1000}"],
    ["a long body repeated", `(?:${"ab".repeat(500)}){1000}`],
    ["quoted brackets around a repeat", `(?:${"ab".repeat(500)}\\Q[\\E){1000}`],
    ["open groups", "(".repeat(100_000)],
    ["open classes", "[".repeat(4000)],
    ["open classes and a backslash", `${"[".repeat(3999)}\\`],
    ["open POSIX classes", "[:".repeat(2000)],
    ["open names", "(?<".repeat(1333)],
    ["groups in groups", `${"(".repeat(1999)}a${")".repeat(1999)}`],
    ["repeats of repeats", `${"(?:".repeat(700)}a${")*".repeat(700)}`],
    ["optional repeats", "(a?){0,2}".repeat(400)],
    ["many properties", "\\pL".repeat(1300)],
    ["folded properties", `(?i)${"\\pL".repeat(100)}`],
    ["folded ranges", `(?i)${"[B-\u{1e942}]".repeat(50)}`],
    ["escaped folded ranges", `(?i)${"[B-\\x{1e942}]".repeat(50)}`],
    ["escaped folded ranges of JavaScript", `(?i)${"[B-\\u{1e942}]".repeat(50)}`],
    ["many words", Array.from({ length: 500 }, (_, index) => `word${index}`).join("|")],
    ["a million characters", "x".repeat(1_000_000)],
  ]
  test.each(HOSTILE)("%s", async (_, source) => {
    expect(await processorTime(() => compilePattern(source))).toBeLessThan(1000)
  })

  test.each([
    ["^(a+)+$", `${"a".repeat(4000)}!`],
    ["(x+x+)+y", "x".repeat(4000)],
    ["(.*)*(.*)*[c!]", "x".repeat(4000)],
    ["a[ab]{900}[c!]", Array.from({ length: 4000 }, (_, index) => ((index * index) % 7 < 3 ? "a" : "b")).join("")],
  ])("%j on a long text is at most an instruction for each of its instructions and characters", (source, text) => {
    expect(finds(source, text)).toBe(false)
    const compiled = compilePattern(source)
    if (isPatternFault(compiled)) throw new Error(compiled.fault)
    expect(compiled.steps(text.length)).toBeLessThanOrEqual(4 * 1000 * text.length)
  })

  test("a pattern that unrolls to too much is refused with a hint", () => {
    expect(fault(".{1,999}.{1,999}")).toMatch(/too large; say repeats with minLength and maxLength/)
  })

  test("any source is compiled or refused, and what is compiled searches any text", () => {
    const piece = fc.constantFrom(
      ..."()[]{}|*+?^$.\\aб1,-:<>=!uxpPQEkdwbi&é😀".split(""),
      "(?:",
      "(?i)",
      "{2,3}",
      "\\u{41}",
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.string({ unit: anyCharacter }), (pieces, text) => {
        const compiled = compilePattern(pieces.join(""))
        if (isPatternFault(compiled)) expect(compiled.fault).toMatch(/^[^\n]+\.$/s)
        else expect(typeof compiled.test(text)).toBe("boolean")
      }),
    )
  })
})

describe("what a search costs", () => {
  const patternOf = (source: string) => {
    const compiled = compilePattern(source)
    if (isPatternFault(compiled)) throw new Error(compiled.fault)
    return compiled
  }

  test.each([
    ["(?i)order #?\\d+", 2],
    [".{0,50}!$", 2],
    ["^\\p{L}+$", 5],
    ["a[ab]{90}[c!]", 4 * 94],
    ["\\p{L}{100}!", 4 * 103],
  ])("%s takes %d steps for each character of a long text", (source, steps) => {
    expect(patternOf(source).steps(4000)).toBe(steps * 4000)
  })

  test("is the same whatever was searched before", () => {
    const source = "(?:ab|cd)+e{3,9}"
    const [short, long] = [patternOf(source).steps(10), patternOf(source).steps(4000)]
    patternOf(source).test("abab".repeat(1000))
    expect([patternOf(source).steps(10), patternOf(source).steps(4000)]).toEqual([short, long])
  })

  test("a table that is complete is never added to, whatever the text", () => {
    const pieces = ["a", "b", "!", "1", "я", "😀", "\n", " ", "\u0000", "K", "\u212a", "_"]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(all => all.join(""))
    for (const source of ["a[ab]{5}[!я]", "(?i)k.*!$", "\\b\\w+\\b !", "(?m)^a|b$", "^(?:a|b)*!"]) {
      const program = RE2JS.compile(source)
      expect(searchOf(program).hasTable).toBe(true)
      const { dfa } = program.re2()
      const states = dfa.stateCount
      fc.assert(
        fc.property(text, some => {
          expect(program.test(some)).toBe(RE2JS.compile(source).matcher(some).find())
        }),
      )
      expect(dfa.stateCount).toBe(states)
    }
  })

  test("a table that would be too large is given up before it is", () => {
    for (const source of ["a[ab]{12}c", "\\p{L}{100}!", "(?:\\d{1,30}-){1,10}x"]) {
      const program = RE2JS.compile(source)
      expect(searchOf(program).hasTable).toBe(false)
      expect(program.re2().dfa.stateCount).toBeLessThan(10_000)
    }
  })
})

describe("ajv with the linear-time engine", () => {
  const ajv = new Ajv({ code: { regExp: linearRegExp } })

  test("tells the patterns of one schema apart", () => {
    const validate = ajv.compile({
      type: "object",
      properties: { code: { type: "string", pattern: "^[A-Z]+$" }, number: { type: "string", pattern: "^\\d+$" } },
      patternProperties: { "^x-": { type: "number" } },
    })
    expect(validate({ code: "AB", number: "12", "x-a": 1 })).toBe(true)
    expect(validate({ code: "12" })).toBe(false)
    expect(validate({ number: "AB" })).toBe(false)
    expect(validate({ "x-a": "no" })).toBe(false)
  })

  test("refuses a schema with lookaround and says why", () => {
    expect(() => ajv.compile({ type: "string", pattern: "(?=a)" })).toThrow(/linear-time engine/)
  })
})

describe("named groups", () => {
  const groupsIn = (source: string, text: string) => {
    const compiled = compilePattern(source)
    if (isPatternFault(compiled)) throw new Error(compiled.fault)
    return compiled.groups(text)
  }
  test.each([
    ["(?P<n>[0-9]+)(?:-(?P<m>x))?", "order 12", { n: "12", m: null }],
    ["(?P<n>[0-9]+)", "no number", null],
    ["([0-9]+)", "order 12", {}],
    ["([0-9]+)", "no number", null],
  ])("%s in %j", (source, text, groups) => expect(groupsIn(source, text)).toEqual(groups))

  test("they are counted in what a search costs", () => {
    const stepsOf = (source: string) => {
      const compiled = compilePattern(source)
      return isPatternFault(compiled) ? 0 : compiled.steps(4000)
    }
    expect(stepsOf("order (?P<n>[0-9]{1,30})")).toBeGreaterThan(stepsOf("order ([0-9]{1,30})"))
  })
})
