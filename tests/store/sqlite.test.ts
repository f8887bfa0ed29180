import Database from "better-sqlite3"
import { expect, onTestFinished, test } from "vitest"
import { Duration, PlainDate } from "../../language/index.js"
import { dump, type KeptStore, openSqliteStore } from "../../store/index.js"
import { TABLES } from "../../store/sqlite/migrations/0001-tables.js"
import { KEYS } from "../../store/sqlite/migrations/0002-keys.js"
import { OUTBOX } from "../../store/sqlite/migrations/0003-outbox.js"
import { DONE_REQUESTS } from "../../store/sqlite/migrations/0004-done-requests.js"
import type { Commit } from "../../turns/index.js"
import { activity, agent, ask, audit, block, commit, conversation, NOW, put, queue, request, turn } from "./records.js"
import { temporaryFolder } from "./stores.js"

/** A database in a file of its own, which is gone after the test; `open` opens it once more. */
function database(options: Database.Options = {}): { readonly open: () => Database.Database } {
  const folder = temporaryFolder()
  const opened: Database.Database[] = []
  onTestFinished(() => {
    for (const each of opened) each.close()
    folder.remove()
  })
  const open = () => {
    const one = new Database(folder.path("parley.db"), options)
    opened.push(one)
    return one
  }
  return { open }
}

const commits = (store: KeptStore, parts: Partial<Commit>) => store.commit(commit(parts))
const raise = (store: KeptStore, version: number) => commits(store, { puts: [put.queue(queue("q", version), version)] })

test("a commit waits for the disk, and readers do not wait for writers", () => {
  const file = database().open()
  openSqliteStore(file)
  const settings = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map(name =>
    file.pragma(name, { simple: true }),
  )
  expect(settings).toEqual(["wal", 2, 1, 5000])
})

test("a store that is opened again holds what it held, and its tables are made once", async () => {
  const { open } = database()
  const numbers = (file: Database.Database) => file.prepare<[], number>("SELECT number FROM migrations").pluck().all()
  const file = open()
  const first = openSqliteStore(file)
  await raise(first, 1)
  const before = await dump(first)
  const made = numbers(file)
  expect(made).toEqual(made.map((_, index) => index + 1))
  await first.close()
  const again = open()
  expect(await dump(openSqliteStore(again))).toBe(before)
  expect(numbers(again)).toEqual(made)
})

/** The first four migrations. */
function makeEarlierForm(file: Database.Database): void {
  for (const statements of [TABLES, KEYS, OUTBOX, DONE_REQUESTS]) file.exec(statements)
  file.exec("CREATE TABLE migrations (number INTEGER NOT NULL PRIMARY KEY)")
  for (const number of [1, 2, 3, 4]) file.prepare("INSERT INTO migrations VALUES (?)").run(number)
}

test("what an earlier form kept of conversations is found in the present one, and goes on", async () => {
  const file = database().open()
  makeEarlierForm(file)
  const json = (value: unknown) => JSON.stringify(value)
  const lines = [1, 2, 3].map(seq => activity("c", seq))
  const line = file.prepare("INSERT INTO activities VALUES ('c', ?, 'message', ?, 'user', ?, ?)")
  for (const seq of [2, 1]) line.run(seq, NOW, `line ${seq}`, json(lines[seq - 1]))
  const { number, at, event, trace } = turn(1)
  file.prepare("INSERT INTO turns VALUES ('c', ?, ?, ?, ?)").run(number, at, json(event), json(trace))
  const store = openSqliteStore(file)
  await commits(store, {
    activities: [{ conversation: "c", activity: activity("c", 3) }],
    turns: [{ conversation: "c", turn: turn(2) }],
  })
  expect(await store.activities("c", 0, 10)).toEqual(lines)
  expect(await store.turns("c")).toEqual([turn(1), turn(2)])
})

