import fc from "fast-check"
import { expect, test } from "vitest"
import type { Subject } from "../../helpdesk/index.js"
import { Duration, type Json, type Value } from "../../language/index.js"
import { dump, type KeptStore, openMemoryStore } from "../../store/index.js"
import type { Commit, FactKey, Put } from "../../turns/index.js"
import { repeated } from "../thoroughness.js"
import { openEmptySqlite } from "./empty-database.js"
import {
  activity,
  agent,
  audit,
  block,
  chat,
  commit,
  conversation,
  key,
  LIFTED,
  NOW,
  put,
  queue,
  request,
  turn,
} from "./records.js"
import { STORES } from "./stores.js"

const IDS = ["a", "b", "\uFF21", "\u{1F600}"]
const id = fc.constantFrom(...IDS)
const moment = fc.integer({ min: NOW - 3, max: NOW + 3 })
const version = fc.integer({ min: 1, max: 3 })
const address = fc.constantFrom("203.0.113.7", "203.0.113.200", "2001:db8::1", "::1")
const email = id.map(name => `${name}@x`)

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, true, 0, -0, 1.5, new Date(NOW), new Duration(5)),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("__proto__", "$time", "$duration", "$object", "b", "1"), tie("value"), {
      maxKeys: 3,
    }),
  ),
})).value

const json: fc.Arbitrary<Json> = fc.constantFrom<Json>(null, "a", 0, [], { view: null })

const conversations = fc
  .record({
    id,
    side: fc.constantFrom("user" as const, "agent" as const),
    status: fc.constantFrom("active" as const, "ended" as const),
    startedAt: moment,
    user: fc.option(id),
    visitor: fc.option(id),
    beganAuthenticated: fc.boolean(),
    address: fc.option(address),
    chat: fc.option(id),
    inbox: fc.array(
      value.map(sent => ({ type: "event", name: "e", value: sent, by: null, from: "client", turn: 1 }) as const),
      { maxLength: 1 },
    ),
  })
  .map(fields => conversation(fields.id, fields))

const chats = fc
  .record({
    id,
    conversation: id,
    status: fc.constantFrom("waiting" as const, "connected" as const, "ended" as const),
    queue: id,
    priority: fc.integer({ min: 0, max: 9 }),
    waitingSince: moment,
    connectedAt: fc.option(moment),
    endedAt: fc.option(moment),
    agent: fc.option(email),
    idleWarned: fc.boolean(),
    connects: fc.integer({ min: 0, max: 2 }),
    refusedBy: fc.array(email, { maxLength: 2 }),
    firstReplyAt: fc.option(moment),
    unanswered: fc.nat({ max: 3 }),
    tags: fc.array(id, { maxLength: 2 }),
    notes: fc.array(fc.record({ by: email, at: moment, text: id }), { maxLength: 2 }),
    person: fc.option(
      fc.record({
        user: fc.option(id),
        visitor: fc.option(id),
        name: fc.option(id),
        email: fc.option(email),
        phone: fc.option(id),
        otherConversations: fc.nat({ max: 3 }),
      }),
    ),
  })
  .map(fields => chat(fields.id, fields))

/** A block's subject never changes, so it is made from the id. */
const SUBJECTS: { readonly [id: string]: Subject } = {
  a: { kind: "user", value: "a" },
  b: { kind: "ip", value: "203.0.113.0/24" },
  "\uFF21": { kind: "ip", value: "2001:db8::/32" },
  "\u{1F600}": { kind: "ip", value: "0.0.0.0/0" },
}
const blocks = fc
  .record({
    id,
    at: moment,
    until: fc.option(moment),
    scope: fc.constantFrom("liveChat" as const, "conversation" as const),
  })
  .map(({ id, ...over }) => ({ id, ...over, subject: SUBJECTS[id] as Subject }))

