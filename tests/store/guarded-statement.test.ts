import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { dump, type KeptStore, openMemoryStore, openPostgresStore, prepareCommit } from "../../store/index.js"
import { type Connections, connectPostgres } from "../../store/postgres/connection.js"
import { guardedStatement } from "../../store/postgres/guarded-statement.js"
import { gateLocks } from "../../store/postgres/locks.js"
import { emptyTables } from "../../store/postgres/store.js"
import type { Commit, Put } from "../../turns/index.js"
import { newBell } from "../bell.js"
import { hasPostgres } from "../postgres.js"
import { newStoreDatabase } from "./empty-postgres.js"
import { activity, block, chat, commit, conversation, NOW, put, request, turn } from "./records.js"

const entities = (id: string, version: number, value: Put["value"]): Put =>
  ({ kind: "entities", id, version, value }) as Put

const user = { kind: "user", value: "u" } as const

/** A conversation, its chat, and what is known of its user. */
const BEFORE = commit({
  puts: [
    put.conversation(conversation("c", { user: "u" })),
    put.conversation(conversation("other")),
    put.chat(chat("x")),
    entities("user:u", 1, { Order: { number: 1 } }),
    entities("conversation:c", 1, { Cart: { size: 2 } }),
  ],
})

/** A turn as most are, with these parts in place of its own. */
function usual(parts: Partial<Commit> = {}): Commit {
  return commit({ ...withoutRequest(), request: request("c 1"), ...parts })
}

function withoutRequest(parts: Partial<Commit> = {}): Commit {
  return commit({
    expects: [
      { kind: "entities", id: "user:u", version: 1 },
      { kind: "subject", id: "user:u", version: 0 },
      { kind: "subject", id: "visitor:v", version: 0 },
    ],
    puts: [put.conversation(conversation("c", { version: 2, user: "u", seq: 2 }), 2)],
    activities: [1, 2].map(seq => ({ conversation: "c", activity: activity("c", seq) })),
    turns: [{ conversation: "c", turn: turn(1) }],
    due: [{ owner: "conversation:c", at: NOW + 5, rank: 1 }],
    ...parts,
  })
}

/** Statements of this database that wait for others. */
const WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

