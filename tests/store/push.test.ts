import Database from "better-sqlite3"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { dump, type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import type { Delivery, NewEvent, Webhook } from "../../turns/index.js"
import { runs } from "../thoroughness.js"
import { openEmptySqlite } from "./empty-database.js"
import { commit, conversation, NOW, put, webhook } from "./records.js"
import { type Opened, STORES, temporaryFolder } from "./stores.js"

const UNTIL = NOW + 1000

/** A line of a conversation. */
function line(conversation: string, seq: number, awaited: NewEvent["awaited"] = null): NewEvent {
  return { type: "activity.created", lane: conversation, key: "k", at: NOW, body: { seq }, awaited }
}

/** A line that a request may wait for. */
function awaitedLine(conversation: string, seq: number, replyTo: string, until = NOW + 30_000): NewEvent {
  return line(conversation, seq, { replyTo, seq, until })
}

async function happens(store: KeptStore, ...events: readonly NewEvent[]): Promise<void> {
  await store.commit(commit({ events }))
}

/** Events that may be told, as `lane:seq`. */
async function told(store: KeptStore): Promise<readonly string[]> {
  return (await store.events(0, 100)).map(({ lane, body }) => `${lane}:${(body as { seq: number }).seq}`)
}

async function puts(store: KeptStore, value: Webhook, version = 1): Promise<void> {
  await store.commit(commit({ puts: [{ kind: "webhook", id: value.id, version, value }] }))
}

/** Gives a webhook all that it has not been given. */
async function give(store: KeptStore, id = "w", now = NOW): Promise<void> {
  const { seen = 0 } = (await store.webhookProgress()).find(one => one.webhook === id) ?? {}
  const events = await store.events(seen, 100)
  await store.addDeliveries(id, seen, events.at(-1)?.number ?? seen, events, now)
}

/** The deliveries claimed, as `lane:event`. */
async function claimed(store: KeptStore, now = NOW, until = UNTIL, limit = 10, id = "w"): Promise<readonly string[]> {
  return (await store.claimDeliveries(id, now, until, limit)).map(({ lane, event }) => `${lane}:${event}`)
}

async function claimOne(store: KeptStore, now = NOW, until = UNTIL): Promise<Delivery> {
  const [delivery] = await store.claimDeliveries("w", now, until, 1)
  if (delivery === undefined) throw new Error("nothing is due")
  return delivery
}

const DONE = { kind: "delivered", status: 200 } as const
const LOST = { kind: "failed", status: null, error: "no more" } as const
const again = (at: number) => ({ kind: "again", at, status: 503, error: "it answered 503" }) as const

describe.each(STORES)("push: $name", ({ open }) => {
  let opened: Opened
  let store: KeptStore
  beforeEach(async () => {
    opened = await open()
    store = opened.store
    await puts(store, webhook("w"))
  })
  afterEach(() => opened.close())

  test("events are told in the order in which they were committed, a page at a time", async () => {
    await happens(store, line("a", 1), line("b", 1))
    await happens(store, line("a", 2))
    expect(await told(store)).toEqual(["a:1", "b:1", "a:2"])
    const [first] = await store.events(0, 1)
    expect(first).toEqual({ ...line("a", 1), awaited: undefined, number: 1 })
    expect((await store.events(1, 1)).map(({ lane }) => lane)).toEqual(["b"])
    expect(await store.lastEvent()).toBe(3)
  })

  test("a line that a request may wait for is held until its moment, and its lane behind it, but no other lane", async () => {
    await happens(store, awaitedLine("a", 1, "a-1"), line("a", 2), line("b", 1))
    await happens(store, awaitedLine("a", 3, "a-1", NOW + 10))
    expect(await told(store)).toEqual(["b:1"])
    expect(await store.nextHeldEvent()).toBe(NOW + 30_000)
    await store.releaseEvents(NOW + 29_999, 10)
    expect(await told(store)).toEqual(["b:1"])
    await store.releaseEvents(NOW + 30_000, 2)
    expect(await told(store)).toEqual(["b:1", "a:1", "a:2"])
    await store.releaseEvents(NOW + 30_000, 10)
    expect(await told(store)).toEqual(["b:1", "a:1", "a:2", "a:3"])
    expect(await store.nextHeldEvent()).toBeNull()
  })

  test("lines that an answer had are told to nobody, and what was held behind them is told at once", async () => {
    await happens(
      store,
      awaitedLine("a", 2, "a-1"),
      line("a", 3),
      awaitedLine("a", 4, "a-1"),
      awaitedLine("a", 5, "a-9", NOW + 50),
      awaitedLine("a", 6, "a-1"),
    )
    await store.settleReplies("b", "a-1", 9, NOW)
    await store.settleReplies("a", "a-2", 9, NOW)
    expect(await told(store)).toEqual([])
    await store.settleReplies("a", "a-1", 4, NOW)
    expect(await told(store)).toEqual(["a:3"])
    // The last one was in no answer, and comes after one that another request may still get.
    expect(await store.nextHeldEvent()).toBe(NOW + 50)
    await store.settleReplies("a", "a-9", 5, NOW)
    expect(await told(store)).toEqual(["a:3", "a:6"])
    expect(await store.nextHeldEvent()).toBeNull()
  })

  test("old events go, with their deliveries, some at a time, and their numbers do not come again", async () => {
    await happens(store, line("a", 1), line("a", 2), { ...line("a", 3), at: NOW + 5 })
    await give(store)
    expect(await store.dropEvents(NOW, 10)).toBe(0)
    expect(await store.dropEvents(NOW + 1, 1)).toBe(1)
    expect(await store.dropEvents(NOW + 1, 10)).toBe(1)
    expect(await told(store)).toEqual(["a:3"])
    expect((await store.deliveries({ webhook: "w", limit: 10 })).items.map(({ event }) => event)).toEqual([3])
    // The newest stays, and tells how many there were.
    expect(await store.dropEvents(NOW + 6, 10)).toBe(0)
    expect(await store.lastEvent()).toBe(3)
    await happens(store, line("a", 4))
    expect(await store.dropEvents(NOW + 6, 10)).toBe(1)
    expect((await store.events(0, 10)).map(({ number }) => number)).toEqual([4])
  })

  test("a webhook hears of what happens after it was made, and is given each event once", async () => {
    await happens(store, line("a", 1))
    await puts(store, webhook("new"))
    await happens(store, line("a", 2))
    const progress = await store.webhookProgress()
    expect(progress).toEqual([
      { webhook: "new", seen: 1, failingSince: null },
      { webhook: "w", seen: 0, failingSince: null },
    ])
    const events = await store.events(1, 10)
    await Promise.all([1, 2].map(() => store.addDeliveries("new", 1, 2, events, NOW)))
    expect(await claimed(store, NOW, UNTIL, 10, "new")).toEqual(["a:2"])
    expect(await claimed(store)).toEqual([])
  })

  test("of each lane the first is claimed, once until the claim is over", async () => {
    await happens(store, line("a", 1), line("a", 2), line("b", 1))
    await give(store)
    const claims = await Promise.all([claimed(store), claimed(store)])
    expect(claims.flat().sort()).toEqual(["a:1", "b:3"])
    expect(await store.nextDelivery("w")).toBe(UNTIL)
    expect(await claimed(store, UNTIL - 1)).toEqual([])
    expect(await claimed(store, UNTIL, UNTIL + 1000, 1)).toEqual(["a:1"])
    expect(await claimed(store, UNTIL, UNTIL + 1000)).toEqual(["b:3"])
  })

  test("one that arrived is known as that, and the next of its lane has its time", async () => {
    await happens(store, line("a", 1), line("a", 2))
    await give(store)
    await store.settleDelivery(await claimOne(store), DONE, NOW + 5)
    expect(await store.nextDelivery("w")).toBe(NOW + 5)
    expect(await claimed(store, NOW + 5)).toEqual(["a:2"])
    const { items } = await store.deliveries({ webhook: "w", status: "delivered", limit: 10 })
    const attempt = { attempts: 1, attemptedAt: NOW + 5, answerStatus: 200, error: null, nextAt: null }
    expect(items).toEqual([
      {
        number: 1,
        webhook: "w",
        event: 1,
        type: "activity.created",
        lane: "a",
        at: NOW,
        status: "delivered",
        ...attempt,
      },
    ])
  })

  test("one that is to be tried again keeps the others of its lane waiting, and the webhook is failing since then", async () => {
    await happens(store, line("a", 1), line("a", 2), line("b", 1))
    await give(store)
    await store.settleDelivery(await claimOne(store), again(NOW + 50), NOW + 1)
    await store.settleDelivery(await claimOne(store), again(NOW + 60), NOW + 2)
    expect(await claimed(store, NOW + 49)).toEqual([])
    expect(await store.webhookProgress()).toEqual([{ webhook: "w", seen: 3, failingSince: NOW + 1 }])
    const second = await claimOne(store, NOW + 50)
    expect(second).toMatchObject({ event: 1, attempts: 1, answerStatus: 503, error: "it answered 503" })
    await store.settleDelivery(second, DONE, NOW + 51)
    expect(await store.webhookProgress()).toMatchObject([{ failingSince: null }])
  })

  test("those that were given up let the next go, and are tried when somebody asks for them", async () => {
    await happens(store, line("a", 1), line("a", 2), line("b", 1))
    await give(store)
    const first = await claimOne(store)
    await store.settleDelivery(first, LOST, NOW)
    expect(await claimed(store)).toEqual(["a:2", "b:3"])
    expect(await store.resendDeliveries("other", first.number, NOW, 10)).toBe(0)
    expect(await store.resendDeliveries("w", first.number, NOW, 10)).toBe(1)
    expect(await claimed(store)).toEqual(["a:1"])
    expect(await store.resendDeliveries("w", first.number, NOW, 10)).toBe(0)
    await store.failDeliveries("w", "off")
    expect(await store.nextDelivery("w")).toBeNull()
    const failed = async () => (await store.deliveries({ webhook: "w", status: "failed", limit: 10 })).items
    expect((await failed()).map(({ error }) => error)).toEqual(["off", "off", "off"])
    expect(await store.resendDeliveries("w", null, NOW, 2)).toBe(2)
    expect(await claimed(store)).toEqual(["a:1"])
    expect(await store.resendDeliveries("w", null, NOW, 2)).toBe(1)
    expect(await claimed(store)).toEqual(["b:3"])
  })

  test("who held a claim too long changes nothing for who has it now, unless it arrived", async () => {
    await happens(store, line("a", 1), line("a", 2))
    await give(store)
    const late = await claimOne(store)
    const present = await claimOne(store, UNTIL, UNTIL + 1000)
    await store.settleDelivery(late, again(UNTIL), UNTIL)
    await store.settleDelivery(late, LOST, UNTIL)
    expect(await claimed(store, UNTIL + 1)).toEqual([])
    await store.settleDelivery(late, DONE, UNTIL + 1)
    expect(await claimed(store, UNTIL + 1, UNTIL + 1000)).toEqual(["a:2"])
    await store.settleDelivery(present, DONE, UNTIL + 2)
    expect(await claimed(store, UNTIL + 2)).toEqual([])
  })

  test("one that arrives is delivered also where another who had it meanwhile has given it up", async () => {
    await happens(store, line("a", 1), line("a", 2))
    await give(store)
    const late = await claimOne(store)
    const present = await claimOne(store, UNTIL, UNTIL + 1000)
    await store.settleDelivery(present, LOST, UNTIL + 1)
    expect(await claimed(store, UNTIL + 1, UNTIL + 1000)).toEqual(["a:2"])
    await store.settleDelivery(late, DONE, UNTIL + 2)
    const statuses = async () => (await store.deliveries({ webhook: "w", limit: 10 })).items.map(({ status }) => status)
    expect(await statuses()).toEqual(["waiting", "delivered"])
    expect(await claimed(store, UNTIL + 3)).toEqual([])
    expect(await store.resendDeliveries("w", null, UNTIL + 3, 10)).toBe(0)
  })

  test("a claim goes on as long as it is renewed, by who has it and by nobody else", async () => {
    await happens(store, line("a", 1))
    await give(store)
    const mine = await claimOne(store)
    expect(await store.renewDelivery(mine, UNTIL + 500)).toBe(true)
    expect(await claimed(store, UNTIL + 499)).toEqual([])
    expect(await store.renewDelivery(mine, UNTIL + 600)).toBe(false)
    const other = await claimOne(store, UNTIL + 500, UNTIL + 900)
    expect(await store.renewDelivery({ ...mine, nextAt: UNTIL + 500 }, UNTIL + 1000)).toBe(false)
    await store.settleDelivery(other, DONE, UNTIL + 501)
    expect(await store.renewDelivery(other, UNTIL + 2000)).toBe(false)
    expect(await store.nextDelivery("w")).toBeNull()
  })

  test("deliveries are listed by webhook and status, the newest first", async () => {
    await happens(store, ...[1, 2, 3, 4, 5].map(seq => line(`c${seq}`, 1)))
    await give(store)
    await store.settleDelivery(await claimOne(store), LOST, NOW)
    const { items, cursor } = await store.deliveries({ webhook: "w", status: "waiting", limit: 3 })
    expect(items.map(({ lane }) => lane)).toEqual(["c5", "c4", "c3"])
    const rest = await store.deliveries({ webhook: "w", limit: 3, cursor: cursor ?? "" })
    expect([rest.items.map(({ lane }) => lane), rest.cursor]).toEqual([["c2", "c1"], null])
    expect((await store.deliveries({ webhook: "other", limit: 3 })).items).toEqual([])
  })

  test("a webhook that begins anew hears of what happens from then on, and of a deleted one nothing is left but that it was", async () => {
    await happens(store, line("a", 1))
    await give(store)
    await store.settleDelivery(await claimOne(store), again(NOW + 50), NOW)
    await happens(store, line("a", 2))
    await store.restartWebhook("w")
    expect(await store.webhookProgress()).toEqual([{ webhook: "w", seen: 2, failingSince: null }])
    await puts(store, webhook("w", { deletedAt: NOW }), 2)
    expect(await store.webhookProgress()).toEqual([])
    expect((await store.deliveries({ webhook: "w", limit: 3 })).items).toEqual([])
    expect((await store.webhooks()).map(({ version, value }) => [version, value.deletedAt])).toEqual([[2, NOW]])
  })

  test("where the newest events are erased the last is the newest that is left, and the next one is given to who had all", async () => {
    const chatActivity = { id: "a", number: 1, lastAt: NOW - 1, afterSeq: 0 }
    await store.commit(commit({ puts: [put.conversation(conversation("a", { status: "ended", chatActivity }))] }))
    await happens(store, line("b", 1), line("a", 1), line("a", 2))
    await give(store)
    expect((await store.erase({ kind: "conversations", before: NOW }, 100)).counts.conversations).toBe(1)
    const copy = openMemoryStore(await dump(store))
    for (const each of [store, copy]) {
      expect(await each.lastEvent()).toBe(1)
      expect((await each.webhookProgress()).map(({ seen }) => seen)).toEqual([3])
      await happens(each, line("b", 2))
      await give(each)
      expect((await each.deliveries({ webhook: "w", limit: 10 })).items.map(({ event }) => event)).toEqual([4, 1])
    }
  })

  test("all of it is kept", async () => {
    await happens(store, line("a", 1), awaitedLine("b", 1, "b-1"), line("b", 2))
    await give(store)
    await store.settleDelivery(await claimOne(store), again(NOW + 5), NOW + 1)
    const bytes = await dump(store)
    const copy = openMemoryStore(bytes)
    expect(await dump(copy)).toBe(bytes)
    await happens(store, line("a", 2))
    await happens(copy, line("a", 2))
    expect(await dump(copy)).toBe(await dump(store))
  })
})

test("of two processes on one file only one claims a delivery", async () => {
  const folder = temporaryFolder()
  const [one, other] = [0, 1].map(() => openSqliteStore(new Database(folder.path("parley.db"))))
  if (!one || !other) throw new Error("two stores were opened")
  await puts(one, webhook("w"))
  await happens(one, ...Array.from({ length: 40 }, (_, index) => line(`c${index}`, 1)))
  await Promise.all([give(one), give(other)])
  const claims = await Promise.all([one, other, one, other].map(store => claimed(store, NOW, UNTIL, 15)))
  expect(new Set(claims.flat()).size).toBe(40)
  expect(claims.flat()).toHaveLength(40)
  await Promise.all([one.close(), other.close()])
  folder.remove()
})

type Act = (store: KeptStore, now: number) => Promise<unknown>

/** Something that is done to what is pushed, as any process may do it at any time. */
const acts = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("a", "b", "block:x"),
      fc.nat(9),
      fc.option(fc.tuple(fc.constantFrom("r1", "r2"), fc.nat(30))),
    )
    .map(
      ([lane, seq, awaited]): Act =>
        (store, now) => {
          const [replyTo, after] = awaited ?? ["", 0]
          const held = awaited === null ? null : { replyTo, seq, until: now + after }
          return happens(store, { ...line(lane, seq, held), at: now })
        },
    ),
  fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("r1", "r2"), fc.nat(9)).map(
    ([lane, replyTo, last]): Act =>
      (store, now) =>
        store.settleReplies(lane, replyTo, last, now),
  ),
  fc.nat(3).map(
    (limit): Act =>
      (store, now) =>
        store.releaseEvents(now, limit + 1),
  ),
  fc.constantFrom("w", "v").map(
    (id): Act =>
      (store, now) =>
        give(store, id, now),
  ),
  fc.tuple(fc.constantFrom("w", "v"), fc.constantFrom(DONE, LOST, null), fc.nat(20)).map(
    ([id, outcome, after]): Act =>
      async (store, now) => {
        for (const delivery of await store.claimDeliveries(id, now, now + 9, 2))
          await store.settleDelivery(delivery, outcome ?? again(now + after), now)
      },
  ),
  fc.constantFrom("w", "v").map(
    (id): Act =>
      (store, now) =>
        store.claimDeliveries(id, now, now + 9, 3),
  ),
  fc.tuple(fc.constantFrom("w", "v"), fc.option(fc.nat(12)), fc.nat(3)).map(
    ([id, number, limit]): Act =>
      (store, now) =>
        store.resendDeliveries(id, number, now, limit + 1),
  ),
  fc.constant<Act>(store => store.failDeliveries("v", "off")),
  fc.constant<Act>(store => store.restartWebhook("w")),
  fc.nat(20).map(
    (age): Act =>
      (store, now) =>
        store.dropEvents(now - age, 3),
  ),
)

test("whatever happens, memory and SQLite hold and tell the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(acts, fc.nat(8)), { maxLength: 40 }), async done => {
      const stores = [openMemoryStore(), openEmptySqlite()] as const
      const [memory, sqlite] = stores
      for (const store of stores) for (const id of ["w", "v"]) await puts(store, webhook(id))
      let now = NOW
      for (const [act, later] of done) {
        now += later
        expect(await act(memory, now)).toEqual(await act(sqlite, now))
        expect(await dump(memory)).toBe(await dump(sqlite))
        expect(await memory.nextHeldEvent()).toBe(await sqlite.nextHeldEvent())
        expect(await memory.figures(now)).toEqual(await sqlite.figures(now))
        for (const id of ["w", "v"]) expect(await memory.nextDelivery(id)).toBe(await sqlite.nextDelivery(id))
      }
      for (const store of stores) await store.close()
    }),
    runs(20),
  )
})
