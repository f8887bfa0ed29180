import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type KeptStore, openSqliteStore } from "../../store/index.js"
import type { Delivery, OutgoingLines } from "../../turns/index.js"
import { commit, NOW } from "./records.js"
import { type Opened, STORES, temporaryFolder } from "./stores.js"

const UNTIL = NOW + 1000

function lines(conversation: string, first: number): OutgoingLines {
  return { conversation, key: "k", first, last: first, at: NOW, replyTo: null }
}

async function sends(store: KeptStore, ...outbox: readonly OutgoingLines[]): Promise<void> {
  await store.commit(commit({ outbox }))
}

/** The deliveries claimed, as `conversation:first`. */
async function claimed(store: KeptStore, now = NOW, until = UNTIL, limit = 10): Promise<readonly string[]> {
  return (await store.claimDeliveries(now, until, limit)).map(({ conversation, first }) => `${conversation}:${first}`)
}

async function claimOne(store: KeptStore, now: number, until: number): Promise<Delivery> {
  const [delivery] = await store.claimDeliveries(now, until, 1)
  if (delivery === undefined) throw new Error("nothing is due")
  return delivery
}

describe.each(STORES)("deliveries: $name", ({ open }) => {
  let opened: Opened
  let store: KeptStore
  beforeEach(() => {
    opened = open()
    store = opened.store
  })
  afterEach(() => opened.close())

  test("of each conversation the first is claimed, once until the claim is over", async () => {
    await sends(store, lines("a", 1), lines("a", 2), lines("b", 1))
    expect(await claimed(store)).toEqual(["a:1", "b:1"])
    expect(await claimed(store)).toEqual([])
    expect(await store.nextDelivery()).toBe(UNTIL)
    expect(await claimed(store, UNTIL - 1)).toEqual([])
    expect(await claimed(store, UNTIL, UNTIL + 1000)).toEqual(["a:1", "b:1"])
  })

  test("of two who claim at once only one gets a delivery", async () => {
    await sends(store, lines("a", 1), lines("b", 1))
    const both = await Promise.all([claimed(store), claimed(store)])
    expect(both.flat().sort()).toEqual(["a:1", "b:1"])
  })

  test("no more are claimed than asked for", async () => {
    await sends(store, lines("a", 1), lines("b", 1), lines("c", 1))
    expect(await claimed(store, NOW, UNTIL, 2)).toEqual(["a:1", "b:1"])
    expect(await claimed(store)).toEqual(["c:1"])
  })

  test("one that arrived is gone, and the next of its conversation has its time", async () => {
    await sends(store, lines("a", 1), lines("a", 2))
    await store.settleDelivery(await claimOne(store, NOW, UNTIL), { kind: "delivered" }, NOW + 5)
    expect(await store.nextDelivery()).toBe(NOW + 5)
    expect(await claimed(store, NOW + 5)).toEqual(["a:2"])
  })

  test("one that is to be tried again keeps the others of its conversation waiting", async () => {
    await sends(store, lines("a", 1), lines("a", 2))
    const first = await claimOne(store, NOW, UNTIL)
    await store.settleDelivery(first, { kind: "again", at: NOW + 50, error: "503" }, NOW)
    expect(await claimed(store, NOW + 49)).toEqual([])
    expect(await claimOne(store, NOW + 50, UNTIL)).toMatchObject({ first: 1, attempts: 1, error: "503" })
  })

  test("one that was given up lets the next go, and is tried when somebody asks for it", async () => {
    await sends(store, lines("a", 1), lines("a", 2))
    const first = await claimOne(store, NOW, UNTIL)
    await store.settleDelivery(first, { kind: "failed", error: "no more" }, NOW)
    expect(await claimed(store)).toEqual(["a:2"])
    expect(await store.resendDelivery(first.number, NOW)).toBe(true)
    expect(await claimed(store)).toEqual(["a:1"])
    expect(await store.resendDelivery(first.number, NOW)).toBe(false)
  })

  test("lines that answer an activity are held until their moment, and nobody is told of them once they were given", async () => {
    const held = { ...lines("a", 2), at: NOW + 30_000, replyTo: "a-1" }
    await sends(store, held, lines("a", 3), { ...held, first: 4, last: 4 }, lines("a", 5), {
      ...held,
      first: 6,
      last: 6,
    })
    expect(await claimed(store, NOW + 29_999)).toEqual([])
    await store.settleReplies("b", "a-1", 9, NOW)
    await store.settleReplies("a", "a-2", 9, NOW)
    expect(await claimed(store, NOW + 29_999)).toEqual([])
    await store.settleReplies("a", "a-1", 5, NOW)
    await store.settleDelivery(await claimOne(store, NOW, UNTIL), { kind: "delivered" }, NOW)
    const second = await claimOne(store, NOW, UNTIL)
    expect(second.first).toBe(5)
    await store.settleDelivery(second, { kind: "delivered" }, NOW)
    expect(await claimed(store, NOW + 29_999)).toEqual([])
    expect(await claimed(store, NOW + 30_000, NOW + 40_000)).toEqual(["a:6"])
    // That has begun: it is not taken back.
    await store.settleReplies("a", "a-1", 9, NOW + 30_000)
    expect(await claimed(store, NOW + 40_000)).toEqual(["a:6"])
  })

  test("who held a claim too long changes nothing for who has it now, unless it arrived", async () => {
    await sends(store, lines("a", 1), lines("a", 2))
    const late = await claimOne(store, NOW, UNTIL)
    const present = await claimOne(store, UNTIL, UNTIL + 1000)
    await store.settleDelivery(late, { kind: "again", at: UNTIL, error: "late" }, UNTIL)
    await store.settleDelivery(late, { kind: "failed", error: "late" }, UNTIL)
    expect(await claimed(store, UNTIL + 1)).toEqual([])
    await store.settleDelivery(late, { kind: "delivered" }, UNTIL + 1)
    expect(await claimed(store, UNTIL + 1, UNTIL + 1000)).toEqual(["a:2"])
    await store.settleDelivery(present, { kind: "delivered" }, UNTIL + 2)
    expect(await claimed(store, UNTIL + 2)).toEqual([])
  })
})

test("of two processes on one file only one claims a delivery", async () => {
  const folder = temporaryFolder()
  const [one, other] = [0, 1].map(() => openSqliteStore(new Database(folder.path("parley.db"))))
  if (!one || !other) throw new Error("two stores were opened")
  await sends(one, ...Array.from({ length: 40 }, (_, index) => lines(`c${index}`, 1)))
  const claims = await Promise.all([one, other, one, other].map(store => claimed(store, NOW, UNTIL, 15)))
  expect(new Set(claims.flat()).size).toBe(40)
  expect(claims.flat()).toHaveLength(40)
  await Promise.all([one.close(), other.close()])
  folder.remove()
})
