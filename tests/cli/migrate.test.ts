import { once } from "node:events"
import { existsSync, realpathSync } from "node:fs"
import Database from "better-sqlite3"
import { afterAll, describe, expect, test } from "vitest"
import { dump, type KeptStore, moveRows, openPostgresStore, openSqliteStore } from "../../store/index.js"
import { openMovablePostgres } from "../../store/postgres/moving.js"
import { openMovableSqlite } from "../../store/sqlite/moving.js"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { formOf, makeEarlierDatabase } from "../store/earlier-database.js"
import {
  activity,
  agent,
  audit,
  block,
  chat,
  commit,
  conversation,
  key,
  NOW,
  put,
  queue,
  request,
  turn,
  webhook,
} from "../store/records.js"
import { place } from "./parley.js"

/* `parley migrate`: from a file to PostgreSQL and back. */

const here = place()
afterAll(() => here.remove())

const path = (file: string) => `${here.folder}/${file}`
const openFile = (file: string) => openSqliteStore(new Database(path(file)))
const migrate = (from: string, to: string) => here.run(["migrate", "--from", from, "--to", to])

let number = 0
const newFile = () => `moved-${++number}.db`

/** Something in every table, and lines enough for several batches. */
async function fill(store: KeptStore, lines = 450): Promise<void> {
  const event = (type: "conversation.started" | "activity.created", until: number | null) => ({
    ...{ type, lane: "c", key: "k", at: NOW, body: { text: "hello \u{1F600}" } },
    awaited: until === null ? null : { replyTo: "c-1", seq: 1, until },
  })
  await store.commit(
    commit({ puts: [put.key(key("k")), { kind: "webhook", id: "w", version: 1, value: webhook("w") }] }),
  )
  await store.commit(
    commit({
      puts: [
        put.conversation(conversation("c", { user: "ann", visitor: "v", address: "203.0.113.9" })),
        put.chat(chat("c-chat-1", { agent: "ana@x", status: "connected", refusedBy: ["ben@x"] })),
        put.agent(agent("ana@x", { queues: ["general", "vip"] })),
        put.queue(queue("general", 3)),
        put.block(block("b1", { kind: "ip", value: "198.51.100.0/24" })),
        put.block(block("b2", { kind: "user", value: "bob" })),
        put.setting({ id: "s", value: { nested: [1, null, "\uFF21"] } }),
        { kind: "entities", id: "user:ann", version: 1, value: { Profile: { Word: "x" }, Account: { Word: "y" } } },
      ],
      activities: Array.from({ length: lines }, (_, index) => ({
        conversation: "c",
        activity: activity("c", index + 1),
      })),
      turns: [{ conversation: "c", turn: turn(1) }],
      due: [{ owner: "conversation:c", at: NOW + 5, rank: 1 }],
      audit: [audit("a1"), audit("a2")],
      events: [event("conversation.started", null), event("activity.created", NOW + 60_000)],
      request: request("r1", { until: NOW + 9 }),
    }),
  )
  const events = await store.events(0, 10)
  await store.addDeliveries("w", 0, events.at(-1)?.number ?? 0, events, NOW)
  await store.noteKeyUse("k", NOW)
  await store.beginUpload({ id: "f", conversation: "c", name: "f.txt", contentType: "text/plain", at: NOW }, 9)
  await store.addUploadPart("f", 0, Buffer.from([0, 1, 255]))
  await store.finishUpload("f", 3)
}

/** Lines that a store keeps from then on are numbered after those that are there. */
async function goesOn(store: KeptStore): Promise<void> {
  const last = await store.lastEvent()
  const event = { type: "conversation.ended", lane: "d", key: "k", at: NOW, body: null, awaited: null } as const
  expect(await store.commit(commit({ events: [event], audit: [audit("a3")] }))).toBe(true)
  expect((await store.events(last, 9)).map(({ number: at }) => at)).toEqual([last + 1])
  expect((await store.audit({ limit: 1 })).items[0]?.id).toBe("a3")
}

