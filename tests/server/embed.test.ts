import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import {
  createServer,
  get,
  IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  ServerResponse,
} from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import express from "express"
import { SignJWT } from "jose"
import { beforeAll, describe, expect, test } from "vitest"
import { ParleyClient } from "../../client/index.js"
import { createParley, defineAction, type ParleyOptions } from "../../index.js"
import { serveParley } from "../../server.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { identityProvider, Wanderer } from "./identity-provider.js"
import { FLOWS, later } from "./serving.js"
import { signIn } from "./signed-in.js"

const KEY = "a-key-of-the-application"
/** The bot of `FLOWS`, with the outside action that it calls. */
const LOOK_UP = defineAction({
  name: "Look.Up",
  summary: "Looks something up elsewhere.",
  params: { type: "object", properties: {} },
  result: { type: "string" },
  run: async () => "nothing",
})

beforeAll(async () => {
  expect(await ensureBuilt(ROOT)).toBe(true)
})

/** A folder with a bot's flows, gone after the test. */
function folderOf(files: { readonly [file: string]: object | string } = FLOWS): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-embed-"))
  later(async () => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, "flows"))
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, "flows", file), typeof content === "string" ? content : JSON.stringify(content))
  return folder
}

interface Told {
  readonly level: string
  readonly fields: object
  readonly message: string
}

/** Parley inside an application, with all that its log was told. */
async function embedded(options: Partial<ParleyOptions> = {}) {
  const told: Told[] = []
  const tell = (level: string) => (fields: object, message: string) => void told.push({ level, fields, message })
  const parley = await createParley({
    flows: join(folderOf(), "flows"),
    db: "memory:",
    actions: [LOOK_UP],
    adminKey: KEY,
    log: { info: tell("info"), warn: tell("warn"), error: tell("error") },
    environment: {},
    ...options,
  })
  later(parley.close)
  return { parley, told }
}

