import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs"
import Database from "better-sqlite3"
import { afterAll, afterEach, beforeEach, expect, test } from "vitest"
import { DATABASE_FORM, dump, openSqliteStore, type SqliteStore } from "../../store/index.js"
import { formOf, makeEarlierDatabase } from "../store/earlier-database.js"
import { activity, block, commit, conversation, NOW, put } from "../store/records.js"
import { place } from "./parley.js"

/* `parley backup` and `parley forget`, beside a server that goes on with the database. */

const MARK = "Ann-Marker"
const here = place()
afterAll(() => here.remove())

const path = (file: string) => `${here.folder}/${file}`
let number = 0
let db = ""
let store: SqliteStore
beforeEach(() => {
  db = `parley-${++number}.db`
  store = openSqliteStore(new Database(path(db)))
})
afterEach(() => store.close())

const backup = (file: string, from = db) => here.run(["backup", file, "--db", `file:${from}`])
const forget = (...args: readonly string[]) => here.run(["forget", ...args, "--db", `file:${db}`])
const left = () => readdirSync(here.folder).filter(file => file.includes(".part") && file !== "broken-off.db.part")

/** Lines of a conversation of Ann, one commit each. */
async function talk(count: number, id = "c"): Promise<void> {
  const values = { user: "ann", visitor: "v" }
  await store.commit(commit({ puts: [put.conversation(conversation(id, values))] }))
  for (let seq = 1; seq <= count; seq++)
    await store.commit(
      commit({
        puts: [put.conversation(conversation(id, { ...values, version: seq + 1, seq }), seq + 1)],
        activities: [{ conversation: id, activity: activity(id, seq, MARK) }],
      }),
    )
}

test("a copy is made while the database is written to, is of one moment, and is for its owner alone", async () => {
  await talk(100)
  const talking = talk(60, "later")
  const { code, out, err } = await backup("copy.db")
  await talking
  expect([code, out, err]).toEqual([0, "", expect.stringMatching(/^\d+ bytes are in copy\.db, and were checked\.\n$/)])
  expect(statSync(path("copy.db")).mode & 0o777).toBe(0o600)
  expect([existsSync(path("copy.db-wal")), left()]).toEqual([false, []])
  const copy = openSqliteStore(new Database(path("copy.db")))
  expect(await copy.activities("c", 0, 1000)).toHaveLength(100)
  for (const { value } of (await copy.conversations({ limit: 9 })).items)
    expect(await copy.activities(value.id, 0, 1000)).toHaveLength(value.seq)
  await copy.close()
})

test("a copy is all there is, and a server goes on from it", async () => {
  await talk(3)
  await store.beginUpload({ id: "f", conversation: "c", name: "f", contentType: "text/plain", at: NOW }, 9)
  await store.addUploadPart("f", 0, Buffer.from(MARK))
  await store.finishUpload("f", MARK.length)
  expect((await backup("whole.db")).code).toBe(0)
  const copy = openSqliteStore(new Database(path("whole.db")))
  expect(await dump(copy)).toBe(await dump(store))
  expect(await copy.commit(commit({ activities: [{ conversation: "c", activity: activity("c", 4) }] }))).toBe(true)
  await copy.close()
})

test("nothing is written over, whatever it is", async () => {
  here.write({ "taken.db": "precious", "folder/inside": "", "broken-off.db.part": "half" })
  for (const [file, word] of [
    ["taken.db", "taken.db"],
    ["folder", "folder"],
    ["broken-off.db", "broken-off.db.part"],
    [db, db],
  ] as const) {
    const { code, err } = await backup(file)
    expect([code, err]).toEqual([2, expect.stringContaining(`FILE_EXISTS`)])
    expect(err).toContain(word)
  }
  expect([here.read("taken.db"), here.read("broken-off.db.part")]).toEqual(["precious", "half"])
})

test.each([
  ["memory:", 2, "DB_UNKNOWN"],
  ["postgres://x", 2, "DB_UNKNOWN"],
  ["file:nowhere.db", 1, "DB_UNREADABLE"],
  ["file:text.db", 1, "DB_UNREADABLE"],
])("of %s there is no copy", async (address, code, word) => {
  here.write({ "text.db": "no database at all, but a text that is long enough to be taken for one".repeat(20) })
  const refused = await here.run(["backup", "never.db", "--db", address])
  expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(word)])
  expect([existsSync(path("never.db")), existsSync(path("nowhere.db"))]).toEqual([false, false])
})

