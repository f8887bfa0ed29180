import { once } from "node:events"
import { symlinkSync } from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { afterEach, beforeEach, expect, test } from "vitest"
import { BROKEN, ECHO, echoFixture, type Place, place } from "./parley.js"

let here: Place
beforeEach(() => {
  here = place({ "flows/echo.json": ECHO, "fixtures/echo.json": echoFixture("You said tea.") })
})
afterEach(() => here.remove())

const json = async (...args: string[]) => {
  const { code, out, err } = await here.run(["test", "--reporter", "json", ...args])
  return { code, err, report: JSON.parse(out) }
}

test("fixtures that pass exit 0, with a line each and a sum", () => {
  const { code, out, err } = here.parley(["test"])
  expect([code, err]).toEqual([0, ""])
  expect(out).toMatch(/^✓ fixtures\/echo\.json {2}An echo\./)
  expect(out).toMatch(/1 passed {2}1 fixture, 2 turns\n$/)
})

test("a fixture that fails exits 1, and says what differs", async () => {
  here.write({ "fixtures/wrong.json": echoFixture("You said coffee.") })
  const { code, out } = await here.run(["test"])
  expect(code).toBe(1)
  expect(out).toContain("✗ fixtures/wrong.json")
  expect(out).toContain("You said coffee.")
  expect(out).toMatch(/1 failed {2}1 passed/)
})

test("JSON is alone on standard output, in the form of the contract", async () => {
  here.write({ "fixtures/wrong.json": echoFixture("You said coffee.") })
  const { code, err, report } = await json()
  expect([code, err]).toEqual([1, ""])
  expect(report).toEqual({
    passed: 1,
    failed: 1,
    fixtures: [
      { file: "fixtures/echo.json", description: "An echo.", passed: true, failures: [] },
      {
        file: "fixtures/wrong.json",
        description: "An echo.",
        passed: false,
        failures: [
          {
            turn: 2,
            field: expect.stringMatching(/^bot/),
            expected: "You said coffee.",
            actual: "You said tea.",
            message: expect.any(String),
          },
        ],
      },
    ],
    coverage: null,
  })
})

test.each([
  ["junit", /^<\?xml/],
  ["tap", /^TAP version 14\n1\.\.1\nok 1 /],
])("the %s report is alone on standard output", async (reporter, opening) => {
  const { code, out, err } = await here.run(["test", "--reporter", reporter])
  expect([code, err]).toEqual([0, ""])
  expect(out).toMatch(opening)
})

test.each<[string, readonly string[]]>([
  ["a file", ["fixtures/echo.json"]],
  ["a folder", ["fixtures"]],
  ["a star that no shell replaced", ["fixtures/e*.json"]],
  ["the same file twice", ["fixtures/echo.json", "./fixtures/echo.json", "fixtures"]],
])("fixtures are found by %s", async (_what, args) => {
  expect((await json(...args)).report.fixtures.map(({ file }: { file: string }) => file)).toEqual([
    "fixtures/echo.json",
  ])
})

test("of links that lead nowhere an editor's hidden ones are passed over, others are told", async () => {
  symlinkSync("ana@host.1234:5678", join(here.folder, "fixtures/.#echo.json"))
  expect((await here.run(["test"])).code).toBe(0)
  symlinkSync("moved.json", join(here.folder, "fixtures/lost.json"))
  const { code, out, err } = await here.run(["test"])
  expect([code, out, err]).toEqual([2, "", expect.stringContaining("FILE_UNREADABLE: fixtures/lost.json is a link")])
})

test("--flows is the bot of a fixture that names none, else ./flows", async () => {
  const { flows: _, ...fixture } = echoFixture("You said tea.") as { flows: string }
  here.write({ "fixtures/echo.json": fixture, "other/echo.json": ECHO })
  expect([(await json()).code, (await json("--flows", "other")).code, (await json("--flows", "nowhere")).code]).toEqual(
    [0, 0, 1],
  )
  expect((await json("--flows", "nowhere")).report.fixtures[0].failures).toEqual([
    expect.objectContaining({ turn: 0, field: "FOLDER_UNREADABLE" }),
  ])
})

