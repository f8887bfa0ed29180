import { expect, onTestFinished, test } from "vitest"
import type { Agent } from "../../helpdesk/index.js"
import { openSqliteStore } from "../../store/index.js"
import { emptyDatabase } from "../store/empty-database.js"
import { type Answer, ask, FLOWS, world } from "./serving.js"

const NOON = Date.UTC(2026, 0, 1, 12)
const QUEUES = { liveChat: { queues: [{ code: "general" }, { code: "vip" }] } }
const flows = {
  ...FLOWS,
  "bot.json": { ...FLOWS["bot.json"], ...QUEUES },
  "urgent.json": {
    trigger: { phrases: ["urgent"] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        params: { Queue: "vip", Priority: 5 },
        next: "said",
      },
      said: { type: "message", message: "Queued." },
    },
  },
  "name.json": {
    trigger: { phrases: ["I am Eva"] },
    start: "say",
    steps: { say: { type: "message", message: "Hello Eva", set: { "[[ChatUser]].Name": "Eva" } } },
  },
}

// biome-ignore lint/suspicious/noExplicitAny: events are held against what is expected of them.
type Told = { readonly event: string; readonly data: any }

/** A stream of server-sent events: what it has told so far, and how to wait for more. */
async function streamOf(url: string, path: string, key: string) {
  const abort = new AbortController()
  const response = await fetch(`${url}/v1/${path}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: abort.signal,
  })
  onTestFinished(() => abort.abort())
  const told: Told[] = []
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  const read = async () => {
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
      if (done) return
      const frames = (rest + value).split("\n\n")
      rest = frames.pop() ?? ""
      for (const frame of frames) {
        const [, event = "", data = "null"] = /event: (\w+)\ndata: (.*)$/s.exec(frame) ?? []
        if (event !== "") told.push({ event, data: JSON.parse(data) })
      }
    }
  }
  void read().catch(() => {})
  /** The first event that fits; what came before it is taken too. */
  const next = async (fits: (told: Told) => boolean): Promise<Told> => {
    await expect.poll(() => told.some(fits), { timeout: 5000 }).toBe(true)
    const index = told.findIndex(fits)
    return told.splice(0, index + 1).at(-1) as Told
  }
  return { told, next }
}

async function desk(options = {}) {
  const served = await world({ flows, ...options })
  const { url, key } = served
  const [ana, ben, eve, boss] = await Promise.all([
    key("agent", "ana@example.com"),
    key("agent", "ben@example.com"),
    key("agent", "eve@example.com"),
    key("supervisor"),
  ])
  const bot = await key("bot")
  const post = (path: string, body: object, who: string) => ask(url, "POST", `/v1/${path}`, body, who)
  const get = (path: string, who: string) => ask(url, "GET", `/v1/${path}`, undefined, who)
  const signIn = (agent: string, queues: readonly string[]) =>
    post("desk/agents/sign-in", { agent: `${agent}@example.com`, queues }, boss)
  await signIn("ana", ["general"])
  await signIn("ben", ["general"])
  await signIn("eve", ["vip"])
  const started = await post("conversations", {}, bot)
  const { id } = started.body.conversation
  const token = started.body.conversationToken as string
  const says = (text: string) => post(`conversations/${id}/activities`, { text }, token)
  await says("agent")
  return { ...served, ana, ben, eve, boss, bot, post, get, signIn, id, token, says, chat: `${id}-chat-1` }
}

const code = ({ status, body }: Answer) => (status < 400 ? status : body.code)

test("agents see chats of their queues and those they have or had, the same in lists, reads and verbs", async () => {
  const { ana, ben, eve, boss, key, post, get, chat, id } = await desk()
  const nobody = await key(["desk:read", "desk:act"])
  const seenBy = async (who: string) => {
    const { items } = (await get("desk/chats", who)).body
    const ways = [
      `desk/chats/${chat}`,
      `desk/chats/of:${id}`,
      `desk/chats/${chat}/activities`,
      `desk/chats/${chat}/notes`,
    ]
    const answers = await Promise.all(ways.map(way => get(way, who)))
    const codes = new Set(answers.map(code))
    expect(codes.size).toBe(1)
    expect(items.length === 1).toBe(codes.has(200))
    return [...codes][0]
  }
  expect(await Promise.all([ana, ben, eve, boss, nobody].map(seenBy))).toEqual([
    200,
    200,
    "CHAT_NOT_YOURS",
    200,
    "CHAT_NOT_YOURS",
  ])
  const bodies: readonly (readonly [string, object])[] = [
    ["accept", {}],
    ["decline", {}],
    ["messages", { text: "Hi" }],
    ["typing", {}],
    ["answer", { text: "Hi" }],
    ["transfer", { to: { queue: "vip" } }],
    ["notes", { text: "Hi" }],
    ["tags", { tags: [] }],
    ["close", {}],
    ["disconnect", {}],
    ["block", { minutes: 5 }],
  ]
  for (const [verb, body] of bodies) {
    const refusal = verb === "accept" ? "QUEUE_NOT_YOURS" : "CHAT_NOT_YOURS"
    expect(code(await post(`desk/chats/${chat}/${verb}`, body, eve)), verb).toBe(refusal)
    expect(code(await post(`desk/chats/of:${id}/${verb}`, body, eve)), verb).toBe(refusal)
    expect(code(await post(`desk/chats/none/${verb}`, body, ana)), verb).toBe("CHAT_UNKNOWN")
  }
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await post(`desk/chats/${chat}/transfer`, { to: { queue: "vip" } }, ana)
  expect(await Promise.all([ana, ben, eve].map(seenBy))).toEqual([200, "CHAT_NOT_YOURS", 200])
})

test("a chat tells who it is, its place, what is asked, and its filters find it, open ones first", async () => {
  const { ana, ben, boss, post, get, says, chat, id, bot } = await desk()
  await says("I am Eva")
  const later = await post("conversations", { user: { id: "u1", name: "Uwe", email: "uwe@example.com" } }, bot)
  await post(`conversations/${later.body.conversation.id}/activities`, { text: "agent" }, bot)
  const { items } = (await get("desk/chats?status=waiting", ana)).body
  expect(items).toMatchObject([
    {
      id: chat,
      place: 1,
      person: { name: "Eva", isAuthenticated: false, userId: null },
      awaiting: null,
      unanswered: 0,
    },
    { place: 2, person: { name: "Uwe", email: "uwe@example.com", isAuthenticated: true, userId: "u1" }, tags: [] },
  ])
  const { filter } = items[1].person.otherConversations
  expect((await get(`conversations?${filter}`, boss)).body.items).toHaveLength(1)
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await says("Hello?")
  expect((await get(`desk/chats/${chat}`, ben)).body.chat).toMatchObject({
    place: null,
    unanswered: 1,
    firstReplyAt: null,
  })
  const replied = await post(`desk/chats/${chat}/messages`, { text: "Hi" }, ana)
  expect(replied.body.chat).toMatchObject({ unanswered: 0, firstReplyAt: expect.any(String) })
  const ended = await post(`desk/chats/${chat}/disconnect`, {}, ana)
  expect(ended.body.chat).toMatchObject({
    awaiting: { step: "ask", input: "text" },
    questions: [{ agent: "ana@example.com", question: { step: "ask" }, expiresAt: null }],
  })
  expect((await get(`desk/chats/${chat}`, ana)).body.connects).toEqual([
    { agent: "ana@example.com", connectedAt: ended.body.chat.connectedAt },
  ])
  const ids = async (query: string) =>
    (await get(`desk/chats?${query}`, boss)).body.items.map(({ id: found }: { readonly id: string }) => found)
  expect(await ids("")).toEqual([`${later.body.conversation.id}-chat-1`, chat])
  expect(await ids(`conversation=${id}`)).toEqual([chat])
  expect(await ids("agent=ANA@example.com&status=ended")).toEqual([chat])
  expect(await ids("from=2999-01-01")).toEqual([])
  expect(await ids("from=2020-01-01&queue=vip")).toEqual([])
  expect(code(await get("desk/chats?from=yesterday", boss))).toBe("REQUEST_INVALID")
  expect(await ids("limit=1")).toEqual([`${later.body.conversation.id}-chat-1`])
})

test("the whole log by pages: the user's from before the chat on, and of the agent's side one's own", async () => {
  const { ana, ben, post, get, says, chat } = await desk()
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await says("Help")
  await post(`desk/chats/${chat}/messages`, { text: "Hi" }, ana)
  const all: string[] = []
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await get(`desk/chats/${chat}/activities?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, ana)
    all.push(...body.items.map(({ text }: { readonly text?: string }) => text))
    cursor = body.cursor
  }
  expect(all.filter(text => text !== undefined)).toEqual([
    "Hello !",
    "agent",
    "Queued.",
    expect.any(String),
    "Help",
    "Hi",
  ])
  const asked = await post(`desk/chats/${chat}/transfer`, { to: { agent: "ben@example.com" }, note: "Be kind" }, ana)
  expect(code(asked)).toBe(200)
  const side = async (who: string) =>
    (await get(`desk/chats/${chat}/activities?side=agent`, who)).body.items.map(
      ({ text }: { readonly text?: string }) => text,
    )
  expect(await side(ana)).toContain("How was it?")
  const his = await side(ben)
  expect([his[0], his.includes("How was it?")]).toEqual(["Be kind", false])
  expect((await get(`desk/chats/${chat}`, ana)).body.question.step).toBe("ask")
  expect((await get(`desk/chats/${chat}/notes`, ben)).body.items).toMatchObject([
    { createdBy: "ana@example.com", text: "Be kind" },
  ])
})

