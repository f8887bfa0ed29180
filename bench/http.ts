import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import express from "express"
import { Agent, request } from "undici"
import { circle } from "./bots.js"
import { atLeast, type Figure } from "./measure.js"

const AT_ONCE = 64
const SECONDS = 5

/** Durable turns a second over HTTP, beside bare Express that inserts one row: both in a process of their own. */
export async function httpFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const children: ChildProcess[] = []
  const run = async (args: readonly string[]) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, PARLEY_LOG: "error" } })
    children.push(child)
    return said(child)
  }
  try {
    writeFileSync(join(folder, "loop.json"), JSON.stringify(circle(10)))
    const cli = new URL("../cli/main.js", import.meta.url).pathname
    const ours = await run([cli, "start", "--flows", folder, "--db", `file:${join(folder, "ours.db")}`, "--port", "0"])
    const bare = await run([process.argv[1] ?? "", "bare-express", join(folder, "bare.db")])
    const key = /Key: (\S+)/.exec(ours)?.[1] ?? ""
    const turns = await parleyLoad(urlIn(ours), key)
    const inserts = await load(urlIn(bare), () => ({ path: "/", body: { text: "hello" } }), {})
    return [
      atLeast(
        `durable turns over HTTP (${turns.toFixed(0)}/s) to bare Express with one insert (${inserts.toFixed(0)}/s)`,
        turns / inserts,
        0.8,
      ),
    ]
  } finally {
    for (const child of children) child.kill()
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
  const server = createServer(app).listen(0, "127.0.0.1", () => {
    const address = server.address()
    if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}\nKey: none`)
  })
}

async function parleyLoad(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  const ids: string[] = []
  for (let index = 0; index < AT_ONCE; index++) {
    const { conversation } = (await post(url, "/v1/conversations", {}, headers)) as { conversation: { id: string } }
    await post(url, `/v1/conversations/${conversation.id}/activities`, { type: "message", text: "go" }, headers)
    ids.push(conversation.id)
  }
  const body = { type: "message", text: "an answer" }
  return load(url, lane => ({ path: `/v1/conversations/${ids[lane]}/activities`, body }), headers)
}

/** Requests a second: each lane sends its next one when it has its answer. */
async function load(
  url: string,
  next: (lane: number) => { readonly path: string; readonly body: object },
  headers: { readonly [name: string]: string },
): Promise<number> {
  const agent = new Agent({ connections: AT_ONCE })
  const lane = async (number: number, until: number): Promise<number> => {
    let done = 0
    while (performance.now() < until) {
      const { path, body } = next(number)
      await post(url, path, body, headers, agent)
      done += 1
    }
    return done
  }
  const lanes = (seconds: number) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, number) => lane(number, performance.now() + seconds * 1000)))
  await lanes(2)
  const done = await lanes(SECONDS)
  await agent.close()
  return done.reduce((sum, count) => sum + count, 0) / SECONDS
}

async function post(
  url: string,
  path: string,
  body: object,
  headers: { readonly [name: string]: string },
  agent?: Agent,
) {
  const { statusCode, body: answer } = await request(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    ...(agent ? { dispatcher: agent } : {}),
  })
  const told = await answer.json()
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${JSON.stringify(told)}`)
  return told
}

function said(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ""
    const hear = (chunk: Buffer) => {
      text += chunk.toString()
      if (/http:.*Key: \S+\s/s.test(text)) resolve(text)
    }
    child.stdout?.on("data", hear)
    child.stderr?.on("data", hear)
    child.on("exit", code => reject(new Error(`a server ended with ${code}: ${text}`)))
  })
}

function urlIn(text: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ""
}
