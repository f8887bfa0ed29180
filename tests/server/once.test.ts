import { join } from "node:path"
import Database from "better-sqlite3"
import { describe, expect, test } from "vitest"
import { ConnectionLost } from "../../runtime/index.js"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import { emptyDatabase } from "../store/empty-database.js"
import { site } from "./process.js"
import { type Answer, ask, FLOWS, STORES, type World, world } from "./serving.js"

const ANA = { agent: "ana@example.com" }

/** Everything a store keeps but the answers that were given. */
async function done(store: KeptStore): Promise<unknown> {
  const { requests: _, records, ...rest } = await store.contents()
  // Each start of a server puts a setting of its own.
  const setting = records.setting.filter(({ id }) => id !== "waitingTick")
  return { ...rest, records: { ...records, setting } }
}

interface Stage {
  readonly conversation: string
  readonly block: string
}

/** A user in a chat with Ana, two more who wait, and a block. */
async function stage({ url, key }: World): Promise<Stage & { readonly admin: string }> {
  const admin = await key("admin")
  const post = async (path: string, body: object) => (await ask(url, "POST", path, body, admin)).body
  await post("/v1/desk/agents/sign-in", ANA)
  const talk = async () => {
    const { id } = (await post("/v1/conversations", {})).conversation
    await post(`/v1/conversations/${id}/activities`, { text: "agent" })
    return id
  }
  const conversation = await talk()
  await post("/v1/desk/chats/next/accept", ANA)
  await talk()
  await talk()
  const subject = { kind: "user", value: "u1" }
  const { block } = await post("/v1/blocks", { subject, scope: "liveChat", minutes: 60, reason: "Spam" })
  return { conversation, block: block.id, admin }
}

type Case = readonly [name: string, path: (stage: Stage) => string, body: object | ((stage: Stage) => object)]

const CASES: readonly Case[] = [
  ["a start", () => "/v1/conversations", { user: { id: "u9", name: "Eva" } }],
  ["a message", ({ conversation }) => `/v1/conversations/${conversation}/activities`, { text: "hello" }],
  ["an event", ({ conversation }) => `/v1/conversations/${conversation}/activities`, { type: "event", name: "ping" }],
  ["an end", ({ conversation }) => `/v1/conversations/${conversation}/end`, {}],
  ["a sign-in", () => "/v1/desk/agents/sign-in", { agent: "ben@example.com" }],
  ["a sign-out", () => "/v1/desk/agents/sign-out", ANA],
  ["a pick-up of whoever waits longest", () => "/v1/desk/chats/next/accept", ANA],
  ["an agent's message", () => "/v1/desk/chats/current/messages", { ...ANA, text: "Hello" }],
  ["a transfer", () => "/v1/desk/chats/current/transfer", { ...ANA, to: { queue: "general" } }],
  ["a close", () => "/v1/desk/chats/current/close", ANA],
  ["a disconnect", () => "/v1/desk/chats/current/disconnect", ANA],
  ["a block in a chat", () => "/v1/desk/chats/current/block", { ...ANA, minutes: 60, reason: "Abuse" }],
  [
    "a block",
    () => "/v1/blocks",
    { subject: { kind: "user", value: "u2" }, scope: "liveChat", minutes: 5, reason: "Abuse" },
  ],
  ["a lift", () => "/v1/blocks/lift", ({ block }: Stage) => ({ ids: [block] })],
]

