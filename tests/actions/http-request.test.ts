import type { ServerResponse } from "node:http"
import { afterEach, describe, expect, test } from "vitest"
import type { HttpOptions } from "../../actions/index.js"
import { readSecrets } from "../../actions/index.js"
import type { Params } from "../../engine/index.js"
import { type Json, shownParams } from "../../language/index.js"
import { value } from "../expressions/language.js"
import { type Asked, call, KEY, serve, type TestServer } from "./server.js"

const LOOPBACK = ["127.0.0.1", "::1"]

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

type Answer = (response: ServerResponse, asked: Asked) => void
const text =
  (
    body: string | Buffer,
    headers: { [name: string]: string | string[] } = { "content-type": "text/plain" },
    status = 200,
  ): Answer =>
  response =>
    response.writeHead(status, headers).end(body)
const json = (body: string, status = 200) => text(body, { "content-type": "application/json" }, status)
const leads = (to: string, status = 302) => text("", { location: to }, status)

async function server(answer: Answer): Promise<TestServer> {
  const started = await serve((asked, response) => answer(response, asked))
  open.push(started)
  return started
}

const reach = (servers: readonly TestServer[], more: HttpOptions = {}): HttpOptions => ({
  hosts: servers.map(({ origin }) => origin.slice("http://".length)),
  allowAddresses: LOOPBACK,
  ...more,
})
const secrets = new Map([["CRM", "s3cr+t/ä"]])
const SECRET = "\0secret:CRM\0"

/** The result that the call makes of this answer, or its failure. */
async function given(answer: Answer, params: Partial<Params> = {}, more: HttpOptions = {}): Promise<Json> {
  const to = await server(answer)
  return call(reach([to], more), { Url: to.origin, ...params } as Params)
}
async function failure(work: Promise<Json>): Promise<{ readonly code: string; readonly message: string }> {
  const { code, message } = await work.then(
    result => ({ code: "none", message: JSON.stringify(result) }),
    error => error as { readonly code: string; readonly message: string },
  )
  return { code, message }
}
const code = async (work: Promise<Json>) => (await failure(work)).code
async function sent(params: Params, more: HttpOptions = {}): Promise<Asked> {
  const to = await server(text("ok"))
  await call(reach([to], more), { ...params, Url: `${to.origin}${params.Url ?? ""}` })
  return to.asked[0] as Asked
}

