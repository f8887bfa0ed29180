import { describe, expect, test } from "vitest"
import { ParleyClient } from "../../client/index.js"
import { dump, openMemoryStore } from "../../store/index.js"
import { ask, FLOWS, STORES, shared, type World, world } from "./serving.js"

const DESK = {
  ...FLOWS,
  "bot.json": { ...FLOWS["bot.json"], liveChat: { queues: [{ code: "general" }, { code: "vip" }] } },
}

async function waiting({ url, key }: World) {
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "agent" }, bot)
  const chats = await ask(url, "GET", "/v1/desk/chats?status=waiting", undefined, await key("supervisor"))
  return chats.body.items.find(({ conversationId }: { conversationId: string }) => conversationId === id).id as string
}

describe.each(STORES)("agents, $name:", ({ open }) => {
  test("one is added, changed and removed, with chats back in front and keys gone, all of it in the audit", async () => {
    const served = await world({ store: open(), flows: DESK })
    const { url, key } = served
    const boss = new ParleyClient({ url, token: await key("supervisor", "Boss@example.com") })
    const email = "Ana@Example.com"
    const hours = { timeZone: "Europe/Bucharest", weekly: { mon: ["22:00-02:00"] } }
    const added = await boss.call("putAgent", { params: { email }, body: { name: "Ana", queues: ["vip"], hours } })
    expect(added.agent).toMatchObject({
      ...{ email: "ana@example.com", name: "Ana", queues: ["vip"], hours, status: "SignedOut", maxChats: null },
    })
    const body = { queues: ["vip", "general"], hours: null, maxChats: 3 }
    const changed = await boss.call("putAgent", { params: { email: "ana@example.com" }, body })
    expect(changed.agent).toMatchObject({ ...body, name: "Ana", status: "SignedOut" })
    const ana = await key("agent", email)
    expect((await ask(url, "POST", "/v1/desk/agents/sign-in", {}, ana)).body.agent).toMatchObject({
      ...body,
      ...{ name: "Ana", status: "SignedIn" },
    })
    const chat = await waiting(served)
    await ask(url, "POST", `/v1/desk/chats/${chat}/accept`, {}, ana)
    await boss.call("putAgent", { params: { email }, body: { queues: ["vip"] } })
    const stays = await ask(url, "GET", `/v1/desk/chats/${chat}`, undefined, ana)
    expect([stays.status, stays.body.chat.agent]).toEqual([200, "ana@example.com"])
    const removed = await boss.call("removeAgent", { params: { email } })
    expect([removed.returnedChats, removed.revokedKeyIds.length]).toEqual([1, 1])
    const items = (await ask(url, "GET", "/v1/desk/chats", undefined, await key("supervisor"))).body.items
    expect(items).toMatchObject([{ id: chat, status: "waiting" }])
    expect((await boss.call("listAgents", {})).items).toEqual([])
    await expect.poll(async () => (await ask(url, "GET", "/v1/me", undefined, ana)).body.code).toBe("KEY_REVOKED")
    await expect(boss.call("removeAgent", { params: { email } })).rejects.toMatchObject({ code: "AGENT_UNKNOWN" })
    const assign = await ask(
      url,
      "POST",
      `/v1/desk/chats/${chat}/assign`,
      { to: { agent: email } },
      await key("supervisor"),
    )
    expect([assign.status, assign.body.code]).toEqual([404, "AGENT_UNKNOWN"])
    const again = await boss.call("putAgent", { params: { email }, body: {} })
    expect(again.agent).toMatchObject({ name: "ana", queues: ["general", "vip"], status: "SignedOut", openChats: 0 })
    const entries = (await boss.call("listAudit", { query: { subject: "agent:ana@example.com" } })).items
    expect(entries.map(({ what, doneBy }) => [what, doneBy])).toEqual([
      ["agentAdded", "boss@example.com"],
      ["agentRemoved", "boss@example.com"],
      ["agentChanged", "boss@example.com"],
      ["signIn", "ana@example.com"],
      ["agentChanged", "boss@example.com"],
      ["agentAdded", "boss@example.com"],
    ])
    expect(entries[2]?.detail).toEqual({ queues: ["vip"] })
    const byBoss = await boss.call("listAudit", { query: { by: "boss@example.com", what: "keyRevoked" } })
    expect(byBoss.items).toMatchObject([{ subject: `key:${removed.revokedKeyIds[0]}`, detail: { name: "test" } }])
  })
})

