import { createServer } from "node:http"
import fc from "fast-check"
import { describe, expect, test, vi } from "vitest"
import { type DeskEvent, ParleyClient, Refusal, type StreamSettings } from "../../client/index.js"
import { usualPause } from "../../client/server-sent-events.js"
import { readKey, revokeKey } from "../../server/index.js"
import { inCi } from "../thoroughness.js"
import { site } from "./process.js"
import { type Relay, relay } from "./relay.js"
import { later, world } from "./serving.js"

const AT_ONCE: StreamSettings = { pauseAfter: () => 0 }

/** Reads a stream to its end, or its error. */
function reading<T>(stream: AsyncIterable<T>): {
  readonly read: readonly T[]
  readonly isOver: () => boolean
  readonly error: () => unknown
} {
  const read: T[] = []
  const end: { isOver: boolean; error: unknown } = { isOver: false, error: null }
  const reader = async () => {
    for await (const one of stream) read.push(one)
  }
  void reader()
    .catch(error => {
      end.error = error
    })
    .finally(() => {
      end.isOver = true
    })
  return { read, isOver: () => end.isOver, error: () => end.error }
}

/** Starts conversations until all who listen from now on have heard of the last one. */
async function startedUntilHeard(
  start: () => Promise<string>,
  streams: readonly { readonly read: readonly unknown[] }[],
): Promise<readonly string[]> {
  const ids: string[] = []
  await expect
    .poll(async () => {
      ids.push(await start())
      return streams.every(({ read }) => read.length > 0)
    })
    .toBe(true)
  return ids
}

/** A signal that aborts at the end of the test at the latest. */
function ending(): AbortController {
  const controller = new AbortController()
  later(async () => controller.abort())
  return controller
}

/** A conversation whose stream is read by way of a relay, while its user speaks past it. */
async function conversation(server: { readonly url: string; readonly key: string }, way: Relay) {
  const bot = new ParleyClient({ url: server.url, token: server.key })
  const { conversation, conversationToken } = await bot.call("startConversation", { body: {} })
  const params = { id: conversation.id }
  return {
    id: conversation.id,
    mine: new ParleyClient({ url: way.url, token: conversationToken }),
    say: async (text: string, url = server.url) =>
      new ParleyClient({ url, token: server.key }).call("sendActivity", { params, body: { text } }),
    all: async (url = server.url) => {
      const log = await new ParleyClient({ url, token: server.key }).call("readActivities", { params })
      return log.items.map(({ seq }) => seq)
    },
  }
}

async function inProcess() {
  const { url, key } = await world()
  const server = { url, key: await key("admin") }
  const way = await relay(url)
  return { server, way, ...(await conversation(server, way)) }
}

