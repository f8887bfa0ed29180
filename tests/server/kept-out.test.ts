import { connect } from "node:net"
import { SignJWT } from "jose"
import { describe, expect, test } from "vitest"
import { makeKey, PRESETS, revokeKey, rotateKey } from "../../server/index.js"
import { type Answer, ask, FLOWS, type Options, world } from "./serving.js"

/* Each way around a block that SECURITY.md tells of. */

const SECRET = "a-secret-of-thirty-two-characters"
const PAGE = { origin: "https://www.example.com" }

/** A host page's token; its claims are as they come, whatever JWTs allow. */
function token(claims: object): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000)
  return new SignJWT({ iat: seconds, exp: seconds + 300, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(SECRET))
}

async function site(options: Options = {}) {
  const given = await world({ userKeys: { kind: "secret", secret: SECRET }, ...options })
  const admin = await given.key("admin")
  const post = (path: string, body: object, key: string | undefined = admin, headers = {}) =>
    ask(given.url, "POST", `/v1/${path}`, body, key, headers)
  return {
    ...given,
    admin,
    post,
    get: (path: string, key: string | undefined = admin, headers = {}) =>
      ask(given.url, "GET", `/v1/${path}`, undefined, key, headers),
    /** Starts with no key, as a page does. */
    visit: (body: object, headers: object = {}) =>
      ask(given.url, "POST", "/v1/conversations", body, undefined, { ...PAGE, ...headers }),
    ban: (kind: string, value: string, more: object = {}) =>
      post("blocks", { subject: { kind, value }, scope: "conversation", minutes: 5, reason: "Spam", ...more }),
  }
}

const code = ({ status, body }: Answer) => (status < 400 ? status : body.code)

describe("a user's id", () => {
  test("that a token gives as a number is the text of that number, also to a ban", async () => {
    const { visit, ban, post } = await site()
    const first = await visit({ user: { token: await token({ sub: 42 }) } })
    expect(first.status).toBe(201)
    await ban("user", "42")
    for (const sub of [42, 42.0, "42", " 42", "4\u200b2"]) {
      expect(code(await visit({ user: { token: await token({ sub }) } })), JSON.stringify(sub)).toBe("BLOCKED")
    }
    const said = await post(
      `conversations/${first.body.conversation.id}/activities`,
      { text: "hello" },
      first.body.conversationToken,
    )
    expect(code(said)).toBe("BLOCKED")
  })

  test("that differs only in marks that cannot be seen is the same, wherever it comes from", async () => {
    const { visit, ban, post, get } = await site()
    expect((await ban("user", "\u200eevil\u00ad@example.com ")).body.block.subject.value).toBe("evil@example.com")
    for (const id of ["evil@example.com", "evil\u2060@example.com", "evil@example.com\ufeff"]) {
      expect(code(await visit({ user: { token: await token({ sub: id }) } }))).toBe("BLOCKED")
      expect(code(await post("conversations", { user: { id } }))).toBe("BLOCKED")
    }
    const good = (await post("conversations", { user: { id: "go\u200bod" } })).body.conversation.id
    const listed = (await get(`conversations?user=${encodeURIComponent("g\u200eood")}`)).body.items
    expect(listed.map((item: { conversation: { id: string } }) => item.conversation.id)).toEqual([good])
    expect(listed[0].person.userId).toBe("good")
  })

  test.each([
    ["an object", { a: 1 }],
    ["a list", ["u1"]],
    ["true", true],
    ["null", null],
    ["a fraction", 1.5],
    ["a number that is not exact", 2 ** 53],
    ["nothing", ""],
    ["nothing that can be seen", "\u200b\u00ad "],
    ["U+0000", "u\u00001"],
    ["half a surrogate pair", "u\ud800"],
    ["257 characters", "x".repeat(257)],
  ])("of a token is refused where it is %s", async (_, sub) => {
    const { visit, store } = await site()
    const answer = await visit({ user: { token: await token({ sub }) } })
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([401, "TOKEN_INVALID", "/user/token"])
    expect((await store.conversations({ limit: 5 })).items).toEqual([])
  })

  test("of a key or a ban is refused where nothing of it can be seen", async () => {
    const { post, ban } = await site()
    const started = await post("conversations", { user: { id: "\u200b" } })
    expect([started.status, started.body.code, started.body.pointer]).toEqual([400, "TEXT_INVALID", "/user/id"])
    const banned = await ban("user", "\u2060 ")
    expect([banned.status, banned.body.code, banned.body.pointer]).toEqual([400, "TEXT_INVALID", "/subject/value"])
  })

  test("is proven by a token for us alone, where bot.json says how we are called", async () => {
    const bot = { ...FLOWS["bot.json"], public: { origins: [PAGE.origin], audience: "parley.example.com" } }
    const { visit } = await site({ flows: { ...FLOWS, "bot.json": bot } })
    const start = async (claims: object) =>
      code(await visit({ user: { token: await token({ sub: "u1", ...claims }) } }))
    expect(await start({ aud: "parley.example.com" })).toBe(201)
    expect(await start({ aud: ["other", "parley.example.com"] })).toBe(201)
    expect(await start({ aud: "other" })).toBe("TOKEN_INVALID")
    expect(await start({})).toBe("TOKEN_INVALID")
  })
})