describe("what is sent", () => {
  test("GET without a body, and the key that is the same on every attempt", async () => {
    const { method, url, headers, body } = await sent({ Url: "/orders?id=1#top" })
    expect([method, url, body]).toEqual(["GET", "/orders?id=1", ""])
    expect(headers).toMatchObject({ "idempotency-key": KEY, "accept-encoding": "identity" })
  })

  test.each<[what: string, params: Params, body: string, type: string]>([
    ["a text", { Body: "Hi ä" }, "Hi ä", "text/plain; charset=utf-8"],
    ["a text of a type", { Body: "<a/>", Headers: { "Content-Type": "text/xml" } }, "<a/>", "text/xml"],
    ["an object", { Body: { a: [1, null, "ä"] } }, '{"a":[1,null,"ä"]}', "application/json"],
    ["a number", { Body: 5 }, "5", "application/json"],
    ["false", { Body: false }, "false", "application/json"],
    [
      "a form",
      { Body: { a: "x y", b: 2, c: null }, Headers: { "content-type": "application/x-www-form-urlencoded" } },
      "a=x+y&b=2",
      "application/x-www-form-urlencoded",
    ],
  ])("%s as a body", async (_what, params, body, type) => {
    const asked = await sent({ Method: "POST", ...params })
    expect([asked.method, asked.body, asked.headers["content-type"]]).toEqual(["POST", body, type])
  })

  test("headers as they are given; null leaves one out; the author's Idempotency-Key counts", async () => {
    const { headers } = await sent({
      Headers: {
        "X-Number": 5,
        "X-True": true,
        "X-Null": null,
        "X-Space": "  a b ",
        "Idempotency-Key": "mine",
        Accept: "text/csv",
      },
    })
    expect(headers).toMatchObject({
      "x-number": "5",
      "x-true": "true",
      "x-space": "a b",
      "idempotency-key": "mine",
      accept: "text/csv",
    })
    expect(headers["x-null"]).toBeUndefined()
  })

  test("secrets, encoded in addresses", async () => {
    const { url, headers, body } = await sent(
      {
        Method: "POST",
        Url: `/?key=${SECRET}`,
        Headers: { "X-Key": `Key ${SECRET}` },
        Body: { deep: [`<${SECRET}>`] },
      },
      { secrets: new Map([["CRM", "s3cr+t/é"]]) },
    )
    expect([url, headers["x-key"], body]).toEqual([
      "/?key=s3cr%2Bt%2F%C3%A9",
      "Key s3cr+t/é",
      '{"deep":["<s3cr+t/é>"]}',
    ])
  })

  test.each<[source: string, body: string]>([
    ["json({'key': 'Key ' + secret('CRM')})", '{"key":"Key \\"q\\" \\\\ (é)"}'],
    ["json(['\\\\', secret('CRM')])", '["\\\\","\\"q\\" \\\\ (é)"]'],
    ["string({'key': secret('CRM')})", '{"key":"\\"q\\" \\\\ (é)"}'],
    ["'key=' + urlEncode(secret('CRM') + '&')", "key=%22q%22%20%5C%20%28%C3%A9%29%26"],
  ])("a secret within %s, as that writes texts", async (source, body) => {
    const params = { Method: "POST", Body: value(source) as string }
    expect((await sent(params, { secrets: new Map([["CRM", '"q" \\ (é)']]) })).body).toBe(body)
    expect(shownParams(params)).toEqual({ Method: "POST", Body: expect.stringContaining("{{ secret('CRM') }}") })
  })

  test("no person's text within JSON stands for a secret", async () => {
    const body = value("json(@typed)", { typed: "\\u0000secret:CRM\\u0000" }) as string
    expect((await sent({ Method: "POST", Body: body }, { secrets })).body).toBe('"\\\\u0000secret:CRM\\\\u0000"')
  })

  test.each<[what: string, params: Params, url: string]>([
    ["texts, numbers and booleans", { Query: { q: "C&A #1", n: 5, b: false } }, "/?q=C%26A%20%231&n=5&b=false"],
    ["a list repeats its name", { Query: { id: [1, "b", null, true] } }, "/?id=1&id=b&id=true"],
    ["what is null is left out", { Query: { a: null, b: [], c: [null] } }, "/"],
    ["an empty text stays", { Query: { a: "" } }, "/?a="],
    ["after what the address asks itself", { Url: "/find?x=1#top", Query: { y: 2 } }, "/find?x=1&y=2"],
    ["after a question mark without anything", { Url: "/find?", Query: { y: 2 } }, "/find?y=2"],
    ["a name of signs", { Query: { "a[b]&c": "ä" } }, "/?a%5Bb%5D%26c=%C3%A4"],
    [
      "a secret",
      { Query: { key: SECRET, more: `<${SECRET}>` } },
      "/?key=s3cr%2Bt%2F%C3%A4&more=%3Cs3cr%2Bt%2F%C3%A4%3E",
    ],
  ])("Query: %s", async (_what, params, url) => expect((await sent(params, { secrets })).url).toBe(url))

  test("a secret may be the whole address", async () => {
    const to = await server(text("ok"))
    await call(reach([to], { secrets: new Map([["CRM", `${to.origin}/hook/1`]]) }), { Url: SECRET })
    expect(to.asked[0]?.url).toBe("/hook/1")
  })
})

