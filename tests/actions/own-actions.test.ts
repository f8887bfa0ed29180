import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeBot } from "../../cli/bot-folder.js"
import { loadOwnActions } from "../../cli/own-actions.js"
import type { Action, InsideContext } from "../../engine/index.js"
import * as door from "../../index.js"
import { Duration, ParleyError } from "../../language/index.js"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-own-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(file: string, text: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const load = (text: string, file = "actions.ts") => loadOwnActions(write(file, text))
const names = (actions: readonly Action[]) => actions.map(({ name }) => name)
async function refusal(text: string, file?: string): Promise<string> {
  const error = await load(text, file).catch(thrown => thrown)
  expect(error).toMatchObject({ name: "ParleyError", code: "OWN_ACTIONS_INVALID" })
  expect(error.message).toContain(join(folder, file ?? "actions.ts"))
  return error.message
}
const outside = { signal: new AbortController().signal, idempotencyKey: "k" }
const inside = { now: new Date(0), locales: ["en"] } as unknown as InsideContext
/** Runs an action whose module is its head and this body. */
async function run(body: string, params = {}): Promise<unknown> {
  const [action] = await load(`${HEAD}export const a = defineAction({ ...head("A"), ${body} })`)
  if (action === undefined) throw new Error("no action")
  return action.inside === true ? action.run(params, inside) : action.run(params, outside)
}
const HEAD = `import { defineAction, Duration, ParleyError } from "parley"
const head = (name: string) => ({ name, summary: "Does it.", params: { type: "object" }, result: {} })
`
const ONE = `export const a = { name: "A", summary: "Does it.", params: { type: "object" }, result: {}, run: async () => 1 }`

describe("what is taken", () => {
  test.each<[what: string, file: string, text: string, expected: readonly string[]]>([
    [
      "TypeScript",
      "a.ts",
      `${HEAD}export const a = defineAction({ ...head("Crm.Find"), run: async (p: object): Promise<number> => 1 })`,
      ["Crm.Find"],
    ],
    ["JavaScript", "a.js", ONE, ["A"]],
    ["a module of JavaScript", "a.mjs", ONE, ["A"]],
    [
      "CommonJS",
      "a.cjs",
      `const { join } = require("node:path"); exports.a = { name: join("A"), summary: "a", params: { type: "object" }, result: {}, run() {} }`,
      ["A"],
    ],
    ["a default export", "a.js", ONE.replace("export const a =", "export default"), ["A"]],
    [
      "a default list",
      "a.ts",
      `${HEAD}export default [{ ...head("A"), run() {} }, { ...head("B"), run() {} }]`,
      ["A", "B"],
    ],
    ["one exported twice", "a.js", `${ONE}\nexport default [a]`, ["A"]],
    [
      "only what is an action",
      "a.js",
      `${ONE}\nexport const limit = 5\nexport function b() {}\nexport const c = null\nexport const d = { name: "d" }`,
      ["A"],
    ],
  ])("%s", async (_what, file, text, expected) => expect(names(await load(text, file))).toEqual(expected))

  test("it may import own files, packages beside it, and Node; nothing is left behind", async () => {
    write("lib/names.ts", `import data from "./names.json"\nexport const name: string = data.name`)
    write("lib/names.json", `{ "name": "A" }`)
    write(
      "node_modules/pack/package.json",
      `{ "name": "pack", "exports": { "import": "./a.mjs", "require": "./b.cjs" } }`,
    )
    write(
      "node_modules/pack/a.mjs",
      `export const part = import.meta.url.endsWith("/node_modules/pack/a.mjs") ? "1" : "bundled"`,
    )
    write("node_modules/@old/pack/package.json", `{ "name": "@old/pack", "main": "index" }`)
    write("node_modules/@old/pack/index.js", `module.exports = { part: "2" }`)
    const before = readdirSync(folder)
    const actions = await load(`
      import { basename } from "node:path"
      import { part } from "pack"
      import old from "@old/pack"
      import { name } from "./lib/names.js"
      const own = basename(import.meta.url)
      export const a = { name: name + part + old.part, summary: own, params: { type: "object" }, result: {}, run() {} }`)
    expect(actions).toMatchObject([{ name: "A12", summary: "actions.ts" }])
    expect(readdirSync(folder)).toEqual([...before, "actions.ts"].sort())
  })

  test("what it imports from parley is what the package gives, and its errors are ours", async () => {
    const names = `import * as parley from "parley"\n${ONE.replace('"Does it."', 'Object.keys(parley).sort().join(" ")')}`
    const { createParley: _, ...ofActions } = door
    expect((await load(names))[0]?.summary).toBe(Object.keys(ofActions).sort().join(" "))
    await expect(
      run(`run() { throw new ParleyError("ORDER_UNKNOWN", "/Number", "There is none.") }`),
    ).rejects.toBeInstanceOf(ParleyError)
  })

  test("flows can use it, and are checked against its schemas", async () => {
    const action = ONE.replace(
      'params: { type: "object" }',
      `params: { type: "object", additionalProperties: false, properties: { Number: { type: "integer" } } }`,
    )
    const flow = (params: object) => ({ start: "a", steps: { a: { type: "action", action: "A", params } } })
    const extra = await load(action)
    const faults = (params: object) =>
      makeBot([{ file: "f.json", name: "f.json", content: JSON.stringify(flow(params)) }], extra).faults.map(
        ({ code }) => code,
      )
    expect([faults({ Number: 5 }), faults({ Number: "5" }), faults({ Other: 5 })]).toEqual([
      [],
      ["ACTION_PARAMS_INVALID"],
      ["ACTION_PARAMS_INVALID"],
    ])
  })
})

describe("what is refused", () => {
  const action = (change: string) => `${HEAD}export const a = { ...head("A"), run() {}, ${change} }`
  test.each<[what: string, text: string, why: RegExp]>([
    ["nothing exported", "const a = 1", /no action is exported/],
    ["no name", action(`name: ""`), /needs a name/],
    ["a name that is none", action(`name: "a b"`), /needs a name/],
    ["a name of a shipped action", action(`name: "SetLanguage"`), /SetLanguage is the name of a shipped action/],
    ["an alias of a shipped action", action(`name: "IsBlockedForLiveChat"`), /shipped/],
    ["HttpRequest", action(`aliases: ["HttpRequest"]`), /shipped/],
    ["two of one name", `${action("")}\nexport const b = { ...a }`, /Two actions have the name A/],
    ["no summary", action(`summary: " "`), /"summary"/],
    ["no run", action(`run: undefined`), /"run"/],
    ["no params", action(`params: undefined`), /"params", a JSON Schema/],
    ["params that are no object", action(`params: { type: "string" }`), /"type" must be "object"/],
    ["an unknown keyword", action(`result: { typ: "string" }`), /wrong schema in "result": .*typ/],
    [
      "an unknown type",
      action(`params: { type: "object", properties: { a: { type: "text" } } }`),
      /wrong schema in "params"/,
    ],
    [
      "a pattern that may take for ever",
      action(`result: { type: "string", pattern: "(?=a)" }`),
      /wrong schema in "result"/,
    ],
    ["a schema that refers to nothing", action(`result: { $ref: "#/definitions/a" }`), /wrong schema in "result"/],
    ["inside as a text", action(`inside: "yes"`), /"inside"/],
    ["an error at import", `throw new Error("no database")`, /can't be loaded: no database/],
    ["something else thrown at import", `throw null`, /can't be loaded: null/],
    ["a syntax error", "export const = 1", /actions\.ts:1:14: /],
    ["a package that is not there", `import "not-installed"\n${ONE}`, /not-installed/],
    ["a file that is not there", `import "./lib.js"\n${ONE}`, /lib\.js/],
  ])("%s", async (_what, text, why) => expect(await refusal(text)).toMatch(why))

  test("a file that is not there, or a folder", async () => {
    await expect(loadOwnActions(join(folder, "none.ts"))).rejects.toMatchObject({
      code: "OWN_ACTIONS_INVALID",
      message: expect.stringContaining("none.ts"),
    })
    await expect(loadOwnActions(folder)).rejects.toMatchObject({ code: "OWN_ACTIONS_INVALID" })
  })

  test("all that is wrong is told at once", async () => {
    const told = await refusal(
      `${HEAD}export const a = { ...head("A"), summary: 1, run: 1 }\nexport const b = { ...head("A") }`,
    )
    expect(told.split("\n").length).toBe(4)
  })
})

describe("what they give", () => {
  test.each<[what: string, body: string, result: unknown]>([
    ["JSON", `run: async () => ({ a: [1, "b", null, true] })`, { a: [1, "b", null, true] }],
    ["nothing", `run: async () => {}`, null],
    ["without a promise", `run: () => 5`, 5],
    [
      "times",
      `run: async () => [new Date(0), new Duration(1000), new Date(NaN)]`,
      ["1970-01-01T00:00:00.000Z", "PT1S", null],
    ],
    [
      "what JSON has not",
      `run: async () => ({ a: undefined, b: NaN, c: [undefined], "d\\0": "\\0secret:CRM\\0\\ud800" })`,
      { b: null, c: [null], "d\ufffd": "\ufffdsecret:CRM\ufffd\ufffd" },
    ],
    ["a prototype", `run: async () => JSON.parse('{"__proto__": {"a": 1}, "b": 1}')`, { b: 1 }],
  ])("an outside action: %s", async (_what, body, result) => expect(await run(body)).toStrictEqual(result))

  test("an inside action: times and durations stay what they are, and it sees the turn's time", async () => {
    expect(await run(`inside: true, run: (_, { now }) => ({ result: [now, new Duration(1)] })`)).toStrictEqual({
      result: [new Date(0), new Duration(1)],
    })
  })

  test.each<[body: string, code: string, why: RegExp]>([
    [`run: async () => 5n`, "ACTION_RESULT_INVALID", /bigint/],
    [`run: async () => () => 1`, "ACTION_RESULT_INVALID", /function/],
    [`run: async () => new Map()`, "ACTION_RESULT_INVALID", /class/],
    [`run: async () => { const a: unknown[] = []; a.push(a, a); return a }`, "ACTION_RESULT_INVALID", /deep|large/],
    [`run: async () => "a".repeat(3_000_000)`, "ACTION_RESULT_INVALID", /large/],
    [
      `run: async () => { throw new ParleyError("ORDER_UNKNOWN", "", "There is none.") }`,
      "ORDER_UNKNOWN",
      /There is none\./,
    ],
    [`run: async () => { throw new TypeError("x\\0") }`, "ACTION_FAILED", /A failed: x\ufffd/],
    [`run: () => { throw "text" }`, "ACTION_FAILED", /text/],
    [`inside: true, run: () => { throw new Error("no") }`, "ACTION_FAILED", /no/],
    [`inside: true, run: () => { throw Object.create(null) }`, "ACTION_FAILED", /can't be read/],
    [`run: async () => { throw Object.create(null) }`, "ACTION_FAILED", /A failed: what it threw can't be read/],
    [
      `run: async () => { throw Object.assign(new ParleyError("LATE", "", ""), { message: {} }) }`,
      "LATE",
      /\[object Object\]/,
    ],
    // A promise that fails and that nobody hears of would end the process, which fails this run.
    [`inside: true, run: async () => { throw new Error("no") }`, "ACTION_RESULT_INVALID", /not a promise/],
    [`inside: true, run: () => { throw new ParleyError("LATE", "", "Too late.") }`, "LATE", /Too late/],
    [`inside: true, run: async () => ({ result: 1 })`, "ACTION_RESULT_INVALID", /promise/],
    [`inside: true, run: () => 1`, "ACTION_RESULT_INVALID", /return \{ result \}/],
    [`inside: true, run: () => ({ result: Symbol() })`, "ACTION_RESULT_INVALID", /symbol/],
  ])("%s fails with %s", async (body, code, why) => {
    await expect(run(body)).rejects.toMatchObject({ name: "ParleyError", code, message: expect.stringMatching(why) })
  })
})
