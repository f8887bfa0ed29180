import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import type { Block } from "../helpdesk/index.js"
import { openSqliteStore } from "../store/index.js"
import type { BlockFilter, Store } from "../turns/index.js"
import { circle } from "./bots.js"
import { endedChat, manyCommits } from "./ended-chats.js"
import { turnTimes } from "./http/turn-times.js"
import { atMost, cost, type Figure, information, quantile } from "./measure.js"
import { type ServerProcess, startParley } from "./server-process.js"

const ROWS = 100_000
const TURNS = 300
const MEGABYTE = 1024 * 1024
const NOW = Date.now()

/** Lists and reports of supervisors among 100,000 blocks and chats, and what turns notice of them. */
export async function supervisionFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    writeFileSync(join(folder, "loop.json"), JSON.stringify(circle(10)))
    const database = join(folder, "ours.db")
    const blocks = await fill(database)
    const server = await startParley(["--flows", folder, "--db", `file:${database}`], { folder })
    try {
      return [...blocks, ...(await reportFigures(server))]
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns what is measured of the store itself */
async function fill(database: string): Promise<readonly Figure[]> {
  const store = openSqliteStore(new Database(database))
  const commits = manyCommits(ROWS, number => {
    const [block, chat] = [blockOf(number), endedChat(number, NOW)]
    return [
      { kind: "block", id: block.id, version: 1, value: block },
      { kind: "chat", id: chat.id, version: 1, value: chat },
    ]
  })
  for (const commit of commits) await store.commit(commit)
  const figures = await blockFigures(store)
  await store.close()
  return figures
}

function blockOf(number: number): Block {
  return {
    id: `b${number}`,
    subject: { kind: number % 2 === 0 ? "user" : "visitor", value: `person-${number}` },
    scope: "liveChat",
    reason: `said the same again and again, ${number} times`,
    at: NOW - number,
    until: NOW + 86_400_000,
    by: `agent-${number % 200}@example.com`,
    source: "agent",
    name: `Person ${number}`,
    email: `person-${number}@example.org`,
    conversation: null,
    chat: null,
    lifted: null,
  }
}

/** Filters of few blocks or none, which go through all; the last three find theirs at once. */
const LISTS: readonly Partial<BlockFilter>[] = [
  { q: "nobody" },
  { q: "nobody", status: "active" },
  { q: "nobody", status: "active", kind: "user", scope: "liveChat" },
  { status: "lifted" },
  { status: "expired", kind: "user" },
  { scope: "conversation", status: "active" },
  { by: "agent-7@example.com", status: "active" },
  { subject: { value: "person-77" } },
  {},
]

/** Processor time, which other work on the machine does not change. */
async function blockFigures(store: Store): Promise<readonly Figure[]> {
  const costs: number[] = []
  for (const filter of LISTS) costs.push(await cost(3, () => store.blocks({ now: NOW, limit: 50, ...filter })))
  return [atMost("a page of 100,000 blocks, of the slowest filter", Math.max(...costs) / 1000, 50, "ms")]
}

async function reportFigures(server: ServerProcess): Promise<readonly Figure[]> {
  const alone = await turnTimes(server, TURNS)
  const before = await server.memory()
  const held = await readReport(server, () => server.memory())
  const used = await server.cpu()
  await readReport(server)
  const took = (await server.cpu()) - used
  const reader = spawn(process.execPath, ["--input-type=module", "-e", READER, server.url, server.key], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  await once(reader.stdout, "data")
  const beside = await turnTimes(server, TURNS)
  reader.kill()
  await once(reader, "exit")
  const growth = ((held?.heapUsed ?? Number.NaN) - before.heapUsed) / MEGABYTE
  return [
    atMost("memory of a report of 100,000 chats that is half read", growth, 10, "MB"),
    atMost("a turn beside such a report, 99th percentile", quantile(beside, 0.99), 50, "ms"),
    information("the same with no report, 99th percentile", quantile(alone, 0.99), "ms"),
    information(
      "a turn beside such a report to one with none, medians",
      quantile(beside, 0.5) / quantile(alone, 0.5),
      "x",
    ),
    information("processor time of the server for the report of 100,000 chats as a file", took / 1000, "ms"),
  ]
}

/** Reads one report after another, in a process of its own: reading takes time too, and turns are measured here. */
const READER = `import { get } from "node:http"
const [url, key] = process.argv.slice(1)
const read = () => get(url + "/v1/reports/chats?format=csv", { headers: { authorization: "Bearer " + key } }, response =>
  response.once("data", () => process.stdout.write(".")).on("end", read).resume())
read()`

/** Reads a whole report. @param halfway asked once, when half of it was read */
async function readReport<T>({ url, key }: ServerProcess, halfway?: () => Promise<T>): Promise<T | null> {
  const response = await fetch(`${url}/v1/reports/chats?format=csv`, { headers: { authorization: `Bearer ${key}` } })
  let rows = -1
  let found: T | null = null
  for await (const bytes of response.body ?? []) {
    for (const byte of bytes) if (byte === 10) rows += 1
    if (found === null && halfway !== undefined && rows > ROWS / 2) found = await halfway()
  }
  if (rows !== ROWS) throw new Error(`a report of ${ROWS} chats has ${rows} rows`)
  return found
}
