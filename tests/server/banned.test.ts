import { afterEach, describe, expect, test } from "vitest"
import { calling, connecting } from "../helpdesk/desk-bot.js"
import { botOf } from "../helpdesk/play.js"
import { type Desk, newcomer, openDesk, outcome, START } from "../helpdesk/runtimes.js"
import { type Answer, ask, later, type World, world } from "./serving.js"

/** Every request asks, with the address it comes from (design section 6.4). */
const HERE = "198.51.100.1"
const BANNED = "203.0.113.7"
const range = { kind: "ip", value: "203.0.113.0/24" } as const

describe("in one process", () => {
  let desk: Desk
  afterEach(() => desk.close())
  const event = (address: string | null) => ({ name: "help", value: null, from: "client", address }) as const
  const opened = async () => {
    const help = { ...connecting("agent"), trigger: { event: "help", from: "any" } }
    desk = openDesk(botOf({ name: "banned", flows: { help, leave: calling("leave", "EndChatActivity") } }), "memory")
    const [runtime] = desk.runtimes
    return { runtime, id: await newcomer(runtime, { address: HERE }) }
  }

  test("an event and an end from a banned address are refused, and nothing has changed", async () => {
    const { runtime, id } = await opened()
    await runtime.makeBlock({ subject: range, minutes: 5, reason: "Spam", scope: "conversation", by: null })
    const before = await runtime.reader.state(id)
    expect(await outcome(() => runtime.handleEvent(id, event(BANNED)))).toBe("BLOCKED")
    expect(await outcome(() => runtime.end(id, BANNED))).toBe("BLOCKED")
    expect(await runtime.reader.state(id)).toEqual(before)
    expect(await outcome(() => runtime.end(id, HERE))).toBeUndefined()
  })

  test("the flow of an event from a blocked address gets no agent", async () => {
    const { runtime, id } = await opened()
    await runtime.makeBlock({ subject: range, minutes: 5, reason: null, scope: "liveChat", by: null })
    const { activities } = await runtime.handleEvent(id, event(BANNED))
    expect(activities?.map(({ text }) => text)).toContain("No: blocked")
    expect((await runtime.reader.state(id)).liveChat).toBe("none")
    expect((await runtime.reader.state(id)).conversation.address).toBe(BANNED)
  })

  test("who reads from a banned address is told of the ban", async () => {
    const { runtime, id } = await opened()
    await runtime.makeBlock({ subject: range, minutes: 5, reason: "Spam", scope: "conversation", by: null })
    expect(await runtime.reader.banOfReader(id, HERE)).toBeNull()
    const text = "You have been blocked. Reason: Spam"
    expect(await runtime.reader.banOfReader(id, BANNED)).toMatchObject({ at: START, details: { text, reason: "Spam" } })
  })
})

/** A conversation of somebody whose address the proxy tells, with its stream as it is read from another one. */
async function visiting(
  given: World,
  streams?: string,
): Promise<{
  readonly admin: string
  readonly id: string
  from(address: string, method: "GET" | "POST", path: string, body?: object): Promise<Answer>
  /** The data of the stream's next event of this name. */
  next(event: string): Promise<{ readonly [key: string]: unknown }>
  /** The rest of the stream that has come by now. */
  rest(): string
  /** Names of the events that were passed over while another was waited for. */
  readonly passed: readonly string[]
}> {
  const admin = await given.key("admin")
  const page = { origin: "https://www.example.com", "x-forwarded-for": HERE }
  const started = (await ask(given.url, "POST", "/v1/conversations", {}, undefined, page)).body
  const { id } = started.conversation
  const from = (address: string, method: "GET" | "POST", path: string, body?: object) =>
    ask(given.url, method, `/v1/conversations/${id}${path}`, body, started.conversationToken, {
      "x-forwarded-for": address,
    })
  const abort = new AbortController()
  const reader =
    streams === undefined
      ? undefined
      : (
          await fetch(`${given.url}/v1/conversations/${id}/stream`, {
            headers: { authorization: `Bearer ${started.conversationToken}`, "x-forwarded-for": streams },
            signal: abort.signal,
          })
        ).body?.getReader()
  later(async () => abort.abort())
  let text = ""
  const passed: string[] = []
  const next = async (event: string) => {
    for (;;) {
      const [frame, ...rest] = text.split("\n\n")
      if (rest.length > 0) {
        text = rest.join("\n\n")
        const [, name, data = ""] = /^event: (\w+)\ndata: (.*)$/m.exec(frame ?? "") ?? []
        if (name === event) return JSON.parse(data)
        if (name !== undefined) passed.push(name)
        continue
      }
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`the stream ended before ${event}`)
      text += Buffer.from(value ?? []).toString("utf8")
    }
  }
  return { admin, id, from, next, rest: () => text, passed }
}