test("a bot with errors is refused with its faults, once for all of its fixtures", async () => {
  here.write({ "flows/broken.json": BROKEN, "fixtures/second.json": echoFixture("You said tea.") })
  const { code, out } = await here.run(["test"])
  expect(code).toBe(1)
  expect(out.match(/STEP_UNKNOWN/g)).toHaveLength(1)
  expect(out.match(/not played: flows has errors/g)).toHaveLength(2)
  const { err, report } = await json()
  expect(err).toContain("STEP_UNKNOWN")
  expect(report).toMatchObject({ passed: 0, failed: 2 })
  expect(report.fixtures[0].failures).toEqual([expect.objectContaining({ turn: 0, field: "STEP_UNKNOWN" })])
})

test("a bot with warnings is played", async () => {
  const endless = { start: "ask", steps: { ask: { type: "prompt", message: "?", save: "@a", maxAttempts: 0 } } }
  here.write({ "flows/endless.json": endless })
  expect(await here.run(["test"])).toMatchObject({ code: 0, err: "" })
})

test("faults of a fixture are told as faults of flows are, and fail it", async () => {
  here.write({ "fixtures/faulty.json": '{ "description": "x",\n  "turn": [] }' })
  const { code, out } = await here.run(["test"])
  expect(code).toBe(1)
  expect(out).toMatch(/fixtures\/faulty\.json:\d+:\d+: error SCHEMA_INVALID: /)
  expect(out).toMatch(/\d \|.*\n +\| +\^/)
  const { report } = await json()
  expect(report).toMatchObject({ passed: 1, failed: 1 })
  expect(report.fixtures[1].failures[0]).toMatchObject({ turn: 0, field: "SCHEMA_INVALID" })
})

test("--filter takes part of a name or a description, in any case", async () => {
  here.write({ "fixtures/other.json": echoFixture("You said coffee.", { description: "Something ELSE." }) })
  const names = async (filter: string) =>
    (await json("--filter", filter)).report.fixtures.map(({ file }: { file: string }) => file)
  expect(await names("else")).toEqual(["fixtures/other.json"])
  expect(await names("ECHO.json")).toEqual(["fixtures/echo.json"])
})

test("--coverage tells of the bot's own flows only", async () => {
  const { coverage } = (await json("--coverage")).report
  expect(coverage.flows.map(({ flow }: { flow: string }) => flow)).toEqual(["echo"])
  expect(coverage.flows[0].paths.missing).toEqual(["ask: @what == 'no' -> end"])
  expect(coverage.total.steps).toMatchObject({ covered: 2, total: 2 })
  expect((await here.run(["test", "--coverage"])).out).toMatch(/echo +100% 2\/2 +66% 2\/3/)
})

test("coverage of several bots names their folders, and sums up", async () => {
  here.write({ "more/flows/echo.json": ECHO, "more/fixtures/echo.json": echoFixture("You said tea.") })
  const { coverage } = (await json("fixtures", "more/fixtures", "--coverage")).report
  expect(coverage.flows.map(({ flow }: { flow: string }) => flow)).toEqual(["flows/echo", "more/flows/echo"])
  expect(coverage.total.steps).toEqual({ covered: 4, total: 4 })
})

test("--update writes what was seen, says so, and leaves what --filter left out", async () => {
  const wrong = `\uFEFF// what the bot says\n${JSON.stringify(echoFixture("You said coffee."))}`
  here.write({ "fixtures/wrong.jsonc": wrong, "fixtures/other.json": echoFixture("Left alone.") })
  const { code, out } = await here.run(["test", "--update", "--filter", "wrong"])
  expect(code).toBe(0)
  expect(out).toMatch(/^updated fixtures\/wrong\.jsonc: turn 2 bot/)
  expect(here.read("fixtures/wrong.jsonc")).toBe(wrong.replace("You said coffee.", "You said tea."))
  expect(here.read("fixtures/other.json")).toContain("Left alone.")
  expect((await here.run(["test", "--update", "--filter", "wrong"])).out).not.toContain("updated")
})

