import { request } from "node:http"
import { SignJWT } from "jose"
import { expect, test } from "vitest"
import { hasBody } from "../../server/http/route.js"
import { routes } from "../../server/index.js"
import { type Answer, ask, FLOWS, world } from "./serving.js"

const told = ({ status, body }: Answer) => [status, body.code, body.pointer]

test("a key that was revoked, and one that was made for less, are refused", async () => {
  const { url, key } = await world()
  const reader = await key(["conversation:read"])
  expect((await ask(url, "POST", "/v1/conversations", {}, reader)).body.code).toBe("PERMISSION_MISSING")
})

const PERMITTED = new Map<string, readonly string[]>([
  ["conversation:start", ["bot", "admin"]],
  ["conversation:write", ["bot", "admin"]],
  ["conversation:write,desk:own,desk:act", ["bot", "agent", "supervisor", "admin"]],
  ["conversation:read", ["bot", "supervisor", "admin"]],
  ["desk:own,desk:act", ["agent", "supervisor", "admin"]],
  ["desk:act", ["supervisor", "admin"]],
  ["desk:read", ["agent", "supervisor", "admin"]],
  ["block:read", ["agent", "supervisor", "admin"]],
  ["block:create", ["supervisor", "admin"]],
  ["block:chat", ["agent", "supervisor", "admin"]],
  ["block:remove", ["supervisor", "admin"]],
  ["agent:manage", ["supervisor", "admin"]],
  ["canned:manage", ["supervisor", "admin"]],
  ["report:read", ["supervisor", "admin"]],
  ["audit:read", ["supervisor", "admin"]],
  ["flow:read", ["bot", "supervisor", "admin"]],
  ["flow:check", ["admin"]],
  ["flow:play", ["admin"]],
  ["fixture:save", ["admin"]],
  [
    "flow:read,desk:read,block:read,conversation:start,conversation:read,report:read",
    ["bot", "agent", "supervisor", "admin"],
  ],
  ["conversation:start,conversation:read,desk:read,block:read", ["bot", "agent", "supervisor", "admin"]],
  ["conversation:write,desk:own,desk:act", ["bot", "agent", "supervisor", "admin"]],
  ["conversation:read,desk:read", ["bot", "agent", "supervisor", "admin"]],
  ["person:erase", ["admin"]],
  ["key:manage", ["admin"]],
  ["webhook:manage", ["bot", "supervisor", "admin"]],
  ["metrics:read", ["supervisor", "admin"]],
])

test("every route lets in whom it names and nobody else", async () => {
  const { url, key } = await world()
  const roles = ["bot", "agent", "supervisor", "admin"]
  const keys = new Map(await Promise.all(roles.map(async role => [role, await key(role)] as const)))
  const REFUSED = ["PERMISSION_MISSING", "KEY_MISSING", "TOKEN_NOT_FOR_THIS"]
  for (const route of routes(false).filter(({ answer }) => !("type" in answer))) {
    const path = route.path.replace(/\{\w+\}/g, "none")
    const method = route.method.toUpperCase() as Uppercase<typeof route.method>
    const body = hasBody(route) ? '{"no-such-key":1}' : undefined
    const name = `${method} ${path}`
    const wanted = route.access.permission === null ? roles : (PERMITTED.get(String(route.access.permission)) ?? [])
    expect(wanted.length, name).toBeGreaterThan(0)
    for (const role of roles) {
      // A body that is never right: who is let in is told so, and nothing happens.
      const answer = await ask(url, method, path, body, keys.get(role))
      expect(!REFUSED.includes(answer.body.code), `${name} as ${role}`).toBe(wanted.includes(role))
    }
    const nobody = await ask(url, method, path, body)
    expect(nobody.body.code !== "KEY_MISSING", `${name} as nobody`).toBe(
      route.access.permission === null || route.access.people === true,
    )
  }
})

