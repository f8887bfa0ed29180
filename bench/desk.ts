import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type ClientRequest, createServer, get } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import Database from "better-sqlite3"
import { openSqliteStore } from "../store/index.js"
import { circle } from "./bots.js"
import { endedChat, manyCommits } from "./ended-chats.js"
import { Connection, queryOf, requestOf } from "./http/connection.js"
import { openLoop } from "./http/load.js"
import { turnTimes } from "./http/turn-times.js"
import { atMost, type Figure, information, quantile } from "./measure.js"
import { type ServerProcess, startParley } from "./server-process.js"

const QUEUES = 10
const AGENTS = 200
/** Of the agents, so many see all chats. */
const SUPERVISORS = 10
const WAITING = 2000
const CONNECTED = 500
const ENDED = 100_000
/** Seconds for which each connected user says something every second. */
const SECONDS = 10
const TURNS = 300
const LISTS = 20

/** An agent, and what they ask with. */
interface Worker {
  readonly agent: string
  readonly key: string
}

/** A desk at work: the paths of users whose chats are connected, and who works there. */
interface Desk {
  readonly server: ServerProcess
  readonly workers: readonly Worker[]
  readonly connected: readonly Buffer[]
}

/** A busy desk: its agents' streams and actions, its lists, and what users of the bot notice of it. */
export async function deskFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    for (const [name, content] of Object.entries(botFiles())) writeFileSync(join(folder, name), JSON.stringify(content))
    const database = join(folder, "ours.db")
    await fillEnded(database)
    const server = await startParley(["--flows", folder, "--db", `file:${database}`], { folder })
    try {
      const desk = await openDesk(server)
      return [...(await listFigures(desk)), ...(await loadFigures(desk)), ...(await webhookFigures(desk))]
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Agents pick chats up by hand, so that as many wait as are to. */
function botFiles(): { readonly [file: string]: object } {
  const codes = Array.from({ length: QUEUES }, (_, number) => `queue${number}`)
  const flows = codes.map(code => [
    `ask-${code}.json`,
    {
      trigger: { phrases: [`agent of ${code}`] },
      start: "connect",
      steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent", params: { Queue: code }, next: "end" } },
    },
  ])
  const queues = [...codes, "general"].map(code => ({ code }))
  return {
    "bot.json": { liveChat: { queues } },
    "loop.json": circle(10),
    ...Object.fromEntries(flows),
  }
}

/** Chats of the past, in a queue that no agent of this bench has. */
async function fillEnded(database: string): Promise<void> {
  const store = openSqliteStore(new Database(database))
  const now = Date.now()
  const commits = manyCommits(ENDED, number => {
    const chat = { ...endedChat(number, now), agent: "somebody@example.com" }
    return [{ kind: "chat", id: chat.id, version: 1, value: chat }]
  })
  for (const commit of commits) await store.commit(commit)
  await store.close()
}

async function openDesk(server: ServerProcess): Promise<Desk> {
  const connections = await Promise.all(Array.from({ length: 16 }, () => Connection.open(server.url)))
  const post = (connection: Connection, path: string, body: object, key = server.key) =>
    connection.ask(requestOf(server.url, `/v1/${path}`, body, key))
  const workers = await inLanes(connections, AGENTS, async (connection, number) => {
    const agent = `agent-${number}@example.com`
    await post(connection, "desk/agents/sign-in", { agent, queues: [queueOf(number)] })
    const permissions = number < SUPERVISORS ? ["supervisor"] : ["agent"]
    const { secret } = (await post(connection, "keys", { permissions, agent })) as { readonly secret: string }
    return { agent, key: secret }
  })
  const connected = await inLanes(connections, WAITING + CONNECTED, async (connection, number) => {
    const started = await post(connection, "conversations", { user: { id: `u${number}`, name: `User ${number}` } })
    const { id } = (started as { readonly conversation: { readonly id: string } }).conversation
    await post(connection, `conversations/${id}/activities`, { text: `agent of ${queueOf(number)}` })
    if (number >= CONNECTED) return null
    await post(connection, `desk/chats/of:${id}/accept`, {}, workers[number % AGENTS]?.key)
    return requestOf(server.url, `/v1/conversations/${id}/activities`, { text: "And another thing" }, server.key)
  })
  for (const connection of connections) connection.close()
  return { server, workers, connected: connected.filter(request => request !== null) }
}

function queueOf(number: number): string {
  return `queue${number % QUEUES}`
}

/** Does something for each number from 0, on each connection one after another. */
async function inLanes<T>(
  connections: readonly Connection[],
  count: number,
  work: (connection: Connection, number: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = []
  let next = 0
  const lane = async (connection: Connection): Promise<void> => {
    while (next < count) {
      const number = next++
      results[number] = await work(connection, number)
    }
  }
  await Promise.all(connections.map(lane))
  return results
}

/** Lists while nothing else is asked: processor time, which other work on the machine does not change. */
async function listFigures({ server, workers }: Desk): Promise<readonly Figure[]> {
  const connection = await Connection.open(server.url)
  const lists = ["", "?limit=200", "?status=waiting", "?status=ended", "?from=2020-01-01T00:00:00Z"]
  const costs: number[] = []
  for (const { key } of [workers[0], workers[AGENTS - 1]] as readonly Worker[]) {
    for (const list of lists) {
      const request = queryOf(server.url, `/v1/desk/chats${list}`, key)
      await connection.ask(request)
      const before = await server.cpu()
      for (let count = 0; count < LISTS; count++) await connection.ask(request)
      costs.push(((await server.cpu()) - before) / LISTS / 1000)
    }
  }
  connection.close()
  const what = `a list of ${WAITING + CONNECTED} open chats and ${ENDED} ended ones, of the slowest filter`
  return [
    atMost(`${what}: processor time`, Math.max(...costs), 50, "ms"),
    information("the open list of an agent, processor time", costs[lists.length] ?? Number.NaN, "ms"),
  ]
}

/** The figures measured while so many messages a second are said. */
interface Load {
  readonly turns: readonly number[]
  readonly actions: readonly number[]
  readonly lists: readonly number[]
  readonly messages: readonly number[]
  /** Processor time of the server for all of it, in microseconds. */
  readonly cpu: number
}

async function loadFigures(desk: Desk): Promise<readonly Figure[]> {
  const { server, workers } = desk
  const alone = await turnTimes(server, TURNS)
  const unheard = await underLoad(desk)
  const before = await server.cpu()
  const streams = await Promise.all(workers.map(({ key }) => openStream(server, key)))
  const snapshots = (await server.cpu()) - before
  const heard = await underLoad(desk)
  const told = streams.reduce((sum, stream) => sum + stream.events(), 0)
  for (const stream of streams) stream.close()
  const p99 = (times: readonly number[]) => quantile(times, 0.99)
  const at = `${AGENTS} agents listen, ${WAITING} chats wait and ${CONNECTED} users say ${CONNECTED} things a second`
  return [
    atMost(`an agent's action where ${at}, 99th percentile`, p99(heard.actions), 50, "ms"),
    atMost("the open list beside that, 99th percentile", p99(heard.lists), 50, "ms"),
    atMost("a turn of the bot's users beside that, 99th percentile", p99(heard.turns), 50, "ms"),
    information(
      "such a turn to one with no agent listening, 99th percentiles",
      p99(heard.turns) / p99(unheard.turns),
      "x",
    ),
    information("such a turn to one with nothing else, 99th percentiles", p99(heard.turns) / p99(alone), "x"),
    information("what is said in chats beside that, 99th percentile", p99(heard.messages), "ms"),
    atMost("processor time with all agents listening to that with none", heard.cpu / unheard.cpu, 2),
    information("processor time for a second of that desk", heard.cpu / SECONDS / 1000, "ms"),
    information(`processor time for ${AGENTS} agents who begin to listen`, snapshots / 1000, "ms"),
    information("events that a second of it told all agents together", told / SECONDS, ""),
  ]
}

async function underLoad(desk: Desk): Promise<Load> {
  const { server, connected } = desk
  const before = await server.cpu()
  let isOver = false
  const until = () => isOver
  const beside = Promise.all([turnsUntil(desk, until), actionsUntil(desk, until), listsUntil(desk, until)])
  const { fromSent } = await openLoop(server.url, connected, CONNECTED, SECONDS)
  isOver = true
  const [turns, actions, lists] = await beside
  return { turns, actions, lists, messages: fromSent, cpu: (await server.cpu()) - before }
}

/** A user of the bot, twenty turns a second. */
async function turnsUntil({ server }: Desk, isOver: () => boolean): Promise<readonly number[]> {
  const times: number[] = []
  while (!isOver()) {
    times.push(...(await turnTimes(server, 10)))
    await pause(100)
  }
  return times
}

/** Agents who pick up the chat that waits longest, say something, and hand it on to the queue, where it is the first again. */
async function actionsUntil({ server, workers }: Desk, isOver: () => boolean): Promise<readonly number[]> {
  const connection = await Connection.open(server.url)
  const times: number[] = []
  for (let number = SUPERVISORS; !isOver(); number = (number + 1) % AGENTS) {
    const { key } = workers[number] as Worker
    const act = async (path: string, body: object): Promise<string> => {
      const request = requestOf(server.url, `/v1/desk/chats/${path}`, body, key)
      const before = performance.now()
      const { chat } = (await connection.ask(request)) as { readonly chat: { readonly id: string } }
      times.push(performance.now() - before)
      return chat.id
    }
    const id = await act("next/accept", {})
    await act(`${id}/messages`, { text: "How can I help?" })
    await act(`${id}/transfer`, { to: { queue: queueOf(number) } })
    await pause(50)
  }
  connection.close()
  return times
}

/** Agents who look at the open list, four a second. */
async function listsUntil({ server, workers }: Desk, isOver: () => boolean): Promise<readonly number[]> {
  const connection = await Connection.open(server.url)
  const times: number[] = []
  for (let number = 0; !isOver(); number = (number + 7) % AGENTS) {
    const before = performance.now()
    await connection.ask(queryOf(server.url, "/v1/desk/chats", workers[number]?.key ?? ""))
    times.push(performance.now() - before)
    await pause(250)
  }
  connection.close()
  return times
}

/** A stream of the desk whose snapshot has come; it is read on, and nothing is done with it but counting. */
function openStream({ url }: ServerProcess, key: string): Promise<{ events(): number; close(): void }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` }
    const request: ClientRequest = get(`${url}/v1/desk/stream`, { agent: false, headers }, response => {
      let events = -1
      let isClosed = false
      response.on("data", (bytes: Buffer) => {
        for (let end = bytes.indexOf("\n\n"); end >= 0; end = bytes.indexOf("\n\n", end + 2)) events += 1
        const close = () => {
          isClosed = true
          request.destroy()
        }
        if (events >= 0) resolve({ events: () => events, close })
      })
      response.on("error", error => {
        if (!isClosed) throw error
      })
      if (response.statusCode !== 200) reject(new Error(`a stream was refused: ${response.statusCode}`))
    })
    request.on("error", reject)
  })
}

/** How soon a webhook hears of chats, beside another whose endpoint never answers and without it. */
async function webhookFigures(desk: Desk): Promise<readonly Figure[]> {
  const heard: { at: number; wake: () => void } = { at: 0, wake: () => {} }
  const fast = createServer((asked, answer) => {
    asked.resume()
    answer.end()
    heard.at = performance.now()
    heard.wake()
  })
  const slow = createServer(asked => void asked.resume())
  try {
    const [fastUrl, slowUrl] = await Promise.all([fast, slow].map(listening))
    await makeWebhook(desk, fastUrl ?? "")
    const alone = await deliveries(desk, heard)
    await makeWebhook(desk, slowUrl ?? "")
    const beside = await deliveries(desk, heard)
    return [
      atMost(
        "a webhook's delivery beside an endpoint that never answers to one without, medians",
        quantile(beside, 0.5) / quantile(alone, 0.5),
        1.5,
      ),
      information("such a delivery, 99th percentile", quantile(beside, 0.99), "ms"),
    ]
  } finally {
    for (const endpoint of [fast, slow]) {
      endpoint.close()
      endpoint.closeAllConnections()
    }
  }
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function makeWebhook({ server }: Desk, url: string): Promise<void> {
  const connection = await Connection.open(server.url)
  await connection.ask(requestOf(server.url, "/v1/webhooks", { url, types: ["chat.connected"] }, server.key))
  connection.close()
}

/** Milliseconds from an agent's picking up a chat until an endpoint has heard of it. */
async function deliveries(
  { server, workers }: Desk,
  heard: { readonly at: number; wake: () => void },
): Promise<readonly number[]> {
  const connection = await Connection.open(server.url)
  const times: number[] = []
  for (let number = SUPERVISORS; number < AGENTS; number++) {
    const { key } = workers[number] as Worker
    const came = new Promise<void>(resolve => {
      heard.wake = resolve
    })
    const before = performance.now()
    await connection.ask(requestOf(server.url, "/v1/desk/chats/next/accept", {}, key))
    await came
    times.push(heard.at - before)
  }
  connection.close()
  return times
}
