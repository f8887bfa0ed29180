import Database from "better-sqlite3"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeBot, readBotFolder } from "../../cli/bot-folder.js"
import { ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { openSqliteStore } from "../../store/index.js"
import { BROKEN, ECHO, place } from "./parley.js"

const here = place({ "flows/echo.json": ECHO })
afterAll(() => here.remove())

/** A conversation in a server's database. */
beforeAll(async () => {
  const { bot } = makeBot(readBotFolder(`${here.folder}/flows`))
  if (bot === null) throw new Error("the bot has errors")
  const store = openSqliteStore(new Database(`${here.folder}/parley.db`))
  let now = Date.UTC(2026, 2, 2, 9)
  const runtime = new Runtime({
    bot,
    store,
    clock: { now: () => now },
    newId: kind => `${kind}-1`,
    callOutside: async () => {
      throw new ParleyError("STUB_MISSING", "", "Nothing is called here.")
    },
  })
  await runtime.start({ user: null, visitor: null, channel: "web", locale: null, address: null, set: {} })
  for (const text of ["echo", "tea"]) {
    now += 61_500
    await runtime.handleMessage("conversation-1", { text, address: null })
  }
  await store.close()
})

const record = (...args: readonly string[]) => here.run(["record", ...args])

const TURNS = `  "turns": [
    { "start": {}, "bot": ["Hello! How can I help you?"] },
    { "advance": "PT1M1.5S", "bot": [] },
    { "user": "echo", "bot": ["What?"] },
    { "advance": "PT1M1.5S", "bot": [] },
    {
      "user": "tea",
      "bot": ["You said tea."],
      "status": { "conversation": "active", "liveChat": "none", "flow": null, "step": null }
    }
  ]
}
`
const HEAD = '{\n  "description": "A recorded conversation.",\n'

test("a conversation goes to standard output, and that it passes to standard error", async () => {
  expect(await here.run(["record", "conversation-1"])).toEqual({
    code: 0,
    out: `${HEAD}  "now": "2026-03-02T09:00:00Z",\n  "channel": "web",\n${TURNS}`,
    err: "Replayed, it passes.\n",
  })
})

test("or into a file, which names the bot from where it is, and which parley test plays", async () => {
  here.write({ "tests/fixtures/empty.txt": "" })
  const { code, out } = await record("conversation-1", "-o", "tests/fixtures/tea.json", "--db", "file:parley.db")
  expect([code, out]).toEqual([0, ""])
  const flows = '  "flows": "../../flows",\n'
  expect(here.read("tests/fixtures/tea.json")).toBe(
    `${HEAD}${flows}  "now": "2026-03-02T09:00:00Z",\n  "channel": "web",\n${TURNS}`,
  )
  expect((await here.run(["test", "tests/fixtures/tea.json"])).code).toBe(0)
})

test("where it does not show the same on this bot, it is told what it shows", async () => {
  here.write({ "other/echo.json": { ...ECHO, steps: { ...ECHO.steps, say: { type: "message", message: "Tea?" } } } })
  const { code, out, err } = await record("conversation-1", "--flows", "other")
  expect([code, out.includes('"You said tea."')]).toEqual([0, true])
  expect(err).toContain("Replayed, it does not show the same:")
  expect(err).toContain("+ Tea?")
})

test.each([
  [["nobody"], 2, "CONVERSATION_UNKNOWN"],
  [["conversation-1", "--db", "file:none.db"], 1, "DB_UNREADABLE"],
  [["conversation-1", "--db", "memory:"], 2, "DB_UNKNOWN"],
  [["conversation-1", "--db", "mysql:x"], 2, "DB_UNKNOWN"],
  [["conversation-1", "--flows", "none"], 2, "FOLDER_UNREADABLE"],
  [["conversation-1", "-o", "none/tea.json"], 1, "The system refused"],
  [[], 2, "missing required argument 'id'"],
])("%j: exit code %i, and %s", async (args, code, told) => {
  const ended = await record(...args)
  expect(ended.err).toContain(told)
  expect([ended.code, ended.out]).toEqual([code, ""])
})

test("a database that is not there is not made", async () => {
  await record("conversation-1", "--db", "file:none.db")
  expect(() => here.read("none.db")).toThrow()
})

test("a bot with errors: they are told, and the exit code is 1", async () => {
  here.write({ "broken/flow.json": BROKEN })
  const { code, err } = await record("conversation-1", "--flows", "broken")
  expect([code, err.includes("STEP_UNKNOWN")]).toEqual([1, true])
})