test("--update=all writes down what happens in a fixture of stimuli, and takes no file for its value", async () => {
  here.write({ "fixtures/new.json": { flows: "../flows", turns: [{ user: "echo" }] } })
  const { code, out } = await here.run(["test", "--update=all", "fixtures/new.json"])
  expect([code, out]).toEqual([0, expect.stringMatching(/^updated fixtures\/new\.json: what was seen\n/)])
  expect(JSON.parse(here.read("fixtures/new.json")).turns).toEqual([{ user: "echo", bot: ["What?"] }])
  expect((await here.run(["test", "--update=most"])).code).toBe(2)
})

test("--verbose tells what was said in fixtures that pass", async () => {
  const { out } = await here.run(["test", "--verbose"])
  expect(out).toContain("  turn 1\n    user  echo\n    bot   What?\n  turn 2\n    user  tea\n    bot   You said tea.\n")
})

test("--verbose tells by what mistake a text lacks a value", async () => {
  const say = { type: "message", set: { "@cups": 2 }, message: "{{ @cups + ' cups' }} of tea" }
  here.write({
    "bot/count.json": { trigger: { phrases: ["count"] }, variables: { cups: "any" }, start: "say", steps: { say } },
    "count/f.json": { flows: "../bot", turns: [{ user: "count" }] },
  })
  expect((await here.run(["test", "count", "--verbose"])).out).toContain(
    "    bot    of tea\n    note: In `@cups + ' cups'` `+` does not take a number and a text, so the value is null.\n",
  )
})

test.each([
  ["100", 1, "Covered are 2 of 3 paths, which is less than 100%.\n"],
  ["66.6", 0, ""],
])("--min-coverage %s exits %i", async (least, code, err) => {
  const run = await json("--min-coverage", least)
  expect([run.code, run.err, run.report.coverage.total.paths]).toEqual([code, err, { covered: 2, total: 3 }])
})

test("--update leaves failures that are no list of what was seen", async () => {
  const fixture = { ...echoFixture("You said coffee."), turns: [{ user: "echo", bot: ["Why?"], expect: ["1 > 2"] }] }
  here.write({ "fixtures/echo.json": fixture })
  const { code, out } = await here.run(["test", "--update"])
  expect(code).toBe(1)
  expect(out).toMatch(/^updated .*turn 1 bot/)
  expect(out).toContain("1 > 2")
})

test("a replay on a real file gives the same report", async () => {
  const restarting = {
    flows: "../flows",
    turns: [{ user: "echo" }, { restart: true }, { user: "tea", bot: ["You said tea."] }],
  }
  here.write({ "fixtures/restart.json": restarting, "fixtures/wrong.json": echoFixture("You said coffee.") })
  expect(await json("--store", "sqlite")).toEqual(await json())
})

const BOT = { entities: { Order: { properties: { Number: { type: "string" } } } } }
/** Calls the outside and takes every error. */
const LOOKUP = {
  trigger: { phrases: ["look"] },
  start: "call",
  steps: {
    call: {
      type: "action",
      action: "HttpRequest",
      params: { Url: "https://x.example/" },
      onError: "sorry",
      next: "got",
    },
    got: { type: "message", message: "Got it." },
    sorry: { type: "message", message: "Sorry." },
  },
}
const OK = { result: { Status: 200, Headers: {}, Body: null } }

/** A fixture of the bot with an order and a look-up, alone in its folder. */
async function only(fixture: object) {
  const files = { "bot/bot.json": { ...BOT, http: { hosts: ["x.example"] } }, "bot/look.json": LOOKUP }
  here.write({ ...files, "one/f.json": JSON.stringify({ flows: "../bot", ...fixture }, null, 1) })
  const { code, err, report } = await json("one")
  return { code, err, failures: report.fixtures[0].failures as { turn: number; field: string; message: string }[] }
}

