import { describe, expect, test } from "vitest"
import { Runtime, Scheduler } from "../../runtime/index.js"
import type { DueTime } from "../../turns/index.js"
import { newBell } from "../bell.js"
import { commit } from "../store/records.js"
import { STORES } from "../store/stores.js"
import { botOf } from "./serving.js"

/** Due times by owner, worked off by hand: what is due is what a store would say. */
function desk(
  due: Map<string, number>,
  work: (owner: string) => Promise<void> = async () => {},
  chance = () => 0,
  isShared = false,
) {
  const done: { owner: string; at: number }[] = []
  const { ring, until } = newBell()
  const failed: string[] = []
  const clock = { now: () => Date.now() }
  const runtime = {
    dueTimes: async (limit: number) =>
      [...due]
        .filter(([, at]) => at <= clock.now())
        .sort(([one, at], [other, otherAt]) => at - otherAt || (one < other ? -1 : 1))
        .slice(0, limit)
        .map(([owner, at]) => ({ owner, at, rank: 0 })),
    nextDue: async () => (due.size === 0 ? null : Math.min(...due.values())),
    postpone: async ({ owner }: DueTime, until: number) => void due.set(owner, until),
    runDueTime: async ({ owner }: DueTime) => {
      await work(owner)
      const at = due.get(owner)
      // One that was worked off meanwhile is gone, as it is in a store.
      if (at === undefined || at > clock.now()) return false
      due.delete(owner)
      done.push({ owner, at: clock.now() - at })
      ring()
      return true
    },
  }
  const scheduler = new Scheduler({ runtime, clock, onError: (_, owner) => failed.push(owner), chance, isShared })
  return { scheduler, done, failed, due, until: (count: number) => until(() => done.length === count) }
}

const tick = () => new Promise<void>(resolve => setImmediate(resolve))

test("what is due happens once, and never early", async () => {
  const now = Date.now()
  const { scheduler, done, until } = desk(
    new Map([...Array(20).keys()].map(index => [`conversation:c${index}`, now + index * 5])),
  )
  scheduler.start()
  await until(20)
  expect(done.every(({ at }) => at >= 0)).toBe(true)
  expect(new Set(done.map(({ owner }) => owner)).size).toBe(20)
  await scheduler.stop()
})

test("processes begin at different places of what is due at once, and hardly any tries what another has done", async () => {
  const due = new Map(Array.from({ length: 400 }, (_, index) => [`conversation:c${1000 + index}`, 1]))
  const tried: string[] = []
  const work = async (owner: string): Promise<void> => {
    tried.push(owner)
    await tick()
  }
  const all = [0, 0.3, 0.7].map(place => desk(due, work, () => place, true))
  for (const { scheduler } of all) scheduler.start()
  await expect.poll(() => due.size).toBe(0)
  await Promise.all(all.map(({ scheduler }) => scheduler.stop()))
  expect(tried.slice(0, 12)).toContain("conversation:c1120")
  expect(all.flatMap(({ done }) => done)).toHaveLength(400)
  expect(tried.length).toBeLessThan(500)
})

test("a hint wakes it for what comes sooner than what it waits for", async () => {
  const { scheduler, done, due, until } = desk(new Map([["conversation:late", Date.now() + 86_400_000]]))
  scheduler.start()
  await tick()
  const at = Date.now() + 20
  due.set("conversation:soon", at)
  scheduler.hint({ due: [{ owner: "conversation:soon", at, rank: 0 }] })
  await until(1)
  expect(done.map(({ owner }) => owner)).toEqual(["conversation:soon"])
  await scheduler.stop()
})

test("different conversations go on side by side, and one after another within one", async () => {
  const under: string[] = []
  const overlaps: string[] = []
  let most = 0
  const work = async (owner: string) => {
    const lane = owner.replace(/^\w+:|-chat-\d+$/g, "")
    if (under.includes(lane)) overlaps.push(lane)
    under.push(lane)
    most = Math.max(most, under.length)
    await tick()
    await tick()
    under.splice(under.indexOf(lane), 1)
  }
  const now = Date.now() - 1
  const owners = [...Array(60).keys()].flatMap(index => [`conversation:c${index}`, `chat:c${index}-chat-1`])
  const { scheduler, until } = desk(new Map(owners.map(owner => [owner, now])), work)
  scheduler.start()
  await until(120)
  expect(overlaps).toEqual([])
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(32)
  await scheduler.stop()
})

