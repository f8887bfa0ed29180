import { describe, expect, test } from "vitest"
import { makeAccount, removeAccount, setPassword } from "../../server/auth/accounts.js"
import { signInLimits } from "../../server/auth/sign-in-limits.js"
import { linkCode } from "../../server/auth/sign-in-links.js"
import { tokenSecret } from "../../server/auth/tokens.js"
import { PRESETS, readKey, revokeKey, rotateKey } from "../../server/index.js"
import type { Store } from "../../turns/index.js"
import { ask, shared, type World, world } from "./serving.js"
import { signIn } from "./signed-in.js"

const HOUR = 60 * 60_000
const PASSWORD = "correct horse battery"

const open = shared(later => world({}, later))

async function me({ url }: Pick<World, "url">, headers: { readonly [name: string]: string }) {
  return ask(url, "GET", "/v1/me", undefined, undefined, headers)
}

function idOf(key: string): string {
  return readKey(key)?.id ?? ""
}

describe("a page signs in with a key", () => {
  test("and may what the key may, with the cookie and the token together", async () => {
    const { url, key } = open.get()
    const { answer, headers } = await signIn(url, { key: await key("supervisor", "Ana@Example.com") })
    expect(answer.status).toBe(201)
    expect(answer.body.me).toMatchObject({
      kind: "key",
      email: "ana@example.com",
      session: { way: "key", account: null },
    })
    const port = new URL(url).port
    expect(answer.headers.get("set-cookie")).toMatch(
      new RegExp(`^parley-${port}=[\\w-]{43}; Path=/v1; HttpOnly; SameSite=Strict; Max-Age=604800$`),
    )
    const told = await me(open.get(), headers)
    expect(told.body).toEqual(answer.body.me)
    expect((await ask(url, "GET", "/v1/audit", undefined, undefined, headers)).body.items[0]).toMatchObject({
      what: "signedIn",
      doneBy: "Ana@Example.com",
      detail: { way: "key" },
    })
    expect((await ask(url, "GET", "/v1/keys", undefined, undefined, headers)).body.code).toBe("PERMISSION_MISSING")
  })

  test("and neither the cookie nor the token alone is anybody, nor both from elsewhere", async () => {
    const { url, key } = open.get()
    const { headers } = await signIn(url, { key: await key("admin") })
    const { cookie, "x-csrf-token": token, origin } = headers
    const other = (await signIn(url, { key: await key("admin") })).headers
    const refused = async (sent: { readonly [name: string]: string }) =>
      (await ask(url, "GET", "/v1/keys", undefined, undefined, sent)).body.code
    expect(await refused({ cookie, origin })).toBe("KEY_MISSING")
    expect(await refused({ "x-csrf-token": token, origin })).toBe("SESSION_OVER")
    expect(await refused({ cookie, "x-csrf-token": other["x-csrf-token"], origin })).toBe("SESSION_OVER")
    expect(await refused({ cookie, "x-csrf-token": token, origin: "https://www.example.com" })).toBe(
      "ORIGIN_NOT_ALLOWED",
    )
    expect(await refused({ cookie, "x-csrf-token": token, "sec-fetch-site": "same-site" })).toBe("ORIGIN_NOT_ALLOWED")
    expect(await refused({ cookie, "x-csrf-token": token, origin: "null" })).toBe("ORIGIN_NOT_ALLOWED")
    expect(await refused({ cookie, "x-csrf-token": token })).toBeUndefined()
  })

  test("and a chat box on the same page stays its visitor's, and a key that is sent counts before the session", async () => {
    const { url, key } = open.get()
    const { headers } = await signIn(url, { key: await key("admin") })
    const { cookie } = headers
    const preset = { user: { id: "u1" } }
    const started = await ask(url, "POST", "/v1/conversations", preset, undefined, { cookie, origin: url })
    expect([started.status, started.body.code]).toEqual([403, "PERMISSION_MISSING"])
    const asBot = await ask(url, "GET", "/v1/me", undefined, await key("bot"), headers)
    expect(asBot.body).toMatchObject({ permissions: PRESETS.bot, session: null })
  })

  test("another origin is told nothing of a page that is signed in, and may not ask with its token", async () => {
    const { url } = open.get()
    const asked = await fetch(`${url}/v1/me`, {
      method: "OPTIONS",
      headers: {
        origin: "https://www.example.com",
        "access-control-request-method": "GET",
        "access-control-request-headers": "x-csrf-token",
      },
    })
    expect(asked.headers.get("access-control-allow-headers")).not.toMatch(/csrf/i)
    expect(asked.headers.has("access-control-allow-credentials")).toBe(false)
  })

  test.each<[string, { readonly [name: string]: string }, string]>([
    ["another page's", { origin: "https://www.example.com" }, "ORIGIN_NOT_ALLOWED"],
    ["one of no page", { origin: "null" }, "ORIGIN_NOT_ALLOWED"],
    ["another page's that came from here", { "sec-fetch-site": "cross-site" }, "ORIGIN_NOT_ALLOWED"],
    [
      "over http from elsewhere",
      { origin: "http://10.0.0.7:3000", "sec-fetch-site": "same-origin" },
      "SESSION_INSECURE",
    ],
  ])("a sign-in that is %s is refused", async (_, headers, code) => {
    const { url, key } = open.get()
    const { answer } = await signIn(url, { key: await key("admin") }, headers)
    expect([answer.body.code, answer.headers.get("set-cookie")]).toEqual([code, null])
  })

  test("over https the cookie belongs to that very host", async () => {
    const { url, key } = open.get()
    const origin = "https://chat.example.com"
    const page = { origin, "sec-fetch-site": "same-origin" }
    const { answer, headers } = await signIn(url, { key: await key("agent", "ana@example.com") }, page)
    expect(answer.headers.get("set-cookie")).toMatch(
      /^__Host-parley=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800$/,
    )
    expect((await me(open.get(), { ...headers, "sec-fetch-site": "same-origin" })).body.email).toBe("ana@example.com")
  })

  test("nothing of what opens it is kept as it is", async () => {
    const { url, key, store } = open.get()
    const { headers } = await signIn(url, { key: await key("admin") }, { "idempotency-key": "once" })
    const again = await signIn(url, { key: await key("admin") }, { "idempotency-key": "once" })
    expect(again.headers.cookie).not.toBe(headers.cookie)
    const secret = headers.cookie.split("=")[1] ?? ""
    expect(await store.session(secret, Date.now())).toBeNull()
  })

  test.each([
    [{ key: "nonsense" }],
    [{ key: `pk_0123456789ab_${"x".repeat(43)}` }],
    [{ email: "nobody@example.com", password: PASSWORD }],
    [{ ticket: "a.b.c" }],
    [{ link: "AAAA" }],
  ])("%o opens nothing", async credentials => {
    const { answer } = await signIn(open.get().url, credentials)
    expect([answer.status, answer.body.code, answer.headers.get("set-cookie")]).toEqual([401, "SIGN_IN_REFUSED", null])
  })
})