const agents = fc
  .record({
    email,
    queues: fc.array(id, { maxLength: 3 }),
    status: fc.constantFrom("SignedIn" as const, "SignedOut" as const),
  })
  .map(fields => agent(fields.email, fields))

const puts: fc.Arbitrary<Put> = fc.oneof(
  fc.tuple(conversations, version).map(([record, number]) => put.conversation(record, number)),
  fc.tuple(chats, version).map(([record, number]) => put.chat(record, number)),
  fc.tuple(agents, version).map(([record, number]) => put.agent(record, number)),
  fc.tuple(id, fc.nat(), version).map(([code, waiting, number]) => put.queue(queue(code, waiting), number)),
  fc.tuple(id, fc.option(email), version).map(([name, agent, number]) => put.key(key(name, { agent }), number)),
  fc.tuple(id, fc.string(), version).map(([name, text, number]) => put.setting({ id: name, value: text }, number)),
  // A lifted block stays lifted.
  fc.tuple(blocks, version).map(([{ id, subject, ...over }, number]) => {
    return put.block(block(id, subject, { ...over, lifted: number > 1 ? LIFTED : null }), number)
  }),
  fc
    .tuple(
      fc.constantFrom("conversation", "user"),
      id,
      fc.dictionary(fc.constantFrom("A", "B"), fc.dictionary(fc.constantFrom("x", "y"), value)),
      version,
    )
    .map(
      ([scope, owner, entities, number]) =>
        ({ kind: "entities", id: `${scope}:${owner}`, version: number, value: entities }) as const,
    ),
)

const requests = fc.option(
  fc
    .record({ id, at: moment, until: fc.option(moment), result: json, answer: json })
    .map(({ id, ...over }) => request(id, over)),
  { nil: undefined },
)

const commits: fc.Arbitrary<Commit> = fc
  .record({
    expects: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constantFrom("queue" as const, "chat" as const), id, version: fc.nat(2) }),
        fc.record({ kind: fc.constant("subject" as const), id: fc.constant("user:a"), version: fc.nat(2) }),
      ),
      { maxLength: 1 },
    ),
    puts: fc.uniqueArray(puts, { maxLength: 4, selector: ({ kind, id }) => `${kind} ${id}` }),
    activities: fc.array(
      fc.record({ conversation: id, activity: fc.integer({ min: 1, max: 40 }).map(seq => activity("c", seq)) }),
      { maxLength: 2 },
    ),
    turns: fc.array(fc.record({ conversation: id, turn: fc.integer({ min: 1, max: 40 }).map(turn) }), { maxLength: 1 }),
    due: fc.array(fc.record({ owner: id, at: fc.option(moment), rank: fc.nat(1) }), { maxLength: 3 }),
    request: requests,
    audit: fc.array(
      id.map(subject => audit("1", { subject })),
      { maxLength: 1 },
    ),
  })
  .map(({ request: asked, ...parts }) => commit({ ...parts, ...(asked === undefined ? {} : { request: asked }) }))

const QUESTIONS: readonly FactKey[] = [
  ...IDS.flatMap<FactKey>(name => [
    { kind: "waiting", queue: name },
    { kind: "position", chat: name },
    { kind: "ahead", queue: name, priority: 0, waitingSince: NOW, chat: name },
    { kind: "agentsOf", queue: name },
    { kind: "chatsOf", agent: `${name}@x` },
    { kind: "blocksAt", subject: SUBJECTS[name] as Subject, scope: "liveChat" },
    { kind: "blockCount", subject: SUBJECTS[name] as Subject, scope: "liveChat" },
    { kind: "openConversationsOf", subject: { kind: "user", value: name }, after: "", limit: 3 },
    { kind: "openConversationsOf", subject: { kind: "visitor", value: name }, after: "a", limit: 3 },
    { kind: "openConversationsOf", subject: SUBJECTS[name] as Subject, after: "", limit: 3 },
    { kind: "request", request: name },
  ]),
  { kind: "longestWaiting", queues: IDS },
  { kind: "openChats", after: "a", limit: 3 },
  {
    kind: "blocksOf",
    subjects: [
      { kind: "user", value: "a" },
      { kind: "ip", value: "203.0.113.7" },
      { kind: "ip", value: "2001:db8::1" },
    ],
  },
]