test("a waiting chat goes to another queue and to an agent by a supervisor's hand, and the audit says by whose", async () => {
  const served = await world({ flows: DESK })
  const { url, key } = served
  const boss = await key("supervisor", "boss@example.com")
  const ana = await key("agent", "ana@example.com")
  const post = (path: string, body: object, who: string) => ask(url, "POST", path, body, who)
  await post("/v1/desk/agents/sign-in", {}, ana)
  const chat = await waiting(served)
  const at = `/v1/desk/chats/${chat}`
  const own = await post(`${at}/transfer`, { to: { queue: "vip" } }, ana)
  expect([own.status, own.body.code]).toEqual([403, "CHAT_NOT_YOURS"])
  const denied = await post(`${at}/assign`, { to: { queue: "vip" } }, ana)
  expect([denied.status, denied.body.code]).toEqual([403, "PERMISSION_MISSING"])
  const moved = await post(`${at}/assign`, { to: { queue: "vip" } }, boss)
  expect(moved.body.chat).toMatchObject({ queue: "vip", status: "waiting" })
  const back = await post(
    `/v1/desk/chats/of:${moved.body.chat.conversationId}/transfer`,
    { to: { queue: "general" } },
    boss,
  )
  expect(back.body.chat).toMatchObject({ queue: "general", status: "waiting", askedAt: moved.body.chat.askedAt })
  const nowhere = await post(`${at}/transfer`, { to: { queue: "nowhere" } }, boss)
  expect([nowhere.status, nowhere.body.code, nowhere.body.pointer]).toEqual([422, "QUEUE_UNKNOWN", "/to/queue"])
  const given = await post(`${at}/transfer`, { to: { agent: "Ana@example.com" } }, boss)
  expect(given.body.chat).toMatchObject({ status: "connected", agent: "ana@example.com" })
  const { items } = (await ask(url, "GET", `/v1/audit?subject=chat:${chat}`, undefined, boss)).body
  expect(
    items.map((entry: { what: string; doneBy: string; detail: object }) => [entry.what, entry.doneBy, entry.detail]),
  ).toEqual([
    ["chatAssigned", "boss@example.com", { agent: "ana@example.com" }],
    ["chatMoved", "boss@example.com", { from: "vip", to: "general" }],
    ["chatMoved", "boss@example.com", { from: "general", to: "vip" }],
  ])
  const taken = await post(`${at}/assign`, { to: { queue: "vip" } }, boss)
  expect([taken.status, taken.body.code]).toEqual([409, "CHAT_TAKEN"])
})

test("all that people do is in the audit, by whom, and no secret is", async () => {
  const store = openMemoryStore()
  const { url, key } = await world({ store, flows: DESK })
  const boss = await key("admin", "boss@example.com")
  const post = async (path: string, body: object) => (await ask(url, "POST", path, body, boss)).body
  const made = await post("/v1/keys", { permissions: ["bot"], name: "Bot" })
  const rotated = await post(`/v1/keys/${made.key.id}/rotate`, {})
  await post(`/v1/keys/${made.key.id}/revoke`, {})
  const hook = { url: "https://hooks.example.com/in/s3cret-path?token=s3cret", types: ["chat.waiting"] }
  const { webhook } = await post("/v1/webhooks", hook)
  await post(`/v1/webhooks/${webhook.id}/rotate`, {})
  await ask(url, "PATCH", `/v1/webhooks/${webhook.id}`, { enabled: false }, boss)
  await ask(url, "DELETE", `/v1/webhooks/${webhook.id}`, undefined, boss)
  const subject = { kind: "user", value: "u1" }
  const { block } = await post("/v1/blocks", { subject, scope: "liveChat", minutes: 5, reason: "Spam" })
  await post("/v1/blocks/lift", { ids: [block.id] })
  await ask(url, "PUT", "/v1/desk/agents/ana@example.com", {}, boss)
  await post("/v1/desk/agents/sign-in", { agent: "ana@example.com" })
  await post("/v1/desk/agents/status", { agent: "ana@example.com", status: "break" })
  await post("/v1/desk/agents/sign-out", { agent: "ana@example.com" })
  await ask(url, "DELETE", "/v1/desk/agents/ana@example.com", undefined, boss)
  await ask(url, "DELETE", "/v1/users/u1", undefined, boss)
  const audit = await ask(url, "GET", "/v1/audit?by=Boss@example.com&limit=200", undefined, boss)
  const deeds = new Set(audit.body.items.map(({ what }: { what: string }) => what))
  const expected = ["keyMade", "keyRotated", "keyRevoked", "webhookMade", "webhookRotated", "webhookChanged"]
  expected.push("webhookDeleted", "block", "unblock", "agentAdded", "signIn", "status", "signOut", "agentRemoved")
  expect(expected.filter(what => !deeds.has(what))).toEqual([])
  expect([...deeds].some(what => /eras/i.test(String(what)))).toBe(true)
  const all = await ask(url, "GET", "/v1/audit?limit=200", undefined, boss)
  for (const secret of [made.text, rotated.text, made.token, rotated.token, webhook.secret, "s3cret", "pk_", "whsec_"])
    if (secret !== undefined) expect(all.text).not.toContain(secret)
})

