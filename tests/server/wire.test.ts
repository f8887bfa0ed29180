import { describe, expect, test } from "vitest"
import { makeKey, type NewKey } from "../../server/auth/keys.js"
import type { KeptStore } from "../../store/index.js"
import { ask, botOf, type Options, world } from "./serving.js"

const PAGE = { origin: "https://www.example.com" }
const DAY = 24 * 60 * 60 * 1000

/** A server, a key for each preset, and requests to it. */
async function site(options: Options = {}) {
  const { url, key, store } = await world(options)
  const [bot, supervisor] = [await key("bot"), await key("supervisor")]
  const get = (path: string, as?: string) => ask(url, "GET", `/v1/${path}`, undefined, as)
  const post = (path: string, body: object, as?: string, headers = {}) =>
    ask(url, "POST", `/v1/${path}`, body, as, headers)
  const patch = (path: string, body: object, as?: string) => ask(url, "PATCH", `/v1/${path}`, body, as)
  return { url, key, store, bot, supervisor, get, post, patch }
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
    // A start that was refused is not counted (design section 6.5).
    expect((await start()).told).toEqual([201, "5", "1"])
    const keyed = await post("conversations", {}, bot, { "idempotency-key": "one" })
    expect(keyed.headers.get("ratelimit-limit")).toBeNull()
    const of = { ip: "203.0.113.7" }
    const first = await post("conversations", of, bot, { "idempotency-key": "two" })
    const again = await post("conversations", of, bot, { "idempotency-key": "two" })
    expect([first, again].map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["4", null])
  })
})

test("no answer has half a character where it tells a part of what was sent", async () => {
  const echo = { type: "message", message: "{{ @event.text }}" }
  const flows = { "echo.json": { trigger: { event: "NotUnderstood" }, start: "echo", steps: { echo } } }
  const { url, bot, supervisor, post, get } = await site({ flows })
  const cut = (length: number) => `${"x".repeat(length - 1)}😀`
  const { id } = (await post("conversations", { user: { id: "u1" } }, bot)).body.conversation
  await post(`conversations/${id}/activities`, { text: cut(200) }, bot)
  const listed = await get("conversations?user=u1", bot)
  expect(listed.body.items[0].lastMessage.text).toBe("x".repeat(199))
  const twice = encodeURIComponent(cut(64))
  const answers = await Promise.all([
    get(`conversations?${twice}=1&${twice}=2`, bot),
    get(`desk/chats/${encodeURIComponent(cut(200))}`, supervisor),
    post("conversations", { [cut(200)]: 1 }, bot),
    ...[0, 1].map(count => ask(url, "POST", "/v1/conversations", `${"x".repeat(count)}😀😀😀😀😀😀`, bot)),
  ])
  expect(answers.map(({ status }) => status)).toEqual([400, 404, 400, 400, 400])
  for (const { text } of answers) expect(text).not.toMatch(/\\ud[89a-f]/i)
})

test("starts from all addresses of an IPv6 /64 are counted together", async () => {
  const limits = { startsPerMinute: { address: 2 } }
  const flows = { "bot.json": { public: { origins: [PAGE.origin] }, limits } }
  const { url } = await world({ flows, trustedProxies: ["127.0.0.1"] })
  const startFrom = async (address: string) => {
    const headers = { ...PAGE, "x-forwarded-for": address }
    return (await ask(url, "POST", "/v1/conversations", {}, undefined, headers)).status
  }
  const addresses = ["2001:db8::1", "2001:db8::2:3", "2001:db8::ffff:0:0:1", "2001:db8:0:1::1", "203.0.113.7"]
  const statuses = []
  for (const address of addresses) statuses.push(await startFrom(address))
  expect(statuses).toEqual([201, 201, 429, 201, 201])
})

