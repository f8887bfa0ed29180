import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { checkExpression } from "../../language/expressions/check.js"
import { evaluate } from "../../language/expressions/evaluate.js"
import { FUNCTIONS } from "../../language/expressions/functions.js"
import { EXAMPLE_SURROUNDINGS, expressionsPage, REFERENCE } from "../../language/expressions/reference.js"
import { toJson } from "../../language/values/values.js"
import { allow, NAMES, parsed } from "./language.js"

const page = new URL("../../docs/expressions.md", import.meta.url)
const entries = REFERENCE.flatMap(section => section.entries)

test("docs/expressions.md is what `parley help expressions` prints: npm run -s parley -- help expressions > docs/expressions.md", () =>
  expect(readFileSync(page, "utf8")).toBe(expressionsPage()))

describe("every example has no fault and has the value that the reference tells", () => {
  test.each(entries.flatMap(entry => entry.examples))("%s", (expression, value) => {
    const { findings } = checkExpression(parsed(expression), { ...NAMES, secrets: true }, "any")
    expect(findings).toEqual([])
    const scope = { ...EXAMPLE_SURROUNDINGS, variable: () => null, field: () => null }
    expect(JSON.stringify(toJson(evaluate(parsed(expression), scope, allow(10_000)).value))).toBe(value)
  })
})

test("every function is in the reference once, and its example calls it", () => {
  for (const name of FUNCTIONS.keys()) {
    const own = entries.filter(({ written }) => new RegExp(`(^|, )\`${name}\\(`).test(written))
    expect([name, own.length, own[0]?.examples[0][0].includes(`${name}(`)]).toEqual([name, 1, true])
  }
})
