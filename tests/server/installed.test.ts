import { execFile, execFileSync, spawn } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { drawingOf } from "../../drawing/index.js"
import type { Json } from "../../language/index.js"
import { drawHere } from "../../server/docs/drawings.js"
import { PRESETS } from "../../server/index.js"
import { runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { answers, droppedLines, site } from "./process.js"
import { ask, later, shared } from "./serving.js"
import { signIn } from "./signed-in.js"

/* One server in a process of its own, as it is installed, and what people do with it and beside it. */

/** A flow whose picture takes its time. */
const BIG = (() => {
  const count = 200
  const any = (index: number) => `s${(index * 7919 + 13) % count}`
  const steps = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const next = [
        { when: `@x == '${index}'`, to: any(index) },
        { when: "@x == ''", to: any(index + 3) },
        { to: `s${(index + 1) % count}` },
      ]
      return [`s${index}`, { type: "prompt", message: `Text ${index}`, save: "@x", next }]
    }),
  )
  return { trigger: { phrases: ["draw big"] }, start: "s0", steps }
})()
const SMALL = { trigger: { phrases: ["draw small"] }, start: "a", steps: { a: { type: "message", message: "Small." } } }

const open = shared(async closeLater => {
  const place = site({ "big.json": BIG, "small.json": SMALL }, closeLater)
  cpSync(join(ROOT, "flows"), join(place.folder, "flows"), { recursive: true })
  return { ...place, server: await place.start([], { PARLEY_LOG: "info" }) }
})

test("keys are made, listed without their secrets, rotated and revoked, and a running server follows", async () => {
  const { server, ...place } = open.get()
  const keys = (...args: readonly string[]) => runIn(place.folder, ["keys", ...args])
  const mode = (file: string) => statSync(join(place.folder, file)).mode & 0o777
  expect([mode("parley.key"), mode("parley.db")]).toEqual([0o600, 0o600])
  const made = await keys("make", "--allow", "bot", "--name", "web")
  expect(made.code).toBe(0)
  const text = made.out.trim()
  const start = async (key: string) => (await ask(server.url, "POST", "/v1/conversations", {}, key)).status
  expect(await start(text)).toBe(201)
  const listed = (await keys("list")).out
  expect(listed).toContain("web")
  expect(listed).not.toContain(text.slice(-20))
  const id = text.split("_")[1] ?? ""
  expect(listed).toMatch(/\tconversation:start,\S+\tused \d{4}-\S+Z$/m)
  const rotated = (await keys("rotate", id)).out.trim()
  expect(await start(rotated)).toBe(201)
  await expect.poll(() => start(text)).toBe(401)
  expect((await keys("revoke", id)).code).toBe(0)
  await expect.poll(() => start(rotated)).toBe(401)
  expect((await keys("revoke", id)).err).toContain("KEY_NOT_IN_USE")
  expect((await keys("make", "--allow", "bot", "--name", "short", "--days", "30")).code).toBe(0)
  expect((await keys("list")).out).toMatch(/\tin use until \d{4}-\S+Z\tshort\t.*\tnever used$/m)
  expect((await keys("make", "--allow", "metrics", "--name", "scraper")).code).toBe(0)
  expect((await keys("list")).out).toMatch(/\tscraper\t-\tmetrics:read\tnever used$/m)
  expect((await keys("make", "--allow", "bot", "--days", "0")).code).not.toBe(0)
  expect((await keys("make", "--allow", "everything")).err).toContain("PERMISSION_UNKNOWN")
})

test("accounts are added, listed, changed and removed while a server goes on, and links are printed for it", async () => {
  const { server, ...place } = open.get()
  const parley = (args: readonly string[], input = "") => runIn(place.folder, args, { input })
  const accounts = async (...args: readonly string[]) => (await parley(["accounts", "list", ...args])).out
  const enter = async (password: string) =>
    (await signIn(server.url, { email: "ana@example.com", password })).answer.status

  const added = await parley(["accounts", "add", "Ana@Example.com", "--allow", "agent"], "correct horse battery\n")
  expect([added.code, added.out]).toEqual([0, ""])
  expect(await accounts()).toBe(`ana@example.com\tAna\tana@example.com\tpassword\t${PRESETS.agent?.join(",")}\n`)
  expect(await enter("correct horse battery")).toBe(201)
  expect((await parley(["accounts", "password", "ana@example.com"], "another horse battery")).code).toBe(0)
  expect([await enter("correct horse battery"), await enter("another horse battery")]).toEqual([401, 201])
  const oleg = ["accounts", "add", "oleg@example.com", "--allow", "admin", "--no-password", "--no-agent", "--name", "O"]
  expect((await parley(oleg)).code).toBe(0)
  expect(await accounts()).toMatch(/^oleg@example\.com\tO\t-\tprovider only\tconversation:start,/m)
  expect((await parley(["accounts", "remove", "ana@example.com"])).code).toBe(0)
  expect([await enter("another horse battery"), await accounts()]).toEqual([401, expect.not.stringContaining("ana@")])
  for (const [args, code] of [
    [["add", "oleg@example.com", "--allow", "agent", "--no-password"], "ACCOUNT_EXISTS"],
    [["add", "no e-mail", "--allow", "agent", "--no-password"], "ACCOUNT_INVALID"],
    [["add", "mira@example.com", "--allow", "everything"], "PERMISSION_UNKNOWN"],
    [["add", "mira@example.com", "--allow", "agent"], "PASSWORD_INVALID"],
    [["remove", "ana@example.com"], "ACCOUNT_UNKNOWN"],
    [["password", "ana@example.com"], "ACCOUNT_UNKNOWN"],
  ] as const)
    expect([args, (await parley(["accounts", ...args], "short\n")).err]).toEqual([args, expect.stringContaining(code)])

  expect(server.stderr()).toContain("parley link prints a link that signs in")
  expect(server.stderr()).not.toContain("#link=")
  const port = new URL(server.url).port
  const printed = (await parley(["link", "--url", `http://localhost:${port}`])).out
  const [, link = ""] = new RegExp(`^http://localhost:${port}/console#link=([\\w-]{35})\n$`).exec(printed) ?? []
  const entered = await signIn(server.url, { link })
  const key = readFileSync(join(place.folder, "parley.key"), "utf8").trim()
  expect(entered.answer.body.me.id).toBe(key.split("_")[1])
  expect((await ask(server.url, "GET", "/v1/keys", undefined, undefined, entered.headers)).status).toBe(200)
  expect((await parley(["link", "0123456789ab"])).err).toContain("KEY_UNKNOWN")
})

