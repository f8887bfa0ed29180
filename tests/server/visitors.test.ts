import { describe, expect, onTestFinished, test } from "vitest"
import { type BlockNotice, type ConversationChat, ParleyClient } from "../../client/index.js"
import { ask, FLOWS, later, type World, world } from "./serving.js"

/* A chat box is told of its chat, of a ban, and of the bot before anything was said. */

const PAGE = { origin: "https://www.example.com" }
const BOT = FLOWS["bot.json"] as object

/** A visitor with their stream open, and people with keys. */
async function visiting(given: World) {
  const [admin, ana] = await Promise.all([given.key("admin"), given.key("agent", "ana@example.com")])
  const post = (path: string, body: object, key?: string, headers = {}) =>
    ask(given.url, "POST", `/v1/${path}`, body, key, headers)
  const visit = async (body: object = {}) => (await post("conversations", body, undefined, PAGE)).body
  const listen = (id: string, token: string, after = 0) => {
    const abort = new AbortController()
    const chats: ConversationChat[] = []
    const notices: BlockNotice[] = []
    const texts: string[] = []
    const mine = new ParleyClient({ url: given.url, token })
    const told = {
      onChat: (chat: ConversationChat) => chats.push(chat),
      onBlock: (one: BlockNotice) => notices.push(one),
    }
    const read = async () => {
      for await (const { text } of mine.stream(id, { after, signal: abort.signal, ...told })) texts.push(text ?? "")
    }
    void read().catch(() => {})
    onTestFinished(() => abort.abort())
    return { mine, chats, notices, texts }
  }
  const until = (say: () => unknown, is: unknown) => expect.poll(say, { timeout: 5000 }).toEqual(is)
  return { admin, ana, post, visit, listen, until }
}

describe("the chat of a conversation", () => {
  test("is told to its user: place, wait, the agent's name and no e-mail, typing, and its end", async () => {
    const given = await world()
    const { ana, post, visit, listen, until } = await visiting(given)
    await post("desk/agents/sign-in", { name: "Ana" }, ana)
    const [first, second] = [await visit(), await visit()]
    const say = ({ conversation, conversationToken }: typeof first, text: string) =>
      post(`conversations/${conversation.id}/activities`, { text }, conversationToken)
    const read = async ({ conversation, conversationToken }: typeof first) =>
      (await ask(given.url, "GET", `/v1/conversations/${conversation.id}`, undefined, conversationToken)).body
        .conversation
    const { id } = second.conversation
    const { chats } = listen(id, second.conversationToken)
    await say(first, "agent")
    expect((await say(second, "agent")).body.conversation.chat).toBeUndefined()
    const waiting = { status: "waiting", agent: null, typing: false }
    await until(() => chats, [{ id: `${id}-chat-1`, ...waiting, place: 2, estimatedWaitSeconds: null }])
    expect((await read(second)).chat).toEqual(chats[0])
    expect((await read(await visit())).chat).toBeUndefined()
    await post("desk/chats/next/accept", {}, ana)
    await until(() => chats.at(-1)?.place, 1)
    expect(chats.at(-1)?.estimatedWaitSeconds).toBeGreaterThanOrEqual(0)
    const { chat } = (await post("desk/chats/next/accept", {}, ana)).body
    const agent = { id: chat.agentConversationId, name: "Ana" }
    const connected = { id: chat.id, status: "connected", place: null, estimatedWaitSeconds: null, agent }
    await until(() => chats.at(-1), { ...connected, typing: false })
    await post(`desk/chats/${chat.id}/typing`, {}, ana)
    await until(() => chats.at(-1)?.typing, true)
    expect((await read(second)).chat.typing).toBe(true)
    await post(`desk/chats/${chat.id}/messages`, { text: "Hello" }, ana)
    await until(() => chats.at(-1)?.typing, false)
    await post(`desk/chats/${chat.id}/disconnect`, {}, ana)
    await until(() => chats.at(-1), { ...connected, status: "ended", typing: false })
    expect(JSON.stringify([chats, await read(second)])).not.toContain("ana@")
    expect(new Set(chats.map(told => JSON.stringify(told))).size).toBe(chats.length - 1)
  })

  test("is told with the start that brought it, and with the end that ended it", async () => {
    const given = await world({
      flows: { "bot.json": BOT, "welcome.json": { ...FLOWS["agent.json"], trigger: { event: "Welcome" } } },
    })
    const { visit, post } = await visiting(given)
    const { conversation, conversationToken } = await visit()
    expect(conversation.chat).toMatchObject({ status: "waiting", place: 1, agent: null })
    const ended = await post(`conversations/${conversation.id}/end`, {}, conversationToken)
    expect(ended.body.conversation.chat).toMatchObject({ status: "ended", place: null })
  })

  test("is not told to somebody banned, nor in events and lists", async () => {
    const given = await world()
    const { admin, visit, post, listen, until } = await visiting(given)
    const { conversation, conversationToken } = await visit()
    const { id } = conversation
    const { chats, notices } = listen(id, conversationToken)
    await post(`conversations/${id}/activities`, { text: "agent" }, conversationToken)
    await until(() => chats.length, 1)
    const subject = { kind: "conversation", value: id }
    await post("blocks", { subject, scope: "conversation", minutes: 5, reason: "Spam" }, admin)
    await until(() => notices.length, 1)
    const seen = await ask(given.url, "GET", `/v1/conversations/${id}`, undefined, conversationToken)
    expect(seen.body.conversation.chat).toBeUndefined()
    expect(chats).toHaveLength(1)
    const { items } = (await ask(given.url, "GET", "/v1/conversations", undefined, admin)).body
    expect(items[0].conversation).not.toHaveProperty("chat")
  })
})

