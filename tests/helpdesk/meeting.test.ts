import { afterEach, describe, expect } from "vitest"
import type { KeptStore } from "../../store/index.js"
import type { FactKey } from "../../turns/index.js"
import { testOn } from "../test-on.js"
import { BLOCK, calling } from "./desk-bot.js"
import { botOf, type Story } from "./play.js"
import { type Desk, hears, KINDS, newcomer, openDesk, outcome, verb } from "./runtimes.js"

/**
 * Two at one moment, in the one order that hurts: what one of them decides is read before the other writes, and
 * written after it (design section 2, "Nothing that was read goes unguarded", and 6.4).
 */
const agents = ["ana@x.io", "bob@x.io"] as const
const accept = (chat: string | null) => ({ verb: "accept", chat }) as const
const queues = (rest = {}) => ({ liveChat: { queues: [{ code: "general", ...rest }] } })
const identify = calling("it is me", "SaveIdentifiedUser", { Token: '{"sub": "u1"}' })

/** The two runtimes of a desk; the first meets the second where it is told to. */
interface Meeting extends Desk {
  /** Just before the first runtime's next commit this happens, and comes to its end. */
  beforeCommit(happens: () => Promise<unknown>): void
  /** Just after the first runtime has read a fact of this kind. */
  afterRead(kind: FactKey["kind"], happens: () => Promise<unknown>): void
}

let desk: Meeting | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

async function opened(
  kind: (typeof KINDS)[number],
  bot: NonNullable<Story["bot"]> = queues(),
  more: NonNullable<Story["flows"]> = {},
): Promise<Meeting> {
  let atCommit: (() => Promise<unknown>) | null = null
  let atRead: { readonly kind: FactKey["kind"]; readonly happens: () => Promise<unknown> } | null = null
  const meeting = (store: KeptStore): KeptStore => ({
    ...store,
    commit: async commit => {
      const happens = atCommit
      atCommit = null
      await happens?.()
      return store.commit(commit)
    },
    read: async (keys, now) => {
      const facts = await store.read(keys, now)
      const met = atRead
      if (met !== null && keys.some(key => key.kind === met.kind)) {
        atRead = null
        await met.happens()
      }
      return facts
    },
  })
  const flows = { block: calling("block me", BLOCK), identify, ...more }
  const made = openDesk(botOf({ name: "two at one moment", bot, flows }), kind, { wrap: meeting })
  desk = {
    ...made,
    beforeCommit: happens => {
      atCommit = happens
    },
    afterRead: (of, happens) => {
      atRead = { kind: of, happens }
    },
  }
  for (const email of agents) await made.runtimes[1].signIn({ email, name: email })
  return desk
}

type Subject = Parameters<Desk["runtimes"][0]["makeBlock"]>[0]["subject"]
const block = (subject: Subject) => ({ subject, minutes: 5, reason: null, scope: "liveChat", by: null }) as const
const ban = (subject: Subject) => ({ subject, minutes: 5, reason: "Spam", scope: "conversation", by: null }) as const
const liveChatOf = async ({ runtimes }: Meeting, id: string) => (await runtimes[0].reader.state(id)).liveChat