async function listening(app: RequestListener): Promise<string> {
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  later(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as { readonly port: number }
  return `http://127.0.0.1:${port}`
}

/** A chat with an agent who bans the user: the texts that the user got, and the code of the next start. */
async function chatWithBan(url: string) {
  const admin = new ParleyClient({ url, token: KEY })
  const { conversation, conversationToken, visitorToken } = await admin.call("startConversation", { body: {} })
  const params = { id: conversation.id }
  const user = admin.with(conversationToken)
  const agent = "ana@example.com"
  await admin.call("signIn", { body: { agent } })
  const asked = await user.call("sendActivity", { params, body: { text: "agent" } })
  const { chat } = await admin.call("acceptChat", { params: { id: `of:${conversation.id}` }, body: { agent } })
  await admin.call("blockChat", {
    params: { id: chat.id },
    body: { agent, scope: "conversation", minutes: 60, reason: "Abuse" },
  })
  const again = await admin.call("startConversation", { body: { visitorToken } }).catch(error => error.code)
  return { texts: asked.activities.map(({ text }) => text), again }
}

const json = (body: unknown) => ({
  method: "POST",
  headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
})

describe("Parley inside an application of one's own", () => {
  test("holds a chat with a block below a path, beside the application's own paths", async () => {
    const { parley, told } = await embedded()
    const app = express()
    app.get("/", (_request, response) => void response.send("home"))
    app.use("/parley", parley.router)
    app.use((_request, response) => void response.status(404).send("the application's own"))
    const url = await listening(app)
    expect(await chatWithBan(`${url}/parley`)).toEqual({ texts: ["Queued."], again: "BLOCKED" })
    const read = async (path: string, init?: RequestInit) => {
      const response = await fetch(url + path, init)
      return [response.status, await response.text()]
    }
    expect(await read("/")).toEqual([200, "home"])
    for (const path of ["/v1/conversations", "/elsewhere", "/parley/elsewhere", "/parley"])
      expect(await read(path)).toEqual([404, "the application's own"])
    expect((await read("/parley/v1/elsewhere"))[1]).toContain("ROUTE_UNKNOWN")
    expect((await read("/parley/v1/conversations", { method: "PATCH" }))[1]).toContain("METHOD_NOT_ALLOWED")
    expect(told.filter(({ level }) => level === "error")).toEqual([])
    expect(told).toContainEqual(
      expect.objectContaining({ message: "answered", fields: expect.objectContaining({ route: "/v1/conversations" }) }),
    )
  })

  test("has people sign in at the application's provider, and comes back to the path that it is put at", async () => {
    const idp = await identityProvider(later)
    const provider = { issuer: idp.issuer, clientId: "parley", allow: ["groups=leads=supervisor"] }
    const { parley } = await embedded({ provider, environment: { PARLEY_OIDC_SECRET: "the secret of the client" } })
    const app = express()
    app.use("/parley", parley.router)
    const url = await listening(app)
    idp.setRedirect(`${url}/parley/sign-in/provider/return`)
    idp.person("mira", { email: "mira@example.com", email_verified: true, groups: ["leads"] })
    const browser = new Wanderer()
    const end = new URL(await browser.go(`${url}/parley/sign-in/provider`))
    expect([end.pathname, end.hash]).toEqual(["/parley/console/sign-in", expect.stringMatching(/^#ticket=./)])
    const ticket = end.hash.slice("#ticket=".length)
    const { answer } = await signIn(`${url}/parley`, { ticket }, { cookie: browser.cookies(url), origin: url })
    expect([answer.status, answer.body.me?.email]).toEqual([201, "mira@example.com"])
  })

  test("at the root it leaves to the application what is not its own, preflights too", async () => {
    const { parley } = await embedded()
    const app = express()
    app.use(parley.router)
    app.options("/own", (_request, response) => void response.set("Allow", "POST").send("the application's"))
    app.get("/own", (_request, response) => void response.send("own"))
    const url = await listening(app)
    const preflight = { method: "OPTIONS", headers: { origin: url, "access-control-request-method": "POST" } }
    expect(await (await fetch(`${url}/own`, preflight)).text()).toBe("the application's")
    expect(await (await fetch(`${url}/own`)).text()).toBe("own")
    expect(await (await fetch(`${url}/v1/me`)).json()).toMatchObject({ kind: "nobody" })
  })

  test("a plain server of Node takes it, and has problems for what is not there", async () => {
    const { parley } = await embedded()
    const url = await listening(createServer(parley.router).listeners("request")[0] as RequestListener)
    expect((await fetch(`${url}/elsewhere`)).headers.get("content-type")).toContain("application/problem+json")
    expect(await chatWithBan(url)).toMatchObject({ again: "BLOCKED" })
  })

  test("what a route is asked stays as Node made it, which is quick to work on; a page says what it may be asked for", async () => {
    const { parley } = await embedded()
    const prototypes: object[] = []
    const url = await listening((request, response) => {
      parley.router(request, response)
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
    })
    expect((await fetch(`${url}/v1/me`)).status).toBe(200)
    expect((await fetch(`${url}/v1/conversations`, { method: "POST" })).status).toBe(401)
    expect(new Set(prototypes)).toEqual(new Set([IncomingMessage.prototype, ServerResponse.prototype]))
    const asked = await fetch(`${url}/docs`, { method: "OPTIONS" })
    expect([asked.status, asked.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"])
    const malformed = await fetch(`${url}/v1/conversations/%zz`)
    expect(await malformed.json()).toMatchObject({ code: "REQUEST_INVALID" })
  })
})

test("pages, the document's servers and the types of problems lead below the path, and what a trusted proxy has cut off", async () => {
  const { parley } = await embedded({ trustProxy: ["127.0.0.2"] })
  const url = await listening(express().use("/help/:team/parley", parley.router))
  const typeFrom = async (prefix: string, localAddress: string) => {
    const { body } = await getFrom(localAddress, `${url}/help/a/parley/v1/blocks`, { "x-forwarded-prefix": prefix })
    return JSON.parse(body).type.replace(/#.*/, "")
  }
  expect(await typeFrom("/chat", "127.0.0.1")).toBe("/help/a/parley/docs/errors")
  expect(await typeFrom("/chat/", "127.0.0.2")).toBe("/chat/help/a/parley/docs/errors")
  for (const wrong of ["//evil.example.com", "https://evil.example.com", "/a b", "/<script>", "chat", ""])
    expect(await typeFrom(wrong, "127.0.0.2")).toBe("/help/a/parley/docs/errors")

  const links = async (page: string) => {
    const html = await (await fetch(page)).text()
    return [...html.matchAll(/href="([^"#]+)"/g)].map(([, link = ""]) => new URL(link, page).href)
  }
  const base = `${url}/help/a/parley`
  for (const page of [`${base}/docs`, `${base}/docs/errors`]) {
    const found = await links(page)
    expect(found.length).toBeGreaterThan(0)
    for (const link of found) expect([link, (await fetch(link)).status]).toEqual([link, 200])
  }
  const { servers } = (await (await fetch(`${base}/openapi.json`)).json()) as { readonly servers: readonly object[] }
  expect(servers).toEqual([{ url: "/help/a/parley" }])
})

/** Asks from an address of this machine. */
function getFrom(localAddress: string, url: string, headers: OutgoingHttpHeaders): Promise<{ readonly body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { localAddress, headers }, response => {
      let body = ""
      response.setEncoding("utf8").on("data", text => (body += text))
      response.on("end", () => resolve({ body }))
    }).on("error", reject)
  })
}

describe("a body that the application has read before", () => {
  const parsers = {
    "as JSON": express.json({ limit: "1mb" }),
    "as a text": express.text({ type: "*/*", limit: "1mb" }),
    "as bytes": express.raw({ type: "*/*", limit: "1mb" }),
    "for another type": express.urlencoded({ extended: false }),
  }
  test.each(Object.entries(parsers))("%s is taken from there", async (_how, parser) => {
    const { parley } = await embedded()
    const app = express()
    app.use(parser)
    app.use("/parley", parley.router)
    const url = await listening(app)
    const post = (body: unknown) => fetch(`${url}/parley/v1/conversations`, json(body))
    expect((await post({ locale: "en" })).status).toBe(201)
    expect((await post({ unknown: 1 })).status).toBe(400)
    const large = await post({ entities: { Order: { Number: "x".repeat(140_000) } } })
    expect([large.status, await large.json()]).toMatchObject([413, { code: "BODY_TOO_LARGE" }])
    const bare = await fetch(`${url}/parley/v1/conversations`, { ...json(""), body: null })
    expect(bare.status).toBe(201)
  })

  test("is a file where it is one", async () => {
    const uploads = { types: ["text/plain"] }
    const files = { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], uploads } }
    const { parley } = await embedded({ flows: join(folderOf(files), "flows") })
    const app = express()
    app.use(express.raw({ type: "*/*" }))
    app.use("/parley", parley.router)
    const client = new ParleyClient({ url: `${await listening(app)}/parley`, token: KEY })
    const { conversation } = await client.call("startConversation", { body: {} })
    const sent = await client.upload(conversation.id, new Blob(["a file"], { type: "text/plain" }), "a.txt")
    expect(await (await client.file(sent)).text()).toBe("a file")
  })

  test("and kept nowhere is told as the application's mistake, and keeps nobody waiting", async () => {
    const { parley, told } = await embedded()
    const app = express()
    app.use((request, _response, next) => void request.resume().once("end", next))
    app.use("/parley", parley.router)
    const answer = await fetch(`${await listening(app)}/parley/v1/conversations`, json({}))
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: "INTERNAL" }])
    expect(
      told
        .filter(({ level, message }) => level === "error" && message !== "answered")
        .map(({ fields }) => String(Object(fields).err)),
    ).toEqual([expect.stringContaining("has read the body")])
  })
})

test("own actions are values that use what the application has; a database in a file is there again after closing", async () => {
  const folder = folderOf()
  const orders = new Map([["o1", "on its way"]])
  const found: unknown[] = []
  const lookUp = defineAction({
    name: "Look.Up",
    summary: "Finds an order in the application's own list.",
    params: { type: "object", properties: {} },
    result: { type: "string" },
    run: async (_params, { idempotencyKey }) => {
      found.push(idempotencyKey)
      return orders.get("o1") ?? "unknown"
    },
  })
  const options = {
    flows: pathToFileURL(join(folder, "flows")),
    db: `file:${join(folder, "parley.db")}`,
    actions: [lookUp],
  }
  const { parley, told } = await embedded(options)
  const url = await listening(express().use(parley.router))
  const admin = new ParleyClient({ url, token: KEY })
  const { conversation, conversationToken } = await admin.call("startConversation", { body: {} })
  const params = { id: conversation.id }
  const { activities } = await admin.call("sendActivity", { params, body: { text: "look" } })
  expect(activities.map(({ text }) => text)).toEqual(["Found on its way."])
  expect(found).toHaveLength(1)

  const stream = admin.with(conversationToken).stream(conversation.id, { pauseAfter: () => 3_600_000 })
  await stream.next()
  await Promise.all([parley.close(), parley.close()])
  for (const path of ["/v1/conversations", "/v1/me", "/v1/keys", "/v1/audit", "/metrics", "/readyz"]) {
    const refused = await fetch(url + path, { headers: { authorization: `Bearer ${KEY}` } })
    expect([path, refused.status, await refused.json()]).toMatchObject([path, 503, { code: "STOPPING" }])
  }
  expect((await fetch(`${url}/healthz`, { headers: { authorization: "Bearer pk-none" } })).status).toBe(200)
  expect(told.filter(({ level }) => level === "error")).toEqual([])
  await stream.return(undefined)

  const { parley: again } = await embedded(options)
  const there = new ParleyClient({ url: await listening(express().use(again.router)), token: KEY })
  expect((await there.call("readActivities", { params })).items.at(-1)).toMatchObject({ text: "Found on its way." })
})

test("a request that waits for a call is answered with what there is before it closes", async () => {
  const call: { answer: (result: string) => void; begun: boolean } = { answer: () => {}, begun: false }
  const slow = defineAction({
    ...LOOK_UP,
    run: () => {
      call.begun = true
      return new Promise<string>(resolve => {
        call.answer = resolve
      })
    },
  })
  const { parley } = await embedded({ actions: [slow] })
  const admin = new ParleyClient({ url: await listening(express().use(parley.router)), token: KEY })
  const { conversation } = await admin.call("startConversation", { body: {} })
  const answered = admin.call("sendActivity", { params: { id: conversation.id }, body: { text: "look" } })
  await expect.poll(() => call.begun).toBe(true)
  const closed = parley.close()
  call.answer("it")
  const { conversation: now } = await answered
  await closed
  expect(now.busy).toBe(true)
})

test("users are who the application's own tokens say, also by variables of an environment that it is given", async () => {
  const secret = "a secret that has thirty-two characters"
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("u1")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(secret))
  for (const given of [
    { userKeys: { secret } },
    { environment: { PARLEY_USER_JWT_SECRET: secret, PARLEY_KEY: KEY } },
  ]) {
    const { parley } = await embedded(given)
    const nobody = new ParleyClient({ url: await listening(express().use(parley.router)) })
    const { conversation } = await nobody.call("startConversation", { body: { user: { token } } })
    const { person } = await nobody.with(KEY).call("readConversation", { params: { id: conversation.id } })
    expect(person?.userId).toBe("u1")
  }
})

