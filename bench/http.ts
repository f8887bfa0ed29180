import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import express from "express"
import { circle } from "./bots.js"
import { Connection, requestOf } from "./http/connection.js"
import { closedLoop, openLoop } from "./http/load.js"
import { secondStart } from "./http/second-start.js"
import { atLeast, atMost, type Figure, information, quantile } from "./measure.js"
import { type ServerProcess, startBench, startParley } from "./server-process.js"

const AT_ONCE = 64
const ROUNDS = 5
const SECONDS = 2

/** A server, and what is asked of it on each connection. */
interface Target {
  readonly server: ServerProcess
  readonly connections: readonly Connection[]
  readonly requests: readonly Buffer[]
}

/** The speed of a target in one round. */
interface Round {
  readonly perSecond: number
  /** Microseconds of the server's processor time for a request. */
  readonly cpu: number
}

/**
 * Durable turns a second over HTTP beside bare Express that inserts one row, both in processes of their own; how even the
 * answers are at half of that load; and how soon a server answers that is started again.
 */
export async function httpFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const servers: ServerProcess[] = []
  try {
    writeFileSync(join(folder, "loop.json"), JSON.stringify(circle(10)))
    const options = ["--flows", folder, "--db", `file:${join(folder, "ours.db")}`]
    servers.push(await startParley(options, { folder }))
    servers.push(await startBench(["bare-express", join(folder, "bare.db")], { folder }))
    const [ours, bare] = (await Promise.all(servers.map(targetOf))) as [Target, Target]
    const { ours: turns, bare: inserts } = await alternating(ours, bare)
    const even = await atHalfLoad(ours, turns.perSecond)
    for (const { connections } of [ours, bare]) for (const connection of connections) connection.close()
    await Promise.all(servers.splice(0).map(server => server.stop()))
    return [
      atLeast(
        `durable turns over HTTP (${turns.perSecond.toFixed(0)}/s) to bare Express with one insert (${inserts.perSecond.toFixed(0)}/s)`,
        turns.perSecond / inserts.perSecond,
        0.8,
      ),
      information("the server's own processor time for a durable turn", turns.cpu, "us"),
      information("the same for a request of bare Express with one insert", inserts.cpu, "us"),
      ...even,
      ...(await secondStart(options, folder)),
    ]
  } finally {
    await Promise.all(servers.map(server => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bare Express: one route that inserts one row with `synchronous=NORMAL`. */
export function serveBareExpress(file: string): void {
  const database = new Database(file)
  database.pragma("journal_mode = WAL")
  database.pragma("synchronous = NORMAL")
  database.exec("CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT)")
  const insert = database.prepare("INSERT INTO lines (text) VALUES (?)")
  const app = express()
  app.use(express.json())
  app.post("/", (asked, answer) => {
    answer.json({ id: insert.run(asked.body.text).lastInsertRowid })
  })
  // Its connections rest while the other server is measured, and Node's own patience is five seconds.
  const server = createServer({ keepAliveTimeout: 65_000 }, app).listen(0, "127.0.0.1", () => {
    const address = server.address()
    if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`)
  })
}

/** The second of the servers is bare Express; the first has a conversation for each connection. */
async function targetOf(server: ServerProcess, index: number): Promise<Target> {
  const { url, key } = server
  const connections = await Promise.all(Array.from({ length: AT_ONCE }, () => Connection.open(url)))
  if (index === 1) return { server, connections, requests: [requestOf(url, "/", { text: "hello" }, "none")] }
  const requests: Buffer[] = []
  for (const connection of connections) {
    const started = await connection.ask(requestOf(url, "/v1/conversations", {}, key))
    const { conversation } = started as { readonly conversation: { readonly id: string } }
    const path = `/v1/conversations/${conversation.id}/activities`
    await connection.ask(requestOf(url, path, { type: "message", text: "go" }, key))
    requests.push(requestOf(url, path, { type: "message", text: "an answer" }, key))
  }
  return { server, connections, requests }
}

/** Both in turns, round by round, and of each the median: a neighbour of a moment disturbs both, or neither much. */
async function alternating(ours: Target, bare: Target): Promise<{ readonly ours: Round; readonly bare: Round }> {
  const rounds = { ours: [] as Round[], bare: [] as Round[] }
  for (const target of [ours, bare]) await round(target)
  for (let count = 0; count < ROUNDS; count++) {
    rounds.ours.push(await round(ours))
    rounds.bare.push(await round(bare))
  }
  return { ours: medianOf(rounds.ours), bare: medianOf(rounds.bare) }
}

async function round({ server, connections, requests }: Target): Promise<Round> {
  const before = await server.cpu()
  const perSecond = await closedLoop(connections, requests, SECONDS)
  return { perSecond, cpu: ((await server.cpu()) - before) / (perSecond * SECONDS) }
}

function medianOf(rounds: readonly Round[]): Round {
  const middle = (field: keyof Round): number =>
    quantile(
      rounds.map(one => one[field]),
      0.5,
    )
  return { perSecond: middle("perSecond"), cpu: middle("cpu") }
}

/**
 * Sent evenly at half of what the server can do. The median counts from when a request was sent, the 99th percentile from when
 * it was to be sent, so that lateness of the generator makes the figure worse and never better.
 */
async function atHalfLoad({ server, requests }: Target, most: number): Promise<readonly Figure[]> {
  await openLoop(server.url, requests, most / 2, 1)
  const { fromIntended, fromSent } = await openLoop(server.url, requests, most / 2, 5)
  const [median, p99] = [quantile(fromSent, 0.5), quantile(fromIntended, 0.99)]
  const times = `${p99.toFixed(2)} ms to ${median.toFixed(2)} ms`
  return [
    atMost(`turns at half the load: 99th percentile to median (${times})`, p99 / median, 10),
    information("the same 99th percentile from when a request was sent", quantile(fromSent, 0.99), "ms"),
  ]
}