describe("a ban", () => {
  test("of a visitor takes the token that they have or the id that lists tell", async () => {
    const { visit, ban, get } = await site()
    const [one, two] = [(await visit({})).body, (await visit({})).body]
    const { visitorId: id } = (await get(`conversations/${two.conversation.id}`)).body.person
    for (const asked of [id, two.visitorToken])
      expect((await get(`conversations?visitor=${asked}`)).body.items).toMatchObject([{ person: { visitorId: id } }])
    expect((await ban("visitor", one.visitorToken)).body.block.subject.value).not.toBe(one.visitorToken)
    expect((await ban("visitor", id)).body.block.subject.value).toBe(id)
    for (const { visitorToken } of [one, two]) expect(code(await visit({ visitorToken }))).toBe("BLOCKED")
  })

  test("of a visitor or a conversation that nobody has met is refused; a user may be banned before", async () => {
    const { visit, ban, store, post } = await site()
    const { visitorToken: visitor } = (await visit({})).body
    const other = await (await site()).visit({})
    for (const value of ["nobody", `${visitor}x`, other.body.visitorToken]) {
      const answer = await ban("visitor", value)
      expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([404, "VISITOR_UNKNOWN", "/subject/value"])
    }
    expect(code(await ban("conversation", "none"))).toBe("CONVERSATION_UNKNOWN")
    expect((await store.blocks({ now: Date.now(), limit: 9 })).items).toEqual([])
    expect((await ban("user", "to-come")).status).toBe(201)
    expect(code(await post("conversations", { user: { id: "to-come" } }))).toBe("BLOCKED")
  })

  test.each([
    ["203.0.0.0/15", "wider than /16"],
    ["0.0.0.0/0", "all of IPv4"],
    ["2001::/31", "wider than /32"],
    ["::/0", "all of IPv6"],
    ["::ffff:203.0.0.0/111", "wider than /16, as IPv6 writes it"],
    ["127.0.0.1", "loopback"],
    ["127.8.0.0/16", "a part of loopback"],
    ["::1", "loopback"],
    ["192.0.2.0/24", "around a trusted proxy"],
    ["198.51.100.77", "where the one who asks is"],
  ])("of %s, %s, has to be confirmed", async (range, _) => {
    const { post, ban, store } = await site({ trustedProxies: ["127.0.0.1", "192.0.2.9"] })
    await post("conversations", { ip: "203.0.113.7" })
    await post("conversations", { ip: "203.1.113.7" })
    await post("conversations", { ip: "203.0.113.7", user: { id: "u1" } })
    const from = { "x-forwarded-for": "198.51.100.77" }
    const body = { subject: { kind: "ip", value: range }, scope: "conversation", minutes: 5, reason: "Spam" }
    const answer = await post("blocks", body, undefined, from)
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([422, "BLOCK_TOO_WIDE", "/subject/value"])
    expect(answer.body.conversations).toBe(range.startsWith("203.0.0.0/15") || /0\.0\.0\.0\/0|ffff/.test(range) ? 2 : 0)
    expect((await store.blocks({ now: Date.now(), limit: 9 })).items).toEqual([])
    expect((await ban("ip", range, { confirm: true })).status).toBe(201)
  })

  test("of an address needs a permission of its own", async () => {
    const { post, key } = await site()
    const creator = await key(["block:create"])
    const block = (kind: string, value: string) =>
      post("blocks", { subject: { kind, value }, scope: "conversation", minutes: 5, reason: "Spam" }, creator)
    expect((await block("user", "u1")).status).toBe(201)
    const { status, body } = await block("ip", "203.0.113.7")
    expect([status, body.code, body.pointer]).toEqual([403, "PERMISSION_MISSING", "/subject/kind"])
  })

  test.each(["203.0.0.0/16", "2001:db8::/32", "203.0.113.7"])("of %s has not", async range => {
    expect((await (await site()).ban("ip", range)).status).toBe(201)
  })
})

