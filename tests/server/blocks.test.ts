import { describe, expect, test } from "vitest"
import type { Block } from "../../helpdesk/index.js"
import { block, commit, put } from "../store/records.js"
import { ask, STORES, shared, type World, world } from "./serving.js"

interface Told {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
}

/** Anna is blocked from a chat, somebody anonymous without one, and an address by a program. */
async function blocked({ url, key }: World) {
  const [bot, ana, boss] = await Promise.all([key("bot"), key("agent", "Ana@example.com"), key("supervisor")])
  const post = async (path: string, body: object, who: string) => (await ask(url, "POST", path, body, who)).body
  await post("/v1/desk/agents/sign-in", {}, ana)
  const user = { id: "anna-7", name: "Ånna Öberg", email: "anna@example.org" }
  const { conversation } = await post("/v1/conversations", { user }, bot)
  await post(`/v1/conversations/${conversation.id}/activities`, { text: "agent" }, bot)
  const { chat } = await post("/v1/desk/chats/next/accept", {}, ana)
  await post(`/v1/desk/chats/${chat.id}/block`, { minutes: 60, reason: "=Abuse" }, ana)
  const other = (await post("/v1/conversations", { ip: "203.0.113.9" }, bot)).conversation.id
  const person = (await ask(url, "GET", `/v1/conversations/${other}`, undefined, boss)).body.person
  const make = (kind: string, value: string, more: object) =>
    post("/v1/blocks", { subject: { kind, value }, scope: "liveChat", minutes: 5, reason: "Spam", ...more }, boss)
  await make("visitor", person.visitorId, { scope: "conversation", minutes: null })
  await make("ip", "203.0.113.0/24", {})
  const get = (path: string, headers = {}) => ask(url, "GET", path, undefined, boss, headers)
  const list = async (query: string) =>
    ((await get(`/v1/blocks?${query}`)).body.items as Told[]).map(
      ({ name, id }) => name ?? id.replace(/.*block/, "block"),
    )
  return {
    post,
    get,
    list,
    boss,
    ana,
    conversation: conversation.id as string,
    other,
    visitor: person.visitorId as string,
  }
}

