import { DateTime } from "luxon"
import { describe, expect, test } from "vitest"
import type { Store } from "../../turns/index.js"
import { chat, commit, conversation, put } from "../store/records.js"
import { ask, FLOWS, STORES, world } from "./serving.js"

const MORNING = Date.UTC(2026, 2, 10, 9)
const SECOND = 1000

const RATED = {
  ...FLOWS,
  "bot.json": { ...FLOWS["bot.json"], liveChat: { queues: [{ code: "general" }, { code: "vip" }] } },
  "rate.json": {
    trigger: { phrases: ["rate"] },
    start: "rate",
    steps: { rate: { type: "event", name: "chatRated", value: { rating: 4 } } },
  },
}

/** Two chats: one was picked up, handed on, talked in and rated; one still waits. */
async function played(store: Store) {
  let now = MORNING
  const served = await world({ store, flows: RATED, clock: { now: () => now } })
  const { url, key } = served
  const [bot, ana, ben, supervisor] = await Promise.all([
    key("bot"),
    key("agent", "ana@example.com"),
    key("agent", "ben@example.com"),
    key("supervisor"),
  ])
  const post = async (path: string, body: object, who: string) => (await ask(url, "POST", path, body, who)).body
  const pass = (seconds: number) => {
    now += seconds * SECOND
  }
  await post("/v1/desk/agents/sign-in", {}, ana)
  await post("/v1/desk/agents/sign-in", {}, ben)
  const start = async (body: object) => {
    const { id } = (await post("/v1/conversations", body, bot)).conversation
    await post(`/v1/conversations/${id}/activities`, { text: "agent" }, bot)
    return id as string
  }
  const id = await start({ user: { id: "=u1" } })
  pass(30)
  const chatId = (await post("/v1/desk/chats/next/accept", {}, ana)).chat.id
  pass(10)
  await post(`/v1/desk/chats/${chatId}/messages`, { text: "Hi" }, ana)
  pass(20)
  await post(`/v1/desk/chats/${chatId}/transfer`, { to: { queue: "vip" } }, ana)
  pass(100)
  await post(`/v1/desk/chats/${chatId}/accept`, {}, ben)
  pass(60)
  await post(`/v1/desk/chats/${chatId}/tags`, { tags: ["=vip", "late"] }, ben)
  await post(`/v1/desk/chats/${chatId}/disconnect`, {}, ben)
  await post(`/v1/conversations/${id}/activities`, { text: "rate" }, bot)
  const other = await start({})
  pass(5)
  return { ...served, supervisor, ana, id, chatId, other }
}

