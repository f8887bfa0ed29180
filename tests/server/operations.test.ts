import { spawnSync } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { createServer as createHttpServer } from "node:http"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { expect, test } from "vitest"
import { handedSocket } from "../../cli/handed-socket.js"
import { strangeVariables } from "../../cli/strange-variables.js"
import { runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { inCi } from "../thoroughness.js"
import { answers, droppedLines, site } from "./process.js"
import { ask, texts, world } from "./serving.js"

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

test.skipIf(!existsSync("/dev/full"))(
  "a log on a full disk is dropped and counted, and the server goes on",
  async () => {
    const full = openSync("/dev/full", "w")
    const server = await site(ECHO).start([], { PARLEY_LOG: "info" }, { stdio: ["ignore", full, "pipe"] })
    closeSync(full)
    await answers(server, 3)
    await expect.poll(() => droppedLines(server)).toBeGreaterThanOrEqual(3)
    expect(await server.kill("SIGTERM")).toBe(0)
  },
)

test("a reader that stands still holds up neither answers nor the end", async () => {
  const server = await site(ECHO).start([], { PARLEY_LOG: "info" })
  server.pauseOutputs()
  // More lines than a pipe and the reader's memory take.
  for (let count = 0; count < 20; count++)
    await Promise.all(Array.from({ length: 60 }, () => fetch(`${server.url}/v1/${"x".repeat(200)}`)))
  await answers(server, 3)
  const began = performance.now()
  await server.kill("SIGTERM")
  expect(performance.now() - began).toBeLessThan(10_000)
})

test("an error that nobody took is told and ends the server", async () => {
  const place = site({
    "bot.json": {},
    "slip.json": {
      trigger: { event: "NotUnderstood" },
      start: "slip",
      steps: { slip: { type: "action", action: "Slip", save: "@slip" } },
    },
  })
  place.write(
    "actions.mjs",
    `export const slip = {
       name: "Slip", summary: "Leaves an error.", params: { type: "object", properties: {} }, result: {},
       run: async () => (setImmediate(() => Promise.reject(new Error("nobody took this"))), {}),
     }`,
  )
  const server = await place.start(["--actions", join(place.folder, "actions.mjs")])
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  await ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "x" }, server.key).catch(() => {})
  expect(await server.ended).toBe(1)
  expect(server.stderr()).toContain("nobody took this")
})