/** Of the desk's stream, what ends it. */
async function streamOf({ url }: World, headers: { readonly [name: string]: string }) {
  const response = await fetch(`${url}/v1/desk/stream`, { headers })
  const reader = response.body?.getReader()
  await reader?.read()
  const ended = (async () => {
    while (!(await reader?.read())?.done);
  })()
  return { status: response.status, ended }
}

describe("a session ends", () => {
  const ends: readonly (readonly [string, (store: Store, key: string) => Promise<unknown>, string])[] = [
    ["its key is revoked", (store, key) => revokeKey(store, idOf(key), Date.now()), "KEY_REVOKED"],
    ["its key has another secret", (store, key) => rotateKey(store, idOf(key), Date.now()), "KEY_INVALID"],
  ]
  test.each(ends)("when %s, with its streams", async (_, end, code) => {
    const server = open.get()
    const key = await server.key("supervisor", "ana@example.com")
    const { headers } = await signIn(server.url, { key })
    const stream = await streamOf(server, headers)
    expect(stream.status).toBe(200)
    await end(server.store, key)
    await stream.ended
    expect((await me(server, headers)).body.code).toBe(code)
  })

  test("by signing out, with its streams, by a ticket too; others of the key go on", async () => {
    const server = open.get()
    const { url } = server
    const key = await server.key("supervisor", "ana@example.com")
    const [one, other] = [await signIn(url, { key }), await signIn(url, { key })]
    const { ticket } = (await ask(url, "POST", "/v1/stream-tickets", {}, undefined, one.headers)).body
    const stream = await streamOf(server, one.headers)
    const ticketed = await fetch(`${url}/v1/desk/stream?ticket=${ticket}`)
    const out = await ask(url, "DELETE", "/v1/session", undefined, undefined, one.headers)
    expect(out.body).toEqual({ ended: true })
    expect(out.headers.get("set-cookie")).toMatch(/^parley-\d+=; Path=\/v1; HttpOnly; SameSite=Strict; Max-Age=0$/)
    await Promise.all([stream.ended, ticketed.text()])
    expect((await me(server, one.headers)).body.code).toBe("SESSION_OVER")
    expect((await me(server, other.headers)).body.kind).toBe("key")
    expect((await ask(url, "DELETE", "/v1/session", undefined, undefined, one.headers)).body.code).toBe("SESSION_OVER")
    expect((await ask(url, "DELETE", "/v1/session", undefined, undefined, { origin: url })).body).toEqual({
      ended: false,
    })
  })

  test("after twelve hours without use, and after seven days with it; a stream is no use", async () => {
    const clock = { time: Date.now(), now: () => clock.time }
    const server = await world({ clock })
    const key = await server.key("supervisor", "ana@example.com")
    const { headers } = await signIn(server.url, { key })
    const later = async (hours: number) => {
      clock.time += hours * HOUR
      return (await me(server, headers)).body.code ?? "goes on"
    }
    for (let hours = 0; hours < 7 * 24 - 12; hours += 11) expect([hours, await later(11)]).toEqual([hours, "goes on"])
    expect(await later(13)).toBe("SESSION_OVER")
    const idle = (await signIn(server.url, { key })).headers
    clock.time += 11 * HOUR
    await fetch(`${server.url}/v1/desk/stream`, { headers: idle, signal: AbortSignal.timeout(200) }).catch(() => {})
    clock.time += 2 * HOUR
    expect((await me(server, idle)).body.code).toBe("SESSION_OVER")
  })

  test("with the key of the environment, when that is another", async () => {
    const first = await world({ adminKey: "the first" })
    const { headers } = await signIn(first.url, { key: "the first" })
    expect((await me(first, headers)).body).toMatchObject({ id: "environment", name: "PARLEY_KEY" })
    const second = await world({ adminKey: "the second", store: first.store })
    const cookie = headers.cookie.replace(/^parley-\d+/, `parley-${new URL(second.url).port}`)
    expect((await me(second, { ...headers, cookie, origin: second.url })).body.code).toBe("KEY_INVALID")
  })
})