describe("an address", () => {
  test.each([
    ["203.0.113.7:5123"],
    ["[2001:db8::7]:443"],
    ["[2001:db8::7]"],
    ["::ffff:203.0.113.7"],
    ["10.0.0.1, 203.0.113.7:80, 127.0.0.1:9"],
  ])("is read as proxies write it: %s", async forwarded => {
    const { visit, ban } = await site({ trustedProxies: ["127.0.0.1"] })
    for (const range of ["203.0.113.7", "2001:db8::7"]) await ban("ip", range)
    expect(code(await visit({}, { "x-forwarded-for": "203.0.113.8" }))).toBe(201)
    expect(code(await visit({}, { "x-forwarded-for": forwarded }))).toBe("BLOCKED")
    expect(code(await visit({}, { "x-forwarded-for": `203.0.113.8, ${forwarded}` }))).toBe("BLOCKED")
  })

  test("that is a proxy's, which nobody trusts, is told of in the log once, and is not blocked as if it were a person's", async () => {
    const warnings: string[] = []
    const log = { info: () => {}, warn: (_: object, message: string) => warnings.push(message), error: () => {} }
    const { post, visit, ban } = await site({ log })
    await post("desk/agents/sign-in", { agent: "ana@example.com" })
    const block = async (headers: object) => {
      const { conversation, conversationToken: token } = (await visit({}, headers)).body
      await post(`conversations/${conversation.id}/activities`, { text: "agent" }, token, headers)
      await post(`desk/chats/of:${conversation.id}/accept`, { agent: "ana@example.com" })
      const body = { agent: "ana@example.com", minutes: 5, ip: true }
      return code(await post(`desk/chats/of:${conversation.id}/block`, body))
    }
    expect(code(await visit({}))).toBe(201)
    expect(warnings).toEqual([])
    expect(await block({ "x-forwarded-for": "203.0.113.7" })).toBe("ADDRESS_UNKNOWN")
    expect(await block({ forwarded: "for=203.0.113.7" })).toBe("ADDRESS_UNKNOWN")
    // The same address is a proxy's in every request.
    expect(await block({})).toBe("ADDRESS_UNKNOWN")
    expect(warnings).toEqual([expect.stringContaining("--trust-proxy")])
    expect(code(await ban("ip", "127.0.0.1"))).toBe("ADDRESS_UNKNOWN")
    expect((await ban("ip", "127.0.0.1", { confirm: true })).status).toBe(201)
    expect(code(await visit({}, { "x-forwarded-for": "203.0.113.7" }))).toBe("BLOCKED")
  })
})