test("a refused verb names the part of its body that is at fault", async () => {
  const { ana, boss, bot, post } = await desk()
  // Of one whom a program starts no address is known.
  const { conversation } = (await post("conversations", {}, bot)).body
  await post(`conversations/${conversation.id}/activities`, { text: "agent" }, bot)
  const chat = `of:${conversation.id}`
  await post(`desk/chats/${chat}/accept`, {}, ana)
  const places: readonly (readonly [string, object, string, string])[] = [
    ["transfer", { to: { agent: "ben@example.com" }, note: " " }, "TEXT_INVALID", "/note"],
    ["transfer", { to: { queue: "none" } }, "QUEUE_UNKNOWN", "/to/queue"],
    ["messages", { text: "\u200b " }, "TEXT_INVALID", "/text"],
    ["block", { minutes: 5, ip: true }, "ADDRESS_UNKNOWN", "/ip"],
  ]
  for (const [verb, body, ...told] of places) {
    const refused = (await post(`desk/chats/${chat}/${verb}`, { agent: "ana@example.com", ...body }, boss)).body
    expect([verb, refused.code, refused.pointer]).toEqual([verb, ...told])
  }
})

test("notes and tags: who wrote them, what is refused, and the user sees none of it", async () => {
  const { ana, ben, boss, post, get, chat, id, token } = await desk()
  const before = (await get(`conversations/${id}/activities`, token)).text
  expect((await post(`desk/chats/${chat}/notes`, { text: "From the shop" }, boss)).body.chat.notes).toBe(1)
  await post(`desk/chats/${chat}/notes`, { text: "Known" }, ben)
  const { items } = (await get(`desk/chats/${chat}/notes`, ana)).body
  expect(
    items.map(({ createdBy, text }: { readonly createdBy: string; readonly text: string }) => [createdBy, text]),
  ).toEqual([
    ["test", "From the shop"],
    ["ben@example.com", "Known"],
  ])
  expect((await post(`desk/chats/${chat}/tags`, { tags: ["VIP", "vip", "Ärger"] }, ana)).body.chat.tags).toEqual([
    "VIP",
    "Ärger",
  ])
  const bad: readonly (readonly [string, object, string])[] = [
    ["tags", { tags: Array.from({ length: 1000 }, (_, index) => `t${index}`) }, "REQUEST_INVALID"],
    ["tags", { tags: ["x".repeat(65)] }, "REQUEST_INVALID"],
    ["tags", { tags: [7] }, "REQUEST_INVALID"],
    ["tags", { tags: "vip" }, "REQUEST_INVALID"],
    ["tags", { tags: [" "] }, "TEXT_INVALID"],
    ["notes", { text: "" }, "REQUEST_INVALID"],
    ["notes", { text: "x".repeat(2001) }, "REQUEST_INVALID"],
  ]
  for (const [verb, body, refusal] of bad)
    expect(code(await post(`desk/chats/${chat}/${verb}`, body, ana))).toBe(refusal)
  expect((await get(`desk/chats/${chat}`, ana)).body).toMatchObject({ chat: { tags: ["VIP", "Ärger"], notes: 2 } })
  expect((await get(`conversations/${id}/activities`, token)).text).toBe(before)
})

