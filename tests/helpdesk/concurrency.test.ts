import { afterEach, describe, expect } from "vitest"
import { testOn } from "../test-on.js"
import { BLOCK, calling } from "./desk-bot.js"
import { botOf } from "./play.js"
import { type Desk, hears, KINDS, newcomer, openDesk, outcome, verb } from "./runtimes.js"

const name = "two at once"
const agents = ["ana@x.io", "bob@x.io"] as const
const queues = (rest = {}) => ({ liveChat: { queues: [{ code: "general", ...rest }] } })
const accept = (chat: string | null) => ({ verb: "accept", chat }) as const
const sorted = (outcomes: readonly unknown[]) => outcomes.map(one => JSON.stringify(one)).sort()

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

async function opened(kind: (typeof KINDS)[number], bot = queues(), flows = {}): Promise<Desk> {
  desk = openDesk(botOf({ name, bot, flows }), kind)
  for (const email of agents) await desk.runtimes[0].signIn({ email, name: email })
  return desk
}

describe.each(KINDS)("two at once, %s", kind => {
  const test = testOn(KINDS, kind)

  test("of two agents who accept one chat, one gets it and the other is told that it is taken", async () => {
    const { runtimes } = await opened(kind)
    const [one, two] = runtimes
    for (let round = 0; round < 5; round++) {
      const id = await newcomer(one)
      await hears(one, id, "agent")
      const both = await Promise.all([verb(one, agents[0], accept(id)), verb(two, agents[1], accept(id))])
      expect(sorted(both)).toEqual(sorted(["CHAT_TAKEN", "done"]))
      const taken = both[0] === "done" ? agents[0] : agents[1]
      expect(await one.evaluate(id, "[[HelpdeskAgent]].Email")).toBe(taken)
      await verb(one, taken, { verb: "disconnect", chat: id })
    }
  })

  test("on one runtime too", async () => {
    const { runtimes } = await opened(kind)
    const [one] = runtimes
    const id = await newcomer(one)
    await hears(one, id, "agent")
    const both = await Promise.all(agents.map(email => verb(one, email, accept(id))))
    expect(sorted(both)).toEqual(sorted(["CHAT_TAKEN", "done"]))
  })

  test("two agents who take whoever waits longest never take one chat", async () => {
    const { runtimes } = await opened(kind)
    const [one, two] = runtimes
    const ids = [await newcomer(one), await newcomer(two)]
    for (const id of ids) await hears(one, id, "agent")
    expect(await Promise.all([verb(one, agents[0], accept(null)), verb(two, agents[1], accept(null))])).toSatisfy(
      (both: readonly string[]) => both.every(one => one === "done" || one === "CHAT_TAKEN") && both.includes("done"),
    )
    const having = await Promise.all(ids.map(id => one.evaluate(id, "[[HelpdeskAgent]].Email")))
    expect(new Set(having.filter(Boolean)).size).toBe(having.filter(Boolean).length)
  })

  test("of two who ask for the last place, one gets it and the other is told that the queue is full", async () => {
    const { runtimes, store } = await opened(kind, queues({ maxWaiting: 1 }))
    const [one, two] = runtimes
    const ids = [await newcomer(one), await newcomer(two)] as const
    const both = await Promise.all([hears(one, ids[0], "agent"), hears(two, ids[1], "agent")])
    expect(sorted(both)).toEqual(sorted([["No: queueFull"], ["Number 1"]]))
    expect((await store.chats({ status: "waiting", limit: 10 })).items.length).toBe(1)
  })

  test("of ten who ask for three places, three get one, and their places are one to three", async () => {
    const { runtimes } = await opened(kind, queues({ maxWaiting: 3 }))
    const [one, two] = runtimes
    const ids: string[] = []
    for (let index = 0; index < 10; index++) ids.push(await newcomer(index % 2 === 0 ? one : two))
    const all = await Promise.all(ids.map((id, index) => patiently(index % 2 === 0 ? one : two, id)))
    expect(sorted(all)).toEqual(
      sorted([["Number 1"], ["Number 2"], ["Number 3"], ...Array.from({ length: 7 }, () => ["No: queueFull"])]),
    )
  })

  test("a block and an asking: either the block comes first and refuses, or it ends the wait", async () => {
    const { runtimes } = await opened(kind)
    const [one, two] = runtimes
    for (let round = 0; round < 5; round++) {
      const id = await newcomer(one)
      const block = {
        subject: { kind: "conversation", value: id },
        minutes: 5,
        reason: null,
        scope: "liveChat",
        by: null,
      } as const
      const [said] = await Promise.all([hears(one, id, "agent"), two.makeBlock(block)])
      await one.runDue()
      expect([["No: blocked"], ["Number 1"]]).toContainEqual(said)
      expect(await one.evaluate(id, "[[ConversationInfo]].LiveChatStatus")).toBe("none")
      expect(await hears(two, id, "agent")).toEqual(["No: blocked"])
    }
  })

  test("a block of a user and their asking in another conversation: they do not wait afterwards", async () => {
    const { runtimes } = await opened(kind)
    const [one, two] = runtimes
    const user = { id: "u1" }
    const id = await newcomer(one, { user })
    const block = {
      subject: { kind: "user", value: "u1" },
      minutes: 5,
      reason: null,
      scope: "liveChat",
      by: null,
    } as const
    await Promise.all([hears(one, id, "agent"), two.makeBlock(block)])
    await one.runDue()
    expect(await one.evaluate(id, "[[ConversationInfo]].LiveChatStatus")).toBe("none")
  })

  test("a ban and a start: the start is refused, or what it began is ended", async () => {
    const { runtimes } = await opened(kind)
    const [one, two] = runtimes
    const subject = { kind: "visitor", value: "v1" } as const
    const ban = { subject, minutes: 5, reason: "Spam", scope: "conversation", by: null } as const
    const [begun] = await Promise.all([outcome(() => newcomer(one, { visitor: "v1" })), two.makeBlock(ban)])
    await one.runDue()
    if (begun !== "BLOCKED") expect((await one.reader.state(begun)).conversation.status).toBe("ended")
    expect(await outcome(() => newcomer(two, { visitor: "v1" }))).toBe("BLOCKED")
  })

  test("the user leaves while an agent accepts: nobody talks to nobody, and no place is lost", async () => {
    const { runtimes, store } = await opened(kind, queues({ maxWaiting: 1 }))
    const [one, two] = runtimes
    for (let round = 0; round < 5; round++) {
      const id = await newcomer(one)
      await hears(one, id, "agent")
      const [, accepted] = await Promise.all([hears(one, id, "disconnect"), verb(two, agents[0], accept(id))])
      expect(["done", "CHAT_ENDED"]).toContain(accepted)
      expect(await one.evaluate(id, "[[ConversationInfo]].LiveChatStatus")).toBe("none")
      const [ana] = (await store.agents()).map(({ value }) => value)
      expect(ana?.openChats).toBe(0)
    }
    expect(await hears(one, await newcomer(one), "agent")).toEqual(["Number 1"])
  })

  test("two blocks of one user at once: both are in the history, one holds", async () => {
    const { runtimes, store, clock } = await opened(kind, queues(), { block: calling("block me", BLOCK) })
    const [one, two] = runtimes
    const subject = { kind: "user", value: "u1" } as const
    const block = { subject, reason: null, scope: "liveChat", by: null } as const
    await Promise.all([one.makeBlock({ ...block, minutes: 5 }), two.makeBlock({ ...block, minutes: 9 })])
    const { items } = await store.blocks({ now: clock.now, limit: 10 })
    expect(items.map(({ value }) => value.lifted?.how ?? "holds").sort()).toEqual(["holds", "replaced"])
  })
})

/** A turn that met too many others is to be sent again: so says `BUSY`. */
async function patiently(runtime: Parameters<typeof hears>[0], id: string) {
  for (;;) {
    const said = await hears(runtime, id, "agent")
    if (said !== "BUSY") return said
  }
}
