import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { BROKEN, ECHO, type Place, place } from "./parley.js"

let here: Place
beforeEach(() => {
  here = place({ "flows/echo.json": ECHO })
})
afterEach(() => here.remove())

/** `maxAttempts: 0` without an end is a warning. */
const ENDLESS = { start: "ask", steps: { ask: { type: "prompt", message: "?", save: "@a", maxAttempts: 0 } } }

test("a bot without faults is told so, and exits 0", () => {
  expect(here.parley(["check"])).toEqual({ code: 0, out: "No faults in 1 flow\n", err: "" })
})

test("the folder around flows that have a bot.json stands for them, and one with nothing in it is refused", async () => {
  here.write({
    "shop/flows/bot.json": {},
    "shop/flows/echo.json": ECHO,
    "shop/fixtures/a.json": { turns: [] },
    "none/a.md": "",
  })
  expect(await here.run(["check", "shop"])).toEqual({ code: 0, out: "No faults in 1 flow\n", err: "" })
  const { code, out, err } = await here.run(["check", "none", "--format", "json"])
  expect([code, out]).toEqual([2, ""])
  expect(err).toBe(
    "error FOLDER_UNREADABLE: There is no .json or .jsonc file in the folder none. Give the bot's folder.\n",
  )
})

test("a fault is told with its place, its line, a mark below what is meant, and a hint", async () => {
  here.write({ "flows/broken.json": BROKEN })
  const { code, out, err } = await here.run(["check", "./flows"])
  expect([code, err]).toEqual([1, ""])
  const [head = "", line = "", mark = "", hint = ""] = out.split("\n")
  expect(head).toMatch(/^flows\/broken\.json:3:74: error STEP_UNKNOWN: .*"welcom"/)
  expect(line).toBe(`  3 |   "steps": { "welcome": { "type": "message", "message": "Hello", "next": "welcom" } }`)
  expect(mark.indexOf("^")).toBe(line.indexOf('"welcom"'))
  expect(mark.trimEnd().length).toBe(line.indexOf('"welcom"') + '"welcom"'.length)
  expect(hint).toMatch(/^ {2}hint: .*welcome/)
  expect(out).toMatch(/\n\n1 error in 2 flows\n$/)
})

test.each<[string, string, string]>([
  ["a tab", '\t"start": 5', '"start": 5'],
  ["a long line", `"description": "${"x".repeat(500)}", "start": 5`, '"start": 5'],
  ["wide characters", '"description": "日本", "start": 5', '"start": 5'],
])("the mark stands below its place after %s", async (_what, text, meant) => {
  here.write({ "flows/wrong.json": `{ ${text}, "steps": { "a": { "type": "message", "message": "x" } } }` })
  const [, line = "", mark = ""] = (await here.run(["check"])).out.split("\n")
  const columns = (part: string) => part.length + [...part].filter(each => /\p{Script=Han}/u.test(each)).length
  const at = line.lastIndexOf("5", line.indexOf(meant) + meant.length)
  expect(mark.indexOf("^")).toBe(columns(line.slice(0, at)))
  expect(line.length).toBeLessThan(140)
})

test("a file that steers terminals is shown without harm", async () => {
  here.write({ "flows/evil.json": '{ "start": "\u001b[2J\u001b]0;x\u0007" }' })
  const { out } = await here.run(["check"])
  expect(["\u001b", "\u0007"].filter(steering => out.includes(steering))).toEqual([])
})

test("JSON is alone on standard output, in the form of the contract", async () => {
  here.write({ "flows/broken.json": BROKEN, "flows/endless.json": ENDLESS })
  const { code, out, err } = await here.run(["check", "--format", "json"])
  expect([code, err]).toEqual([1, ""])
  const { faults, ...rest } = JSON.parse(out)
  expect(rest).toEqual({})
  expect(faults).toEqual([
    {
      code: "STEP_UNKNOWN",
      severity: "error",
      file: "flows/broken.json",
      line: 3,
      column: 74,
      pointer: "/steps/welcome/next",
      message: expect.any(String),
      hint: expect.any(String),
    },
    expect.objectContaining({ code: "INPUT_UNBOUNDED", severity: "warning", file: "flows/endless.json" }),
  ])
})

test("JSON of a bot without faults is an empty list", async () => {
  const { code, out } = await here.run(["check", "--format", "json"])
  expect([code, JSON.parse(out)]).toEqual([0, { faults: [] }])
})

test("SARIF names a rule with help for every result, and places by relative URIs", async () => {
  here.write({ "flows/broken.json": BROKEN })
  const log = JSON.parse((await here.run(["check", "--format", "sarif"])).out)
  const [run] = log.runs
  expect([log.version, run.columnKind]).toEqual(["2.1.0", "utf16CodeUnits"])
  const rules: readonly { readonly id: string; readonly help: { readonly text: string } }[] = run.tool.driver.rules
  expect(rules.filter(({ help }) => help.text === "")).toEqual([])
  const [result] = run.results
  expect(rules[result.ruleIndex]?.id).toBe("STEP_UNKNOWN")
  expect(result).toMatchObject({ ruleId: "STEP_UNKNOWN", level: "error" })
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "flows/broken.json" },
    region: { startLine: 3, startColumn: 74 },
  })
})

test("warnings exit 1 only when strict", async () => {
  here.write({ "flows/endless.json": ENDLESS })
  expect([(await here.run(["check"])).code, (await here.run(["check", "--strict"])).code]).toEqual([0, 1])
  expect((await here.run(["check"])).out).toContain("1 warning in 2 flows")
})

describe("colours", () => {
  const colourful = async (env: { readonly [name: string]: string }) =>
    (await here.run(["check"], { env })).out.includes("\u001b[")
  test.each<[{ readonly [name: string]: string }, boolean]>([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "0" }, false],
    [{ NO_COLOR: "1" }, false],
  ])("away from a terminal with %j: %s", async (env, expected) => expect(await colourful(env)).toBe(expected))
})