describe("what cannot be sent", () => {
  test.each<[what: string, params: Params, why: RegExp]>([
    ["no address", { Url: "orders" }, /no address/],
    ["another scheme", { Url: "file:///etc/passwd" }, /https:/],
    ["a password in the address", { Url: "http://ana:pass@127.0.0.1/" }, /Authorization/],
    ["a line break in the address", { Url: "http://127.0.0.1/\r\nX: 1" }, /line break/],
    ["a line break in a header", { Url: "http://127.0.0.1", Headers: { "X-A": "a\r\nX-B: b" } }, /one line/],
    ["U+0000 in a header", { Url: "http://127.0.0.1", Headers: { "X-A": "a\0b" } }, /one line/],
    ["Chinese in a header", { Url: "http://127.0.0.1", Headers: { "X-A": "关" } }, /Latin-1/],
    ["a header twice", { Url: "http://127.0.0.1", Headers: { "X-A": "a", "x-a": "b" } }, /twice/],
    ["the header Host", { Url: "http://127.0.0.1", Headers: { Host: "other" } }, /engine/],
    [
      "the header Transfer-Encoding",
      { Url: "http://127.0.0.1", Headers: { "transfer-encoding": "chunked" } },
      /engine/,
    ],
    ["a body of GET", { Url: "http://127.0.0.1", Body: "a" }, /GET has none/],
    ["a large body", { Url: "http://127.0.0.1", Method: "PUT", Body: "ä".repeat(33_000) }, /65536 bytes/],
    [
      "a nested form",
      {
        Url: "http://127.0.0.1",
        Method: "PUT",
        Body: { a: [] },
        Headers: { "Content-Type": "application/x-www-form-urlencoded" },
      },
      /form/,
    ],
    [
      "a secret without a value",
      { Url: "http://127.0.0.1", Headers: { "X-A": "\0secret:OTHER\0" } },
      /"OTHER" has no value/,
    ],
  ])("%s", async (_what, params, why) => {
    const failed = await failure(call({ hosts: ["127.0.0.1"], allowAddresses: LOOPBACK, secrets }, params))
    expect(failed).toEqual({ code: "ACTION_PARAMS_INVALID", message: expect.stringMatching(why) })
  })

  test("what is wrong is told without the secret in it", async () => {
    const odd = new Map([["CRM", "line\nbreak"]])
    const failed = await failure(
      call({ hosts: ["127.0.0.1"], secrets: odd }, { Url: "http://127.0.0.1", Headers: { A: SECRET } }),
    )
    expect(failed.message).not.toMatch(/line\nbreak/)
  })
})

