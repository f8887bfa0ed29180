import type { Json, JsonSchema, ParleyErrorCode } from "../../language/index.js"
import { PRESETS } from "../auth/permissions.js"
import { STATUS } from "../http/problems.js"
import { hasBody, isStream, type Route } from "../http/route.js"
import { COMPONENTS } from "../http/schemas/components.js"
import { WEBHOOK_DOCUMENT } from "../http/schemas/event-schemas.js"

/** Refusals that any request may get. */
const COMMON: readonly ParleyErrorCode[] = [
  "REQUEST_INVALID",
  "TOKEN_INVALID",
  "TOKEN_EXPIRED",
  "KEY_INVALID",
  "KEY_REVOKED",
  "KEY_EXPIRED",
  "BUSY",
  "STOPPING",
  "STORE_UNAVAILABLE",
]
const OF_KEYS: readonly ParleyErrorCode[] = ["KEY_MISSING", "PERMISSION_MISSING"]
const OF_BODIES: readonly ParleyErrorCode[] = [
  "JSON_INVALID",
  "TEXT_INVALID",
  "BODY_TOO_LARGE",
  "CONTENT_TYPE_UNSUPPORTED",
]
const OF_POSTS: readonly ParleyErrorCode[] = ["IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_INVALID"]

/** The OpenAPI 3.1 document, made from what validates. */
export function openApi(routes: readonly Route[], version: string): { readonly [key: string]: Json } {
  const paths: { [path: string]: { [method: string]: Json } } = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  return {
    openapi: "3.1.0",
    info: { title: "Parley", version, description: "Conversations, live chats and blocks over HTTP." },
    security: [{ bearer: [] }],
    paths,
    webhooks: WEBHOOK_DOCUMENT,
    components: {
      schemas: COMPONENTS,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: `An API key or a conversation's token. Presets of permissions: ${presets()}.`,
        },
      },
    },
  }
}

function presets(): string {
  return Object.entries(PRESETS)
    .map(([name, permissions]) => `${name} (${permissions.join(", ")})`)
    .join("; ")
}

function operation(route: Route): Json {
  const { name, summary, tag, access, answer, body } = route
  const permissions = access.permission === null ? [] : [access.permission].flat()
  const tokens = access.token === undefined ? "" : " Or the conversation's token."
  const people = access.people === true ? " Or no key, within what the bot allows." : ""
  const description =
    permissions.length === 0 ? "For everybody." : `Permission: ${permissions.join(" or ")}.${tokens}${people}`
  return {
    operationId: name,
    summary,
    description,
    tags: [tag],
    ...(permissions.length === 0 || access.people === true ? { security: [{}, { bearer: [] }] } : {}),
    parameters: parametersOf(route),
    ...(route.takesFile === true ? FILE_BODY : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: { [answer.status]: answerOf(answer), ...refusalsOf(route) },
  }
}

/** A request whose body is a file. */
const FILE_BODY = {
  requestBody: {
    required: true,
    description: "The file's bytes; the header Content-Type says what it is.",
    content: { "*/*": { schema: { type: "string", format: "binary" } } },
  },
}

function answerOf(answer: Route["answer"]): Json {
  const { description } = answer
  if ("type" in answer) return { description, content: { [answer.type]: { schema: { type: "string" } } } }
  const csv = answer.csv === true ? { "text/csv": { schema: { type: "string" } } } : {}
  return { description, content: { "application/json": { schema: answer.schema }, ...csv } }
}

function parametersOf({ path, query, method, answer }: Route): readonly Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }))
  const properties = (query?.properties ?? {}) as { readonly [name: string]: JsonSchema }
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }))
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "Within a day the same key and body (as JSON) get the same answer, with the header `Idempotent-Replayed: true`. Without an API key it has at least 22 characters.",
    schema: { type: "string", maxLength: 255 },
  }
  const ticket = {
    name: "ticket",
    in: "query",
    required: false,
    description: "Stands for the header Authorization, which browsers do not send: from `POST /v1/stream-tickets`.",
    schema: { type: "string", maxLength: 2048 },
  }
  const last = { name: "Last-Event-ID", in: "header", required: false, schema: { type: "string" } }
  return [...inPath, ...inQuery, ...(method === "post" ? [key] : []), ...(isStream({ answer }) ? [ticket, last] : [])]
}

/** Codes that a route may refuse with, by status. */
function refusalsOf({ method, access, answer, refusals }: Route): { readonly [status: string]: Json } {
  const tokens: readonly ParleyErrorCode[] = access.token === undefined ? [] : ["TOKEN_NOT_FOR_THIS", "TOKEN_READ_ONLY"]
  const codes: readonly ParleyErrorCode[] = [
    ...COMMON,
    ...(hasBody({ method }) ? OF_BODIES : []),
    ...(method === "post" ? OF_POSTS : []),
    ...(isStream({ answer }) ? ["TICKET_INVALID" as const] : []),
    ...(access.permission === null ? [] : [...OF_KEYS, "TOKEN_NOT_FOR_THIS" as const]),
    ...tokens,
    ...refusals,
  ]
  const byStatus: { [status: string]: Set<string> } = {}
  for (const code of codes) {
    const status = String(STATUS[code] ?? 500)
    byStatus[status] = (byStatus[status] ?? new Set()).add(code)
  }
  const problem = (description: string): Json => ({
    description,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  })
  return Object.fromEntries([
    ...Object.entries(byStatus).map(([status, names]) => [status, problem([...names].join(", "))]),
    ["500", problem("INTERNAL: a mistake of the server")],
  ])
}

/** A schema with what it names of `COMPONENTS` put in, for validators. */
export function resolved(schema: JsonSchema): JsonSchema {
  return resolve(schema) as JsonSchema
}

function resolve(part: Json): Json {
  if (Array.isArray(part)) return part.map(resolve)
  if (typeof part !== "object" || part === null) return part
  if ("$ref" in part && typeof part.$ref === "string") return resolve(COMPONENTS[part.$ref.replace(/.*\//, "")] ?? {})
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolve(value)]))
}
