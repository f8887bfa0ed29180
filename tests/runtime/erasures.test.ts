import { existsSync, readFileSync } from "node:fs"
import Database from "better-sqlite3"
import { afterEach, describe, expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { dump, type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import { type ErasedCounts, NOTHING_ERASED, type Store } from "../../turns/index.js"
import { botOf } from "../helpdesk/play.js"
import { type Desk, hears, KINDS, newcomer, openDesk, outcome, START, verb } from "../helpdesk/runtimes.js"
import { testOn } from "../test-on.js"
import { TESTS_ALL } from "../thoroughness.js"

const ana = "ana@x.io"
const MARK = "Ann-Marker"
const ANN = { kind: "user", id: "ann" } as const
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const BOT = {
  inactivity: "PT15M",
  entities: {
    Profile: { scope: "user", properties: { Word: { type: "string" } } },
    Order: { properties: { Note: { type: "string" } } },
  },
  liveChat: { queues: [{ code: "general", maxChatsPerAgent: 1 }] },
}
const FLOWS = {
  keep: {
    trigger: { phrases: ["keep"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "What?", save: "@word", next: "kept" },
      kept: {
        type: "message",
        message: "Kept {{ @word }}.",
        set: { "[[Profile]].Word": "{{ @word }}", "[[Order]].Note": "{{ @word }}" },
      },
    },
  },
  tell: {
    trigger: { phrases: ["tell"] },
    start: "tell",
    steps: { tell: { type: "message", message: "{{ [[Profile]].Word }}" } },
  },
}
const bot = botOf({ name: "erasing", bot: BOT, flows: FLOWS })

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

function open(kind: (typeof KINDS)[number], wrap: (store: KeptStore) => KeptStore = store => store): Desk {
  desk = openDesk(bot, kind, { wrap })
  return desk
}

const asAnn = (runtime: Runtime, visitor = "v1") =>
  newcomer(runtime, { user: { id: "ann", name: MARK }, visitor, address: "203.0.113.9" })

/** A conversation of Ann in which she has said things that the bot keeps. */
async function talk(runtime: Runtime, visitor?: string): Promise<string> {
  const id = await asAnn(runtime, visitor)
  await hears(runtime, id, "keep")
  await hears(runtime, id, `${MARK} one`)
  return id
}

const agentOf = async (store: Store) => (await store.agents()).find(({ value }) => value.email === ana)?.value

describe.each(KINDS)("a person who is erased: %s", kind => {
  const test = testOn(KINDS, kind)

  test("has nothing left, whatever was under way: a question, a place in the queue, a chat with an agent", async () => {
    const { store, runtimes } = open(kind)
    const [one, two] = runtimes
    await one.signIn({ email: ana, name: "Ana" })
    const other = await newcomer(one, { user: { id: "bob" }, visitor: "v2" })
    const [asked, chatting, waiting] = [await talk(one), await talk(two), await talk(one)]
    await hears(one, asked, "keep")
    await hears(two, chatting, "agent")
    await one.runDue()
    expect(await verb(one, ana, { verb: "say", chat: chatting, text: `To ${MARK}` })).toBe("done")
    await hears(two, chatting, `${MARK} to the agent`)
    await hears(one, other, "agent")
    await hears(one, waiting, "agent")
    const until = { minutes: 60, reason: "abuse", scope: "liveChat", by: "Boss" } as const
    await one.makeBlock({ subject: { kind: "user", value: "ann" }, ...until })

    const { counts, isDone } = await one.erasePerson(ANN, "Boss", 60_000)
    expect([isDone, counts.conversations]).toEqual([true, 3])
    const left = await dump(store)
    expect(left).not.toContain(MARK)
    // The id of a person is in the block that holds, and nowhere else.
    const { records, subjects, audit } = await store.contents()
    expect(records.block.map(({ value }) => value)).toMatchObject([{ subject: ANN_AS_SUBJECT, reason: "abuse" }])
    expect(left.split('"ann"').length - 1).toBe(1)
    expect(subjects).toMatchObject([{ id: "user:ann" }])
    expect(audit.filter(({ subject }) => subject === "erasure:user").map(({ what, by }) => [what, by])).toEqual([
      ["erase", "Boss"],
      ["erased", null],
    ])
    for (const runtime of runtimes)
      for (const id of [asked, chatting, waiting]) expect(await hears(runtime, id, "tell")).toBe("CONVERSATION_UNKNOWN")
    // The agent is free for whoever waited behind.
    await two.runDue()
    expect(await agentOf(store)).toMatchObject({ openChats: 1 })
    expect((await store.chats({ limit: 9, status: "connected" })).items.map(({ value }) => value.conversation)).toEqual(
      [other],
    )
    expect(await store.nextDue()).toBe(null)
  })

  test("comes back as somebody new, also to a process that remembers what was", async () => {
    const { runtimes } = open(kind)
    const [one, two] = runtimes
    const before = await talk(two)
    expect(await hears(two, before, "tell")).toEqual([`${MARK} one`])
    await one.erasePerson(ANN, null, 60_000)
    // As many puts as before, so that versions are the same again.
    const again = await newcomer(one, { user: { id: "ann" }, visitor: "v1" })
    await hears(one, again, "keep")
    await hears(one, again, "two")
    const later = await newcomer(two, { user: { id: "ann" }, visitor: "v1" })
    expect(await hears(two, later, "tell")).toEqual(["two"])
    expect(await hears(two, before, "tell")).toBe("CONVERSATION_UNKNOWN")
  })

  test("an agent's process that remembers what was neither shows it nor writes it again", async () => {
    const { store, runtimes } = open(kind)
    const [one, two] = runtimes
    await two.signIn({ email: ana, name: "Ana" })
    const before = await talk(one)
    await hears(one, before, "agent")
    await two.runDue()
    for (const text of ["one", "two"]) await verb(two, ana, { verb: "say", chat: before, text })
    await one.erasePerson(ANN, null, 60_000)
    const again = await newcomer(one, { user: { id: "ann" }, visitor: "v1" })
    for (const text of ["keep", "two", "agent"]) await hears(one, again, text)
    await two.runDue()
    expect(await verb(two, ana, { verb: "say", chat: again, text: "three" })).toBe("done")
    expect(await verb(two, ana, { verb: "disconnect", chat: again })).toBe("done")
    expect(await hears(two, again, "tell")).toEqual(["two"])
    expect(await dump(store)).not.toContain(MARK)
  })

  test("while two processes go on talking, nothing comes back", async () => {
    const { store, runtimes } = open(kind)
    const [one, two] = runtimes
    const ids: string[] = []
    for (let index = 0; index < 12; index++) ids.push(await talk(index % 2 === 0 ? one : two))
    const talking = runtimes.flatMap((runtime, index) =>
      ids.map(id =>
        outcome(() =>
          runtime.handleMessage(id, { text: `keep ${MARK}`, address: null, clientActivityId: `again-${index}` }),
        ),
      ),
    )
    const { isDone } = await one.erasePerson(ANN, null, 60_000)
    const outcomes = await Promise.all(talking)
    expect(isDone).toBe(true)
    expect(
      outcomes.filter(each => typeof each === "string" && !/^CONVERSATION_(UNKNOWN|ENDED)$|^BUSY$/.test(each)),
    ).toEqual([])
    expect(await dump(store)).not.toContain(MARK)
  })
})

/** Conversations of one person. */
const MANY = TESTS_ALL ? 10_000 : 2000
const ANN_AS_SUBJECT = { kind: "user", value: "ann" }

test("in the files of the database no byte is left", async () => {
  const { file, runtimes, store } = open("file")
  const [one, two] = runtimes
  await one.signIn({ email: ana, name: "Ana" })
  for (let index = 0; index < 8; index++) {
    const id = await talk(index % 2 === 0 ? one : two)
    // States that grow and shrink leave bytes behind in pages, and long ones in pages of their own.
    for (const size of [20, 3000, 9000, 10]) {
      await hears(two, id, "keep")
      await hears(two, id, MARK.repeat(size / 10))
    }
  }
  const begun = {
    id: "f1",
    conversation: "conversation-one-1",
    name: `${MARK}.txt`,
    contentType: "text/plain",
    at: START,
  }
  await store.beginUpload(begun, 5)
  await store.addUploadPart("f1", 0, Buffer.from(MARK.repeat(5000)))
  await store.finishUpload("f1", MARK.length * 5000)
  const bytes = () => ["", "-wal"].map(end => (existsSync(file + end) ? readFileSync(file + end) : Buffer.alloc(0)))
  expect(bytes().some(each => each.includes(MARK))).toBe(true)
  expect(await one.erasePerson(ANN, null, 60_000)).toMatchObject({ isDone: true, counts: { files: 1 } })
  expect(bytes().map(each => each.includes(MARK))).toEqual([false, false])
})

test("somebody who reads for long what was there before is waited for: it is done when they have read", async () => {
  const { file, runtimes, clock, store } = open("file")
  const [one] = runtimes
  await talk(one)
  const reader = new Database(file)
  reader.exec("BEGIN")
  reader.prepare("SELECT * FROM conversations").all()
  expect(await one.erasePerson(ANN, null, 60_000)).toMatchObject({ isDone: false, counts: { conversations: 1 } })
  reader.exec("COMMIT")
  reader.close()
  clock.now += MINUTE
  await one.runDue()
  expect((await store.audit({ subject: "erasure:user", limit: 9 })).items.map(({ what }) => what)).toEqual([
    "erased",
    "erase",
  ])
  expect(["", "-wal"].map(end => readFileSync(file + end).includes(MARK))).toEqual([false, false])
})

test("each line of the audit log has an id of its own, of two people who are erased at one moment too", async () => {
  const { runtimes, store } = open("memory")
  const [one] = runtimes
  await talk(one)
  for (const id of ["ann", "bob", "ann"]) await one.erasePerson({ kind: "user", id }, null, 60_000)
  const ids = (await store.audit({ subject: "erasure:user", limit: 9 })).items.map(({ id }) => id)
  expect(ids.length).toBeGreaterThan(3)
  expect(new Set(ids).size).toBe(ids.length)
})

test("a due time that was read before its conversation was erased does nothing, and vanishes", async () => {
  const { runtimes, clock, store } = open("memory")
  const [one, two] = runtimes
  const id = await asAnn(one)
  await hears(one, id, "keep")
  clock.now += 30 * MINUTE
  const [due] = await two.dueTimes(9)
  expect(due?.owner).toBe(`conversation:${id}`)
  await one.erasePerson(ANN, null, 60_000)
  if (due !== undefined) await two.runDueTime(due)
  expect(await store.nextDue()).toBe(null)
})

test("where the process dies in the middle, another goes on with it when the lease is over", async () => {
  let parts = 0
  const { runtimes, clock, store } = open("file", kept => ({
    ...kept,
    erase: async (erasure, limit) => {
      if (++parts > 2) throw new Error("killed")
      return kept.erase(erasure, Math.min(limit, 5))
    },
  }))
  const [one, two] = runtimes
  for (let index = 0; index < 5; index++) await talk(one)
  await expect(one.erasePerson(ANN, null, 60_000)).rejects.toThrow("killed")
  await two.runDue()
  expect(await dump(store)).toContain(MARK)
  clock.now += MINUTE
  await two.runDue()
  expect(await dump(store)).not.toContain(MARK)
  expect(await store.nextDue()).toBe(null)
})

test("what takes longer than the caller waits for goes on by itself", async () => {
  const { runtimes, store } = open("memory", kept => ({
    ...kept,
    erase: (erasure, limit) => kept.erase(erasure, Math.min(limit, 3)),
  }))
  const [one, two] = runtimes
  for (let index = 0; index < 3; index++) await talk(one)
  const { isDone, counts } = await one.erasePerson(ANN, null, -1)
  expect([isDone, counts.conversations]).toEqual([false, 0])
  await two.runDue()
  expect(await dump(store)).not.toContain(MARK)
})

test("of thousands of conversations all go, and no part holds a commit up for long", async () => {
  const store = openSqliteStore(new Database(":memory:"))
  const story = Array.from({ length: MANY }, (_, index) => `c${index}`)
  const runtime = newRuntime(store, { now: START }, bot)
  const first = await newcomer(runtime, { user: { id: "ann" }, visitor: "v" })
  const template = (await store.read([{ kind: "conversation", id: first }], START))[0]?.value as never
  for (let from = 0; from < story.length; from += 1000) {
    const ids = story.slice(from, from + 1000)
    await store.commit({
      expects: [],
      puts: ids.map(id => ({
        kind: "conversation",
        id,
        version: 1,
        value: { ...(template as object), id, status: "ended" } as never,
      })),
      activities: [],
      turns: [],
      due: [],
      audit: [],
    })
  }
  let longest = 0
  const timed: Store = {
    ...store,
    erase: async (erasure, limit) => {
      const began = process.cpuUsage()
      const part = await store.erase(erasure, limit)
      const used = process.cpuUsage(began)
      longest = Math.max(longest, (used.user + used.system) / 1000)
      return part
    },
  }
  const { counts, isDone } = await newRuntime(timed, { now: START }, bot).erasePerson(ANN, null, 120_000)
  expect([isDone, counts.conversations]).toEqual([true, MANY + 1])
  expect(longest).toBeLessThan(200)
  await store.close()
})

describe("what is kept long enough", () => {
  const told: (readonly [string, ErasedCounts])[] = []
  const retaining = botOf({
    name: "retaining",
    bot: { ...BOT, retention: { conversations: "P30D", trace: "P1D", chats: "P60D", blocks: "P10D", audit: "P90D" } },
    flows: FLOWS,
  })

  test("goes by itself, part by part, each kind when its time has come, and nothing that is open", async () => {
    const clock = { now: START }
    const store = openMemoryStore()
    const runtime = newRuntime(store, clock, retaining, (what, counts) => told.push([what, counts]))
    await runtime.adoptSettings()
    await runtime.runDue()
    await runtime.signIn({ email: ana, name: "Ana" })
    const opened = await talk(runtime, "v2")
    const ended = await talk(runtime)
    await hears(runtime, ended, "agent")
    await runtime.runDue()
    await runtime.makeBlock({
      subject: { kind: "user", value: "x" },
      minutes: 1,
      reason: null,
      scope: "liveChat",
      by: null,
    })
    await runtime.end(ended)
    const seen = async () => {
      const { records, turns, audit } = await store.contents()
      return {
        conversations: records.conversation.length,
        traced: new Set(turns.map(({ conversation }) => conversation)).size,
        chats: records.chat.length,
        blocks: records.block.length,
        audit: audit.length > 0,
      }
    }
    const keptAfter = async (days: number) => {
      while (clock.now < START + days * DAY) {
        const next = await runtime.nextDue()
        clock.now = Math.min(Math.max(next ?? Number.POSITIVE_INFINITY, clock.now), START + days * DAY)
        await runtime.runDue()
      }
      return seen()
    }
    const all = await seen()
    expect(all).toMatchObject({ conversations: 3, traced: 3, chats: 1, blocks: 1, audit: true })
    expect(await keptAfter(0.9)).toEqual(all)
    expect(await keptAfter(1.1)).toEqual({ ...all, traced: 1 })
    expect(await keptAfter(11)).toMatchObject({ conversations: 3, blocks: 0 })
    expect(await keptAfter(29)).toMatchObject({ conversations: 3 })
    expect(await keptAfter(31)).toMatchObject({ conversations: 1, chats: 1 })
    expect(await keptAfter(61)).toMatchObject({ conversations: 1, chats: 0, audit: true })
    expect(await keptAfter(91)).toMatchObject({ conversations: 1, audit: false })
    expect(await hears(runtime, opened, "tell")).toEqual([`${MARK} one`])
    expect(told.map(([what]) => what)).toEqual(["trace", "blocks", "conversations", "chats", "audit"])
    expect(told[2]?.[1]).toEqual({ ...NOTHING_ERASED, ...told[2]?.[1], conversations: 1, chats: 1 })
    await runtime.stop()
  })

  test("is nothing where bot.json no longer says how long", async () => {
    const clock = { now: START }
    const store = openMemoryStore()
    const runtime = newRuntime(store, clock, retaining)
    await runtime.adoptSettings()
    const id = await talk(runtime)
    await runtime.end(id)
    await runtime.useBot(bot)
    clock.now += 100 * DAY
    await runtime.runDue()
    expect((await store.contents()).records.conversation).toHaveLength(1)
    expect((await store.contents()).due.filter(({ owner }) => owner.startsWith("retention"))).toEqual([])
    await runtime.stop()
  })
})

function newRuntime(
  store: Store,
  clock: { readonly now: number },
  served: typeof bot,
  onErased: (what: string, counts: ErasedCounts) => void = () => {},
): Runtime {
  let count = 0
  return new Runtime({
    bot: served,
    store,
    clock: { now: () => clock.now },
    newId: kind => `${kind}${++count}`,
    onErased,
    callOutside: async () => {
      throw new ParleyError("STUB_MISSING", "", "Nothing is called here.")
    },
  })
}