describe("hosts", () => {
  const allowed = async (hosts: readonly string[], url: string) => {
    const resolve = () => Promise.reject(new Error("nowhere"))
    return (await code(call({ hosts, resolve, allowAddresses: LOOPBACK }, { Url: url }))) !== "HOST_NOT_ALLOWED"
  }
  test.each<[entry: string, url: string, expected: boolean]>([
    ["crm.example.com", "https://crm.example.com/a", true],
    ["crm.example.com", "http://crm.example.com/a", true],
    ["crm.example.com", "https://CRM.Example.com.:443/a", true],
    ["CRM.Example.com.", "https://crm.example.com/a", true],
    ["crm.example.com", "https://crm.example.com:8443/a", false],
    ["crm.example.com:8443", "https://crm.example.com:8443/a", true],
    ["crm.example.com:8443", "https://crm.example.com/a", false],
    ["crm.example.com:443", "https://crm.example.com/a", true],
    ["crm.example.com:443", "http://crm.example.com/a", false],
    ["crm.example.com", "https://x.crm.example.com/a", false],
    ["crm.example.com", "https://example.com/a", false],
    ["crm.example.com", "https://crm.example.com.evil.example/a", false],
    ["crm.example.com", "https://evil.example/?crm.example.com", false],
    ["crm.example.com", "https://evil.example\\@crm.example.com/", false],
    ["*", "https://crm.example.com/a", false],
    ["bücher.example", "https://xn--bcher-kva.example/", true],
    ["127.0.0.1:1", "http://0x7f.1:1/", true],
    ["[::1]:1", "http://[0:0::1]:1/", true],
  ])("of %s, %s: allowed is %s", async (entry, url, expected) => expect(await allowed([entry], url)).toBe(expected))

  test.each([
    "127.0.0.1",
    "10.0.0.5",
    "169.254.169.254",
    "[::1]",
    "[::ffff:10.0.0.5]",
    "[64:ff9b::a00:5]",
    "0",
    "2130706433",
  ])("%s is not called although it is in the list", async host =>
    expect(await code(call({ hosts: [host] }, { Url: `http://${host}/` }))).toBe("HOST_NOT_ALLOWED"),
  )

  test.each([[["10.0.0.5"]], [["93.184.216.34", "10.0.0.5"]], [["fd00::1"]]])(
    "a name that leads to %j is not called",
    async addresses => {
      const failed = await failure(
        call({ hosts: ["crm.example.com"], resolve: async () => addresses }, { Url: "https://crm.example.com/" }),
      )
      expect(failed).toMatchObject({
        code: "HOST_NOT_ALLOWED",
        message: expect.stringContaining("crm.example.com leads to "),
      })
    },
  )

  test("the address that was looked at is the one that is connected to", async () => {
    const to = await server(text("private"))
    const answers = [["192.0.2.1"], ["127.0.0.1"]]
    const asked: string[] = []
    const resolve = async (host: string) => {
      asked.push(host)
      return answers.shift() ?? []
    }
    const options = { hosts: [`crm.example.com:${to.port}`], resolve }
    const url = `http://crm.example.com:${to.port}/`
    expect([await code(call(options, { Url: url })), await code(call(options, { Url: url }))]).toEqual([
      "HOST_NOT_ALLOWED",
      "HOST_NOT_ALLOWED",
    ])
    expect([asked, to.asked]).toEqual([["crm.example.com", "crm.example.com"], []])
  })

  test("a name is resolved once for a request, and the server sees the name", async () => {
    const to = await server(text("ok"))
    const asked: string[] = []
    const resolve = async (host: string) => {
      asked.push(host)
      return ["127.0.0.1"]
    }
    await call(
      { hosts: [`crm.example.com:${to.port}`], resolve, allowAddresses: LOOPBACK },
      { Url: `http://crm.example.com:${to.port}/` },
    )
    expect([asked, to.asked[0]?.headers.host]).toEqual([["crm.example.com"], `crm.example.com:${to.port}`])
  })

  test("an IPv6 server is reached by its address", async context => {
    const to = await serve((_, response) => response.end("six"), "::1").catch(() => context.skip())
    open.push(to)
    expect(await call(reach([to]), { Url: to.origin })).toMatchObject({ Body: "six" })
  })
})