test("an operator sees a server begin, work, take other flows and stop, and sees nothing that is secret", async () => {
  const place = site(ECHO)
  const server = await place.start(["--admin-port", "0", "--drain", "1"], { PARLEY_LOG: "info" })
  const { url, key } = server
  const lines = (): readonly { readonly [field: string]: unknown }[] =>
    server
      .stderr()
      .split("\n")
      .filter(line => line.startsWith("{"))
      .map(line => JSON.parse(line))
  const { conversation, conversationToken } = (await ask(url, "POST", "/v1/conversations", {}, key)).body
  await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: "a secret word" }, key)
  await ask(url, "GET", "/v1/conversations/nobody", undefined, key)
  await ask(url, "GET", "/v1/nothing", undefined, "a-wrong-key")
  const traceId = "0af7651916cd43dd8448eb211c80319c"
  const headers = { authorization: `Bearer ${key}`, traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  await fetch(`${url}/v1/me`, { headers })
  await fetch(`${url}/v1/users/nobody@example.com`, { method: "DELETE", headers: { ...headers, traceparent: "00-0" } })
  const hash = expect.stringMatching(/^[0-9a-f]{12}$/)
  await expect.poll(() => lines().filter(({ code }) => code === "ROUTE_UNKNOWN")).toHaveLength(1)
  expect(lines()[0]).toMatchObject({
    ...{ level: "info", time: expect.stringMatching(/^\d{4}-.*Z$/), msg: "listening", version: expect.any(String) },
    ...{ node: process.version, database: { kind: "file", form: expect.any(Number) }, bot: { hash } },
  })
  expect(lines()).toContainEqual(
    expect.objectContaining({
      ...{ level: "info", status: 404, code: "CONVERSATION_UNKNOWN", keyId: key.split("_")[1] },
      route: "/v1/conversations/{id}",
    }),
  )
  // A request that somebody has made is told, of a probe nothing.
  await fetch(`${url}/readyz`)
  await expect.poll(() => lines().filter(({ route }) => route === "/v1/users/{id}")).toHaveLength(1)
  expect(lines()).toContainEqual(expect.objectContaining({ method: "GET", route: "/v1/me", status: 200, traceId }))
  expect(lines().filter(({ traceId }) => traceId !== undefined)).toHaveLength(1)
  expect(lines().filter(({ route }) => route === "/readyz")).toEqual([])
  const admin = `http://127.0.0.1:${/figures are on port (\d+)/.exec(server.stderr())?.[1]}`
  const figures = async () => await (await fetch(`${admin}/metrics`)).text()
  expect(await figures()).toMatch(/^parley_build_info\{version="[^"]+",bot="[0-9a-f]{12}",node="v[^"]+"\} 1$/m)
  expect(await figures()).toMatch(/^parley_database_bytes\{part="file"\} [1-9]\d*$/m)
  for (const thread of ["loop", "store", "checkpoint"])
    await expect.poll(figures, { timeout: 10_000 }).toContain(`parley_thread_lag_seconds{thread="${thread}"}`)
  expect(await figures()).toContain('parley_http_requests_total{route="none",method="get",status="404"} 1')
  expect((await fetch(`${admin}/v1/me`)).status).toBe(404)
  expect((await fetch(`${url}/metrics`)).status).toBe(401)

  place.write("flows/echo.json", { ...ECHO["echo.json"], steps: { say: { type: "message", message: "Changed." } } })
  process.kill(server.pid, "SIGHUP")
  await expect.poll(() => lines().filter(({ msg }) => msg === "flows reloaded")).toMatchObject([{ bot: { hash } }])
  const said = await ask(url, "POST", `/v1/conversations/${conversation.id}/activities`, { text: "x" }, key)
  expect(texts(said)).toEqual(["Changed."])
  place.write("flows/echo.json", "{")
  process.kill(server.pid, "SIGHUP")
  await expect.poll(() => lines().filter(({ msg }) => msg === "flows not reloaded")).toHaveLength(1)

  const ended = server.kill("SIGTERM")
  await expect.poll(async () => (await fetch(`${admin}/readyz`)).status).toBe(503)
  expect((await ask(url, "POST", "/v1/conversations", {}, key)).status).toBe(201)
  expect(await ended).toBe(0)
  expect(lines().at(-1)).toMatchObject({ msg: "stopped", version: expect.any(String), uptime: expect.any(Number) })
  for (const secret of ["a secret word", "nobody@example.com", key, conversationToken, "a-wrong-key"])
    expect(server.stderr()).not.toContain(secret)
})

test("with --watch changed flows are served, a broken edit or a folder that is gone leaves the last good ones, and a second SIGTERM stops at once what the first one stops in order", async () => {
  const place = site(ECHO)
  const server = await place.start(["--watch", "--drain", "3600"], { PARLEY_LOG: "info" })
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  const say = async () =>
    texts(await ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "x" }, server.key))[0]
  const flow = (message: string) => ({ ...ECHO["echo.json"], steps: { say: { type: "message", message } } })
  place.write("flows/echo.json", flow("Changed."))
  await expect.poll(say).toBe("Changed.")
  place.write("flows/echo.json", '{ "start": ')
  await expect.poll(() => server.stderr()).toContain("JSON_INVALID")
  expect(await say()).toBe("Changed.")
  place.write("flows/echo.json", flow("Again."))
  await expect.poll(say).toBe("Again.")
  const told = (msg: string) =>
    server
      .stderr()
      .split("\n")
      .filter(line => line.startsWith("{") && line.includes(`"msg":"${msg}"`))
      .map(line => JSON.parse(line))
  const reloaded = told("flows reloaded").length
  const [folder, away] = ["flows", "away"].map(name => join(place.folder, name)) as [string, string]
  renameSync(folder, away)
  process.kill(server.pid, "SIGHUP")
  await expect
    .poll(() => told("flows not reloaded"), { timeout: 10_000 })
    .toContainEqual(expect.objectContaining({ level: "error", code: "FOLDER_UNREADABLE" }))
  await answers(server, 1)
  renameSync(away, folder)
  await expect.poll(() => told("flows reloaded").length, { timeout: 10_000 }).toBeGreaterThan(reloaded)
  const before = told("flows reloaded").length
  place.write("flows/more.json", { start: "say", steps: { say: { type: "message", message: "More." } } })
  await expect.poll(() => told("flows reloaded").length, { timeout: 10_000 }).toBeGreaterThan(before)
  process.kill(server.pid, "SIGTERM")
  await expect.poll(() => server.stderr()).toContain("not ready any more; stopping in 3600 s")
  const isTold = () => server.stderr().includes("Told to stop once more: it stops at once")
  await expect.poll(() => isTold() || (process.kill(server.pid, "SIGTERM") && isTold())).toBe(true)
  expect(await server.ended).toBe(1)
})