describe("a printed link", () => {
  const codeFor = async ({ store }: World, key: string, at = Date.now()) =>
    linkCode(await tokenSecret(store, Date.now()), readKey(key) ?? { id: "", hash: "" }, at)

  test("signs in again and again, for a day, as long as the key is as it was", async () => {
    const server = open.get()
    const key = await server.key("admin")
    const link = await codeFor(server, key)
    expect(link).toMatch(/^[\w-]{35}$/)
    for (const _ of [1, 2])
      expect((await signIn(server.url, { link })).answer.body.me).toMatchObject({
        id: idOf(key),
        session: { way: "link" },
      })
    const old = await codeFor(server, key, Date.now() - 24 * HOUR)
    expect((await signIn(server.url, { link: old })).answer.body.code).toBe("SIGN_IN_REFUSED")
    await rotateKey(server.store, idOf(key), Date.now())
    expect((await signIn(server.url, { link })).answer.body.code).toBe("SIGN_IN_REFUSED")
  })

  test.each([
    ["from another machine", { "x-forwarded-for": "203.0.113.7" }],
    ["by a proxy that nobody trusts", { forwarded: "for=203.0.113.7" }],
  ])("that comes %s is refused", async (_, headers) => {
    const server = open.get()
    const link = await codeFor(server, await server.key("admin"))
    expect((await signIn(server.url, { link }, headers)).answer.body.code).toBe("SIGN_IN_REFUSED")
    const told = await ask(server.url, "GET", "/v1/session", undefined, undefined, headers)
    expect(told.body).toEqual({ name: "Parley", ways: ["key"], provider: null })
  })

  test("that was changed in any place is refused", async () => {
    const server = await world()
    const link = await codeFor(server, await server.key("admin"))
    for (const at of [0, 12, 20, 34]) {
      const changed = link.slice(0, at) + (link[at] === "A" ? "Q" : "A") + link.slice(at + 1)
      expect((await signIn(server.url, { link: changed })).answer.body.code).toBe("SIGN_IN_REFUSED")
    }
  })

  test("is one of the key in the environment, too", async () => {
    const server = await world({ adminKey: "mine" })
    const { hashOf } = await import("../../server/auth/keys.js")
    const link = linkCode(await tokenSecret(server.store, 0), { id: "environment", hash: hashOf("mine") }, Date.now())
    expect((await signIn(server.url, { link })).answer.body.me.name).toBe("PARLEY_KEY")
  })
})

