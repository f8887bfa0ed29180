import { Ajv2020 } from "ajv/dist/2020.js"
import { expect, test } from "vitest"
import { BROWSER } from "../../bench/browser.js"
import { BODY_EXAMPLES, SCHEMA_EXAMPLES } from "../../server/docs/examples.js"
import { REMEDIES } from "../../server/docs/remedies.js"
import { STATUS } from "../../server/http/problems.js"
import { openApi, routes } from "../../server/index.js"
import { sharedBrowser } from "../browser.js"
import { ask, later, world } from "./serving.js"

interface DocumentedOperation {
  readonly "x-permissions": readonly string[]
  readonly security: readonly object[]
}

const DOCUMENT = openApi(routes(true), "0.0.0")
const OPERATIONS = DOCUMENT.paths as unknown as {
  readonly [path: string]: { readonly [method: string]: DocumentedOperation }
}

async function page(): Promise<string> {
  const { url } = await world()
  return (await ask(url, "GET", "/docs")).text
}

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found)

test("/docs tells of every route with its name, and of every schema", async () => {
  const html = await page()
  const ids = all(html, / id="([^"]+)"/g)
  for (const { name, path } of routes(false))
    expect([name, ids.includes(name), html.includes(path)]).toEqual([name, true, true])
  const { schemas } = openApi(routes(false), "0.0.0").components as { schemas: object }
  for (const name of Object.keys(schemas)) expect(ids).toContain(name)
  expect(new Set(ids).size).toBe(ids.length)
})

test("every link within /docs leads somewhere, and what is led to opens", async () => {
  const html = await page()
  const ids = new Set(all(html, / id="([^"]+)"/g))
  for (const target of all(html, /href="#([^"]+)"/g)) expect([target, ids.has(target)]).toEqual([target, true])
  // A browser opens what a target is inside of, and so not where the target is the part itself.
  expect(html).not.toMatch(/<details[^>]* id=/)
})

test("/docs shows who may, an example of each body, and the events of each stream", async () => {
  const html = await page()
  const text = html.replace(/<[^>]+>/g, "").replaceAll("&quot;", '"')
  for (const example of Object.values(BODY_EXAMPLES)) expect(text).toContain(JSON.stringify(example, null, 2))
  for (const { access, answer } of routes(false)) {
    if (access.permission !== null) expect(text).toContain(`Permission: ${[access.permission].flat().join(" or ")}.`)
    if (access.besides !== undefined) expect(text).toContain(`. ${access.besides}`)
    const events = "type" in answer ? Object.keys(answer.events ?? {}) : []
    for (const event of events) expect(html).toContain(`<li><code class="name">${event}</code>`)
  }
})

test("a route that asks for a permission of the person or address besides says so", () => {
  const told = routes(false).flatMap(({ name, access }) => (access.besides === undefined ? [] : [name]))
  expect(told.toSorted()).toEqual(["blockChat", "changeBlock", "createBlock", "liftBlocks", "restoreBlocks"])
})

test("links of the pages lead to the others under every prefix", async () => {
  const { url } = await world()
  const under = "https://www.example.com/help/parley"
  for (const path of ["/docs", "/docs/errors"]) {
    const { text } = await ask(url, "GET", path)
    const targets = all(text, /href="([^"#]+)/g).map(target => new URL(target, under + path).href)
    expect(
      targets.filter(target => !["/openapi.json", "/docs", "/docs/errors"].includes(target.slice(under.length))),
    ).toEqual([])
  }
})

test.skipIf(BROWSER === null)("/docs is as wide as a phone, with everything opened", async () => {
  const { url } = await world()
  const phone = await (await sharedBrowser()).newPage({ viewport: { width: 390, height: 844 } })
  later(() => phone.close())
  for (const path of ["/docs", "/docs/errors"]) {
    await phone.goto(url + path)
    const width = await phone.evaluate(`{
      for (const details of document.querySelectorAll("details")) details.open = true
      document.documentElement.scrollWidth
    }`)
    expect([path, width]).toEqual([path, 390])
  }
})

test("/openapi.json is packed, has a tag, and is open to pages of any origin", async () => {
  const { url } = await world()
  const get = (headers: { readonly [name: string]: string } = {}, method = "GET") =>
    fetch(`${url}/openapi.json`, { method, headers: { origin: "https://elsewhere.example", ...headers } })
  const packed = await get({ "accept-encoding": "gzip" })
  const plain = await get({ "accept-encoding": "identity" })
  expect([packed, plain].map(({ headers }) => headers.get("content-encoding"))).toEqual(["gzip", null])
  expect(await packed.json()).toEqual(await plain.json())
  const tags = [packed, plain].map(({ headers }) => headers.get("etag") ?? "")
  expect(new Set(tags).size).toBe(2)
  for (const [index, encoding] of ["gzip", "identity"].entries()) {
    const again = await get({ "accept-encoding": encoding, "if-none-match": tags[index] ?? "" })
    expect([again.status, await again.text()]).toEqual([304, ""])
  }
  expect((await get({ "if-none-match": '"another"' })).status).toBe(200)
  expect((await get({ "if-none-match": "*" })).status).toBe(304)
  expect(plain.headers.get("access-control-allow-origin")).toBe("*")
  const head = await get({ "accept-encoding": "identity" }, "HEAD")
  expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, tags[1], ""])
  // Browsers ask before they send a page's own If-None-Match, as of any header that is no form's.
  for (const origin of ["https://elsewhere.example", "https://www.example.com"]) {
    const asking = { "access-control-request-method": "GET", "access-control-request-headers": "if-none-match" }
    const { status, headers } = await get({ origin, ...asking }, "OPTIONS")
    const told = ["origin", "methods", "headers"].map(name => headers.get(`access-control-allow-${name}`))
    expect([origin, status, headers.get("allow"), told]).toEqual([
      ...[origin, 204, "GET, HEAD, OPTIONS"],
      ["*", "GET, HEAD", "If-None-Match"],
    ])
  }
})

