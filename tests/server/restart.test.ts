import { spawn } from "node:child_process"
import { Agent, request } from "node:http"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { expect, test } from "vitest"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { site } from "./process.js"
import { ask, later } from "./serving.js"

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}
const KEY = "the-key-of-all-starts"
/** Milliseconds between two requests: fifty come in a second. */
const BETWEEN = 20

/** As a service manager does it: it keeps the socket, and starts the server again as often as it stops in order. */
async function supervised(folder: string) {
  const socket = createServer()
  await new Promise<void>(resolve => socket.listen(0, "127.0.0.1", resolve))
  const { port } = socket.address() as AddressInfo
  // Node tells the number of the file nowhere else.
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle
  const env = {
    ...process.env,
    PARLEY_KEY: KEY,
    PARLEY_LOG: "info",
    LISTEN_FDS: "1",
    MAIN: join(ROOT, "dist/cli/main.js"),
  }
  const shell = spawn("sh", ["-c", `while "${process.execPath}" "$MAIN" start; do :; done`], {
    ...{ cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "ignore", fd] },
  })
  const ended = new Promise(resolve => shell.on("exit", resolve))
  later(async () => {
    process.kill(-(shell.pid ?? 0), "SIGKILL")
    await ended
  })
  // This process would take connections too.
  await new Promise(resolve => socket.close(resolve))
  let log = ""
  shell.stdout?.setEncoding("utf8").on("data", text => {
    log += text
  })
  /** Of the servers that have begun to listen, in order. */
  const pids = () => [...log.matchAll(/"pid":(\d+).*"msg":"listening"/g)].map(([, pid]) => Number(pid))
  return { url: `http://127.0.0.1:${port}`, pids }
}

function post(url: string, agent: Agent, body: object): Promise<number> {
  const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" }
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", agent, headers }, response => {
      response.on("end", () => resolve(response.statusCode ?? 0)).resume()
    })
    sending.on("error", reject).end(JSON.stringify(body))
  })
}

test("over a restart none of fifty requests a second is refused or lost, on new connections and on kept ones", async () => {
  expect(await ensureBuilt(ROOT)).toBe(true)
  const { url, pids } = await supervised(site(ECHO).folder)
  const { conversation } = (await ask(url, "POST", "/v1/conversations", {}, KEY)).body
  const path = `/v1/conversations/${conversation.id}/activities`
  const agents = [new Agent({ keepAlive: false }), new Agent({ keepAlive: true })] as const
  later(async () => {
    for (const agent of agents) agent.destroy()
  })
  const outcomes: Promise<string>[] = []
  const send = async () => {
    const number = outcomes.length
    const agent = agents[number % 2] ?? agents[0]
    const sent = post(`${url}${path}`, agent, { text: "hi", clientActivityId: `r${number}` })
    outcomes.push(sent.then(String, error => `${number}: ${error}`))
    await wait(BETWEEN)
  }
  while (outcomes.length < 50) await send()
  const [first = 0] = pids()
  process.kill(first, "SIGTERM")
  while (pids().length < 2) await send()
  for (let more = 0; more < 25; more++) await send()
  const answered = await Promise.all(outcomes)
  expect(answered.filter(outcome => outcome !== "200")).toEqual([])
  const heard = new Set<string>()
  for (let after = 0, more = true; more; ) {
    const { items } = (await ask(url, "GET", `${path}?after=${after}&limit=1000`, undefined, KEY)).body
    for (const { channelData = {}, seq } of items) {
      if (channelData.clientActivityId !== undefined) {
        expect(heard.has(channelData.clientActivityId)).toBe(false)
        heard.add(channelData.clientActivityId)
      }
      after = seq
    }
    more = items.length > 0
  }
  expect(heard.size).toBe(outcomes.length)
}, 120_000)