describe("tries that fail", () => {
  test("are thirty for an address within ten minutes, and those that succeed are not counted", async () => {
    const server = await world()
    const key = await server.key("admin")
    const tries = async (count: number, credentials: object) => {
      const all = await Promise.all(Array.from({ length: count }, () => signIn(server.url, credentials)))
      return [...new Set(all.map(({ answer }) => answer.body.code ?? "in"))]
    }
    expect(await tries(29, { key: "wrong" })).toEqual(["SIGN_IN_REFUSED"])
    for (const _ of [1, 2]) expect(await tries(1, { key })).toEqual(["in"])
    expect(await tries(1, { link: "wrong" })).toEqual(["SIGN_IN_REFUSED"])
    const { answer } = await signIn(server.url, { key })
    expect([answer.status, answer.body.code]).toEqual([429, "SIGN_INS_EXCEEDED"])
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
    const [limit, left, reset] = ["limit", "remaining", "reset"].map(name => answer.headers.get(`ratelimit-${name}`))
    expect([limit, left, reset]).toEqual(["30", "0", answer.headers.get("retry-after")])
  })

  test("are thirty for all addresses of an IPv6 /64 together, and for an IPv4 address however it is written", async () => {
    const limits = signInLimits()
    const tryFrom = (address: string) => limits.count(address, null)
    for (let count = 0; count < 30; count++) await tryFrom(`2001:db8:0:1::${count.toString(16)}`)
    await expect(tryFrom("2001:db8:0:1:ffff::1")).rejects.toMatchObject({ code: "SIGN_INS_EXCEEDED" })
    await tryFrom("2001:db8:0:2::1")
    for (let count = 0; count < 15; count++)
      for (const written of ["203.0.113.7", "::ffff:203.0.113.7"]) await tryFrom(written)
    await expect(tryFrom("203.0.113.7")).rejects.toMatchObject({ code: "SIGN_INS_EXCEEDED" })
    await limits.takeBack("2001:db8:0:1::abcd", null)
    await limits.takeBack("2001:db8:0:1::abcd", null)
    await tryFrom("2001:db8:0:1::1")
  })

  test("are ten for an account, from wherever they come", async () => {
    const limits = signInLimits()
    for (let address = 0; address < 10; address++) await limits.count(`203.0.113.${address}`, "ana@example.com")
    const more = () => limits.count("203.0.113.99", "ana@example.com")
    await expect(more()).rejects.toMatchObject({ code: "SIGN_INS_EXCEEDED" })
    await limits.count("203.0.113.99", "oleg@example.com")
    for (const _ of [1, 2]) await limits.takeBack(null, "ana@example.com")
    await more()
  })

  test("that are too many from an address keep nobody out of an account", async () => {
    const limits = signInLimits()
    const tryFrom = (address: string, account: string) =>
      limits.count(address, account).then(
        () => "counted",
        (error: { readonly code?: unknown }) => error.code,
      )
    for (let count = 0; count < 30; count++) await tryFrom("203.0.113.7", `nobody${count}@example.com`)
    const more = []
    for (let count = 0; count < 11; count++) more.push(await tryFrom("203.0.113.7", "ana@example.com"))
    expect([...new Set(more)]).toEqual(["SIGN_INS_EXCEEDED"])
    expect(await tryFrom("198.51.100.1", "ana@example.com")).toBe("counted")
  })
})

