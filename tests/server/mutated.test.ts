import { Agent, request } from "node:http"
import { expect, onTestFinished, test } from "vitest"
import { openApi, routes } from "../../server/index.js"
import { TESTS_ALL } from "../thoroughness.js"
import { ask, world } from "./serving.js"

type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly pattern?: string
}
interface Parameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly schema: Schema
}
interface Operation {
  readonly path: string
  readonly method: string
  readonly parameters: readonly Parameter[]
  readonly responses: { readonly [status: string]: unknown }
  readonly requestBody?: {
    readonly content: { readonly "application/json": { readonly schema: Schema; readonly example?: unknown } }
  }
}

const DOCUMENT = openApi(routes(false), "0.0.0") as unknown as {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Omit<Operation, "path" | "method"> } }
  readonly components: { readonly schemas: { readonly [name: string]: Schema } }
}
const ALL: readonly Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)
// A stream does not end, and a figure is no JSON.
const OPERATIONS = ALL.filter(({ path }) => !path.endsWith("/stream"))

/** Numbers from a seed, the same on every machine. */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return { below, is: (share: number) => next() < share, of: <T>(all: readonly T[]): T => all[below(all.length)] as T }
}
type Chance = ReturnType<typeof chance>

const ODD: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    0.5,
    2 ** 53,
    "",
    " ",
    "\u0000",
    "\ud800",
    "'; DROP TABLE blocks; --",
    "../../etc/passwd",
  ],
  ...[
    "{{ secret('X') }}",
    "[[ChatUser]].Name",
    "__proto__",
    "constructor",
    "x".repeat(5000),
    "🙂",
    "%",
    "\r\nSet-Cookie: a=b",
  ],
  ...[
    [],
    {},
    [[[[[]]]]],
    { __proto__x: 1 },
    { constructor: { prototype: 1 } },
    [null],
    "2026-02-31",
    "1e999",
    "::/0",
    "0.0.0.0/0",
    "=1+1",
  ],
]

/** A value as the schema says, now and then with something wrong in it. */
function sampleOf(schema: Schema, { known, chance: dice }: Stage, depth = 0): unknown {
  const stage = { known, chance: dice }
  if (dice.is(0.06)) return dice.of(ODD)
  if (schema.$ref !== undefined)
    return sampleOf(DOCUMENT.components.schemas[schema.$ref.replace(/.*\//, "")] ?? {}, stage, depth)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return dice.of(schema.enum)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) return sampleOf(dice.of(forms), stage, depth)
  switch (schema.type) {
    case "object": {
      const required = new Set(schema.required ?? [])
      const entries = Object.entries(schema.properties ?? {}).filter(([name]) =>
        required.has(name) ? !dice.is(0.03) : dice.is(0.5),
      )
      const made = entries.map(([name, inner]) => [name, depth > 6 ? null : sampleOf(inner, stage, depth + 1)])
      return Object.fromEntries(dice.is(0.03) ? [...made, [String(dice.of(ODD)), dice.of(ODD)]] : made)
    }
    case "array":
      return Array.from({ length: dice.below(3) }, () => sampleOf(schema.items ?? {}, stage, depth + 1))
    case "integer":
    case "number":
      return dice.of([0, 1, 5, 50, 1440])
    case "boolean":
      return dice.is(0.5)
    case "string":
      return dice.of(known)
    default:
      return dice.of(ODD)
  }
}

interface Stage {
  /** Words that mean something to the server: ids, e-mails, moments. */
  readonly known: readonly string[]
  readonly chance: Chance
}

function mutated({ path, method, parameters, requestBody }: Operation, stage: Stage) {
  const { chance: dice } = stage
  const filled = path.replace(/\{\w+\}/g, () =>
    encodeURIComponent(well(String(dice.is(0.2) ? dice.of(ODD) : dice.of(stage.known)))),
  )
  const query = parameters
    .filter(parameter => parameter.in === "query" && dice.is(0.4))
    .map(({ name, schema }) => `${name}=${encodeURIComponent(well(String(sampleOf(schema, stage))))}`)
  const { schema = {}, example } = requestBody?.content["application/json"] ?? {}
  const whole = JSON.stringify(dice.is(0.15) && example !== undefined ? example : sampleOf(schema, stage))
  const body = dice.is(0.03) ? whole.slice(0, dice.below(whole.length + 1)) : whole
  const keyed = parameters.some(({ name }) => name === "Idempotency-Key") && dice.is(0.2)
  return {
    path: filled + (query.length === 0 ? "" : `?${query.join("&")}`),
    method: method.toUpperCase(),
    body: requestBody === undefined ? null : body,
    headers: keyed ? { "idempotency-key": `key-${dice.below(40)}` } : {},
  }
}

/** Half a surrogate pair cannot be in an address. */
function well(text: string): string {
  return Buffer.from(text).toString()
}

test("requests made of the document, with something wrong in them, are answered as it says and never with a 500", async () => {
  const given = await world()
  const { url, key, bugs } = given
  const keys = [
    await key("admin"),
    await key("bot"),
    await key("supervisor"),
    await key("agent", "ana@example.com"),
    undefined,
  ]
  const post = async (path: string, body: object) => (await ask(url, "POST", path, body, keys[0])).body
  await post("/v1/desk/agents/sign-in", { agent: "ana@example.com", name: "Ana" })
  const known = [
    "general",
    "ana@example.com",
    "u1",
    "2026-01-01T00:00:00.000Z",
    "en",
    "order",
    "agent",
    "current",
    "next",
    "203.0.113.7",
  ]
  for (let index = 0; index < 4; index++) {
    const { conversation, visitorToken } = await post("/v1/conversations", { user: { id: `u${index}` } })
    await post(`/v1/conversations/${conversation.id}/activities`, { text: index < 2 ? "agent" : "order" })
    known.push(conversation.id, visitorToken, `of:${conversation.id}`, `${conversation.id}-chat-1`)
  }
  await post("/v1/desk/chats/next/accept", { agent: "ana@example.com" })
  const { block } = await post("/v1/blocks", { subject: { kind: "user", value: "u9" }, scope: "liveChat", minutes: 9 })
  known.push(block.id)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  onTestFinished(() => agent.destroy())
  const seed = Math.floor(Math.random() * 2 ** 31)
  const dice = chance(seed)
  const count = TESTS_ALL ? 100_000 : 10_000
  const send = () => {
    const operation = dice.of(OPERATIONS)
    const asked = mutated(operation, { known, chance: dice })
    const as = dice.is(0.7) ? keys[0] : dice.of(keys)
    return new Promise<void>((resolve, reject) => {
      const headers = {
        ...asked.headers,
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
        ...(asked.body === null
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(asked.body) }),
      }
      const sent = request(url + asked.path, { agent, method: asked.method, headers }, response => {
        let text = ""
        response.on("data", chunk => (text += chunk))
        response.on("end", () => {
          const status = response.statusCode ?? 0
          // A name in the path may be empty, and then the path is another one.
          const isKnown =
            String(status) in operation.responses || /^\/v1.*\/\/|\/$/.test(asked.path.split("?")[0] ?? "")
          if (isKnown && status < 500) resolve()
          else
            reject(
              new Error(
                `seed ${seed}: ${JSON.stringify(asked).slice(0, 2000)} was answered ${status} ${text.slice(0, 500)}`,
              ),
            )
        })
      })
      sent.on("error", reject)
      sent.end(asked.body ?? undefined)
    })
  }
  for (let done = 0; done < count; done += 8) await Promise.all(Array.from({ length: 8 }, send))
  expect(bugs).toEqual([])
}, 600_000)