test("requests that an earlier form has acted on are acted on once, and have the answer that they had", async () => {
  const file = database().open()
  makeEarlierForm(file)
  const view = { id: "c", note: 'a "text", \u2028 and 1e21', number: 1.5 }
  const answered = file.prepare("INSERT INTO answered VALUES ('c', ?, 'f', 1, 2, ?)")
  answered.run("a b", JSON.stringify(view))
  answered.run("going on", "null")
  const kept = file.prepare("INSERT INTO kept_answers VALUES (?, 'f', ?, ?, ?, ?)")
  kept.run("done", '{"made":"b1"}', null, null, NOW)
  kept.run("answered", "null", 201, '{"b":"\\n\u{1F600}"}', NOW)
  const store = openSqliteStore(file)
  const recordOf = (id: string, now = NOW) => ask(store, { kind: "request", request: id }, now)
  // They end a time after the database was brought to this form, and not before.
  const known = { fingerprint: "f", at: 0, until: expect.any(Number) }
  expect(await recordOf("c a b")).toEqual(request("c a b", { ...known, answer: { first: 1, last: 2, view } }))
  expect(JSON.stringify(await recordOf("c a b"))).toContain(`"view":${JSON.stringify(view)}`)
  const goesOn = { ...known, result: { first: 1, last: 2, view: null }, answer: null }
  expect(await recordOf("c going on")).toEqual(request("c going on", goesOn))
  const until = NOW + 24 * 60 * 60_000
  expect(await recordOf("done")).toEqual(request("done", { result: { made: "b1" }, answer: null, until }))
  const answer = { status: 201, body: '{"b":"\\n\u{1F600}"}' }
  expect([await recordOf("answered"), await recordOf("answered", until)]).toEqual([
    request("answered", { answer, until }),
    null,
  ])
})

test("a database of an earlier form is brought to the present one, with what follows from what it holds", async () => {
  const { open } = database()
  const file = open()
  makeEarlierForm(file)
  const agents = file.prepare(
    "INSERT INTO agents (email, version, name, status, open_chats) VALUES (?, 1, ?, 'SignedIn', ?)",
  )
  agents.run("a@x", "A", 3)
  agents.run("b@x", "B", 0)
  const chats = file.prepare(
    `INSERT INTO chats (id, version, conversation, status, queue, priority, waiting_since, queued_at, connects, agent, idle_warned)
     VALUES (?, 1, 'c', ?, ?, 0, 0, 0, 1, 'a@x', 0)`,
  )
  for (const [id, status, of] of [
    ["1", "connected", "vip"],
    ["2", "connected", "general"],
    ["3", "connected", "general"],
    ["4", "ended", "general"],
    ["5", "waiting", "vip"],
  ])
    chats.run(id, status, of)
  file.exec("UPDATE chats SET connected_at = 9, ended_at = 30 WHERE id = '4'")
  const block = `INSERT INTO blocks (id, version, kind, value, scope, reason, at, source, search)
    VALUES ('b', 1, 'user', 'Ann', 'liveChat', 'Rude', 5, 'admin', 'ann rude')`
  file.exec(block)
  file.exec("INSERT INTO entity_owners VALUES ('user', 'u', 1, '[\"ChatUser\"]'), ('user', 'w', 1, '[\"ChatUser\"]')")
  file.exec(
    `INSERT INTO entities VALUES ('user', 'u', 'ChatUser', '{"Name":"Мария Ош"}'), ('user', 'w', 'ChatUser', '{}')`,
  )
  const store = openSqliteStore(file)
  await commits(store, {
    puts: ["u", "w"].map(user => put.conversation(conversation(`of-${user}`, { user, visitor: null }))),
  })
  const named = await store.conversations({ q: "мАРИЯ о", limit: 9 })
  expect(named.items.map(({ value }) => value.id)).toEqual(["of-u"])
  const { items } = await store.reportedChats({ limit: 9 })
  const ended = items.find(({ chat }) => chat.id === "4")?.chat
  expect(ended).toMatchObject({ firstConnectedAt: 9, firstReplyAt: null, talkedFor: 21, transfers: 0, rating: null })
  const found = await store.blocks({ now: 9, limit: 9, q: "RUDE" })
  expect(found.items).toMatchObject([{ value: { id: "b", name: null, email: null } }])
  expect(await ask(store, { kind: "agent", id: "a@x" })).toMatchObject({ openByQueue: { general: 2, vip: 1 } })
  expect(await ask(store, { kind: "agent", id: "b@x" })).toMatchObject({ openByQueue: {} })
  expect(await ask(store, { kind: "openChats", after: "", limit: 9 })).toHaveLength(4)
})