test.each<readonly [string, () => Partial<ParleyOptions>, RegExp]>([
  [
    "BOT_INVALID",
    () => ({ flows: join(folderOf({ "a.json": { start: "x", steps: { y: { type: "end" } } } }), "flows") }),
    /a\.json:1:\d+: error STEP_UNKNOWN/,
  ],
  ["OPTIONS_INVALID", () => ({ trustProxies: [] }) as object, /no option "trustProxies": did you mean "trustProxy"/],
  ["OPTIONS_INVALID", () => ({ trustProxy: "127.0.0.1" }) as object, /"trustProxy" must be a list/],
  ["OPTIONS_INVALID", () => ({ flows: undefined }) as object, /"flows" must be the bot's folder/],
  ["OPTIONS_INVALID", () => ({ db: null }) as object, /"db" must be the address/],
  ["OPTIONS_INVALID", () => ({ log: console.log }) as object, /"log" must be something with the functions/],
  ["OPTIONS_INVALID", () => ({ log: { info: () => {} } }) as object, /"log" must/],
  ["OPTIONS_INVALID", () => ({ userKeys: { secret: "x", jwks: { keys: [] } } }) as object, /"userKeys" must be/],
  ["OPTIONS_INVALID", () => ({ userKeys: { jwks: [] } }) as object, /"userKeys" must be/],
  ["OPTIONS_INVALID", () => ({ provider: { issuer: "https://login.example.com" } }) as object, /"provider" must be/],
  ["OPTIONS_INVALID", () => ({ publicUrl: 1 }) as object, /"publicUrl" must be/],
  [
    "SETTING_INVALID",
    () => ({ provider: { issuer: "http://login.example.com", clientId: "parley" } }),
    /^provider\.issuer is "http:.*https:/,
  ],
  [
    "SETTING_INVALID",
    () => ({ provider: { issuer: "https://login.example.com", clientId: "parley", allow: ["groups"] } }),
    /^provider\.allow has "groups"/,
  ],
  ["OPTIONS_INVALID", () => ({ adminKey: 1 }) as object, /"adminKey" must be a text/],
  ["OPTIONS_INVALID", () => ({ actions: ["Look.Up"] }) as object, /made by defineAction/],
  ["FOLDER_UNREADABLE", () => ({ flows: "no-such-folder" }), /no-such-folder/],
  ["DB_UNKNOWN", () => ({ db: "mysql://localhost" }), /file:parley\.db or memory:/],
  ["OWN_ACTIONS_INVALID", () => ({ actions: [LOOK_UP, LOOK_UP] }), /createParley.*Two actions have the name Look\.Up/s],
  ["BOT_INVALID", () => ({ actions: [] }), /ACTION_UNKNOWN/],
  ["KEYS_MISSING", () => ({ adminKey: "" }), /parley keys make/],
  ["PARLEY_KEY_INVALID", () => ({ adminKey: "has a space" }), /visible ASCII/],
  ["USER_KEYS_INVALID", () => ({ userKeys: { secret: "short" } }), /32 characters/],
  ["TRUSTED_PROXY_INVALID", () => ({ trustProxy: ["everybody"] }), /everybody/],
])("%s is thrown before anything is served", async (code, options, message) => {
  const error = await embedded(options()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: "ParleyError", code, message: expect.stringMatching(message) })
})

test.each([
  [{ port: "http" }, "/port", /"port" must be a whole number from 0 to 65535/],
  [{ port: 70_000 }, "/port", /"port" must be/],
  [{ port: 1.5 }, "/port", /"port" must be/],
  [{ host: 127 }, "/host", /"host" must be an address/],
  [{ prot: 3000 }, "/prot", /did you mean "port"/],
])("a server with %j is refused before it listens", async (wrong, pointer, message) => {
  const error = await serveParley({ flows: folderOf(), db: "memory:", adminKey: KEY, ...(wrong as object) }).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: "OPTIONS_INVALID", pointer, message: expect.stringMatching(message) })
})

test("a server's port may be a text, as variables of the environment are", async () => {
  const given = {
    flows: join(folderOf(), "flows"),
    db: "memory:",
    adminKey: KEY,
    actions: [LOOK_UP],
    log: { info() {}, warn() {}, error() {} },
  }
  const server = await serveParley({ ...given, ...({ port: "0" } as object) })
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  expect(server.port).toBeGreaterThan(0)
  await server.close()
})
