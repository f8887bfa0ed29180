import { describe, expect, test } from "vitest"
import { ask, type Options, world } from "./serving.js"

const PAGE = { origin: "https://www.example.com" }
const DAY = 24 * 60 * 60 * 1000

/** A server, a key for each preset, and requests to it. */
async function site(options: Options = {}) {
  const { url, key, store } = await world(options)
  const [bot, supervisor] = [await key("bot"), await key("supervisor")]
  const get = (path: string, as?: string) => ask(url, "GET", `/v1/${path}`, undefined, as)
  const post = (path: string, body: object, as?: string, headers = {}) =>
    ask(url, "POST", `/v1/${path}`, body, as, headers)
  return { url, key, store, bot, supervisor, get, post }
}

describe("a conversation's token", () => {
  test("holds for seven days, its streams too, and is renewed by itself or by a key", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { url, bot, get, post } = await site({ clock: { now: () => now } })
    const { conversation, conversationToken } = (await post("conversations", {}, undefined, PAGE)).body
    const path = `conversations/${conversation.id}`
    now += 7 * DAY - 1000
    expect((await get(path, conversationToken)).status).toBe(200)
    expect((await get("me", conversationToken)).body.expiresAt).toBe("2026-01-08T00:00:00.000Z")
    const renewed = await post(`${path}/token`, {}, conversationToken)
    expect([renewed.status, renewed.body.expiresAt]).toEqual([201, "2026-01-14T23:59:59.000Z"])
    const stream = await fetch(`${url}/v1/${path}/stream`, {
      headers: { authorization: `Bearer ${conversationToken}` },
    })
    now += 1000
    const over = await post(`${path}/activities`, { text: "order" }, conversationToken)
    expect([over.status, over.body.code, over.headers.get("www-authenticate")]).toEqual([
      401,
      "TOKEN_EXPIRED",
      'Bearer realm="parley", error="invalid_token"',
    ])
    expect((await post(`${path}/token`, {}, conversationToken)).body.code).toBe("TOKEN_EXPIRED")
    expect(await stream.text()).toContain("Hello !")
    expect((await get(path, renewed.body.conversationToken)).status).toBe(200)
    now += 30 * DAY
    const again = await post(`${path}/token`, {}, bot)
    expect((await get(path, again.body.conversationToken)).status).toBe(200)
  })

  test("opens nothing else when it is renewed, and reads only where it read only", async () => {
    const bot = { blocking: { onStart: "record" }, public: { origins: [PAGE.origin] } }
    const served = await site({ flows: { "bot.json": bot } })
    const { post, supervisor } = served
    const [one, other] = [
      (await post("conversations", {}, served.bot)).body,
      (await post("conversations", {}, served.bot)).body,
    ]
    const taken = await post(`conversations/${other.conversation.id}/token`, {}, one.conversationToken)
    expect([taken.status, taken.body.code]).toEqual([403, "TOKEN_NOT_FOR_THIS"])
    const subject = { kind: "visitor", value: one.visitorToken }
    await post("blocks", { subject, scope: "conversation", minutes: 60, reason: "Abuse" }, supervisor)
    const born = (await post("conversations", { visitorToken: one.visitorToken }, served.bot)).body
    const path = `conversations/${born.conversation.id}`
    expect((await post(`${path}/token`, {}, born.conversationToken)).body.code).toBe("BLOCKED")
    await post("blocks/lift", { subject }, supervisor)
    for (const as of [born.conversationToken, served.bot]) {
      const { conversationToken } = (await post(`${path}/token`, {}, as)).body
      expect((await post(`${path}/activities`, { text: "hi" }, conversationToken)).body.code).toBe("TOKEN_READ_ONLY")
    }
  })
})

describe("a cursor", () => {
  test("is good for its own list and filters, whatever the size of the page", async () => {
    const { bot, supervisor, get, post } = await site()
    const [id, other] = [
      (await post("conversations", {}, bot)).body.conversation.id,
      (await post("conversations", {}, bot)).body.conversation.id,
    ]
    for (const value of ["u1", "u2", "u3"])
      await post("blocks", { subject: { kind: "user", value }, scope: "liveChat", minutes: 5 }, supervisor)
    await post(`conversations/${id}/activities`, { text: "order" }, bot)
    const first = async (path: string) =>
      (await get(`${path}${path.includes("?") ? "&" : "?"}limit=1`, supervisor)).body
    const pages = {
      "blocks?kind=user": ["blocks?kind=user&status=active", "blocks", "conversations", "blocks?scope=liveChat"],
      conversations: ["conversations?status=active", "desk/chats", "blocks"],
      [`conversations/${id}/activities`]: [
        `conversations/${other}/activities`,
        `conversations/${id}/activities?after=1`,
      ],
    }
    for (const [path, others] of Object.entries(pages)) {
      const { items, cursor } = await first(path)
      const next = async (at: string, limit = 2) =>
        get(`${at}${at.includes("?") ? "&" : "?"}cursor=${cursor}&limit=${limit}`, supervisor)
      const [one, two] = [(await next(path, 1)).body.items, (await next(path)).body.items]
      expect([items, one].map(({ length }) => length)).toEqual([1, 1])
      expect(one[0]).not.toEqual(items[0])
      expect(two[0]).toEqual(one[0])
      for (const wrong of others) {
        const { status, body } = await next(wrong)
        expect([wrong, status, body.code, body.parameter]).toEqual([wrong, 400, "CURSOR_INVALID", "cursor"])
      }
    }
  })
})
