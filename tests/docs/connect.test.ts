import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import type { IncomingMessage } from "node:http"
import { request } from "node:https"
import { createServer } from "node:net"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { beforeAll, describe, expect, test } from "vitest"
import { BROWSER, installed } from "../../bench/browser.js"
import { ParleyClient } from "../../client/index.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { type Place, place } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { later } from "../server/serving.js"
import { inCi } from "../thoroughness.js"
import { textOf } from "./page.js"

const PAGE = textOf("docs/guide/connect.md")
/** The files of the page, by name, each as often as it is there. */
const FILES = [...PAGE.matchAll(/^```\w+\n(?:\/\/|#|<!--) (\S+?)(?: -->)?\n(.*?)^```$/gms)].map(
  ([, name = "", content = ""]) => ({ name, content }),
)
const versionsOf = (name: string) => FILES.filter(file => file.name === name).map(({ content }) => content)

const KEY = "the-key-of-the-shop"
const SECRET = "a secret of thirty-two characters"
/** Yours, as the page says. */
const SESSION = `export const signedInUser = ({ headers }) =>
  headers.cookie?.includes("user=u1") ? { id: "u1", name: "Maria", email: "maria@example.com" } : null`

beforeAll(async () => {
  expect(await ensureBuilt(ROOT)).toBe(true)
})

/** A folder in which the page's reader has done what it says; of a file that is there twice, the first. */
async function shop(changes: { readonly [file: string]: (content: string) => string } = {}): Promise<Place> {
  const here = place()
  later(async () => here.remove())
  await here.run(["new", "shop"])
  for (const { name } of FILES.filter(({ name }) => !name.startsWith("/")))
    here.write({ [`shop/${name}`]: (changes[name] ?? String)(versionsOf(name)[0] ?? "") })
  here.write({ "shop/session.mjs": SESSION })
  mkdirSync(join(here.folder, "shop/node_modules"))
  symlinkSync(ROOT, join(here.folder, "shop/node_modules/parley"))
  for (const name of ["express", "jose"])
    symlinkSync(join(ROOT, "node_modules", name), join(here.folder, "shop/node_modules", name))
  return here
}

interface Application {
  readonly port: number
  readonly url: string
  stop(): Promise<number | null>
}

async function application(here: Place, environment: NodeJS.ProcessEnv, port = 0): Promise<Application> {
  const env = { ...process.env, PORT: String(port), PARLEY_KEY: KEY, PARLEY_LOG: "error", ...environment }
  const child = spawn(process.execPath, ["app.mjs"], { cwd: join(here.folder, "shop"), env, stdio: "pipe" })
  const { said, ended } = watched(child)
  const found = await told(child, said, /port: (\d+)/)
  const stop = () => {
    child.kill("SIGTERM")
    return ended
  }
  return { port: Number(found), url: `http://127.0.0.1:${found}`, stop }
}

/** Its end is waited for; at the end of the test at the latest. */
function watched(child: ChildProcess) {
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (said += text))
  const ended = new Promise<number | null>(resolve => child.on("exit", resolve))
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
    await ended
  })
  return { said: () => said, ended }
}

/** Waits until a program has written something. */
function told(child: ChildProcess, said: () => string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = pattern.exec(said())
      if (found !== null) resolve(found[1] ?? "")
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", look)
    child.on("exit", code => reject(new Error(`it ended with ${code}: ${said()}`)))
  })
}

const postJson = async (url: string, headers: { readonly [name: string]: string } = {}, body: object = {}) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: an answer as it comes
  return { status: response.status, body: (await response.json()) as any }
}

