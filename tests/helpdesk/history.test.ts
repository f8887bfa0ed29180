import { afterEach, describe, expect, test } from "vitest"
import { BLOCK, calling, judging, onPhrase } from "./desk-bot.js"
import { botOf } from "./play.js"
import { type Desk, hears, newcomer, openDesk, START, verb } from "./runtimes.js"

const email = "ana@x.io"
const MINUTE = 60_000

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

async function opened(): Promise<Desk> {
  const flows = {
    block: calling("block me", BLOCK, { BlockIntervalMinutes: 30, BlockReason: "Own wish" }),
    shorter: calling("shorter", BLOCK, { BlockIntervalMinutes: 5 }),
    lift: calling("lift", "HelpdeskClient.UnblockForLiveChat"),
    free: onPhrase("free me", "Free", { "[[ConversationInfo]].LiveChatBlockedUntil": null }),
    later: onPhrase("later", "Later", {
      "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT2H') }}",
    }),
    judge: judging({ BlockReason: "Insults", BlockIp: true }),
  }
  desk = openDesk(botOf({ name: "history", flows }), "SQLite")
  await desk.runtimes[0].signIn({ email, name: "Ana" })
  return desk
}

/** Newest first. */
const history = async ({ store, clock }: Desk) =>
  (await store.blocks({ now: clock.now, limit: 20 })).items.map(({ value }) => value)
const audit = async ({ store }: Desk) =>
  (await store.audit({ limit: 50 })).items
    .filter(({ what }) => what.endsWith("block"))
    .map(({ what, by, subject }) => [what, by, subject])
const lines = async ({ store }: Desk, id: string) =>
  (await store.activities(id, 0, 100))
    .filter(({ name }) => name === "block" || name === "unblock")
    .map(({ name }) => name)

