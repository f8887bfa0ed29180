import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import express from "express"
import { circle } from "./bots.js"
import { Connection, requestOf, startConversation } from "./http/connection.js"
import { openLoop } from "./http/load.js"
import { alternate, type Target } from "./http/rounds.js"
import { secondStart } from "./http/second-start.js"
import { atLeast, atMost, type Figure, information, quantile } from "./measure.js"
import { type ServerProcess, startBench, startParley } from "./server-process.js"

const AT_ONCE = 64

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
    const [ours, bare] = servers as [ServerProcess, ServerProcess]
    const answers = await requestsOf(ours)
    const { ours: turns, theirs: inserts } = await alternate(
      targetOf(ours, answers),
      targetOf(
        bare,
        answers.map(() => requestOf(bare.url, "/", { text: "hello" }, "none")),
      ),
    )
    const even = await atHalfLoad(ours, answers, turns.perSecond)
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
  const server = app.listen(0, "127.0.0.1", () => {
    const address = server.address()
    if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`)
  })
}

/** An answer to a question for each of so many conversations. */
export async function requestsOf({ url, key }: ServerProcess): Promise<readonly Buffer[]> {
  const connection = await Connection.open(url)
  const requests: Buffer[] = []
  for (let count = 0; count < AT_ONCE; count++) {
    const path = await startConversation(connection, url, key)
    await connection.ask(requestOf(url, path, { type: "message", text: "go" }, key))
    requests.push(requestOf(url, path, { type: "message", text: "an answer" }, key))
  }
  connection.close()
  return requests
}

function targetOf(server: ServerProcess, requests: readonly Buffer[]): Target {
  return { server, lanes: requests.map(request => ({ exchanges: [{ request }], next: 0 })) }
}

/**
 * Sent evenly at half of what the server can do. The median counts from when a request was sent, the 99th percentile from when
 * it was to be sent, so that lateness of the generator makes the figure worse and never better.
 */
async function atHalfLoad(
  { url }: ServerProcess,
  requests: readonly Buffer[],
  most: number,
): Promise<readonly Figure[]> {
  await openLoop(url, requests, most / 2, 1)
  const { fromIntended, fromSent } = await openLoop(url, requests, most / 2, 5)
  const [median, p99] = [quantile(fromSent, 0.5), quantile(fromIntended, 0.99)]
  const times = `${p99.toFixed(2)} ms to ${median.toFixed(2)} ms`
  return [
    atMost(`turns at half the load: 99th percentile to median (${times})`, p99 / median, 10),
    information("the same 99th percentile from when a request was sent", quantile(fromSent, 0.99), "ms"),
  ]
}
