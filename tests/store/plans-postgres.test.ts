import { describe, expect, test } from "vitest"
import { Runtime } from "../../runtime/index.js"
import { openPostgresStore } from "../../store/index.js"
import { execute, hasPostgres } from "../postgres.js"
import { botOf } from "../server/serving.js"
import { repeated } from "../thoroughness.js"
import { newStoreDatabase } from "./empty-postgres.js"
import { commit, NOW, webhook } from "./records.js"

const ROWS = repeated({ all: 100_000, ci: 20_000, here: 8000 })

/** So many rows that are over, in each table that grows. */
const fillOf = (rows: number) => `
INSERT INTO conversations (id, version, side, status, channel, "user", visitor, began_authenticated, address, started_at, ended_at, state)
  SELECT 'old' || n, 1, 'user', CASE WHEN n % 10 = 0 THEN 'active' ELSE 'ended' END, 'api', 'user' || n % 1000, 'visitor' || n, 1,
    decode(lpad(to_hex(n), 32, '0'), 'hex'), n, n, '{}' FROM generate_series(1, ${rows}) n;
INSERT INTO activities SELECT 'old' || n, 1, 'message', n, 'user', 'hello', '{}' FROM generate_series(1, ${rows}) n;
INSERT INTO turns SELECT 'old' || n, 1, n, '{}', '[]' FROM generate_series(1, ${rows}) n;
INSERT INTO entity_owners SELECT 'conversation', 'old' || n, 1, '[]' FROM generate_series(1, ${rows}) n;
INSERT INTO entities SELECT 'conversation', 'old' || n, 'Order', '{}' FROM generate_series(1, ${rows}) n;
INSERT INTO chats (id, version, conversation, status, queue, priority, waiting_since, queued_at, connects, connected_at, ended_at, agent,
    idle_warned, refused_by, unanswered, questions, tags, notes, talked_for, transfers)
  SELECT 'old' || n || '-chat-1', 1, 'old' || n, 'ended', 'general', 0, n, n, 1, n, n, 'agent' || n % 50, 0, '[]', 0, '[]', '[]', '[]', 1, 0
  FROM generate_series(1, ${rows}) n;
INSERT INTO blocks (id, version, kind, value, scope, at, until, source, search, lifted_at)
  SELECT 'old' || n, 1, 'user', 'user' || n, 'liveChat', n, n, 'desk', '', CASE WHEN n % 2 = 0 THEN n END FROM generate_series(1, ${rows}) n;
INSERT INTO subjects SELECT 'user:user' || n, 1 FROM generate_series(1, ${rows}) n;
INSERT INTO due_times SELECT 'conversation:old' || n, ${NOW} * 2 + n, 1 FROM generate_series(1, ${rows}) n;
INSERT INTO requests (id, fingerprint, at) SELECT 'old' || n || ' 1', '', n FROM generate_series(1, ${rows}) n;
INSERT INTO events SELECT n, 'old' || n, 'conversation.started', 'k', n, '{}' FROM generate_series(1, ${rows}) n;
UPDATE last_event SET number = ${rows};
INSERT INTO deliveries (webhook, event, type, lane, at, status, attempts)
  SELECT 'w', n, 'conversation.started', 'old' || n, n, 'delivered', 1 FROM generate_series(1, ${rows}) n;
INSERT INTO audit (id, at, what, subject, detail) SELECT 'old' || n, n, 'block', 'user:user' || n, '{}' FROM generate_series(1, ${rows}) n;`

const SEQUENTIAL = `SELECT s.relname AS table, s.seq_scan AS scans FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.schemaname = current_schema() AND c.reltuples >= ${ROWS / 2} AND s.seq_scan > 0 ORDER BY s.relname`

