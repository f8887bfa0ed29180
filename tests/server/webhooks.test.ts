import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { describe, expect, test } from "vitest"
import { revokeKey, targetsWithin } from "../../server/index.js"
import { type KeptStore, openSqliteStore } from "../../store/index.js"
import { EVENT_TYPES } from "../../turns/index.js"
import { newBell } from "../bell.js"
import { ROOT } from "../project/sources.js"
import { emptyDatabase } from "../store/empty-database.js"
import { site } from "./process.js"
import { type Answer, ask, FLOWS, later, type Options, STORES, world } from "./serving.js"

const SECRET = "whsec_c2VjcmV0LW9mLWEtY2FsbGJhY2stZW5kcG9pbnQ="
const ANA = { agent: "ana@example.com" }
const HOUR = 60 * 60_000

/** The signature that Standard Webhooks asks for, by the means of browsers. */
async function signatureOf(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice("whsec_".length)), letter => letter.charCodeAt(0))
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content))
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signed)))}`
}

interface Got {
  readonly id: string
  readonly type: string
  /** Of an activity. */
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read what came as it comes.
  readonly data: any
  readonly content: string
  readonly signatures: readonly string[]
}

/** A webhook's endpoint: what came, and what it answers. */
async function endpoint() {
  const got: Got[] = []
  /** All requests, those too that were not taken. */
  const tried: Got[] = []
  const { ring, until } = newBell()
  const state = { status: 200, holds: (_: Got): Promise<void> | void => {} }
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", chunk => (body += chunk))
    request.on("end", async () => {
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = request.headers
      const { type, timestamp, data } = JSON.parse(body)
      expect(Date.parse(timestamp)).toBeGreaterThan(0)
      const text = data.activity?.text ?? ""
      const signatures = String(signature).split(" ")
      const one: Got = { id: String(id), type, text, data, content: `${id}.${at}.${body}`, signatures }
      if (state.status === 200) got.push(one)
      tried.push(one)
      ring()
      await state.holds(one)
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  later(async () => {
    server.closeAllConnections()
    server.close()
  })
  const texts = (list: readonly Got[]) => list.flatMap(({ text }) => (text === "" ? [] : [text]))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { got, tried, said: () => texts(got), triedTexts: () => texts(tried), until, state, url }
}

/** A chat of a conversation that a key began, whose webhook hears of what is said. */
async function chat(options: Options, types: readonly string[] = ["activity.created"]) {
  const served = await world(options)
  const { url, key } = served
  const end = await endpoint()
  const bot = await key("admin")
  const send = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<Answer> =>
    ask(url, method, path, body, bot)
  const made = await send("POST", "/v1/webhooks", { url: end.url, types, secret: SECRET })
  expect([made.status, made.body.secret]).toEqual([201, SECRET])
  const hook = `/v1/webhooks/${made.body.webhook.id}`
  await send("POST", "/v1/desk/agents/sign-in", ANA)
  const { id } = (await send("POST", "/v1/conversations", {})).body.conversation
  await send("POST", `/v1/conversations/${id}/activities`, { text: "agent" })
  await send("POST", "/v1/desk/chats/next/accept", ANA)
  const say = (text: string) => send("POST", `/v1/desk/chats/of:${id}/messages`, { ...ANA, text })
  return { ...end, ...served, endUrl: end.url, bot, send, hook, id, say }
}

describe.each(STORES)("webhooks ($name)", ({ open }) => {
  test("what was in no answer is delivered in order and signed", async () => {
    const { got, said, until, say, id } = await chat({ store: open() })
    for (const text of ["one", "two", "three"]) await say(text)
    await until(() => said().includes("three"))
    expect(said().slice(-3)).toEqual(["one", "two", "three"])
    for (const { content, signatures } of got) expect(signatures).toEqual([await signatureOf(SECRET, content)])
    // The code that the guide gives finds the same.
    const guide = readFileSync(join(ROOT, "docs/guide/webhooks.md"), "utf8")
    const code = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? ""
    const { isFromParley } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const [message, at, ...body] = got[0]?.content.split(".") ?? []
    const headers = {
      "webhook-id": message,
      "webhook-timestamp": at,
      "webhook-signature": got[0]?.signatures.join(" "),
    }
    expect(isFromParley(SECRET, headers, body.join("."))).toBe(true)
    expect(isFromParley(SECRET, headers, `${body.join(".")} `)).toBe(false)
    expect(new Set(got.map(one => one.id)).size).toBe(got.length)
    expect(got.at(-1)).toMatchObject({ type: "activity.created", data: { conversationId: id } })
    // Lines of the answer to the user's own request are not told again.
    expect(said()).not.toContain("Queued.")
  })

  test("what was not taken is tried again, and nothing overtakes it", async () => {
    const { said, tried, triedTexts, until, state, say } = await chat({ store: open(), pauseAfter: () => 20 })
    // Lines said when the chat began would be first in line for ever.
    await until(() => said().length > 0)
    state.status = 503
    await say("one")
    await say("two")
    const before = tried.length
    await until(() => tried.length > before + 2)
    expect(triedTexts()).not.toContain("two")
    state.status = 200
    await until(() => said().includes("two"))
    expect(said().slice(-2)).toEqual(["one", "two"])
    // Each time it was the same message.
    expect(new Set(tried.filter(({ text }) => text === "one").map(({ id }) => id)).size).toBe(1)
  })

  test("what was given up can be seen and sent again, one or all", async () => {
    const pauseAfter = (attempts: number) => (attempts < 2 ? 10 : null)
    const { said, until, state, say, send, hook } = await chat({ store: open(), pauseAfter })
    await until(() => said().length > 0)
    state.status = 500
    for (const text of ["one", "two", "three"]) await say(text)
    const listed = async (status: string) => (await send("GET", `${hook}/deliveries?status=${status}`)).body.items
    await expect.poll(async () => (await listed("failed")).length).toBe(3)
    const [last] = await listed("failed")
    expect(last).toMatchObject({ attempts: 2, answerStatus: 500, error: "it answered 500", nextAt: null })
    state.status = 200
    expect((await send("POST", `${hook}/deliveries/${last.id}/resend`, {})).status).toBe(200)
    await until(() => said().includes("three"))
    await expect.poll(async () => (await listed("failed")).length).toBe(2)
    expect((await send("POST", `${hook}/deliveries/${last.id}/resend`, {})).body.code).toBe("DELIVERY_UNKNOWN")
    expect((await send("POST", `${hook}/resend`, {})).body).toEqual({ resent: 2 })
    await until(() => said().includes("two"))
    expect(said().slice(-3)).toEqual(["three", "one", "two"])
    await expect.poll(async () => (await listed("waiting")).length).toBe(0)
    expect((await listed("delivered"))[0]).toMatchObject({ type: "activity.created", answerStatus: 200, error: null })
  })

  test("one that was replaced as secret signs for a day beside the new one", async () => {
    let now = Date.now()
    const { got, until, say, send, hook } = await chat({ store: open(), clock: { now: () => now } })
    const { secret, webhook } = (await send("POST", `${hook}/rotate`, {})).body
    expect(Date.parse(webhook.previousSecretEndsAt)).toBe(now + 24 * HOUR)
    const signers = async (text: string, secrets: readonly string[]) => {
      await say(text)
      await until(() => got.some(one => one.text === text))
      const one = got.find(({ text: said }) => said === text)
      const expected = await Promise.all(secrets.map(each => signatureOf(each, one?.content ?? "")))
      expect(one?.signatures).toEqual(expected)
    }
    await signers("both", [secret, SECRET])
    now += 24 * HOUR
    await signers("the new one", [secret])
    expect((await send("GET", hook)).body.webhook.previousSecretEndsAt).toBeNull()
  })

  test("a key that holds no more silences its webhooks at once", async () => {
    const store = open()
    const one = await chat({ store, pauseAfter: () => 10 })
    await one.until(() => one.said().length > 0)
    one.state.status = 503
    await one.say("lost")
    await one.until(() => one.triedTexts().includes("lost"))
    const other = await one.key("admin")
    await revokeKey(store, String(/^pk_([0-9a-f]+)_/.exec(one.bot)?.[1]), Date.now())
    const told = async () => (await ask(one.url, "GET", one.hook, undefined, other)).body.webhook
    await expect.poll(async () => (await told()).enabled).toBe(false)
    const before = one.tried.length
    one.state.status = 200
    await ask(one.url, "POST", `/v1/desk/chats/of:${one.id}/messages`, { ...ANA, text: "unheard" }, other)
    expect((await told()).disabledReason).toContain("revoked")
    const failed = (await ask(one.url, "GET", `${one.hook}/deliveries?status=failed`, undefined, other)).body.items
    expect(failed.length).toBeGreaterThan(0)
    expect((await store.contents()).events.some(({ body }) => JSON.stringify(body).includes("unheard"))).toBe(false)
    expect(one.tried.length).toBe(before)
  })

  test("one that takes nothing for three days is disabled, and one that is gone at once; enabled again it hears on", async () => {
    let now = Date.now()
    const warned: object[] = []
    const log = { info: () => {}, warn: (fields: object) => warned.push(fields), error: () => {} }
    const options = { store: open(), clock: { now: () => now }, log, pauseAfter: () => 5 }
    const { said, tried, until, state, say, send, hook } = await chat(options)
    await until(() => said().length > 0)
    const webhook = async () => (await send("GET", hook)).body.webhook
    state.status = 503
    await say("lost")
    await until(() => tried.some(({ text }) => text === "lost"))
    await expect.poll(async () => (await webhook()).firstFailedAt).toBe(new Date(now).toISOString())
    now += 72 * HOUR - 1
    await say("lost too")
    await until(() => tried.filter(({ text }) => text === "lost").length > 1)
    expect((await webhook()).enabled).toBe(true)
    now += 10
    await say("lost as well")
    await expect.poll(async () => (await webhook()).enabled).toBe(false)
    expect((await webhook()).disabledReason).toContain("it answered 503")
    expect(warned.length).toBeGreaterThan(0)
    expect((await send("POST", `${hook}/resend`, {})).body.code).toBe("WEBHOOK_INVALID")
    state.status = 200
    expect((await send("PATCH", hook, { enabled: true })).body.webhook).toMatchObject({
      enabled: true,
      firstFailedAt: null,
    })
    await say("heard")
    await until(() => said().includes("heard"))
    expect(said()).not.toContain("lost")
    state.status = 410
    await say("gone")
    await expect.poll(async () => (await webhook()).disabledReason).toContain("410")
  })

  test("that is enabled again is told nothing from before, also by a process that looks in that very moment", async () => {
    const kept = open()
    let progress: unknown = null
    const seenBy = async (id: string) => (await kept.webhookProgress()).find(({ webhook }) => webhook === id)?.seen
    const store: KeptStore = {
      ...kept,
      commit: async commit => {
        const isDone = await kept.commit(commit)
        // Made, disabled, enabled.
        const enabled = commit.puts.find(put => put.kind === "webhook" && put.version === 3)
        if (enabled !== undefined) progress = [await seenBy(enabled.id), await kept.lastEvent()]
        return isDone
      },
    }
    const { send, hook, say, until, said } = await chat({ store })
    await until(() => said().length > 0)
    await send("PATCH", hook, { enabled: false })
    // While nobody listens nothing is written that could be told.
    const other = await endpoint()
    await send("POST", "/v1/webhooks", { url: other.url, types: ["activity.created"] })
    await say("unheard")
    await other.until(() => other.said().includes("unheard"))
    expect((await send("PATCH", hook, { enabled: true })).status).toBe(200)
    expect(progress).toEqual([await kept.lastEvent(), await kept.lastEvent()])
  })

  test("hears of chats, blocks and conversations, of the types that it asked for, in order", async () => {
    const { got, until, send, id } = await chat({ store: open() }, EVENT_TYPES)
    const types = () => got.map(({ type }) => type).filter(type => type !== "activity.created")
    await send("POST", `/v1/desk/chats/of:${id}/transfer`, { ...ANA, to: { queue: "general" } })
    const subject = { kind: "conversation", value: id }
    const { block } = (await send("POST", "/v1/blocks", { subject, scope: "conversation", minutes: 5, reason: "Spam" }))
      .body
    await send("POST", "/v1/blocks/lift", { ids: [block.id] })
    await until(() => types().includes("block.lifted") && types().includes("conversation.ended"))
    const ofConversation = got.filter(({ data }) => !data.block && data.activity === undefined)
    expect(ofConversation.map(({ type }) => type)).toEqual([
      "conversation.started",
      "chat.waiting",
      "chat.connected",
      "chat.waiting",
      "chat.ended",
      "conversation.ended",
    ])
    const chats = got.flatMap(({ data }) => (data.chat === undefined ? [] : [data.chat]))
    expect(chats.map(({ status }) => status)).toEqual(["waiting", "connected", "waiting", "ended"])
    expect(chats.map(({ version }) => version)).toEqual([...chats.map(({ version }) => version)].sort())
    expect(got.find(({ type }) => type === "conversation.started")?.data).toMatchObject({
      conversation: { id, status: "active" },
      person: { channel: "api" },
    })
    expect(got.filter(({ data }) => data.block).map(({ type, data }) => [type, data.block.status])).toEqual([
      ["block.created", "active"],
      ["block.lifted", "lifted"],
    ])
  })
})

test("a key hears of nothing that it may not see", async () => {
  const { got, until, send, key, url, endUrl, say } = await chat({}, ["activity.created"])
  const mine = await endpoint()
  const bot = await key(["conversation:start", "conversation:write", "webhook:manage"])
  const { webhook } = (await ask(url, "POST", "/v1/webhooks", { url: mine.url, types: EVENT_TYPES }, bot)).body
  expect(webhook.unheardTypes).toEqual(EVENT_TYPES.filter(type => /^(chat|block)/.test(type)))
  await send("POST", "/v1/conversations", {})
  await say("of the other key")
  const block = { subject: { kind: "user", value: "u" }, scope: "liveChat", minutes: 5, reason: "x" }
  await send("POST", "/v1/blocks", block)
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  await ask(url, "POST", `/v1/conversations/${id}/end`, {}, bot)
  await mine.until(() => mine.got.some(({ type }) => type === "conversation.ended"))
  expect(mine.got.map(({ type, data }) => [type, data.conversation?.id ?? data.conversationId])).toEqual([
    ["conversation.started", id],
    ["activity.created", id],
    ["conversation.ended", id],
  ])
  await until(() => got.some(({ text }) => text === "of the other key"))
  expect(got.every(({ type, data }) => type === "activity.created" && data.conversationId !== id)).toBe(true)
  // Nor does it find, change or fire another key's webhook; a key that may do everything does.
  const other = (await send("GET", "/v1/webhooks")).body.items.find((one: { url: string }) => one.url === endUrl)
  expect(
    (await ask(url, "GET", "/v1/webhooks", undefined, bot)).body.items.map(({ id }: { id: string }) => id),
  ).toEqual([webhook.id])
  for (const [method, path] of [
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/rotate"],
    ["POST", "/test"],
    ["POST", "/resend"],
    ["GET", "/deliveries"],
  ] as const) {
    const { body } = await ask(url, method, `/v1/webhooks/${other.id}${path}`, {}, bot)
    expect([path, body.code]).toEqual([path, "WEBHOOK_UNKNOWN"])
  }
  expect((await send("DELETE", `/v1/webhooks/${webhook.id}`)).body).toEqual({ id: webhook.id })
  expect((await ask(url, "GET", `/v1/webhooks/${webhook.id}`, undefined, bot)).body.code).toBe("WEBHOOK_UNKNOWN")
})

test("what waits is not sent any more where its key may not hear of it by now", async () => {
  const { url, key, send, bot } = await chat({ pauseAfter: () => 10 })
  const mine = await endpoint()
  mine.state.status = 503
  const ana = await key(["desk:own", "desk:read", "webhook:manage"], ANA.agent)
  const { webhook } = (await ask(url, "POST", "/v1/webhooks", { url: mine.url, types: ["chat.waiting"] }, ana)).body
  const { id } = (await send("POST", "/v1/conversations", {})).body.conversation
  await send("POST", `/v1/conversations/${id}/activities`, { text: "agent" })
  await mine.until(() => mine.tried.length > 0)
  expect((await ask(url, "PUT", `/v1/desk/agents/${ANA.agent}`, { queues: [] }, bot)).status).toBe(200)
  const failed = async () =>
    (await ask(url, "GET", `/v1/webhooks/${webhook.id}/deliveries?status=failed`, undefined, ana)).body.items
  await expect.poll(async () => (await failed()).length).toBe(1)
  mine.state.status = 200
  expect((await failed())[0]).toMatchObject({ type: "chat.waiting", error: "its key may hear of the event no more" })
  expect((await ask(url, "POST", `/v1/webhooks/${webhook.id}/resend`, {}, ana)).body).toEqual({ resent: 1 })
  await expect.poll(async () => (await failed()).length).toBe(1)
  expect(mine.got).toEqual([])
})

test.each([
  ["that is no agent's and may not see all chats", ["desk:read", "webhook:manage"], null, /./],
  ["that may see all chats", ["desk:read", "desk:all", "webhook:manage"], null, /^(activity|conversation|block)/],
  ["of an agent", ["desk:read", "webhook:manage"], "ana@example.com", /^(activity|conversation|block)/],
] as const)("a webhook of a key %s says which types it can never hear of", async (_, permissions, agent, unheard) => {
  const { url, key } = await world()
  const owner = await key(permissions, agent ?? undefined)
  const { webhook } = (
    await ask(url, "POST", "/v1/webhooks", { url: "https://example.com/", types: EVENT_TYPES }, owner)
  ).body
  expect(webhook.unheardTypes).toEqual(EVENT_TYPES.filter(type => unheard.test(type)))
})

test("a webhook of an agent's key is not another agent's to manage, unless they may act for any", async () => {
  const { url, key } = await world()
  const own = ["desk:own", "desk:read", "webhook:manage"] as const
  const ana = await key(own, "ana@example.com")
  const body = { url: "https://example.com/", types: ["chat.waiting"] }
  const { webhook } = (await ask(url, "POST", "/v1/webhooks", body, ana)).body
  const read = async (asker: string) => (await ask(url, "GET", `/v1/webhooks/${webhook.id}`, undefined, asker)).status
  expect(await read(await key([...own, "key:manage"], "ben@example.com"))).toBe(404)
  expect(await read(await key([...own, "key:manage"], "Ana@example.com"))).toBe(200)
  expect(await read(await key([...own, "key:manage", "desk:act"], "ben@example.com"))).toBe(200)
})

test("one slow endpoint holds up no other, and no more than eight of its requests wait for it", async () => {
  const { url, key, endUrl, bot, say, tried, until, state } = await chat({}, ["conversation.started"])
  expect(endUrl).not.toBe("")
  state.holds = () => new Promise(() => {})
  const quick = await endpoint()
  await ask(url, "POST", "/v1/webhooks", { url: quick.url, types: ["conversation.started"] }, await key("admin"))
  for (let number = 0; number < 20; number++) await ask(url, "POST", "/v1/conversations", {}, bot)
  await say("on")
  await quick.until(() => quick.got.length === 20)
  await until(() => tried.length >= 8)
  expect(tried.length).toBeLessThanOrEqual(9)
})

test("where nobody listens nothing is written, and what a webhook does not ask for neither", async () => {
  const store = openSqliteStore(emptyDatabase())
  const { url, key } = await world({ store })
  const bot = await key("admin")
  await ask(url, "POST", "/v1/conversations", {}, bot)
  const end = await endpoint()
  await ask(url, "POST", "/v1/webhooks", { url: end.url, types: ["conversation.ended"] }, bot)
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  await ask(url, "POST", `/v1/conversations/${id}/end`, {}, bot)
  expect((await store.contents()).events.map(({ type }) => type)).toEqual(["conversation.ended"])
})

test("a test is sent at once, and tells what was answered", async () => {
  const { got, state, send, hook, until } = await chat({}, ["chat.ended"])
  expect((await send("POST", `${hook}/test`, {})).body).toMatchObject({
    delivered: true,
    answerStatus: 200,
    error: null,
  })
  await until(() => got.length > 0)
  expect(got[0]).toMatchObject({ type: "ping", data: { webhookId: hook.split("/").at(-1) } })
  expect(got[0]?.signatures).toEqual([await signatureOf(SECRET, got[0]?.content ?? "")])
  state.status = 302
  expect((await send("POST", `${hook}/test`, {})).body).toMatchObject({ delivered: false, answerStatus: 302 })
  await send("PATCH", hook, { url: "http://127.0.0.1:1/" })
  const { body } = await send("POST", `${hook}/test`, {})
  expect([body.delivered, body.answerStatus]).toEqual([false, null])
  expect(body.error).not.toBe("")
})

test.each<[string, object, string, string]>([
  ["no address", { url: "nowhere" }, "WEBHOOK_INVALID", "/url"],
  ["another protocol", { url: "ftp://example.com/" }, "WEBHOOK_INVALID", "/url"],
  ["a name and a password in it", { url: "https://u:p@example.com/" }, "WEBHOOK_INVALID", "/url"],
  ["a private address", { url: "https://10.1.2.3/" }, "WEBHOOK_INVALID", "/url"],
  ["an address of this network", { url: "https://[fe80::1]/" }, "WEBHOOK_INVALID", "/url"],
  ["a public one without TLS", { url: "http://93.184.216.34/" }, "WEBHOOK_INVALID", "/url"],
  ["a short secret", { secret: "whsec_c2hvcnQ=" }, "WEBHOOK_INVALID", "/secret"],
  ["a secret in another form", { secret: "a-secret-of-thirty-two-characters" }, "WEBHOOK_INVALID", "/secret"],
  ["no type", { types: [] }, "REQUEST_INVALID", "/types"],
  ["an unknown type", { types: ["chat.opened"] }, "REQUEST_INVALID", "/types/0"],
  ["a type twice", { types: ["chat.ended", "chat.ended"] }, "REQUEST_INVALID", "/types"],
  ["something else", { event: "x" }, "REQUEST_INVALID", "/event"],
])("a webhook with %s is refused, and nothing has changed", async (_, wrong, code, pointer) => {
  const { url, key, store } = await world()
  const body = { url: "https://example.com/hook", types: ["chat.ended"], ...wrong }
  const answer = await ask(url, "POST", "/v1/webhooks", JSON.stringify(body), await key("bot"))
  expect([answer.body.code, answer.body.pointer ?? ""]).toEqual([code, pointer])
  expect(await store.webhooks()).toEqual([])
})

test("a webhook's address is kept as an address is written, and one that is written so already as it is", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const make = (to: string) => ask(url, "POST", "/v1/webhooks", { url: to, types: ["chat.ended"] }, bot)
  const keptOf = async (to: string) => (await make(to)).body.webhook.url
  expect(await keptOf(" https://exa\nmple.com/hook")).toBe("https://example.com/hook")
  expect(await keptOf("HTTPS://Example.com")).toBe("https://example.com/")
  expect(await keptOf("https:example.com/a b")).toBe("https://example.com/a%20b")
  expect(await keptOf("https://example.com")).toBe("https://example.com")
  const { webhook } = (await make("https://example.com/?a=1")).body
  const { body } = await ask(url, "PATCH", `/v1/webhooks/${webhook.id}`, { url: "https://bücher.example/ä" }, bot)
  expect(body.webhook.url).toBe("https://xn--bcher-kva.example/%C3%A4")
})

test("an address that was kept with large letters goes by TLS as well", async () => {
  const { dispatcherFor } = targetsWithin([], false)
  expect(await dispatcherFor("HTTPS://example.com/")).toBe(await dispatcherFor("https://example.com/"))
})

test("a server that others reach calls no program of its own machine, nor a name that leads there", async () => {
  const { url, key } = await world({ trustedProxies: ["10.0.0.1"] })
  const bot = await key("bot")
  const make = (to: string) => ask(url, "POST", "/v1/webhooks", { url: to, types: ["chat.ended"] }, bot)
  expect((await make("http://127.0.0.1:9/")).body.code).toBe("WEBHOOK_INVALID")
  expect((await make("http://localhost:9/")).body.code).toBe("WEBHOOK_INVALID")
  const { webhook } = (await make("https://localhost:9/")).body
  const { body } = await ask(url, "POST", `/v1/webhooks/${webhook.id}/test`, {}, bot)
  expect([body.delivered, body.error]).toEqual([
    false,
    expect.stringContaining("not an address of the public internet"),
  ])
})

test("a key has twenty webhooks at most, and one request makes one of them", async () => {
  const { url, key, store } = await world()
  const bot = await key("bot")
  const body = { url: "https://example.com/hook", types: ["chat.ended"] }
  const make = (name: string) => ask(url, "POST", "/v1/webhooks", body, bot, { "idempotency-key": name })
  const first = await make("0")
  expect((await make("0")).text).toBe(first.text)
  for (let number = 1; number < 20; number++) expect((await make(String(number))).status).toBe(201)
  expect((await make("20")).body.code).toBe("WEBHOOKS_EXCEEDED")
  expect(await store.webhooks()).toHaveLength(20)
})

test("webhooks and streams of many keys that begin at once begin all", async () => {
  const { url, key, store } = await world({ store: openSqliteStore(emptyDatabase()) })
  const keys = await Promise.all(Array.from({ length: 30 }, () => key("bot")))
  const body = { url: "https://example.com/hook", types: ["chat.ended"] }
  const made = await Promise.all(keys.map(one => ask(url, "POST", "/v1/webhooks", body, one)))
  expect(made.map(({ status }) => status)).toEqual(keys.map(() => 201))
  expect(await store.webhooks()).toHaveLength(keys.length)
  const closing = new AbortController()
  later(async () => closing.abort())
  const open = (one: string) =>
    fetch(`${url}/v1/stream`, { headers: { authorization: `Bearer ${one}` }, signal: closing.signal })
  expect((await Promise.all(keys.map(open))).map(({ status }) => status)).toEqual(keys.map(() => 200))
})

test("a server that stops waits for no slow endpoint, and sends again after the next start", async () => {
  const store = openSqliteStore(emptyDatabase())
  const { said, until, serving, state, say } = await chat({ store: { ...store, close: async () => {} } })
  state.holds = ({ text }) => (text === "slow" ? new Promise(() => {}) : undefined)
  await say("slow")
  await until(() => said().includes("slow"))
  const began = performance.now()
  await serving.stop()
  expect(performance.now() - began).toBeLessThan(10_000)
  state.holds = () => {}
  await world({ store })
  await until(() => said().filter(text => text === "slow").length === 2)
})

test("of two processes on one database only one sends a delivery, however slow it is taken, and order stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-webhooks-"))
  later(async () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "parley.db")
  const one = await chat({ store: openSqliteStore(new Database(file)) })
  const other = await world({ store: openSqliteStore(new Database(file)) })
  const { got, said, until, state, bot, say } = one
  let take = (): void => {}
  const taken = new Promise<void>(resolve => (take = resolve))
  state.holds = ({ text }) => (text === "slow" ? taken : undefined)
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
  const { got, until, serving, hook } = await chat({ store: dying, clock })
  await until(() => got.length === 1)
  await serving.stop()
  now += 4900
  expect(await store.claimDeliveries(hook.split("/").at(-1) ?? "", now, now + 1, 10)).toEqual([])
  now += 200
  await world({ store, clock })
  await until(() => got.length === 2)
  expect([got[1]?.id, got[1]?.data]).toEqual([got[0]?.id, got[0]?.data])
})

test("what a server committed before it was killed is told after the next start, all of it and in order", async () => {
  const end = await endpoint()
  const place = site({ "bot.json": {}, "agent.json": FLOWS["agent.json"] ?? {} })
  let server = await place.start()
  const post = (path: string, body: object) => ask(server.url, "POST", path, body, server.key)
  await post("/v1/webhooks", { url: end.url, types: ["activity.created"] })
  await post("/v1/desk/agents/sign-in", ANA)
  const { id } = (await post("/v1/conversations", {})).body.conversation
  await post(`/v1/conversations/${id}/activities`, { text: "agent" })
  await post("/v1/desk/chats/next/accept", ANA)
  await end.until(() => end.got.length > 0)
  // The first is tried again in five seconds, and the others come after it.
  end.state.status = 503
  const said = Array.from({ length: 10 }, (_, number) => `line ${number}`)
  for (const text of said) await post("/v1/desk/chats/current/messages", { ...ANA, text })
  await end.until(() => end.triedTexts().includes("line 0"))
  const failing = async () =>
    (await ask(server.url, "GET", "/v1/webhooks", undefined, server.key)).body.items[0].firstFailedAt
  await expect.poll(failing).not.toBeNull()
  await server.kill("SIGKILL")
  end.state.status = 200
  server = await place.start()
  const lines = () => end.said().filter(text => text.startsWith("line"))
  await end.until(() => lines().length === said.length)
  expect(lines()).toEqual(said)
}, 120_000)
