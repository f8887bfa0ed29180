import { expect, test } from "vitest"
import { ParleyClient } from "../../client/index.js"
import type { Chat } from "../../helpdesk/index.js"
import { revokeKey } from "../../server/index.js"
import { openMemoryStore } from "../../store/index.js"
import { chatEventType } from "../../turns/events.js"
import { chat as chatRecord } from "../store/records.js"
import { ask, botOf, later, type Options, world } from "./serving.js"

const HOUR = 60 * 60_000
const ANA = { agent: "ana@example.com" }

interface Told {
  readonly id: string | null
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read events as they come.
  readonly data: any
}

/** Opens the stream of a key; `until` gives what has come when that is enough. */
async function listen(url: string, key: string, query = "", lastEventId: string | null = null) {
  const abort = new AbortController()
  const headers = {
    authorization: `Bearer ${key}`,
    ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
  }
  const response = await fetch(`${url}/v1/stream${query}`, { headers, signal: abort.signal })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const told: Told[] = []
  let rest = ""
  let isOver = false
  const read = async (): Promise<void> => {
    const { value = "", done = true } = (await reader?.read()) ?? {}
    isOver = done
    const frames = (rest + value).split("\n\n")
    rest = frames.pop() ?? ""
    for (const frame of frames) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1] ?? null
      if (!frame.startsWith(":"))
        told.push({ id: field("id"), event: field("event") ?? "", data: JSON.parse(field("data") ?? "null") })
    }
  }
  const until = async (isEnough: () => boolean): Promise<readonly Told[]> => {
    while (!isEnough()) await read()
    return told
  }
  const close = (): void => abort.abort()
  later(async () => close())
  return { told, until, close, isOver: () => isOver }
}

async function desk(options: Options = {}) {
  const served = await world({ store: openMemoryStore(), ...options })
  const { url, key } = served
  const admin = await key("admin")
  const post = (path: string, body: object = {}) => ask(url, "POST", path, body, admin)
  await post("/v1/desk/agents/sign-in", ANA)
  const begin = async (): Promise<string> => (await post("/v1/conversations")).body.conversation.id
  const connect = async (id: string) => {
    await post(`/v1/conversations/${id}/activities`, { text: "agent" })
    await post("/v1/desk/chats/next/accept", ANA)
  }
  const say = (id: string, text: string) => post(`/v1/desk/chats/of:${id}/messages`, { ...ANA, text })
  return { ...served, admin, post, begin, connect, say }
}

const textOf = ({ data }: Told): string => data.data?.activity?.text ?? ""

test("a stream tells what a webhook would hear, and goes on after the last event, with nothing missed and nothing twice", async () => {
  const { url, admin, begin, connect, say, post } = await desk()
  const first = await listen(url, admin)
  const id = await begin()
  await connect(id)
  await say(id, "one")
  const told = await first.until(() => first.told.some(each => textOf(each) === "one"))
  expect(told.map(({ event }) => event).filter(event => event !== "activity.created")).toEqual([
    "conversation.started",
    "chat.waiting",
    "chat.connected",
  ])
  expect(told.every(({ event, data }) => event === data.type && Date.parse(data.timestamp) > 0)).toBe(true)
  first.close()
  await say(id, "two")
  await say(id, "three")
  const second = await listen(url, admin, "", told.at(-1)?.id ?? null)
  await second.until(() => second.told.length >= 2)
  await post(`/v1/desk/chats/of:${id}/close`, ANA)
  await second.until(() => second.told.some(({ event }) => event === "chat.ended"))
  expect(second.told.map(textOf).slice(0, 2)).toEqual(["two", "three"])
  const numbers = [...told, ...second.told].map(each => Number(each.id))
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
})

test("the client reads the stream, and goes on after an event", async () => {
  const { url, admin, begin } = await desk()
  const client = new ParleyClient({ url, token: admin })
  const abort = new AbortController()
  const read = async (after?: string) => {
    for await (const { id, event } of client.eventStream({ signal: abort.signal, ...(after ? { after } : {}) }))
      if (event?.type === "conversation.started") return { id: id ?? "", started: event.data.conversation.id }
    return { id: "", started: "" }
  }
  const first = read()
  await expect.poll(async () => (await client.call("metrics", {})).includes('kind="events"} 1')).toBe(true)
  const begun = await begin()
  const { id, started } = await first
  expect(started).toBe(begun)
  const next = await begin()
  expect((await read(id)).started).toBe(next)
})

