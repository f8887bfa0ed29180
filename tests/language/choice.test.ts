import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { matchOption, type Option } from "../../language/input/choice.js"
import type { Value } from "../../language/values/values.js"
import { processorTime } from "../processor-time.js"

const option = (value: Value, title = String(value), ...synonyms: string[]): Option => ({ value, title, synonyms })
const chosen = (options: readonly Option[], text: string) => matchOption(options, text)?.value ?? null

describe("an option is named", () => {
  const OPTIONS = [
    option("billing", "Счёт и оплата", "money", "Платёж"),
    option("other", "Something else", "billing"),
    option("3rd", "Third"),
  ]
  test.each([
    ["by its value", "billing", "billing"],
    ["by its value in capitals", " BILLING! ", "billing"],
    ["by its title", "счет и оплата", "billing"],
    ["by its title with blanks", "something   else", "other"],
    ["by a synonym", "платеж", "billing"],
    ["by its number", "2", "other"],
    ["by its number with a full stop", "2.", "other"],
    ["by its number with a bracket", "2)", "other"],
    ["by its number in full-width digits", "２", "other"],
    ["by its number in Arabic digits", "٣", "3rd"],
    ["not by a number that is not offered", "4", null],
    ["not by zero", "0", null],
    ["not by a negative number", "-2", null],
    ["not by a part", "bill", null],
    ["not by nothing", "", null],
    ["not by blanks", "  ", null],
  ])("%s", (_, text, value) => {
    expect(chosen(OPTIONS, text)).toBe(value)
  })
})

describe("of several options", () => {
  test.each<[string, readonly Option[], string, Value]>([
    ["a value goes before a number", [option(2), option(1)], "2", 2],
    ["a title goes before a number", [option("a", "2"), option("b", "1")], "1", "b"],
    ["a value goes before a title", [option("a", "b"), option("b", "c")], "b", "b"],
    ["a title goes before a synonym", [option("a", "x", "c"), option("b", "c")], "c", "b"],
    ["the first of equals is taken", [option("a", "same"), option("b", "same")], "same", "a"],
    ["the very text goes before a likeness", [option("C"), option("C#"), option("C++")], "c#", "C#"],
    ["a sign is not lost", [option(1), option(-1)], "-1", -1],
    ["true and false are values", [option(true, "On"), option(false, "Off")], "false", false],
    ["marks alone are words", [option("a", "?"), option("b", "!")], "!", "b"],
  ])("%s", (_, options, text, value) => {
    expect(chosen(options, text)).toBe(value)
  })

  test("one of ten thousand is found at once", async () => {
    const options = Array.from({ length: 10_000 }, (_, index) =>
      option(`v${index}`, `Title ${index}`, `synonym ${index}`),
    )
    const took = await processorTime(() => expect(chosen(options, "nothing of it")).toBeNull())
    expect(took).toBeLessThan(1000)
  })

  test("no text makes it throw", () => {
    const options = [option("a"), option(null, ""), option([1], "list"), option(new Date(0), "time")]
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        matchOption(options, text)
      }),
    )
  })
})