describe("what comes back", () => {
  test.each<[what: string, answer: Answer, body: Json]>([
    ["text", text("Hi ä"), "Hi ä"],
    ["nothing", text(""), null],
    ["JSON", json('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] }],
    ["JSON of a kind", text('{"a":1}', { "content-type": "application/problem+json; charset=utf-8" }), { a: 1 }],
    ["JSON that does not say so", text('{"a":1}'), '{"a":1}'],
    ["empty JSON", json(""), null],
    ["a byte order mark", json("\ufeff[]"), []],
    ["another charset", text(Buffer.from([0xe4]), { "content-type": "text/plain; charset=iso-8859-1" }), "ä"],
    [
      "Cyrillic in an old charset",
      text(Buffer.from([0xcf, 0xf0]), { "content-type": "text/plain;charset='windows-1251'" }),
      "Пр",
    ],
    [
      "JSON in another charset",
      text(Buffer.from('["caf\xe9"]', "latin1"), { "content-type": "application/json; charset=iso-8859-1" }),
      ["café"],
    ],
    [
      "a mark of UTF-16 before what the header says",
      text(Buffer.from("\ufeffПр", "utf16le"), { "content-type": "text/plain; charset=utf-8" }),
      "Пр",
    ],
    [
      "whole numbers beyond 2^53",
      json(
        '{"a":9007199254740993,"b":[-12345678901234567890],"c":9007199254740991,"d":"12345678901234567890\\"1","e":1e30}',
      ),
      {
        a: "9007199254740993",
        b: ["-12345678901234567890"],
        c: 9007199254740991,
        d: '12345678901234567890"1',
        e: 1e30,
      },
    ],
    ["an unknown charset", text("a", { "content-type": "text/plain; charset=none" }), "a"],
    ["bytes that are no text", text(Buffer.from([0x61, 0xff])), "a\ufffd"],
    ["U+0000 in text", text("a\0b"), "a\ufffdb"],
    [
      "U+0000 and half a pair in JSON",
      json('["\\u0000secret:CRM\\u0000", "\\ud83d", "\\ud83d\\ude00", {"\\u0000":1}]'),
      ["\ufffdsecret:CRM\ufffd", "\ufffd", "😀", { "\ufffd": 1 }],
    ],
    ["a number that is none", json("[1e999, 5]"), [null, 5]],
    ["__proto__", json('{"__proto__": {"a": 1}, "constructor": 2}'), { constructor: 2 }],
  ])("%s", async (_what, answer, body) => {
    expect(await given(answer)).toEqual({ Status: 200, Headers: expect.any(Object), Body: body })
  })

  test.each([204, 304, 400, 404, 429, 499])("%i is a result", async status => {
    expect(await given(text("", {}, status))).toMatchObject({ Status: status, Body: null })
  })

  test("HEAD gives headers and no body", async () => {
    expect(await given(text("hidden", { "x-a": "1" }), { Method: "HEAD" })).toMatchObject({
      Headers: { "x-a": "1" },
      Body: null,
    })
  })

  test("headers come by name in lower case; several of one name are joined", async () => {
    const result = await given(text("", { "X-Many": ["a", "b"], "X-One": "c", constructor: "d" }))
    expect(result).toMatchObject({ Headers: { "x-many": "a, b", "x-one": "c", constructor: "d" } })
  })

  test.each<[what: string, answer: Answer, why: RegExp]>([
    ["a fault of the server", text("no", {}, 500), /answered 500/],
    ["no service", text("no", {}, 503), /answered 503/],
    ["something else than the JSON it says", json("<html>"), /JSON/],
    ["JSON nested too deeply", json("[".repeat(100_000) + "]".repeat(100_000)), /JSON/],
    ["a large body", text("a".repeat(300_000)), /262144 bytes/],
    [
      "an endless body",
      response =>
        void setImmediate(function more() {
          if (response.write("a".repeat(10_000))) setImmediate(more)
          else response.once("drain", more)
        }),
      /262144 bytes/,
    ],
    ["a compressed body", text(Buffer.from([1]), { "content-encoding": "gzip" }), /gzip/],
    ["a broken connection", response => response.destroy(), /could not be reached/],
    [
      "half a body",
      response => {
        response.writeHead(200, { "content-length": "10" })
        response.write("a", () => response.destroy())
      },
      /broke off/,
    ],
  ])("of %s: HTTP_FAILED", async (_what, answer, why) => {
    expect(await failure(given(answer))).toEqual({ code: "HTTP_FAILED", message: expect.stringMatching(why) })
  })

  test("a server that is not there, or answers something else than HTTP: HTTP_FAILED", async () => {
    const gone = await serve((_, response) => response.end())
    await gone.close()
    expect(await code(call(reach([gone]), { Url: gone.origin }))).toBe("HTTP_FAILED")
    expect(await code(given(response => response.socket?.end("nonsense\r\n\r\n")))).toBe("HTTP_FAILED")
    const nowhere = { hosts: ["crm.example.com"], resolve: async () => [] }
    expect(await code(call(nowhere, { Url: "https://crm.example.com" }))).toBe("HTTP_FAILED")
  })
})

describe("time", () => {
  const never: Answer = () => {}
  const slowly: Answer = response => response.writeHead(200).write("a")
  test.each([
    ["no answer", never],
    ["half an answer", slowly],
  ])("%s by the time that was given: HTTP_TIMEOUT", async (_what, answer) => {
    expect(await code(given(answer, {}, { timeout: 30 }))).toBe("HTTP_TIMEOUT")
  })

  test("a call that is given up stops, also before anything was sent", async () => {
    const stop = new AbortController()
    const to = await server(() => stop.abort())
    expect(await code(call(reach([to]), { Url: to.origin }, stop.signal))).toBe("HTTP_TIMEOUT")
    expect(await code(call(reach([to]), { Url: to.origin }, stop.signal))).toBe("HTTP_TIMEOUT")
    expect(to.asked.length).toBe(1)
  })

  test("a name that is never resolved: HTTP_TIMEOUT", async () => {
    const options = { hosts: ["crm.example.com"], resolve: () => new Promise<never>(() => {}), timeout: 30 }
    expect(await code(call(options, { Url: "https://crm.example.com" }))).toBe("HTTP_TIMEOUT")
  })
})

describe("redirects", () => {
  const chain =
    (status: number): Answer =>
    (response, { url }) =>
      (url === "/" ? leads("/next", status) : text("there"))(response, {} as Asked)

  test.each<[status: number, method: string, then: string, body: string]>([
    [301, "GET", "GET", ""],
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [302, "PUT", "PUT", "a"],
    [303, "PUT", "GET", ""],
    [303, "HEAD", "HEAD", ""],
    [307, "POST", "POST", "a"],
    [308, "DELETE", "DELETE", "a"],
  ])("after %i, %s becomes %s with the body %j", async (status, method, then, body) => {
    const to = await server(chain(status))
    const content: Params = method === "GET" || method === "HEAD" ? {} : { Body: "a" }
    const result = await call(reach([to]), {
      Url: `${to.origin}/`,
      Method: method,
      Headers: { Authorization: "x" },
      ...content,
    })
    expect(result).toMatchObject({ Status: 200 })
    expect(to.asked[1]).toMatchObject({
      method: then,
      url: "/next",
      body,
      headers: { authorization: "x", "idempotency-key": KEY },
    })
    expect(to.asked[1]?.headers["content-type"]).toBe(body === "" ? undefined : "text/plain; charset=utf-8")
  })

  test("five are followed, six are not", async () => {
    const count =
      (most: number): Answer =>
      (response, { url }) =>
        (url === `/${most}` ? text("there") : leads(`/${Number(url.slice(1)) + 1}`))(response, {} as Asked)
    expect(await given(count(5), {})).toMatchObject({ Body: "there" })
    expect(await failure(given(count(6), {}))).toMatchObject({
      code: "HTTP_FAILED",
      message: expect.stringContaining("5 redirects"),
    })
  })

  test("to a host that is not in the list, a private address, another scheme or nonsense, none is followed", async () => {
    expect(await code(given(leads("http://evil.example/")))).toBe("HOST_NOT_ALLOWED")
    expect(await code(given(leads("file:///etc/passwd")))).toBe("HTTP_FAILED")
    expect(await code(given(leads("http://a:b@127.0.0.1/")))).toBe("HTTP_FAILED")
    expect(await code(given(leads("http://[")))).toBe("HTTP_FAILED")
  })

  test("a redirect to a private address is not followed, by its number or by a name that leads there", async () => {
    const hidden = await serve((_, response) => response.end("hidden"), "127.0.0.2")
    open.push(hidden)
    const resolve = async (host: string) => [host === "hidden.example" ? "127.0.0.2" : "127.0.0.1"]
    const places = [hidden.origin, `http://hidden.example:${hidden.port}`]
    for (const place of places) {
      const to = await server(leads(place))
      const hosts = [`crm.example.com:${to.port}`, ...places.map(url => url.slice("http://".length))]
      const options = { hosts, resolve, allowAddresses: LOOPBACK }
      expect(await code(call(options, { Url: `http://crm.example.com:${to.port}/` }))).toBe("HOST_NOT_ALLOWED")
      expect(to.asked.length).toBe(1)
    }
    expect(hidden.asked).toEqual([])
  })

  test("another origin gets no credentials and no header with a secret", async () => {
    const other = await server(text("there"))
    const first = await server(leads(`${other.origin}/there`))
    const params = { Url: first.origin, Headers: { Authorization: "a", Cookie: "b", "X-Key": SECRET, "X-Plain": "c" } }
    expect(await call(reach([first, other], { secrets: new Map([["CRM", "hidden"]]) }), params)).toMatchObject({
      Body: "there",
    })
    expect(first.asked[0]?.headers).toMatchObject({
      authorization: "a",
      cookie: "b",
      "x-key": "hidden",
      "x-plain": "c",
    })
    expect(other.asked[0]?.headers).toMatchObject({ "x-plain": "c" })
    expect(Object.keys(other.asked[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["authorization"]))
    expect([other.asked[0]?.headers.cookie, other.asked[0]?.headers["x-key"]]).toEqual([undefined, undefined])
  })

  test("a body with a secret does not go to another origin", async () => {
    const other = await server(text("there"))
    const first = await server(leads(other.origin, 307))
    const options = reach([first, other], { secrets })
    expect(await code(call(options, { Url: first.origin, Method: "POST", Body: { key: SECRET } }))).toBe("HTTP_FAILED")
    expect(await call(options, { Url: first.origin, Method: "POST", Body: { key: "plain" } })).toMatchObject({
      Body: "there",
    })
    expect(other.asked.map(({ body }) => body)).toEqual(['{"key":"plain"}'])
  })
})

describe("secrets", () => {
  const echo: Answer = (response, { url, headers, body }) =>
    response
      .writeHead(200, { "content-type": "application/json", "x-echo": String(headers["x-key"]) })
      .end(JSON.stringify({ url, headers, body, [String(headers["x-key"])]: 1 }))

  test("what a server tells of them is masked, however it is written", async () => {
    const to = await server(echo)
    const value = 'p"a/s+s é'
    const options = reach([to], { secrets: new Map([["CRM", value]]) })
    const told = await call(options, {
      Url: `${to.origin}/?k=${SECRET}`,
      Method: "POST",
      Headers: { "X-Key": SECRET },
      Body: { a: SECRET },
    })
    const shown = JSON.stringify(told)
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
      expect(shown).not.toContain(form)
    expect(told).toMatchObject({ Headers: { "x-echo": "•••" }, Body: { url: "/?k=•••", "•••": 1 } })
  })

  test("as they are sent, which is not always as the environment has them", async () => {
    const told = async (value: string, { Url: path = "", ...params }: Partial<Params>) => {
      const to = await server(echo)
      const options = reach([to], { secrets: new Map([["CRM", value]]) })
      return JSON.stringify(await call(options, { ...params, Url: `${to.origin}${path}` }))
    }
    // A header has no blanks around it, and a file's last line break is often in what is read from it.
    const blank = await told(" key-1\n", { Headers: { "X-Key": SECRET } })
    expect(blank).toContain('"x-echo":"•••"')
    expect(blank).not.toContain("key-1")
    expect(await told("it's (one) secret", { Url: `/?k=${SECRET}` })).toContain('"url":"/?k=•••"')
    expect(await told("~it's", { Url: `/${SECRET}?k=${SECRET}` })).toContain('"url":"/•••?k=•••"')
    expect(await told(" \n", { Headers: { "X-Key": SECRET } })).toContain('"x-key":""')
  })

  test("in text, numbers and errors too", async () => {
    const number = { secrets: new Map([["CRM", "12345"]]) }
    expect(await given(json('{"a":12345,"b":1234}'), {}, number)).toMatchObject({ Body: { a: "•••", b: 1234 } })
    expect(await given(text("it is 12345."), {}, number)).toMatchObject({ Body: "it is •••." })
    const host = { hosts: [], secrets: new Map([["CRM", "https://hidden.example/"]]) }
    expect(
      (await failure(call({ ...host, secrets: new Map([["CRM", "hidden"]]) }, { Url: `https://${SECRET}.example` })))
        .message,
    ).not.toContain("hidden")
  })

  test("they are read from the environment, and those without a value are told", () => {
    expect(readSecrets(["CRM", "EMPTY", "NONE", "toString"], { CRM: "a", EMPTY: "", OTHER: "b" })).toEqual({
      secrets: new Map([["CRM", "a"]]),
      missing: ["EMPTY", "NONE", "toString"],
    })
  })
})