describe("a key that is over", () => {
  const streamOf = async (url: string, path: string, key: string) => {
    const { body } = await fetch(`${url}/v1/${path}`, { headers: { authorization: `Bearer ${key}` } })
    const reader = body?.getReader()
    await reader?.read()
    return {
      /** When it has ended. */
      ended: async () => {
        for (;;) if ((await reader?.read())?.done !== false) return true
      },
    }
  }

  test.each(["revoked", "rotated"] as const)(
    "because it was %s stops at once, with its streams; its tokens too",
    async how => {
      const { url, key, store, post, get } = await site()
      const mine = await key("bot")
      const { conversation, conversationToken: token } = (await post("conversations", {}, mine)).body
      const path = `conversations/${conversation.id}`
      const agents = await key("supervisor")
      const streams = [await streamOf(url, `${path}/stream`, mine), await streamOf(url, "desk/stream", agents)]
      const withToken = await streamOf(url, `${path}/stream`, token)
      for (const made of [mine, agents]) {
        const id = made.split("_")[1] ?? ""
        await (how === "revoked" ? revokeKey(store, id, Date.now()) : rotateKey(store, id, Date.now()))
      }
      const refused = how === "revoked" ? "KEY_REVOKED" : "KEY_INVALID"
      await expect.poll(async () => code(await get(path, mine))).toBe(refused)
      expect((await get(path, mine)).status).toBe(401)
      expect(await Promise.all(streams.map(({ ended }) => ended()))).toEqual([true, true])
      // A key with another secret is the same key.
      expect(code(await get(path, token))).toBe(how === "revoked" ? refused : 200)
      if (how === "revoked") {
        expect(await withToken.ended()).toBe(true)
        expect(code(await post(`${path}/activities`, { text: "hello" }, token))).toBe(refused)
      }
      expect(code(await get(path, `${mine.slice(0, -1)}${mine.endsWith("A") ? "B" : "A"}`))).toBe("KEY_INVALID")
    },
  )

  test("because its time has come is refused, and so is what it made", async () => {
    let now = Date.now()
    const { store, post, get, url } = await site({ clock: { now: () => now } })
    const spec = { name: "short", permissions: PRESETS.bot ?? [], agent: null, expiresAt: now + 60_000 }
    const { text: mine } = await makeKey(store, spec, now)
    const { conversation, conversationToken: token } = (await post("conversations", {}, mine)).body
    const path = `conversations/${conversation.id}`
    now += 59_999
    expect(code(await get(path, mine))).toBe(200)
    const stream = await streamOf(url, `${path}/stream`, token)
    now += 1
    expect([code(await get(path, mine)), code(await get(path, token))]).toEqual(["KEY_EXPIRED", "KEY_EXPIRED"])
    expect(await stream.ended()).toBe(true)
  })
})

describe("notice none", () => {
  const silent = (onStart: "refuse" | "record") => ({
    flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], blocking: { notice: "none", onStart } } },
  })

  test("leaves nothing that a banned visitor can read of the ban, but the code", async () => {
    const { visit, post, get, admin } = await site(silent("refuse"))
    await post("desk/agents/sign-in", { agent: "ana@example.com", name: "Ana" })
    const started = (await visit({})).body
    const path = `conversations/${started.conversation.id}`
    await post(`${path}/activities`, { text: "agent" }, started.conversationToken)
    await post(`desk/chats/of:${started.conversation.id}/accept`, { agent: "ana@example.com" })
    const body = { agent: "ana@example.com", scope: "conversation", minutes: 90, reason: "SECRET" }
    expect(code(await post(`desk/chats/of:${started.conversation.id}/block`, body))).toBe(200)
    const read = [
      await get(path, started.conversationToken),
      await get(`${path}/activities`, started.conversationToken),
    ]
    const refused = [
      await post(`${path}/activities`, { text: "hi" }, started.conversationToken),
      await visit({ visitorToken: started.visitorToken }),
    ]
    expect(read.map(({ text }) => text).join()).not.toMatch(/block|SECRET|ana@|notice|retryAfter/i)
    expect(refused.map(({ body: { blocked }, status }) => [status, blocked ?? {}])).toEqual([
      [403, {}],
      [403, {}],
    ])
    expect((await get(path, admin)).body.conversation.blocked).toBe(true)
  })

  test("leaves nothing in the answer to a message during which the ban began", async () => {
    let calls = 0
    const callOutside = () => {
      calls++
      return new Promise<never>(() => {})
    }
    const { visit, post, ban } = await site({ ...silent("refuse"), callOutside })
    const { conversation, conversationToken: token, visitorToken: visitor } = (await visit({})).body
    const answer = post(`conversations/${conversation.id}/activities`, { text: "look" }, token)
    await expect.poll(() => calls).toBe(1)
    await ban("visitor", visitor)
    const { status, text, body } = await answer
    expect([status, body.conversation.status]).toEqual([200, "ended"])
    expect(text).not.toMatch(/block|Spam|notice/i)
  })

  test("leaves nothing in a conversation that was recorded and never began", async () => {
    const { visit, get, ban, admin } = await site(silent("record"))
    const { visitorToken: visitor } = (await visit({})).body
    await ban("visitor", visitor)
    const born = await visit({ visitorToken: visitor })
    expect(born.status).toBe(201)
    const path = `conversations/${born.body.conversation.id}`
    const read = [
      born,
      await get(path, born.body.conversationToken),
      await get(`${path}/activities`, born.body.conversationToken),
    ]
    const { conversationToken: _, visitorToken: __, ...told } = born.body
    expect(JSON.stringify([told, ...read.slice(1).map(({ body }) => body)])).not.toMatch(/block|contact|notice/i)
    expect((await get(`${path}/activities`, admin)).text).toContain("blocked")
  })
})