describe.runIf(await hasPostgres())("parley migrate", () => {
  test("moves all there is to PostgreSQL and back, the same bytes, and both go on from there", async () => {
    const [file, back, url] = [newFile(), newFile(), await newDatabase()]
    const store = openFile(file)
    await fill(store)
    const before = await dump(store)
    await store.close()
    const there = await migrate(`file:${file}`, url)
    expect([there.code, there.out]).toEqual([
      0,
      expect.stringMatching(
        /^Moved, and the same row by row: activities 450, agent_queues 2, agents 1, audit 2, blocks 2, /,
      ),
    ])
    const moved = await openPostgresStore(url)
    expect(await dump(moved)).toBe(before)
    expect(await moved.keyUses()).toEqual([{ id: "k", usedAt: NOW }])
    await goesOn(moved)
    const after = await dump(moved)
    await moved.close()
    const { code, err } = await migrate(url, `file:${back}`)
    expect([code, err]).toEqual([0, expect.stringContaining(`Start the server with --db file:${back}.`)])
    const again = openFile(back)
    expect(await dump(again)).toBe(after)
    const held = await again.read([{ kind: "blocksOf", subjects: [{ kind: "ip", value: "198.51.100.7" }] }], NOW)
    expect(held).toMatchObject([{ value: [{ value: { id: "b1" } }] }])
    await goesOn(again)
    await again.close()
  })

  test("moves no number that a webhook has been given to another event, where the newest were erased", async () => {
    const [file, back, url] = [newFile(), newFile(), await newDatabase()]
    const store = openFile(file)
    await fill(store)
    const chatActivity = { id: "d", number: 1, lastAt: NOW - 1, afterSeq: 0 }
    const event = { type: "conversation.ended", lane: "d", key: "k", at: NOW, body: null, awaited: null } as const
    const over = conversation("d", { status: "ended", chatActivity })
    await store.commit(commit({ puts: [put.conversation(over)], events: [event, event] }))
    const seen = (await store.webhookProgress())[0]?.seen ?? 0
    await store.addDeliveries("w", seen, await store.lastEvent(), [], NOW)
    const given = await store.lastEvent()
    expect((await store.erase({ kind: "conversations", before: NOW }, 100)).counts.conversations).toBe(1)
    await store.close()
    expect((await migrate(`file:${file}`, url)).code).toBe(0)
    expect((await migrate(url, `file:${back}`)).code).toBe(0)
    for (const moved of [await openPostgresStore(url), openFile(back)]) {
      expect(await moved.lastEvent()).toBeLessThan(given)
      await moved.commit(commit({ events: [{ ...event, lane: "e" }] }))
      expect((await moved.events(given, 9)).map(({ lane }) => lane)).toEqual(["e"])
      await moved.close()
    }
  })

  test.each([
    ["SIGKILL", null, ""],
    ["SIGINT", 130, "Broken off. Run it again with the same addresses, and it goes on where it was.\n"],
  ] as const)(
    "one that is killed half-way is no database for a server, and goes on when it is run again: %s",
    async (signal, code, last) => {
      const [file, url] = [newFile(), await newDatabase()]
      const store = openFile(file)
      await fill(store, 3000)
      const before = await dump(store)
      await store.close()
      const child = here.start(["migrate", "--from", `file:${file}`, "--to", url])
      let err = ""
      child.stderr?.on("data", part => {
        err += part
      })
      await once(child.stderr ?? child, "data")
      child.kill(signal)
      expect(await once(child, "close")).toEqual([code, code === null ? signal : null])
      expect(err.endsWith(last)).toBe(true)
      // The old database has nothing beside it that is this command's.
      if (code !== null) expect(existsSync(`${path(file)}-wal`)).toBe(false)
      const started = await here.run(["keys", "list", "--db", url])
      expect([started.code, started.err]).toEqual([1, expect.stringContaining("A move into this database is not over")])
      const other = newFile()
      await openFile(other).close()
      expect((await migrate(`file:${other}`, url)).err).toContain(
        `a move of file:${realpathSync(path(file))} into it is not over`,
      )
      // Another name for the same file.
      expect((await migrate(`file:./${file}`, url)).code).toBe(0)
      const moved = await openPostgresStore(url)
      expect(await dump(moved)).toBe(before)
      await moved.close()
    },
    120_000,
  )

  test("one that is broken off after any write goes on from there, and loses and doubles nothing", async () => {
    const [file, url] = [newFile(), await newDatabase()]
    const store = openFile(file)
    await fill(store, 210)
    const before = await dump(store)
    await store.close()
    const from = openMovableSqlite(new Database(path(file)))
    for (let isOver = false; !isOver; ) {
      const to = await openMovablePostgres(url)
      let writes = 0
      const dying = {
        ...to,
        write: async (...given: Parameters<typeof to.write>) => {
          await to.write(...given)
          if (++writes === 3) throw new Error("killed")
        },
      }
      const outcome = await moveRows(from, dying, "file", () => {}).catch(() => null)
      isOver = outcome?.kind === "moved"
      if (isOver) await to.finish()
      await to.close()
    }
    await from.close()
    const moved = await openPostgresStore(url)
    expect(await dump(moved)).toBe(before)
    await moved.close()
  })

  test("what is not the same in the end is told, and no server starts on it", async () => {
    const [file, url] = [newFile(), await newDatabase()]
    const store = openFile(file)
    await fill(store)
    await store.close()
    const from = openMovableSqlite(new Database(path(file)))
    const to = await openMovablePostgres(url)
    const lossy = {
      ...to,
      write: (...[table, rows, mark]: Parameters<typeof to.write>) =>
        to.write(table, table?.name === "activities" ? rows.slice(1) : rows, mark),
    }
    expect(await moveRows(from, lossy, "file", () => {})).toEqual({
      kind: "differs",
      table: "activities",
      how: "it has 447 rows and not 450",
    })
    await Promise.all([from.close(), to.close()])
    await expect(openPostgresStore(url)).rejects.toMatchObject({ code: "DATABASE_IN_USE" })
  })

  test("a target that is not empty, servers at work, newer databases and the same one twice are refused", async () => {
    const [file, url, used] = [newFile(), await newDatabase(), newFile()]
    const store = openFile(file)
    await fill(store)
    const server = await openPostgresStore(url)
    expect(await migrate(`file:${file}`, url)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/DATABASE_IN_USE.*program/),
    })
    await store.close()
    expect((await migrate(`file:${file}`, url)).err).toMatch(/DATABASE_IN_USE: .*connections of servers are open/)
    await fill(server)
    await server.close()
    expect((await migrate(`file:${file}`, url)).err).toMatch(/DATABASE_NOT_EMPTY: .*there are rows in activities/)
    expect((await migrate(url, url)).err).toMatch(/DATABASE_NOT_EMPTY.*the same/)
    expect((await migrate(`file:${file}`, `file:./${file}`)).err).toMatch(/DATABASE_NOT_EMPTY.*the same/)
    const newer = await newDatabase()
    await (await openPostgresStore(newer)).close()
    await execute(newer, "INSERT INTO migrations (number) VALUES (1000)")
    expect((await migrate(`file:${file}`, newer)).err).toContain("DATABASE_NEWER")
    expect((await migrate("memory:", url)).err).toContain("DB_UNKNOWN")
    here.write({ "notes.txt": "What has to be done this week: nothing." })
    expect((await migrate("file:notes.txt", url)).err).toMatch(/DB_UNREADABLE: .*notes\.txt.*not a database/)
    expect((await migrate("file:.", url)).err).toMatch(/DB_UNREADABLE: .*it is a folder/)
    expect((await migrate(`file:${used}`, url)).err).toContain("DB_UNREADABLE: There is no database")
    expect((await migrate(`file:${used}`, url)).err).toContain("with --from file:NAME")
    expect((await migrate(`file:${file}`, "memory:")).err).toContain("give --to file:")
    expect(existsSync(path(used))).toBe(false)
  })

  test("a file that is moved stays as it was: an empty one is refused, one of an earlier form is copied before", async () => {
    const [empty, old, to] = [newFile(), newFile(), newFile()]
    here.write({ [empty]: "" })
    expect(await migrate(`file:${empty}`, `file:${to}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining("DB_UNREADABLE"),
    })
    expect([here.read(empty), existsSync(path(to))]).toEqual(["", false])
    makeEarlierDatabase(path(old))
    expect(await migrate(`file:${old}`, `file:${to}`)).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${old}.form-1`),
    })
    expect(formOf(path(`${old}.form-1`))).toBe(1)
  })

  test("a row with U+0000, which PostgreSQL keeps nowhere, is named; once it is mended the move goes on", async () => {
    const [file, url] = [newFile(), await newDatabase()]
    const store = openFile(file)
    await fill(store)
    await store.close()
    const name = (text: string) => {
      const database = new Database(path(file))
      database.prepare("UPDATE uploads SET name = ?").run(text)
      database.close()
    }
    name("f\u0000.txt")
    expect(await migrate(`file:${file}`, url)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/error TEXT_INVALID: .*uploads.*"f".*name.*U\+0000/),
    })
    name("f.txt")
    expect((await migrate(`file:${file}`, url)).code).toBe(0)
  })

  test("both databases have the same tables, and each the same columns and key", async () => {
    const file = newFile()
    await openFile(file).close()
    const sqlite = openMovableSqlite(new Database(path(file)))
    const postgres = await openMovablePostgres(await newDatabase())
    const told = (tables: Awaited<ReturnType<typeof sqlite.tables>>) =>
      tables.map(({ name, key: keys, columns }) => `${name} (${keys.join()}): ${columns.toSorted().join()}`)
    expect(told(await postgres.tables())).toEqual(told(await sqlite.tables()))
    await Promise.all([sqlite.close(), postgres.close()])
  })
})
