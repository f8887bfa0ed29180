import { expect, test } from "vitest"
import { dump, openMemoryStore } from "../../store/index.js"
import { partOf } from "../thoroughness.js"
import { type Answer, ask, world } from "./serving.js"

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name?: string; readonly $ref?: string }[]
  readonly responses: { readonly [status: string]: unknown }
  readonly requestBody?: { readonly content: { readonly [type: string]: { readonly example?: object } } }
}
interface Documented {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
}

const documentOf = async (url: string): Promise<Documented> => (await ask(url, "GET", "/openapi.json")).body

/** A path that names things which are not there, or what is there instead of them. */
function pathOf(path: string, ids: { readonly [collection: string]: string } = {}): string {
  return path.replace(/\/([\w-]+)\/\{\w+\}/g, (_, collection) => `/${collection}/${ids[collection] ?? "x1"}`)
}

test("each path is asked for with the methods that the document has, and says which these are", async () => {
  const { url, key } = await world()
  const headers = { authorization: `Bearer ${await key("admin")}`, "content-type": "application/json" }
  const { paths } = await documentOf(url)
  const look = async (path: string, operations: { readonly [method: string]: Operation }, turn: number) => {
    const at = url + pathOf(path)
    const known = Object.keys(operations).map(method => method.toUpperCase())
    // A flow and a fixture may be called as people like, `check` or `run` too.
    const named = path === "/v1/flows/check" || path === "/v1/fixtures/run" ? ["GET"] : []
    const methods = new Set([...known, ...named])
    const told = new Set([...methods, ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"])
    const options = await fetch(at, { method: "OPTIONS" })
    const allowed = (options.headers.get("allow") ?? "").split(", ")
    expect([path, options.status, allowed.toSorted()]).toEqual([path, 204, [...told].toSorted()])
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"].filter(method => !methods.has(method))
    for (const method of partOf(others, turn, 3)) {
      const answer = await fetch(at, { method, headers, ...(method === "GET" ? {} : { body: "{}" }) })
      const { code } = (await answer.json()) as { readonly code: string }
      expect([path, method, answer.status, code]).toEqual([path, method, 405, "METHOD_NOT_ALLOWED"])
      expect(answer.headers.get("allow")).toBe(allowed.join(", "))
    }
  }
  await Promise.all(Object.entries(paths).map(([path, operations], turn) => look(path, operations, turn)))
})

test("each POST with an Idempotency-Key is done once and answered alike, however its JSON is written, after a restart too", async () => {
  const store = openMemoryStore()
  const first = await world({ store })
  const admin = await first.key("admin")
  const begin = async (body: object, path: string, of = admin) => (await ask(first.url, "POST", path, body, of)).body
  const { id: conversation } = (await begin({}, "/v1/conversations")).conversation
  await begin({ text: "agent" }, `/v1/conversations/${conversation}/activities`)
  await begin({ agent: "ana@example.com" }, "/v1/desk/agents/sign-in")
  const { id: chat } = (await begin({ agent: "ana@example.com" }, "/v1/desk/chats/next/accept")).chat
  const target = { url: `${first.url}/none`, types: ["chat.waiting"] }
  const ids = {
    conversations: conversation,
    chats: chat,
    webhooks: (await begin(target, "/v1/webhooks")).webhook.id,
    keys: (await begin({ name: "k", permissions: ["flow:read"] }, "/v1/keys")).key.id,
  }
  const { paths } = await documentOf(first.url)
  // Of all that needs the conversation, its end comes last.
  const posts = Object.entries(paths)
    .flatMap(([path, { post }]) => (post === undefined ? [] : [{ path: pathOf(path, ids), operation: post }]))
    .filter(({ path }) => path !== "/v1/session" && !path.endsWith("/uploads"))
    .sort((one, other) => Number(one.path.endsWith("/end")) - Number(other.path.endsWith("/end")))
  expect(posts.length).toBeGreaterThan(30)
  const sent: { readonly path: string; readonly body: object; readonly key: string; readonly text: string }[] = []
  for (const { path, operation } of posts) {
    const body = Object.values(operation.requestBody?.content ?? {})[0]?.example ?? {}
    const key = `every-post-${operation.operationId}`
    const post = (text: string, under = key) => ask(first.url, "POST", path, text, admin, { "idempotency-key": under })
    const written = [JSON.stringify(body), `\n${JSON.stringify(reversed(body), null, 3)}`]
    const together = await Promise.all(written.map(text => post(text)))
    const later = await post(written[1] ?? "")
    const replayed = (answers: readonly Answer[]) => answers.filter(({ headers }) => headers.get("idempotent-replayed"))
    expect([path, replayed(together).length, replayed([later]).length]).toEqual([path, 1, 1])
    const given = new Set([...together, later].map(({ status, text }) => `${status} ${text}`))
    expect([path, [...given]]).toEqual([path, [...given].slice(0, 1)])
    sent.push({ path, body, key, text: later.text })
    const elsewhere = await ask(first.url, "POST", "/v1/stream-tickets", {}, admin, { "idempotency-key": key })
    expect([path, elsewhere.status === 409 ? elsewhere.body.code : path]).toEqual([
      path,
      path === "/v1/stream-tickets" ? path : "IDEMPOTENCY_KEY_REUSED",
    ])
  }
  const second = await world({ store: openMemoryStore(await dump(store)) })
  await Promise.all(
    sent.map(async ({ path, body, key, text }) => {
      const again = await ask(second.url, "POST", path, body, admin, { "idempotency-key": key })
      expect([path, again.headers.get("idempotent-replayed"), again.text]).toEqual([path, "true", text])
    }),
  )
})

test("an address is the same under an Idempotency-Key however it is written, and no other is", async () => {
  const { url, key } = await world({ flows: { "bot.json": { uploads: { types: ["text/plain"] } } } })
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  const say = (written: string, under: string) =>
    ask(url, "POST", `/v1/conversations/${written}/activities`, { text: "a" }, bot, { "idempotency-key": under })
  const escaped = id.replace(/^./, (first: string) => `%${first.charCodeAt(0).toString(16)}`)
  const first = await say(id, "one")
  const again = await say(escaped, "one")
  expect([again.text, again.headers.get("idempotent-replayed")]).toEqual([first.text, "true"])
  for (const other of ["x%2Fy", "x%3Fy", "x%252Fy"]) {
    expect((await say(other, "two")).body.code).toBe(
      other === "x%2Fy" ? "CONVERSATION_UNKNOWN" : "IDEMPOTENCY_KEY_REUSED",
    )
  }
  const file = { authorization: `Bearer ${bot}`, "content-type": "text/plain", "idempotency-key": "three" }
  const send = async (query: string) => {
    const sent = { method: "POST", headers: file, body: "hello" }
    return (await fetch(`${url}/v1/conversations/${id}/uploads?${query}`, sent)).text()
  }
  const kept = await send("name=a%20b.txt")
  expect(await send("name=%61+b.txt")).toBe(kept)
  expect(await send("name=ab.txt")).toContain("IDEMPOTENCY_KEY_REUSED")
})

/** The same JSON with its keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)] as const)
      .reverse(),
  )
}

test("a probe is answered whatever else it says: what no cache has, a key that is over, a session of before", async () => {
  const { url } = await world()
  const said = [
    { authorization: "Bearer pk-over" },
    { authorization: "Basic x" },
    { cookie: "parley-1=x", "x-csrf-token": "x" },
  ]
  const { paths } = await documentOf(url)
  for (const path of ["/healthz", "/readyz"]) {
    const answers = said.map(headers =>
      fetch(`${url}${path}?t=1&t=2&%00`, { headers: headers as Record<string, string> }),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(Object.keys(paths[path]?.get?.responses ?? {})).toEqual(
      path === "/healthz" ? ["200", "400", "500"] : ["200", "400", "500", "503"],
    )
  }
})

test("a user's time zone that there is not is refused at its place, and starts nothing", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const start = (timeZone: string) => ask(url, "POST", "/v1/conversations", { user: { id: "u1", timeZone } }, bot)
  for (const timeZone of ["Mars/Olympus", "UTC+2", " "]) {
    const { status, body } = await start(timeZone)
    expect([status, body.code, body.pointer]).toEqual([400, "REQUEST_INVALID", "/user/timeZone"])
  }
  expect((await ask(url, "GET", "/v1/conversations?user=u1", undefined, await key("admin"))).body.items).toEqual([])
  expect((await start("Asia/Kolkata")).status).toBe(201)
})
