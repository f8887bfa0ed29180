import { writeFileSync } from "node:fs"
import Database from "better-sqlite3"
import { afterEach, describe, expect } from "vitest"
import type { PendingCall } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { type KeptStore, openMemoryStore, openPostgresStore, openSqliteStore } from "../../store/index.js"
import type { Store } from "../../turns/index.js"
import { hasPostgres } from "../postgres.js"
import { botOf, FLOWS } from "../server/serving.js"
import { emptyDatabaseBytes } from "../store/empty-database.js"
import { newStoreDatabase } from "../store/empty-postgres.js"
import { temporaryFolder } from "../store/stores.js"
import { testOn } from "../test-on.js"

const NOBODY = { user: null, visitor: null, address: null, locale: null, channel: "test", set: {} }
const { bot } = botOf()

interface MadeCall {
  readonly process: number
  readonly call: PendingCall
  readonly signal: AbortSignal
  answer(result: Json): void
}

/** Processes of one Parley on one store, with a clock by hand, whose calls are answered by hand. */
interface Processes {
  readonly runtimes: readonly Runtime[]
  readonly calls: readonly MadeCall[]
  readonly errors: unknown[]
  /** All that are alive look what is due, this many seconds later. */
  look(seconds?: number): Promise<void>
  /** Dies without a word, or is held up until it is woken. */
  kill(process: number): void
  wake(process: number): void
  /** Waits until what was answered came through, and all that it led to. */
  settle(): Promise<void>
  /** The bot's texts in a conversation. */
  said(id: string): Promise<readonly string[]>
}

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const KINDS = ["memory", "one SQLite file", ...((await hasPostgres()) ? (["one PostgreSQL"] as const) : [])] as const

async function processes(
  count: number,
  kind: (typeof KINDS)[number],
  over = (store: KeptStore): Store => store,
): Promise<Processes> {
  let now = Date.UTC(2026, 0, 1)
  const folder = temporaryFolder()
  open.push(folder.remove)
  const memory = openMemoryStore()
  const calls: MadeCall[] = []
  const errors: unknown[] = []
  const dead = new Set<number>()
  const url = kind === "one PostgreSQL" ? await newStoreDatabase() : null
  const file = folder.path("parley.db")
  if (kind === "one SQLite file") writeFileSync(file, emptyDatabaseBytes())
  const openOne = async (): Promise<KeptStore> => {
    if (kind === "memory") return memory
    return url === null ? openSqliteStore(new Database(file)) : openPostgresStore(url)
  }
  const stores = await Promise.all(Array.from({ length: count }, openOne))
  const runtimes = stores.map((store, process) => {
    open.push(() => store.close())
    return new Runtime({
      bot,
      store: over(store),
      clock: { now: () => now },
      newId: () => "c1",
      callOutside: (_, call, signal) => new Promise(answer => calls.push({ process, call, signal, answer })),
      onError: error => errors.push(error),
    })
  })
  return {
    runtimes,
    calls,
    errors,
    look: async (seconds = 0) => {
      now += seconds * 1000
      await Promise.all(runtimes.map((runtime, process) => (dead.has(process) ? null : runtime.runDue())))
    },
    settle: async () => {
      await Promise.all(runtimes.map((runtime, process) => (dead.has(process) ? null : runtime.settle())))
      await Promise.all(runtimes.map((runtime, process) => (dead.has(process) ? null : runtime.runDue())))
    },
    kill: process => void dead.add(process),
    wake: process => void dead.delete(process),
    said: async id => {
      const lines = await (stores[0] as KeptStore).activities(id, 0, 1000)
      return lines.flatMap(({ from, text }) => (from.role === "bot" && text !== undefined ? [text] : [])).slice(1)
    },
  }
}

/** A conversation in which a call has become due. */
async function looking(world: Processes): Promise<string> {
  const [first] = world.runtimes
  const started = await first?.start(NOBODY)
  const id = started?.conversation.id ?? ""
  await first?.handleMessage(id, { text: "look", address: null })
  return id
}