test("the callback of a key becomes its webhook, and what was on its way goes on", async () => {
  const file = database().open()
  makeEarlierForm(file)
  const nothing = {
    name: "n",
    permissions: ["callback:manage"],
    agent: null,
    hash: "",
    createdAt: NOW,
    revokedAt: null,
  }
  const callback = { url: "https://x.example/", secret: "a-secret-of-24-characters" }
  const keys = file.prepare("INSERT INTO keys VALUES (?, 1, ?)")
  keys.run("k", JSON.stringify({ ...nothing, id: "k", callback }))
  keys.run("plain", JSON.stringify({ ...nothing, id: "plain", callback: null }))
  const state = JSON.stringify({ ...conversation("c"), callback: "k" })
  file
    .prepare(
      "INSERT INTO conversations (id, version, side, status, channel, began_authenticated, started_at, state) VALUES ('c', 1, 'user', 'active', 'test', 0, ?, ?)",
    )
    .run(NOW, state)
  const line = file.prepare("INSERT INTO activities VALUES ('c', ?, ?, ?, 'bot', '', ?)")
  const lines = [1, 2, 3, 4].map(seq => ({ ...activity("c", seq), type: seq === 3 ? "trace" : "message" }))
  for (const each of lines) line.run(each.seq, each.type, NOW, JSON.stringify(each))
  const outbox = file.prepare(
    "INSERT INTO outbox (conversation, key, first, last, at, status, attempts, next_at, error) VALUES ('c', ?, ?, ?, ?, ?, ?, ?, ?)",
  )
  outbox.run("k", 2, 4, NOW, "waiting", 0, NOW, null)
  outbox.run("k", 1, 1, NOW, "failed", 32, null, "it answered 500")
  outbox.run("plain", 1, 1, NOW, "waiting", 0, NOW, null)
  const store = openSqliteStore(file)
  const types = ["activity.created"] as const
  const secrets = [{ secret: callback.secret, until: null }]
  const made = {
    id: "wh_k",
    key: "k",
    url: callback.url,
    types,
    secrets,
    createdAt: NOW,
    disabled: null,
    deletedAt: null,
  }
  expect(await store.webhooks()).toEqual([{ version: 1, value: made }])
  expect(await ask(store, { kind: "setting", id: "listeners" })).toEqual({
    id: "listeners",
    value: { wh_k: { key: "k", types, until: null } },
  })
  expect(await ask(store, { kind: "key", id: "k" })).toEqual({ ...nothing, id: "k", permissions: ["webhook:manage"] })
  expect(await ask(store, { kind: "conversation", id: "c" })).toEqual({ ...conversation("c"), keyId: "k" })
  const failed = { type: "activity.created", lane: "c", key: "k", at: NOW }
  expect(await store.events(0, 10)).toEqual(
    [1, 2, 4].map((seq, index) => ({ ...failed, number: index + 1, body: { activity: lines[seq - 1] } })),
  )
  expect(await store.webhookProgress()).toEqual([{ webhook: "wh_k", seen: 1, failingSince: null }])
  expect((await store.deliveries({ webhook: "wh_k", limit: 10 })).items).toMatchObject([
    { event: 1, status: "failed", attempts: 32, error: "it answered 500" },
  ])
})

test("two connections to one file see at once what the other committed", async () => {
  const { open } = database()
  const [one, other] = [openSqliteStore(open()), openSqliteStore(open())]
  await raise(one, 1)
  await raise(other, 2)
  expect(await raise(one, 2)).toBe(false)
  expect(await ask(one, { kind: "queue", id: "q" })).toEqual(queue("q", 2))
  const subjects = [{ kind: "ip", value: "10.1.2.3" }] as const
  expect(await ask(one, { kind: "blocksOf", subjects })).toEqual([])
  await commits(other, { puts: [put.block(block("b", { kind: "ip", value: "10.0.0.0/8" }))] })
  expect(await ask(one, { kind: "blocksOf", subjects })).toHaveLength(1)
  expect(await ask(other, { kind: "blocksOf", subjects })).toHaveLength(1)
})

test("a database in which a restored range was not counted has it counted when it is opened", async () => {
  const { open } = database()
  const file = open()
  const store = openSqliteStore(file)
  await commits(store, { puts: [put.block(block("b", { kind: "ip", value: "10.0.0.0/8" }))] })
  file.exec(
    "DROP TRIGGER block_restored; DROP TABLE refusals; DELETE FROM migrations WHERE number >= 24; DELETE FROM block_lengths",
  )
  const subjects = [{ kind: "ip", value: "10.1.2.3" }] as const
  expect(await ask(openSqliteStore(open()), { kind: "blocksOf", subjects })).toHaveLength(1)
})

