import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readDot } from "../drawing/drawn.js"
import { BROKEN, ECHO, type Place, place } from "./parley.js"

/** Leads around for ever, which is an error, and has a step that nothing leads to. */
const ROUND = {
  trigger: { phrases: ["round"] },
  start: "one",
  steps: {
    one: { type: "message", message: { ru: "Раз", en: "One" }, next: "two" },
    two: { type: "message", message: "Two", next: "one" },
    lost: { type: "message", message: "Three" },
  },
}

let here: Place
beforeAll(() => {
  here = place({
    "flows/bot.json": { locales: ["ru", "en"] },
    "flows/echo.json": ECHO,
    "flows/round.jsonc": `// around\n${JSON.stringify(ROUND)}`,
    "flows/broken.json": BROKEN,
    "flows/shapeless.json": { start: "a", steps: { a: { type: "mesage" } } },
    "flows/cut.json": '{ "start": ',
  })
})
afterAll(() => here.remove())

test("a flow goes to standard output as SVG, the same each time, whatever else is wrong with the bot", async () => {
  const { code, out, err } = await here.run(["draw", "echo"])
  expect([code, err]).toEqual([0, ""])
  expect(out).toMatch(/^<svg [^>]*>\n<title>Flow echo<\/title>\n[\s\S]*<\/svg>\n$/)
  expect(here.parley(["draw", "echo"], { env: { TZ: "Asia/Kolkata", LANG: "tr_TR.UTF-8" } }).out).toBe(out)
})

test("in DOT and in Mermaid it is text for other programs", async () => {
  const { nodes, edges } = await readDot((await here.run(["draw", "echo", "--format", "dot"])).out)
  expect([nodes.map(({ name }) => name), edges.length]).toEqual([["entry", "step1", "step2", "exit1", "exit2"], 4])
  expect((await here.run(["draw", "echo", "--format", "mermaid"])).out).toMatch(/^flowchart TD\n {2}entry/)
})

test.each([
  ["echo.svg", [], /^<svg /],
  ["echo.mmd", [], /^flowchart /],
  ["echo.dot", [], /^digraph /],
  ["echo.txt", [], /^<svg /],
  ["echo.svg", ["--format", "dot"], /^digraph /],
])("-o %s %j writes what its name says, unless told otherwise, and says nothing", async (file, more, form) => {
  expect(await here.run(["draw", "echo", "-o", file, ...more])).toEqual({ code: 0, out: "", err: "" })
  expect(here.read(file)).toMatch(form)
})

test.each(["echo.png", "echo.PDF"])("a picture of another kind, %s, is wrong usage", async file => {
  const { code, err } = await here.run(["draw", "echo", "-o", file])
  expect([code, err]).toEqual([2, expect.stringContaining(`${file} cannot be drawn: name a file that ends with .svg`)])
  expect((await here.run(["draw", "echo", "-o", file, "--format", "svg"])).code).toBe(0)
})

test("the whole bot is drawn, errors and all, and says which they are", async () => {
  const { code, out, err } = await here.run(["draw", "--all", "--format", "mermaid"])
  expect([code, err.match(/^\S+:\d+:\d+/gm)]).toEqual([
    1,
    expect.arrayContaining([expect.stringMatching(/^flows\/cut/)]),
  ])
  expect(out).toMatch(/^flowchart TD\n {2}flow1\["broken/)
  expect(out).toContain("round (text)")
})

test("texts are those of the bot's first locale, or of the one asked for", async () => {
  expect((await here.run(["draw", "round"])).out).toContain("Раз")
  expect((await here.run(["draw", "round", "--locale", "en"])).out).toContain("One")
})

test("a flow that every bot has is drawn, from any folder", async () => {
  const { code, out } = await here.run(["draw", "default-welcome", "--flows", "flows"])
  expect([code, out.includes("event Welcome")]).toEqual([0, true])
})

test("a flow with errors is drawn, and they are told; so it exits 1", async () => {
  const round = await here.run(["draw", "round"])
  expect([round.code, round.out.startsWith("<svg ")]).toEqual([1, true])
  expect(round.err).toMatch(/^flows\/round\.jsonc:2:\d+: error LOOP_WITHOUT_WAIT: /)
  expect(round.err).not.toContain("broken.json")
  const broken = await here.run(["draw", "broken", "-o", "broken.svg"])
  expect([
    broken.code,
    broken.err.includes("STEP_UNKNOWN"),
    here.read("broken.svg").includes("no step welcom"),
  ]).toEqual([1, true, true])
})

test.each([
  ["shapeless", "SCHEMA_INVALID"],
  ["cut", "JSON_INVALID"],
])("what is no flow is not drawn: %s", async (name, code) => {
  const ended = await here.run(["draw", name, "-o", "never.svg"])
  expect([ended.code, ended.out, existsSync(join(here.folder, "never.svg"))]).toEqual([1, "", false])
  expect(ended.err).toContain(`error ${code}`)
})

test.each<[readonly string[], number, RegExp]>([
  [["draw", "ecko"], 2, /^error FLOW_UNKNOWN: There is no flow ecko in flows\. Did you mean echo\?\n$/],
  [["draw", "flows/echo.json"], 2, /Did you mean echo\?/],
  [["draw", "bot"], 2, /^error FLOW_UNKNOWN: /],
  [["draw", "something-else"], 2, /It has broken, cut, echo, round, shapeless\./],
  [["draw", "__proto__"], 2, /^error FLOW_UNKNOWN: /],
  [["draw"], 2, /missing required argument 'flow'/],
  [["draw", "echo", "--format", "png"], 2, /Allowed choices are svg, mermaid, dot/],
  [["draw", "echo", "--locale", "!!"], 2, /A locale such as en or zh-CN is meant/],
  [["draw", "echo", "--flows", "nowhere"], 2, /^error FOLDER_UNREADABLE: /],
  [["draw", "echo", "-o", "no/such/folder.svg"], 1, /^error: The system refused: /],
])("%j exits %i with a sentence", async (args, code, sentence) => {
  const ended = await here.run(args)
  expect([ended.code, ended.out]).toEqual([code, ""])
  expect(ended.err).toMatch(sentence)
})