test("the host page's token proves a user when it is good, short-lived and signed as allowed", async () => {
  const secret = "a-secret-of-thirty-two-characters"
  const { url } = await world({ userKeys: { kind: "secret", secret } })
  const seconds = Math.floor(Date.now() / 1000)
  const token = (claims: object, life = 300, by = secret) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + life)
      .sign(new TextEncoder().encode(by))
  const start = async (text: string) =>
    (await ask(url, "POST", "/v1/conversations", { user: { token: text } })).body.code
  const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"u"}').toString("base64url")}.`
  expect(await start(await token({ sub: "u1", name: "Eva" }))).toBeUndefined()
  expect(await start(await token({ sub: "u1" }, -60))).toBe("TOKEN_INVALID")
  expect(await start(await token({ sub: "u1" }, 7200))).toBe("TOKEN_INVALID")
  expect(await start(await token({}))).toBe("TOKEN_INVALID")
  expect(await start(await token({ sub: "u1" }, 300, "another-secret-of-thirty-two-chars"))).toBe("TOKEN_INVALID")
  expect(await start(none)).toBe("TOKEN_INVALID")
})

test("too many starts are refused with when to try again, and a banned person is told of the ban instead", async () => {
  const flows = {
    ...FLOWS,
    "bot.json": {
      limits: { startsPerMinute: { visitor: 2, address: 3 } },
      entities: { Order: { properties: { Number: { type: "string" } } } },
    },
  }
  const { url, key } = await world({ flows })
  const admin = await key("admin")
  const start = (body: object) => ask(url, "POST", "/v1/conversations", body, admin)
  const { visitorToken } = (await start({})).body
  await start({ visitorToken })
  await start({ visitorToken })
  const refused = await start({ visitorToken })
  expect(told(refused)).toEqual([429, "STARTS_EXCEEDED", undefined])
  expect(refused.body.limit).toBe("startsPerMinute.visitor")
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
  const ip = "203.0.113.9"
  for (let count = 0; count < 3; count++) expect((await start({ ip })).status).toBe(201)
  expect((await start({ ip })).body.limit).toBe("startsPerMinute.address")
  const subject = { kind: "ip", value: "203.0.113.0/24" }
  await ask(url, "POST", "/v1/blocks", { subject, scope: "conversation", minutes: 5, reason: "Flood" }, admin)
  expect((await start({ ip })).body.code).toBe("BLOCKED")
})

test("a client that goes away in the middle of a request or an answer harms nobody", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const { id } = (await ask(url, "POST", "/v1/conversations", {}, bot)).body.conversation
  for (let count = 0; count < 5; count++) {
    await new Promise<void>(resolve => {
      const sent = request(`${url}/v1/conversations/${id}/activities`, {
        method: "POST",
        headers: { authorization: `Bearer ${bot}`, "content-type": "application/json", "content-length": 100 },
      })
      sent.on("error", () => resolve())
      sent.write('{"text":', () => sent.destroy(new Error("gone")))
    })
  }
  expect((await ask(url, "POST", `/v1/conversations/${id}/activities`, { text: "order" }, bot)).status).toBe(200)
})

test("what operators and authors read is there", async () => {
  const { url, key } = await world()
  const admin = await key("admin")
  const read = (path: string) => ask(url, "GET", path, undefined, admin)
  expect((await read("/healthz")).body).toEqual({ status: "ok" })
  expect((await read("/readyz")).body).toEqual({ status: "ready" })
  expect((await read("/metrics")).text).toContain("parley_http_requests_total")
  expect((await read("/openapi.json")).body.openapi).toBe("3.1.0")
  const docs = await read("/docs")
  expect([docs.text.includes("/v1/blocks/lift"), docs.headers.get("content-security-policy")]).toEqual([
    true,
    expect.stringContaining("default-src 'none'"),
  ])
  expect((await read("/v1/flows/order")).body.source.start).toBe("size")
  expect((await read("/v1/flows")).body.items.length).toBeGreaterThan(5)
  expect((await read("/v1/actions")).body.items.map(({ name }: { name: string }) => name)).toContain(
    "ConnectToHelpdeskAgent",
  )
  const check = await ask(
    url,
    "POST",
    "/v1/flows/check",
    { files: [{ name: "a.json", content: '{"start":"x","steps":{}}' }] },
    admin,
  )
  expect(check.body.faults[0]).toMatchObject({ severity: "error", file: "a.json" })
})