describe("a stream of the client goes on by itself", () => {
  test("however often its connection is cut, each line comes once and in order", async () => {
    const { way, id, mine, say, all } = await inProcess()
    const { signal } = ending()
    const lines = reading(mine.stream(id, { ...AT_ONCE, signal }))
    for (let round = 0; round < 12; round++) {
      if (round % 3 === 0) await expect.poll(() => lines.read.length).toBe((await all()).length)
      way.cut()
      await say(`${round}`)
      if (round % 2 === 0) way.cut()
    }
    await expect.poll(async () => lines.read.length).toBe((await all()).length)
    expect(lines.read.map(({ seq }) => seq)).toEqual(await all())
    expect(way.opened()).toBeGreaterThan(4)
  })

  // Each cut, as above, is the same to the client; what is in the log after a kill `crash.test.ts` shows.
  test.runIf(inCi)(
    "a server that is killed and started again in mid stream loses and doubles nothing",
    {
      timeout: 120_000,
    },
    async () => {
      const at = site({})
      const first = await at.start()
      const way = await relay(first.url)
      const { id, mine, say, all } = await conversation(first, way)
      const { signal } = ending()
      const lines = reading(mine.stream(id, { ...AT_ONCE, signal }))
      await say("one")
      await expect.poll(() => lines.read.length).toBeGreaterThan(1)
      const answered = say("two").catch(() => null)
      await first.kill("SIGKILL")
      await answered
      const second = await at.start()
      way.to(second.url)
      await say("three", second.url)
      const kept = await all(second.url)
      await expect.poll(() => lines.read.length).toBe(kept.length)
      expect(lines.read.map(({ seq }) => seq)).toEqual(kept)
    },
  )

  test("a reader who was away learns whether a ban has begun or is over meanwhile, each once", async () => {
    const { server, way, id, mine } = await inProcess()
    const admin = new ParleyClient({ url: server.url, token: server.key })
    const { signal } = ending()
    const notices: boolean[] = []
    const onBlock = ({ blocked }: { readonly blocked: boolean }) => void notices.push(blocked)
    const lines = reading(mine.stream(id, { ...AT_ONCE, onBlock, signal }))
    const away = async (meanwhile: () => Promise<unknown>) => {
      way.silence(true)
      await meanwhile()
      way.silence(false)
      way.cut()
    }
    await expect.poll(() => lines.read.length).toBe(1)
    await away(async () => {})
    const subject = { kind: "conversation", value: id } as const
    const block = { subject, scope: "conversation", minutes: 60, reason: "Abuse" } as const
    const lift = async () => admin.call("liftBlocks", { body: { subject } })
    await away(async () => admin.call("createBlock", { body: block }))
    await expect.poll(() => notices).toEqual([true])
    await away(async () => {})
    await away(lift)
    await expect.poll(() => notices).toEqual([true, false])
    await away(async () => {
      await admin.call("createBlock", { body: block })
      await lift()
    })
    await admin.call("createBlock", { body: block })
    await expect.poll(() => notices).toEqual([true, false, true])
    const seqs = lines.read.map(({ seq }) => seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other))
  })

  test("a connection without a sign of life is given up for another", async () => {
    const { way, id, mine, say } = await inProcess()
    const reasons: unknown[] = []
    const { signal } = ending()
    const onInterrupted = (reason: unknown) => void reasons.push(reason)
    const lines = reading(mine.stream(id, { ...AT_ONCE, silence: 300, onInterrupted, signal }))
    await expect.poll(() => lines.read.length).toBe(1)
    way.silence(true)
    await say("unheard")
    await expect.poll(() => reasons.length).toBeGreaterThan(1)
    way.silence(false)
    await expect.poll(() => lines.read.length).toBeGreaterThan(2)
    expect(String(reasons[0])).toContain("no sign of life")
    expect(lines.read.map(({ seq }) => seq)).toEqual(lines.read.map((_, index) => index + 1))
  })

  test("a reader who takes long over a line is not taken for a dead server", async () => {
    const { way, id, mine, say } = await inProcess()
    const { signal } = ending()
    const pending = mine.stream(id, { ...AT_ONCE, silence: 300, signal })
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    await pending.next()
    const opened = way.opened()
    vi.advanceTimersByTime(3_600_000)
    vi.useRealTimers()
    await say("more")
    await pending.next()
    expect(way.opened()).toBe(opened)
    await pending.return(undefined)
  })

  test("the desk's begins again with a snapshot of what was missed", async () => {
    const { server, way } = await inProcess()
    const admin = new ParleyClient({ url: server.url, token: server.key })
    const { signal } = ending()
    const desk = reading(new ParleyClient({ url: way.url, token: server.key }).deskStream({ ...AT_ONCE, signal }))
    await expect.poll(() => desk.read.length).toBe(1)
    const agents = (event: DeskEvent | undefined) =>
      event?.event === "snapshot" ? event.data.agents.map(({ email }) => email) : null
    expect(agents(desk.read[0])).toEqual([])
    way.silence(true)
    await admin.call("signIn", { body: { agent: "ana@example.com" } })
    way.silence(false)
    way.cut()
    await expect
      .poll(() => agents(desk.read.findLast(({ event }) => event === "snapshot")))
      .toEqual(["ana@example.com"])
  })

  test("a key's tells of each event once, however often it is cut", async () => {
    const { server, way } = await inProcess()
    const admin = new ParleyClient({ url: server.url, token: server.key })
    const { signal } = ending()
    const events = reading(admin.with(server.key).eventStream({ ...AT_ONCE, signal }))
    const cut = reading(new ParleyClient({ url: way.url, token: server.key }).eventStream({ ...AT_ONCE, signal }))
    const started = async () => (await admin.call("startConversation", { body: {} })).conversation.id
    const first = await startedUntilHeard(started, [events, cut])
    const ids = [...first]
    for (let round = 0; round < 6; round++) {
      way.cut()
      ids.push(await started())
      if (round % 2 === 0) way.cut()
    }
    for (const { read } of [events, cut]) {
      const heard = () =>
        read.flatMap(({ event }) => (event?.type === "conversation.started" ? [event.data.conversation.id] : []))
      await expect.poll(() => heard().slice(-6)).toEqual(ids.slice(-6))
      expect(new Set(heard()).size).toBe(heard().length)
    }
  })

  test("a key's that has told of nothing yet when it is cut tells of what happens until it is there again", async () => {
    const { url, key } = await world()
    const token = await key("admin")
    const way = await relay(url)
    const admin = new ParleyClient({ url, token })
    const { signal } = ending()
    const stream = new ParleyClient({ url: way.url, token }).eventStream({ ...AT_ONCE, signal })
    const first = stream.next()
    await expect.poll(async () => (await admin.call("metrics", {})).includes('kind="events"} 1')).toBe(true)
    const gone = await relay(url)
    gone.silence(true)
    way.to(gone.url)
    way.cut()
    await expect.poll(async () => (await admin.call("metrics", {})).includes('kind="events"} 0')).toBe(true)
    const { conversation } = await admin.call("startConversation", { body: {} })
    way.to(url)
    way.cut()
    const { value } = await first
    expect(value?.event).toMatchObject({
      type: "conversation.started",
      data: { conversation: { id: conversation.id } },
    })
  })

  test("both sides learn that the other is typing, and the desk each change of a chat", async () => {
    const { server, id, mine, say } = await inProcess()
    const agent = "ana@example.com"
    const admin = new ParleyClient({ url: server.url, token: server.key })
    await admin.call("signIn", { body: { agent, name: "Ana" } })
    const { signal } = ending()
    const typing: string[] = []
    const onTyping = ({ role }: { readonly role: string }) => void typing.push(role)
    const lines = reading(mine.stream(id, { onTyping, signal }))
    const desk = reading(admin.deskStream({ signal }))
    await expect.poll(() => desk.read.length).toBe(1)
    await say("agent")
    const { chat } = await admin.call("acceptChat", { params: { id: `of:${id}` }, body: { agent } })
    await admin.call("typingChat", { params: { id: chat.id }, body: { agent } })
    await expect.poll(() => typing).toEqual(["agent"])
    await mine.call("sendActivity", { params: { id }, body: { type: "typing" } })
    await expect
      .poll(() => desk.read.at(-1))
      .toEqual({
        event: "typing",
        data: { chatId: chat.id, conversationId: id },
      })
    const chats = desk.read.flatMap(event => (event.event === "chat" ? [event.data] : []))
    expect(chats.at(-1)).toMatchObject({ id: chat.id, status: "connected", agent })
    expect(chats.map(({ version }) => version)).toEqual([...new Set(chats.map(({ version }) => version))].sort())
    expect(lines.read.every(({ type }) => type !== undefined)).toBe(true)
  })

  test("pauses grow with failures in a row, are bounded, and are not the same for all", () => {
    const pause = fc.tuple(fc.integer({ min: 1, max: 1_000_000 })).map(([failures]) => [failures, usualPause(failures)])
    fc.assert(
      fc.property(pause, ([failures = 0, milliseconds = 0]) => {
        const whole = Math.min(30_000, 500 * 2 ** (failures - 1))
        expect(milliseconds).toBeGreaterThan(whole / 2 - 1)
        expect(milliseconds).toBeLessThanOrEqual(whole)
      }),
    )
    expect(new Set(Array.from({ length: 20 }, () => usualPause(9))).size).toBeGreaterThan(1)
  })
})