test("a stream that was away for longer than events are kept for it is told of the gap", async () => {
  let now = Date.now()
  const { url, admin, begin } = await desk({ clock: { now: () => now } })
  const first = await listen(url, admin)
  await begin()
  const [last] = await first.until(() => first.told.length > 0)
  first.close()
  now += 24 * HOUR + 1
  await begin()
  const second = await listen(url, admin, "", last?.id ?? "")
  const id = await begin()
  await second.until(() => second.told.length >= 2)
  expect(second.told.map(({ event }) => event)).toEqual(["gap", "conversation.started"])
  expect(second.told[1]?.data.data.conversation.id).toBe(id)
})

test("events are kept for three days, and a stream that comes back after that is told of the gap", async () => {
  let now = Date.now()
  const store = openMemoryStore()
  const { url, admin, begin } = await desk({ store, clock: { now: () => now } })
  // It goes on listening, so that events are written all the time.
  await listen(url, admin)
  for (let day = 0; day < 5; day++) {
    await begin()
    now += 23 * HOUR
    await (await listen(url, admin)).close()
  }
  await expect.poll(async () => (await store.events(0, 10)).length, { timeout: 5000 }).toBeLessThan(4)
  const late = await listen(url, admin, "", "1")
  await late.until(() => late.told.length > 1)
  expect(late.told[0]?.event).toBe("gap")
})

test("a stream that comes back with an id that was not given yet is told of the gap: the store is an earlier one", async () => {
  const { url, admin, begin } = await desk()
  await (await listen(url, admin)).close()
  await begin()
  const stream = await listen(url, admin, "", "900")
  await stream.until(() => stream.told.length > 0)
  const id = await begin()
  await stream.until(() => stream.told.length > 1)
  expect(stream.told.map(({ event }) => event)).toEqual(["gap", "conversation.started"])
  expect(stream.told[1]?.data.data.conversation.id).toBe(id)
})

test("a stream has the types that it asked for, of what its key may see, and ends with the key", async () => {
  const store = openMemoryStore()
  const { url, admin, key, begin, connect, post } = await desk({ store })
  expect((await ask(url, "GET", "/v1/stream?types=chat.ended,nothing", undefined, admin)).body).toMatchObject({
    code: "REQUEST_INVALID",
    parameter: "types",
  })
  await post("/v1/desk/agents/sign-in", { agent: "ben@example.com", queues: ["general"] })
  const chats = await listen(url, admin, "?types=chat.ended,block.created")
  const reader = await key(["desk:read"])
  const others = await listen(url, reader)
  const agentKey = await key("agent", "eve@example.com")
  const eve = await listen(url, agentKey)
  const id = await begin()
  await connect(id)
  await post("/v1/blocks", { subject: { kind: "user", value: "u" }, scope: "liveChat", minutes: 5, reason: "x" })
  await post(`/v1/desk/chats/of:${id}/close`, ANA)
  await chats.until(() => chats.told.length >= 2)
  expect(chats.told.map(({ event }) => event).sort()).toEqual(["block.created", "chat.ended"])
  // A key that is no agent's sees no chat without desk:act or conversation:read; an agent's those of its queues.
  await eve.until(() => eve.told.length > 0)
  expect(eve.told.map(({ event }) => event)).toEqual(["block.created"])
  await revokeKey(store, String(/^pk_([0-9a-f]+)_/.exec(reader)?.[1]), Date.now())
  await others.until(() => others.isOver())
  expect(others.told).toEqual([])
})

const waiting = { status: "waiting", queue: "a" } as const
const connected = { status: "connected", queue: "a", agent: "ana" } as const