describe("6.4 the list of blocks, the log and the audit", () => {
  test("each line of the audit log has an id of its own, of what is done twice at one moment too", async () => {
    const at = await opened()
    const [one] = at.runtimes
    const subject = { kind: "user", value: "u1" } as const
    const { id } = await one.makeBlock({ subject, minutes: 5, reason: "Spam", scope: "liveChat", by: "eva" })
    for (const until of [6, 5, 6]) await one.moveBlockEnd(id, until, "eva")
    const ids = (await at.store.audit({ limit: 9 })).items.map(line => line.id)
    expect(ids.length).toBe(5)
    expect(new Set(ids).size).toBe(5)
  })

  test("a block of an anonymous user is in the list too: who, when, until, why, from where", async () => {
    const at = await opened()
    const id = await newcomer(at.runtimes[0])
    await hears(at.runtimes[0], id, "block me")
    expect(await history(at)).toMatchObject([
      {
        subject: { kind: "conversation", value: id },
        scope: "liveChat",
        reason: "Own wish",
        at: START,
        until: START + 30 * MINUTE,
        by: null,
        source: "action",
        conversation: id,
        lifted: null,
      },
    ])
    expect(await audit(at)).toEqual([["block", null, `conversation:${id}`]])
    expect(await lines(at, id)).toEqual(["block"])
  })

  test("a block made in a chat says which agent, chat and conversation; with the address there are two", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime, { user: { id: "u1" }, address: "203.0.113.7" })
    await hears(runtime, id, "agent")
    await verb(runtime, email, { verb: "accept", chat: id })
    await verb(runtime, email, { verb: "disconnect", chat: id })
    await verb(runtime, email, { verb: "answer", chat: id, text: "abuse" })
    const made = {
      reason: "Insults",
      by: email,
      source: "action",
      conversation: id,
      chat: `${id}-chat-1`,
      lifted: null,
    }
    const found = await history(at)
    expect(found).toHaveLength(2)
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...made, subject: { kind: "user", value: "u1" } }),
        expect.objectContaining({ ...made, subject: { kind: "ip", value: "203.0.113.7/32" } }),
      ]),
    )
    expect(await lines(at, id)).toEqual(["block", "block"])
  })

  test("a block is of the chat that it is made in, also where the user has another one by now", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime, { address: "203.0.113.7" })
    const first = `${id}-chat-1`
    const minutes = { minutes: 5, reason: "Later", scope: "liveChat", ip: false } as const
    await hears(runtime, id, "agent")
    await verb(runtime, email, { verb: "accept", chat: id })
    await verb(runtime, email, { verb: "disconnect", chat: id })
    await hears(runtime, id, "agent")
    expect(await verb(runtime, email, { verb: "block", chat: null, chatId: first, ...minutes })).toBe("done")
    await hears(runtime, id, "lift")
    await hears(runtime, id, "agent")
    expect(await verb(runtime, email, { verb: "answer", chat: null, chatId: first, text: "abuse" })).toBe("done")
    expect((await history(at)).map(({ chat }) => chat)).toEqual([first, first, first])
  })

  test("a second block replaces the first, and both stay in the history", async () => {
    const at = await opened()
    const id = await newcomer(at.runtimes[0])
    await hears(at.runtimes[0], id, "block me")
    at.clock.now += MINUTE
    await hears(at.runtimes[0], id, "shorter")
    expect(await history(at)).toMatchObject([
      { until: START + 6 * MINUTE, lifted: null },
      { until: START + 30 * MINUTE, lifted: { at: START + MINUTE, how: "replaced" } },
    ])
  })

  test("blocks made in one moment are all kept", async () => {
    const at = await opened()
    const id = await newcomer(at.runtimes[0])
    for (const text of ["block me", "shorter", "later", "block me", "free me", "block me", "lift", "later"])
      await hears(at.runtimes[0], id, text)
    const found = await history(at)
    expect(found).toHaveLength(6)
    expect(new Set(found.map(({ id: block }) => block)).size).toBe(6)
    expect(found.filter(({ lifted }) => lifted === null)).toMatchObject([
      { until: START + 120 * MINUTE, source: "flow" },
    ])
    expect(found.map(({ lifted }) => lifted?.how ?? "holds").sort()).toEqual([
      "holds",
      "lifted",
      "lifted",
      "replaced",
      "replaced",
      "replaced",
    ])
  })

  test("lifting says who, when and why, whoever does it", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    await hears(runtime, id, "block me")
    at.clock.now += MINUTE
    await hears(runtime, id, "lift")
    expect((await history(at))[0]?.lifted).toEqual({ at: START + MINUTE, by: null, reason: null, how: "lifted" })
    const user = { kind: "user", value: "u1" } as const
    const made = await runtime.makeBlock({
      subject: user,
      minutes: 5,
      reason: "Spam",
      scope: "conversation",
      by: "key:eva",
    })
    at.clock.now += MINUTE
    expect(await runtime.liftBlocks([made.id, "unknown", made.id], "key:eva", "By mistake")).toEqual([made.id])
    expect((await history(at)).find(({ id: block }) => block === made.id)).toMatchObject({
      by: "key:eva",
      source: "admin",
      lifted: { at: START + 2 * MINUTE, by: "key:eva", reason: "By mistake", how: "lifted" },
    })
    expect(await runtime.liftBlocks([made.id], "key:eva", null)).toEqual([])
    expect(await audit(at)).toEqual([
      ["unblock", "key:eva", "user:u1"],
      ["block", "key:eva", "user:u1"],
      ["unblock", null, `conversation:${id}`],
      ["block", null, `conversation:${id}`],
    ])
    expect(await lines(at, id)).toEqual(["block", "unblock"])
  })

  test("a lifted block of a conversation frees LiveChatBlockedUntil too", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    await hears(runtime, id, "block me")
    const [block] = await history(at)
    await runtime.liftBlocks([block?.id ?? ""], "key:eva", null)
    expect(await runtime.evaluate(id, "[[ConversationInfo]].LiveChatBlockedUntil")).toBeNull()
    expect(await hears(runtime, id, "agent")).toEqual(["Number 1"])
  })

  test("lifting an older, replaced block changes nothing", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    await hears(runtime, id, "shorter")
    await hears(runtime, id, "block me")
    const replaced = (await history(at)).find(({ lifted }) => lifted !== null)
    expect(await runtime.liftBlocks([replaced?.id ?? ""], null, null)).toEqual([])
    expect(await hears(runtime, id, "agent")).toEqual(["No: blocked"])
  })

  test("active, expired and lifted blocks are found as such, by part of their reason too", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const block = { scope: "liveChat", by: null } as const
    await runtime.makeBlock({ ...block, subject: { kind: "user", value: "u1" }, minutes: 1, reason: "Short" })
    await runtime.makeBlock({ ...block, subject: { kind: "user", value: "u2" }, minutes: 60, reason: "Long story" })
    const third = await runtime.makeBlock({
      ...block,
      subject: { kind: "user", value: "u3" },
      minutes: 60,
      reason: "Error",
    })
    await runtime.liftBlocks([third.id], null, null)
    at.clock.now += MINUTE
    const found = async (filter: object) =>
      (await at.store.blocks({ now: at.clock.now, limit: 9, ...filter })).items.map(({ value }) => value.subject.value)
    expect(await found({ status: "expired" })).toEqual(["u1"])
    expect(await found({ status: "active" })).toEqual(["u2"])
    expect(await found({ status: "lifted" })).toEqual(["u3"])
    expect(await found({ q: "STORY" })).toEqual(["u2"])
  })

  test("a block that is over stays expired: a flow that lifts is no change of it", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    const subject = { kind: "conversation", value: id } as const
    await runtime.makeBlock({ subject, minutes: 1, scope: "liveChat", by: "eva", reason: "Short" })
    at.clock.now += MINUTE
    expect(await hears(runtime, id, "free me")).toEqual(["Free"])
    expect(await hears(runtime, id, "lift")).toEqual(["false"])
    const { items } = await at.store.blocks({ now: at.clock.now, limit: 9, status: "expired" })
    expect(items.map(({ value }) => value.reason)).toEqual(["Short"])
    expect(await audit(at)).toEqual([["block", "eva", `conversation:${id}`]])
  })

  test("a block that is over stays expired, to the moment: people who lift it change nothing", async () => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    const subject = { kind: "conversation", value: id } as const
    const made = await runtime.makeBlock({ subject, minutes: 1, scope: "liveChat", by: "eva", reason: "Short" })
    at.clock.now += MINUTE
    expect(await runtime.liftBlocks([made.id], "key:eva", null)).toEqual([])
    const { items } = await at.store.blocks({ now: at.clock.now, limit: 9, status: "expired" })
    expect(items.map(({ value }) => value.lifted)).toEqual([null])
    expect(await runtime.evaluate(id, "[[ConversationInfo]].LiveChatBlockedUntil")).toEqual(new Date(at.clock.now))
    expect(await audit(at)).toEqual([["block", "eva", `conversation:${id}`]])
  })

  test("nobody who reads the conversation as a user is told of the block by a message", async () => {
    const at = await opened()
    const id = await newcomer(at.runtimes[0])
    await hears(at.runtimes[0], id, "hello")
    await at.runtimes[0].makeBlock({
      subject: { kind: "conversation", value: id },
      minutes: 5,
      reason: "x",
      scope: "liveChat",
      by: "eva",
    })
    const said = (await at.store.activities(id, 0, 50)).filter(({ type }) => type === "message").map(({ text }) => text)
    expect(said).toEqual(["Welcome", "hello", "What?"])
  })
})

