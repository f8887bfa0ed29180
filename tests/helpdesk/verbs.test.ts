import { afterEach, expect, test } from "vitest"
import type { DeskVerb } from "../../turns/index.js"
import { judging } from "./desk-bot.js"
import { botOf } from "./play.js"
import { type Desk, hears, newcomer, openDesk, verb } from "./runtimes.js"

const ana = "ana@x.io"
let desk: Desk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

/** A user whose first chat with Ana has ended, and who has a second one with her. */
async function twoChats() {
  desk = openDesk(botOf({ name: "verbs", flows: { judge: judging() } }), "memory")
  const [runtime] = desk.runtimes
  await runtime.signIn({ email: ana, name: "Ana" })
  const user = await newcomer(runtime)
  for (const text of ["agent", "disconnect", "agent"]) {
    await hears(runtime, user, text)
    if (text === "agent") await verb(runtime, ana, { verb: "accept", chat: user })
  }
  const first = `${user}-chat-1`
  const of = (chatId: string, request: DeskVerb) => verb(runtime, ana, { ...request, chatId })
  const status = async (chat: string) => {
    const [fact] = await (desk as Desk).store.read([{ kind: "chat", id: chat }], 0)
    return (fact?.value as { readonly status: string } | undefined)?.status
  }
  return { user, first, second: `${user}-chat-2`, of, status, runtime }
}

test.each<DeskVerb>([
  { verb: "say", chat: null, text: "A late word" },
  { verb: "disconnect", chat: null },
  { verb: "close", chat: null },
  { verb: "transfer", chat: null, to: { queue: "general" } },
  { verb: "accept", chat: null },
  { verb: "decline", chat: null },
  { verb: "assign", chat: null, to: "bob@example.com" },
  { verb: "note", chat: null, by: "ana", text: "A late word" },
  { verb: "tag", chat: null, tags: ["late"] },
  { verb: "read", chat: null, seq: 1 },
])("$verb with the id of a chat that has ended is refused, and the user's next chat goes on", async request => {
  const { first, second, of, status, user } = await twoChats()
  expect(await of(first, request)).toBe("CHAT_ENDED")
  expect(await status(second)).toBe("connected")
  const log = await (desk as Desk).store.activities(user, 0, 100)
  expect(log.some(({ text }) => text === "A late word")).toBe(false)
})

test("the question after a chat is answered, and its user blocked, whatever chats there were since", async () => {
  const { first, second, of, status, user, runtime } = await twoChats()
  await hears(runtime, user, "disconnect")
  expect(await of(first, { verb: "answer", chat: null, text: "fine" })).toBe("done")
  expect(await of(first, { verb: "answer", chat: null, text: "fine" })).toBe("NO_QUESTION")
  expect(await of(second, { verb: "answer", chat: null, text: "fine" })).toBe("done")
  const block = { verb: "block", chat: null, minutes: 5, reason: null, scope: "liveChat", ip: false } as const
  expect(await of(first, block)).toBe("done")
  expect(await hears(runtime, user, "agent")).toEqual(["No: blocked"])
  expect(await status(second)).toBe("ended")
})

test("an agent says as much as a bot may, and answers with no more than is heard", async () => {
  const { first, second, of, user, runtime } = await twoChats()
  expect(await of(second, { verb: "say", chat: null, text: "x".repeat(16_000) })).toBe("done")
  expect(await of(second, { verb: "say", chat: null, text: "x".repeat(16_001) })).toBe("TEXT_EXCEEDED")
  expect(await of(second, { verb: "say", chat: null, text: "\u0000" })).toBe("TEXT_INVALID")
  for (const nothing of ["", " \n", "\u200b"])
    expect(await of(second, { verb: "say", chat: null, text: nothing })).toBe("TEXT_INVALID")
  await hears(runtime, user, "disconnect")
  expect(await of(first, { verb: "answer", chat: null, text: "x".repeat(4001) })).toBe("TEXT_EXCEEDED")
  expect(await of(first, { verb: "answer", chat: null, text: "x".repeat(4000) })).toBe("done")
})

test("a chat's id that is unknown, or another agent's", async () => {
  const { first, of, runtime } = await twoChats()
  expect(await of("no-such", { verb: "close", chat: null })).toBe("CHAT_UNKNOWN")
  await runtime.signIn({ email: "bob@x.io" })
  expect(await verb(runtime, "bob@x.io", { verb: "close", chat: null, chatId: first })).toBe("CHAT_NOT_YOURS")
})

test("an agent is the same one in whatever case the e-mail is written", async () => {
  const { user, runtime } = await twoChats()
  expect(await verb(runtime, "ANA@X.io", { verb: "say", chat: user, text: "Hi" })).toBe("done")
  await runtime.signIn({ email: "Bob@X.io", name: "Bob" })
  expect(await verb(runtime, ana, { verb: "transfer", chat: user, to: { agent: "BOB@x.IO" } })).toBe("done")
  expect((await (desk as Desk).store.agents()).map(({ value }) => value.email)).toEqual([ana, "bob@x.io"])
  await runtime.signOut("bOb@x.io")
  expect(await verb(runtime, "bob@x.io", { verb: "accept", chat: user })).toBe("AGENT_SIGNED_OUT")
})