describe.each([
  ["reason", { text: "You have been blocked. Reason: Spam", reason: "Spam", until: expect.any(String) }],
  ["none", {}],
])("where blocking.notice is %s, a ban", (notice, details) => {
  const flows = { ...FLOWS, "bot.json": { ...BOT, blocking: { notice } } }
  const ban = (kind: string, value: string, minutes = 5) => ({
    ...{ subject: { kind, value }, scope: "conversation", minutes, reason: "Spam" },
  })

  test("is told on the visitor's stream, which stays open, and tells its lift and the end of another by itself", async () => {
    let now = Date.now()
    const given = await world({ flows, clock: { now: () => now } })
    const { admin, visit, post, listen, until } = await visiting(given)
    const { conversation, conversationToken, visitorToken } = await visit()
    const { notices, texts } = listen(conversation.id, conversationToken)
    await until(() => texts.length, 1)
    const { id } = (await post("blocks", ban("visitor", visitorToken), admin)).body.block
    await until(() => notices, [{ blocked: true, ...details }])
    await post("blocks/lift", { ids: [id] }, admin)
    await until(() => notices.slice(1), [{ blocked: false }])
    await post("blocks", ban("visitor", visitorToken, 1), admin)
    await until(() => notices.slice(2), [{ blocked: true, ...details }])
    const again = listen(conversation.id, conversationToken, 100)
    await until(() => again.notices, [{ blocked: true, ...details }])
    now += 60_000
    await until(() => [notices.slice(3), again.notices.slice(1)], [[{ blocked: false }], [{ blocked: false }]])
  })

  test("is told to a visitor who can start no conversation, until it is over, and nobody asks again", async () => {
    let now = Date.now()
    const given = await world({ flows, clock: { now: () => now } })
    const { admin, visit, post, until } = await visiting(given)
    const { visitorToken } = await visit()
    await post("blocks", ban("visitor", visitorToken, 1), admin)
    expect((await visit({ visitorToken })).code).toBe("BLOCKED")
    const page = new ParleyClient({ url: given.url })
    const told: BlockNotice[] = []
    const read = async () => {
      for await (const one of page.boxStream({ visitorToken, locale: "en" })) told.push(one)
      told.push({ blocked: false, ended: true })
    }
    void read()
    await until(() => told, [{ blocked: true, ...details }])
    now += 60_000
    await until(() => told.slice(1), [{ blocked: false }, { blocked: false, ended: true }])
    expect((await visit({ visitorToken })).conversation.status).toBe("active")
  })
})

test("a usual reason is told to who is blocked in their own language, whatever language it was chosen in", async () => {
  const reasons = [{ en: "Abusive language", ru: "Оскорбления" }, "Spam"]
  const given = await world({
    flows: { ...FLOWS, "bot.json": { ...BOT, locales: ["en", "ru"], blocking: { reasons } } },
  })
  const { admin, visit, post } = await visiting(given)
  const { visitorToken } = await visit()
  const subject = { kind: "visitor", value: visitorToken }
  await post("blocks", { subject, scope: "conversation", minutes: null, reason: "Abusive language" }, admin)
  const { blocked } = await visit({ visitorToken, locale: "ru" })
  expect(blocked).toMatchObject({ text: "Вы заблокированы. Причина: Оскорбления", reason: "Оскорбления" })
  expect((await visit({ visitorToken, locale: "de" })).blocked.reason).toBe("Abusive language")
  await post("blocks", { subject, scope: "conversation", minutes: null, reason: "Other words" }, admin)
  expect((await visit({ visitorToken, locale: "ru" })).blocked.reason).toBe("Other words")
  expect((await ask(given.url, "GET", "/v1/bot", undefined, admin)).body.bot.blocking.reasons).toEqual(reasons)
})

