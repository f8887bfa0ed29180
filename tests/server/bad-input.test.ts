import { SignJWT } from "jose"
import { describe, expect, test } from "vitest"
import { routes } from "../../server/index.js"
import { dump, type KeptStore, openMemoryStore, openPostgresStore } from "../../store/index.js"
import { hasPostgres, newDatabase } from "../postgres.js"
import { partOf } from "../thoroughness.js"
import { type Answer, ask, later, STORES, shared, texts, world } from "./serving.js"

const SECRET = "a-secret-of-thirty-two-characters"

/** The server that bad input meets: two conversations, one of them ended; a chat that is Ana's, one that waits. */
async function stage(store: KeptStore, closeLater = later) {
  const { url, key } = await world({ store, userKeys: { kind: "secret", secret: SECRET } }, closeLater)
  const [bot, admin, ana, ben] = await Promise.all([
    key("bot"),
    key("admin"),
    key("agent", "ana@example.com"),
    key("agent", "ben@example.com"),
  ])
  const post = async (path: string, body: object, who = admin) => (await ask(url, "POST", path, body, who)).body
  await post("/v1/desk/agents/sign-in", {}, ana)
  await post("/v1/desk/agents/sign-in", {}, ben)
  const talk = async () => {
    const started = await post("/v1/conversations", {}, bot)
    await post(`/v1/conversations/${started.conversation.id}/activities`, { text: "agent" }, bot)
    return started
  }
  const first = await talk()
  const { id } = first.conversation
  const { chat } = await post("/v1/desk/chats/next/accept", {}, ana)
  const other = await talk()
  const listed = await ask(url, "GET", "/v1/desk/chats?status=waiting", undefined, admin)
  const over = (await post("/v1/conversations", {}, bot)).conversation.id
  await post(`/v1/conversations/${over}/end`, {}, bot)
  await post(`/v1/conversations/${id}/activities`, { text: "known", clientActivityId: "one" }, bot)
  // Callers are believed for a second, tokens for good: neither is in the store.
  return {
    ...{ url, store, bot, admin, ana, ben, id, over, chat: chat.id, waiting: listed.body.items[0].id },
    ...{ token: first.conversationToken, otherToken: other.conversationToken, other: other.conversation.id },
  }
}
type Stage = Awaited<ReturnType<typeof stage>>

/** Sends something bad. The expectation is a status, a code and, where there is one, a pointer or a parameter. */
async function refused(stage: Stage, send: (stage: Stage) => Promise<Answer>, expected: readonly unknown[]) {
  const before = await dump(stage.store)
  told(await send(stage), expected)
  expect(await dump(stage.store)).toBe(before)
}

function told({ status, body }: Answer, expected: readonly unknown[], name = ""): void {
  expect([status, body.code, ...[body.pointer ?? body.parameter ?? []].flat()], name).toEqual(expected)
  expect(body.detail).toMatch(/^\S.*[.!?]$/s)
}

/** Of those whose body is a file, `uploads.test.ts` tells. */
const POSTS = routes(false).filter(({ method, takesFile }) => method === "post" && takesFile !== true)
const say = ({ id }: Stage) => `/v1/conversations/${id}/activities`

type Case = readonly [name: string, send: (stage: Stage) => Promise<Answer>, expected: readonly unknown[]]

