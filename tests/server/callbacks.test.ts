import { createHmac } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import { newBell } from "../bell.js"
import { emptyDatabase } from "../store/empty-database.js"
import { ask, later, type Options, world } from "./serving.js"

const SECRET = "whsec_c2VjcmV0LW9mLWEtY2FsbGJhY2stZW5kcG9pbnQ="

/** A callback's endpoint: what came, and what it answers. */
async function endpoint() {
  const got: { texts: string[]; signed: boolean; id: string }[] = []
  /** All requests, those too that were not taken. */
  const tried: string[][] = []
  const { ring, until } = newBell()
  const state = { status: 200, holds: (_: readonly string[]): Promise<void> | void => {} }
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", chunk => (body += chunk))
    request.on("end", async () => {
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = request.headers
      const key = Buffer.from(SECRET.slice(6), "base64")
      const expected = `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`
      const { activities } = JSON.parse(body).data
      const texts = activities.map(({ text = "" }: { text?: string }) => text)
      if (state.status === 200) got.push({ texts, signed: signature === expected, id: String(id) })
      tried.push(texts)
      ring()
      await state.holds(texts)
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  later(async () => void server.close())
  const said = () => got.flatMap(({ texts }) => texts)
  return { got, tried, said, until, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

async function chat(options: Options) {
  const served = await world(options)
  const { url, key } = served
  const end = await endpoint()
  const bot = await key("admin", undefined, { url: end.url, secret: SECRET })
  const agent = { agent: "ana@example.com" }
  await ask(url, "POST", "/v1/desk/agents/sign-in", agent, bot)
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  await ask(url, "POST", "/v1/desk/chats/next/accept", agent, bot)
  const say = (text: string) => ask(url, "POST", "/v1/desk/chats/current/messages", { ...agent, text }, bot)
  return { ...end, ...served, bot, say }
}

const STORES = { memory: () => openMemoryStore(), sqlite: () => openSqliteStore(emptyDatabase()) }

test.each(Object.entries(STORES))("what was in no answer is delivered in order and signed (%s)", async (_, open) => {
  const { got, said, until, say } = await chat({ store: open() })
  for (const text of ["one", "two", "three"]) await say(text)
  await until(() => said().includes("three"))
  expect(said().slice(-3)).toEqual(["one", "two", "three"])
  expect(got.every(({ signed }) => signed)).toBe(true)
  // Lines of the answer to the user's own request are not told again.
  expect(said()).not.toContain("Queued.")
})

test.each(Object.entries(STORES))(
  "what was not taken is tried again, and nothing overtakes it (%s)",
  async (_, open) => {
    const { said, tried, until, state, say } = await chat({ store: open(), pauseAfter: () => 20 })
    // Lines said when the chat began would be first in line for ever.
    await until(() => said().length > 0)
    state.status = 503
    await say("one")
    await say("two")
    const before = tried.length
    await until(() => tried.length > before + 2)
    expect(tried.flat()).not.toContain("two")
    state.status = 200
    await until(() => said().includes("two"))
    expect(said().slice(-2)).toEqual(["one", "two"])
  },
)

test.each(Object.entries(STORES))("what failed for good can be seen and sent again (%s)", async (_, open) => {
  const errors: object[] = []
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => errors.push(fields) }
  const { said, until, state, say, url, bot } = await chat({
    store: open(),
    log,
    pauseAfter: attempts => (attempts < 2 ? 10 : null),
  })
  state.status = 500
  await say("lost")
  const failed = async () => (await ask(url, "GET", "/v1/callbacks?status=failed", undefined, bot)).body.items
  await expect.poll(async () => (await failed()).length).toBeGreaterThan(0)
  state.status = 200
  const [last] = await failed()
  expect(last).toMatchObject({ attempts: 2, error: "it answered 500" })
  expect((await ask(url, "POST", `/v1/callbacks/${last.id}/resend`, {}, bot)).status).toBe(200)
  await until(() => said().includes("lost"))
  expect((await ask(url, "POST", `/v1/callbacks/${last.id}/resend`, {}, bot)).body.code).toBe("DELIVERY_UNKNOWN")
  expect(errors.length).toBeGreaterThan(0)
})

test("of two processes on one database only one sends a delivery, however slow it is taken, and order stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-callbacks-"))
  later(async () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "parley.db")
  const one = await chat({ store: openSqliteStore(new Database(file)) })
  const other = await world({ store: openSqliteStore(new Database(file)) })
  const { got, said, until, state, bot, say } = one
  let take = (): void => {}
  const taken = new Promise<void>(resolve => (take = resolve))
  state.holds = texts => (texts.includes("slow") ? taken : undefined)
  await say("slow")
  await until(() => said().includes("slow"))
  await say("after")
  // Another conversation, whose lines the other process sends: it has looked at what is due.
  const ben = { agent: "ben@example.com" }
  await ask(other.url, "POST", "/v1/desk/agents/sign-in", ben, bot)
  const { id } = (await ask(other.url, "POST", "/v1/conversations", {}, bot)).body.conversation
  await ask(other.url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  await ask(other.url, "POST", "/v1/desk/chats/next/accept", ben, bot)
  for (const text of ["b1", "b2", "b3"])
    await ask(other.url, "POST", `/v1/desk/chats/of:${id}/messages`, { ...ben, text }, bot)
  await until(() => said().includes("b3"))
  expect(said().filter(text => text === "slow" || text === "after")).toEqual(["slow"])
  take()
  await until(() => said().includes("after"))
  expect(said().filter(text => text === "slow" || text === "after")).toEqual(["slow", "after"])
  expect(said().filter(text => /^b\d$/.test(text))).toEqual(["b1", "b2", "b3"])
  expect(new Set(got.map(({ id }) => id)).size).toBe(got.length)
})

test("a delivery that a process began before it died is sent again when its claim is over", async () => {
  let now = Date.now()
  const clock = { now: () => now }
  const store = openSqliteStore(emptyDatabase())
  // It dies while it sends: what came of it is never written.
  const dying: KeptStore = { ...store, settleDelivery: async () => {}, close: async () => {} }
  const { got, until, serving } = await chat({ store: dying, clock })
  await until(() => got.length === 1)
  await serving.stop()
  now += 59_000
  expect(await store.claimDeliveries(now, now + 1, 10)).toEqual([])
  now += 2000
  await world({ store, clock })
  await until(() => got.length === 2)
  expect(got[1]).toEqual(got[0])
})