describe("an account", () => {
  const ana = { email: "ana@example.com", name: "Ana", agent: "ana@example.com", password: PASSWORD, locale: "ru" }

  test("signs in with its password until it has another, or is removed", async () => {
    const server = await world()
    const { store, url } = server
    expect((await ask(url, "GET", "/v1/session")).body.ways).toEqual(["link", "key"])
    await makeAccount(store, { ...ana, permissions: PRESETS.agent ?? [] }, Date.now())
    expect((await ask(url, "GET", "/v1/session")).body.ways).toEqual(["link", "key", "password"])
    const credentials = { email: " Ana@Example.com ", password: PASSWORD }
    const first = await signIn(url, credentials)
    expect(first.answer.body.me).toMatchObject({
      ...{ name: "Ana", email: ana.email, agent: ana.email, locale: "ru", permissions: PRESETS.agent },
      session: { way: "password", account: ana.email },
    })
    await setPassword(store, ana.email, "another horse battery", Date.now())
    await expect.poll(async () => (await me(server, first.headers)).body.code).toBe("KEY_INVALID")
    expect((await signIn(url, credentials)).answer.body.code).toBe("SIGN_IN_REFUSED")
    const second = await signIn(url, { ...credentials, password: "another horse battery" })
    await removeAccount(store, ana.email, Date.now())
    await expect.poll(async () => (await me(server, second.headers)).body.code).toBe("KEY_REVOKED")
    expect((await signIn(url, { ...credentials, password: "another horse battery" })).answer.status).toBe(401)
  })

  test("is refused alike with a wrong password and where there is none", async () => {
    const { store, url } = open.get()
    await makeAccount(store, { ...ana, permissions: PRESETS.agent ?? [] }, Date.now())
    const wrong = { email: ana.email, password: "wrong horse battery" }
    const refusals = await Promise.all(
      [wrong, { ...wrong, email: "nobody@example.com" }].map(async credentials => {
        const { requestId: _, ...body } = (await signIn(url, credentials)).answer.body
        return body
      }),
    )
    expect(refusals[0]).toEqual(refusals[1])
  })

  test.each(["short", "x".repeat(257), "long.enough@example.com"])("may not have the password %s", async password => {
    const spec = { ...ana, email: "long.enough@example.com", password, permissions: [] }
    await expect(makeAccount(open.get().store, spec, Date.now())).rejects.toMatchObject({ code: "PASSWORD_INVALID" })
  })
})
