import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { makeBot } from "../../cli/bot-folder.js"
import { HELP_PAGES, helpPage } from "../../cli/commands/help.js"
import { FAULT_GUIDE } from "../../cli/fault-guide.js"
import { FAULT_EXAMPLES } from "../../cli/reference/fault-examples.js"
import { faultsOfExample } from "../../cli/reference/faults-page.js"
import { EXAMPLES } from "../../cli/reference/steps-page.js"
import { ERROR_CODES, limitsOf, SYSTEM_ENTITIES } from "../../language/index.js"

const PAGES: { readonly [name: string]: string } = Object.fromEntries(
  HELP_PAGES.map(name => [name, helpPage(name) ?? ""]),
)
const doc = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8")

describe("a page under docs is what parley help prints", () => {
  test.each(HELP_PAGES)("%s, made new by npm run -s parley -- help and its name", name =>
    expect(doc(name)).toBe(PAGES[name]),
  )
})

test("every code that a page names is known", () => {
  const known = new Set<string>([...ERROR_CODES, ...Object.keys(FAULT_GUIDE)])
  const named = Object.values(PAGES).flatMap(
    page => page.replace(/^```.*?^```$/gms, "").match(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g) ?? [],
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(code => !known.has(code))).toEqual([])
})

test("the page of entities tells of no field that is not there", () => {
  const told = [...(PAGES.entities ?? "").matchAll(/\[\[(\w+)\]\]\.(\w+)/g)].filter(([, entity]) => entity !== "Entity")
  expect(told.filter(([, entity = "", field = ""]) => SYSTEM_ENTITIES.get(entity)?.fields.has(field) !== true)).toEqual(
    [],
  )
})

test.each(Object.entries(FAULT_EXAMPLES))("the example of %s has that fault and no other", (code, example) =>
  expect(faultsOfExample(example).map(fault => fault.code)).toEqual([code]),
)

test("the limits that the page tells are those that hold where bot.json says nothing", () => {
  const { answerWithin: _, startsPerMinute, ...limits } = limitsOf({})
  const told = Object.entries({ ...limits, ...startsPerMinute })
  for (const [name, limit] of told) expect(PAGES.bot).toMatch(new RegExp(`[.]${name}\`.*\\| \`${limit}\` \\|`))
})

test.each(Object.entries(EXAMPLES))("the example of %s has no fault", (_, example) => {
  const say = { type: "message", message: "Hi" }
  const contact = { start: "end1", variables: { topic: "string" }, steps: { end1: { type: "end" } } }
  const steps = {
    first: { type: "branch", next: [{ when: "@number == null && @topic == null", to: "example" }, { to: "next" }] },
    example: JSON.parse(example),
    next: { ...say, next: "other" },
    other: say,
  }
  const flow = { start: "first", variables: { number: "number", topic: "string" }, steps }
  const files = Object.entries({ flow, menu: { start: "a", steps: { a: say } }, "contact-details": contact })
  const { faults } = makeBot(
    files.map(([name, content]) => ({ file: name, name: `${name}.json`, content: JSON.stringify(content) })),
  )
  expect(faults).toEqual([])
})
