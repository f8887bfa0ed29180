import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import Database from "better-sqlite3"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openSqliteStore } from "../../store/index.js"
import { type Place, place } from "./parley.js"

/* Commands that a signal, or a reader who stops reading, breaks off. */

let here: Place
beforeEach(async () => {
  here = place({ "flows/tell.json": TELLING, "tell.mjs": TELL })
  // The build is over before a command is waited for.
  await here.run(["--version"])
}, 120_000)
afterEach(() => here.remove())

/** An action that says on standard error that it is at work, and rests until standard input ends. */
const TELL = `
import { readFileSync } from "node:fs"
export default [{
  name: "Tell", summary: "Tells.", inside: true,
  params: { type: "object", additionalProperties: false }, result: { type: "boolean" },
  run: () => {
    process.stderr.write("at work\\n")
    readFileSync(0)
    return { result: true, effects: [] }
  },
}]
`
const TELLING = {
  trigger: { event: "Welcome" },
  start: "tell",
  steps: { tell: { type: "action", action: "Tell", next: "end" } },
}

/** A command that is broken off while it is at work: its words, and its exit code. */
async function brokenOff(child: ChildProcess, signal: NodeJS.Signals) {
  const said = { out: "", err: "" }
  child.stdout?.on("data", part => (said.out += part))
  child.stderr?.on("data", part => (said.err += part))
  const ended = once(child, "close")
  await expect.poll(() => said.err, { timeout: 60_000 }).toContain("at work")
  child.kill(signal)
  child.stdin?.end()
  const [code] = await ended
  return { code, ...said }
}

const SIMULATE = ["simulate", "flows", "--seed", "7", "--seeds", "1000000", "--actions", "tell.mjs"]

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "a simulation that %s breaks off tells how much was played, and how it goes on",
  async (signal, code) => {
    const ended = await brokenOff(here.start(SIMULATE), signal)
    expect(ended.code).toBe(code)
    const [, seeds = "", kept = ""] =
      /^(?:seeds? 7.*: (every promise was kept)|no seed was played to its end)\n(\d+) seeds, \d+ steps, .*, \d+ kills; .*\n$/.exec(
        ended.out,
      ) ?? []
    expect([seeds, kept].join()).not.toBe(",")
    expect(ended.err).toMatch(
      /\nBroken off\. Go on with: parley simulate flows --seed \d+ --actions tell\.mjs --seeds \d+\n$/,
    )
  },
  120_000,
)

test("in JSON a simulation that is broken off did not pass", async () => {
  const { code, out } = await brokenOff(here.start([...SIMULATE, "--format", "json"]), "SIGINT")
  expect(code).toBe(130)
  expect(JSON.parse(out)).toMatchObject({
    passed: false,
    brokenOff: true,
    broken: null,
    counts: { kills: expect.any(Number) },
  })
}, 120_000)

test("a run of fixtures that is broken off tells how many were played, and leaves no files", async () => {
  const turns = [{ start: {} }]
  here.write({
    "fixtures/a.json": { flows: "../flows", turns },
    "fixtures/b.json": { flows: "../flows", turns },
    "temporary/x": "",
  })
  const child = here.start(["test", "--store", "sqlite", "--actions", "tell.mjs"], {
    TMPDIR: `${here.folder}/temporary`,
  })
  const { code, err } = await brokenOff(child, "SIGINT")
  expect([code, err]).toEqual([130, expect.stringMatching(/Broken off: 1 of 2 fixtures were played\.\n$/)])
  expect(readdirSync(`${here.folder}/temporary`).filter(name => name.startsWith("parley-test-"))).toEqual([])
}, 120_000)

test("of a command whose output nobody reads it is not known what it would have come to", async () => {
  const child = here.start(["check", "flows", "--actions", "tell.mjs"])
  child.stdout?.destroy()
  child.stderr?.resume()
  expect((await once(child, "close"))[0]).toBe(141)
}, 60_000)

test("words for people that nobody reads hold up no work", async () => {
  await openSqliteStore(new Database(`${here.folder}/parley.db`)).close()
  const child = here.start(["keys", "make", "--allow", "bot"])
  let out = ""
  child.stdout?.on("data", part => (out += part))
  child.stderr?.destroy()
  expect((await once(child, "close"))[0]).toBe(0)
  expect(out).toMatch(/^pk_\S+\n$/)
}, 60_000)