test("a database that a newer version has changed is refused and stays as it was", () => {
  const { open } = database()
  const file = open()
  openSqliteStore(file)
  const migrations = file.prepare("SELECT count(*) FROM migrations").pluck()
  const before = Number(migrations.get())
  file.prepare("INSERT INTO migrations (number) VALUES (1000)").run()
  expect(() => openSqliteStore(open())).toThrow(
    expect.objectContaining({ code: "DATABASE_NEWER", message: expect.stringContaining("1000") }),
  )
  expect(migrations.get()).toBe(before + 1)
})

test("commits that come at once are one transaction", async () => {
  const statements: string[] = []
  const store = openSqliteStore(database({ verbose: statement => statements.push(String(statement)) }).open())
  statements.length = 0
  const outcomes = await Promise.all(
    Array.from({ length: 64 }, (_, index) => commits(store, { puts: [put.conversation(conversation(`c${index}`))] })),
  )
  expect(outcomes).toEqual(Array(64).fill(true))
  expect(statements.filter(statement => statement === "COMMIT")).toHaveLength(1)
})

test("when the disk is full all commits of a transaction are rejected and nothing is written", async () => {
  const file = database().open()
  const store = openSqliteStore(file)
  await raise(store, 1)
  const before = await dump(store)
  file.pragma(`max_page_count = ${Number(file.pragma("page_count", { simple: true })) + 2}`)
  const big = { audit: [audit("big", { detail: "x".repeat(100_000) })] }
  const outcomes = await Promise.allSettled([
    raise(store, 2),
    commits(store, big),
    commits(store, { audit: [audit("after")] }),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
  expect(await dump(store)).toBe(before)
  file.pragma("max_page_count = 1000000")
  expect(await raise(store, 2)).toBe(true)
})

test("a commit that cannot be written as it is fails alone, whatever is wrong with it", async () => {
  const store = openSqliteStore(database().open())
  await raise(store, 1)
  const wrong: readonly Partial<Commit>[] = [
    // No column takes an object: a mistake of the caller that no type can rule out for what comes from JSON.
    { audit: [audit("wrong", { by: {} as never })] },
    { due: [{ owner: null as never, at: NOW, rank: 0 }] },
    { puts: [put.agent(agent("a@x", { queues: [undefined as never] }))] },
  ]
  for (const [index, each] of wrong.entries()) {
    const outcomes = await Promise.allSettled([
      raise(store, 2 + index),
      commits(store, each),
      commits(store, { audit: [audit(`after ${index}`)] }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  }
  expect((await store.audit({ limit: 10 })).items.map(({ id }) => id)).toEqual(["after 2", "after 1", "after 0"])
})

test("a database that another process holds is busy, and nothing is written", async () => {
  const { open } = database()
  const file = open()
  const store = openSqliteStore(file)
  file.pragma("busy_timeout = 0")
  const other = open()
  other.exec("BEGIN IMMEDIATE")
  await expect(raise(store, 1)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" })
  other.exec("ROLLBACK")
  expect(await raise(store, 1)).toBe(true)
})

test("fields of entities can be looked for with SQL", async () => {
  const file = database().open()
  const value = {
    ChatUser: {
      Email: "u@x",
      Age: 7,
      IsAuthenticated: true,
      Since: new Date(NOW),
      Born: new PlainDate("1990-02-28"),
      Wait: new Duration(5),
      Last: { $time: "a key" },
      Roles: ["a"],
      Gone: null,
    },
  }
  await commits(openSqliteStore(file), { puts: [{ kind: "entities", id: "user:u:1", version: 1, value }] })
  const rows = file
    .prepare<[], { field: string; value: unknown }>(
      "SELECT * FROM entity_fields WHERE scope = 'user' AND owner = 'u:1'",
    )
    .all()
  expect(Object.fromEntries(rows.map(({ field, value }) => [field, value]))).toEqual({
    Email: "u@x",
    Age: 7,
    IsAuthenticated: 1,
    Since: new Date(NOW).toISOString(),
    Born: "1990-02-28",
    Wait: 5,
    Last: '{"$time":"a key"}',
    Roles: '["a"]',
    Gone: null,
  })
})