test("the limits of starts are those of the bot that is served now", async () => {
  const limitedTo = (visitor: number) => ({ "bot.json": { limits: { startsPerMinute: { visitor } } } })
  const { url, key, serving } = await world({ flows: limitedTo(1) })
  const bot = await key("bot")
  const start = (visitorToken?: string) =>
    ask(url, "POST", "/v1/conversations", visitorToken === undefined ? {} : { visitorToken }, bot)
  const { visitorToken } = (await start()).body
  const again = async () => (await start(visitorToken)).status
  expect([await again(), await again()]).toEqual([201, 429])
  await serving.useBot(botOf(limitedTo(3)))
  expect([await again(), await again(), await again()]).toEqual([201, 201, 429])
  await serving.useBot(botOf(limitedTo(1)))
  expect(await again()).toBe(429)
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
      [said, { type: "shout", text: "a" }, "/type", /must be one of message, event, typing/],
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

describe("a conversation", () => {
  test("is changed by PATCH: its locale by its user, fields of entities by a key, and nothing is said", async () => {
    const { get, post, patch, bot } = await site()
    const { conversation, conversationToken } = (await post("conversations", { user: { id: "u1" } }, bot)).body
    const path = `conversations/${conversation.id}`
    const own = await patch(path, { locale: "ru" }, conversationToken)
    expect([own.status, own.body.person]).toEqual([200, undefined])
    const keyed = await patch(path, { entities: { Order: { Number: "{{ 7" } } }, bot)
    expect(keyed.body.person.locale).toBe("ru")
    expect(keyed.body.conversation.version).toBe(conversation.version + 2)
    expect((await patch(path, {}, bot)).body.conversation.version).toBe(conversation.version + 2)
    expect((await get(`${path}/activities`, bot)).body.items).toHaveLength(1)
    const refusals: readonly (readonly [object, string, number, string, string | undefined])[] = [
      [{ entities: { Order: { Number: "1" } } }, conversationToken, 403, "PERMISSION_MISSING", "/entities"],
      [{ entities: { Order: { Nmber: "1" } } }, bot, 422, "SET_INVALID", "/entities/Order/Nmber"],
      [{ entities: { ChatUser: { Name: "Eve" } } }, bot, 422, "SET_INVALID", "/entities/ChatUser"],
      [{ entities: { "A/B~": {} } }, bot, 422, "SET_INVALID", "/entities/A~1B~0"],
      [{ entities: { Order: { "": "1" } } }, bot, 422, "SET_INVALID", "/entities/Order/"],
      [{ entities: { Order: { "a]].b/c": "1" } } }, bot, 422, "SET_INVALID", "/entities/Order/a]].b~1c"],
      [{ locale: "not a locale" }, bot, 400, "REQUEST_INVALID", "/locale"],
      [{ user: { id: "u2" } }, bot, 400, "REQUEST_INVALID", "/user"],
    ]
    for (const [body, as, ...told] of refusals) {
      const answer = await patch(path, body, as)
      expect([answer.status, answer.body.code, answer.body.pointer]).toEqual(told)
    }
    const changes = (await get(`${path}/fixture`, bot)).body.turns.flatMap(({ change = [] }) => change)
    expect(changes).toEqual([{ locale: "ru" }, { set: { "[[Order]].Number": "{{ '{{' }} 7" } }])
    await post(`${path}/end`, {}, bot)
    expect((await patch(path, { locale: "en" }, bot)).body.code).toBe("CONVERSATION_ENDED")
    expect((await patch("conversations/none", {}, bot)).body.code).toBe("CONVERSATION_UNKNOWN")
  })

  test("is found by when it began, and by a part of its ids, its person's name and e-mail", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { get, post, bot } = await site({ clock: { now: () => now } })
    const start = async (id: string) => (await post("conversations", { user: { id } }, bot)).body.conversation.id
    const first = await start("Eva@example.com")
    now += DAY
    const second = await start("bob@example.com")
    const found = async (query: string) =>
      (await get(`conversations?${query}`, bot)).body.items.map(
        (item: { conversation: { id: string } }) => item.conversation.id,
      )
    expect(await found("q=eva@EXAMPLE")).toEqual([first])
    expect(await found("from=2026-01-02")).toEqual([second])
    expect(await found("to=2026-01-02T00:00:00Z&status=active")).toEqual([first])
    expect(await found(`q=${second.slice(2, 9)}`)).toEqual([second])
    const named = async (user: object) => (await post("conversations", { user }, bot)).body.conversation.id
    const third = await named({ id: "u-3", name: "Мария Ионеску", email: "Maria@Example.com" })
    expect([await found("q=марИЯ%20и"), await found("q=maria@example")]).toEqual([[third], [third]])
    // As the person is called now.
    const fourth = await named({ id: "u-3", name: "Anna", email: "Maria@Example.com" })
    expect([await found("q=мария"), (await found("q=ANNA")).sort()]).toEqual([[], [third, fourth].sort()])
    const listed = (await get("conversations?user=u-3", bot)).body.items
    expect(listed.map(({ person }: { person: object }) => person)).toMatchObject(
      [1, 2].map(() => ({ name: "Anna", email: "Maria@Example.com" })),
    )
    expect((await get(`conversations/${first}`, bot)).body.person).toMatchObject({ name: null, email: null })
    for (const from of ["2026-01-02T00:00Z", "2026-01-02t00:00:00.000000001z", "2026-01-02T02:00:00.5%2B02:00"])
      expect([from, await found(`from=${from}&user=bob@example.com`)]).toEqual([
        from,
        from.includes(".5") ? [] : [second],
      ])
    const wrong = await get("conversations?from=yesterday", bot)
    expect([wrong.status, wrong.body.parameter]).toEqual([400, "from"])
  })

  test("is read as a text, by its token as far as a ban lets it", async () => {
    const now = Date.UTC(2026, 0, 1, 12)
    const { get, post, bot, supervisor } = await site({ clock: { now: () => now } })
    const user = { id: "u1", name: "Eva", timeZone: "Europe/Bucharest" }
    const { conversation, conversationToken } = (await post("conversations", { user, locale: "en" }, bot)).body
    const path = `conversations/${conversation.id}`
    await post(`${path}/activities`, { text: "order" }, bot)
    const told = await get(`${path}/transcript`, conversationToken)
    expect(told.headers.get("content-type")).toMatch(/^text\/plain/)
    const said = ["Bot: Hello !", "Eva: order", "Bot: Which size?"]
    expect(told.text).toBe(said.map(line => `Jan 1, 2026, 2:00 PM ${line}\n`).join(""))
    expect((await get(`${path}/transcript`, supervisor)).text).toBe(told.text)
    expect((await get("conversations/none/transcript", bot)).body.code).toBe("CONVERSATION_UNKNOWN")
  })

  test("tells its agent that the user types, and the user that the agent does, and keeps nothing of it", async () => {
    const { url, get, post, bot, supervisor } = await site()
    const { conversation, conversationToken } = (await post("conversations", {}, bot)).body
    const path = `conversations/${conversation.id}`
    const typing = () => post(`${path}/activities`, { type: "typing" }, conversationToken)
    const ana = { agent: "ana@example.com" }
    await post("desk/agents/sign-in", ana, supervisor)
    await post(`${path}/activities`, { text: "agent" }, conversationToken)
    await post("desk/chats/next/accept", ana, supervisor)
    const stream = await fetch(`${url}/v1/${path}/stream?after=100`, { headers: { authorization: `Bearer ${bot}` } })
    const before = (await get(`${path}/activities`, bot)).body.items
    const told = await typing()
    expect([told.status, told.body.activities, told.body.seq]).toEqual([200, [], before.length])
    const reader = stream.body?.getReader()
    let heard = ""
    while (!heard.includes("event: typing")) heard += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(heard).toContain('event: typing\ndata: {"from":{"role":"user"}}')
    expect((await get(`${path}/activities`, bot)).body.items).toEqual(before)
    const subject = { kind: "conversation", value: conversation.id }
    await post("blocks", { subject, scope: "conversation", minutes: 5, reason: "Abuse" }, supervisor)
    expect((await typing()).body.code).toBe("BLOCKED")
  })
})

describe("keys over HTTP", () => {
  test("are made, told once, listed with their last use, rotated and revoked", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { store, key, get, post } = await site({ clock: { now: () => now } })
    const admin = await key("admin")
    const expiresAt = "2026-02-01T00:00:00.000Z"
    const ends = async (text: string) => {
      const { status, body } = await post("keys", { permissions: ["bot"], expiresAt: text }, admin)
      return status === 201 ? body.key.expiresAt : `${status} ${body.pointer}`
    }
    for (const text of ["2026-02-01", "2026-02-01T00:00:00Z", "2026-02-01t02:00:00.000000+02:00"])
      expect(await ends(text)).toBe(expiresAt)
    for (const text of ["2026-02-30", "2026-02-30T00:00:00Z", "2026-02-01T00:00:00", "2025-01-01", "soon"])
      expect(await ends(text)).toBe("400 /expiresAt")
    const spec = { permissions: ["bot", "metrics:read"], name: "shop", expiresAt }
    const made = await post("keys", spec, admin, { "idempotency-key": "one" })
    const { secret } = made.body
    expect([made.status, made.body.key]).toMatchObject([
      201,
      {
        name: "shop",
        agent: null,
        createdAt: "2026-01-01T00:00:00.000Z",
        expiresAt,
        revokedAt: null,
        lastUsedAt: null,
      },
    ])
    expect(made.body.key.permissions).toContain("conversation:start")
    expect(await post("keys", spec, admin, { "idempotency-key": "one" })).toMatchObject({
      status: 201,
      text: made.text,
    })
    expect(JSON.stringify(await (store as KeptStore).contents())).not.toContain(secret)
    now += 90_000
    expect((await get("me", secret)).body.name).toBe("shop")
    now += 30_000
    await get("me", secret)
    const listed = async () => {
      const { items } = (await get("keys", admin)).body
      return items.find(({ id }: { id: string }) => id === made.body.key.id)
    }
    expect((await listed()).lastUsedAt).toBe("2026-01-01T00:01:30.000Z")
    expect((await get("keys", admin)).text).not.toMatch(/secret|hash/)
    const rotated = (await post(`keys/${made.body.key.id}/rotate`, {}, admin)).body
    await expect.poll(async () => (await get("me", secret)).body.code).toBe("KEY_INVALID")
    expect((await get("me", rotated.secret)).status).toBe(200)
    const revoked = await post(`keys/${made.body.key.id}/revoke`, {}, admin)
    expect(revoked.body.key.revokedAt).toBe("2026-01-01T00:02:00.000Z")
    await expect.poll(async () => (await get("me", rotated.secret)).body.code).toBe("KEY_REVOKED")
    for (const verb of ["rotate", "revoke"]) {
      const again = await post(`keys/${made.body.key.id}/${verb}`, {}, admin)
      expect([again.status, again.body.code]).toEqual([409, "KEY_NOT_IN_USE"])
      expect((await post(`keys/none/${verb}`, {}, admin)).body.code).toBe("KEY_UNKNOWN")
    }
    const audit = (await get("audit?what=keyMade", admin)).body.items
    expect(audit.map(({ doneBy }: { doneBy: string | null }) => doneBy)).toContain("test")
  })

  test("that are changed by many at once are changed by one after the other, and each change has an audit id of its own", async () => {
    const { key, get, post } = await site({ clock: { now: () => Date.UTC(2026, 0, 1) } })
    const admin = await key("admin")
    const { id } = (await post("keys", { permissions: ["flow:read"] }, admin)).body.key
    const many = (verb: string) => Promise.all(Array.from({ length: 8 }, () => post(`keys/${id}/${verb}`, {}, admin)))
    const rotated = await many("rotate")
    expect(rotated.map(({ status }) => status)).toEqual(rotated.map(() => 200))
    const works = await Promise.all(rotated.map(async ({ body }) => (await get("me", body.secret)).status === 200))
    expect(works.filter(Boolean)).toHaveLength(1)
    const revoked = (await many("revoke")).map(({ body }) => body.code ?? "revoked")
    expect(revoked.toSorted()).toEqual([...Array(7).fill("KEY_NOT_IN_USE"), "revoked"])
    const ids = (await get(`audit?subject=key:${id}`, admin)).body.items.map((entry: { id: string }) => entry.id)
    expect(new Set(ids).size).toBe(10)
  })

  test("may no more than the one who makes them, and hold no longer", async () => {
    const now = Date.UTC(2026, 0, 1)
    const { store, key, get, post, supervisor } = await site({ clock: { now: () => now } })
    const admin = await key("admin")
    const until = now + DAY
    const lesser: NewKey = {
      name: "lesser",
      permissions: ["key:manage", "desk:own"],
      agent: "ana@example.com",
      expiresAt: until,
    }
    const { text: mine } = await makeKey(store, lesser, now)
    const other = (await post("keys", { permissions: ["supervisor"] }, admin)).body.key.id
    const ben = { permissions: ["desk:own"], agent: "ben@example.com", expiresAt: "2026-01-01T12:00:00.000Z" }
    const ofBen = (await post("keys", ben, admin)).body.key.id
    const lasting = (await post("keys", { permissions: ["desk:own"] }, admin)).body.key.id
    const refusals: readonly (readonly [path: string, body: object, as: string, string, string | undefined])[] = [
      ["keys", { permissions: ["admin"] }, mine, "PERMISSION_MISSING", "/permissions"],
      ["keys", { permissions: ["desk:own", "block:ip"] }, mine, "PERMISSION_MISSING", "/permissions"],
      ["keys", { permissions: ["desk:own"], agent: "ben@example.com" }, mine, "AGENT_NOT_YOURS", "/agent"],
      [
        "keys",
        { permissions: ["desk:own"], expiresAt: "2026-01-03T00:00:00.000Z" },
        mine,
        "PERMISSION_MISSING",
        "/expiresAt",
      ],
      [
        "keys",
        { permissions: ["desk:own"], expiresAt: "2025-01-03T00:00:00.000Z" },
        mine,
        "REQUEST_INVALID",
        "/expiresAt",
      ],
      [
        "keys",
        { permissions: ["desk:own"], expiresAt: "2026-13-03T00:00:00.000Z" },
        mine,
        "REQUEST_INVALID",
        "/expiresAt",
      ],
      ["keys", { permissions: ["everything"] }, admin, "REQUEST_INVALID", "/permissions/0"],
      ["keys", { permissions: [] }, admin, "REQUEST_INVALID", "/permissions"],
      [`keys/${other}/rotate`, {}, mine, "PERMISSION_MISSING", undefined],
      [`keys/${other}/revoke`, {}, mine, "PERMISSION_MISSING", undefined],
      [`keys/${ofBen}/rotate`, {}, mine, "AGENT_NOT_YOURS", undefined],
      [`keys/${lasting}/rotate`, {}, mine, "PERMISSION_MISSING", undefined],
      ["keys", { permissions: ["bot"] }, supervisor, "PERMISSION_MISSING", undefined],
    ]
    const before = (await get("keys", admin)).body.items.length
    for (const [path, body, as, ...told] of refusals) {
      const answer = await post(path, body, as)
      expect([path, body, answer.body.code, answer.body.pointer]).toEqual([path, body, ...told])
    }
    expect((await get("keys", admin)).body.items).toHaveLength(before)
    const own = await post("keys", { permissions: ["desk:own"], agent: "Ana@example.com" }, mine)
    expect(own.body.key).toMatchObject({
      agent: "ana@example.com",
      name: "ana@example.com",
      expiresAt: "2026-01-02T00:00:00.000Z",
    })
  })
})