test.each<[string, Partial<Chat> | null, Partial<Chat>, string | null]>([
  ["somebody asks", null, waiting, "chat.waiting"],
  ["somebody asks and is given an agent at once", null, connected, "chat.connected"],
  ["an agent takes it", waiting, connected, "chat.connected"],
  ["it goes to another agent", connected, { ...connected, agent: "ben" }, "chat.transferred"],
  ["it goes to another queue", connected, { ...waiting, queue: "b" }, "chat.transferred"],
  ["it is moved while it waits", waiting, { ...waiting, queue: "b" }, "chat.transferred"],
  ["its agent is gone", connected, waiting, "chat.waiting"],
  ["it ends", connected, { ...connected, status: "ended" }, "chat.ended"],
  ["it ends before it was anywhere", null, { status: "ended" }, "chat.ended"],
  ["it is rated", { status: "ended" }, { status: "ended" }, null],
  ["somebody says something", connected, connected, null],
  ["a tick comes", waiting, waiting, null],
])("of a chat: %s", (_, before, after, type) => {
  expect(chatEventType(before === null ? null : chatRecord("x", before), chatRecord("x", after))).toBe(type)
})

test("figures tell what there is, with few labels, and are counted when they are asked for", async () => {
  const { url, admin, begin, connect, post } = await desk()
  await connect(await begin())
  await post(`/v1/conversations/${await begin()}/activities`, { text: "agent" })
  await post("/v1/blocks", { subject: { kind: "user", value: "u" }, scope: "liveChat", minutes: 5, reason: "x" })
  await post("/v1/webhooks", { url: "http://127.0.0.1:1/", types: ["conversation.started"] })
  const stream = await listen(url, admin)
  await begin()
  await stream.until(() => stream.told.length > 0)
  const figures = async () => {
    const { text } = await ask(url, "GET", "/metrics", undefined, admin)
    const lines = text.split("\n").filter(line => /^parley_(?!http|build_info)/.test(line))
    return Object.fromEntries(lines.map(line => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]))
  }
  await expect.poll(async () => (await figures())['parley_webhook_attempts_total{outcome="again"}']).toBe(1)
  expect(await figures()).toEqual({
    parley_turns_total: expect.any(Number),
    parley_turn_conflicts_total: expect.any(Number),
    parley_turns_refused_total: 0,
    parley_commits_total: expect.any(Number),
    parley_due_lag_seconds: expect.any(Number),
    parley_log_lines_dropped_total: 0,
    'parley_chats{status="waiting"}': 1,
    'parley_chats{status="connected"}': 1,
    'parley_chats_waiting{queue="general"}': 1,
    'parley_chats_waiting{queue="other"}': 0,
    parley_blocks_active: 1,
    'parley_webhooks{state="enabled"}': 1,
    'parley_webhooks{state="disabled"}': 0,
    'parley_webhook_deliveries{status="waiting"}': 1,
    'parley_webhook_deliveries{status="failed"}': 0,
    'parley_webhook_attempts_total{outcome="delivered"}': 0,
    'parley_webhook_attempts_total{outcome="again"}': 1,
    'parley_webhook_attempts_total{outcome="failed"}': 0,
    'parley_streams_open{kind="box"}': 0,
    'parley_streams_open{kind="conversation"}': 0,
    'parley_streams_open{kind="desk"}': 0,
    'parley_streams_open{kind="events"}': 1,
  })
  expect((await figures()).parley_commits_total).toBeGreaterThan(5)
})

test("authors are told that changed flows are served, and of faults that keep them from it; nobody else is", async () => {
  const { url, key, serving } = await desk()
  const author = await listen(url, await key(["flow:read"]), "?types=flows.changed,flows.faults")
  const agent = await listen(url, await key("supervisor"), "?types=chat.waiting")
  const fault = { code: "FIELD_UNKNOWN", severity: "error", file: "a.json", line: 1, column: 2 } as const
  const faults = [{ ...fault, pointer: "/steps", message: "There is no such field.", hint: null }]
  serving.refuseBot(faults)
  expect(await author.until(() => author.told.length > 0)).toMatchObject([
    { id: null, event: "flows.faults", data: { type: "flows.faults", data: { faults, more: 0 } } },
  ])
  // A stream that is opened later is told too, until they are mended.
  const late = await listen(url, await key(["flow:read"]))
  expect(await late.until(() => late.told.length > 0)).toMatchObject([{ event: "flows.faults" }])
  await serving.useBot(botOf())
  const changed = { event: "flows.changed", data: { data: { bot: expect.stringMatching(/^[0-9a-f]{12}$/) } } }
  expect(await author.until(() => author.told.length > 1)).toMatchObject([{}, changed])
  expect(agent.told).toEqual([])
})
