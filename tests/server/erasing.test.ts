import { expect, test } from "vitest"
import { dump, openMemoryStore } from "../../store/index.js"
import { ask, FLOWS, shared, texts, world } from "./serving.js"

const MARK = "Ann-Marker"
const told: unknown[] = []
const store = openMemoryStore()
const server = shared(later =>
  world({ store, flows: FLOWS, log: { ...silent(), info: fields => told.push(fields) } }, later),
)

function silent() {
  return { info: () => {}, warn: () => {}, error: () => {} }
}

const send = async (id: string, token: string, text: string) =>
  ask(server.get().url, "POST", `/v1/conversations/${id}/activities`, { text }, token)

test("a user is erased: tokens open nothing, streams end, answers are not given again, others keep what they have", async () => {
  const { url, key } = server.get()
  const [bot, admin, agent] = [await key("bot"), await key("admin"), await key("agent", "ana@x.io")]
  const start = (user: { readonly id: string; readonly name: string }, headers = {}) =>
    ask(url, "POST", "/v1/conversations", { user, entities: { Order: { Number: user.name } } }, bot, headers)
  const once = { "idempotency-key": "start-of-ann" }
  const first = await start({ id: "ann", name: MARK }, once)
  expect((await start({ id: "ann", name: MARK }, once)).headers.get("idempotent-replayed")).toBe("true")
  const { conversation, conversationToken: token } = first.body
  const other = await start({ id: "bob", name: "Bob" })
  await ask(url, "POST", "/v1/desk/agents/sign-in", {}, agent)
  expect(texts(await send(conversation.id, token, "agent"))).toEqual(["Queued."])
  await ask(url, "POST", `/v1/desk/chats/of:${conversation.id}/accept`, {}, agent)
  await ask(url, "POST", `/v1/desk/chats/of:${conversation.id}/messages`, { text: `Hi ${MARK}` }, agent, {
    "idempotency-key": "hi",
  })
  await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: MARK }, token, {
    "idempotency-key": "said",
  })
  const ban = { subject: { kind: "user", value: "ann" }, scope: "liveChat", minutes: 60, reason: "abuse" }
  const block = (await ask(url, "POST", "/v1/blocks", ban, admin, { "idempotency-key": "block" })).body.block
  const stream = await fetch(`${url}/v1/conversations/${conversation.id}/stream`, {
    headers: { authorization: `Bearer ${token}` },
  })

  const erased = await ask(url, "DELETE", "/v1/users/ann", undefined, admin)
  expect(erased.body).toMatchObject({ status: "erased", counts: { conversations: 1, chats: 1 } })
  expect(erased.body.blocks).toMatchObject([{ id: block.id, reason: "abuse", status: "active", conversationId: null }])
  await stream.text()
  expect(await send(conversation.id, token, "hello")).toMatchObject({
    status: 404,
    body: { code: "CONVERSATION_UNKNOWN" },
  })
  for (const path of ["", "/activities", "/stream"])
    expect((await ask(url, "GET", `/v1/conversations/${conversation.id}${path}`, undefined, token)).status).toBe(404)
  expect(await dump(store)).not.toContain(MARK)
  expect(JSON.stringify(told)).not.toContain("ann")
  expect(told).toContainEqual({ what: "person", counts: erased.body.counts })
  expect((await ask(url, "GET", "/v1/conversations?user=ann", undefined, admin)).body.items).toEqual([])
  const audit = await ask(url, "GET", "/v1/audit?subject=erasure:user", undefined, admin)
  expect(audit.body.items).toMatchObject([
    { what: "erased", detail: { conversations: 1 } },
    { what: "erase", doneBy: "test" },
  ])
  // The desk and reports go on with the chat that is left.
  const chat = `${conversation.id}-chat-1`
  const ended = await ask(url, "GET", "/v1/desk/chats?status=ended", undefined, admin)
  expect(ended.body.items).toMatchObject([{ id: chat, status: "ended" }])
  expect((await ask(url, "GET", `/v1/desk/chats/${chat}`, undefined, admin)).status).toBeLessThan(500)
  expect((await ask(url, "GET", `/v1/reports/chats?from=${new Date(0).toISOString()}`, undefined, admin)).status).toBe(
    200,
  )
  // It has ended, to whoever would still do something with it.
  const late = { notes: { text: "x" }, tags: { tags: [] }, assign: { to: { agent: "ana@example.com" } } }
  for (const [verb, body] of Object.entries(late)) {
    const told = await ask(url, "POST", `/v1/desk/chats/${chat}/${verb}`, body, admin)
    expect([verb, told.status, told.body.code]).toEqual([verb, 409, "CHAT_ENDED"])
  }
  // Nothing is answered again: somebody who starts as Ann begins anew.
  const again = await start({ id: "ann", name: MARK }, once)
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, null])
  expect(again.body.conversation.id).not.toBe(conversation.id)
  expect(texts(await send(other.body.conversation.id, other.body.conversationToken, "order"))).toEqual(["Which size?"])
})

