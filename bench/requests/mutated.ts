import type { Chance } from "../soak/chance.js"
import type { HeldDocument, Operation, Schema } from "./document.js"

/** A request as it is sent. */
export interface MadeRequest {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Buffer | null
}

/** All that requests are made of. */
export interface Stage {
  readonly document: HeldDocument
  readonly chance: Chance
  /** Words that mean something to the server: ids, e-mails, moments. */
  readonly known: readonly string[]
  /** Keys and tokens. */
  readonly secrets: readonly string[]
}

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, 0.5, 2 ** 53, "", " ", "\u0000", "\ud800", "'; DROP TABLE blocks; --"],
  ...["../../etc/passwd", "{{ secret('X') }}", "[[ChatUser]].Name", "__proto__", "constructor", "x".repeat(5000), "🙂"],
  ...["%", "\r\nSet-Cookie: a=b", "2026-02-31", "1e999", "::/0", "0.0.0.0/0", "=1+1", "\u202e", "a\u0301".repeat(300)],
  ...[[], {}, [[[[[]]]]], { __proto__x: 1 }, { constructor: { prototype: 1 } }, [null], ["a", "a"]],
]
const ODD_TYPES = [
  ...["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
  ...["application/json; charset=utf-16", "application/json; charset=utf-8", "application/problem+json", "json", ""],
]
const ODD_BODIES: readonly Buffer[] = [
  ...["", "{", "null", "[]", '"text"', "\ufeff{}", '{"a":1}{', "[".repeat(100), '{"text":"\\ud800"}', "a=1&b=2"].map(
    text => Buffer.from(text),
  ),
  ...[Buffer.from([0xff, 0xfe, 0x00]), Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
]
/** In a path as they stand here. */
const ODD_SEGMENTS = [
  "%00",
  "%ff",
  "%",
  "%zz",
  "%2e%2e",
  "%2F",
  "%C3%28",
  "%E2%80%AE",
  ".",
  "%20",
  "+",
  "a%0d%0ab",
  "*",
]
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

/** Makes a request of the document, now and then with something wrong in any of its parts. */
export function madeRequest(operation: Operation, stage: Stage): MadeRequest {
  const { chance } = stage
  const method = chance.is(0.01) ? chance.of(METHODS) : operation.method.toUpperCase()
  const body = bodyOf(operation, stage)
  return {
    method,
    path: pathOf(operation, stage) + queryOf(operation, stage),
    headers: {
      ...headersOf(operation, stage),
      ...(body === null ? {} : { "content-type": typeOf(operation, chance) }),
    },
    body: method === "GET" ? null : body,
  }
}

function pathOf({ path }: Operation, { chance, known }: Stage): string {
  return path.replace(/\{\w+\}/g, () => {
    if (chance.is(0.1)) return chance.of(ODD_SEGMENTS)
    return encodeURIComponent(well(String(chance.is(0.1) ? chance.of(ODD_VALUES) : chance.of(known))))
  })
}

function queryOf({ parameters }: Operation, stage: Stage): string {
  const { chance } = stage
  const asked = parameters.filter(parameter => parameter.in === "query" && chance.is(0.35))
  const pairs = asked.map(({ name, schema }) => `${name}=${encodeURIComponent(well(String(sampleOf(schema, stage))))}`)
  if (chance.is(0.02)) pairs.push(...pairs)
  if (chance.is(0.02))
    pairs.push(chance.of(["unknown=1", "limit[]=1", "limit[a]=1", "=", "&&", "%ff=%ff", "a".repeat(3000)]))
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`
}

function headersOf({ parameters }: Operation, { chance, secrets }: Stage): MadeRequest["headers"] {
  const odd = ["", "Bearer", "Basic YTpi", "Bearer  ", `Bearer ${"x".repeat(3000)}`, "Bearer a.b.c"]
  const [admin = ""] = secrets
  const who = chance.is(0.7) ? `Bearer ${admin}` : chance.is(0.9) ? `Bearer ${chance.of(secrets)}` : chance.of(odd)
  const has = (name: string) => parameters.some(parameter => parameter.name === name)
  return {
    ...(chance.is(0.97) ? { authorization: who } : {}),
    ...(has("Idempotency-Key") && chance.is(0.2)
      ? { "idempotency-key": chance.is(0.1) ? chance.of([" ", "a b", "x".repeat(300)]) : `key-${chance.below(40)}` }
      : {}),
    ...(has("Last-Event-ID") && chance.is(0.3) ? { "last-event-id": chance.of(["0", "1", "-1", "x", "1e9"]) } : {}),
    ...(chance.is(0.05)
      ? { accept: chance.of(["text/csv", "*/*;q=0", "nonsense", "application/json, text/csv"]) }
      : {}),
    ...(chance.is(0.05) ? { origin: chance.of(["https://www.example.com", "null", "https://elsewhere.example"]) } : {}),
  }
}

function typeOf({ requestBody }: Operation, chance: Chance): string {
  if (chance.is(0.03)) return chance.of(ODD_TYPES)
  return requestBody !== undefined && "*/*" in requestBody.content ? "text/plain" : "application/json"
}

function bodyOf({ requestBody }: Operation, stage: Stage): Buffer | null {
  const { chance } = stage
  if (requestBody === undefined) return null
  if (chance.is(0.02)) return chance.of(ODD_BODIES)
  // An address of an example is nobody's to send something to.
  const { schema, example } = requestBody.content["application/json"] ?? { schema: {} }
  const isExample = example !== undefined && chance.is(0.15) && !JSON.stringify(example).includes("https:")
  const whole = JSON.stringify(isExample ? example : sampleOf(schema, stage)) ?? ""
  return Buffer.from(chance.is(0.02) ? whole.slice(0, chance.below(whole.length + 1)) : whole)
}

/** A value as the schema says, now and then with something wrong in it. */
function sampleOf(schema: Schema, stage: Stage, depth = 0): unknown {
  const { chance, document, known } = stage
  if (chance.is(0.06)) return chance.of(ODD_VALUES)
  if (schema.$ref !== undefined) return sampleOf(document.named(schema), stage, depth)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return chance.of(schema.enum)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) return sampleOf(chance.of(forms), stage, depth)
  switch (schema.type) {
    case "object":
      return objectOf(schema, stage, depth)
    case "array":
      return Array.from({ length: chance.below(3) }, () => sampleOf(schema.items ?? {}, stage, depth + 1))
    case "integer":
    case "number":
      return chance.of([0, 1, 5, 50, 1440])
    case "boolean":
      return chance.is(0.5)
    case "null":
      return null
    case "string":
      return chance.of(known)
    default:
      return chance.of(ODD_VALUES)
  }
}

function objectOf({ properties = {}, required = [] }: Schema, stage: Stage, depth: number): unknown {
  const { chance } = stage
  const entries = Object.entries(properties).filter(([name]) =>
    required.includes(name) ? !chance.is(0.03) : chance.is(0.5),
  )
  const made = entries.map(([name, inner]) => [name, depth > 6 ? null : sampleOf(inner, stage, depth + 1)])
  return Object.fromEntries(chance.is(0.03) ? [...made, [String(chance.of(ODD_VALUES)), chance.of(ODD_VALUES)]] : made)
}

/** Half a surrogate pair cannot be in an address. */
function well(text: string): string {
  return Buffer.from(text).toString()
}
