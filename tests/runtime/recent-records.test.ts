import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { ParleyError } from "../../language/index.js"
import { RecentRecords, type RememberedRecords } from "../../runtime/recent-records.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf } from "../helpdesk/play.js"
import { type Desk, hears, newcomer, openDesk, outcome } from "../helpdesk/runtimes.js"

const bot = botOf({
  name: "remembering",
  bot: {},
  flows: {
    count: {
      trigger: { phrases: ["count"] },
      start: "ask",
      steps: {
        ask: { type: "prompt", message: "How many?", input: { type: "number" }, save: "@n", next: "told" },
        told: { type: "message", message: "{{ @n }} it is." },
      },
    },
  },
})

describe("a turn that is decided on what the last one left behind", () => {
  let desk: Desk
  beforeEach(() => {
    desk = openDesk(bot, "file")
  })
  afterEach(() => desk.close())

  test("goes on from what another process did meanwhile", async () => {
    const [one, two] = desk.runtimes
    const id = await newcomer(one)
    expect(await hears(one, id, "count")).toEqual(["How many?"])
    expect(await hears(two, id, "3")).toEqual(["3 it is."])
    expect(await hears(one, id, "count")).toEqual(["How many?"])
    expect(await hears(two, id, "4")).toEqual(["4 it is."])
    const lines = await desk.store.activities(id, 0, 100)
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
  })

  test("is refused for what another process did meanwhile, and not for what was so before", async () => {
    const [one, two] = desk.runtimes
    const id = await newcomer(one)
    await hears(one, id, "count")
    await two.end(id)
    expect(await hears(one, id, "3")).toBe("CONVERSATION_ENDED")
    expect(await outcome(() => one.end(id))).toBe("CONVERSATION_ENDED")
  })

  test("answers a repetition as another process has answered it", async () => {
    const [one, two] = desk.runtimes
    const id = await newcomer(one)
    const message = { text: "count", address: null, clientActivityId: "a1" }
    const first = await two.handleMessage(id, message)
    const again = await one.handleMessage(id, message)
    expect([again.first, again.last, again.view]).toEqual([first.first, first.last, first.view])
    expect(await outcome(() => one.handleMessage(id, { ...message, text: "other" }))).toBe("CLIENT_ACTIVITY_ID_REUSED")
  })
})

describe("a message under an id of its client's", () => {
  const message = { text: "count", address: null, clientActivityId: "a1" }

  test("reads nothing of a conversation that is known, as its commit is refused where it was done before", async () => {
    const memory = openMemoryStore()
    let reads = 0
    const read: typeof memory.read = (keys, now) => {
      reads += 1
      return memory.read(keys, now)
    }
    const desk = openDesk(bot, "memory", { wrap: () => ({ ...memory, read }) })
    const [one] = desk.runtimes
    const id = await newcomer(one)
    await hears(one, id, "hello")
    reads = 0
    const first = await one.handleMessage(id, message)
    expect(reads).toBe(0)
    const again = await one.handleMessage(id, message)
    expect([again.first, again.last, again.view]).toEqual([first.first, first.last, first.view])
    expect((await memory.activities(id, 0, 100)).filter(({ text }) => text === "count")).toHaveLength(1)
    await desk.close()
  })

  test.each<readonly [string, (desk: Desk, id: string) => Promise<unknown>]>([
    ["the conversation went on", ({ runtimes: [one] }, id) => hears(one, id, "3")],
    ["the conversation is over", ({ runtimes: [, two] }, id) => two.end(id)],
    [
      "the user is banned",
      ({ runtimes: [, two] }) =>
        two.makeBlock({
          ...{
            subject: { kind: "user", value: "u" },
            scope: "conversation",
            minutes: null,
            reason: "Rude",
            by: "boss",
          },
        }),
    ],
  ])("is answered as before where %s since", async (_, since) => {
    const desk = openDesk(bot, "file")
    const [one, two] = desk.runtimes
    const id = await newcomer(one, { user: { id: "u" } })
    const first = await one.handleMessage(id, message)
    await since(desk, id)
    for (const runtime of [one, two]) {
      const again = await runtime.handleMessage(id, message)
      expect([again.first, again.last, again.view]).toEqual([first.first, first.last, first.view])
    }
    await desk.close()
  })
})

