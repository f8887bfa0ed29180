import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { ACTIONS } from "../../actions/index.js"
import { makeBot } from "../../cli/bot-folder.js"
import { HELP_PAGES, helpPage } from "../../cli/commands/help.js"
import { FAULT_GUIDE } from "../../cli/fault-guide.js"
import { CALL_EXAMPLES } from "../../cli/reference/actions-page.js"
import { FAULT_EXAMPLES } from "../../cli/reference/fault-examples.js"
import { faultsOfExample } from "../../cli/reference/faults-page.js"
import { STEP_EXAMPLES } from "../../cli/reference/steps-page.js"
import { ERROR_CODES, limitsOf, SYSTEM_ENTITIES } from "../../language/index.js"
import { LocalService, play } from "../../replay/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf, fixtureOf } from "../engine/story.js"

const PAGES: { readonly [name: string]: string } = Object.fromEntries(
  HELP_PAGES.map(name => [name, helpPage(name) ?? ""]),
)
const doc = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8")

describe("a page under docs is what parley help prints", () => {
  test.each(HELP_PAGES)("%s, made new by npm run -s parley -- help and its name", name =>
    expect(doc(name)).toBe(PAGES[name]),
  )
})

test.each(["keywords", "limits"])("%s is told by its name too, as its page tells it", topic => {
  const part = helpPage(topic) ?? ""
  expect(part).toMatch(new RegExp(`^## ${topic}\\n`, "i"))
  expect(part.match(/^## /gm)).toHaveLength(1)
  expect(Object.values(PAGES).some(page => page.includes(part))).toBe(true)
})

test("every code that a page names is known", () => {
  const ofReports = "STUB_UNUSED"
  const known = new Set<string>([...ERROR_CODES, ...Object.keys(FAULT_GUIDE), ofReports])
  const named = Object.values(PAGES).flatMap(
    page => page.replace(/^```.*?^```$/gms, "").match(/\b(?!PARLEY_|NAME_FILE)[A-Z]{2,}(?:_[A-Z]+)+\b/g) ?? [],
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

test.each(Object.entries(STEP_EXAMPLES))("the example of %s has no fault", (_, example) => {
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

test.each(ACTIONS.map(({ name }) => name))("the example of %s runs", async name => {
  const step = { set: { "@number": "AB 1", "@topic": "tea" }, ...JSON.parse(CALL_EXAMPLES[name] ?? "") }
  const say = (message: string) => ({ type: "message", message })
  const flow = {
    trigger: { event: "go" },
    start: "example",
    steps: { example: step, next: say("next"), other: say("other") },
  }
  const bot = { locales: ["en", "ru"], http: { hosts: ["crm.example.com"], secrets: ["CRM"] } }
  const event = { name: "go", value: { token: JSON.stringify({ sub: "u1" }) } }
  const stubs = { HttpRequest: [{ result: { Status: 200, Headers: {}, Body: null }, optional: true as const }] }
  const fixture = fixtureOf({ name, flows: { flow }, bot, stubs, turns: [{ event, calls: [{ action: name }] }] })
  const fresh = async () => openMemoryStore()
  const { turns } = await play(fixture, new LocalService(botOf({ flow }, bot), { fresh, again: fresh }))
  const [call] = turns[0]?.seen.calls ?? []
  const own = ACTIONS.find(action => action.name === name)?.errors ?? []
  expect([call?.action, call?.error === undefined || own.includes(call.error)]).toEqual([name, true])
})