describe.runIf(await hasPostgres())("a PostgreSQL with many rows that are over", () => {
  test("is gone through by no statement of turns, due times, claims, webhooks and lists", async () => {
    const url = await newStoreDatabase()
    await execute(url, fillOf(ROWS))
    await execute(url, "ANALYZE")
    await execute(url, "SELECT pg_stat_reset()")
    const store = await openPostgresStore(url)
    let now = NOW
    let number = 0
    const runtime = new Runtime({
      ...{ bot: botOf().bot, store, clock: { now: () => now }, newId: () => `new${++number}` },
      callOutside: async () => "it",
    })
    await store.commit(commit({ puts: [{ kind: "webhook", id: "w", version: 1, value: webhook("w") }] }))
    await runtime.signIn({ email: "ana@x.io" })
    const someone = { locale: null, channel: "api", set: {} }
    for (const user of [null, { id: "user7", name: "Ann" }]) {
      const address = user === null ? "203.0.113.9" : "2001:db8::7"
      const { conversation } = await runtime.start({ ...someone, user, visitor: "visitor7", address })
      const say = (text: string) =>
        runtime.handleMessage(conversation.id, { text, address, clientActivityId: `${text}-${number}` })
      for (const text of ["order", "Small", "look"]) await say(text)
      await runtime.runDue()
      await runtime.settle()
      await say("agent")
      await runtime.handleDeskVerb("ana@x.io", { verb: "accept", chat: null })
      await say("hello")
    }
    const subject = { kind: "user", value: "user7" } as const
    await runtime.makeBlock({ subject, scope: "conversation", minutes: null, reason: "x", by: "Boss" })
    now += 1000
    await runtime.runDue()
    await store.nextDue()
    const last = await store.lastEvent()
    await store.events(last - 5, 10)
    await store.addDeliveries("w", last, last, [], now)
    await store.claimDeliveries("w", now, now + 1, 10)
    await store.nextDelivery("w")
    await store.deskVersions(now)
    await store.figures(now)
    for (const filter of [{}, { user: "user7" }, { visitor: "visitor7" }, { status: "active" as const }])
      await store.conversations({ limit: 20, ...filter })
    for (const filter of [{}, { status: "waiting" as const }, { queue: "general" }, { agent: "agent7" }])
      await store.chats({ limit: 20, ...filter })
    await store.blocks({ now, limit: 20, subject })
    await store.audit({ limit: 20, subject: "user:user7" })
    for (const kind of ["conversations", "chats", "blocks", "audit"] as const)
      await store.erase({ kind, before: 1 }, 100)
    await store.close()
    expect(await execute(url, SEQUENTIAL)).toEqual([])
    // One that did would be seen.
    await execute(url, "SELECT count(*) FROM activities WHERE text = 'x'")
    expect(await execute(url, SEQUENTIAL)).toEqual([expect.objectContaining({ table: "activities" })])
  }, 120_000)

  test("is gone through by no turn whose statements were planned while the tables were small", async () => {
    const url = await newStoreDatabase()
    const store = await openPostgresStore(url)
    let number = 0
    const runtime = new Runtime({
      ...{ bot: botOf().bot, store, clock: { now: () => NOW }, newId: () => `new${++number}` },
      callOutside: async () => "it",
    })
    const talk = async () => {
      const someone = { user: null, visitor: `visitor${++number}`, locale: null, channel: "api", set: {} }
      const { conversation } = await runtime.start({ ...someone, address: "203.0.113.9" })
      for (const text of ["order", "Small"])
        await runtime.handleMessage(conversation.id, { text, address: null, clientActivityId: `${text}-${number}` })
    }
    await talk()
    await execute(url, "ANALYZE")
    // A statement is planned for good when it has run five times.
    for (let count = 0; count < 6; count++) await talk()
    await execute(
      url,
      fillOf(2000)
        .replaceAll(";\n", " ON CONFLICT DO NOTHING;\n")
        .replace(/^UPDATE.*$/m, ""),
    )
    await execute(url, "SELECT pg_stat_reset()")
    await talk()
    await store.close()
    const scanned =
      "SELECT relname FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname IN (SELECT tablename FROM pg_indexes)"
    expect(await execute(url, scanned)).toEqual([])
  }, 60_000)
})