test("a turn whose commit failed leaves nothing behind that the next one believes", async () => {
  const memory = openMemoryStore()
  let broken = false
  const commit: typeof memory.commit = async given => {
    if (!broken) return memory.commit(given)
    throw new ParleyError("BUSY", "", "another process holds the database")
  }
  const desk = openDesk(bot, "memory", { wrap: () => ({ ...memory, commit }) })
  const [one] = desk.runtimes
  const id = await newcomer(one)
  expect(await hears(one, id, "count")).toEqual(["How many?"])
  broken = true
  expect(await hears(one, id, "3")).toBe("BUSY")
  broken = false
  expect(await hears(one, id, "4")).toEqual(["4 it is."])
  await desk.close()
})

describe("what is remembered", () => {
  const record = (id: string, version: number, text = "") =>
    ({ key: { kind: "entities", id }, version, value: { Order: { Number: text } } }) as const
  const versionOf = (records: RememberedRecords, id: string) =>
    records.find({ kind: "entities", id }, 0)?.version ?? null

  test("is the newest that was seen", () => {
    const records = new RecentRecords().of("c")
    for (const version of [2, 3, 1]) records.keep(record("a", version), 0)
    expect(versionOf(records, "a")).toBe(3)
  })

  test("is dropped where it turned out to be wrong", () => {
    const records = new RecentRecords().of("c")
    records.keep(record("a", 1), 0)
    records.keep(record("b", 1), 0)
    records.drop([{ kind: "entities", id: "a" }])
    expect([versionOf(records, "a"), versionOf(records, "b")]).toEqual([null, 1])
  })

  test("is bounded, and what was needed last stays", () => {
    const records = new RecentRecords().of("c")
    const text = "x".repeat(1024 * 1024)
    for (let number = 0; number < 40; number++) {
      records.keep(record(`c${number}`, 1, text), 0)
      records.find({ kind: "entities", id: "c0" }, 0)
    }
    const kept = Array.from({ length: 40 }, (_, number) => number).filter(
      number => versionOf(records, `c${number}`) !== null,
    )
    expect(kept).toContain(0)
    expect(kept).toContain(39)
    expect(kept).not.toContain(1)
    expect(kept.length).toBeLessThan(20)
  })

  test("is of people what the same conversation has seen, and outside of one nothing", () => {
    const records = new RecentRecords()
    const [own, other, none] = [records.of("c"), records.of("d"), records.of(null)]
    for (const id of ["user:u", "visitor:v", "conversation:c"]) {
      own.keep(record(id, 1), 0)
      none.keep(record(id, 1), 0)
    }
    const known = (of: RememberedRecords) =>
      ["user:u", "visitor:v", "conversation:c"].filter(id => versionOf(of, id) !== null)
    expect(known(own)).toEqual(["user:u", "visitor:v", "conversation:c"])
    expect([known(other), known(none)]).toEqual([["conversation:c"], ["conversation:c"]])
    own.drop([{ kind: "entities", id: "user:u" }])
    expect(known(own)).toEqual(["visitor:v", "conversation:c"])
  })

  test("are no records that many change, such as queues and agents", () => {
    const records = new RecentRecords().of("c")
    records.keep({ key: { kind: "queue", id: "q" }, version: 1, value: { code: "q", joined: 0 } }, 0)
    expect(records.find({ kind: "queue", id: "q" }, 0)).toBe(null)
  })

  test("is of blocks those that held at a moment, and says nothing of an earlier one", () => {
    const records = new RecentRecords().of("c")
    const key = { kind: "blocksOf", subjects: [{ kind: "visitor", value: "v" }] } as const
    records.keep({ key, version: 0, value: [] }, 1000)
    records.keep(record("a", 1), 1000)
    expect([records.find(key, 1000)?.value, records.find(key, 999)]).toEqual([[], null])
    expect(records.find({ kind: "entities", id: "a" }, 999)?.version).toBe(1)
  })
})