describe.each(KINDS)("two at one moment, %s", kind => {
  const test = testOn(KINDS, kind)

  test.each<[string, Subject, Parameters<typeof newcomer>[1]]>([
    ["a visitor", { kind: "visitor", value: "v1" }, { visitor: "v1" }],
    ["a user", { kind: "user", value: "u1" }, { user: { id: "u1" } }],
    ["an address", { kind: "ip", value: "203.0.113.7" }, { address: "203.0.113.7" }],
    ["a range", { kind: "ip", value: "203.0.113.0/24" }, { address: "203.0.113.7" }],
    ["a range as wide as is read at once", { kind: "ip", value: "203.0.0.0/16" }, { address: "203.0.113.7" }],
    ["a wider range", { kind: "ip", value: "203.0.0.0/9" }, { address: "203.0.113.7" }],
    ["an IPv6 /64", { kind: "ip", value: "2001:db8:1:2::/64" }, { address: "2001:db8:1:2::1" }],
    ["a wide IPv6 range", { kind: "ip", value: "2001::/16" }, { address: "2001:db8:1:2::1" }],
  ])("a ban of %s and a start: the start is refused, and nothing stays open", async (_, subject, who) => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    met.beforeCommit(async () => {
      await two.makeBlock(ban(subject))
      await two.runDue()
    })
    expect(await outcome(() => newcomer(one, who))).toBe("BLOCKED")
    expect((await met.store.conversations({ status: "active", limit: 10 })).items).toEqual([])
  })

  test.each<[string, Parameters<typeof newcomer>[1]]>([
    ["a user", { user: { id: "u1" } }],
    ["a visitor", { visitor: "v1" }],
  ])("%s who asks for an agent in two conversations that begin has one place in the queue", async (_, who) => {
    const connecting = { welcome: calling({ event: "Welcome" }, "ConnectToHelpdeskAgent") }
    const met = await opened(kind, queues(), connecting)
    const [one, two] = met.runtimes
    met.beforeCommit(() => newcomer(two, who))
    await newcomer(one, who)
    const waiting = async () => (await met.store.chats({ status: "waiting", limit: 10 })).items.length
    expect(await waiting()).toBe(1)
    // Another one begins while somebody who is known asks again.
    const id = await newcomer(one, who)
    await hears(one, id, "disconnect")
    met.beforeCommit(() => newcomer(two, who))
    await hears(one, id, "agent")
    expect(await waiting()).toBe(1)
  })

  test("a block of others at the moment of a start refuses nobody", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    met.beforeCommit(() => two.makeBlock(ban({ kind: "ip", value: "203.0.113.8" })))
    const id = await newcomer(one, { address: "203.0.113.7" })
    expect((await two.reader.state(id)).conversation.status).toBe("active")
  })

  test("a ban and a message: it is refused", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const id = await newcomer(one, { visitor: "v1" })
    await hears(one, id, "hello")
    met.beforeCommit(() => two.makeBlock(ban({ kind: "visitor", value: "v1" })))
    expect(await hears(one, id, "hello")).toBe("BLOCKED")
  })

  test("a lift and a message: it is heard", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const id = await newcomer(one, { visitor: "v1" })
    const made = await two.makeBlock(block({ kind: "visitor", value: "v1" }))
    expect(await hears(one, id, "agent")).toEqual(["No: blocked"])
    met.beforeCommit(() => two.liftBlocks([made.id], null, null))
    expect(await hears(one, id, "agent")).toEqual(["Number 1"])
  })

  test("a block and an asking: blocked, and nobody waits", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const id = await newcomer(one, { user: { id: "u1" } })
    met.beforeCommit(async () => {
      await two.makeBlock(block({ kind: "user", value: "u1" }))
      await two.runDue()
    })
    expect(await hears(one, id, "agent")).toEqual(["No: blocked"])
    expect(await liveChatOf(met, id)).toBe("none")
  })

  test("a block and an accept: no agent gets somebody who is blocked", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const id = await newcomer(one, { user: { id: "u1" } })
    await hears(one, id, "agent")
    met.beforeCommit(() => two.makeBlock(block({ kind: "user", value: "u1" })))
    expect(await verb(one, agents[0], accept(id))).toBe("CHAT_ENDED")
    await one.runDue()
    expect(await liveChatOf(met, id)).toBe("none")
  })

  test("a block and an allocation: the next who waits is given out", async () => {
    const met = await opened(kind, queues({ maxChatsPerAgent: 1 }))
    const [one, two] = met.runtimes
    await two.signOut(agents[1])
    const first = await newcomer(two, { user: { id: "u1" } })
    const second = await newcomer(two)
    await hears(two, first, "agent")
    await hears(two, second, "agent")
    met.beforeCommit(() => two.makeBlock(block({ kind: "user", value: "u1" })))
    await one.runDue()
    expect([await liveChatOf(met, first), await liveChatOf(met, second)]).toEqual(["none", "connected"])
    expect((await met.store.chats({ status: "ended", limit: 10 })).items.map(({ value }) => value.agent)).toEqual([
      null,
    ])
  })

  test("a block and an identification: blocked, and they wait no longer", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const id = await newcomer(one)
    await hears(one, id, "agent")
    met.beforeCommit(() => two.makeBlock(block({ kind: "user", value: "u1" })))
    await hears(one, id, "it is me")
    expect(await liveChatOf(met, id)).toBe("none")
  })

  test.each<[string, string, string]>([
    ["the time of a question", "quiz", "conversation:ID"],
    ["a waiting tick", "agent", "chat:ID-chat-1"],
  ])(
    "%s that comes before a ban has ended the conversation: nothing is said but the notice",
    async (_, text, owner) => {
      const met = await opened(kind, { inactivity: "PT1M", liveChat: { waitingTick: "PT1M" } })
      const [one, two] = met.runtimes
      const id = await newcomer(one, { visitor: "v1" })
      await hears(one, id, text)
      met.clock.now += 60_000
      await two.makeBlock(ban({ kind: "visitor", value: "v1" }))
      const before = (await met.store.activities(id, 0, 100)).length
      const due = (await met.store.due(met.clock.now, 10)).find(each => each.owner === owner.replace("ID", id))
      if (due === undefined) throw new Error("it is due")
      await one.runDueTime(due)
      const after = (await met.store.activities(id, before, 100)).map(({ type, text: said }) => said ?? type)
      expect(after).toEqual(["You have been blocked. Reason: Spam", "endOfConversation"])
      expect((await one.reader.state(id)).conversation.status).toBe("ended")
      await two.runDue()
      expect(await met.store.nextDue()).toBeNull()
    },
  )

  test("two blocks of one subject, however long: one holds", async () => {
    const met = await opened(kind)
    const [one, two] = met.runtimes
    const subject = { kind: "ip", value: "203.0.113.0/24" } as const
    met.beforeCommit(() => {
      met.clock.now += 1
      return two.makeBlock({ ...block(subject), minutes: 9 })
    })
    await one.makeBlock(block(subject))
    const { items } = await met.store.blocks({ now: met.clock.now, limit: 10 })
    expect(items.map(({ value }) => value.lifted?.how ?? "holds").sort()).toEqual(["holds", "replaced"])
  })

  test("an agent who gets a chat while another is allocated has no more than may be", async () => {
    const met = await opened(kind, queues({ maxChatsPerAgent: 1 }))
    const [one, two] = met.runtimes
    await two.signOut(agents[1])
    const ids = [await newcomer(two), await newcomer(two)] as const
    for (const id of ids) await hears(two, id, "agent")
    met.afterRead("agentsOf", () => verb(two, agents[0], accept(ids[1])))
    await one.runDue()
    expect(await Promise.all(ids.map(id => liveChatOf(met, id)))).toEqual(["waiting", "connected"])
  })

  test.each<[string, (met: Meeting, id: string) => Promise<unknown>]>([
    ["joins the queue", ({ runtimes: [, two] }, id) => hears(two, id, "agent")],
  ])("somebody %s while the queue is found to be empty: they are given out", async (_, happens) => {
    const met = await opened(kind, queues({ maxChatsPerAgent: 1 }))
    const [one, two] = met.runtimes
    const [id, gone] = [await newcomer(two), await newcomer(two)]
    await hears(two, gone, "agent")
    await hears(two, gone, "disconnect")
    met.beforeCommit(() => happens(met, id))
    await one.runDue()
    await one.runDue()
    expect(await liveChatOf(met, id)).toBe("connected")
  })

  test.each<[string, (met: Meeting, busy: string) => Promise<unknown>]>([
    ["signs in", ({ runtimes: [, two] }) => two.signIn({ email: agents[1] })],
    ["is free again", ({ runtimes: [, two] }, busy) => hears(two, busy, "disconnect")],
  ])("an agent %s while nobody is found to be free: who waits is given out", async (_, happens) => {
    const met = await opened(kind, queues({ maxChatsPerAgent: 1 }))
    const [one, two] = met.runtimes
    await two.signOut(agents[1])
    const [busy, id] = [await newcomer(two), await newcomer(two)]
    await hears(two, busy, "agent")
    await two.runDue()
    await hears(two, id, "agent")
    met.beforeCommit(() => happens(met, busy))
    await one.runDue()
    await one.runDue()
    expect(await liveChatOf(met, id)).toBe("connected")
  })

  test("a hundred who join an automatic queue at once are all heard", async () => {
    const met = await opened(kind, queues({ maxChatsPerAgent: 1 }))
    const [one, two] = met.runtimes
    const ids: string[] = []
    for (let index = 0; index < 100; index++) ids.push(await newcomer(index % 2 === 0 ? one : two))
    const all = await Promise.all(ids.map((id, index) => hears(index % 2 === 0 ? one : two, id, "agent")))
    expect(all.filter(said => said === "BUSY")).toEqual([])
    await Promise.all([one.runDue(), two.runDue()])
    await one.runDue()
    expect((await met.store.chats({ status: "connected", limit: 10 })).items).toHaveLength(2)
  })
})