test("the transcript of one's own conversation can be read with its token, also when it has ended", async () => {
  const given = await world()
  const { visit, post } = await visiting(given)
  const { conversation, conversationToken } = await visit()
  const { id } = conversation
  await post(`conversations/${id}/activities`, { text: "order" }, conversationToken)
  await post(`conversations/${id}/end`, {}, conversationToken)
  const { status, text } = await ask(
    given.url,
    "GET",
    `/v1/conversations/${id}/transcript`,
    undefined,
    conversationToken,
  )
  expect([status, text.split("\n").length]).toEqual([200, 4])
  expect(text).toContain("Which size?")
})

describe("the stream of a visitor without a conversation", () => {
  test("opens with a ticket of a page that may start conversations, and tells of a ban of its address", async () => {
    const given = await world({ trustedProxies: ["127.0.0.1"] })
    const { admin, post } = await visiting(given)
    const here = { "x-forwarded-for": "203.0.113.7" }
    const subject = { kind: "ip", value: "203.0.113.7" }
    await post("blocks", { subject, scope: "conversation", minutes: 5, reason: "Spam" }, admin)
    const ticket = async (headers: object) => (await post("stream-tickets", {}, undefined, headers)).body
    expect((await ticket({})).code).toBe("KEY_MISSING")
    expect((await ticket({ origin: "https://evil.example.com" })).code).toBe("ORIGIN_NOT_ALLOWED")
    const open = (path: string, from: object = {}) => fetch(`${given.url}/v1/${path}`, { headers: { ...from } })
    const first = async (from: object) => {
      const response = await open(`box/stream?ticket=${(await ticket(PAGE)).ticket}`, from)
      later(async () => void response.body?.cancel().catch(() => {}))
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      return (await reader?.read())?.value
    }
    expect(await first(here)).toMatch(/^event: block\ndata: \{"blocked":true,/)
    expect(await first({ "x-forwarded-for": "203.0.113.8" })).toBe('event: block\ndata: {"blocked":false}\n\n')
    expect((await open("box/stream")).status).toBe(401)
    const { ticket: other } = await ticket(PAGE)
    expect((await open(`desk/stream?ticket=${other}`)).status).toBe(403)
    expect((await open(`box/stream?ticket=${other}`)).status).toBe(401)
  })
})

test("a chat box is told of the bot before a conversation, and people with keys of all of it", async () => {
  const hours = { weekly: { mon: ["09:00-17:00"] } }
  const bot = {
    ...{ ...BOT, name: "Shop", locales: ["en", "ru"], timeZone: "Europe/Bucharest", inactivity: "PT15M" },
    liveChat: {
      queues: [
        { code: "general", title: "General", hours },
        { code: "vip", maxWaiting: 5, hours },
      ],
    },
    uploads: { types: ["image/*"] },
  }
  const now = Date.parse("2026-03-01T12:00:00Z")
  const given = await world({ flows: { ...FLOWS, "bot.json": bot }, clock: { now: () => now } })
  const box = async (headers: object = {}) => ask(given.url, "GET", "/v1/box", undefined, undefined, { ...headers })
  const uploads = { types: ["image/*"], maxBytes: 10 * 1024 * 1024, maxFiles: 20 }
  const opensAt = "2026-03-02T07:00:00.000Z"
  expect((await box(PAGE)).body).toEqual({
    ...{
      title: "Shop",
      locales: ["en", "ru"],
      uploads,
      users: "anyone",
      isOpen: false,
      opensAt,
      leaveTexts: ["disconnect"],
    },
  })
  expect((await box()).status).toBe(200)
  expect((await box({ origin: "https://evil.example.com" })).body.code).toBe("ORIGIN_NOT_ALLOWED")
  const read = (key?: string) => ask(given.url, "GET", "/v1/bot", undefined, key)
  expect((await read()).status).toBe(401)
  const { bot: told } = (await read(await given.key("agent", "ana@example.com"))).body
  expect(told).toMatchObject({
    ...{ name: "Shop", locales: ["en", "ru"], timeZone: "Europe/Bucharest", uploads },
    queues: [
      { code: "general", title: "General", isOpen: false, opensAt },
      { code: "vip", maxWaiting: 5 },
    ],
    blocking: { notice: "reason", onStart: "refuse" },
    timers: { maxWaitSeconds: null, inactivitySeconds: 900, awaySeconds: 120, lostSeconds: 300 },
  })
})
