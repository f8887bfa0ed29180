import fc from "fast-check"
import { expect, test } from "vitest"
import { compareTexts } from "../../language/index.js"
import { foldCase } from "../../store/search-text.js"

test("texts are ordered as their UTF-8 bytes", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "Ж", "\uD7FF", "\uE000", "\uFF21", "\u{10000}", "\u{1F600}", "\u{10FFFF}"),
  })
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(compareTexts(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)))
    }),
  )
})

test.each([
  ["Grüße", "GRÜSSE", false],
  ["ЖАЛОБА", "жалоба", true],
  ["ΟΔΟΣ", "οδος", true],
  ["ΟΔΟΣ", "οδοσ", true],
  ["İ", "i̇", true],
  ["J\u00f6rg", "jo\u0308RG", true],
  ["\uac00", "\u1100\u1161", true],
])("%s and %s are the same without case: %s", (one, other, same) => {
  expect(foldCase(one) === foldCase(other)).toBe(same)
})