const ban = (given: World, admin: string, subject: object = range) =>
  ask(given.url, "POST", "/v1/blocks", { subject, scope: "conversation", minutes: 5, reason: "Spam" }, admin)

describe("over HTTP", () => {
  test("messages, events and ends from a banned address are refused alike; from another they are not", async () => {
    const given = await world({ trustedProxies: ["127.0.0.1"] })
    const { admin, from } = await visiting(given)
    await ban(given, admin)
    for (const [path, body] of [
      ["/activities", { type: "message", text: "hello" }],
      ["/activities", { type: "event", name: "ping" }],
      ["/end", {}],
    ] as const) {
      expect((await from(BANNED, "POST", path, body)).body.code).toBe("BLOCKED")
    }
    expect((await from(HERE, "POST", "/activities", { type: "event", name: "ping" })).status).toBe(200)
  })

  test("a banned visitor's token reads what was said until the ban, the notice and the end, and nothing after", async () => {
    let now = Date.now()
    const given = await world({ trustedProxies: ["127.0.0.1"], clock: { now: () => now } })
    const { admin, from } = await visiting(given)
    const texts = async (address: string) =>
      (await from(address, "GET", "/activities")).body.items.map(({ text }: { text: string }) => text)
    await from(HERE, "POST", "/activities", { text: "before" })
    const before = await texts(BANNED)
    now += 1000
    await ban(given, admin)
    now += 1000
    await from(HERE, "POST", "/activities", { text: "after" })
    expect(await texts(BANNED)).toEqual(before)
    expect(await texts(HERE)).toContain("after")
    expect((await from(BANNED, "GET", "")).body.conversation.awaiting).toBeUndefined()
    expect((await from(HERE, "GET", "")).status).toBe(200)
  })

  test("a banned visitor's stream stays open: it tells of the ban, and of its lift with what was said meanwhile", async () => {
    let now = Date.now()
    const given = await world({ trustedProxies: ["127.0.0.1"], clock: { now: () => now } })
    const { admin, from, next } = await visiting(given, BANNED)
    expect((await next("activity")).text).toBe("Hello !")
    now += 1000
    const { id: block } = (await ban(given, admin)).body.block
    now += 1000
    await from(HERE, "POST", "/activities", { text: "after" })
    expect(await next("block")).toMatchObject({ blocked: true, reason: "Spam" })
    await ask(given.url, "POST", "/v1/blocks/lift", { ids: [block] }, admin)
    expect(await next("block")).toEqual({ blocked: false })
    expect((await next("activity")).text).toBe("after")
  })

  test("a banned visitor's stream does not tell that an agent types to whom the ban leaves alone", async () => {
    const given = await world({ trustedProxies: ["127.0.0.1"] })
    const { admin, id, from, next, passed } = await visiting(given, BANNED)
    const ana = { agent: "ana@example.com" }
    const desk = (path: string) => ask(given.url, "POST", `/v1/desk/${path}`, ana, admin)
    await desk("agents/sign-in")
    await from(HERE, "POST", "/activities", { text: "agent" })
    await desk(`chats/of:${id}/accept`)
    await ban(given, admin)
    await next("block")
    const before = passed.length
    expect((await desk(`chats/of:${id}/typing`)).status).toBe(200)
    const longer = { subject: range, scope: "conversation", minutes: 9, reason: "More" }
    await ask(given.url, "POST", "/v1/blocks", longer, admin)
    expect(await next("block")).toMatchObject({ blocked: true, reason: "More" })
    expect(passed.slice(before)).toEqual([])
  })

  test("a stream tells the notice and the end of a ban once, and not again when it is over", async () => {
    const given = await world({ trustedProxies: ["127.0.0.1"] })
    const { admin, id, next, rest } = await visiting(given, HERE)
    expect((await next("activity")).text).toBe("Hello !")
    const { id: block } = (await ban(given, admin, { kind: "conversation", value: id })).body.block
    expect(await next("block")).toMatchObject({ blocked: true })
    expect(Object.keys(await next("activity"))).toEqual(["type", "id", "seq", "timestamp"])
    expect((await next("activity")).text).toContain("blocked")
    expect((await next("activity")).type).toBe("endOfConversation")
    await ask(given.url, "POST", "/v1/blocks/lift", { ids: [block] }, admin)
    expect(await next("block")).toEqual({ blocked: false })
    expect(rest()).not.toMatch(/"type":"(?:message|endOfConversation)"/)
  })
})
