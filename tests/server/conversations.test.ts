import { request } from "node:http"
import { expect, test } from "vitest"
import type { KeptStore } from "../../store/index.js"
import type { RequestRecord } from "../../turns/index.js"
import { type Answer, ask, FLOWS, texts, world } from "./serving.js"

const DAY = 24 * 60 * 60_000

test.each<[string, number]>([
  ["application/json", 201],
  ["Application/JSON;", 201],
  ["application/json; charset=UTF-8; profile=orders", 201],
  ['application/json; profile="a; charset=latin1"', 201],
  ["application/json;charset=utf8", 201],
  ["application/vnd.example+json; version=1", 201],
  ["application/json; charset=utf-16", 415],
  ['application/json; version=1; Charset="iso-8859-1"', 415],
  ["application/jsonp", 415],
  ["application/json, text/plain", 415],
  ["text/json", 415],
])("a body of the type %s: %i", async (type, status) => {
  const { url, key } = await world()
  const answer = await ask(url, "POST", "/v1/conversations", {}, await key("bot"), { "content-type": type })
  expect(answer.status).toBe(status)
})

test("a bot starts a conversation, talks, and reads the log", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const started = await ask(url, "POST", "/v1/conversations", { entities: { Order: { Number: "{{ 7 }}" } } }, bot)
  expect([started.status, texts(started)]).toEqual([201, ["Hello {{ 7 }}!"]])
  const { id } = started.body.conversation
  const asked = await ask(url, "POST", `/v1/conversations/${id}/activities`, { type: "message", text: "order" }, bot)
  expect(asked.body.conversation).toEqual({
    id,
    status: "active",
    liveChat: "none",
    awaiting: {
      flow: "order",
      step: "size",
      input: "choice",
      options: [
        { value: "s", title: "Small" },
        { value: "l", title: "Large" },
      ],
    },
    version: 2,
  })
  expect([asked.body.id, asked.body.seq]).toEqual([`${id}-2`, 2])
  const told = await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "Large" }, bot)
  expect(texts(told)).toEqual(["Noted: l."])
  const log = await ask(url, "GET", `/v1/conversations/${id}/activities?after=1&limit=2`, undefined, bot)
  expect(log.body.items.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3])
  const rest = await ask(
    url,
    "GET",
    `/v1/conversations/${id}/activities?after=1&cursor=${log.body.cursor}`,
    undefined,
    bot,
  )
  expect(rest.body.items.map(({ seq }: { seq: number }) => seq)).toEqual([4, 5])
  const state = await ask(url, "GET", `/v1/conversations/${id}`, undefined, bot)
  expect(state.body.conversation.version).toBe(3)
  expect(state.body.person.side).toBe("user")
  const trace = await ask(url, "GET", `/v1/conversations/${id}/trace`, undefined, bot)
  expect(trace.body.items).toHaveLength(3)
  const listed = await ask(url, "GET", "/v1/conversations?status=active&limit=10", undefined, bot)
  expect(listed.body.items.map((item: { conversation: { id: string } }) => item.conversation.id)).toEqual([id])
  const ended = await ask(url, "POST", `/v1/conversations/${id}/end`, {}, bot)
  expect(ended.body.conversation.status).toBe("ended")
  expect((await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "hi" }, bot)).body.code).toBe(
    "CONVERSATION_ENDED",
  )
})

test("what a page asks before a request is answered for allowed pages, and refused in words for others", async () => {
  const { url } = await world()
  const asked = async (path: string, origin: string) => {
    const headers = { origin, "access-control-request-method": "POST" }
    const { status, headers: told, ...answer } = await fetch(url + path, { method: "OPTIONS", headers })
    return { status, told: Object.fromEntries(told), answer }
  }
  const ours = await asked("/v1/conversations", "https://www.example.com")
  expect(ours).toMatchObject({
    status: 204,
    told: {
      allow: "GET, HEAD, POST, OPTIONS",
      "access-control-allow-origin": "https://www.example.com",
      "access-control-allow-methods": expect.stringContaining("POST"),
      "access-control-allow-headers": expect.stringContaining("Idempotency-Key"),
    },
  })
  expect((await asked("/v1/nothing", "https://www.example.com")).status).toBe(404)
  const others = await fetch(`${url}/v1/conversations`, {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
  })
  expect([others.status, others.headers.get("content-type")]).toEqual([403, "application/problem+json; charset=utf-8"])
  expect(await others.json()).toMatchObject({ code: "ORIGIN_NOT_ALLOWED" })
  expect([...others.headers.keys()].filter(name => name.startsWith("access-control"))).toEqual([])
})