test("a browser is erased by its token or its id, and what was erased is erased again without a complaint", async () => {
  const { url, key } = server.get()
  const [bot, admin] = [await key("bot"), await key("admin")]
  const start = async () => (await ask(url, "POST", "/v1/conversations", {}, bot)).body
  const [one, two] = [await start(), await start()]
  const visitorOf = async (id: string) =>
    (await ask(url, "GET", `/v1/conversations/${id}`, undefined, admin)).body.person.visitorId
  const byToken = await ask(url, "DELETE", `/v1/visitors/${one.visitorToken}`, undefined, admin)
  expect(byToken.body.counts.conversations).toBe(1)
  const visitor = await visitorOf(two.conversation.id)
  expect((await ask(url, "DELETE", `/v1/visitors/${visitor}`, undefined, admin)).body.counts.conversations).toBe(1)
  const again = await ask(url, "DELETE", `/v1/visitors/${visitor}`, undefined, admin)
  expect(again.body).toMatchObject({ status: "erased", counts: { conversations: 0, entities: 0 }, blocks: [] })
})

test("a browser that is blocked is found, checked and let in again by its id or token also after it was erased", async () => {
  const { url, key } = server.get()
  const admin = await key("admin")
  const start = (more: object) => ask(url, "POST", "/v1/conversations", more, admin)
  const { conversation, visitorToken } = (await start({})).body
  const at = `/v1/conversations/${conversation.id}`
  const visitor: string = (await ask(url, "GET", at, undefined, admin)).body.person.visitorId
  const subject = { kind: "visitor", value: visitor }
  const body = { subject, scope: "conversation", minutes: null, reason: "Spam" }
  const { id } = (await ask(url, "POST", "/v1/blocks", body, admin)).body.block
  const erased = await ask(url, "DELETE", `/v1/visitors/${visitor}`, undefined, admin)
  expect(erased.body.blocks).toMatchObject([{ id }])
  expect((await start({ visitorToken })).body.code).toBe("BLOCKED")
  for (const query of [`kind=visitor&subject=${visitor}`, `subject=visitor:${visitorToken}`])
    expect((await ask(url, "GET", `/v1/blocks?${query}`, undefined, admin)).body.items).toMatchObject([{ id }])
  const checked = await ask(url, "GET", `/v1/blocks/check?visitor=${visitorToken}`, undefined, admin)
  expect(checked.body).toMatchObject({ block: { reason: "Spam" }, blocks: [{ id }], person: null })
  const lifted = await ask(url, "POST", "/v1/blocks/lift", { subject: { kind: "visitor", value: visitorToken } }, admin)
  expect(lifted.body.results).toEqual([{ id, result: "lifted" }])
  expect((await start({ visitorToken })).status).toBe(201)
})

test.each(["bot", "agent", "supervisor"])("a key of the preset %s erases nobody", async preset => {
  const { url, key } = server.get()
  for (const path of ["/v1/users/ann", "/v1/visitors/v"]) {
    const refused = await ask(url, "DELETE", path, undefined, await key(preset))
    expect(refused).toMatchObject({ status: 403, body: { code: "PERMISSION_MISSING" } })
  }
})

test.each([
  ["/v1/users/%00", 400, "TEXT_INVALID"],
  ["/v1/users/%E2%80%8B", 400, "TEXT_INVALID"],
  ["/v1/visitors/%00", 400, "TEXT_INVALID"],
  ["/v1/users/%ff", 400, "TEXT_INVALID"],
  ["/v1/users/", 404, "ROUTE_UNKNOWN"],
  ["/v1/users", 404, "ROUTE_UNKNOWN"],
  ["/v1/users/nobody?force=1", 400, "REQUEST_INVALID"],
])("DELETE %s is %s %s", async (path, status, code) => {
  const { url, key } = server.get()
  expect(await ask(url, "DELETE", path, undefined, await key("admin"))).toMatchObject({ status, body: { code } })
})
