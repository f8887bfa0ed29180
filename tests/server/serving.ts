import { afterAll, beforeAll, expect, onTestFinished } from "vitest"
import { type Answered, HeldDocument } from "../../bench/requests/document.js"
import { makeBot } from "../../cli/bot-folder.js"
import type { Action } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import {
  firstFaults,
  type LoopOptions,
  makeKey,
  type Permission,
  PRESETS,
  type ServedBot,
  type ServeOptions,
  type Serving,
  serve,
  serveTest,
  startLoop,
} from "../../server/index.js"
import { dump, type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import type { Store } from "../../turns/index.js"
import { emptyDatabase } from "../store/empty-database.js"
import { inCi } from "../thoroughness.js"

/** A bot with a question, a live chat, an outside call and events. */
export const FLOWS: { readonly [file: string]: object } = {
  "bot.json": {
    entities: { Order: { properties: { Number: { type: "string" } } } },
    public: { origins: ["https://www.example.com"] },
    limits: { answerWithin: "PT2S" },
  },
  "welcome.json": {
    trigger: { event: "Welcome" },
    start: "greet",
    steps: { greet: { type: "message", message: "Hello {{ [[Order]].Number }}!" } },
  },
  "order.json": {
    trigger: { phrases: ["order"] },
    start: "size",
    steps: {
      size: {
        type: "choice",
        message: "Which size?",
        options: [
          { value: "s", title: "Small" },
          { value: "l", title: "Large" },
        ],
        save: "@size",
        next: "told",
      },
      told: { type: "message", message: "Noted: {{ @size }}." },
    },
  },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
      },
      queued: { type: "message", message: "Queued." },
      refused: { type: "message", message: "Refused: {{ [[HelpdeskClient]].RefusalReason }}." },
    },
  },
  "after-chat.json": {
    trigger: { event: "LiveChatAgentDisconnected" },
    start: "ask",
    steps: { ask: { type: "prompt", message: "How was it?", save: "@feedback" } },
  },
  "look.json": {
    trigger: { phrases: ["look"] },
    start: "look",
    steps: {
      look: { type: "action", action: "Look.Up", save: "@found", timeout: "PT30S", next: "found" },
      found: { type: "message", message: "Found {{ @found }}." },
    },
  },
  "ping.json": {
    trigger: { event: "ping", from: "any" },
    start: "pong",
    steps: { pong: { type: "message", message: "pong from {{ @event.from }}" } },
  },
}

export function filesOf(flows: { readonly [file: string]: object | string }) {
  return Object.entries(flows).map(([name, content]) => ({
    file: name,
    name,
    content: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
  }))
}

const LOOK_UP: Action = {
  name: "Look.Up",
  summary: "Looks something up elsewhere.",
  params: { type: "object", properties: {} },
  result: {},
  run: async () => "nothing",
}

/** Bots that were made, by their files: the same one is served in many tests, and nothing changes it. */
const bots = new Map<string, ReturnType<typeof compiledBot>>()

export function botOf(flows: { readonly [file: string]: object | string } = FLOWS) {
  const files = JSON.stringify(flows)
  const made = bots.get(files) ?? compiledBot(flows)
  bots.set(files, made)
  return made
}

function compiledBot(flows: { readonly [file: string]: object | string }) {
  const { bot, faults } = makeBot(filesOf(flows), [LOOK_UP])
  if (bot === null) throw new Error(JSON.stringify(faults))
  const sources = Object.entries(flows).filter(([file]) => file !== "bot.json")
  const served = [...bot.flows.keys()].map(name => {
    const own = sources.find(([file]) => file === `${name}.json`)
    return { name, isDefault: own === undefined, source: (own?.[1] ?? null) as Json }
  })
  return { bot, files: filesOf(flows), flows: served.sort((one, other) => (one.name < other.name ? -1 : 1)) }
}

/** Stores that a test of the server is done on: tests of the stores hold them equal, so that here it is a real one alone, and in CI the one in memory too. */
export const STORES: readonly { readonly name: string; readonly open: () => KeptStore }[] = [
  { name: "sqlite", open: () => openSqliteStore(emptyDatabase()) },
  ...(inCi ? [{ name: "memory", open: () => openMemoryStore() }] : []),
]

const silent = { info: () => {}, warn: () => {} }

/** A server at work, and keys for it. A mistake in its log fails the test that made it. */
export interface World {
  readonly url: string
  readonly store: Store
  readonly serving: Serving
  readonly bugs: readonly unknown[]
  key(permissions: readonly Permission[] | string, agent?: string): Promise<string>
}

/** To be done when the test is over; what was opened last is closed first. */
export function later(close: () => Promise<void>): void {
  onTestFinished(close)
}