test("starts that were refused are not counted against who is let in again", async () => {
  const limits = { startsPerMinute: { visitor: 2, address: 4 } }
  const { visit, ban, post } = await site({ flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits } } })
  const { visitorToken: visitor } = (await visit({})).body
  const { id } = (await ban("visitor", visitor)).body.block
  for (let count = 0; count < 9; count++) expect(code(await visit({ visitorToken: visitor }))).toBe("BLOCKED")
  await post("blocks/lift", { ids: [id] })
  expect([
    code(await visit({ visitorToken: visitor })),
    code(await visit({ visitorToken: visitor })),
    code(await visit({ visitorToken: visitor })),
  ]).toEqual([201, 201, "STARTS_EXCEEDED"])
})

test("starts that were refused use up nothing of an address that others share", async () => {
  const limits = { startsPerMinute: { visitor: 1, address: 4 } }
  const { visit, ban, post } = await site({ flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits } } })
  const { visitorToken: visitor } = (await visit({})).body
  const again = async (times: number) => {
    const codes = new Set<unknown>()
    for (let count = 0; count < times; count++) codes.add(code(await visit({ visitorToken: visitor })))
    return [...codes]
  }
  expect(await again(1)).toEqual([201])
  expect(await again(5)).toEqual(["STARTS_EXCEEDED"])
  await ban("visitor", visitor)
  expect(await again(5)).toEqual(["BLOCKED"])
  expect([code(await visit({})), code(await visit({})), code(await visit({}))]).toEqual([201, 201, "STARTS_EXCEEDED"])
  // Neither does one that sets a field which is none.
  const of = { ip: "203.0.113.7" }
  const keyed = (body: object) => post("conversations", { ...of, ...body })
  for (let count = 0; count < 5; count++) expect(code(await keyed({ entities: { No: {} } }))).toBe("SET_INVALID")
  expect(code(await keyed({}))).toBe(201)
})

test("paths match exactly, in this case", async () => {
  const { get, post } = await site()
  expect((await get("blocks")).status).toBe(200)
  const others = await Promise.all([get("Blocks"), get("blocks/"), post("conversationS", {}), get("DESK/chats")])
  expect(others.map(({ status, body }) => [status, body.code])).toEqual(others.map(() => [404, "ROUTE_UNKNOWN"]))
})