/** A process commits what a request asks for and dies before it keeps the answer; another goes on with the store. */
async function afterCrash(store: KeptStore, path: (stage: Stage) => string, body: Case[2]) {
  let isReached = (): void => {}
  const reached = new Promise<void>(resolve => (isReached = resolve))
  let die = (): void => {}
  const dying: KeptStore = {
    ...store,
    answerRequest: () => {
      isReached()
      return new Promise((_, reject) => {
        die = () => reject(new ConnectionLost("Nothing is written by a process that is gone."))
      })
    },
    close: async () => {},
  }
  const first = await world({ store: dying })
  const { admin, ...staged } = await stage(first)
  const sent = typeof body === "function" ? body(staged) : body
  const headers = { "idempotency-key": "the-key" }
  const gone = new AbortController()
  const lost = fetch(first.url + path(staged), {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${admin}`, "content-type": "application/json" },
    body: JSON.stringify(sent),
    signal: gone.signal,
  }).catch(() => "lost")
  await reached
  gone.abort()
  expect(await lost).toBe("lost")
  die()
  await first.serving.stop()
  const second = await world({ store })
  return { resend: (content = sent) => ask(second.url, "POST", path(staged), content, admin, headers) }
}

describe("after a crash between the doing and the keeping of the answer", () => {
  test.each(CASES)("%s is not done twice, and is answered", async (_, path, body) => {
    const store = openSqliteStore(emptyDatabase())
    const { resend } = await afterCrash(store, path, body)
    const before = await done(store)
    const again = await resend()
    expect(again.status).toBeLessThan(300)
    expect(await done(store)).toEqual(before)
    expect((await resend()).text).toBe(again.text)
    expect(await done(store)).toEqual(before)
  })

  test("another request under the key of one whose answer was lost is refused, here in memory", async () => {
    const store = openMemoryStore()
    const { resend } = await afterCrash(store, () => "/v1/conversations", {})
    const before = await done(store)
    expect((await resend({ channel: "other" })).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
    expect(await done(store)).toEqual(before)
  })

  test("and so is another activity, here in memory", async () => {
    const store = openMemoryStore()
    const activities = ({ conversation }: Stage) => `/v1/conversations/${conversation}/activities`
    const { resend } = await afterCrash(store, activities, { text: "hello" })
    const before = await done(store)
    expect((await resend({ text: "other" })).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
    expect((await resend()).status).toBe(200)
    expect(await done(store)).toEqual(before)
  })
})

describe("the key of an activity is free again after a day", () => {
  const HOUR = 60 * 60_000

  test.each(STORES)("for another one too ($name)", async ({ open }) => {
    let now = Date.UTC(2026, 0, 1)
    const { url, key } = await world({ store: open(), clock: { now: () => now } })
    const bot = await key("bot")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
    const send = async (body: object) => {
      const path = `/v1/conversations/${id}/activities`
      const { body: told, headers } = await ask(url, "POST", path, body, bot, { "idempotency-key": "the-key" })
      return [told.code ?? told.seq, headers.get("idempotent-replayed")]
    }
    expect(await send({ text: "hello" })).toEqual([2, null])
    now += 24 * HOUR - 1
    expect(await send({ text: "hello" })).toEqual([2, "true"])
    expect(await send({ text: "order" })).toEqual(["IDEMPOTENCY_KEY_REUSED", null])
    now += 1
    expect(await send({ type: "event", name: "ping" })).toEqual([4, null])
    expect(await send({ type: "event", name: "ping" })).toEqual([4, "true"])
    now += 24 * HOUR
    expect(await send({ type: "event", name: "ping" })).toEqual([6, null])
  })

  test("and an id of the client's own holds for longer, whatever it looks like", async () => {
    let now = Date.UTC(2026, 0, 1)
    const { url, key } = await world({ clock: { now: () => now } })
    const bot = await key("bot")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
    const send = async (text: string) => {
      const sent = { text, clientActivityId: "key-1" }
      return (await ask(url, "POST", `/v1/conversations/${id}/activities`, sent, bot, { "idempotency-key": "the-key" }))
        .body
    }
    const first = await send("hello")
    now += 25 * HOUR
    expect(await send("hello")).toEqual(first)
    now += 25 * HOUR
    expect((await send("order")).code).toBe("CLIENT_ACTIVITY_ID_REUSED")
  })
})

const EVA = { id: "eva", name: "Eva of the mark" }

/** Requests whose answers tell of Eva. */
const ABOUT_EVA: readonly (readonly [name: string, path: string, body: object])[] = [
  ["a start", "/v1/conversations", { user: EVA }],
  [
    "a block",
    "/v1/blocks",
    { subject: { kind: "user", value: EVA.id }, scope: "conversation", minutes: null, reason: "Spam" },
  ],
  ["a pick-up", "/v1/desk/chats/next/accept", ANA],
]

test.each(ABOUT_EVA)("the answer to %s is not kept when whom it tells of is erased before", async (_, path, body) => {
  const store = openMemoryStore()
  let beforeAnswer = async () => {}
  const erasing: KeptStore = {
    ...store,
    answerRequest: async (answered, isDone) => {
      await beforeAnswer()
      return store.answerRequest(answered, isDone)
    },
  }
  const { url, key } = await world({ store: erasing })
  const admin = await key("admin")
  await ask(url, "POST", "/v1/desk/agents/sign-in", ANA, admin)
  const { conversation } = (await ask(url, "POST", "/v1/conversations", { user: EVA }, admin)).body
  await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: "agent" }, admin)
  let erased = 0
  beforeAnswer = async () => {
    erased = (await ask(url, "DELETE", `/v1/users/${EVA.id}`, undefined, admin)).status
  }
  const { text, status } = await ask(url, "POST", path, body, admin, { "idempotency-key": "the-key" })
  expect([status < 300, erased]).toEqual([true, 200])
  if (!path.endsWith("conversations")) expect(text).toContain(EVA.name)
  expect(JSON.stringify(await store.contents())).not.toContain(EVA.name)
})

test.each<[string, object]>([
  ["notes", { ...ANA, text: "Eva of the mark is kind" }],
  ["tags", { ...ANA, tags: ["kind"] }],
  ["read", { ...ANA, seq: 1 }],
  ["typing", ANA],
  ["messages", { ...ANA, text: "Hello, Eva of the mark" }],
  ["transfer", { ...ANA, to: { queue: "general" }, note: "Eva of the mark" }],
  ["close", ANA],
])("the answer to /%s is erased with whom it tells of", async (verb, body) => {
  const store = openMemoryStore()
  const { url, key } = await world({ store })
  const admin = await key("admin")
  await ask(url, "POST", "/v1/desk/agents/sign-in", ANA, admin)
  const { conversation } = (await ask(url, "POST", "/v1/conversations", { user: EVA }, admin)).body
  await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: "agent" }, admin)
  const { chat } = (await ask(url, "POST", "/v1/desk/chats/next/accept", ANA, admin)).body
  const send = () =>
    ask(url, "POST", `/v1/desk/chats/${chat.id}/${verb}`, body, admin, { "idempotency-key": "the-key" })
  const { text, status } = await send()
  expect([status, text]).toEqual([200, expect.stringContaining(EVA.name)])
  expect((await ask(url, "DELETE", `/v1/users/${EVA.id}`, undefined, admin)).body.status).toBe("erased")
  expect(JSON.stringify(await store.contents())).not.toContain(EVA.name)
  expect((await send()).status).toBeGreaterThanOrEqual(400)
})

test("the same request sent to two processes at once is done once, and both give the same answer", async () => {
  const place = site({})
  const file = join(place.folder, "parley.db")
  const [one, other] = await Promise.all(
    [0, 1].map(() => world({ store: openSqliteStore(new Database(file)), flows: FLOWS })),
  )
  if (!one || !other) throw new Error("two were started")
  const { admin } = await stage(one)
  const both = (path: string, body: object, name: string) =>
    Promise.all([one, other].map(({ url }) => ask(url, "POST", path, body, admin, { "idempotency-key": name })))
  const answers: (readonly Answer[])[] = []
  for (let index = 0; index < 20; index++) {
    answers.push(await both("/v1/conversations", {}, `start-${index}`))
    answers.push(await both("/v1/desk/chats/current/messages", { ...ANA, text: String(index) }, `say-${index}`))
  }
  answers.push(await both("/v1/desk/chats/next/accept", ANA, "accept"))
  for (const [first, second] of answers) expect([second?.status, second?.text]).toEqual([first?.status, first?.text])
  const { items } = await one.store.conversations({ side: "user", limit: 100 })
  expect(items).toHaveLength(3 + 20)
  expect((await one.store.chats({ status: "waiting", limit: 10 })).items).toHaveLength(1)
  expect((await one.store.chats({ status: "connected", limit: 10 })).items).toHaveLength(2)
})
