import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import Database from "better-sqlite3"
import { describe, expect, test } from "vitest"
import { revokeKey } from "../../server/index.js"
import { openSharedPostgres, openSqliteStore } from "../../store/index.js"
import { withoutNotices } from "../pooler.js"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { temporaryFolder } from "../store/stores.js"
import { inCi } from "../thoroughness.js"
import { ask, botOf, FLOWS, later, type Options, type World, world } from "./serving.js"

/* Several processes of one Parley on one database: what happens in one is heard by those who listen in another. */

const ANA = { agent: "ana@example.com" }

interface Told {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read events as they come.
  readonly data: any
}

/** A stream, and a wait until one of its events is as is looked for. */
async function listen(url: string, path: string, key: string) {
  const abort = new AbortController()
  later(async () => abort.abort())
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${key}` }, signal: abort.signal })
  expect(response.status).toBe(200)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const told: Told[] = []
  let rest = ""
  return async (isMeant: (told: Told) => boolean): Promise<Told> => {
    for (;;) {
      const found = told.find(isMeant)
      if (found !== undefined) return found
      const { value = "", done = true } = (await reader?.read()) ?? {}
      if (done) throw new Error(`the stream ended after ${JSON.stringify(told)}`)
      const frames = (rest + value).split("\n\n")
      rest = frames.pop() ?? ""
      for (const frame of frames) {
        const [, event = ""] = /^event: (.*)$/m.exec(frame) ?? []
        const [, data] = /^data: (.*)$/m.exec(frame) ?? []
        if (event !== "") told.push({ event, data: JSON.parse(data ?? "null") })
      }
    }
  }
}

interface Process extends World {
  readonly isHeard: () => boolean
}

async function processOn(url: string, options: Options = {}): Promise<Process> {
  const { store, clock, notices } = await openSharedPostgres(url)
  const opened = await world({ store, clock, notices, isLocal: true, ...options })
  return { ...opened, isHeard: () => notices.isHeard() }
}

/** Two processes, both at work, an admin's key, and how to ask each. */
async function two(url: string, options: Options = {}) {
  return working(...(await Promise.all([processOn(url, options), processOn(url)])))
}

async function working<T extends World>(one: T, other: T) {
  const admin = await one.key("admin")
  const on =
    (process: World) =>
    async (path: string, body: object = {}) => {
      const answer = await ask(process.url, "POST", path, body, admin)
      expect(answer, path).toMatchObject({ status: expect.toSatisfy(status => status < 300) })
      return answer
    }
  return { one, other, admin, onOne: on(one), onOther: on(other) }
}

/** Says so many things in a conversation, to any of the processes that serve, until each is answered. @returns the answers */
async function sayAll(
  serving: () => readonly World[],
  id: string,
  admin: string,
  count: number,
  onAnswer: (number: number) => Promise<void>,
): Promise<readonly string[]> {
  const answers: string[] = []
  for (let number = 0; number < count; ) {
    const all = serving()
    const url = all[number % all.length]?.url ?? ""
    const body = { text: "ping", clientActivityId: `said-${number}` }
    const answer = await ask(url, "POST", `/v1/conversations/${id}/activities`, body, admin).catch(() => null)
    if (answer?.status !== 200) continue
    answers.push(answer.body.activities[0]?.text)
    number += 1
    await onAnswer(number)
  }
  return answers
}

const isText = (text: string) => (told: Told) => told.data?.text === text

/** A process that has the file open by itself. */
function processOnFile(file: string): Promise<World> {
  return world({ store: openSqliteStore(new Database(file)), notices: "unheard" })
}

test("on one file, the desk's stream of one process tells what happens at the desk of the other", async () => {
  const folder = temporaryFolder()
  later(async () => folder.remove())
  const file = folder.path("parley.db")
  const { one, admin, onOne, onOther } = await working(await processOnFile(file), await processOnFile(file))
  const { id } = (await onOne("/v1/conversations")).body.conversation
  const desk = await listen(one.url, "/v1/desk/stream", admin)
  await desk(({ event }) => event === "snapshot")
  await onOther("/v1/desk/agents/sign-in", ANA)
  await desk(({ event, data }) => event === "agent" && data.email === ANA.agent)
  await onOther(`/v1/conversations/${id}/activities`, { text: "agent" })
  await desk(({ event, data }) => event === "chat" && data.status === "waiting")
  await onOther("/v1/desk/chats/next/accept", ANA)
  await desk(({ event, data }) => event === "chat" && data.status === "connected")
  await onOne(`/v1/desk/chats/of:${id}/messages`, { ...ANA, text: "I am here." })
  await onOther(`/v1/desk/chats/of:${id}/close`, ANA)
  await desk(({ event, data }) => event === "chat" && data.status === "ended")
})

describe.runIf(await hasPostgres()).each([
  { name: "that hear each other", isBehindPooler: false },
  { name: "that look by themselves, behind a pooler", isBehindPooler: true },
])("processes $name", ({ isBehindPooler }) => {
  const address = async (): Promise<string> => {
    const url = await newDatabase()
    if (!isBehindPooler) return url
    const pooler = await withoutNotices(url)
    later(pooler.close)
    return pooler.url
  }

  // By looks once a second, as on one file.
  const watched = test.runIf(inCi || !isBehindPooler)
  watched(
    "a visitor's stream on one tells of an agent who acts on the other, and a desk's of what happens there",
    async () => {
      const { one, other, admin, onOne, onOther } = await two(await address())
      if (!isBehindPooler) await expect.poll(() => one.isHeard() && other.isHeard()).toBe(true)
      const { id } = (await onOne("/v1/conversations")).body.conversation
      const visitor = await listen(one.url, `/v1/conversations/${id}/stream`, admin)
      const desk = await listen(one.url, "/v1/desk/stream", admin)
      await desk(({ event }) => event === "snapshot")
      await onOther("/v1/desk/agents/sign-in", ANA)
      await desk(({ event, data }) => event === "agent" && data.email === ANA.agent)
      await onOther(`/v1/conversations/${id}/activities`, { text: "agent" })
      await desk(({ event, data }) => event === "chat" && data.status === "waiting")
      await onOther("/v1/desk/chats/next/accept", ANA)
      await onOther(`/v1/desk/chats/of:${id}/messages`, { ...ANA, text: "I am here." })
      await visitor(isText("I am here."))
      await desk(({ event, data }) => event === "chat" && data.status === "connected")
      await onOther(`/v1/desk/chats/of:${id}/typing`, ANA)
      await visitor(({ event }) => event === "typing")
      await onOther(`/v1/conversations/${id}/activities`, { type: "typing" })
      await desk(({ event }) => event === "typing")
      await onOther(`/v1/desk/chats/of:${id}/close`, ANA)
      await desk(({ event, data }) => event === "chat" && data.status === "ended")
      expect(one.isHeard()).toBe(!isBehindPooler)
    },
  )

  // Behind a pooler each of the two is told by the same look, as above.
  test.runIf(inCi || !isBehindPooler)(
    "events and webhooks of one tell of what happens on the other, and a key that is revoked there is refused",
    async () => {
      const { one, other, admin, onOther } = await two(await address())
      const got: string[] = []
      const endpoint = createServer((request, response) => {
        let body = ""
        request.on("data", chunk => (body += chunk))
        request.on("end", () => {
          got.push(JSON.parse(body).type)
          response.writeHead(200).end()
        })
      })
      await new Promise<void>(resolve => endpoint.listen(0, "127.0.0.1", resolve))
      later(async () => {
        endpoint.closeAllConnections()
        endpoint.close()
      })
      const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
      const events = await listen(one.url, "/v1/stream", admin)
      await ask(one.url, "POST", "/v1/webhooks", { url, types: ["conversation.started"] }, admin)
      const key = await one.key("admin")
      expect((await ask(other.url, "GET", "/v1/me", undefined, key)).status).toBe(200)
      await onOther("/v1/conversations")
      await events(({ event }) => event === "conversation.started")
      await expect.poll(() => got).toEqual(["conversation.started"])
      const revoked = (await one.store.keys()).find(({ value }) => key.includes(value.id))?.value.id
      await revokeKey(one.store, revoked ?? "", Date.now())
      await expect.poll(async () => (await ask(other.url, "GET", "/v1/me", undefined, key)).status).toBe(401)
    },
  )

  test.runIf(inCi || !isBehindPooler)(
    "a bot that one serves from now on is looked for by the others, and two that are served are told of",
    async () => {
      const url = await address()
      const warnings: string[] = []
      let rereads = 0
      const changed = botOf({ ...FLOWS, "ping.json": { ...FLOWS["order.json"], trigger: { phrases: ["ping"] } } })
      const { one, other } = await two(url, {
        rereadBot: async () => {
          rereads += 1
        },
        log: { info: () => {}, error: () => {}, warn: (_, message) => warnings.push(message) },
      })
      expect([one.bugs, rereads]).toEqual([[], 0])
      await other.serving.useBot(changed)
      await expect.poll(() => rereads).toBe(1)
      await expect.poll(() => warnings.join()).toContain("another process on this database serves other flows")
      expect(rereads).toBe(1)
    },
  )
})

describe.runIf(await hasPostgres())("processes on one PostgreSQL", () => {
  const COUNTING = {
    "bot.json": { entities: { Tally: { scope: "conversation", properties: { Count: { type: "integer" } } } } },
    "ping.json": {
      trigger: { phrases: ["ping"] },
      start: "pong",
      steps: {
        pong: {
          type: "message",
          set: { "[[Tally]].Count": "{{ default([[Tally]].Count, 0) + 1 }}" },
          message: "pong {{ [[Tally]].Count }}",
        },
      },
    },
  }
  const pongs = (count: number) => Array.from({ length: count }, (_, index) => `pong ${index + 1}`)

  test("are replaced one after another while people talk, and nothing is lost or said twice", async () => {
    const url = await newDatabase()
    const start = () => processOn(url, { flows: COUNTING })
    const serving = [await start(), await start()]
    const admin = await (serving[0] as World).key("admin")
    const { id } = (await ask(serving[0]?.url ?? "", "POST", "/v1/conversations", {}, admin)).body.conversation
    const answers = await sayAll(
      () => serving,
      id,
      admin,
      40,
      async number => {
        if (number % 10 !== 0 || number === 40) return
        serving.push(await start())
        // It ends in order while others go on.
        await serving.shift()?.serving.stop()
      },
    )
    expect(answers).toEqual(pongs(40))
  })

  test("go on when a newer version has added to the database, on which no older one starts", async () => {
    const url = await newDatabase()
    const old = await processOn(url, { flows: COUNTING })
    const admin = await old.key("admin")
    const { id } = (await ask(old.url, "POST", "/v1/conversations", {}, admin)).body.conversation
    await execute(
      url,
      `INSERT INTO migrations SELECT max(number) + 1 FROM migrations; ALTER TABLE conversations ADD COLUMN newer TEXT;
       ALTER TABLE activities ADD COLUMN newer BIGINT NOT NULL DEFAULT 7; CREATE INDEX newer ON activities (newer)`,
    )
    expect(
      await sayAll(
        () => [old],
        id,
        admin,
        5,
        async () => {},
      ),
    ).toEqual(pongs(5))
    await expect(openSharedPostgres(url)).rejects.toMatchObject({ code: "DATABASE_NEWER" })
  })

  test("whose database is away say so, and go on when it is there again, with nothing lost", async () => {
    const way = await withoutNotices(await newDatabase())
    later(way.close)
    const { store, clock, notices } = await openSharedPostgres(way.url)
    const errors: unknown[] = []
    const log = { info: () => {}, warn: () => {}, error: (fields: object) => errors.push(fields) }
    const { url, key } = await world({ store, clock, notices, flows: COUNTING, log })
    const admin = await key("admin")
    const { id } = (await ask(url, "POST", "/v1/conversations", {}, admin)).body.conversation
    const say = (clientActivityId: string) =>
      ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "ping", clientActivityId }, admin)
    expect((await say("one")).status).toBe(200)
    way.block(true)
    const refused = await say("two")
    expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([
      ...[503, "STORE_UNAVAILABLE", expect.any(String)],
    ])
    await expect.poll(async () => (await ask(url, "GET", "/readyz")).status).toBe(503)
    way.block(false)
    await expect.poll(async () => (await say("two")).status).toBe(200)
    await expect.poll(async () => (await ask(url, "GET", "/readyz")).status).toBe(200)
    const { body } = await ask(url, "GET", `/v1/conversations/${id}/activities`, undefined, admin)
    expect(body.items.flatMap(({ text = "" }) => (text.startsWith("pong") ? [text] : []))).toEqual(pongs(2))
    // A request that was answered 503 is logged as such, and a mistake would have another code.
    expect(errors.filter(error => !/"STORE_UNAVAILABLE"|"status":503/.test(JSON.stringify(error)))).toEqual([])
  })
})