/** Opens something once for all tests around it, which must leave it as it was. */
export function shared<T>(open: (later: (close: () => Promise<void>) => void) => Promise<T>): {
  readonly get: () => T
} {
  const closings: (() => Promise<void>)[] = []
  let opened: T | null = null
  beforeAll(async () => {
    opened = await open(close => void closings.unshift(close))
  })
  afterAll(async () => {
    for (const close of closings) await close()
  })
  return { get: () => opened as T } // tests run after `beforeAll`
}

export interface Options
  extends Partial<Omit<ServeOptions, "served" | "startLoop">>,
    Partial<Pick<LoopOptions, "userKeys" | "callOutside">> {
  readonly flows?: { readonly [file: string]: object | string }
}

/** @param closeLater where to leave its end: after the test, unless it is `shared` */
export async function world(options: Options = {}, closeLater = later): Promise<World> {
  const { flows, userKeys = null, callOutside = async () => "nothing", ...rest } = options
  const store = options.store ?? openMemoryStore()
  const clock = options.clock ?? { now: () => Date.now() }
  const served = botOf(flows)
  const bugs: unknown[] = []
  const serving = await serve({
    served,
    store,
    clock,
    startLoop: listener => startLoop({ bot: served.bot, store, clock, userKeys, callOutside }, listener),
    port: 0,
    host: "127.0.0.1",
    log: { ...silent, error: fields => bugs.push(fields) },
    version: "0.0.0",
    adminKey: null,
    trustedProxies: [],
    checkFlows: async files =>
      firstFaults(
        makeBot(files.map(({ name, content }) => ({ file: name, name, content: Buffer.from(content) }))).faults,
      ),
    ...rest,
  })
  let stopped = false
  closeLater(async () => {
    if (!stopped) await serving.stop()
    expect(bugs).toEqual([])
  })
  const stop = async () => {
    stopped = true
    await serving.stop()
  }
  return {
    url: `http://127.0.0.1:${serving.port}`,
    store,
    serving: { ...serving, stop },
    bugs,
    key: async (permissions, agent) => {
      const list = typeof permissions === "string" ? (PRESETS[permissions] ?? []) : permissions
      const spec = { name: "test", permissions: list, agent: agent ?? null }
      return (await makeKey(store, spec, Date.now())).text
    },
  }
}

const IN_MEMORY = {
  fresh: async () => openMemoryStore(),
  again: async (store: Store) => openMemoryStore(await dump(store as KeptStore)),
}

/** A test server, whose clock stands still and whose key is `test-key`, until it is stopped, which fails where it has logged a mistake. */
export async function startTestServer(
  served: ServedBot,
  stores: Parameters<typeof serveTest>[0]["stores"] = IN_MEMORY,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const bugs: unknown[] = []
  const serving = await serveTest({
    served,
    port: 0,
    host: "127.0.0.1",
    log: { ...silent, error: fields => bugs.push(fields) },
    version: "0.0.0",
    adminKey: "test-key",
    checkFlows: async () => firstFaults([]),
    stores,
  })
  return {
    url: `http://127.0.0.1:${serving.port}`,
    stop: async () => {
      await serving.stop()
      expect(bugs).toEqual([])
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers as they come; their form is held against the document.
type Loose = any

export interface Answer {
  readonly status: number
  readonly body: Loose
  readonly text: string
  readonly headers: Headers
}

const DOCUMENT = new HeldDocument(true)

/** Sends a request, and holds the request and its answer against the OpenAPI document. */
export async function ask(
  url: string,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  key?: string,
  headers: { readonly [name: string]: string } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(hasBody(method) ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(hasBody(method) ? { body: typeof body === "string" || isBytes(body) ? body : JSON.stringify(body ?? {}) } : {}),
  })
  const text = await response.text()
  const type = response.headers.get("content-type") ?? ""
  const parsed: Loose = type.includes("json") ? JSON.parse(text) : text
  hold(method, path, body, { status: response.status, headers: response.headers, body: parsed })
  return { status: response.status, body: parsed, text, headers: response.headers }
}

function isBytes(body: unknown): body is Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array
}

function hasBody(method: string): boolean {
  return method !== "GET" && method !== "DELETE"
}

function hold(method: string, path: string, sent: unknown, answered: Answered): void {
  const operation = DOCUMENT.operationAt(method, path)
  const { status, body } = answered
  const told = `${method} ${path} ${status} ${JSON.stringify(body)?.slice(0, 500)}`
  // Pages are not in the document.
  if (operation === null && status < 400) return
  expect([told, DOCUMENT.faultOf(operation, answered)]).toEqual([told, null])
  const isJson = hasBody(method) && typeof sent !== "string" && !(sent instanceof Uint8Array)
  if (operation !== null && status < 400 && isJson)
    expect([told, DOCUMENT.faultOfBody(operation, sent ?? {})]).toEqual([told, null])
}

/** The texts of an answer to what was said, or of a log's page. */
export function texts(answer: Answer): readonly string[] {
  const { activities, items = activities } = answer.body
  return items.map(({ text = "" }: { readonly text?: string }) => text)
}
