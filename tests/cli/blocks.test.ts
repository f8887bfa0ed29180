import Database from "better-sqlite3"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openSqliteStore } from "../../store/index.js"
import { block, commit, conversation, put } from "../store/records.js"
import { ECHO, place } from "./parley.js"

/* `parley blocks`, on a database that no server has open. */

const here = place({ "flows/echo.json": ECHO, "bad/bot.json": "{" })
const open = () => openSqliteStore(new Database(`${here.folder}/parley.db`))
beforeAll(async () => {
  const store = open()
  await store.commit(commit({ puts: [put.conversation(conversation("c", { user: "u1", visitor: "v" }))] }))
  await store.close()
})
afterAll(() => here.remove())

const blocks = (...args: readonly string[]) => here.run(["blocks", ...args])
const listed = async (...args: readonly string[]) =>
  (await blocks("list", ...args)).out
    .split("\n")
    .filter(line => line !== "")
    .map(line => line.split("\t").slice(1))

test("a block is set, listed and lifted, the audit log tells of it, and a server ends what it forbids", async () => {
  const set = await blocks("set", "user:u1", "--minutes", "60", "--reason", "Abuse")
  expect(set).toMatchObject({ code: 0, err: expect.stringMatching(/^Blocked until 2\d{3}-.*Z\.\n$/) })
  const ban = await blocks("set", "ip:203.0.113.7", "--ban", "--reason", "Threats")
  expect(ban).toMatchObject({ code: 0, err: "Blocked for good.\n" })
  const until = expect.stringMatching(/^until /)
  expect((await listed()).sort()).toEqual([
    ["holds", "conversation", "ip:203.0.113.7/32", "for good", "Threats", "-", "parley blocks"],
    ["holds", "liveChat", "user:u1", until, "Abuse", "-", "parley blocks"],
  ])
  expect(await listed("--find", "threat")).toHaveLength(1)
  const store = open()
  expect((await store.audit({ subject: "user:u1", limit: 9 })).items).toMatchObject([
    { what: "block", by: "parley blocks" },
  ])
  expect(await store.nextDue()).not.toBeNull()
  await store.close()

  expect(await blocks("lift", "--subject", "user:u1", "--reason", "Sorry")).toMatchObject({
    ...{ code: 0, out: set.out, err: "Lifted: 1.\n" },
  })
  expect(await blocks("lift", ban.out.trim())).toMatchObject({ code: 0, out: ban.out })
  expect(await blocks("lift", ban.out.trim())).toMatchObject({ code: 1, err: "No block that holds was meant.\n" })
  expect(await listed()).toEqual([])
  expect((await listed("--all")).map(([state]) => state)).toEqual(["lifted", "lifted"])
  const after = open()
  const { items } = await after.audit({ subject: "user:u1", limit: 9 })
  expect(items.map(({ what, by }) => [what, by])).toEqual([
    ["unblock", "parley blocks"],
    ["block", "parley blocks"],
  ])
  await after.close()
})

test("a visitor whose conversations are kept no longer is known by a block, and can be blocked again", async () => {
  const store = open()
  const over = { at: Date.now(), by: null, reason: null, how: "lifted" } as const
  const kept = block("kept", { kind: "visitor", value: "gone" }, { lifted: over })
  await store.commit(commit({ puts: [put.block(kept)] }))
  await store.close()
  const set = await blocks("set", "visitor:gone", "--minutes", "5")
  expect(set).toMatchObject({ code: 0, err: expect.stringMatching(/^Blocked until /) })
  expect(await blocks("lift", set.out.trim())).toMatchObject({ code: 0 })
})

test.each<[args: readonly string[], code: number, said: RegExp]>([
  [["lift"], 2, /^error: give ids, or --subject SUBJECT/],
  [["set", "u1", "--ban"], 2, /A subject is user:ID, visitor:ID, conversation:ID or ip:ADDRESS\./],
  [["set", "ip:1.2.3", "--ban", "--reason", "x"], 2, /^error ADDRESS_INVALID .*: /],
  [["set", "ip:10.0.0.0/8", "--ban", "--reason", "x"], 2, /^error BLOCK_TOO_WIDE: .* Add --confirm if that is meant\./],
  [["set", "visitor:nobody", "--minutes", "5"], 2, /^error VISITOR_UNKNOWN: /],
  [["set", "conversation:nothing", "--minutes", "5"], 2, /^error CONVERSATION_UNKNOWN.*: /],
  [["set", "user:u1"], 2, /^error BLOCK_END_REQUIRED .*: /],
  [["set", "user:u1", "--minutes", "0"], 2, /A number of minutes is meant/],
  [["set", "user:u1", "--minutes", "5", "--flows", "bad"], 1, /error JSON_INVALID/],
  [["list", "--db", "file:other.db"], 1, /^error DB_UNREADABLE: There is no database other\.db/],
  [["list", "--db", "memory:"], 2, /^error DB_UNKNOWN: /],
])("%j is refused in a sentence, and nothing is blocked", async (args, code, said) => {
  expect(await blocks(...args)).toMatchObject({ code, err: expect.stringMatching(said), out: "" })
  expect(await listed()).toEqual([])
})
