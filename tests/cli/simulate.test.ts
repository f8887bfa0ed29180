import { afterEach, beforeEach, expect, test } from "vitest"
import { BROKEN, ECHO, type Place, place } from "./parley.js"

let here: Place
beforeEach(() => {
  here = place({ "flows/echo.json": ECHO })
})
afterEach(() => here.remove())

test("days of a bot that keep every promise exit 0 and are counted", async () => {
  const { code, out, err } = await here.run(["simulate", "flows", "--seed", "1", "--seeds", "3"])
  expect([code, err]).toEqual([0, ""])
  expect(out).toMatch(
    /^✓ seeds 1 to 3: every promise was kept\n3 seeds, \d+ steps, \d+ requests \(.*\), \d+ commits, \d+ kills;/,
  )
})

test("JSON is alone on standard output", async () => {
  const { code, out } = await here.run(["simulate", "flows", "--seed", "1", "--format", "json"])
  expect(code).toBe(0)
  const { counts, seconds, ...rest } = JSON.parse(out)
  expect(rest).toEqual({ passed: true, broken: null, seeds: 1 })
  expect(counts.commits).toBeGreaterThan(0)
  expect(seconds).toBeGreaterThan(0)
})

test("a bot with errors is not played: its errors are told, and it exits 1", async () => {
  here.write({ "flows/broken.json": BROKEN })
  const { code, out, err } = await here.run(["simulate", "flows"])
  expect([code, out]).toEqual([1, ""])
  expect(err).toContain("STEP_UNKNOWN")
})

test.each([
  ["--seeds", "many"],
  ["--seeds", "0"],
  ["--minutes", "0"],
  ["--format", "xml"],
])("%s %s is wrong usage", async (option, value) => {
  expect((await here.run(["simulate", option, value])).code).toBe(2)
})

/** A flow that tells everybody who reads the log what it was told in confidence. */
const TELLTALE = {
  trigger: { phrases: ["pin"] },
  start: "ask",
  steps: {
    ask: { type: "prompt", message: "Your PIN?", sensitive: true, save: "@pin", next: "tell" },
    tell: { type: "message", message: "It is {{ @pin }}" },
  },
}

test("a promise that broke is told as a story, and written as a case and a fixture; it exits 1", async () => {
  here.write({ "flows/telltale.json": TELLTALE })
  const { code, out } = await here.run(["simulate", "flows", "--seed", "1", "--seeds", "50"])
  expect(code).toBe(1)
  const promise = "what answers a sensitive question is kept nowhere as it was typed"
  const [, seed = ""] = /^✗ seed (\d+) breaks a promise of design section 3\.4: (.*)/m.exec(out) ?? []
  expect(out).toContain(promise)
  expect(out).toContain('the user says "pin"')
  expect(out).toContain(`again:   parley simulate flows --seed ${seed}`)
  const made = JSON.parse(here.read(`simulations/seed-${seed}.case.json`))
  expect([made.story.length, made.promise]).toEqual([made.steps.length, promise])
  expect((await here.run(["simulate", "--case", `simulations/seed-${seed}.case.json`])).code).toBe(1)
  const fixture = await here.run(["test", `simulations/seed-${seed}.json`])
  expect([fixture.code, fixture.err]).toEqual([0, ""])
})

test("a case is played again; where it no longer breaks a promise, that exits 0", async () => {
  const steps = [
    { do: "ask", id: "r1", process: 0, request: { kind: "start", as: "c1", visitor: "v", user: null, address: null } },
    { do: "settle" },
  ]
  here.write({
    "case.json": { promise: "", section: "", message: "", story: [], processes: 1, bots: [{ echo: ECHO }], steps },
  })
  const { code, out } = await here.run(["simulate", "--case", "case.json"])
  expect([code, out.split("\n")[0]]).toEqual([0, "✓ case.json: every promise was kept"])
  expect((await here.run(["simulate", "--case", "flows/echo.json"])).code).toBe(2)
})