describe.each(STORES)("blocks, $name:", ({ open }) => {
  const stage = shared(async later => {
    const served = await world({ store: open() }, later)
    return { ...served, ...(await blocked(served)) }
  })

  test("are told with whom they hit, who made them and where, and are found by each of it", async () => {
    const { get, list, conversation, visitor } = stage.get()
    const { items } = (await get("/v1/blocks?q=öberg")).body
    expect(items).toMatchObject([
      {
        ...{ name: "Ånna Öberg", email: "anna@example.org", createdBy: "ana@example.com", source: "agent" },
        ...{ conversationId: conversation, subject: { kind: "user", value: "anna-7" }, reason: "=Abuse" },
      },
    ])
    const anna = ["Ånna Öberg"]
    expect(await list("q=ANNA@")).toEqual(anna)
    expect(await list("q=abuse&status=active&kind=user&scope=liveChat")).toEqual(anna)
    expect(await list("by=ANA@example.com")).toEqual(anna)
    expect(await list(`conversation=${conversation}`)).toEqual(anna)
    expect(await list("subject=anna-7")).toEqual(anna)
    expect(await list("subject=anna-7&kind=user&q=nothing")).toEqual([])
    // With its kind, as the audit log writes a subject.
    expect(await list("subject=user:anna-7")).toEqual(anna)
    expect(await list("subject=user:anna-7&kind=user")).toEqual([])
    expect(await list("subject=conversation:anna-7")).toEqual([])
    expect(await list(`subject=visitor:${visitor}`)).toHaveLength(1)
    expect(await list("subject=ip:203.0.113.77/24")).toHaveLength(1)
    expect(await list("by=test")).toHaveLength(2)
    expect(await list("subject=203.0.113.77/24")).toHaveLength(1)
    expect(await list(`subject=${visitor}`)).toHaveLength(1)
    expect(await list(`subject=${visitor}&kind=visitor`)).toHaveLength(1)
    expect(await list("to=2020-01-01")).toEqual([])
    expect(await list("from=2020-01-01T00:00:00%2B02:00")).toHaveLength(3)
    expect((await list("sort=until"))[2]).toBe((await list("sort=-until"))[0])
    expect(await list("sort=createdAt")).toEqual((await list("sort=-createdAt")).reverse())
  })

  test("are counted on the first page of their list, as are chats and conversations", async () => {
    const { get, boss, url } = stage.get()
    const { cursor, total } = (await get("/v1/blocks?limit=2")).body
    expect(total).toEqual({ count: 3, atLeast: false })
    expect((await get(`/v1/blocks?limit=2&cursor=${cursor}`)).body).not.toHaveProperty("total")
    expect((await get(`/v1/blocks?limit=2&sort=until&cursor=${cursor}`)).body.code).toBe("CURSOR_INVALID")
    expect((await get("/v1/blocks?status=lifted&limit=1000")).body.total.count).toBe(0)
    expect((await get("/v1/desk/chats?sort=-askedAt&limit=1000")).body.total.count).toBe(1)
    expect((await get("/v1/conversations?sort=startedAt&side=user&limit=1")).body.total.count).toBe(2)
    expect((await get("/v1/conversations?ip=203.0.113.0/24")).body.total.count).toBe(1)
    expect((await ask(url, "GET", "/v1/conversations?ip=x", undefined, boss)).body).toMatchObject({
      ...{ code: "ADDRESS_INVALID", parameter: "ip" },
    })
  })

  test("tell their maker's name, and how often they have refused somebody", async () => {
    const { url, get, post, visitor, key } = stage.get()
    const bot = await key("bot")
    const { items } = (await get(`/v1/blocks?subject=${visitor}`)).body
    expect(items).toMatchObject([{ createdBy: "test", createdByName: null, hits: { count: 0, lastAt: null } }])
    const { createdByName } = (await get("/v1/blocks?subject=anna-7")).body.items[0]
    expect(createdByName).toBe("ana")
    const { body } = await ask(url, "GET", `/v1/conversations?visitor=${visitor}`, undefined, await key("admin"))
    const id = body.items[0].conversation.id
    for (const _ of [1, 2])
      expect((await post(`/v1/conversations/${id}/activities`, { text: "x" }, bot)).code).toBe("BLOCKED")
    const hits = async () => (await get(`/v1/blocks/${items[0].id}`)).body.block.hits
    await expect.poll(hits, { timeout: 5000 }).toEqual({ count: 2, lastAt: expect.stringMatching(/Z$/) })
  })

  test("come as a file in which nothing is a formula", async () => {
    const { get } = stage.get()
    const { text, headers } = await get("/v1/blocks?q=abuse", { accept: "text/csv, application/json;q=0.5" })
    expect(headers.get("content-type")).toMatch(/^text\/csv/)
    const [head, row, end] = text.split("\r\n")
    expect(head).toMatch(/^id,kind,value,scope,status,reason,name,email,createdAt,createdBy,/)
    expect(row).toMatch(
      /,user,anna-7,liveChat,active,'=Abuse,Ånna Öberg,anna@example\.org,\d{4}-.*,ana@example\.com,agent,/,
    )
    expect(end).toBe("")
  })

  test("are checked before they are made: who is blocked, until when, and who would be hit", async () => {
    const { get, conversation, other, visitor } = stage.get()
    const check = async (query: string) => (await get(`/v1/blocks/check?${query}`)).body
    const anna = await check("user=anna-7")
    expect(anna).toMatchObject({
      block: { scope: "liveChat", reason: "=Abuse" },
      ...{ openConversations: 1, isComplete: true },
      people: [{ userId: "anna-7", name: "Ånna Öberg", email: "anna@example.org" }],
    })
    expect(anna.blocks).toHaveLength(1)
    expect(anna.block.until).toBe(anna.blocks[0].until)
    const ofConversation = await check(`conversation=${conversation}`)
    expect(ofConversation.subjects).toEqual(
      expect.arrayContaining([
        { kind: "conversation", value: conversation },
        { kind: "user", value: "anna-7" },
      ]),
    )
    expect(ofConversation.block.scope).toBe("liveChat")
    const banned = await check(`visitor=${visitor}`)
    expect(banned.block).toEqual({ scope: "conversation", until: null, reason: "Spam" })
    expect((await check(`conversation=${other}`)).blocks).toHaveLength(2)
    expect((await check("ip=203.0.113.9")).blocks).toHaveLength(1)
    expect((await check("ip=203.0.113.0/25")).block.scope).toBe("liveChat")
    expect(await check("ip=203.0.0.0/16")).toMatchObject({ block: null, blocks: [] })
    expect(ofConversation).toMatchObject({
      person: { userId: "anna-7", name: "Ånna Öberg", timeZone: null, conversations: { count: 1, atLeast: false } },
      ...{ address: null, notice: { text: "This conversation has been closed.", until: null, reason: null } },
    })
    expect((await check(`conversation=${conversation}&minutes=60&reason=Spam`)).notice).toMatchObject({
      ...{ text: "You have been blocked. Reason: Spam", reason: "Spam", until: expect.stringMatching(/Z$/) },
    })
    const { id } = (await get("/v1/desk/chats")).body.items[0]
    expect((await check(`chat=${id}`)).subjects).toEqual(ofConversation.subjects)
    const reach = { value: "203.0.113.9/32", open: 0, last30Days: 0, otherPeople: 0, tooWide: null, isComplete: true }
    expect((await check(`conversation=${other}`)).address).toEqual(reach)
    expect((await check("ip=203.0.113.0/24")).address).toMatchObject({ open: 0, last30Days: 1, otherPeople: 1 })
    expect((await check("ip=203.0.0.0/8")).address.tooWide).toBe("wide")
    expect((await check("ip=127.0.0.1")).address.tooWide).toBe("ours")
    expect(await check("user=nobody")).toMatchObject({ block: null, blocks: [], openConversations: 0, people: [] })
  })

  test("a check names nobody to an agent but people whose chats the agent sees", async () => {
    const { url, conversation, other, visitor, ana, get, key } = stage.get()
    const eve = await key("agent", "eve@example.com")
    const check = async (query: string, who: string) =>
      (await ask(url, "GET", `/v1/blocks/check?${query}`, undefined, who)).body
    const { id } = (await get("/v1/desk/chats")).body.items[0]
    for (const query of [`conversation=${conversation}`, `chat=${id}`]) {
      const anna = { userId: "anna-7", name: "Ånna Öberg", email: "anna@example.org" }
      expect(await check(query, ana)).toMatchObject({ person: anna, people: [anna], isComplete: true })
      const refused = { code: "CHAT_NOT_YOURS", parameter: query.split("=")[0] }
      expect(await check(query, eve)).toMatchObject(refused)
    }
    expect(await check(`conversation=${other}`, ana)).toMatchObject({ code: "CHAT_NOT_YOURS" })
    for (const query of ["user=anna-7", `visitor=${visitor}`, "ip=203.0.113.0/24"]) {
      for (const who of [ana, eve]) {
        const told = await check(query, who)
        expect([query, told.people, told.person, told.blocks.length > 0]).toEqual([query, [], null, true])
      }
    }
    expect(await check("user=anna-7", eve)).toMatchObject({ isComplete: false, openConversations: 1 })
  })

  test.each([
    ["check?", 400, "REQUEST_INVALID", undefined],
    ["check?who=x", 400, "REQUEST_INVALID", "who"],
    ["check?ip=nowhere", 400, "ADDRESS_INVALID", "ip"],
    ["check?visitor=nobody", 404, "VISITOR_UNKNOWN", "visitor"],
    ["check?conversation=nothing", 404, "CONVERSATION_UNKNOWN", "conversation"],
    ["check?chat=nothing", 404, "CHAT_UNKNOWN", "chat"],
    ["check?minutes=5", 400, "REQUEST_INVALID", undefined],
    ["check?user=anna-7&minutes=5256001", 400, "REQUEST_INVALID", "minutes"],
    ["check?user=anna-7&minutes=999999999999999", 400, "REQUEST_INVALID", "minutes"],
    ["check?user=%E2%80%8B", 400, "TEXT_INVALID", "user"],
    ["?kind=ip&subject=x", 400, "ADDRESS_INVALID", "subject"],
    ["?subject=ip:x", 400, "ADDRESS_INVALID", "subject"],
    ["?subject=visitor:nobody", 404, "VISITOR_UNKNOWN", "subject"],
    ["?kind=person", 400, "REQUEST_INVALID", "kind"],
    ["?from=2026-01-01&to=2025-01-01", 400, "REQUEST_INVALID", "to"],
  ])("%s is refused", async (query, status, code, parameter) => {
    const path = query.startsWith("check") ? `/v1/blocks/${query}` : `/v1/blocks${query}`
    const { body } = await stage.get().get(path)
    expect([body.status, body.code, body.parameter]).toEqual([status, code, parameter])
  })
})

