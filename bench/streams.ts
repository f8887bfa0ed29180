import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type ClientRequest, get } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { circle } from "./bots.js"
import { Connection, requestOf } from "./http/connection.js"
import { atMost, type Figure, information, quantile } from "./measure.js"
import { type ServerProcess, startParley } from "./server-process.js"

const MESSAGES = 200
const STREAMS = 1000
const MEGABYTE = 1024 * 1024

/** How soon a stream delivers, and what a thousand open ones cost. */
export async function streamFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    writeFileSync(join(folder, "loop.json"), JSON.stringify(circle(10)))
    return await figuresIn(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function figuresIn(folder: string): Promise<readonly Figure[]> {
  const server = await startParley(["--flows", folder, "--db", `file:${join(folder, "ours.db")}`], { folder })
  try {
    return [...(await deliveryFigures(server)), ...(await manyFigures(server))]
  } finally {
    await server.stop()
  }
}

/** One conversation: from just before a message is sent, so the turn itself is in it, until its last reply is delivered. */
async function deliveryFigures(server: ServerProcess): Promise<readonly Figure[]> {
  const connection = await Connection.open(server.url)
  const path = await begin(server, connection)
  const stream = await open(server, path)
  const request = requestOf(server.url, `${path}/activities`, { type: "message", text: "an answer" }, server.key)
  const times: { readonly sent: number; readonly answered: number }[] = []
  for (let count = 0; count < MESSAGES; count++) {
    const before = performance.now()
    const { activities } = (await connection.ask(request)) as { readonly activities: readonly { seq: number }[] }
    const answered = performance.now()
    const delivered = await stream.delivered(activities.at(-1)?.seq ?? 0)
    times.push({ sent: delivered - before, answered: Math.max(0, delivered - answered) })
  }
  stream.close()
  connection.close()
  const [sent, answered] = [times.map(time => time.sent), times.map(time => time.answered)]
  return [
    atMost("a stream's delivery after the message was sent, median", quantile(sent, 0.5), 20, "ms"),
    atMost("a stream's delivery after the message was sent, 99th percentile", quantile(sent, 0.99), 20, "ms"),
    information("the same after the message was answered, 99th percentile", quantile(answered, 0.99), "ms"),
  ]
}

/** A thousand conversations, each with an open stream that has delivered something. */
async function manyFigures(server: ServerProcess): Promise<readonly Figure[]> {
  const connection = await Connection.open(server.url)
  const paths: string[] = []
  for (let count = 0; count < STREAMS; count++) paths.push(await begin(server, connection))
  const before = await server.memory()
  const streams = await Promise.all(paths.map(path => open(server, path)))
  for (const [index, path] of paths.entries()) {
    const request = requestOf(server.url, `${path}/activities`, { type: "message", text: "an answer" }, server.key)
    const { activities } = (await connection.ask(request)) as { readonly activities: readonly { seq: number }[] }
    await streams[index]?.delivered(activities.at(-1)?.seq ?? 0)
  }
  const { rss, heapUsed } = await server.memory()
  // Memory that was free before is used again without RSS growing, so the larger of the two counts.
  const growth = { rss: (rss - before.rss) / MEGABYTE, heap: (heapUsed - before.heapUsed) / MEGABYTE }
  const silent = await idleCpu(server, 5)
  for (const stream of streams) stream.close()
  connection.close()
  return [
    atMost(
      `memory of ${STREAMS} open streams (RSS grew by ${growth.rss.toFixed(1)} MB, heaps by ${growth.heap.toFixed(1)} MB)`,
      Math.max(growth.rss, growth.heap),
      200,
      "MB",
    ),
    information(`memory of the whole server with ${STREAMS} open streams (RSS)`, rss / MEGABYTE, "MB"),
    information(`processor time a second of ${STREAMS} open streams in which nothing happens`, silent / 1000, "ms"),
  ]
}

/** Microseconds of processor time that the server uses in a second when nothing is asked of it. */
async function idleCpu(server: ServerProcess, seconds: number): Promise<number> {
  const before = await server.cpu()
  await pause(seconds * 1000)
  return ((await server.cpu()) - before) / seconds
}

/** A conversation in which a question waits. @returns its path */
async function begin({ url, key }: ServerProcess, connection: Connection): Promise<string> {
  const started = await connection.ask(requestOf(url, "/v1/conversations", {}, key))
  const path = `/v1/conversations/${(started as { readonly conversation: { readonly id: string } }).conversation.id}`
  await connection.ask(requestOf(url, `${path}/activities`, { type: "message", text: "go" }, key))
  return path
}

/** An open stream of a conversation. */
interface Stream {
  /** When the line with this seq came, by `performance.now()`; if it has not yet, once it has. */
  delivered(seq: number): Promise<number>
  close(): void
}

function open({ url, key }: ServerProcess, path: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = get(
      `${url}${path}/stream`,
      { agent: false, headers: { authorization: `Bearer ${key}` } },
      response => {
        if (response.statusCode !== 200) reject(new Error(`a stream was refused: ${response.statusCode}`))
        else resolve(streamOf(request, response.setEncoding("utf8")))
      },
    )
    request.on("error", reject)
  })
}

function streamOf(request: ClientRequest, response: NodeJS.ReadableStream): Stream {
  const came = new Map<number, number>()
  let latest = 0
  let wake = (): void => {}
  let isClosed = false
  let rest = ""
  response.on("data", (chunk: string) => {
    const now = performance.now()
    const lines = (rest + chunk).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      if (!line.startsWith("id: ")) continue
      latest = Number(line.slice(4))
      came.set(latest, now)
    }
    wake()
  })
  response.on("error", error => {
    if (!isClosed) throw error
  })
  return {
    delivered: async seq => {
      while (latest < seq) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return came.get(seq) ?? Number.NaN
    },
    close: () => {
      isClosed = true
      request.destroy()
    },
  }
}
