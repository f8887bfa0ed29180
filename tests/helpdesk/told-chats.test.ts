import { afterEach, describe, expect, test } from "vitest"
import type { Chat } from "../../helpdesk/index.js"
import type { DeskVerb, Versioned } from "../../turns/index.js"
import { calling, judging } from "./desk-bot.js"
import { botOf } from "./play.js"
import { type Desk, hears, newcomer, openDesk, verb } from "./runtimes.js"

const ana = "ana@x.io"
const bob = "bob@x.io"
const named = {
  trigger: { phrases: ["I am Eva"] },
  start: "say",
  steps: {
    say: { type: "message", message: "Hello Eva", set: { "[[ChatUser]].Name": "Eva", "[[ChatUser]].Phone": "7" } },
  },
}

const proven = calling("prove it", "SaveIdentifiedUser", { Token: '{"sub":"u1"}' })

let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

describe.each(["memory", "SQLite"] as const)("what a chat tells the desk, %s", kind => {
  /** A user who waits, and agents who are signed in. */
  async function waiting(judge = judging()) {
    const opened = openDesk(botOf({ name: "told", flows: { judge, named, proven } }), kind)
    desk = opened
    const [runtime] = opened.runtimes
    for (const email of [ana, bob]) await runtime.signIn({ email })
    const user = await newcomer(runtime)
    await hears(runtime, user, "agent")
    const id = `${user}-chat-1`
    const told = async () => {
      const [fact] = await opened.store.read([{ kind: "chat", id }], opened.clock.now)
      return { version: fact?.version ?? 0, value: fact?.value as Chat } satisfies Versioned<Chat>
    }
    const does = (email: string, request: DeskVerb) => verb(runtime, email, { ...request, chatId: id })
    return { runtime, user, id, told, does, opened }
  }

  test("who it is; what they say of themself while it goes on raises its version", async () => {
    const { runtime, user, told } = await waiting()
    const before = await told()
    expect(before.value.person).toMatchObject({
      user: null,
      name: null,
      email: null,
      phone: null,
      otherConversations: 0,
    })
    await hears(runtime, user, "I am Eva")
    const after = await told()
    expect(after.value.person).toMatchObject({ name: "Eva", phone: "7" })
    expect(after.version).toBe(before.version + 1)
    await hears(runtime, user, "unknown words")
    expect((await told()).version).toBe(after.version)
  })

  test("when a question goes away by itself", async () => {
    const { told, does, opened } = await waiting(judging({}, { timeout: { after: "PT30M", next: "end" } }))
    await does(ana, { verb: "accept", chat: null })
    await does(ana, { verb: "disconnect", chat: null })
    expect((await told()).value.questions).toMatchObject([{ agent: ana, expiresAt: opened.clock.now + 30 * 60_000 }])
  })

  test("who proves an identity while they wait is somebody else to the desk, with other conversations", async () => {
    const { runtime, user, told } = await waiting()
    await newcomer(runtime, { user: { id: "u1", name: "Uwe" } })
    const before = await told()
    await hears(runtime, user, "prove it")
    const after = await told()
    expect(after.version).toBe(before.version + 1)
    expect(after.value.person).toMatchObject({ user: "u1", name: "Uwe", otherConversations: 1 })
  })

  test("a name that another conversation of the same person gives", async () => {
    const { runtime, told } = await waiting()
    const before = await told()
    const other = await newcomer(runtime, { visitor: before.value.person?.visitor as string })
    await hears(runtime, other, "I am Eva")
    const after = await told()
    expect(after.value.person).toEqual({ ...before.value.person, name: "Eva", phone: "7" })
    expect(after.version).toBe(before.version + 1)
    await hears(runtime, other, "I am Eva")
    expect((await told()).version).toBe(after.version)
  })

  test("how many other conversations the same person has had", async () => {
    const { runtime, told, opened } = await waiting()
    const { value } = await told()
    const visitor = value.person?.visitor as string
    const other = await newcomer(runtime, { visitor })
    await hears(runtime, other, "agent")
    const [fact] = await opened.store.read([{ kind: "chat", id: `${other}-chat-1` }], opened.clock.now)
    expect(fact?.value).toMatchObject({ person: { otherConversations: 1 } })
  })

  test("when an agent first spoke, and how many messages nobody has answered", async () => {
    const { runtime, user, told, does, opened } = await waiting()
    await does(ana, { verb: "accept", chat: null })
    for (const text of ["one", "two"]) await hears(runtime, user, text)
    expect((await told()).value).toMatchObject({ firstReplyAt: null, unanswered: 2 })
    const first = opened.clock.now
    await does(ana, { verb: "say", chat: null, text: "Hi" })
    opened.clock.now += 1000
    await does(ana, { verb: "say", chat: null, text: "Hi again" })
    expect((await told()).value).toMatchObject({ firstReplyAt: first, unanswered: 0 })
  })

  test("what its agents are asked, also after it: each change raises its version", async () => {
    const { told, does } = await waiting()
    await does(ana, { verb: "accept", chat: null })
    await does(ana, { verb: "transfer", chat: null, to: { agent: bob } })
    const asked = (await told()).value.questions
    expect(asked).toMatchObject([{ agent: ana, question: { step: "ask", input: "choice" }, expiresAt: null }])
    await does(bob, { verb: "disconnect", chat: null })
    const both = await told()
    expect(both.value.questions.map(({ agent }) => agent)).toEqual([ana, bob])
    await does(ana, { verb: "answer", chat: null, text: "fine" })
    const one = await told()
    expect(one.value.questions.map(({ agent }) => agent)).toEqual([bob])
    expect(one.version).toBe(both.version + 1)
    expect(await does(bob, { verb: "answer", chat: null, text: "nothing like it" })).toBe("done")
    expect((await told()).value.questions.map(({ agent }) => agent)).toEqual([bob])
  })

  test("notes and tags are the desk's alone, and are refused of a chat that has ended", async () => {
    const { user, told, does, opened, runtime } = await waiting()
    const before = await opened.store.activities(user, 0, 100)
    expect(await does("", { verb: "note", chat: null, by: "Ops", text: "Called twice" })).toBe("done")
    expect(await does(ana, { verb: "tag", chat: null, tags: [" VIP ", "vip", "refund"] })).toBe("done")
    expect((await told()).value).toMatchObject({
      notes: [{ by: "Ops", at: opened.clock.now, text: "Called twice" }],
      tags: ["VIP", "refund"],
    })
    expect(await opened.store.activities(user, 0, 100)).toEqual(before)
    await hears(runtime, user, "disconnect")
    expect(await does(ana, { verb: "note", chat: null, by: ana, text: "late" })).toBe("CHAT_ENDED")
    expect(await does(ana, { verb: "tag", chat: null, tags: [] })).toBe("CHAT_ENDED")
  })

  test("notes and tags have limits, and texts in them are texts", async () => {
    const { told, does } = await waiting()
    const before = await told()
    const refused: readonly (readonly [DeskVerb, string])[] = [
      [{ verb: "tag", chat: null, tags: Array(51).fill("a") }, "REQUEST_INVALID"],
      [{ verb: "tag", chat: null, tags: ["ok", "x".repeat(65)] }, "TEXT_EXCEEDED"],
      [{ verb: "tag", chat: null, tags: ["ok", "  "] }, "TEXT_INVALID"],
      [{ verb: "tag", chat: null, tags: ["\u0000"] }, "TEXT_INVALID"],
      [{ verb: "note", chat: null, by: ana, text: "x".repeat(2001) }, "TEXT_EXCEEDED"],
      [{ verb: "note", chat: null, by: ana, text: "\ud800" }, "TEXT_INVALID"],
    ]
    for (const [request, code] of refused) expect(await does(ana, request)).toBe(code)
    expect(await told()).toEqual(before)
    for (let count = 0; count < 50; count++) await does(ana, { verb: "note", chat: null, by: ana, text: `${count}` })
    expect(await does(ana, { verb: "note", chat: null, by: ana, text: "one more" })).toBe("NOTES_EXCEEDED")
    await does(ana, { verb: "accept", chat: null })
    const full = { verb: "transfer", chat: null, to: { agent: bob }, word: "and this" } as const
    expect(await does(ana, full)).toBe("NOTES_EXCEEDED")
    expect((await told()).value.agent).toBe(ana)
  })
})