test("OPTIONS of * asks what the server itself is asked with", async () => {
  const { url } = await world()
  const told = await new Promise(resolve =>
    request(url, { method: "OPTIONS", path: "*" }, ({ statusCode, headers: { allow } }) =>
      resolve([statusCode, allow]),
    ).end(),
  )
  expect(told).toEqual([204, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"])
})

test("a visitor of an allowed page talks with the conversation's token and is known again", async () => {
  const { url } = await world()
  const page = { origin: "https://www.example.com" }
  const first = await ask(url, "POST", "/v1/conversations", {}, undefined, page)
  expect(first.status).toBe(201)
  expect(first.headers.get("access-control-allow-origin")).toBe("https://www.example.com")
  const { conversationToken: token, visitorToken: visitor, conversation } = first.body
  const said = await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: "order" }, token, page)
  expect(texts(said)).toEqual(["Which size?"])
  const again = await ask(url, "POST", "/v1/conversations", { visitorToken: visitor }, undefined, page)
  const forged = await ask(
    url,
    "POST",
    "/v1/conversations",
    { visitorToken: `${visitor.slice(0, -4)}AAAA` },
    undefined,
    page,
  )
  const subject = (text: string) => JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString()).sub
  expect(subject(again.body.visitorToken)).toBe(subject(visitor))
  expect(subject(forged.body.visitorToken)).not.toBe(subject(visitor))
  const state = await ask(url, "GET", `/v1/conversations/${conversation.id}`, undefined, token)
  expect(state.body).not.toHaveProperty("person")
})

test("the same clientActivityId gets the same bytes, and other content under it is refused", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const say = (text: string) =>
    ask(url, "POST", `/v1/conversations/${id}/activities`, { text, clientActivityId: "1" }, bot)
  const [first, ...rest] = await Promise.all([say("order"), say("order"), say("order")])
  await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "Small" }, bot)
  for (const answer of [...rest, await say("order")]) expect(answer.text).toBe(first.text)
  expect((await say("agent")).body.code).toBe("CLIENT_ACTIVITY_ID_REUSED")
})

test("what is kept only to answer a resend goes after 30 days, however much it is", async () => {
  const begun = Date.now()
  let now = begun
  const { url, key, store } = await world({ clock: { now: () => now } })
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const say = (clientActivityId: string) =>
    ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "order", clientActivityId }, bot)
  const first = await say("1")
  // More than one look at what is over takes away.
  const [record] = (await (store as KeptStore).contents()).requests
  for (let number = 0; number < 450; number++)
    await store.answerRequest({ ...(record as RequestRecord), id: `${id} of ${number}` }, false)
  const kept = async () => (await (store as KeptStore).contents()).requests.length
  now = begun + 30 * DAY - 1
  expect((await say("1")).text).toBe(first.text)
  expect(await kept()).toBe(451)
  now += 60_000
  await expect.poll(kept, { timeout: 5000 }).toBe(0)
  expect((await say("1")).body.seq).toBeGreaterThan(first.body.seq)
})

test("the same Idempotency-Key gets the same bytes, and another body is refused", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const start = (body: object, name = "one") =>
    ask(url, "POST", "/v1/conversations", body, bot, { "idempotency-key": name })
  const isReplayed = ({ headers }: Answer) => headers.get("idempotent-replayed")
  const [first, second] = await Promise.all([start({}), start({})])
  expect(second.text).toBe(first.text)
  expect([isReplayed(first), isReplayed(second)].sort()).toEqual(["true", null].sort())
  const third = await start({})
  expect([third.text, isReplayed(third)]).toEqual([first.text, "true"])
  expect((await start({}, "two")).text).not.toBe(first.text)
  expect((await start({ channel: "other" })).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
  const path = `/v1/conversations/${first.body.conversation.id}/activities`
  const say = () => ask(url, "POST", path, { text: "order" }, bot, { "idempotency-key": "three" })
  const said = await say()
  expect((await say()).text).toBe(said.text)
  expect((await ask(url, "GET", path, undefined, bot)).body.items).toHaveLength(3)
})