test("in the document every operation says who may, by a scheme and its permissions", () => {
  for (const { path, method, access } of routes(true)) {
    const operation = OPERATIONS[path]?.[method]
    const wanted = access.permission === null ? [] : [access.permission].flat()
    expect([path, method, operation?.["x-permissions"]]).toEqual([path, method, wanted])
    const schemes = (operation?.security ?? []).map(one => Object.keys(one).join())
    const everybody = access.permission === null || access.people === true
    const known = [
      ...(wanted.length > 0 ? ["key", "session,csrfToken"] : []),
      ...(access.token ? ["conversationToken"] : []),
    ]
    expect([path, schemes]).toEqual([path, [...known, ...(everybody ? [""] : [])]])
  }
})

test("in the document examples are as their schemas say, and nothing that may be anything looks empty", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(DOCUMENT, "document")
  const check = (pointer: string, value: unknown) => {
    const validate = ajv.compile({ $ref: `document#/${pointer}` })
    expect([pointer, validate(value), validate.errors]).toEqual([pointer, true, null])
  }
  for (const [name, example] of Object.entries(SCHEMA_EXAMPLES)) check(`components/schemas/${name}`, example)
  const names = new Map(
    routes(false).map(({ name, path, method }) => [name, `${path.replaceAll("/", "~1")}/${method}`]),
  )
  for (const [name, example] of Object.entries(BODY_EXAMPLES)) {
    const place = `paths/${encodeURIComponent(names.get(name) ?? "").replaceAll("%2F", "/")}`
    check(`${place}/requestBody/content/application~1json/schema`, example)
  }
  expect(JSON.stringify(DOCUMENT)).not.toMatch(/"type":"object"(?:,"description":"[^"]*")?\}/)
})

test("the type of every problem is a place of a page that tells what to do", async () => {
  const { url } = await world()
  const refused = await ask(url, "GET", "/v1/blocks")
  expect(refused.body.type).toBe("/docs/errors#KEY_MISSING")
  const { text, headers } = await ask(url, "GET", "/docs/errors")
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/)
  const codes = [...Object.keys(STATUS), "INTERNAL"]
  expect(codes.filter(code => !text.includes(`<section id="${code}">`))).toEqual([])
  expect(Object.keys(REMEDIES).sort()).toEqual(codes.sort())
})

test("/docs needs no script, and its style is the only one that is let in", async () => {
  const { url } = await world()
  const { text, headers } = await ask(url, "GET", "/docs")
  expect(text).not.toMatch(/<script|<link|<img| on\w+=| style=/)
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';style-src 'sha256-[\w+/=]+';/)
})

/** Named otherwise by the contract, or by Bot Framework. */
const OTHER_MOMENTS = ["timestamp", "until", "now", "from", "to"]

test("names on the wire: times end in At, people in By, ids in Id, and every list is {items, cursor}", () => {
  const odd: string[] = []
  const look = (part: unknown, place: string): void => {
    if (typeof part !== "object" || part === null) return
    const { properties = {} } = part as { readonly properties?: { readonly [name: string]: object } }
    for (const [name, schema] of Object.entries(properties)) {
      const isMoment = JSON.stringify(schema).startsWith('{"type":"string","format":"date-time"') || hasMoment(schema)
      if (isMoment && !/[a-z]At$/.test(name) && !OTHER_MOMENTS.includes(name)) odd.push(`${place}: ${name}`)
      if (/^(?:at|by|chat|conversation|visitor|user|key|linked)$/.test(name) && isTextual(schema))
        odd.push(`${place}: ${name}`)
    }
    for (const [key, inner] of Object.entries(part)) look(inner, `${place}/${key}`)
  }
  for (const [path, methods] of Object.entries(OPERATIONS)) {
    for (const [method, operation] of Object.entries(methods))
      look((operation as unknown as { responses: object }).responses, `${method} ${path}`)
  }
  look((DOCUMENT.components as unknown as { schemas: object }).schemas, "schemas")
  expect(odd).toEqual([])
  for (const { answer, method, query, path } of routes(false)) {
    if ("type" in answer || query?.properties === undefined || !("cursor" in (query.properties as object))) continue
    expect([method, path, answer.schema.required]).toEqual([method, path, ["items", "cursor"]])
  }
})

function hasMoment(schema: object): boolean {
  const { anyOf = [] } = schema as { readonly anyOf?: readonly { readonly format?: string }[] }
  return anyOf.some(({ format }) => format === "date-time")
}

function isTextual(schema: object): boolean {
  const { type, anyOf = [] } = schema as {
    readonly type?: string
    readonly anyOf?: readonly { readonly type?: string }[]
  }
  return type === "string" || anyOf.some(one => one.type === "string")
}
