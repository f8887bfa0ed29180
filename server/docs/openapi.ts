import type { Json, JsonSchema, ParleyErrorCode } from "../../language/index.js"
import { PRESETS } from "../auth/permissions.js"
import { STATUS } from "../http/problems.js"
import { hasBody, isStream, type Route } from "../http/route.js"
import { COMPONENTS } from "../http/schemas/components.js"
import { WEBHOOK_DOCUMENT } from "../http/schemas/event-schemas.js"
import { BODY_EXAMPLES, SCHEMA_EXAMPLES } from "./examples.js"
import { HEADERS, headersAt } from "./openapi-headers.js"

/** Refusals that any request may get. */
const COMMON: readonly ParleyErrorCode[] = [
  "REQUEST_INVALID",
  "TEXT_INVALID",
  "TOKEN_INVALID",
  "TOKEN_EXPIRED",
  "KEY_INVALID",
  "KEY_REVOKED",
  "KEY_EXPIRED",
  "SESSION_OVER",
  "ORIGIN_NOT_ALLOWED",
  "BUSY",
  "STOPPING",
  "STORE_UNAVAILABLE",
]
/** A probe is refused only where it is no sound HTTP. */
const OF_PROBES: readonly ParleyErrorCode[] = ["REQUEST_INVALID"]
const OF_KEYS: readonly ParleyErrorCode[] = ["KEY_MISSING", "PERMISSION_MISSING"]
const OF_BODIES: readonly ParleyErrorCode[] = ["JSON_INVALID", "BODY_TOO_LARGE", "CONTENT_TYPE_UNSUPPORTED"]
const OF_POSTS: readonly ParleyErrorCode[] = ["IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_INVALID"]

/** The OpenAPI 3.1 document, made from what validates. */
export function openApi(routes: readonly Route[], version: string): { readonly [key: string]: Json } {
  const paths: { [path: string]: { [method: string]: Json } } = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  const tags = new Set(routes.map(({ tag }) => tag))
  return {
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version,
      summary: "Conversations, live chats and blocks over HTTP.",
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
      contact: { name: "Whoever runs this server" },
    },
    tags: [...tags].map(name => ({ name, description: TAGS[name] })),
    paths: opened(paths),
    webhooks: WEBHOOK_DOCUMENT,
    components: {
      schemas: opened(Object.fromEntries(Object.entries(COMPONENTS).map(withExample))),
      headers: HEADERS,
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: `An API key. An operation names the permission that it needs. Presets: ${presets()}.`,
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-parley",
          description:
            "A page of this server that is signed in (`POST /v1/session`); on http the cookie is called `parley-` and the port.",
        },
        csrfToken: {
          type: "apiKey",
          in: "header",
          name: "X-CSRF-Token",
          description: "Beside the session's cookie: neither counts without the other.",
        },
        conversationToken: {
          type: "http",
          scheme: "bearer",
          description: "A conversation's token, from its start: it opens that conversation and nothing else.",
        },
      },
    },
  }
}

const ABOUT = `Conversations, live chats and blocks over HTTP. Send \`Authorization: Bearer\` with an API key or a conversation's token, and JSON.

Every POST but \`/v1/session\` takes \`Idempotency-Key\`: within a day the same key and body get the same answer. Lists are \`{items, cursor}\`: a cursor, sent back with the same filters, gives the next page. Ids end in \`Id\`, times in \`At\`, people in \`By\`. Refusals are problems (RFC 9457).

Fields may be added to answers at any time: pass over those that you do not know.`

const TAGS: { readonly [tag in Route["tag"]]: string } = {
  conversations: "One person talks to the bot.",
  desk: "Agents take chats and speak in them.",
  blocks: "Who is kept out, until when and why.",
  reports: "What happened, for supervisors.",
  webhooks: "Events, sent to an address or heard on a stream.",
  authors: "Flows, and what is wrong with them.",
  operators: "Keys, and how the server is.",
  tests: "Drives a server that was started for tests. No other server has these.",
}

/**
 * The document as it is served.
 *
 * @param base the path that the routes are under, as whoever reads it sees them
 */
export function servedUnder(
  base: string,
  document: { readonly [key: string]: Json },
): { readonly [key: string]: Json } {
  return { ...document, servers: [{ url: base === "" ? "/" : base }] }
}

/** Generators take an object of which nothing is said for one that is empty, so it is said that it may have anything. */
function opened(part: Json): Json {
  if (Array.isArray(part)) return part.map(opened)
  if (typeof part !== "object" || part === null) return part
  const inside = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, opened(value)]))
  const isSilent = inside.type === "object" && !("properties" in inside) && !("additionalProperties" in inside)
  return isSilent ? { ...inside, additionalProperties: true } : inside
}

function withExample([name, schema]: readonly [string, JsonSchema]): readonly [string, JsonSchema] {
  const example = SCHEMA_EXAMPLES[name]
  return [name, example === undefined ? schema : { ...schema, examples: [example] }]
}

function presets(): string {
  return Object.entries(PRESETS)
    .map(([name, permissions]) => `${name} (${permissions.join(", ")})`)
    .join("; ")
}