describe("a stream's ticket", () => {
  const opened = async (url: string, path: string) => {
    const response = await fetch(`${url}/v1/${path}`)
    if (response.status !== 200) return { told: ((await response.json()) as { readonly code: string }).code, text: "" }
    const reader = response.body?.getReader()
    const text = new TextDecoder().decode((await reader?.read())?.value)
    return { told: response.headers.get("content-type") ?? "", text, reader }
  }

  test("opens one stream, once, within a minute, as who asked for it", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { url, key, get, post, bot, supervisor } = await site({ clock: { now: () => now } })
    const { conversation, conversationToken } = (await post("conversations", {}, bot)).body
    const stream = `conversations/${conversation.id}/stream`
    const ticketOf = async (as: string) => (await post("stream-tickets", {}, as)).body.ticket as string
    for (const as of [bot, conversationToken]) {
      const ticket = await ticketOf(as)
      const first = await opened(url, `${stream}?ticket=${ticket}&after=0`)
      expect(first.text).toContain("Hello !")
      expect((await opened(url, `${stream}?ticket=${ticket}`)).told).toBe("TICKET_INVALID")
      await first.reader?.cancel()
    }
    const desk = await opened(url, `desk/stream?ticket=${await ticketOf(supervisor)}`)
    expect(desk.text).toContain("event: snapshot")
    await desk.reader?.cancel()
    const refused = await opened(url, `desk/stream?ticket=${await ticketOf(conversationToken)}`)
    expect(refused.told).toBe("TOKEN_NOT_FOR_THIS")
    const late = await ticketOf(bot)
    now += 60_000
    for (const ticket of [late, conversationToken, bot, "x", ""])
      expect((await opened(url, `${stream}?ticket=${ticket}`)).told).toBe("TICKET_INVALID")
    const unused = await ticketOf(bot)
    expect((await get(`conversations?ticket=${unused}`, bot)).body).toMatchObject({
      code: "REQUEST_INVALID",
      parameter: "ticket",
    })
    expect((await post("stream-tickets", {})).body.code).toBe("KEY_MISSING")
    const short = await key("bot")
    const soon = await ticketOf(short)
    const admin = await key("admin")
    await post(`keys/${short.split("_")[1]}/revoke`, {}, admin)
    await expect.poll(async () => (await opened(url, `${stream}?ticket=${soon}`)).told).toBe("KEY_REVOKED")
  })
})