/** Everything the lists say. */
async function listed(store: KeptStore): Promise<unknown> {
  const found: unknown[] = [
    await store.agents(),
    await store.due(NOW, 5),
    await store.nextDue(),
    await store.audit({ limit: 9 }),
  ]
  for (const status of ["active", "expired", "lifted"] as const)
    found.push(await store.blocks({ status, now: NOW, limit: 9, q: "A" }))
  for (const liveChat of ["none", "waiting", "connected"] as const)
    found.push(await store.conversations({ liveChat, limit: 9 }))
  for (const status of ["waiting", "connected", "ended"] as const) found.push(await store.chats({ status, limit: 2 }))
  return found
}

/** The outcome of each commit; commits of one group are made at once. */
async function outcomes(store: KeptStore, groups: readonly (readonly Commit[])[]): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (const group of groups) {
    const settled = await Promise.allSettled(group.map(each => store.commit(each)))
    found.push(...settled.map(outcome => (outcome.status === "fulfilled" ? outcome.value : "error")))
  }
  return found
}

test("the same commits come to the same in memory and in SQLite, and a dump reads back", async () => {
  const groups = fc.array(fc.array(commits, { minLength: 1, maxLength: 4 }), { maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(groups, async given => {
      const [memory, sqlite] = [openMemoryStore(), openEmptySqlite()]
      try {
        expect(await outcomes(sqlite, given)).toEqual(await outcomes(memory, given))
        const bytes = await dump(memory)
        expect(await dump(sqlite)).toBe(bytes)
        expect(await sqlite.read(QUESTIONS, NOW)).toEqual(await memory.read(QUESTIONS, NOW))
        expect(await listed(sqlite)).toEqual(await listed(memory))
        const again = openMemoryStore(bytes)
        expect(await dump(again)).toBe(bytes)
        expect(await again.read(QUESTIONS, NOW)).toEqual(await memory.read(QUESTIONS, NOW))
      } finally {
        await sqlite.close()
      }
    }),
    { numRuns: repeated({ all: 600, ci: 60, here: 20 }) },
  )
})

test("a block whose scope another version changes is counted for that one alone", async () => {
  const [memory, sqlite] = [openMemoryStore(), openEmptySqlite()]
  const subject: Subject = { kind: "user", value: "u1" }
  const scopes = ["liveChat", "conversation"] as const
  for (const store of [memory, sqlite]) {
    for (const [index, scope] of scopes.entries())
      await store.commit(commit({ puts: [put.block(block("b", subject, { scope }), index + 1)] }))
    const counts = await store.read(
      scopes.map(scope => ({ kind: "blockCount", subject, scope })),
      NOW,
    )
    expect(counts.map(({ value }) => value)).toEqual([0, 1])
  }
  await sqlite.close()
})

const POSTGRES = STORES.find(({ name }) => name === "PostgreSQL")

test.runIf(POSTGRES)("the same commits, one after another, come to the same on PostgreSQL", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commits, { maxLength: 40 }), async given => {
      const memory = openMemoryStore()
      const { store } = (await POSTGRES?.open()) ?? { store: memory }
      const single = given.map(each => [each])
      expect(await outcomes(store, single)).toEqual(await outcomes(memory, single))
      expect(await dump(store)).toBe(await dump(memory))
      expect(await store.read(QUESTIONS, NOW)).toEqual(await memory.read(QUESTIONS, NOW))
      expect(await listed(store)).toEqual(await listed(memory))
    }),
    { numRuns: repeated({ all: 200, ci: 20, here: 5 }) },
  )
})