describe("an application with Parley inside", () => {
  test("knows the pages that may begin conversations, begins one for a user itself, and tells who is signed in", async () => {
    const here = await shop()
    const app = await application(here, { PARLEY_USER_JWT_SECRET: SECRET })
    const start = async (headers = {}) => (await postJson(`${app.url}/parley/v1/conversations`, headers)).body.code
    expect(await start({ origin: "https://www.example.com" })).toBe(undefined)
    expect(await start({ origin: "https://evil.example.com" })).toBe("ORIGIN_NOT_ALLOWED")
    expect(await start()).toBe("KEY_MISSING")

    const code = `import("./start-for.mjs").then(({ startFor }) => startFor({ id: "u9" }, "192.0.2.7")).then(begun => console.log(begun.id))`
    const env = { ...process.env, PARLEY_URL: `${app.url}/parley`, SHOP_KEY: KEY }
    const id = execFileSync(process.execPath, ["-e", code], { cwd: join(here.folder, "shop"), env, encoding: "utf8" })
    const admin = new ParleyClient({ url: `${app.url}/parley`, token: KEY })
    const { person } = await admin.call("readConversation", { params: { id: id.trim() } })
    expect(person).toMatchObject({ userId: "u9", address: "192.0.2.7" })
    await tellsWhoIsSignedIn(app.url)
    expect(await app.stop()).toBe(0)
  })

  test("may have a pair of keys in place of a secret", async () => {
    const here = await shop({ "token.mjs": () => versionsOf("token.mjs")[1] ?? "" })
    execFileSync(process.execPath, ["make-keys.mjs"], { cwd: join(here.folder, "shop") })
    const { url } = await application(here, { PARLEY_USER_JWKS: "jwks.json" })
    await tellsWhoIsSignedIn(url)
  })

  // Pages of the chat box show everywhere how people see this, and client-streams.test.ts streams that go on.
  test.runIf(inCi && BROWSER !== null)(
    "has a page that chats, is blocked, and goes on after a restart",
    { timeout: 120_000 },
    async () => {
      const here = await shop({
        "flows/bot.json": content => content.replace("https://www.example.com", "http://www.localhost"),
      })
      const first = await application(here, { PARLEY_USER_JWT_SECRET: SECRET })
      const browser = await chromium.launch({
        executablePath: BROWSER ?? "",
        // A name that a browser trusts without TLS, which the proxy's test has.
        args: [`--host-resolver-rules=MAP www.localhost:80 127.0.0.1:${first.port}`],
      })
      later(() => browser.close())
      const page = await browser.newPage()
      const violations: string[] = []
      page.on("console", message => {
        if (message.text().includes("Content Security Policy")) violations.push(message.text())
      })
      const shows = (text: string) => page.getByText(text).last().waitFor()
      const say = async (text: string) => {
        await page.getByLabel("Message").fill(text)
        await page.getByText("Send").click()
      }
      await page.goto("http://www.localhost/")
      await shows("Hello! Say order, or agent.")
      await say("order")
      await shows("What is the number of your order?")
      await say("1234")
      await shows("Order 1234 is on its way.")
      await say("agent")
      await shows("You are number 1 in the queue.")

      await first.stop()
      const { url } = await application(here, { PARLEY_USER_JWT_SECRET: SECRET }, first.port)
      const admin = new ParleyClient({ url: `${url}/parley`, token: KEY })
      const agent = "ana@example.com"
      await admin.call("signIn", { body: { agent, name: "Ana" } })
      const [chat] = (await admin.call("listChats", {})).items
      const params = { id: chat?.id ?? "" }
      await admin.call("acceptChat", { params, body: { agent } })
      await admin.call("messagesChat", { params, body: { agent, text: "Hello, I am Ana." } })
      await shows("Ana: Hello, I am Ana.")
      const lines = await page.locator("li").allTextContents()
      expect(new Set(lines).size).toBe(lines.length)
      await admin.call("blockChat", { params, body: { agent, scope: "conversation", minutes: 60, reason: "Abuse" } })
      await shows("You have been blocked.")

      // Another tab has no conversation of its own yet.
      await page.evaluate("sessionStorage.clear()")
      await page.reload()
      await shows("Abuse")
      expect(violations).toEqual([])
    },
  )
})

async function tellsWhoIsSignedIn(url: string): Promise<void> {
  const { body } = await postJson(`${url}/user-token`, { cookie: "user=u1" })
  expect((await postJson(`${url}/user-token`)).body).toEqual({ token: null })
  const nobody = new ParleyClient({ url: `${url}/parley` })
  const { conversation } = await nobody.call("startConversation", { body: { user: { token: body.token } } })
  const { person } = await nobody.with(KEY).call("readConversation", { params: { id: conversation.id } })
  expect(person?.userId).toBe("u1")
  const forged = `${body.token.slice(0, -6)}AAAAAA`
  const refused = await nobody.call("startConversation", { body: { user: { token: forged } } }).catch(error => error)
  expect(refused).toMatchObject({ status: 401, code: "TOKEN_INVALID" })
}

const NGINX = installed(["nginx"])
const OPENSSL = installed(["openssl"])