describe("a refusal", () => {
  test("of who is not known says how to say who one is", async () => {
    const { url } = await site()
    const nobody = await ask(url, "GET", "/v1/blocks")
    expect([nobody.status, nobody.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="parley"'])
    const wrong = await ask(url, "GET", "/v1/blocks", undefined, "no-key")
    expect(wrong.headers.get("www-authenticate")).toBe('Bearer realm="parley", error="invalid_token"')
    const mayNot = await ask(url, "POST", "/v1/conversations", { user: { token: "a.b.c" } }, undefined, PAGE)
    expect([mayNot.status, mayNot.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="parley"'])
  })

  test.each([
    ["PUT", "/v1/blocks", 405, "GET, HEAD, POST, OPTIONS"],
    ["OPTIONS", "/v1/blocks", 204, "GET, HEAD, POST, OPTIONS"],
    ["OPTIONS", "/v1/conversations/any/stream", 204, "GET, HEAD, OPTIONS"],
    ["DELETE", "/v1/blocks/lift", 405, "POST, OPTIONS"],
    ["POST", "/openapi.json", 405, "GET, HEAD, OPTIONS"],
    ["OPTIONS", "/docs", 204, "GET, HEAD, OPTIONS"],
    ["OPTIONS", "/v1/nothing", 404, null],
  ])("of %s %s is %d and says what is allowed", async (method, path, status, allow) => {
    const answer = await fetch((await site()).url + path, { method })
    expect([answer.status, answer.headers.get("allow")]).toEqual([status, allow])
  })

  test("of a query says which parameter it was", async () => {
    const { get } = await site()
    const told = ({ status, body: { code, pointer, parameter, detail } }: Answer) => [
      status,
      code,
      pointer,
      parameter,
      detail,
    ]
    const wrong = (parameter: string, named = "REQUEST_INVALID") => [
      400,
      named,
      undefined,
      parameter,
      expect.any(String),
    ]
    expect(told(await get("blocks?limit=0"))).toEqual(wrong("limit"))
    expect(told(await get("blocks?colour=red"))).toEqual(wrong("colour"))
    expect(told(await get("blocks?kind=user&kind=ip"))).toEqual(wrong("kind"))
    expect(told(await get("blocks?cursor=nonsense"))).toEqual(wrong("cursor", "CURSOR_INVALID"))
    expect((await get("blocks?colour=red")).body.detail).not.toContain("body")
  })
})

test("GET /v1/me tells who asks, and what they may", async () => {
  const { url, key, post } = await site()
  const mine = await key("agent", "ana@example.com")
  const me = (as?: string) => ask(url, "GET", "/v1/me", undefined, as)
  expect((await me(mine)).body).toEqual({
    ...{ kind: "key", id: mine.split("_")[1], name: "test", agent: "ana@example.com", permissions: PRESETS.agent },
    ...{ conversationId: null, readOnly: false, expiresAt: null, email: "ana@example.com" },
    ...{ locale: null, session: null, queues: null, agentState: null },
  })
  const agentState = (await post("desk/agents/sign-in", { name: "Ana" }, mine)).body.agent
  expect((await me(mine)).body).toMatchObject({ queues: agentState.queues, agentState })
  const { conversation, conversationToken: token } = (await post("conversations", {})).body
  expect((await me(token)).body).toMatchObject({
    kind: "conversation",
    conversationId: conversation.id,
    permissions: [],
  })
  expect((await me()).body).toMatchObject({ kind: "nobody", id: null, permissions: [] })
  expect((await me("pk_no-key")).status).toBe(401)
})

test("nobody is anonymous where bot.json wants tokens", async () => {
  const bot = { ...FLOWS["bot.json"], public: { origins: [PAGE.origin], users: "token" } }
  const { visit, post } = await site({ flows: { ...FLOWS, "bot.json": bot } })
  expect(code(await visit({}))).toBe("KEY_MISSING")
  expect(code(await visit({ user: { token: await token({ sub: "u1" }) } }))).toBe(201)
  expect(code(await post("conversations", {}))).toBe(201)
})

describe("somebody banned", () => {
  test("who leaves the visitor's token out is a new visitor: a ban of the address keeps them out", async () => {
    const { visit, ban } = await site({ trustedProxies: ["127.0.0.1"] })
    const from = { "x-forwarded-for": "203.0.113.7" }
    const { visitorToken: visitor } = (await visit({}, from)).body
    await ban("visitor", visitor)
    expect(code(await visit({ visitorToken: visitor }, from))).toBe("BLOCKED")
    expect(code(await visit({}, from))).toBe(201)
    await ban("ip", "203.0.113.0/24")
    expect(code(await visit({}, from))).toBe("BLOCKED")
    expect(code(await visit({ user: { token: await token({ sub: "u1" }) } }, from))).toBe(201)
  })

  test("is refused in every conversation that is open, and with every token", async () => {
    const { visit, ban, post } = await site()
    const first = (await visit({})).body
    const second = (await visit({ visitorToken: first.visitorToken })).body
    await ban("visitor", first.visitorToken)
    for (const { conversation, conversationToken: token } of [first, second]) {
      const said = (body: object) => post(`conversations/${conversation.id}/activities`, body, token)
      expect(code(await said({ text: "hi" }))).toBe("BLOCKED")
      expect(code(await said({ type: "event", name: "ping" }))).toBe("BLOCKED")
      expect(code(await post(`conversations/${conversation.id}/end`, {}, token))).toBe("BLOCKED")
    }
    expect(code(await visit({ visitorToken: second.visitorToken }))).toBe("BLOCKED")
  })

  test("gets nothing by asking again under an Idempotency-Key, their own or one that is easily guessed", async () => {
    const { visit, ban, post } = await site()
    const key = { "idempotency-key": "0123456789abcdefghijkl" }
    const started = await visit({}, key)
    await ban("visitor", started.body.visitorToken)
    const again = await visit({}, key)
    expect(again.body).toEqual(started.body)
    const path = `conversations/${again.body.conversation.id}/activities`
    expect(code(await post(path, { text: "hi" }, again.body.conversationToken))).toBe("BLOCKED")
    expect(code(await visit({}, { "idempotency-key": "1" }))).toBe("IDEMPOTENCY_KEY_INVALID")
  })

  test.each<[string, (path: string, body: string, token: string) => string]>([
    ["HTTP/1.0", (path, body, token) => request(path, body, token).replace("HTTP/1.1", "HTTP/1.0")],
    ["two requests in one", (path, body, token) => request(path, body, token) + request(path, body, token)],
    [
      "a header in other letters",
      (path, body, token) => request(path, body, token).replace("Authorization", "aUTHORIZATION"),
    ],
    ["a scheme in other letters", (path, body, token) => request(path, body, token).replace("Bearer ", "BEARER  ")],
    ["an id of percent signs", (path, body, token) => request(path.replace(/[^/]+(?=\/act)/, encoded), body, token)],
    [
      "another method named in a header",
      (path, body, token) => request(path, body, token, "X-HTTP-Method-Override: GET"),
    ],
    [
      "addresses in other headers",
      (path, body, token) =>
        request(path, body, token, "Forwarded: for=192.0.2.1\r\nX-Real-IP: 192.0.2.1\r\nCF-Connecting-IP: 192.0.2.1"),
    ],
    ["cookies", (path, body, token) => request(path, body, token, "Cookie: parley=1; __Host-parley=1")],
  ])("is refused however the request is written: %s", async (_, written) => {
    const { url, visit, ban } = await site()
    const { conversation, conversationToken, visitorToken } = (await visit({})).body
    const path = `/v1/conversations/${conversation.id}/activities`
    const asks = (text: string) => spoken(url, written(path, JSON.stringify({ text }), conversationToken))
    expect([...new Set(await asks("hi"))]).toEqual(["200"])
    await ban("visitor", visitorToken)
    expect([...new Set(await asks("hi"))]).toEqual(["403"])
  })

  test("learns with a ticket from before no more than with the token", async () => {
    const { url, visit, ban, post } = await site({
      flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], blocking: { notice: "none" } } },
    })
    const { conversation, conversationToken, visitorToken } = (await visit({})).body
    const { ticket } = (await post("stream-tickets", {}, conversationToken)).body
    await ban("visitor", visitorToken)
    const stream = await fetch(`${url}/v1/conversations/${conversation.id}/stream?ticket=${ticket}`)
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
    let told = ""
    while (!told.includes("Hello")) told += Buffer.from((await reader.read()).value ?? []).toString()
    await reader.cancel()
    expect(told).not.toMatch(/Spam|blocked|until/i)
    expect((await fetch(`${url}/v1/conversations/${conversation.id}/stream?ticket=${ticket}`)).status).toBe(401)
  })

  test("is nobody to another bot's server, and a new visitor there", async () => {
    const [here, there] = [await site(), await site()]
    const { conversation, conversationToken, visitorToken } = (await here.visit({})).body
    await here.ban("visitor", visitorToken)
    expect(
      code(await there.post(`conversations/${conversation.id}/activities`, { text: "hi" }, conversationToken)),
    ).toBe("TOKEN_INVALID")
    const { visitorToken: anew } = (await there.visit({ visitorToken })).body
    expect(code(await here.visit({ visitorToken: anew }))).toBe(201)
    expect(code(await here.visit({ visitorToken }))).toBe("BLOCKED")
  })
})

/** A message as it stands on the wire. */
function request(path: string, body: string, token: string, more = "Accept: */*"): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: x",
    "Content-Type: application/json",
    `Authorization: Bearer ${token}`,
    more,
  ]
  return `${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

function encoded(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${byte.toString(16)}`).join("")
}

/** The statuses of the answers to what is sent in one go. */
async function spoken(url: string, text: string): Promise<readonly string[]> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const expected = text.split("POST ").length - 1
  socket.write(text)
  let heard = ""
  for await (const chunk of socket) {
    heard += chunk
    if ((heard.match(/HTTP\/1\.1 \d/g) ?? []).length === expected) break
  }
  socket.destroy()
  return [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status)
}