test("beside other processes on the database one goes on at a time, and all are done", async () => {
  let under = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++under)
    await tick()
    under -= 1
  }
  const { scheduler, until } = desk(
    new Map(Array.from({ length: 40 }, (_, index) => [`conversation:c${index}`, 1])),
    work,
    () => 0.5,
    true,
  )
  scheduler.start()
  await until(40)
  expect(most).toBe(1)
  await scheduler.stop()
})

test("thousands that are due at once hold up nobody for long", async () => {
  const now = Date.now() - 1
  const { scheduler, done, until } = desk(
    new Map([...Array(2000).keys()].map(index => [`conversation:c${index}`, now])),
    tick,
  )
  // How many were worked off between two turns of the event loop, in which all others wait.
  let most = 0
  let before = 0
  const watch = (): void => {
    most = Math.max(most, done.length - before)
    before = done.length
    if (before < 2000) setImmediate(watch)
  }
  setImmediate(watch)
  scheduler.start()
  await until(2000)
  await scheduler.stop()
  expect(most).toBeLessThanOrEqual(64)
})

test("one that fails is told, tried again later, and stops nobody else", async () => {
  let attempts = 0
  const now = Date.now() - 1
  const { scheduler, failed, until } = desk(
    new Map([
      ["conversation:bad", now],
      ["conversation:good", now],
    ]),
    async owner => {
      if (owner === "conversation:bad" && ++attempts < 2) throw new Error("no")
    },
  )
  scheduler.start()
  await until(2)
  expect(failed).toEqual(["conversation:bad"])
  await scheduler.stop()
})

test("stopping finishes what is under way and begins nothing more", async () => {
  const gates: (() => void)[] = []
  const begun = newBell()
  const work = () =>
    new Promise<void>(resolve => {
      gates.push(resolve)
      begun.ring()
    })
  const { scheduler, done, due } = desk(new Map([["conversation:a", 0]]), work)
  scheduler.start()
  await begun.until(() => gates.length === 1)
  due.set("conversation:b", 0)
  const stopped = scheduler.stop()
  gates[0]?.()
  await stopped
  expect([done.map(({ owner }) => owner), gates.length]).toEqual([["conversation:a"], 1])
})

describe.each(STORES)("on a store ($name)", ({ open }) => {
  test("600 that fail at every attempt do not keep a healthy one that is due after them from its turn", async () => {
    const { store, close } = await open()
    const dues = Array.from({ length: 600 }, (_, index) => ({ owner: `conversation:bad-${index}`, at: 1, rank: 0 }))
    await store.commit(commit({ due: [...dues, { owner: "chat:over", at: 2, rank: 0 }] }))
    const clock = { now: () => Date.now() }
    const failed = new Set<string>()
    const read: typeof store.read = async (keys, now) => {
      if (keys.some(key => "id" in key && key.id.startsWith("bad-"))) throw new Error("it can't be read")
      return store.read(keys, now)
    }
    const runtime = new Runtime({
      bot: botOf().bot,
      store: { ...store, read },
      clock,
      newId: kind => kind,
      callOutside: async () => null,
    })
    const scheduler = new Scheduler({ runtime, clock, onError: (_, owner) => failed.add(owner) })
    scheduler.start()
    // A due time whose cause is gone vanishes when it is worked off.
    const isThere = async () => (await store.due(Number.MAX_SAFE_INTEGER, 1000)).some(({ at }) => at === 2)
    await expect.poll(isThere).toBe(false)
    expect([...failed].filter(owner => owner.startsWith("conversation:bad-"))).toHaveLength(failed.size)
    expect(failed.size).toBeGreaterThan(400)
    await scheduler.stop()
    await close()
  })
})