test("nobody revokes a key that may more than their own, and then nothing is removed", async () => {
  const { url, key } = await world()
  const boss = await key(["agent:manage", "desk:read"])
  const path = "/v1/desk/agents/ana@example.com"
  await ask(url, "PUT", path, {}, boss)
  await key("agent", "ana@example.com")
  const refused = await ask(url, "DELETE", path, undefined, boss)
  expect([refused.status, refused.body.code]).toEqual([403, "PERMISSION_MISSING"])
  expect((await ask(url, "GET", "/v1/desk/agents", undefined, boss)).body.items).toHaveLength(1)
})

describe("bad input changes nothing:", () => {
  const stage = shared(async later => {
    const store = openMemoryStore()
    const served = await world({ store, flows: DESK }, later)
    const boss = await served.key("supervisor")
    const ana = await served.key("agent", "ana@example.com")
    await ask(served.url, "PUT", "/v1/desk/agents/ana@example.com", {}, boss)
    return { ...served, store, boss, ana }
  })
  const bad: readonly [path: string, body: unknown, ...expected: (string | number)[]][] = [
    ["ana@example.com", { name: "" }, 400, "REQUEST_INVALID", "/name"],
    ["ana@example.com", { name: "  " }, 400, "REQUEST_INVALID", "/name"],
    ["ana@example.com", { name: "a\u0000" }, 400, "TEXT_INVALID", "/name"],
    ["ana@example.com", { queues: ["nowhere"] }, 422, "QUEUE_UNKNOWN", "/queues"],
    ["ana@example.com", { queues: ["vip", "vip"] }, 400, "REQUEST_INVALID", "/queues"],
    ["ana@example.com", { queues: "vip" }, 400, "REQUEST_INVALID", "/queues"],
    ["ana@example.com", { maxChats: -1 }, 400, "REQUEST_INVALID", "/maxChats"],
    ["ana@example.com", { maxChats: 1.5 }, 400, "REQUEST_INVALID", "/maxChats"],
    ["ana@example.com", { hours: { weekly: { mon: ["9-5"] } } }, 400, "REQUEST_INVALID", "/hours/weekly/mon/0"],
    ["ana@example.com", { hours: { timeZone: "Mars" } }, 400, "REQUEST_INVALID", "/hours/timeZone"],
    ["ana@example.com", { status: "available" }, 400, "REQUEST_INVALID", "/status"],
    ["ana@example.com", "{", 400, "JSON_INVALID"],
    ["ana", {}, 400, "REQUEST_INVALID"],
    ["a%20na@example.com", {}, 400, "REQUEST_INVALID"],
    ["ana@exam%E2%80%8Bple.com", {}, 400, "REQUEST_INVALID"],
    ["ana@example.com@x", {}, 400, "REQUEST_INVALID"],
    [`${"a".repeat(250)}@x.org`, {}, 400, "REQUEST_INVALID"],
    ["%ff@example.com", {}, 400, "TEXT_INVALID"],
  ]
  test.each(bad)("PUT %s %j", async (email, body, ...expected) => {
    const { url, store, boss } = stage.get()
    const before = await dump(store)
    const { status, body: told } = await ask(url, "PUT", `/v1/desk/agents/${email}`, body, boss)
    expect([status, told.code, ...[told.pointer ?? []].flat()]).toEqual(expected)
    expect(await dump(store)).toBe(before)
  })

  test("an agent manages no agents and reads no audit", async () => {
    const { url, ana, store } = stage.get()
    const before = await dump(store)
    for (const [method, path] of [
      ["PUT", "/v1/desk/agents/ana@example.com"],
      ["DELETE", "/v1/desk/agents/ana@example.com"],
      ["GET", "/v1/audit"],
      ["GET", "/v1/reports/summary"],
    ] as const)
      expect((await ask(url, method, path, {}, ana)).body.code, path).toBe("PERMISSION_MISSING")
    expect(await dump(store)).toBe(before)
  })

  test.each(["from=2026-13-01", "to=now", "limit=0", "who=ana"])("GET /v1/audit?%s", async query => {
    const { url, boss } = stage.get()
    const { status, body } = await ask(url, "GET", `/v1/audit?${query}`, undefined, boss)
    expect([status, body.code, body.parameter]).toEqual([400, "REQUEST_INVALID", query.split("=")[0]])
  })
})