describe.each(KINDS)("of several processes on %s", kind => {
  const test = testOn(KINDS, kind)

  test("one makes a call, however often all of them look", async () => {
    const world = await processes(3, kind)
    const id = await looking(world)
    for (let look = 0; look < 5; look++) await world.look()
    expect(world.calls).toHaveLength(1)
    world.calls[0]?.answer("it")
    await world.settle()
    expect([world.calls.length, await world.said(id)]).toEqual([1, ["Found it."]])
  })

  test("what is heard while a call goes on does not make it another's, nor does a long time", async () => {
    const world = await processes(3, kind)
    const id = await looking(world)
    await world.look()
    for (const runtime of world.runtimes) {
      await runtime.handleEvent(id, { name: "ping", value: null, from: "server" })
      await world.look(1)
    }
    for (let second = 0; second < 20; second++) await world.look(1)
    expect(world.calls).toHaveLength(1)
    world.calls[0]?.answer("it")
    await world.settle()
    expect(await world.said(id)).toEqual(["Found it.", ...Array(3).fill("pong from server")])
  })

  test("another makes it again with the same key when the claim of one that died is over, and not before", async () => {
    const world = await processes(2, kind)
    const id = await looking(world)
    await world.look()
    const [first] = world.calls
    world.kill(first?.process ?? 0)
    await world.look(4.999)
    expect(world.calls).toHaveLength(1)
    await world.look(0.001)
    const [, second] = world.calls
    expect(second?.process).not.toBe(first?.process)
    expect(second?.call).toEqual(first?.call)
    second?.answer("it")
    await world.settle()
    await world.look(60)
    expect([world.calls.length, await world.said(id)]).toEqual([2, ["Found it."]])
  })

  test("one that was held up for longer than its claim gives the call up, and only one result is taken", async () => {
    const world = await processes(2, kind)
    const id = await looking(world)
    await world.look()
    const [first] = world.calls
    world.kill(first?.process ?? 0)
    await world.look(6)
    world.wake(first?.process ?? 0)
    await world.look()
    expect(first?.signal.aborted).toBe(true)
    first?.answer("something old")
    world.calls[1]?.answer("it")
    await world.settle()
    expect([world.calls.length, await world.said(id)]).toEqual([2, ["Found it."]])
  })

  test("a call that nobody waits for any more is given up at once", async () => {
    const world = await processes(1, kind)
    const id = await looking(world)
    await world.look()
    await world.runtimes[0]?.end(id)
    expect(world.calls.map(({ signal }) => signal.aborted)).toEqual([true])
    expect(await world.runtimes[0]?.nextDue()).toBeNull()
  })

  test("one that stops leaves its call to the next who looks, at once", async () => {
    const world = await processes(2, kind)
    await looking(world)
    await world.look()
    const process = world.calls[0]?.process ?? 0
    await world.runtimes[process]?.stop()
    world.kill(process)
    await world.look()
    expect(world.calls.map(({ call }) => call.id)).toEqual(Array(2).fill(world.calls[0]?.call.id))
  })

  test.each<[what: string, commit: Store["commit"]]>([
    ["comes to BUSY", async () => false],
    ["meets a store that fails", () => Promise.reject(new Error("the disk is full"))],
  ])("a result that %s is told of and taken when it can be", async (_, failing) => {
    let isFailing = false
    const world = await processes(1, kind, store => ({
      ...store,
      commit: commit => (isFailing ? failing(commit) : store.commit(commit)),
    }))
    const id = await looking(world)
    await world.look()
    isFailing = true
    world.calls[0]?.answer("it")
    await expect.poll(() => world.errors.length).toBe(1)
    for (let second = 0; second < 10; second++) await world.look(1)
    expect(world.errors.length).toBeGreaterThan(2)
    isFailing = false
    await world.look(60)
    expect([world.calls.length, await world.said(id)]).toEqual([1, ["Found it."]])
    expect(await world.runtimes[0]?.nextDue()).toBeNull()
  })

  test("a call whose action the bot has no more fails, and the conversation goes on", async () => {
    const world = await processes(1, kind)
    const id = await looking(world)
    const { "look.json": look, ...rest } = FLOWS
    const changed = JSON.parse(JSON.stringify(look).replace('"Look.Up"', '"HelpdeskClient.IsBlockedForLiveChat"'))
    const without = botOf({ ...rest, "look.json": changed }).bot
    world.runtimes[0]?.useBot({
      ...without,
      actions: new Map([...without.actions].filter(([name]) => name !== "Look.Up")),
    })
    await world.look()
    await world.settle()
    await world.runtimes[0]?.handleMessage(id, { text: "order", address: null })
    expect([world.calls.length, (await world.said(id)).at(-1)]).toEqual([0, "Which size?"])
  })
})