test("bodies are the same where they are the same JSON, however they are written", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const start = async (body: string) => {
    const headers = { "idempotency-key": "one", authorization: `Bearer ${bot}`, "content-type": "application/json" }
    const answer = await fetch(`${url}/v1/conversations`, { method: "POST", headers, body })
    return { status: answer.status, text: await answer.text() }
  }
  const first = await start('{"channel": "a", "user": {"id": "u", "name": "N"}}')
  expect(first.status).toBe(201)
  expect(await start('{"user":{"name":"\\u004e","id":"u"},"channel":"a"}')).toEqual(first)
  expect((await start('{"user":{"name":"n","id":"u"},"channel":"a"}')).status).toBe(409)
})

test("callers without a key send an Idempotency-Key that nobody guesses", async () => {
  const { url } = await world({
    flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], public: { origins: ["https://x"] } } },
  })
  const start = (name: string) =>
    ask(url, "POST", "/v1/conversations", {}, undefined, { origin: "https://x", "idempotency-key": name })
  expect((await start("a".repeat(21))).body.code).toBe("IDEMPOTENCY_KEY_INVALID")
  const first = await start("a".repeat(22))
  expect([first.status, (await start("a".repeat(22))).text]).toEqual([201, first.text])
})

test("events are of the client or of a server, and the engine's own are refused", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const started = await ask(url, "POST", "/v1/conversations", {}, bot)
  const path = `/v1/conversations/${started.body.conversation.id}/activities`
  const send = (name: string, caller: string) => ask(url, "POST", path, { type: "event", name }, caller)
  expect(texts(await send("ping", bot))).toEqual(["pong from server"])
  expect(texts(await send("ping", started.body.conversationToken))).toEqual(["pong from client"])
  expect((await send("Welcome", bot)).body.code).toBe("EVENT_RESERVED")
})

test("an answer waits for a call to the outside", async () => {
  const { url, key } = await world({ callOutside: async () => "it" })
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const say = () => ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "look", clientActivityId: "x" }, bot)
  const [one, two] = await Promise.all([say(), say()])
  expect(texts(one)).toEqual(["Found it."])
  expect(two.text).toBe(one.text)
  expect((await say()).text).toBe(one.text)
  expect(one.body.conversation).not.toHaveProperty("busy")
})

test("after answerWithin an answer says that more is to come, and says the same when asked again", async () => {
  let found = (_: string): void => {}
  const callOutside = () => new Promise<string>(resolve => (found = resolve))
  const flows = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits: { answerWithin: "PT0.05S" } } }
  const { url, key } = await world({ callOutside, flows })
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const path = `/v1/conversations/${id}/activities`
  const busy = await ask(url, "POST", path, { text: "look", clientActivityId: "x" }, bot)
  expect([texts(busy), busy.body.conversation.busy]).toEqual([[], true])
  const other = await ask(url, "POST", path, { text: "order" }, bot)
  expect(other.body.conversation.busy).toBe(true)
  found("late")
  await expect.poll(async () => (await ask(url, "GET", path, undefined, bot)).body.items.length).toBe(5)
  expect((await ask(url, "POST", path, { text: "look", clientActivityId: "x" }, bot)).text).toBe(busy.text)
})

test("what is too much to wait for a call is refused with when to try again, and the same request is taken then", async () => {
  let found = (_: string): void => {}
  const callOutside = () => new Promise<string>(resolve => (found = resolve))
  const flows = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], limits: { answerWithin: "PT0.05S", state: 1000 } } }
  const { url, key } = await world({ callOutside, flows })
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const path = `/v1/conversations/${id}/activities`
  await ask(url, "POST", path, { text: "look" }, bot)
  const event = { type: "event", name: "ping", value: "x".repeat(600) }
  expect((await ask(url, "POST", path, event, bot)).status).toBe(200)
  const again = { "idempotency-key": "a-key-for-this-one-request" }
  const refused = await ask(url, "POST", path, event, bot, again)
  expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([429, "INBOX_FULL", "1"])
  found("it")
  await expect.poll(async () => (await ask(url, "POST", path, event, bot, again)).status).toBe(200)
})

test("a stream tells what was and what comes, in order and from where it is asked", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const started = await ask(url, "POST", "/v1/conversations", {}, bot)
  const { id } = started.body.conversation
  const abort = new AbortController()
  const response = await fetch(`${url}/v1/conversations/${id}/stream`, {
    headers: { authorization: `Bearer ${started.body.conversationToken}`, "last-event-id": "0" },
    signal: abort.signal,
  })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ""
  const until = async (text: string) => {
    while (!seen.includes(text)) seen += (await reader?.read())?.value ?? ""
  }
  await until("Hello !")
  await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "order" }, bot)
  await until("Which size?")
  expect([...seen.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => seq)).toEqual(["1", "2", "3"])
  abort.abort()
})