test("the desk's stream: a snapshot of what may be seen, then each change with its version, and who is typing", async () => {
  const { url, ana, ben, eve, boss, post, says, chat, id, token } = await desk()
  const [mine, others, foreign, all] = (await Promise.all(
    [ana, ben, eve, boss].map(who => streamOf(url, "desk/stream", who)),
  )) as [Stream, Stream, Stream, Stream]
  const user = await streamOf(url, `conversations/${id}/stream`, token)
  const isSnapshot = ({ event }: Told) => event === "snapshot"
  const chatsOf = ({ data }: Told) => data.chats.map((each: { readonly id: string }) => each.id)
  expect(chatsOf(await mine.next(isSnapshot))).toEqual([chat])
  expect(chatsOf(await foreign.next(isSnapshot))).toEqual([])
  await Promise.all([others, all].map(stream => stream.next(isSnapshot)))
  const versions: number[] = []
  const change = async (act: () => Promise<unknown>, expected: object, stream = mine) => {
    await act()
    const { data } = await stream.next(({ event, data }) => event === "chat" && fits(data, expected))
    expect(data.id).toBe(chat)
    versions.push(data.version)
  }
  await change(() => says("I am Eva"), { person: { name: "Eva" } })
  await change(() => post(`desk/chats/${chat}/tags`, { tags: ["vip"] }, ben), { tags: ["vip"] })
  await change(() => post(`desk/chats/${chat}/notes`, { text: "Hm" }, ben), { notes: 1 })
  await change(() => post(`desk/chats/${chat}/accept`, {}, ana), { status: "connected", place: null })
  await others.next(({ data }) => data.status === "connected")
  await change(() => says("Hello?"), { unanswered: 1 })
  await all.next(({ data }) => data.unanswered === 1)
  await post(`conversations/${id}/activities`, { type: "typing" }, token)
  expect((await mine.next(({ event }) => event === "typing")).data).toEqual({ chatId: chat, conversationId: id })
  await post(`desk/chats/${chat}/typing`, {}, ana)
  expect((await user.next(({ event }) => event === "typing")).data.from).toMatchObject({ role: "agent", name: "ana" })
  await change(() => post(`desk/chats/${chat}/disconnect`, {}, ana), { status: "ended", awaiting: { step: "ask" } })
  await change(() => post(`desk/chats/${chat}/answer`, { text: "Fine" }, ana), { awaiting: null, status: "ended" })
  expect(versions).toEqual([...versions].sort((one, other) => one - other))
  expect(new Set(versions).size).toBe(versions.length)
  expect(foreign.told.filter(({ event }) => event === "chat" || event === "typing")).toEqual([])
  // Words are told to the one who has the chat, and to those who see all.
  expect(
    others.told.filter(({ event, data }) => event === "typing" || (data.status === "connected" && data.unanswered > 0)),
  ).toEqual([])
  expect(code(await post(`desk/chats/${chat}/typing`, {}, ana))).toBe("CHAT_ENDED")
})