test.each(["disconnect", "close"] as const)("6.2 an agent's conversation ends with its last flow: %s", async how => {
  const at = await opened()
  const [runtime] = at.runtimes
  const id = await newcomer(runtime)
  await hears(runtime, id, "agent")
  await verb(runtime, email, { verb: "accept", chat: id })
  const own = `${id}-chat-1-agent-1`
  const status = async () => (await runtime.reader.state(own)).conversation.status
  expect(await status()).toBe("active")
  await verb(runtime, email, { verb: how, chat: id })
  if (how === "disconnect") {
    expect(await status()).toBe("active")
    await verb(runtime, email, { verb: "answer", chat: id, text: "fine" })
  }
  expect(await status()).toBe("ended")
})

test("6.3 the address is the one that the user last spoke from", async () => {
  const at = await opened()
  const [runtime] = at.runtimes
  const id = await newcomer(runtime, { address: "203.0.113.7" })
  await hears(runtime, id, "agent")
  await runtime.handleMessage(id, { text: "hello", address: "198.51.100.9" })
  await verb(runtime, email, { verb: "accept", chat: id })
  await verb(runtime, email, { verb: "block", chat: id, minutes: 5, reason: "x", scope: "liveChat", ip: true })
  expect((await history(at)).map(({ subject }) => subject.value)).toContain("198.51.100.9/32")
})
