import { afterEach, describe, expect } from "vitest"
import { testOn } from "../test-on.js"
import { connecting, onPhrase } from "./desk-bot.js"
import type { Story } from "./play.js"
import { botOf } from "./play.js"
import { type Desk, hears, KINDS, newcomer, openDesk, verb } from "./runtimes.js"

type Spec = NonNullable<Story["bot"]>

/** `bot.json` changes under open chats (design sections 6.6, 6.7): what was begun under the old one goes on under the new. */
const MINUTE = 60_000
const ana = "ana@x.io"
const vip = connecting("vip", { Queue: "vip" })
const queues = (...codes: readonly (string | object)[]) => ({
  queues: codes.map(code => (typeof code === "string" ? { code } : code)),
})
const changed = (liveChat: object) =>
  botOf({ name: "changed", bot: { liveChat } as Spec, flows: { menu: onPhrase("menu", "The menu") } })

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

async function opened(kind: (typeof KINDS)[number], liveChat: object) {
  const flows = JSON.stringify(liveChat).includes('"vip"') ? { vip } : {}
  desk = openDesk(botOf({ name: "before", bot: { liveChat } as Spec, flows }), kind)
  const { runtimes, store, clock } = desk
  const [runtime] = runtimes
  await runtime.adoptSettings()
  await runtime.signIn({ email: ana, name: "Ana" })
  const said = async (id: string) =>
    (await store.activities(id, 0, 1000)).flatMap(({ type, from, text = "" }) =>
      type === "message" && from.role !== "user" ? [text] : [],
    )
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.now += MINUTE
      await runtime.runDue()
    }
  }
  const change = async (next: object) => {
    await runtime.useBot(changed(next))
    await runtime.runDue()
  }
  const liveChatOf = async (id: string) => (await runtime.reader.state(id)).liveChat
  return { runtime, store, said, pass, change, liveChatOf }
}