describe.each(STORES)("reports, $name:", ({ open }) => {
  test("a row tells what became of a chat, as JSON and as CSV, and sums tell of all", async () => {
    const { url, supervisor, ana, id, chatId, other } = await played(open())
    const get = (path: string, headers = {}) => ask(url, "GET", path, undefined, supervisor, headers)
    const span = "from=2026-03-10&to=2026-03-11T00:00:00Z"
    const { items, cursor } = (await get(`/v1/reports/chats?${span}`)).body
    expect(items).toMatchObject([
      {
        ...{ chatId, conversationId: id, userId: "=u1", queue: "vip", agent: "ben@example.com", status: "ended" },
        askedAt: "2026-03-10T09:00:00.000Z",
        connectedAt: "2026-03-10T09:00:30.000Z",
        endedAt: "2026-03-10T09:03:40.000Z",
        ...{ waitedSeconds: 30, firstReplySeconds: 10, talkedSeconds: 90, transfers: 1, endedBy: "agent", rating: "4" },
        tags: ["=vip", "late"],
      },
      { conversationId: other, userId: null, queue: "general", agent: null, status: "waiting", waitedSeconds: 5 },
    ])
    expect(cursor).toBe(null)
    const file = await get(`/v1/reports/chats?${span}`, { accept: "text/csv" })
    expect(file.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/)
    const [head, first, second, end] = file.text.split("\r\n")
    expect(head).toMatch(/^chatId,conversationId,userId,queue,agent,status,askedAt,/)
    expect(first).toContain(`${chatId},${id},'=u1,vip,ben@example.com,ended,2026-03-10T09:00:00.000Z`)
    expect(first).toMatch(/,4,"'=vip; late"$/)
    expect(second).toMatch(/,waiting,/)
    expect(end).toBe("")
    const { total, groups } = (await get(`/v1/reports/summary?${span}&groupBy=agent`)).body
    expect(total).toMatchObject({ chats: 2, answered: 1, abandoned: 0, open: 1, transfers: 1, endedBy: { agent: 1 } })
    expect(total.rating).toEqual({ count: 1, average: 4, values: { "4": 1 } })
    expect(groups.map(({ group, sum }: { group: string; sum: { chats: number } }) => [group, sum.chats])).toEqual([
      [null, 1],
      ["ben@example.com", 1],
    ])
    const hours = (await get(`/v1/reports/summary?${span}&groupBy=hour&timeZone=Europe/Bucharest`)).body
    expect(hours.groups.map(({ group, sum }: { group: string; sum: { chats: number } }) => [group, sum.chats])).toEqual(
      [["11", 2]],
    )
    const only = await get("/v1/reports/chats?agent=BEN@example.com&queue=vip&format=json", { accept: "text/csv" })
    expect(only.body.items).toHaveLength(1)
    expect((await get(`/v1/reports/chats?to=2026-03-10T09:00:00Z`)).body.items).toEqual([])
    const denied = await ask(url, "GET", "/v1/reports/chats", undefined, ana)
    expect([denied.status, denied.body.code]).toEqual([403, "PERMISSION_MISSING"])
  })

  test("sums tell who was refused an agent, why, in which queue and on which day of a zone", async () => {
    const store = open()
    let now = Date.UTC(2026, 2, 28, 20)
    const hours = { timeZone: "UTC", weekly: {} }
    const queues = [
      { code: "open" },
      { code: "full", maxWaiting: 1 },
      { code: "closed", hours },
      { code: "=staffed", requireAgents: true },
    ]
    const asking = (queue: string) => ({
      trigger: { phrases: [queue] },
      start: "connect",
      steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent", params: { Queue: queue } } },
    })
    const flows = Object.fromEntries(queues.map(({ code }, index) => [`ask-${index}.json`, asking(code)]))
    const served = await world({
      store,
      flows: { ...flows, "bot.json": { timeZone: "Asia/Kolkata", liveChat: { queues } } },
      clock: { now: () => now },
    })
    const { url } = served
    const [bot, supervisor] = await Promise.all([served.key("bot"), served.key("supervisor")])
    const begin = async () => (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation.id as string
    const says = (id: string, text: string) => ask(url, "POST", `/v1/conversations/${id}/activities`, { text }, bot)
    const [ann, ben] = [await begin(), await begin()]
    await says(ann, "full")
    const subject = { kind: "conversation", value: ann }
    await says(ben, "full")
    await says(ben, "closed")
    await says(ben, "=staffed")
    // Half past midnight in Kolkata, which is 5 h 30 min ahead.
    now = Date.UTC(2026, 2, 28, 18, 59)
    await says(ben, "closed")
    const block = { subject, scope: "liveChat", minutes: 60, reason: "abuse" }
    await ask(url, "POST", "/v1/blocks", block, supervisor)
    await says(ann, "open")
    const summary = async (query: string, headers = {}) =>
      ask(url, "GET", `/v1/reports/summary?from=2026-03-28&to=2026-03-30${query}`, undefined, supervisor, headers)
    const NONE = { blocked: 0, outsideWorkingHours: 0, queueFull: 0, noAgents: 0 }
    const refusedBy = async (query: string) => {
      const { total, groups } = (await summary(query)).body
      type Group = { readonly group: string | null; readonly sum: { readonly refused: object } }
      return [total.refused, groups.map(({ group, sum }: Group) => [group, sum.refused])]
    }
    const all = { blocked: 1, outsideWorkingHours: 2, queueFull: 1, noAgents: 1 }
    expect(await refusedBy("")).toEqual([
      all,
      [
        ["=staffed", { ...NONE, noAgents: 1 }],
        ["closed", { ...NONE, outsideWorkingHours: 2 }],
        ["full", { ...NONE, queueFull: 1 }],
        ["open", { ...NONE, blocked: 1 }],
      ],
    ])
    expect(await refusedBy("&groupBy=day")).toEqual([all, [["2026-03-29", all]]])
    expect(await refusedBy("&groupBy=day&timeZone=UTC")).toEqual([all, [["2026-03-28", all]]])
    expect(await refusedBy("&groupBy=hour&queue=closed")).toEqual([
      { ...NONE, outsideWorkingHours: 2 },
      [
        ["00", { ...NONE, outsideWorkingHours: 1 }],
        ["01", { ...NONE, outsideWorkingHours: 1 }],
      ],
    ])
    expect(await refusedBy("&groupBy=agent")).toEqual([all, [[null, all]]])
    expect(await refusedBy("&agent=ana@example.com")).toEqual([NONE, []])
    const file = await summary("", { accept: "text/csv" })
    expect(file.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/)
    const [head = "", staffed = "", ...others] = file.text.split("\r\n")
    const cells = Object.fromEntries(head.split(",").map((column, index) => [column, staffed.split(",")[index]]))
    expect(cells).toMatchObject({ group: "'=staffed", chats: "0", refusedNoAgents: "1", refusedBlocked: "0" })
    expect(others.map(line => line.split(",")[0])).toEqual(["closed", "full", "open", ""])
    expect((await summary("&format=csv")).text).toBe(file.text)
  })

  test.each([
    // Clocks go forward at 3 in the morning, back at 4, and in Cairo at midnight; Kolkata is ahead by half an hour too.
    ["Europe/Bucharest", "2026-03-29", "2026-03-30", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"],
    ["Europe/Bucharest", "2026-10-25", "2026-10-26", "2026-10-24T21:00:00Z", "2026-10-25T22:00:00Z"],
    ["Africa/Cairo", "2026-04-24", "2026-04-25", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"],
    // Midnight comes twice, as the clock goes back at one: whatever season it is now, the day begins at the first.
    ["America/Havana", "2026-11-01", "2026-11-02", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"],
    ["Asia/Kolkata", "2026-03-29", "2026-03-30", "2026-03-28T18:30:00Z", "2026-03-29T18:30:00Z"],
    ["UTC", "2026-03-29", "2026-03-30", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"],
  ])(
    "in %s the day %s is from its midnight to the next, however many hours it has",
    async (zone, day, next, from, to) => {
      const store = open()
      const { url, key } = await world({ store })
      const supervisor = await key("supervisor")
      const [begins, ends] = [Date.parse(from), Date.parse(to)]
      const asked = [begins - 1, begins, begins + 1, ends - 1, ends].map((waitingSince, index) => [
        put.conversation(conversation(`of-${index}`)),
        put.chat(
          chat(String(index), { waitingSince, conversation: `of-${index}`, status: "ended", endedAt: waitingSince }),
        ),
      ])
      const refusals = [begins - 1, begins, ends - 1, ends].map(at => ({ at, queue: "q", reason: "noAgents" }) as const)
      await store.commit(commit({ puts: asked.flat(), refusals }))
      const sumOf = async (query: string) =>
        (await ask(url, "GET", `/v1/reports/summary?${query}`, undefined, supervisor)).body
      const grouped = `groupBy=day&timeZone=${zone}`
      const ofDay = await sumOf(`from=${day}&to=${next}&${grouped}`)
      expect([ofDay.from, ofDay.to]).toEqual([new Date(begins).toISOString(), new Date(ends).toISOString()])
      expect(ofDay.groups.map((group: { readonly group: string }) => group.group)).toEqual([day])
      expect([ofDay.total.chats, ofDay.total.refused.noAgents]).toEqual([3, 2])
      const ofDayEach = await ask(
        url,
        "GET",
        `/v1/reports/chats?from=${day}&to=${next}&timeZone=${zone}`,
        undefined,
        supervisor,
      )
      expect(ofDayEach.body.items).toHaveLength(3)
      // The same as moments with the zone's own offsets.
      const moment = (at: number) => encodeURIComponent(DateTime.fromMillis(at, { zone }).toISO() ?? "")
      expect(await sumOf(`from=${moment(begins)}&to=${moment(ends)}&${grouped}`)).toEqual(ofDay)
      const all = await sumOf(`from=2026-03-01T00:00:00Z&to=2026-12-01T00:00:00Z&${grouped}`)
      type Group = { readonly group: string; readonly sum: { readonly chats: number } }
      expect(all.groups.map(({ group, sum }: Group) => [group, sum.chats])).toEqual([
        [expect.any(String), 1],
        [day, 3],
        [next, 1],
      ])
    },
  )

  test("a sum is of 366 days of its zone at most, also where the clocks go back once more than forward", async () => {
    const { url, key } = await world({ store: open() })
    const supervisor = await key("supervisor")
    const sumOf = async (to: string) => {
      const query = `from=2025-10-26&to=${to}&timeZone=Europe/Bucharest`
      return (await ask(url, "GET", `/v1/reports/summary?${query}`, undefined, supervisor)).body
    }
    expect((await sumOf("2026-10-27")).total.chats).toBe(0)
    expect(await sumOf("2026-10-28")).toMatchObject({ code: "REQUEST_INVALID", parameter: "from" })
  })

  test("a file has every row, however many pages it takes, or as many as are asked for", async () => {
    const store = open()
    const { url, key } = await world({ store })
    const many = Array.from({ length: 1201 }, (_, index) => {
      const id = `x${String(index).padStart(5, "0")}`
      const over = { waitingSince: MORNING + (index % 7), status: "ended", endedAt: MORNING + SECOND } as const
      return [put.conversation(conversation(`of-${id}`)), put.chat(chat(id, { ...over, queue: index % 2 ? "a" : "b" }))]
    })
    for (let from = 0; from < many.length; from += 100)
      await store.commit(commit({ puts: many.slice(from, from + 100).flat() }))
    const supervisor = await key("supervisor")
    const rows = async (query: string) => {
      const answer = await ask(
        url,
        "GET",
        `/v1/reports/chats?from=2026-03-01&format=csv${query}`,
        undefined,
        supervisor,
      )
      return answer.text.split("\r\n").slice(1, -1)
    }
    const all = await rows("")
    expect([all.length, new Set(all).size]).toEqual([1201, 1201])
    expect(await rows("&limit=7")).toEqual(all.slice(0, 7))
    expect(await rows("&queue=a")).toEqual(all.filter(row => row.split(",")[3] === "a"))
    const headers = { authorization: `Bearer ${supervisor}` }
    const head = await fetch(`${url}/v1/reports/chats?from=2026-03-01&format=csv`, { method: "HEAD", headers })
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "text/csv; charset=utf-8; header=present",
      "",
    ])
    const page = await ask(url, "GET", "/v1/reports/chats?from=2026-03-01&limit=200", undefined, supervisor)
    expect(await rows(`&cursor=${page.body.cursor}`)).toEqual(all.slice(200))
    const { total } = (
      await ask(url, "GET", "/v1/reports/summary?from=2026-03-01&to=2026-04-01", undefined, supervisor)
    ).body
    expect(total.chats).toBe(1201)
  })
})

test.each([
  ["from=yesterday", "from"],
  ["from=2026-02-31", "from"],
  ["from=2026-03-10T09:00:00", "from"],
  ["from=2026-03-10&to=2026-03-10", "to"],
  ["from=2026-03-10&from=2026-03-11", "from"],
  ["format=xml", "format"],
  ["limit=201", "limit"],
  ["queue=", "queue"],
  ["timeZone=Mars/Olympus", "timeZone"],
])("of a report %s is refused", async (query, parameter) => {
  const { url, key } = await world()
  const { status, body } = await ask(url, "GET", `/v1/reports/chats?${query}`, undefined, await key("supervisor"))
  expect([status, body.code, body.parameter]).toEqual([400, "REQUEST_INVALID", parameter])
})

test.each([
  ["from=2024-01-01&to=2026-01-01", "from"],
  ["timeZone=Mars/Olympus", "timeZone"],
  ["groupBy=mood", "groupBy"],
])("of a sum %s is refused", async (query, parameter) => {
  const { url, key } = await world()
  const { status, body } = await ask(url, "GET", `/v1/reports/summary?${query}`, undefined, await key("supervisor"))
  expect([status, body.code, body.parameter]).toEqual([400, "REQUEST_INVALID", parameter])
})

test("a cursor of another list is refused before a file begins", async () => {
  const { url, key } = await world()
  const answer = await ask(url, "GET", "/v1/reports/chats?format=csv&cursor=WzFd", undefined, await key("supervisor"))
  expect([answer.status, answer.body.code]).toEqual([400, "CURSOR_INVALID"])
})
