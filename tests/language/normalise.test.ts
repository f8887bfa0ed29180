import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { codePoints, normalise, normaliseLoosely, textFault } from "../../language/values/normalise.js"
import { anyCharacter } from "../any-character.js"
import { processorTime } from "../processor-time.js"
import { repeated } from "../thoroughness.js"

describe("normalising", () => {
  test.each([
    ["Привет, МИР!!", "привет, мир"],
    ["Ёлка", "елка"],
    ["Е\u0308лка", "елка"],
    ["Йогурт", "йогурт"],
    ["И\u0306огурт", "йогурт"],
    ["Їжак", "їжак"],
    ["Ünïcödé", "unicode"],
    ["ȘTIINȚĂ", "stiinta"],
    ["Ὀδυσσεύς", "οδυσσευσ"],
    ["ΟΔΟΣ", "οδοσ"],
    ["łódź", "lodz"],
    ["HAYIR", "hayir"],
    ["hayır", "hayir"],
    ["İstanbul", "istanbul"],
    ["ＡＢＣ１", "abc1"],
    ["ﬁne", "fine"],
    ["  talk \u00a0\n to\t a\u3000human ", "talk to a human"],
    ["«agent»", "agent"],
    ["¿Qué?", "que"],
    ["关于什么？", "关于什么"],
    ["が", "が"],
    ["हाँ", "हाँ"],
    ["don’t", "don't"],
    ["e-mail", "e-mail"],
    ["a.b, c", "a.b, c"],
    ["co\u00adop\u200b", "coop"],
    ["\u200fنعم\u200f", "نعم"],
    ["❤️", "❤"],
    ["C++", "c"],
    ["36+", "36"],
    ["ℹ️ Infos", "infos"],
    ["✅ Да 💶🤗", "да"],
    ["1️⃣ Tomorrow", "tomorrow"],
    ["2️⃣", "2⃣"],
    ["$5", "5"],
    ["🇷🇴 Romania 👩‍💻", "romania"],
    ["?", "?"],
    [" ?! ", "?!"],
    ["…", "..."],
    ["", ""],
    ["  ", ""],
  ])("%j is %j", (text, normalised) => {
    expect(normalise(text)).toBe(normalised)
  })

  test("what is normalised stays as it is when normalised again", () => {
    const marks = fc.constantFrom(
      "е",
      "ё",
      "Й",
      "a",
      "ß",
      "İ",
      "Σ",
      "α",
      "\u0308",
      "\u0301",
      "\u0345",
      "\u0306",
      "!",
      ".",
      " ",
      "\u200b",
      "\u0000",
      "\u2010",
      "\u200d",
      "\u115f",
      "ʼ",
      "ℹ",
      "🇷",
      "1",
      "\u20e3",
    )
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(marks, { maxLength: 12 }).map(parts => parts.join("")),
    )
    fc.assert(
      fc.property(text, typed => {
        expect(normalise(normalise(typed))).toBe(normalise(typed))
      }),
      { numRuns: repeated({ all: 20_000, ci: 2000, here: 500 }) },
    )
  })

  test.each([
    ["\u2010\u0000", "\u2010\u0000"],
    ["a \u2010\u0000", "a \u2010\u0000"],
    ["ʼ\u200d\u115f", "'\u115f"],
    ["🇷ℹ", "i"],
    ["1\u20e3ℹ", "i"],
  ])("%j is %j, and so is that", (text, normalised) => {
    expect(normalise(text)).toBe(normalised)
    expect(normalise(normalised)).toBe(normalised)
  })

  test("every character, alone or with marks, is stable too", () => {
    const changed: string[] = []
    for (let code = 0; code < 0x20000; code += 1) {
      if (/[\p{Unassigned}\p{Private_Use}\p{Script=Han}\p{Script=Hangul}]/u.test(String.fromCodePoint(code))) continue
      for (const text of [
        String.fromCodePoint(code),
        `a${String.fromCodePoint(code)}`,
        `${String.fromCodePoint(code)}\u0308`,
      ]) {
        const once = normalise(text)
        if (normalise(once) !== once) changed.push(text)
      }
    }
    expect(changed).toEqual([])
  })

  test.each([
    ["punctuation before a letter", `${"!".repeat(64_000)}a`],
    ["accents of one letter", `a${"\u0301\u0327".repeat(32_000)}`],
    ["accents of е", "е\u0301".repeat(32_000)],
    ["blanks", " ".repeat(64_000)],
  ])("a long text of %s is normalised at once", async (_, text) => {
    expect(await processorTime(() => normalise(text))).toBeLessThan(500)
  })
})

describe("a looser look", () => {
  test.each([
    ["Straße", "strasse"],
    ["STRASSE", "strasse"],
    ["cœur", "coeur"],
    ["Æble", "aeble"],
    ["18–25", "18-25"],
    ["18 — 25", "18-25"],
    ["say «hi»", "say 'hi"],
    ["say “hi”", "say 'hi"],
    ["أَهْلًا", "اهلا"],
    ["أهـــلا", "اهلا"],
    ["آسف", "اسف"],
    ["كتاب", "کتاب"],
    ["ديگر", "دیگر"],
    ["plain", "plain"],
  ])("at %j is %j", (text, loose) => {
    expect(normaliseLoosely(text)).toBe(loose)
  })
})

describe("a text", () => {
  test.each([
    ["hello", null],
    ["😀 \n\t", null],
    ["a\u0000b", /U\+0000/],
    ["\ud83d", /surrogate/],
    ["\ude00\ud83d", /surrogate/],
  ])("%j is refused: %s", (text, reason) => {
    if (reason === null) expect(textFault(text)).toBeNull()
    else expect(textFault(text)).toMatch(reason)
  })

  test.each([
    ["", 0],
    ["abc", 3],
    ["😀", 1],
    ["а😀б😀", 4],
    ["\ud83d", 1],
    ["\ude00\ud83d", 2],
  ])("%j has %j code points", (text, count) => {
    expect(codePoints(text)).toBe(count)
  })

  test("as many code points are counted as there are to walk over", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), text => {
        expect(codePoints(text)).toBe([...text].length)
      }),
    )
  })
})