type Stream = Awaited<ReturnType<typeof streamOf>>

function fits(data: Told["data"], expected: object): boolean {
  return Object.entries(expected).every(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? data[name] !== null && fits(data[name], value)
      : JSON.stringify(data[name]) === JSON.stringify(value),
  )
}

test("a snapshot tells the places of all that wait, in each queue by itself", async () => {
  const { url, ana, boss, post, get, bot } = await desk()
  for (const priority of [0, 5, 0]) {
    const started = await post("conversations", { entities: { Order: { Number: String(priority) } } }, bot)
    const phrase = priority === 0 ? "agent" : "urgent"
    await post(`conversations/${started.body.conversation.id}/activities`, { text: phrase }, bot)
  }
  const places = async (who: string) => {
    const { data } = await (await streamOf(url, "desk/stream", who)).next(({ event }) => event === "snapshot")
    return data.chats.map(({ id, place }: { readonly id: string; readonly place: number }) => [id, place])
  }
  const list = async () => {
    const { items } = (await get("desk/chats", boss)).body
    return items.map(({ id, place }: { readonly id: string; readonly place: number }) => [id, place])
  }
  const listed = await list()
  expect(listed.map(([, place]: readonly [string, number]) => place)).toEqual([1, 1, 2, 3])
  expect(await places(boss)).toEqual(listed)
  expect((await places(ana)).map(([, place]: readonly [string, number]) => place)).toEqual([1, 2, 3])
  // Of who begins to listen later too, when the first of a queue was picked up and handed back to the front of another.
  const kept = await streamOf(url, "desk/stream", boss)
  await kept.next(({ event }) => event === "snapshot")
  const [first] = listed.filter(([, place]: readonly [string, number]) => place === 1)[1]
  await post(`desk/chats/${first}/accept`, {}, ana)
  await kept.next(({ event, data }) => event === "chat" && data.status === "connected")
  const sorted = (all: readonly (readonly [string, number | null])[]) => [...all].sort()
  expect(sorted(await places(boss))).toEqual(sorted(await list()))
  await post(`desk/chats/${first}/transfer`, { to: { queue: "vip" } }, ana)
  await kept.next(({ event, data }) => event === "chat" && data.status === "waiting")
  expect(await places(boss)).toEqual(await list())
})