describe.each(STORES)("lifting, $name:", ({ open }) => {
  test("hundreds at once have a result each, and the same once more under their Idempotency-Key", async () => {
    const store = open()
    const served = await world({ store })
    const { url, key } = served
    const boss = await key("supervisor")
    const bot = await key("bot")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
    const made = Array.from(
      { length: 180 },
      (_, number): Block =>
        block(
          `b${number}`,
          { kind: "user", value: `u${number}` },
          { until: null, conversation: number % 3 ? null : id },
        ),
    )
    await store.commit(commit({ puts: made.map(value => put.block(value)) }))
    const ids = [...made.map(({ id }) => id), "none"]
    const lift = () =>
      ask(url, "POST", "/v1/blocks/lift", { ids, reason: "Amnesty" }, boss, { "idempotency-key": "amnesty" })
    const first = await lift()
    expect(first.body.results.map(({ result }: { result: string }) => result)).toEqual([
      ...made.map(() => "lifted"),
      "unknown",
    ])
    expect((await lift()).text).toBe(first.text)
    const rest = await ask(url, "POST", "/v1/blocks/lift", { ids }, boss)
    expect(new Set(rest.body.results.map(({ result }: { result: string }) => result))).toEqual(
      new Set(["alreadyLifted", "unknown"]),
    )
    expect((await ask(url, "GET", "/v1/blocks?status=active", undefined, boss)).body.items).toEqual([])
    const { items } = (await ask(url, "GET", "/v1/audit?what=unblock&limit=200", undefined, boss)).body
    expect(items).toHaveLength(180)
    expect(items[0]).toMatchObject({ doneBy: "test", detail: { reason: "Amnesty" } })
  })

  /** Blocks of users u0 to u9 and of an address, and people who lift. */
  async function many() {
    let now = Date.parse("2026-03-02T09:00:00Z")
    const store = open()
    const served = await world({ store, clock: { now: () => now } })
    const made = Array.from({ length: 10 }, (_, number) =>
      block(`b${number}`, { kind: "user", value: `u${number}` }, { until: now + 90_000, at: now, reason: "Spam" }),
    )
    const address = block("range", { kind: "ip", value: "203.0.113.0/24" }, { until: null, at: now, reason: "Spam" })
    await store.commit(commit({ puts: [...made, address].map(value => put.block(value)) }))
    const [boss, other] = await Promise.all([served.key("supervisor"), served.key(["block:remove", "block:read"])])
    const post = (path: string, body: object, key = boss) =>
      ask(served.url, "POST", path === "" ? "/v1/blocks" : `/v1/blocks/${path}`, body, key)
    const results = async (path: string, body: object, key = boss) =>
      ((await post(path, body, key)).body.results as { id: string; result: string }[]).map(each => each.result)
    const held = async () =>
      (await ask(served.url, "GET", "/v1/blocks?status=active&limit=1", undefined, boss)).body.total.count
    const wait = (milliseconds: number) => {
      now += milliseconds
    }
    return { ...served, boss, other, post, results, held, wait }
  }

  test("all of a list are lifted page by page, unless there are more than expected", async () => {
    const { post, held, other } = await many()
    const filter = { q: "spam" }
    const refused = await post("lift", { filter, expected: 10 })
    expect([refused.status, refused.body.code, refused.body.pointer]).toEqual([409, "BLOCKS_CHANGED", "/expected"])
    expect(await held()).toBe(11)
    const first = (await post("lift", { filter, expected: 11, limit: 6 }, other)).body
    expect(first.results).toHaveLength(6)
    expect((await post("lift", { filter: {}, expected: 0, cursor: first.cursor }, other)).body.code).toBe(
      "CURSOR_INVALID",
    )
    const rest = (await post("lift", { filter, expected: 0, cursor: first.cursor }, other)).body
    expect(rest.cursor).toBe(null)
    const all = [...first.results, ...rest.results]
    expect(all).toHaveLength(11)
    // Addresses are not for everybody who may lift.
    expect(all.filter(({ result }) => result !== "lifted")).toEqual([{ id: "range", result: "notAllowed" }])
    expect(await held()).toBe(1)
    const again = (await post("lift", { ids: ["b1"] }, other)).body.results
    expect(again).toMatchObject([{ id: "b1", result: "alreadyLifted", lifted: { liftedBy: "test", how: "lifted" } }])
  })

  test("those that are over are told so and stay so, also among others", async () => {
    const { results, wait, url, boss } = await many()
    wait(90_000)
    expect(await results("lift", { ids: ["b1", "range", "none", "b2"] })).toEqual(["over", "lifted", "unknown", "over"])
    const { block } = (await ask(url, "GET", "/v1/blocks/b1", undefined, boss)).body
    expect(block).toMatchObject({ status: "expired", lifted: null })
  })

  test("is undone within the hour: the blocks hold again as they were, and their history tells of it", async () => {
    const { results, post, held, wait, url, boss, other, key } = await many()
    const read = async (id: string) => (await ask(url, "GET", `/v1/blocks/${id}`, undefined, boss)).body
    const before = (await read("b1")).block
    await post("lift", { ids: ["b1", "b2", "b3", "range"] })
    await post("", { subject: { kind: "user", value: "u2" }, scope: "liveChat", minutes: 5 })
    const asked = { ids: ["b1", "b2", "b4", "range", "none"] }
    expect(await results("restore", asked)).toEqual(["restored", "replaced", "holds", "restored", "unknown"])
    const { block: after, changes } = await read("b1")
    expect({ ...after, version: 0 }).toEqual({ ...before, version: 0 })
    expect(changes.map(({ what }: { what: string }) => what)).toEqual(["blockRestored", "unblock"])
    expect(await held()).toBe(10)
    await post("lift", { ids: ["range"] })
    const names = ["range", "b3"]
    const stranger = await key(["block:remove"], "eva@example.com")
    expect(await results("restore", { ids: names }, stranger)).toEqual(["notAllowed", "notAllowed"])
    expect(await results("restore", { ids: names }, other)).toEqual(["notAllowed", "restored"])
    // One that another has replaced was not lifted, and stays so when that one is.
    const shorter = (await post("", { subject: { kind: "user", value: "u6" }, scope: "liveChat", minutes: 1 })).body
    await post("lift", { ids: [shorter.block.id] })
    expect(await results("restore", { ids: ["b6", shorter.block.id] })).toEqual(["replaced", "restored"])
    await post("lift", { ids: ["b5", "range"] })
    wait(90_000)
    expect(await results("restore", { ids: ["b5"] })).toEqual(["over"])
    wait(60 * 60_000)
    expect(await results("restore", { ids: ["range"] })).toEqual(["tooLate"])
  })

  test("and its undoing end and let in whom they concern, and the end of a block can be moved", async () => {
    const { url, key, boss, post, wait } = await many()
    const bot = await key("bot")
    const start = async () => (await ask(url, "POST", "/v1/conversations", { user: { id: "eva" } }, bot)).body
    const { block: made } = (
      await post("", { subject: { kind: "user", value: "eva" }, scope: "conversation", minutes: 60, reason: "Spam" })
    ).body
    expect((await start()).code).toBe("BLOCKED")
    await post("lift", { ids: [made.id] })
    const { conversation } = await start()
    await post("restore", { ids: [made.id] })
    const status = async () =>
      (await ask(url, "GET", `/v1/conversations/${conversation.id}`, undefined, boss)).body.conversation.status
    await expect.poll(status).toBe("ended")
    const move = (id: string, minutes: number | null, who = boss) =>
      ask(url, "PATCH", `/v1/blocks/${id}`, { minutes }, who)
    expect((await move(made.id, null)).body.block).toMatchObject({ id: made.id, until: null, createdBy: "test" })
    expect((await move(made.id, 5)).body.block.until).toBe("2026-03-02T09:05:00.000Z")
    expect((await move("b1", null)).body.code).toBe("BLOCK_END_REQUIRED")
    expect((await move("b1", 0.5)).body.code).toBe("BLOCK_INTERVAL_INVALID")
    expect((await move("none", 5)).body.code).toBe("BLOCK_UNKNOWN")
    expect((await move("range", 5, await key(["block:create"]))).body.code).toBe("PERMISSION_MISSING")
    wait(5 * 60_000)
    expect((await move(made.id, 5)).body.code).toBe("BLOCK_OVER")
    expect((await start()).conversation.status).toBe("active")
  })

  test("and its undoing keep the field of an anonymous user's conversation", async () => {
    const { url, key, boss, post } = await many()
    const bot = await key("bot")
    const { conversation } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body
    const subject = { kind: "conversation", value: conversation.id }
    const { block: made } = (await post("", { subject, scope: "liveChat", minutes: 60 })).body
    await post("lift", { ids: [made.id] })
    const blocked = async () =>
      (await ask(url, "GET", `/v1/conversations/${conversation.id}`, undefined, boss)).body.conversation.block
    expect(await blocked()).toBeUndefined()
    await post("restore", { ids: [made.id] })
    expect(await blocked()).toMatchObject({ scope: "liveChat", until: made.until })
    await ask(url, "PATCH", `/v1/blocks/${made.id}`, { minutes: 5 }, boss)
    expect((await blocked()).until).toBe("2026-03-02T09:05:00.000Z")
  })
})
