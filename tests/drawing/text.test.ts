import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { widthOf, wrap } from "../../drawing/measure.js"
import { oneLine, shorten } from "../../drawing/shorten.js"
import { anyCharacter } from "../any-character.js"
import { HOSTILE } from "./drawn.js"

test.each([
  ["a\n\t b\u2028c\u0085d\u00a0e", "a b c d e"],
  ["  a  ", "a"],
  ["\u0000a\u001b[2J", "a [2J"],
  ["\u202ea\u2066b\ufeff", "ab"],
  ["\ud800a\uffff", "\ufffda\ufffd"],
  ["👨‍👩‍👧", "👨‍👩‍👧"],
  ["می‌خواهم", "می‌خواهم"],
])("%j is %j on one line", (text, expected) => expect(oneLine(text)).toBe(expected))

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdefg", 6, "abcde…"],
  ["one two three", 9, "one two…"],
  ["one, two, three", 10, "one, two…"],
  ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧"],
  ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧👨‍👩‍👧…"],
  ["你好世界", 3, "你好…"],
])("%j cut to %i letters is %j", (text, most, expected) => expect(shorten(text, most)).toBe(expected))

test("what is cut is never longer than asked for, and is on one line", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: anyCharacter })),
      fc.integer({ min: 2, max: 60 }),
      (text, most) => {
        const short = shorten(text, most)
        expect(Array.from(new Intl.Segmenter("en").segment(short)).length).toBeLessThanOrEqual(most)
        expect(short).toBe(oneLine(short))
      },
    ),
  )
})

describe("lines of a width", () => {
  const lines = (text: string, letters: number, most = 9) => wrap(text, "code", 10, letters * 6.02 + 0.01, most)
  test.each<[string, number, readonly string[]]>([
    ["one two three", 7, ["one two", "three"]],
    ["abcdefgh", 3, ["abc", "def", "gh"]],
    ["[[HelpdeskClient]].IsQueueFull", 20, ["[[HelpdeskClient]].", "IsQueueFull"]],
    ["A sentence.”", 11, ["A", "sentence.”"]],
    ["", 5, []],
  ])("%j in lines of %i letters", (text, letters, expected) => expect(lines(text, letters)).toEqual(expected))

  test("Chinese may break anywhere, and fills its lines", () => {
    expect(wrap("你好世界你好", "plain", 10, 40, 9)).toEqual(["你好世界", "你好"])
    expect(wrap("你好世界。”", "plain", 10, 40, 9)).toEqual(["你好世", "界。”"])
  })

  test("the last one tells that something was left out", () =>
    expect(lines("one two three four", 7, 2)).toEqual(["one two", "three…"]))

  test("none is wider than asked for, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: anyCharacter })),
        fc.integer({ min: 1, max: 4 }),
        (text, most) => {
          const all = wrap(oneLine(text), "plain", 12, 100, most)
          expect(all.length).toBeLessThanOrEqual(most)
          // A single letter is not cut, and may be a heap of marks.
          const wide = all.filter(
            line => widthOf(line, "plain", 12) > 100 && Array.from(new Intl.Segmenter("en").segment(line)).length > 1,
          )
          expect(wide).toEqual([])
        },
      ),
    )
  })
})

test.each(["👩‍👩‍👧‍👦", "🇷🇴", "👍🏽", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])("%s is one picture, as wide as any other", picture =>
  expect(widthOf(`${picture} Da`, "plain", 12)).toBe(widthOf("😀 Da", "plain", 12)),
)