test("a copy that is damaged, as its database is, is not kept", async () => {
  await talk(200)
  await store.close()
  const { size } = statSync(path(db))
  const file = openSync(path(db), "r+")
  for (let page = 3; page < size / 4096 - 1; page += 2)
    writeSync(file, Buffer.alloc(2000, 7), 0, 2000, page * 4096 + 100)
  const { code, err } = await backup("damaged.db")
  expect([code, err]).toEqual([1, expect.stringMatching(/BACKUP_DAMAGED|malformed/)])
  expect([existsSync(path("damaged.db")), left()]).toEqual([false, []])
  store = openSqliteStore(new Database(":memory:"))
})

test("a person is forgotten beside a server, counted, and a block that holds is told of", async () => {
  await talk(3)
  await talk(1, "other")
  const until = Date.now() + 60_000
  await store.commit(
    commit({ puts: [put.block(block("b1", { kind: "user", value: "ann" }, { until, reason: "abuse" }))] }),
  )
  const { code, out, err } = await forget("--user", "ann")
  expect([code, err]).toEqual([0, ""])
  expect(out).toBe(
    `Erased: conversations 2, activities 6, turns 2.\nKept: the block b1: liveChat, until ${new Date(until).toISOString()}: abuse.\n`,
  )
  expect(await dump(store)).not.toContain(MARK)
  expect(await store.commit(commit({ puts: [put.conversation(conversation("c"), 5)] }))).toBe(false)
  expect(["", "-wal"].map(end => readFileSync(path(db) + end).includes(MARK))).toEqual([false, false])
  expect((await forget("--user", "ann")).out).toMatch(/^Erased: nothing\.\n/)
})

test("a browser is forgotten by its id", async () => {
  await talk(2)
  expect((await forget("--visitor", "v")).out).toBe("Erased: conversations 1, activities 3, turns 1.\n")
})

test.each([
  [["--user", "ann", "--visitor", "v"], 2, "either --user ID or --visitor ID"],
  [[], 2, "either --user ID or --visitor ID"],
  [["--user", "\u200b"], 1, "TEXT_INVALID"],
])("parley forget %j is refused", async (args, code, word) => {
  const refused = await forget(...args)
  expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(word)])
})

test("a database is told of, read through and made smaller while it is open elsewhere", async () => {
  const on = async (command: string, file = db) => await here.run(["db", command, "--db", `file:${file}`])
  await talk(300)
  const before = JSON.parse((await on("info")).out)
  expect(before).toMatchObject({ file: path(db), form: expect.any(Number), bytes: expect.any(Number) })
  expect((await on("check")).out).toBe(`${path(db)} is sound.\n`)
  const { code, out } = await on("compact")
  expect([code, out]).toEqual([0, expect.stringMatching(/ had \d+ bytes and has \d+\.\n$/)])
  expect(JSON.parse((await on("info")).out)).toMatchObject({ form: before.form, freeBytes: 0 })
  expect(await on("info", "nowhere.db")).toMatchObject({ code: 1, out: "" })
  writeFileSync(path("copy-damaged.db"), readFileSync(path(db)).fill(1, 4096, 40_960))
  const damaged = await on("check", "copy-damaged.db")
  expect(damaged.code).toBe(1)
  expect(damaged.out + damaged.err).not.toContain("is sound")
})

/** The form of a database, and whether it gives space back. */
const shapeOf = (file: string) => {
  const database = new Database(path(file), { readonly: true })
  const vacuum = database.pragma("auto_vacuum", { simple: true })
  database.close()
  return [formOf(path(file)), vacuum]
}

test("a database of an earlier form is copied before it is changed, and gives space back from then on", async () => {
  makeEarlierDatabase(path("old.db"))
  writeFileSync(path("old.db.form-1"), "of a start that was broken off")
  const { code, err } = await here.run(["keys", "list", "--db", "file:old.db"])
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/^The database is of an earlier form\. It is .*old\.db\.form-1\.\n$/),
  ])
  expect([shapeOf("old.db.form-1"), shapeOf("old.db")]).toEqual([
    [1, 0],
    [DATABASE_FORM, 2],
  ])
  expect(statSync(path("old.db.form-1")).mode & 0o777).toBe(0o600)
  expect(left()).toEqual([])
  expect(await here.run(["keys", "list", "--db", "file:old.db"])).toMatchObject({ code: 0, err: "" })
})

test("where the copy has no place nothing is changed", async () => {
  makeEarlierDatabase(path("locked.db"))
  mkdirSync(path("locked.db.form-1"))
  expect((await here.run(["keys", "list", "--db", "file:locked.db"])).code).toBe(1)
  expect(shapeOf("locked.db")).toEqual([1, 0])
})