describe.each(KINDS)("a changed bot.json, %s", kind => {
  const test = testOn(KINDS, kind)

  test("who is parked at a queue that is gone talks to the bot, with the flags set", async () => {
    const { runtime, change, liveChatOf } = await opened(kind, queues("general", "vip"))
    const id = await newcomer(runtime)
    await hears(runtime, id, "vip")
    await verb(runtime, ana, { verb: "accept", chat: id })
    await verb(runtime, ana, { verb: "close", chat: id })
    await change(queues("general"))
    expect(await hears(runtime, id, "menu")).toEqual(["The menu"])
    expect(await runtime.evaluate(id, "[[HelpdeskClient]].HasNoAgents")).toBe(true)
    expect(await runtime.evaluate(id, "[[HelpdeskClient]].RefusalReason")).toBe("noAgents")
    expect(await liveChatOf(id)).toBe("none")
    expect(await hears(runtime, id, "agent")).toEqual(["Number 1"])
    expect(await runtime.evaluate(id, "[[HelpdeskClient]].HasNoAgents")).toBe(false)
  })

  test("who waits in a queue that is gone waits in the first, in their turn, and is told nothing", async () => {
    const { runtime, said, change, liveChatOf } = await opened(kind, queues("general", "vip"))
    const [first, second] = [await newcomer(runtime), await newcomer(runtime)]
    await hears(runtime, first, "vip")
    await hears(runtime, second, "agent")
    const before = await said(first)
    await change(queues("general"))
    expect(await said(first)).toEqual(before)
    expect(await runtime.evaluate(first, "[[HelpdeskClient]].QueuePosition")).toBe(1)
    expect(await runtime.evaluate(second, "[[HelpdeskClient]].QueuePosition")).toBe(2)
    await runtime.signIn({ email: "bob@x.io", queues: ["general"] })
    expect(await verb(runtime, "bob@x.io", { verb: "accept", chat: null })).toBe("done")
    expect(await liveChatOf(first)).toBe("connected")
    expect(await hears(runtime, second, "disconnect")).toEqual(["Over: user"])
  })

  test("before the chats were gone through an agent of the first queue can take them already", async () => {
    const { runtime } = await opened(kind, queues("general", "vip"))
    const id = await newcomer(runtime)
    await hears(runtime, id, "vip")
    await runtime.useBot(changed(queues("general")))
    await runtime.signIn({ email: "bob@x.io", queues: ["general"] })
    expect(await verb(runtime, "bob@x.io", { verb: "accept", chat: id })).toBe("done")
  })

  test("where the first queue gives chats out by itself, who comes into it so is given out", async () => {
    const { runtime, change, liveChatOf } = await opened(kind, queues("general", "vip"))
    const id = await newcomer(runtime)
    await hears(runtime, id, "vip")
    await change(queues({ code: "general", maxChatsPerAgent: 1 }))
    expect(await liveChatOf(id)).toBe("connected")
  })

  test("a queue that gives chats out by itself from now on gives out who waits", async () => {
    const { runtime, change, liveChatOf } = await opened(kind, queues("general"))
    const ids = [await newcomer(runtime), await newcomer(runtime), await newcomer(runtime)]
    for (const id of ids) await hears(runtime, id, "agent")
    await change(queues({ code: "general", maxChatsPerAgent: 2 }))
    expect(await Promise.all(ids.map(liveChatOf))).toEqual(["connected", "connected", "waiting"])
  })

  test.each<[string, object, object, readonly string[]]>([
    ["a longest wait from now on", {}, { maxWait: "PT5M" }, ["Nobody came"]],
    ["a shorter one, that is over", { maxWait: "PT60M" }, { maxWait: "PT2M" }, ["Nobody came"]],
    ["a longer one", { maxWait: "PT5M" }, { maxWait: "PT60M" }, []],
    ["none any more", { maxWait: "PT5M" }, {}, []],
    ["waiting ticks from now on", {}, { waitingTick: "PT2M" }, ["Still number 1", "Still number 1"]],
    ["more of them", { waitingTick: "PT60M" }, { waitingTick: "PT2M" }, ["Still number 1", "Still number 1"]],
    ["none of them", { waitingTick: "PT4M" }, {}, []],
    ["the same of them", { waitingTick: "PT4M" }, { waitingTick: "PT4M" }, ["Still number 1"]],
  ])("who waits has %s: %o, %o", async (_, before, after, expected) => {
    const { runtime, said, pass, change } = await opened(kind, { ...queues("general"), ...before })
    const id = await newcomer(runtime)
    await hears(runtime, id, "agent")
    await pass(3)
    const heard = (await said(id)).length
    await change({ ...queues("general"), ...after })
    await pass(4)
    expect((await said(id)).slice(heard)).toEqual(expected)
  })

  test.each<[string, object, object, string]>([
    ["an end from now on", {}, { idleTimeout: "PT5M" }, "none"],
    ["no end any more", { idleTimeout: "PT5M" }, {}, "connected"],
    ["a later end", { idleTimeout: "PT5M" }, { idleTimeout: "PT30M" }, "connected"],
  ])("a chat whose user does not answer has %s: %o, %o", async (_, before, after, liveChat) => {
    const { runtime, pass, change, liveChatOf } = await opened(kind, { ...queues("general"), ...before })
    const id = await newcomer(runtime)
    await hears(runtime, id, "agent")
    await verb(runtime, ana, { verb: "accept", chat: id })
    await verb(runtime, ana, { verb: "say", chat: id, text: "Hello" })
    await pass(3)
    await change({ ...queues("general"), ...after })
    await pass(4)
    expect(await liveChatOf(id)).toBe(liveChat)
  })

  test("agents are away and lost after the new times", async () => {
    const { runtime, change, pass, liveChatOf } = await opened(kind, queues("general"))
    const id = await newcomer(runtime)
    await runtime.signIn({ email: ana, presence: true })
    await hears(runtime, id, "agent")
    await verb(runtime, ana, { verb: "accept", chat: id })
    await change({ ...queues("general"), presence: { away: "PT30S", lost: "PT1M" } })
    await pass(1)
    expect(await liveChatOf(id)).toBe("waiting")
  })

  test("an agent whose only queue is gone is away and lost after the new times too, and their chat goes back", async () => {
    const presence = { away: "PT1H", lost: "PT2H" }
    const { runtime, change, pass, liveChatOf } = await opened(kind, { ...queues("general", "vip"), presence })
    const id = await newcomer(runtime)
    await runtime.signIn({ email: ana, queues: ["vip"], presence: true })
    await hears(runtime, id, "vip")
    await verb(runtime, ana, { verb: "accept", chat: id })
    await change({ ...queues("general"), presence: { away: "PT30S", lost: "PT1M" } })
    await pass(1)
    expect(await liveChatOf(id)).toBe("waiting")
  })

  test("of many agents all are lost after the new times, gone through a batch in a turn", async () => {
    const { runtime, store, change, pass } = await opened(kind, queues("general"))
    const emails = Array.from({ length: 45 }, (_, number) => `agent ${number}@x.io`)
    for (const email of emails) await runtime.signIn({ email, presence: true })
    await change({ ...queues("general"), presence: { away: "PT30S", lost: "PT1M" } })
    await pass(1)
    const lost = (await store.agents()).filter(({ value }) => value.presence === "lost")
    expect(lost.map(({ value }) => value.email).sort()).toEqual(emails.toSorted())
  })

  test("of many open chats all are gone through, a batch in a turn", async () => {
    const { runtime, store, change } = await opened(kind, queues("general", "vip"))
    const waits = async () => {
      const id = await newcomer(runtime)
      await hears(runtime, id, "vip")
    }
    for (let count = 0; count < 45; count++) await waits()
    await change(queues("general"))
    const { items } = await store.chats({ status: "waiting", limit: 100 })
    expect(new Set(items.map(({ value }) => value.queue))).toEqual(new Set(["general"]))
    expect(items).toHaveLength(45)
  })
})