const CASES: readonly Case[] = [
  [
    "a number for a text",
    now => ask(now.url, "POST", say(now), { text: 5 }, now.bot),
    [400, "REQUEST_INVALID", "/text"],
  ],
  ["a misspelt key", now => ask(now.url, "POST", say(now), { txt: "a" }, now.bot), [400, "REQUEST_INVALID", "/txt"]],
  [
    "an unknown type",
    now => ask(now.url, "POST", say(now), { type: "shout", text: "a" }, now.bot),
    [400, "REQUEST_INVALID", "/type"],
  ],
  ["a message with no text", now => ask(now.url, "POST", say(now), {}, now.bot), [400, "REQUEST_INVALID"]],
  [
    "an event with no name",
    now => ask(now.url, "POST", say(now), { type: "event" }, now.bot),
    [400, "REQUEST_INVALID"],
  ],
  [
    "an event with a text",
    now => ask(now.url, "POST", say(now), { type: "event", name: "a", text: "b" }, now.bot),
    [400, "REQUEST_INVALID", "/text"],
  ],
  [
    "a message with a name",
    now => ask(now.url, "POST", say(now), { text: "a", name: "b" }, now.bot),
    [400, "REQUEST_INVALID", "/name"],
  ],
  [
    "a text that is too long",
    now => ask(now.url, "POST", say(now), { text: "x".repeat(5000) }, now.bot),
    [422, "TEXT_EXCEEDED", "/text"],
  ],
  [
    "an id that is too long",
    now => ask(now.url, "POST", say(now), { text: "a", clientActivityId: "x".repeat(257) }, now.bot),
    [400, "REQUEST_INVALID", "/clientActivityId"],
  ],
  [
    "an id of an activity used again for something else",
    now => ask(now.url, "POST", say(now), { text: "other", clientActivityId: "one" }, now.bot),
    [409, "CLIENT_ACTIVITY_ID_REUSED", "/clientActivityId"],
  ],
  [
    "a message in a conversation that has ended",
    now => ask(now.url, "POST", `/v1/conversations/${now.over}/activities`, { text: "a" }, now.bot),
    [409, "CONVERSATION_ENDED"],
  ],
  [
    "an event in a conversation that has ended",
    now => ask(now.url, "POST", `/v1/conversations/${now.over}/activities`, { type: "event", name: "ping" }, now.bot),
    [409, "CONVERSATION_ENDED"],
  ],
  [
    "the end of a conversation that has ended",
    now => ask(now.url, "POST", `/v1/conversations/${now.over}/end`, {}, now.bot),
    [409, "CONVERSATION_ENDED"],
  ],
  [
    "a message in a conversation that is not",
    now => ask(now.url, "POST", "/v1/conversations/none/activities", { text: "a" }, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "the end of a conversation that is not",
    now => ask(now.url, "POST", "/v1/conversations/none/end", {}, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "the log of a conversation that is not",
    now => ask(now.url, "GET", "/v1/conversations/none/activities", undefined, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "the stream of a conversation that is not",
    now => ask(now.url, "GET", "/v1/conversations/none/stream", undefined, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "a conversation that is not",
    now => ask(now.url, "GET", "/v1/conversations/none", undefined, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "a conversation whose name is a prototype's",
    now => ask(now.url, "GET", "/v1/conversations/__proto__", undefined, now.bot),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "a message with another conversation's token",
    now => ask(now.url, "POST", say(now), { text: "a" }, now.otherToken),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "an end with another conversation's token",
    now => ask(now.url, "POST", `/v1/conversations/${now.id}/end`, {}, now.otherToken),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "a log with another conversation's token",
    now => ask(now.url, "GET", say(now), undefined, now.otherToken),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "a stream with another conversation's token",
    now => ask(now.url, "GET", `/v1/conversations/${now.id}/stream`, undefined, now.otherToken),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "the desk with a conversation's token",
    now => ask(now.url, "POST", "/v1/desk/chats/next/accept", {}, now.token),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "blocks with a conversation's token",
    now => ask(now.url, "GET", "/v1/blocks", undefined, now.token),
    [403, "TOKEN_NOT_FOR_THIS"],
  ],
  [
    "a token whose signature is another",
    now => ask(now.url, "POST", say(now), { text: "a" }, `${now.token.slice(0, -4)}AAAA`),
    [401, "TOKEN_INVALID"],
  ],
  [
    "a token whose claims are another's",
    now => ask(now.url, "POST", say(now), { text: "a" }, swapped(now.otherToken, now.token)),
    [401, "TOKEN_INVALID"],
  ],
  [
    "a token without a signature",
    now => ask(now.url, "POST", say(now), { text: "a" }, unsigned(now.id)),
    [401, "TOKEN_INVALID"],
  ],
  [
    "a key nobody made",
    now => ask(now.url, "POST", say(now), { text: "a" }, `pk_000000000000_${"0".repeat(43)}`),
    [401, "KEY_INVALID"],
  ],
  ["no key", now => ask(now.url, "POST", say(now), { text: "a" }), [401, "KEY_MISSING"]],
  [
    "an agent's message in another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/messages`, { text: "Hi" }, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an agent's answer in another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/answer`, { text: "Hi" }, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an agent's transfer of another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/transfer`, { to: { queue: "general" } }, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an agent's close of another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/close`, {}, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an agent's disconnect of another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/disconnect`, {}, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an agent's block in another's chat",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/block`, { minutes: 5, reason: "Rude" }, now.ben),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "another agent's name",
    now =>
      ask(now.url, "POST", `/v1/desk/chats/${now.chat}/messages`, { agent: "ana@example.com", text: "Hi" }, now.ben),
    [403, "AGENT_NOT_YOURS", "/agent"],
  ],
  [
    "a second pick-up by another",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/accept`, {}, now.ben),
    [409, "CHAT_TAKEN"],
  ],
  [
    "a second pick-up by the same",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/accept`, {}, now.ana),
    [409, "CHAT_TAKEN"],
  ],
  [
    "a message in a chat that waits",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.waiting}/messages`, { text: "Hi" }, now.ana),
    [403, "CHAT_NOT_YOURS"],
  ],
  [
    "an answer where nothing is asked",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/answer`, { text: "Hi" }, now.ana),
    [409, "NO_QUESTION"],
  ],
  [
    "a chat that is not",
    now => ask(now.url, "POST", "/v1/desk/chats/none/messages", { text: "Hi" }, now.ana),
    [404, "CHAT_UNKNOWN"],
  ],
  [
    "a transfer to a queue that is not",
    now => ask(now.url, "POST", `/v1/desk/chats/${now.chat}/transfer`, { to: { queue: "none" } }, now.ana),
    [422, "QUEUE_UNKNOWN", "/to/queue"],
  ],
  [
    "a message in the agent's own conversation",
    now => ask(now.url, "POST", `/v1/conversations/${now.chat}-agent-1/activities`, { text: "Hi" }, now.bot),
    [409, "CONVERSATION_OF_AGENT"],
  ],
  [
    "an end of the agent's own conversation",
    now => ask(now.url, "POST", `/v1/conversations/${now.chat}-agent-1/end`, {}, now.bot),
    [409, "CONVERSATION_OF_AGENT"],
  ],
  [
    "a block of the agent's own conversation",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        {
          subject: { kind: "conversation", value: `${now.chat}-agent-1` },
          scope: "conversation",
          minutes: 5,
          reason: "x",
        },
        now.admin,
      ),
    [409, "CONVERSATION_OF_AGENT"],
  ],
  [
    "a block of 0 minutes",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        { subject: { kind: "user", value: "u" }, scope: "liveChat", minutes: 0, reason: "x" },
        now.admin,
      ),
    [422, "BLOCK_INTERVAL_INVALID", "/minutes"],
  ],
  [
    "a block of endless minutes",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        '{"subject":{"kind":"user","value":"u"},"scope":"liveChat","minutes":1e999}',
        now.admin,
      ),
    [400, "JSON_INVALID", "/minutes"],
  ],
  [
    "a block of a conversation that is not",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        { subject: { kind: "conversation", value: "none" }, scope: "liveChat", minutes: 5, reason: "x" },
        now.admin,
      ),
    [404, "CONVERSATION_UNKNOWN"],
  ],
  [
    "a block of an address that is none",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        { subject: { kind: "ip", value: "1.2.3" }, scope: "liveChat", minutes: 5, reason: "x" },
        now.admin,
      ),
    [400, "ADDRESS_INVALID", "/subject/value"],
  ],
  [
    "a block of an address by an agent",
    now =>
      ask(
        now.url,
        "POST",
        "/v1/blocks",
        { subject: { kind: "ip", value: "1.2.3.4" }, scope: "liveChat", minutes: 5, reason: "x" },
        now.ana,
      ),
    [403, "PERMISSION_MISSING"],
  ],
  [
    "no blocks to lift",
    now => ask(now.url, "POST", "/v1/blocks/lift", { ids: [] }, now.admin),
    [400, "REQUEST_INVALID", "/ids"],
  ],
  ["a block that is not", now => ask(now.url, "GET", "/v1/blocks/none", undefined, now.admin), [404, "BLOCK_UNKNOWN"]],
  [
    "a delivery that is not",
    now => ask(now.url, "POST", "/v1/webhooks/none/deliveries/dlv_1/resend", {}, now.admin),
    [404, "WEBHOOK_UNKNOWN"],
  ],
  [
    "a start with an entity that is not the bot's",
    now => ask(now.url, "POST", "/v1/conversations", { entities: { ChatUser: { Name: "x" } } }, now.bot),
    [422, "SET_INVALID", "/entities/ChatUser"],
  ],
  [
    "a start with a field that is not",
    now => ask(now.url, "POST", "/v1/conversations", { entities: { Order: { Colour: "x" } } }, now.bot),
    [422, "SET_INVALID", "/entities/Order/Colour"],
  ],
  [
    "a start with a field of another type",
    now => ask(now.url, "POST", "/v1/conversations", { entities: { Order: { Number: 7 } } }, now.bot),
    [422, "SET_INVALID", "/entities/Order/Number"],
  ],
  [
    "a start with an address that is none",
    now => ask(now.url, "POST", "/v1/conversations", { ip: "1.2.3" }, now.bot),
    [400, "ADDRESS_INVALID", "/ip"],
  ],
  [
    "a start with a locale that is none",
    now => ask(now.url, "POST", "/v1/conversations", { locale: "../en" }, now.bot),
    [400, "REQUEST_INVALID", "/locale"],
  ],
  ["a start that is nobody's", now => ask(now.url, "POST", "/v1/conversations", {}), [401, "KEY_MISSING"]],
  [
    "a start from another page",
    now => ask(now.url, "POST", "/v1/conversations", {}, undefined, { origin: "https://evil.example" }),
    [403, "ORIGIN_NOT_ALLOWED"],
  ],
  [
    "a start that says who the user is without a key",
    now => ask(now.url, "POST", "/v1/conversations", { user: { id: "u" } }),
    [403, "PERMISSION_MISSING", "/user/id"],
  ],
  [
    "a start with an expired token",
    async now => ask(now.url, "POST", "/v1/conversations", { user: { token: await userToken(-60) } }),
    [401, "TOKEN_INVALID", "/user/token"],
  ],
  [
    "a start with a token for too long",
    async now => ask(now.url, "POST", "/v1/conversations", { user: { token: await userToken(7200) } }),
    [401, "TOKEN_INVALID", "/user/token"],
  ],
  [
    "a start with a forged token",
    async now =>
      ask(now.url, "POST", "/v1/conversations", {
        user: { token: await userToken(300, "another-secret-of-thirty-two-chars") },
      }),
    [401, "TOKEN_INVALID", "/user/token"],
  ],
  [
    "a start with a token without a signature",
    now => ask(now.url, "POST", "/v1/conversations", { user: { token: unsigned("u1") } }),
    [401, "TOKEN_INVALID", "/user/token"],
  ],
  [
    "a start with a token of ours",
    now => ask(now.url, "POST", "/v1/conversations", { user: { token: now.token } }),
    [401, "TOKEN_INVALID", "/user/token"],
  ],
  ["a route that is not", now => ask(now.url, "POST", "/v1/nothing", {}, now.admin), [404, "ROUTE_UNKNOWN"]],
  ["a method that is not", now => ask(now.url, "POST", "/v1/flows", {}, now.admin), [405, "METHOD_NOT_ALLOWED"]],
  [
    "a path that can't be decoded",
    now => ask(now.url, "POST", "/v1/conversations/%zz/end", {}, now.admin),
    [400, "REQUEST_INVALID"],
  ],
  [
    "a path that is no UTF-8",
    now => ask(now.url, "POST", "/v1/conversations/%ff/end", {}, now.admin),
    [400, "TEXT_INVALID"],
  ],
  [
    "a query parameter that is no name",
    now => ask(now.url, "GET", `${say(now)}?__proto__=1`, undefined, now.bot),
    [400, "REQUEST_INVALID", "__proto__"],
  ],
  [
    "a query parameter that comes twice",
    now => ask(now.url, "GET", `${say(now)}?after=1&after=2`, undefined, now.bot),
    [400, "REQUEST_INVALID", "after"],
  ],
  [
    "a cursor nobody gave",
    now => ask(now.url, "GET", "/v1/blocks?cursor=xx", undefined, now.admin),
    [400, "CURSOR_INVALID", "cursor"],
  ],
  [
    "U+0000 in a path",
    now => ask(now.url, "GET", "/v1/conversations/a%00b", undefined, now.admin),
    [400, "TEXT_INVALID"],
  ],
  ...[
    "blocks?q",
    "conversations?q",
    "conversations?user",
    "audit?subject",
    "desk/chats?agent",
    "reports/chats?queue",
  ].map(
    (query): Case => [
      `U+0000 in ${query}`,
      now => ask(now.url, "GET", `/v1/${query}=a%00b`, undefined, now.admin),
      [400, "TEXT_INVALID", query.replace(/.*\?/, "")],
    ],
  ),
  ...["q=%E0%A4", "q=%ff", "by=a%C0%80b", "q=%ED%A0%80", "subject=%F4%90%80%80"].map(
    (query): Case => [
      `${query}, which is no UTF-8`,
      now => ask(now.url, "GET", `/v1/blocks?${query}`, undefined, now.admin),
      [400, "TEXT_INVALID", query.replace(/=.*/, "")],
    ],
  ),
  [
    "an id of a visitor that is too long to be one",
    now => ask(now.url, "DELETE", `/v1/visitors/${encodeURIComponent("名".repeat(900))}`, undefined, now.admin),
    [400, "TEXT_INVALID"],
  ],
  [
    "more chats than a store can count",
    now => ask(now.url, "POST", "/v1/desk/agents/sign-in", { agent: "ana@example.com", maxChats: 2 ** 31 }, now.admin),
    [400, "REQUEST_INVALID", "/maxChats"],
  ],
  [
    "a body that is too deep",
    now => ask(now.url, "POST", say(now), `${'{"value":'.repeat(70)}1${"}".repeat(70)}`, now.bot),
    [400, "JSON_INVALID", "/value".repeat(64)],
  ],
  [
    "half a character",
    now => ask(now.url, "POST", say(now), '{"text":"\\ud800"}', now.bot),
    [400, "TEXT_INVALID", "/text"],
  ],
  [
    "__proto__ in a value",
    now => ask(now.url, "POST", say(now), '{"text":"a","value":{"__proto__":1}}', now.bot),
    [400, "REQUEST_INVALID", "/value/__proto__"],
  ],
  [
    "a seq below 0",
    now => ask(now.url, "GET", `${say(now)}?after=-1`, undefined, now.bot),
    [400, "REQUEST_INVALID", "after"],
  ],
  [
    "a query parameter that is not known",
    now => ask(now.url, "GET", `${say(now)}?aftr=1`, undefined, now.bot),
    [400, "REQUEST_INVALID", "aftr"],
  ],
  ["a flow that is not", now => ask(now.url, "GET", "/v1/flows/nothing", undefined, now.bot), [404, "FLOW_UNKNOWN"]],
  ["a key that is none", now => ask(now.url, "POST", say(now), { text: "a" }, "nonsense"), [401, "KEY_INVALID"]],
  [
    "an Idempotency-Key of two words",
    now => ask(now.url, "POST", say(now), { text: "a" }, now.bot, { "idempotency-key": "two words" }),
    [400, "IDEMPOTENCY_KEY_INVALID"],
  ],
]

describe.runIf(await hasPostgres())("what PostgreSQL cannot look for or keep never reaches it", () => {
  const met = shared(async closeLater => stage(await openPostgresStore(await newDatabase()), closeLater))
  const cases = CASES.filter(([name]) => /U\+0000|half|too long|a store can|cursor/.test(name))

  test.each(cases)("%s", async (_name, send, expected) => refused(met.get(), send, expected))
})

describe.each(STORES)("bad input is refused and changes nothing ($name)", ({ open }) => {
  const met = shared(closeLater => stage(open(), closeLater))

  test.each(CASES)("%s", async (_name, send, expected) => refused(met.get(), send, expected))

  test("bodies that are none, on every route", async () => {
    const now = met.get()
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)
    const before = await dump(now.store)
    for (const [turn, { path }] of POSTS.entries()) {
      const place = path.replace("{id}", path.startsWith("/v1/desk") ? now.chat : now.id)
      const most = place === "/v1/flows/check" ? 8 * 1024 * 1024 : 128 * 1024
      const UNSUPPORTED = [415, "CONTENT_TYPE_UNSUPPORTED"]
      const bodies: readonly (readonly [body: unknown, expected: readonly unknown[], headers?: object])[] = [
        ["{", [400, "JSON_INVALID"]],
        ["null", [400, "REQUEST_INVALID"]],
        ["[]", [400, "REQUEST_INVALID"]],
        ['"text"', [400, "REQUEST_INVALID"]],
        ['{"a":1,"a":2}', [400, "JSON_INVALID", "/a"]],
        ['{"__proto__":{}}', [400, "REQUEST_INVALID", "/__proto__"]],
        [bytes, [400, "TEXT_INVALID"]],
        [{ a: "\u0000" }, [400, "TEXT_INVALID", "/a"]],
        [{ text: "x".repeat(most) }, [413, "BODY_TOO_LARGE"]],
        [{}, UNSUPPORTED, { "content-type": "text/plain" }],
        [{}, UNSUPPORTED, { "content-type": "application/x-www-form-urlencoded" }],
        [{}, UNSUPPORTED, { "content-type": "application/json; charset=utf-16" }],
        [{}, UNSUPPORTED, { "content-encoding": "gzip" }],
      ]
      for (const [body, expected, headers] of partOf(bodies, turn, 4))
        told(await ask(now.url, "POST", place, body, now.admin, { ...headers }), expected, place)
      const { status, body } = await ask(now.url, "POST", place, { "no-such-key": 1 }, now.admin)
      expect([place, status, body.code]).toEqual([place, 400, "REQUEST_INVALID"])
      expect(await dump(now.store), place).toBe(before)
    }
  })

  test("an event that is the engine's own", async () => {
    const now = met.get()
    const reserved = [
      ...["Welcome", "NotUnderstood", "InactivityWarning", "Inactivity", "Error", "LiveChatWaiting"],
      ...["LiveChatQueueTimeout", "LiveChatClientConnected", "LiveChatClientDisconnected", "LiveChatAgentConnected"],
      ...["LiveChatAgentDisconnected", "HelpdeskAgentSignedOut"],
    ]
    for (const name of reserved) {
      for (const who of [now.bot, now.token]) {
        const send = () => ask(now.url, "POST", say(now), { type: "event", name }, who)
        await refused(now, send, [403, "EVENT_RESERVED", "/name"])
      }
    }
  })

  test("an Idempotency-Key used again for another body, another route or another conversation", async () => {
    const now = await stage(open())
    const send = (path: string, body: object) => () =>
      ask(now.url, "POST", path, body, now.admin, { "idempotency-key": "k" })
    expect((await send(say(now), { text: "one" })()).status).toBe(200)
    await refused(now, send(say(now), { text: "two" }), [409, "IDEMPOTENCY_KEY_REUSED"])
    await refused(now, send(`/v1/conversations/${now.id}/end`, { text: "one" }), [400, "REQUEST_INVALID", "/text"])
    await refused(now, send(`/v1/conversations/${now.id}/end`, {}), [409, "IDEMPOTENCY_KEY_REUSED"])
    await refused(now, send(`/v1/conversations/${now.other}/activities`, { text: "one" }), [
      409,
      "IDEMPOTENCY_KEY_REUSED",
    ])
    expect((await send(say(now), { text: "one" })()).status).toBe(200)
  })
})

/** The claims of one token with the signature of another. */
function swapped(claims: string, signature: string): string {
  return [...claims.split(".").slice(0, 2), signature.split(".")[2]].join(".")
}

function unsigned(sub: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${part({ alg: "none" })}.${part({ sub, aud: "conversation", iss: "parley" })}.`
}

async function userToken(life: number, by = SECRET): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000)
  return new SignJWT({ sub: "u1" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + life)
    .sign(new TextEncoder().encode(by))
}

test("a visitor's token that is forged, too old or another thing makes a new visitor, and one in time the same", async () => {
  let now = Date.now()
  const { url, key } = await world({ clock: { now: () => now } })
  const bot = await key("bot")
  const start = async (visitorToken?: string) =>
    (await ask(url, "POST", "/v1/conversations", visitorToken === undefined ? {} : { visitorToken }, bot)).body
  const whose = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub
  const { visitorToken: visitor, conversationToken: token } = await start()
  const forged = `${visitor.slice(0, -4)}AAAA`
  for (const other of [forged, token, unsigned(whose(visitor)), "nonsense"])
    expect(whose((await start(other)).visitorToken)).not.toBe(whose(visitor))
  const DAY = 24 * 60 * 60_000
  now += 364 * DAY
  const renewed = (await start(visitor)).visitorToken
  expect(whose(renewed)).toBe(whose(visitor))
  now += 2 * DAY
  expect(whose((await start(visitor)).visitorToken)).not.toBe(whose(visitor))
  expect(whose((await start(renewed)).visitorToken)).toBe(whose(visitor))
})

test("what was refused is no event of the conversation: its next turn is as if it had not been", async () => {
  const now = await stage(openMemoryStore())
  await ask(now.url, "POST", say(now), { txt: "a" }, now.bot)
  const fresh = (await ask(now.url, "POST", "/v1/conversations", {}, now.bot)).body.conversation.id
  const path = `/v1/conversations/${fresh}/activities`
  await ask(now.url, "POST", path, { text: "order" }, now.bot)
  await ask(now.url, "POST", path, { text: 7 }, now.bot)
  await ask(now.url, "POST", path, { type: "event", name: "Error" }, now.bot)
  expect(texts(await ask(now.url, "POST", path, { text: "Small" }, now.bot))).toEqual(["Noted: s."])
})
