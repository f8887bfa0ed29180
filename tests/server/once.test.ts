import { join } from "node:path"
import Database from "better-sqlite3"
import { describe, expect, test } from "vitest"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import { newBell } from "../bell.js"
import { emptyDatabase } from "../store/empty-database.js"
import { type Running, site } from "./process.js"
import { type Answer, ask, FLOWS, later, type World, world } from "./serving.js"

const ANA = { agent: "ana@example.com" }

/** Everything a store keeps but the answers that were given. */
async function done(store: KeptStore): Promise<unknown> {
  const { requests: _, ...rest } = await store.contents()
  return rest
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
  ["an unblock", () => "/v1/blocks/unblock", ({ block }: Stage) => ({ ids: [block] })],
]

const STORES = { memory: () => openMemoryStore(), sqlite: () => openSqliteStore(emptyDatabase()) }

/** A process commits what a request asks for and dies before it keeps the answer; another goes on with the store. */
async function afterCrash(store: KeptStore, path: (stage: Stage) => string, body: Case[2]) {
  let isReached = (): void => {}
  const reached = new Promise<void>(resolve => (isReached = resolve))
  const dying: KeptStore = {
    ...store,
    answerRequest: () => {
      isReached()
      return new Promise(() => {})
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
  await first.serving.stop()
  const second = await world({ store })
  return { resend: (content = sent) => ask(second.url, "POST", path(staged), content, admin, headers) }
}

describe.each(Object.entries(STORES))(
  "after a crash between the doing and the keeping of the answer (%s)",
  (_, open) => {
    test.each(CASES)("%s is not done twice, and is answered", async (_, path, body) => {
      const store = open()
      const { resend } = await afterCrash(store, path, body)
      const before = await done(store)
      const again = await resend()
      expect(again.status).toBeLessThan(300)
      expect(await done(store)).toEqual(before)
      expect((await resend()).text).toBe(again.text)
      expect(await done(store)).toEqual(before)
    })

    test("another request under the key of one whose answer was lost is refused", async () => {
      const store = open()
      const { resend } = await afterCrash(store, () => "/v1/conversations", {})
      const before = await done(store)
      expect((await resend({ channel: "other" })).body.code).toBe("IDEMPOTENCY_KEY_REUSED")
      expect(await done(store)).toEqual(before)
    })
  },
)

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

test("kills at any moment make no second conversation, block or message of a request that is sent again", async () => {
  const { "look.json": _, ...flows } = FLOWS
  const place = site(flows)
  let server: Running = await place.start()
  await ask(server.url, "POST", "/v1/desk/agents/sign-in", ANA, server.key)
  const { id: chat } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  await ask(server.url, "POST", `/v1/conversations/${chat}/activities`, { text: "agent" }, server.key)
  await ask(server.url, "POST", "/v1/desk/chats/next/accept", ANA, server.key)
  const sent = new Map<string, { readonly path: string; readonly body: object; text: string | null }>()
  const KINDS: readonly ((name: string) => { readonly path: string; readonly body: object })[] = [
    () => ({ path: "/v1/conversations", body: {} }),
    () => ({ path: "/v1/conversations", body: { user: { id: "u1" } } }),
    text => ({ path: `/v1/desk/chats/of:${chat}/messages`, body: { ...ANA, text } }),
    value => ({
      path: "/v1/blocks",
      body: { subject: { kind: "user", value }, scope: "liveChat", minutes: 60, reason: value },
    }),
  ]
  const send = async (name: string): Promise<void> => {
    const request = sent.get(name)
    if (request === undefined) return
    const { status, text } = await ask(server.url, "POST", request.path, request.body, server.key, {
      "idempotency-key": name,
    })
    expect([name, status < 300 ? "done" : text]).toEqual([name, "done"])
    expect(text).toBe(request.text ?? text)
    request.text = text
    answered++
    answers.ring()
  }
  const answers = newBell()
  let answered = 0
  for (const [round, more] of [5, 30, 60].entries()) {
    const enough = answered + more
    let isDead = false
    const work = KINDS.map(async (make, kind) => {
      for (let number = 0; !isDead; number++) {
        const name = `k${kind}-${round}-${number}`
        sent.set(name, { ...make(name), text: null })
        await send(name).catch(error => {
          // Nobody can know whether it was done: it is sent again below.
          if (!(error instanceof TypeError)) throw error
        })
      }
    })
    // The others are anywhere in their requests.
    await answers.until(() => answered >= enough)
    await server.kill("SIGKILL")
    isDead = true
    await Promise.all(work)
    server = await place.start()
    for (const name of [...sent.keys()].filter(one => sent.get(one)?.text === null)) await send(name)
  }
  await server.kill("SIGTERM")
  const store = openSqliteStore(new Database(join(place.folder, "parley.db")))
  later(() => store.close())
  const { records, activities } = await store.contents()
  const count = (kind: number) => [...sent.keys()].filter(name => name.startsWith(`k${kind}-`)).length
  expect(records.conversation.filter(({ id }) => !id.includes("-chat-"))).toHaveLength(1 + count(0) + count(1))
  expect(records.block).toHaveLength(count(3))
  const told = activities.flatMap(({ conversation, activity }) =>
    conversation === chat && activity.from.role === "agent" ? [activity.text] : [],
  )
  expect(new Set(told).size).toBe(count(2))
  expect(told).toHaveLength(count(2))
  expect(sent.size).toBeGreaterThan(20)
}, 120_000)