describe.runIf(await hasPostgres())("a commit as one statement", () => {
  let store: KeptStore
  let connections: Connections
  beforeAll(async () => {
    const url = await newStoreDatabase()
    store = await openPostgresStore(url)
    connections = await connectPostgres(url)
  })
  beforeEach(async () => {
    await emptyTables(connections)
    expect(await store.commit(BEFORE)).toBe(true)
  })
  afterAll(() => Promise.all([store, connections].map(each => each?.close())))

  /** Null: there is no such statement. */
  const runAlone = async (asked: Commit): Promise<number | null> => {
    const statement = guardedStatement(prepareCommit(asked))
    return statement === null ? null : connections.value<number>(statement.sql, ...statement.bound)
  }

  test.each<readonly [string, Commit]>([
    ["with all that turns have", usual()],
    ["without a request", withoutRequest()],
    ["that ends its conversation", usual({ puts: [put.conversation(conversation("c", { status: "ended" }), 2)] })],
    [
      "that changes a chat and what is known of a person",
      usual({
        expects: [],
        puts: [
          put.conversation(conversation("c", { user: "u" }), 2),
          put.chat(chat("x", { status: "connected", agent: "a@x", connectedAt: NOW }), 2),
          entities("user:u", 2, { Order: { number: 2 } }),
        ],
        due: [{ owner: "conversation:c", at: null, rank: 1 }],
      }),
    ],
    ["that only looks, and writes lines", withoutRequest({ puts: [], due: [] })],
    ["under a request that was kept and is over", usual({ request: request("over", { at: NOW + 20 }) })],
  ])("writes a turn %s as every store does", async (_, asked) => {
    const memory = openMemoryStore()
    const over = commit({ request: request("over", { at: NOW, until: NOW + 10 }) })
    for (const each of [store, memory]) expect(await each.commit(over)).toBe(true)
    await memory.commit(BEFORE)
    expect(await runAlone(asked)).toBe(1)
    expect(await memory.commit(asked)).toBe(true)
    expect(await dump(store)).toBe(await dump(memory))
  })

  test.each<readonly [string, Commit, boolean]>([
    ["its conversation has moved on", commit({ puts: [put.conversation(conversation("c", { user: "u" }), 2)] }), false],
    ["what it read of a person has changed", commit({ puts: [entities("user:u", 2, { Order: {} })] }), false],
    ["somebody was blocked of whom it decided that nobody is", commit({ puts: [put.block(block("b", user))] }), false],
    ["its request was done before", commit({ request: request("c 1") }), false],
    ["a chat is there that was not", commit({ puts: [put.chat(chat("none"))] }), false],
    ["nothing has changed", commit({}), true],
  ])("writes nothing where %s", async (_, meanwhile, isWritten) => {
    expect(await store.commit(meanwhile)).toBe(true)
    const asked = usual({ expects: [...usual().expects, { kind: "chat", id: "none", version: 0 }] })
    const before = await dump(store)
    expect(await runAlone(asked)).toBe(isWritten ? 1 : 0)
    if (isWritten) return
    expect(await dump(store)).toBe(before)
    expect(await store.commit(asked)).toBe(false)
    expect(await dump(store)).toBe(before)
  })

  test.each<readonly [string, Commit, number | null]>([
    ["an entity is gone", usual({ expects: [], puts: [entities("user:u", 2, { Address: {} })] }), 0],
    ["something new is made", usual({ puts: [put.chat(chat("y"))] }), null],
    ["a block is lifted", usual({ puts: [put.block(block("b", { kind: "user", value: "z" }))] }), null],
    ["one record is expected in two versions", usual({ expects: [...usual().expects, ...otherVersion()] }), null],
    [
      "there are many lines",
      usual({
        activities: Array.from({ length: 9 }, (_, seq) => ({ conversation: "c", activity: activity("c", seq + 1) })),
      }),
      null,
    ],
    [
      "there are events",
      usual({ events: [{ lane: "c", type: "conversation.started", key: "k", at: NOW, body: {}, awaited: null }] }),
      null,
    ],
  ])("leaves it to a transaction where %s", async (how, asked, answer) => {
    const memory = openMemoryStore()
    await memory.commit(BEFORE)
    expect(await runAlone(asked)).toBe(answer)
    expect(await store.commit(asked)).toBe(!how.includes("two versions"))
    expect(await memory.commit(asked)).toBe(!how.includes("two versions"))
    expect(await dump(store)).toBe(await dump(memory))
  })

  test("is refused where a block is made while it waits, after it looked for blocks and before it locked them out", async () => {
    // Gates are locked in the order of their numbers: of one that somebody holds, and of that of who is blocked, which comes later.
    const subjects = ["user:u", "visitor:v"].map(id => ({ kind: "subject", id, version: 0 }) as const)
    const gateOf = (one: (typeof subjects)[number]) =>
      gateLocks(prepareCommit(commit({ expects: [one] })))[0]?.numbers[0] ?? 0
    const [held, banned] = subjects.toSorted((one, other) => gateOf(one) - gateOf(other))
    const [kind = "", value = ""] = (banned?.id ?? "").split(":")
    const bell = newBell()
    const state = { isHeld: false, isOver: false }
    const holds = connections.change(async session => {
      await session.run("SELECT 1 FROM gates WHERE number = ? FOR UPDATE", held === undefined ? 0 : gateOf(held))
      state.isHeld = true
      bell.ring()
      await bell.until(() => state.isOver)
    })
    await bell.until(() => state.isHeld)
    const talk = store.commit(usual({ expects: subjects }))
    await expect.poll(() => connections.value(WAITING), { timeout: 20_000 }).toBeGreaterThan(0)
    const ban = block("b", { kind: kind === "user" ? "user" : "visitor", value })
    expect(await store.commit(commit({ puts: [put.block(ban)] }))).toBe(true)
    state.isOver = true
    bell.ring()
    await holds
    expect(await talk).toBe(false)
    expect((await store.contents()).activities).toEqual([])
  })

  test("of two at once under one request one is written", async () => {
    for (let round = 0; round < 10; round++) {
      const version = round + 2
      const moved = ["c", "other"].map(id => commit({ puts: [put.conversation(conversation(id), version)] }))
      const asked = moved.map(each => ({ ...each, request: request(`round ${round}`) }))
      const outcomes = await Promise.all(asked.map(each => store.commit(each)))
      expect(outcomes.filter(isDone => isDone)).toHaveLength(1)
      // The other one catches up.
      expect(await store.commit(moved[outcomes.indexOf(false)] as Commit)).toBe(true)
    }
  })
})

function otherVersion(): Commit["expects"] {
  return [{ kind: "entities", id: "user:u", version: 7 }]
}