function operation(route: Route): Json {
  const { name, summary, tag, access, answer, body, method } = route
  const isPost = method === "post" && route.isForPages !== true
  const limited = limitedStatuses(route)
  const headers = (status: number) => headersAt(status, { isPost, isLimited: limited.includes(status) })
  const example = BODY_EXAMPLES[name]
  const content = { schema: body ?? {}, ...(example === undefined ? {} : { example }) }
  return {
    operationId: name,
    summary,
    description: whoMay(route),
    tags: [tag],
    security: securityOf(route),
    // A key has one of these. Linters take names beside a scheme for scopes of OAuth.
    "x-permissions": access.permission === null ? [] : [access.permission].flat(),
    parameters: parametersOf(route, isPost),
    ...(route.takesFile === true ? FILE_BODY : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: isNeeded(body), content: { "application/json": content } } }),
    responses: {
      [answer.status]: { ...answerOf(answer), headers: headers(answer.status) },
      ...refusalsOf(route, headers),
    },
  }
}

/** Statuses of the answers that tell of a limit. */
function limitedStatuses({ refusals }: Route): readonly number[] {
  if (refusals.includes("STARTS_EXCEEDED")) return [201, 429]
  return refusals.includes("SIGN_INS_EXCEEDED") ? [429] : []
}

/** A request whose body is a file. */
const FILE_BODY = {
  requestBody: {
    required: true,
    description: "The file's bytes; the header Content-Type says what it is.",
    content: { "*/*": { schema: { type: "string", format: "binary" } } },
  },
}

/** A body that may be `{}` may be left out. */
function isNeeded(body: JsonSchema): boolean {
  const { required, anyOf, oneOf } = resolved(body)
  return [required, anyOf, oneOf].some(part => part !== undefined)
}

function whoMay({ access }: Route): string {
  if (access.permission === null) return "For everybody."
  const tokens = access.token === undefined ? "" : " Or the conversation's token."
  const besides = access.besides === undefined ? "" : ` ${access.besides}`
  const people = access.people === true ? " Or no key, within what the bot allows." : ""
  return `Permission: ${[access.permission].flat().join(" or ")}.${besides}${tokens}${people}`
}

/** Each alternative by itself. */
function securityOf({ access }: Route): readonly Json[] {
  const keys = access.permission === null ? [] : [{ key: [] }, { session: [], csrfToken: [] }]
  const tokens = access.token === undefined ? [] : [{ conversationToken: [] }]
  const everybody = access.permission === null || access.people === true ? [{}] : []
  return [...keys, ...tokens, ...everybody]
}

function answerOf(answer: Route["answer"]): { readonly [key: string]: Json } {
  const { description } = answer
  if ("type" in answer) return { description, content: { [answer.type]: contentOf(answer) } }
  const csv = answer.csv === true ? { "text/csv": { schema: { type: "string" } } } : {}
  return { description, content: { "application/json": { schema: answer.schema }, ...csv } }
}

/**
 * OpenAPI 3.1 has no word for the events of a stream. Generators that read streams take the schema for that of each event's
 * data; `x-events` says which event has which.
 */
function contentOf({ type, events }: Extract<Route["answer"], { readonly type: string }>): Json {
  if (events !== undefined) return { schema: { anyOf: different(Object.values(events)) }, "x-events": events }
  return { schema: { type: "string", ...(type === "application/octet-stream" ? { format: "binary" } : {}) } }
}

/** Schemas that say the same are listed once, as events with the same data have them. */
function different(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  return [...new Map(schemas.map(schema => [JSON.stringify(schema), schema])).values()]
}

function parametersOf({ path, query, answer }: Route, isPost: boolean): readonly Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: inPathOf(path, name),
    schema: { type: "string", minLength: 1 },
  }))
  const properties = (query?.properties ?? {}) as { readonly [name: string]: JsonSchema }
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: "query", required: false },
    ...(description === undefined ? {} : { description }),
    schema,
  }))
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
  const last = {
    name: "Last-Event-ID",
    in: "header",
    required: false,
    description: "The id of the last event that was heard; browsers send it by themselves.",
    schema: { type: "string" },
  }
  return [...inPath, ...inQuery, ...(isPost ? [key] : []), ...(isStream({ answer }) ? [ticket, last] : [])]
}

function inPathOf(path: string, name: string): string {
  if (path.startsWith("/v1/desk/chats/{id}")) return CHAT_IN_PATH
  const [, collection = ""] = /^\/v1\/(?:desk\/)?([\w-]+)/.exec(path) ?? []
  return `The ${name} of ${OF_COLLECTION[collection] ?? "what is asked for"}.`
}

const CHAT_IN_PATH =
  "The chat's id; `of:` with a conversation's id; of a verb also `next`, who waits longest, and `current`, the agent's one."
const OF_COLLECTION: { readonly [collection: string]: string } = {
  conversations: "the conversation",
  blocks: "the block",
  keys: "the key",
  agents: "the agent",
  canned: "the canned answer",
  flows: "the flow",
  users: "the user",
  visitors: "the visitor",
  callbacks: "the delivery",
  webhooks: "the webhook",
}

/** Codes that a route may refuse with, by status. */
function refusalsOf(
  { method, access, answer, refusals, isProbe, isForPages }: Route,
  headers: (status: number) => Json,
): { readonly [status: string]: Json } {
  const tokens: readonly ParleyErrorCode[] = access.token === undefined ? [] : ["TOKEN_NOT_FOR_THIS", "TOKEN_READ_ONLY"]
  const codes: readonly ParleyErrorCode[] = [
    ...(isProbe === true ? OF_PROBES : COMMON),
    ...(hasBody({ method }) ? OF_BODIES : []),
    ...(method === "post" && isForPages !== true ? OF_POSTS : []),
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
  const problem = (status: number, description: string): Json => ({
    description,
    headers: headers(status),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  })
  return Object.fromEntries([
    ...Object.entries(byStatus).map(([status, names]) => [status, problem(Number(status), [...names].join(", "))]),
    ["500", problem(500, "INTERNAL: a mistake of the server")],
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