test("many who begin to listen at once are told of one look at the store, with all that has changed since", async () => {
  const { url, ana, ben, eve, boss, post, says, chat, store } = await desk({ clock: { now: () => NOON } })
  let looks = 0
  const { chats } = store
  store.chats = filter => {
    looks += 1
    return chats.call(store, filter)
  }
  const first = await streamOf(url, "desk/stream", boss)
  const isSnapshot = ({ event }: Told) => event === "snapshot"
  await first.next(isSnapshot)
  const read = looks
  const others = await Promise.all([ana, ben, eve, boss].map(who => streamOf(url, "desk/stream", who)))
  const snapshots = await Promise.all(others.map(stream => stream.next(isSnapshot)))
  expect(snapshots.map(({ data }) => data.chats.map(({ id }: { readonly id: string }) => id))).toEqual([
    [chat],
    [chat],
    [],
    [chat],
  ])
  expect([read, looks]).toEqual([2, 2])
  const tells = ({ event, data }: Told, fitting: object) =>
    (event === "snapshot" && fits(data.chats[0], fitting)) || (event === "chat" && fits(data, fitting))
  const told = async (fitting: object) => (await streamOf(url, "desk/stream", boss)).next(each => tells(each, fitting))
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await told({ status: "connected" })
  await says("one")
  await told({ unanswered: 1 })
  await says("two")
  await told({ unanswered: 2 })
  await post(`desk/chats/${chat}/tags`, { tags: ["vip"] }, ana)
  await told({ unanswered: 2, tags: ["vip"] })
})