// Proxies' headers and paths before the routes are shown everywhere in kept-out.test.ts and embed.test.ts.
test.runIf(inCi && NGINX !== null && OPENSSL !== null)(
  "behind nginx, as the page has it, lines come at once, addresses are people's own, and links lead below the path",
  async () => {
    const here = await shop()
    const [, args = ""] = /^parley start (.*)$/m.exec(PAGE) ?? []
    const parley = await started(here, args.split(" "))
    const behind = await nginx(here, parley)
    const headers = { origin: "https://www.example.com", "x-forwarded-for": "203.0.113.9" }
    const { body: begun } = await behind.ask("POST", "/parley/v1/conversations", headers, "127.0.0.3")
    const { body: seen } = await behind.ask("GET", `/parley/v1/conversations/${begun.conversation.id}`, {
      authorization: `Bearer ${KEY}`,
    })
    expect(seen.person.address).toBe("127.0.0.3")

    const mine = { authorization: `Bearer ${begun.conversationToken}` }
    const path = `/parley/v1/conversations/${begun.conversation.id}`
    const stream = await behind.open("GET", `${path}/stream`, mine)
    let read = ""
    stream.setEncoding("utf8").on("data", text => (read += text))
    await expect.poll(() => read).toContain("Hello! Say order")
    await behind.ask("POST", `${path}/activities`, mine, undefined, { text: "order" })
    await expect.poll(() => read).toContain("What is the number")
    expect(stream.complete).toBe(false)
    stream.destroy()

    const { body: refusal } = await behind.ask("GET", "/parley/v1/blocks")
    expect(refusal).toMatchObject({ code: "KEY_MISSING", type: "/parley/docs/errors#KEY_MISSING" })
    expect((await behind.ask("GET", "/parley/openapi.json")).body.servers).toEqual([{ url: "/parley" }])
  },
)

/** The address of a server with the bot of the page, started as it says. */
async function started(here: Place, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PORT: "0", PARLEY_KEY: KEY, PARLEY_LOG: "error" }
  const command = [join(ROOT, "dist/cli/main.js"), "start", ...args]
  const child = spawn(process.execPath, command, { cwd: join(here.folder, "shop"), env, stdio: "pipe" })
  return told(child, watched(child).said, /listens on http:\/\/([\d.:]+)/)
}

/** nginx with the page's configuration, but for its port, its certificate, and where Parley is. */
async function nginx(here: Place, parley: string) {
  const folder = join(here.folder, "nginx")
  const [site = ""] = FILES.filter(({ name }) => name.startsWith("/etc/nginx/")).map(({ content }) => content)
  const port = await freePort()
  here.write({
    "nginx/site.conf": site
      .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
      .replace("127.0.0.1:3000", parley)
      .replace(/\/etc\/ssl\//g, `${folder}/`),
    "nginx/nginx.conf": `
      daemon off; master_process off; pid nginx.pid; error_log stderr notice;
      ${process.getuid?.() === 0 ? "user root;" : ""}
      events {}
      http {
        access_log off;
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(name => `${name}_temp_path ${name};`).join(" ")}
        include site.conf;
      }`,
  })
  const subject = ["-subj", "/CN=www.example.com", "-addext", "subjectAltName=DNS:www.example.com"]
  const files = ["-keyout", "www.example.com.key", "-out", "www.example.com.pem"]
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
  execFileSync(OPENSSL ?? "", ["req", "-x509", ...kind, ...files, ...subject], { cwd: folder, stdio: "ignore" })
  const child = spawn(NGINX ?? "", ["-p", folder, "-c", "nginx.conf", "-e", "stderr"], { stdio: "pipe" })
  // Without workers, which would outlive a process that is killed, this is the last that it says before it answers.
  await told(child, watched(child).said, /(getrlimit)/)
  const ca = readFileSync(join(folder, "www.example.com.pem"))
  const open = (
    method: string,
    path: string,
    headers: { readonly [name: string]: string } = {},
    localAddress = "127.0.0.1",
    body: object = {},
  ) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const host = { host: "www.example.com", ...(method === "POST" ? { "content-type": "application/json" } : {}) }
      const to = { host: "127.0.0.1", port, servername: "www.example.com", ca, agent: false as const }
      const asked = request({ ...to, method, path, localAddress, headers: { ...host, ...headers } }, resolve)
      asked.on("error", reject).end(method === "POST" ? JSON.stringify(body) : undefined)
    })
  const ask = async (...given: Parameters<typeof open>) => {
    const response = await open(...given)
    let text = ""
    for await (const part of response.setEncoding("utf8")) text += part
    // biome-ignore lint/suspicious/noExplicitAny: an answer as it comes
    return { status: response.statusCode, body: JSON.parse(text) as any }
  }
  return { open, ask }
}

/** nginx can't be asked for any port. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { readonly port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}
