import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { chooseByText, chooseNearly } from "../../language/input/choice.js"
import { readInput } from "../../language/input/read-input.js"
import type { InputSpec } from "../../language/spec/flow-spec.js"
import { type Json, toJson, type Value } from "../../language/values/values.js"

const page = readFileSync(new URL("../../docs/inputs.md", import.meta.url), "utf8")
const NOW = new Date("2026-03-04T09:00:00Z")

/** The tables of the page whose head is this; cells without their backticks, "-" as null. */
function tables(head: string): readonly (readonly (readonly (string | null)[])[])[] {
  return page
    .split("\n\n")
    .filter(part => part.startsWith(head))
    .map(part =>
      part
        .trim()
        .split("\n")
        .slice(2)
        .map(row =>
          row
            .slice(2, -2)
            .split(" | ")
            .map(cell => (cell === "-" ? null : cell.replace(/^`|`$/g, ""))),
        ),
    )
}

const jsonIn = (cell: string | null | undefined): Json => (cell == null ? null : JSON.parse(cell))

const [inputs = []] = tables("| input |")
test("the page has a row for each type", () => {
  const types = new Set(inputs.map(([spec]) => (jsonIn(spec) as InputSpec).type ?? "text"))
  expect([...types].sort()).toEqual(
    ["text", "number", "integer", "boolean", "date", "datetime", "timeOfDay", "email", "url", "phone"].sort(),
  )
})

test.each(inputs)("%s in %s reads %j as %s", (spec, locale, answer, saved) => {
  const reading = readInput(jsonIn(spec) as InputSpec, answer ?? "", { locale: locale ?? "", zone: "UTC", now: NOW })
  expect(reading.valid ? toJson(reading.value) : null).toEqual(jsonIn(saved))
})

describe.each(tables("| options |").map((rows, index) => ({ rows, many: index === 1 })))(
  "options, many: $many",
  ({ rows, many }) => {
    test.each(rows)("of %s the answer %j chooses %s", (options, answer, saved) => {
      const offered = (jsonIn(options) as readonly Value[]).map(value => ({
        value,
        title: String(value),
        synonyms: [],
      }))
      const rule = { many, locale: "en" }
      const exact = chooseByText(offered, answer ?? "", rule)
      const chosen = exact.kind === "none" ? chooseNearly(offered, answer ?? "", rule) : exact
      expect(chosen.kind === "chosen" ? chosen.options.map(({ value }) => value) : null).toEqual(jsonIn(saved))
    })
  },
)