test("seq has no gap for anybody: lines that a token may not read come empty, in the log and on the stream", async () => {
  const { url, get, post, bot, supervisor } = await site()
  const { conversation, conversationToken } = (await post("conversations", {}, bot)).body
  const path = `conversations/${conversation.id}`
  const subject = { kind: "conversation", value: conversation.id }
  await post("blocks", { subject, scope: "liveChat", minutes: 5, reason: "Rude" }, supervisor)
  await post(`${path}/activities`, { text: "order" }, conversationToken)
  const [own, whole] = [
    (await get(`${path}/activities`, conversationToken)).body.items,
    (await get(`${path}/activities`, bot)).body.items,
  ]
  expect(own.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3, 4])
  const { type, id, seq, timestamp } = whole[1]
  expect([whole[1].name, own[1]]).toEqual(["block", { type: "trace", id, seq, timestamp }])
  expect([type, own[0], own[2], own[3]]).toEqual(["trace", whole[0], whole[2], whole[3]])
  const stream = await fetch(`${url}/v1/${path}/stream`, { headers: { authorization: `Bearer ${conversationToken}` } })
  let told = ""
  for await (const bytes of stream.body ?? []) {
    told += new TextDecoder().decode(bytes)
    if (told.includes("id: 4")) break
  }
  expect([...told.matchAll(/^id: (\d+)$/gm)].map(([, number]) => number)).toEqual(["1", "2", "3", "4"])
  expect(told).not.toContain("Rude")
})