// `restart.test.ts` shows it of two servers one after another.
test.runIf(inCi)("a socket that was handed over is listened on", async () => {
  const socket = createServer()
  await new Promise<void>(resolve => socket.listen(0, "127.0.0.1", resolve))
  const { port } = socket.address() as AddressInfo
  // Node tells the number of the file nowhere else.
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle
  const server = await site(ECHO).start([], { LISTEN_FDS: "1" }, { stdio: ["ignore", "pipe", "pipe", fd] })
  // This process would take connections too.
  await new Promise(resolve => socket.close(resolve))
  expect(server.url).toBe(`http://127.0.0.1:${port}`)
  await answers(server, 1)
  expect(handedSocket({ LISTEN_FDS: "1", LISTEN_PID: "1" }, 2)).toBe(null)
})

test("parley health says whether a server is ready, and exits 1 when it is not", async () => {
  const server = createHttpServer(({ url }, response) => {
    const isReady = url === "/ready/readyz"
    response.writeHead(isReady ? 200 : 503).end(JSON.stringify(isReady ? {} : { code: "STOPPING" }))
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const health = (at: string) => runIn(ROOT, ["health", "--url", at])
  expect(await health(`${url}/ready`)).toMatchObject({ code: 0, out: `${url}/ready is ready.\n` })
  expect(await health(url)).toMatchObject({ code: 1, out: `${url} is not ready: STOPPING.\n` })
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  expect(await health(url)).toMatchObject({ code: 1, err: expect.stringMatching(/^error SERVER_UNREACHABLE: /) })
})

const PAGE = readFileSync(join(ROOT, "docs/operations.md"), "utf8")

test("the page for operators names variables that there are", () => {
  const named = PAGE.match(/\bPARLEY_[A-Z_]+/g) ?? []
  expect(strangeVariables(Object.fromEntries(named.map(name => [name, "1"])), [])).toEqual([])
  expect(named.length).toBeGreaterThan(10)
  // A volume there is read-only, and Kubernetes could not put its own secret below it: the container never starts.
  expect(PAGE).not.toMatch(/mountPath: \/(?:var\/)?run\/secrets\b/)
})

const canLint = spawnSync("promtool", ["--version"]).status === 0
if (!canLint) process.stderr.write("promtool is not here (Debian package prometheus): figures are not linted.\n")
const canVerify = spawnSync("systemd-analyze", ["--version"]).status === 0

test.skipIf(!canVerify)("the units of the page for operators have no fault", () => {
  const folder = site(ECHO).folder
  const units = [...PAGE.matchAll(/^```ini\n(.*?)^```/gms)].map(([, unit = ""]) => unit)
  expect(units.map(unit => /^(?:ExecStart|ListenStream)=.*/m.exec(unit)?.[0])).toEqual([
    "ExecStart=/srv/bot/node_modules/.bin/parley start",
    "ListenStream=127.0.0.1:3000",
  ])
  const files = ["parley.service", "parley.socket"].map(name => join(folder, name))
  // The program of the page is not on this machine.
  for (const [index, file] of files.entries())
    writeFileSync(file, (units[index] ?? "").replace("/srv/bot/node_modules/.bin/parley", process.execPath))
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", ...files], { encoding: "utf8" })
  expect((stdout + stderr).split("\n").filter(line => /parley\.(service|socket)/.test(line))).toEqual([])
})

/** Names of figures, of a histogram without what Prometheus makes of it. */
function figuresNamed(text: string): readonly string[] {
  const named = text.match(/\b(?:parley|process|nodejs)_[a-z0-9_]+/g) ?? []
  return [...new Set(named.map(name => name.replace(/_bucket$/, "")))]
}

test("the dashboard and the alarms name figures that there are, and all of ours are on the dashboard", async () => {
  const { url, key } = await world()
  const headers = { authorization: `Bearer ${await key("metrics")}` }
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  const there = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = ""]) => name)
  const dashboard = readFileSync(join(ROOT, "docs/operations-dashboard.json"), "utf8")
  const expressions = JSON.parse(dashboard).panels.flatMap(
    ({ targets }: { readonly targets: readonly { readonly expr: string }[] }) => targets.map(({ expr }) => expr),
  )
  const named = [...figuresNamed(expressions.join("\n")), ...figuresNamed(PAGE)]
  expect(named.filter(name => !there.includes(name))).toEqual([])
  expect(there.filter(name => name.startsWith("parley_") && !named.includes(name))).toEqual([])
  if (!canLint) return
  const { stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })
  expect(`${stdout}${stderr}`.split("\n").filter(line => line.startsWith("parley_"))).toEqual([])
})
