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

describe("limited answers", () => {
  test("of starts say how many are left, when they are given and when they are refused", async () => {
    const limits = { startsPerMinute: { visitor: 2, address: 5 } }
    const { post, bot } = await site({ flows: { "bot.json": { public: { origins: [PAGE.origin] }, limits } } })
    const start = async (visitorToken?: string) => {
      const body = visitorToken === undefined ? {} : { visitorToken }
      const { headers, status, ...answer } = await post("conversations", body, undefined, PAGE)
      const [limit, left, reset] = ["Limit", "Remaining", "Reset"].map(name => headers.get(`RateLimit-${name}`))
      expect(Number(reset)).toBeGreaterThan(50)
      expect(headers.get("retry-after")).toBe(status === 429 ? reset : null)
      return { told: [status, limit, left], visitor: answer.body.visitorToken }
    }
    const { told, visitor } = await start()
    expect(told).toEqual([201, "5", "4"])
    expect([(await start(visitor)).told, (await start(visitor)).told]).toEqual([
      [201, "2", "1"],
      [201, "2", "0"],
    ])
    expect((await start(visitor)).told).toEqual([429, "2", "0"])
    expect((await start()).told).toEqual([201, "5", "0"])
    const keyed = await post("conversations", {}, bot, { "idempotency-key": "one" })
    expect(keyed.headers.get("ratelimit-limit")).toBeNull()
    const of = { ip: "203.0.113.7" }
    const first = await post("conversations", of, bot, { "idempotency-key": "two" })
    const again = await post("conversations", of, bot, { "idempotency-key": "two" })
    expect([first, again].map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["4", null])
  })
})

describe("what is wrong with a body that may have several forms", () => {
  test("is told of the form that is meant, at its place", async () => {
    const { post, supervisor, bot } = await site()
    const { id } = (await post("conversations", {}, bot)).body.conversation
    const said = `conversations/${id}/activities`
    const user = { kind: "user", value: "u1" }
    const cases: readonly (readonly [string, object, pointer: string | undefined, words: RegExp])[] = [
      [said, {}, undefined, /^"text" is missing/],
      [said, { type: "event" }, undefined, /^"name" is missing/],
      [said, { type: "event", name: 5 }, "/name", /must be a text/],
      [said, { type: "shout", text: "a" }, "/type", /must be one of message, event/],
      [said, { type: 5 }, "/type", /must be/],
      [said, { text: 5 }, "/text", /must be a text, not 5/],
      [said, { text: "a", nmae: "b" }, "/nmae", /not known here/],
      ["conversations", { user: {} }, "/user", /"token" or "id" is missing/],
      ["conversations", { user: "u1" }, "/user", /must be an object/],
      ["conversations", { user: { id: 5 } }, "/user/id", /must be a text/],
      ["conversations", { user: { id: "u1", email: 5 } }, "/user/email", /must be a text/],
      ["conversations", { user: { token: 5 } }, "/user/token", /must be a text/],
      ["conversations", { user: { id: "u1", mail: "e" } }, "/user/mail", /not known here.*email/],
      ["blocks/lift", {}, undefined, /"ids" or "subject" is missing/],
      ["blocks/lift", { subject: { kind: "user" } }, "/subject", /"value" is missing/],
      ["blocks/lift", { ids: ["a"], subject: user }, "/subject", /not known here/],
      ["blocks", { subject: user, scope: "liveChat", minutes: "5" }, "/minutes", /must be a number or null/],
      ["desk/chats/x/transfer", { agent: "a@example.com", to: {} }, "/to", /"queue" or "agent" is missing/],
      ["desk/chats/x/transfer", { agent: "a@example.com", to: { queue: 5 } }, "/to/queue", /must be a text/],
    ]
    for (const [path, body, pointer, words] of cases) {
      const told = (await post(path, body, path.startsWith("conversations") ? bot : supervisor)).body
      expect([path, body, told.code, told.pointer]).toEqual([path, body, "REQUEST_INVALID", pointer])
      expect([body, told.detail]).toEqual([body, expect.stringMatching(words)])
    }
  })
})