/** A server that answers all requests with these, one after another, and with the last one from then on. */
async function answering(...answers: readonly { readonly status: number; readonly headers?: object; body?: string }[]) {
  let asked = 0
  const server = createServer((_request, response) => {
    const { status, headers = {}, body = "" } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500 }
    asked += 1
    response.writeHead(status, { ...headers }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  later(() => new Promise(resolve => server.close(() => resolve())))
  const { port } = server.address() as { readonly port: number }
  return { client: new ParleyClient({ url: `http://127.0.0.1:${port}/` }), asked: () => asked }
}

const EVENTS = { "content-type": "text/event-stream" }
const LINE = `id: 1\nevent: activity\ndata: {"seq":1,"from":{"id":"bot","role":"bot"}}\n\n`

describe("a stream of the client ends", () => {
  test.each([401, 403, 404, 410])("with the refusal where the server answers %i", async status => {
    const { client, asked } = await answering({ status: 503 }, { status })
    const { error, isOver } = reading(client.stream("c1", AT_ONCE))
    await expect.poll(isOver).toBe(true)
    expect(error()).toBeInstanceOf(Refusal)
    expect([error(), asked()]).toMatchObject([{ status }, 2])
  })

  test("where its key is revoked while it reads, with that", async () => {
    const { url, key, store } = await world()
    const text = await key("admin")
    const admin = new ParleyClient({ url, token: text })
    const { conversation } = await admin.call("startConversation", { body: {} })
    const { read, error, isOver } = reading(admin.stream(conversation.id, AT_ONCE))
    await expect.poll(() => read.length).toBe(1)
    await revokeKey(store, readKey(text)?.id ?? "", Date.now())
    await expect.poll(isOver).toBe(true)
    expect(error()).toMatchObject({ status: 401, code: "KEY_REVOKED" })
  })

  test.each([
    ["while it reads", { status: 200, headers: EVENTS, body: LINE }, 0],
    ["while it waits to begin again", { status: 503 }, 3_600_000],
  ])("without an error where its signal aborts %s", async (_when, answer, milliseconds) => {
    const { client, asked } = await answering(answer)
    const abort = ending()
    const { error, isOver } = reading(client.stream("c1", { pauseAfter: () => milliseconds, signal: abort.signal }))
    await expect.poll(asked).toBeGreaterThan(0)
    abort.abort()
    await expect.poll(isOver).toBe(true)
    expect(error()).toBe(null)
  })

  test("where nobody reads on, and its connection with it", async () => {
    const { way, id, mine } = await inProcess()
    for await (const { seq } of mine.stream(id, AT_ONCE)) {
      expect(seq).toBe(1)
      break
    }
    expect(way.opened()).toBe(1)
  })
})

test("failures in a row are counted until the server is heard again, and its word on when to come back holds", async () => {
  const retry = { "retry-after": "0" }
  const { client } = await answering(
    { status: 503, headers: retry },
    { status: 502 },
    { status: 200, headers: { "content-type": "text/html" }, body: "<p>Please log in to this network" },
    { status: 200, headers: EVENTS, body: LINE },
    { status: 429, headers: { "retry-after": "3600" } },
  )
  const failures: number[] = []
  const pauseAfter = (count: number) => {
    failures.push(count)
    return 0
  }
  const reasons: unknown[] = []
  const abort = ending()
  const onInterrupted = (reason: unknown) => {
    reasons.push(reason)
    if (reasons.length === 5) abort.abort()
  }
  const { read, isOver } = reading(client.stream("c1", { pauseAfter, onInterrupted, signal: abort.signal }))
  await expect.poll(isOver).toBe(true)
  expect(failures).toEqual([1, 2, 3, 1, 2])
  expect(reasons.at(-1)).toMatchObject({ status: 429, retryAfterSeconds: 3600 })
  expect(read.map(({ seq }) => seq)).toEqual([1])
})