test("a chat that goes where an agent does not see it is gone from their stream; other queues begin it anew", async () => {
  const { url, ana, ben, eve, boss, post, signIn, chat } = await desk()
  const [his, hers] = (await Promise.all([ben, eve].map(who => streamOf(url, "desk/stream", who)))) as [Stream, Stream]
  await Promise.all([his, hers].map(stream => stream.next(({ event }) => event === "snapshot")))
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await post(`desk/chats/${chat}/transfer`, { to: { queue: "vip" } }, ana)
  expect((await his.next(({ event }) => event === "chatGone")).data.id).toBe(chat)
  expect((await hers.next(({ event }) => event === "chat")).data).toMatchObject({ id: chat, queue: "vip" })
  await signIn("ben", ["general", "vip"])
  const { data } = await his.next(({ event }) => event === "snapshot")
  expect(data.chats.map((each: { readonly id: string }) => each.id)).toEqual([chat])
  expect(code(await post("desk/agents/sign-out", { agent: "ben@example.com" }, boss))).toBe(200)
  await his.next(({ event, data }) => event === "agent" && data.status === "SignedOut")
})

test("typing is refused of who may not speak, and tells nobody where no chat is", async () => {
  const { ana, ben, post, id, token, chat, bot, says } = await desk()
  const typing = { type: "typing" }
  expect(code(await post(`desk/chats/${chat}/typing`, {}, ana))).toBe("CHAT_NOT_YOURS")
  await post(`desk/chats/${chat}/accept`, {}, ana)
  expect(code(await post(`desk/chats/${chat}/typing`, {}, ben))).toBe("CHAT_NOT_YOURS")
  expect(code(await post("conversations/none/activities", typing, bot))).toBe("CONVERSATION_UNKNOWN")
  expect(code(await post(`conversations/${id}/activities`, { ...typing, text: "a" }, token))).toBe("REQUEST_INVALID")
  await says("disconnect")
  const told = await post(`conversations/${id}/activities`, typing, token)
  expect(told.body).toMatchObject({ activities: [], conversation: { liveChat: "none" } })
  await post(`conversations/${id}/end`, {}, token)
  expect(code(await post(`conversations/${id}/activities`, typing, token))).toBe("CONVERSATION_ENDED")
})

test("requests and streams of an agent's key are signs of life, written sparingly", async () => {
  const clock = { moment: Date.UTC(2026, 0, 1) }
  const { url, store, ana, get, post } = await desk({ clock: { now: () => clock.moment } })
  await post("desk/agents/sign-in", { presence: true }, ana)
  const seen = async () => {
    const [fact] = await store.read([{ kind: "agent", id: "ana@example.com" }], clock.moment)
    const agent = (fact?.value ?? null) as Agent | null
    return { version: fact?.version, seenAt: agent?.seenAt, presence: agent?.presence }
  }
  const first = await seen()
  clock.moment += 31_000
  await get("desk/chats", ana)
  await expect.poll(seen).toMatchObject({ seenAt: clock.moment, presence: "here" })
  const second = await seen()
  expect(second.version).toBe((first.version ?? 0) + 1)
  clock.moment += 1000
  for (let count = 0; count < 5; count++) await get("me", ana)
  expect(await seen()).toEqual(second)
  await streamOf(url, "desk/stream", ana)
  clock.moment += 60_000
  await expect.poll(seen).toMatchObject({ seenAt: clock.moment })
})