test("a typo in expect is a fault with its place and what was meant, not green for ever", async () => {
  const { code, failures } = await only({ turns: [{ user: "hi", expect: ["[[Order]].Nmber == null"] }] })
  expect(code).toBe(1)
  expect(failures).toEqual([expect.objectContaining({ turn: 1, field: "FIELD_UNKNOWN" })])
  expect(failures[0]?.message).toMatch(/^one\/f\.json:7:5 .*did you mean Number\?$/)
  expect((await here.run(["test", "one"])).out).toMatch(/one\/f\.json:7:5: error FIELD_UNKNOWN: .*\n.*\n.*\^/)
})

test("an absolute path to the flows is taken as it is", async () => {
  expect(await only({ flows: `${here.folder}/bot`, turns: [{ user: "hi" }] })).toMatchObject({ code: 0, failures: [] })
})

test("braces left open in set are a fault, and the command goes on", async () => {
  const { code, err, failures } = await only({ set: { "[[Order]].Number": "Tom {{ the cat" }, turns: [] })
  expect([code, err]).toEqual([1, ""])
  expect(failures).toEqual([expect.objectContaining({ turn: 0, field: "EXPRESSION_INVALID" })])
})

test("a stub that is missing fails the fixture, whatever the flow made of it", async () => {
  const { code, failures } = await only({ turns: [{ user: "look", bot: ["Sorry."] }] })
  expect([code, failures.map(({ turn, field }) => [turn, field])]).toEqual([1, [[1, "STUB_MISSING"]]])
})

test("a stub that is left over fails the fixture, unless it is optional", async () => {
  const turns = [{ user: "look", bot: ["Got it."] }]
  const { code, failures } = await only({ stubs: { HttpRequest: [OK, OK] }, turns })
  expect([code, failures.map(({ turn, field }) => [turn, field])]).toEqual([1, [[0, "STUB_UNUSED"]]])
  const allowed = await only({ stubs: { HttpRequest: [OK, { ...OK, optional: true }] }, turns })
  expect(allowed.failures).toEqual([])
})

test("a fixture goes on from where the one that it names left off", async () => {
  here.write({ "start.json": { flows: "bot", stubs: { HttpRequest: [OK] }, turns: [{ user: "look" }] } })
  const { code, failures } = await only({
    after: "../start.json",
    stubs: { HttpRequest: [{ error: { code: "HTTP_FAILED" } }] },
    turns: [{ user: "look", bot: ["Sorry."] }],
  })
  expect([code, failures]).toEqual([0, []])
  here.write({ "start.json": { flows: "bot", stubs: { HttpRequest: [OK] }, turns: [{ user: "look", bot: [] }] } })
  expect((await json("one")).report.fixtures[0].failures).toMatchObject([{ turn: 0, field: "bot", message: /./ }])
})

/** Reads on until the output has this in it. */
async function shown(stream: Readable | null, text: string): Promise<void> {
  let seen = ""
  while (stream !== null && !seen.includes(text)) {
    const [chunk] = await once(stream, "data")
    seen += chunk
  }
}

test("--watch plays again after a change of a flow or a fixture, also after a mistake", async () => {
  const child = here.start(["test", "--watch"])
  try {
    await Promise.all([shown(child.stdout, "1 passed"), shown(child.stderr, "watching")])
    here.write({ "flows/broken.json": BROKEN })
    await shown(child.stdout, "1 failed")
    here.write({ "flows/broken.json": BROKEN.replace('"welcom"', '"end"') })
    await shown(child.stdout, "1 passed")
    here.write({ "fixtures/wrong.json": echoFixture("You said coffee.") })
    await shown(child.stdout, "1 failed")
  } finally {
    child.kill()
    await once(child, "exit")
  }
})