const readme = readFileSync(`${ROOT}README.md`, "utf8")
const commands = /## A chat and a block over HTTP.*?```sh\n(.*?)```/s.exec(readme)?.[1] ?? ""
const program = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ""

test("the README's commands hold a chat, block, show the refusal with reason and end, and lift it", async () => {
  const { folder, server } = open.get()
  const { url, key } = server
  const script = commands.replace("http://127.0.0.1:3000", url)
  const { stdout } = await promisify(execFile)("bash", ["-euc", script.replaceAll(/^post /gm, "echo; post ")], {
    cwd: folder,
  })
  const answers = stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line))
  const refused = answers.findIndex(answer => answer.code === "BLOCKED")
  expect(answers.filter(answer => answer.code !== undefined).map(answer => answer.code)).toEqual(["BLOCKED"])
  expect(answers[refused]).toMatchObject({
    status: 403,
    blocked: { reason: "Abusive language", until: expect.any(String) },
  })
  expect(answers.at(-1)).toMatchObject({
    conversation: { status: "active" },
    activities: [{ type: "message" }, { type: "message" }],
  })
  await followsAChat(folder, program.replace("http://127.0.0.1:3000", url).replace("token: key", `token: "${key}"`))
})

/** Runs the README's program until it tells what the bot has said. */
async function followsAChat(folder: string, source: string): Promise<void> {
  mkdirSync(join(folder, "node_modules"))
  symlinkSync(ROOT, join(folder, "node_modules/parley"))
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], { cwd: folder, stdio: "pipe" })
  later(async () => void child.kill("SIGKILL"))
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", text => (said += text))
  await expect.poll(() => said).toMatch(/^user agent\nbot What is it about\?/m)
}

const good = (step: object) => JSON.stringify({ start: "a", steps: { a: step } })

test("files are checked in a thread: the first 500 faults, how many more, and 8 MiB", async () => {
  const { url, key } = open.get().server
  const check = (files: readonly object[]) => ask(url, "POST", "/v1/flows/check", { files }, key)
  const sound = [
    { name: "a.json", content: good({ type: "end" }) },
    { name: "more/b.json", content: good({ type: "end" }) },
  ]
  expect((await check(sound)).body).toEqual({ faults: [], more: 0 })
  const broken = Array.from({ length: 501 }, (_, index) => ({ name: `f${index}.json`, content: "{" }))
  const found = (await check(broken)).body
  expect([found.faults.length, found.more]).toEqual([500, 1])
  expect(found.faults[0]).toMatchObject({ code: "JSON_INVALID", file: "f0.json", line: 1 })
  const long = { name: "long.json", content: good({ type: "message", message: "x".repeat(3_000_000) }) }
  const [large, others] = await Promise.all([check([long]), ask(url, "GET", "/v1/flows", undefined, key)])
  expect([large.status, others.status]).toEqual([200, 200])
  const tooLarge = await check([{ name: "a.json", content: "x".repeat(8 * 1024 * 1024) }])
  expect([tooLarge.status, tooLarge.body.code]).toEqual([413, "BODY_TOO_LARGE"])
})

test("a server draws in a thread: while a big flow takes its time others are answered", async () => {
  const { url, key, stderr } = open.get().server
  const order: string[] = []
  const read = async (path: string) => {
    const answer = await ask(url, "GET", path, undefined, key)
    order.push(path)
    return answer
  }
  const picture = read("/v1/flows/big/diagram.svg")
  for (let times = 0; times < 5; times++) await read("/healthz")
  expect([(await picture).status, order.at(-1)]).toEqual([200, "/v1/flows/big/diagram.svg"])
  const small = await read("/v1/flows/small/diagram.svg")
  expect(small.text).toBe(await drawHere(drawingOf("small", SMALL as Json, { locale: "en", fallback: "en" })))
  expect(stderr()).not.toContain("DRAWING")
})

const PAGE = readFileSync(join(ROOT, "docs/operations.md"), "utf8")

test("every command of the page for operators does its work beside a server", async () => {
  const { server, ...place } = open.get()
  const commands = [...PAGE.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"))
  expect(commands.length).toBeGreaterThan(4)
  for (const command of commands) {
    const [program, ...args] = command.replace("http://127.0.0.1:3000", server.url).split(" ")
    if (program !== "parley") {
      execFileSync(program ?? "", args, { cwd: place.folder })
      continue
    }
    const { code, err } = await runIn(place.folder, args)
    expect({ command, code, err: code === 0 ? "" : err }).toEqual({ command, code: 0, err: "" })
  }
  // Its file was replaced by a copy.
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200)
  await answers(server, 1)
})

test("outputs that nobody reads any more cost lines and nothing else, and it stops when told to", async () => {
  const { server } = open.get()
  server.closeOutputs()
  await answers(server, 3)
  await expect.poll(() => droppedLines(server)).toBeGreaterThanOrEqual(3)
  expect(await server.kill("SIGTERM")).toBe(0)
})