test("canned answers: put, listed to whom they are for, deleted; with whose permission", async () => {
  const { ana, eve, boss, get, post, url, store } = await desk()
  const put = (shortcut: string, body: object, who = boss) => ask(url, "PUT", `/v1/desk/canned/${shortcut}`, body, who)
  const list = async (who: string) =>
    (await get("desk/canned", who)).body.items.map(({ shortcut }: { readonly shortcut: string }) => shortcut)
  expect((await put("hello", { text: "Hello {{ name }}" })).body.cannedAnswer).toEqual({
    shortcut: "hello",
    text: "Hello {{ name }}",
    queues: null,
  })
  await put("bye", { text: { en: "Bye", ru: "Пока" }, queues: ["vip"] })
  expect(await Promise.all([ana, eve, boss].map(list))).toEqual([["hello"], ["bye", "hello"], ["bye", "hello"]])
  await put("HELLO", { text: "Hello again" })
  expect(await list(ana)).toEqual(["HELLO"])
  const refusals: readonly (readonly [string, object, string])[] = [
    ["x", { text: "" }, "REQUEST_INVALID"],
    ["x", { text: "x".repeat(4097) }, "REQUEST_INVALID"],
    ["x", { text: { en: 7 } }, "REQUEST_INVALID"],
    ["x", { text: {} }, "REQUEST_INVALID"],
    ["x", { text: { en: "Hi", zh_CN: "你好" } }, "REQUEST_INVALID"],
    ["x", { text: "a\u0000" }, "TEXT_INVALID"],
    ["x", { text: "a", queues: ["none"] }, "QUEUE_UNKNOWN"],
    ["two%20words", { text: "a" }, "REQUEST_INVALID"],
    ["x".repeat(65), { text: "a" }, "REQUEST_INVALID"],
  ]
  const before = await get("desk/canned", boss)
  for (const [shortcut, body, refusal] of refusals) expect(code(await put(shortcut, body))).toBe(refusal)
  expect((await get("desk/canned", boss)).text).toBe(before.text)
  expect(code(await put("mine", { text: "a" }, ana))).toBe("PERMISSION_MISSING")
  const remove = (shortcut: string) => ask(url, "DELETE", `/v1/desk/canned/${shortcut}`, undefined, boss)
  expect([code(await remove("hello")), code(await remove("hello"))]).toEqual([200, "CANNED_ANSWER_UNKNOWN"])
  expect(await list(boss)).toEqual(["bye"])
  expect((await store.audit({ subject: "cannedAnswer:hello", limit: 9 })).items).toHaveLength(3)
  expect(code(await post("desk/canned", {}, boss))).toBe("METHOD_NOT_ALLOWED")
})

test("canned answers that many put and delete at once are put and deleted, none against another", async () => {
  const { url, key } = await world({ store: openSqliteStore(emptyDatabase()) })
  const boss = await key("supervisor")
  const at = (number: number) => `/v1/desk/canned/answer-${number}`
  const numbers = Array.from({ length: 30 }, (_, number) => number)
  const put = await Promise.all(numbers.map(number => ask(url, "PUT", at(number), { text: "Hello" }, boss)))
  expect(put.map(code)).toEqual(numbers.map(() => 200))
  const removed = await Promise.all(numbers.slice(1).map(number => ask(url, "DELETE", at(number), undefined, boss)))
  expect(removed.map(code)).toEqual(numbers.slice(1).map(() => 200))
  const { items } = (await ask(url, "GET", "/v1/desk/canned", undefined, boss)).body
  expect(items).toMatchObject([{ shortcut: "answer-0" }])
})

test("what an agent has not read is counted, until they read it on any screen, or speak; who it is has language and zone", async () => {
  const { url, key } = await world({ flows })
  const [bot, ana, oleg] = await Promise.all([key("bot"), key("agent", "ana@example.com"), key("agent", "oleg@x.com")])
  const post = (path: string, body: object, who: string) => ask(url, "POST", `/v1/${path}`, body, who)
  for (const who of [ana, oleg]) await post("desk/agents/sign-in", {}, who)
  const user = { id: "eva", name: "Eva", timeZone: "Asia/Tokyo" }
  const { id } = (await post("conversations", { user, locale: "en" }, bot)).body.conversation
  const say = async (text: string) => (await post(`conversations/${id}/activities`, { text }, bot)).body.seq as number
  await say("agent")
  const { chat } = (await post("desk/chats/next/accept", {}, ana)).body
  expect(chat).toMatchObject({ unread: 0, person: { locale: "en", timeZone: "Asia/Tokyo" } })
  const [first, second] = [await say("one"), await say("two")]
  const { next } = await streamOf(url, "desk/stream", ana)
  const snapshot = await next(({ event }) => event === "snapshot")
  expect(snapshot.data.chats).toMatchObject([{ id: chat.id, unread: 2, unanswered: 2 }])
  const read = async (seq: number, who = ana) => (await post(`desk/chats/${chat.id}/read`, { seq }, who)).body
  expect((await read(first)).chat).toMatchObject({ unread: 1, unanswered: 2 })
  expect((await next(({ event }) => event === "chat")).data.unread).toBe(1)
  expect((await read(first)).chat.version).toBe((await read(first)).chat.version)
  expect((await read(second, oleg)).code).toBe("CHAT_NOT_YOURS")
  expect((await read(second)).chat.unread).toBe(0)
  await say("three")
  expect((await post(`desk/chats/${chat.id}/messages`, { text: "Hello" }, ana)).body.chat.unread).toBe(0)
})

test("streams of the desk go on as they are when somebody without a chat was erased", async () => {
  const { url, ana, boss, post, chat, key } = await desk()
  const { next } = await streamOf(url, "desk/stream", boss)
  await next(({ event }) => event === "snapshot")
  await post("conversations", { user: { id: "anna" } }, await key("bot"))
  const { body } = await ask(url, "DELETE", "/v1/users/anna", undefined, await key("admin"))
  expect(body).toMatchObject({ status: "erased", counts: { conversations: 1, chats: 0 } })
  await post(`desk/chats/${chat}/accept`, {}, ana)
  const first = await next(({ event, data }) => event === "snapshot" || data.status === "connected")
  expect(first.event).toBe("chat")
})

test("streams of the desk look again when somebody was erased: a chat of theirs asks its agent nothing more", async () => {
  const { url, ana, boss, post, get, chat, id, key } = await desk()
  await post(`desk/chats/${chat}/accept`, {}, ana)
  const streams = await Promise.all([ana, boss].map(who => streamOf(url, "desk/stream", who)))
  await Promise.all(streams.map(stream => stream.next(({ event }) => event === "snapshot")))
  await post(`desk/chats/${chat}/disconnect`, {}, ana)
  for (const stream of streams)
    await stream.next(({ event, data }) => event === "chat" && data.status === "ended" && data.questions.length === 1)
  const { person } = (await get(`conversations/${id}`, boss)).body
  await ask(url, "DELETE", `/v1/visitors/${person.visitorId}`, undefined, await key("admin"))
  for (const stream of streams)
    expect((await stream.next(({ event }) => event === "snapshot")).data).toMatchObject({
      chats: [],
      agents: [{ email: "ana@example.com" }, {}, {}],
    })
})

test("a verb on the chat that an agent had last tells that chat, and not the one that its user has by now", async () => {
  const { ana, ben, eve, post, says, chat, id } = await desk()
  await post(`desk/chats/${chat}/accept`, {}, ana)
  await post(`desk/chats/${chat}/disconnect`, {}, ana)
  await says("urgent")
  await post(`desk/chats/of:${id}/accept`, {}, eve)
  const answered = await post("desk/chats/current/answer", { text: "Well" }, ana)
  expect(answered.body.chat).toMatchObject({ id: chat, status: "ended" })
  const blocked = await post("desk/chats/current/block", { minutes: 5 }, ana)
  expect(blocked.body.chat).toMatchObject({ id: chat, status: "ended" })
  expect(code(await post(`desk/chats/${chat}/block`, {}, ben))).toBe("CHAT_NOT_YOURS")
})
