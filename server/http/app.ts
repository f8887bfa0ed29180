import type { IncomingMessage, ServerResponse } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { type Json, ParleyError } from "../../language/index.js"
import { ConnectionLost, KeptAnswers, type SentAnswer } from "../../runtime/index.js"
import { AnsweredMeanwhile, BlockedError } from "../../turns/index.js"
import { admit, Callers, maySame } from "../auth/callers.js"
import { CONSOLE_PATHS, isConsolePath } from "../console/console-paths.js"
import { isDemoPage } from "../console/demo.js"
import { openApi, resolved } from "../docs/openapi.js"
import { PAGES } from "../docs/page-paths.js"
import type { Caller, Services } from "../services.js"
import { basePath } from "./base-path.js"
import { parseBody, readBody } from "./body.js"
import { cors } from "./cors.js"
import { type AskedList, openCursor, sealCursor } from "./cursors.js"
import { onceOf, plainAddress } from "./idempotency.js"
import { ownPage } from "./own-page.js"
import type { PageHandler } from "./page-app.js"
import { headersOf, problemOf, STATUS } from "./problems.js"
import { type Query, queryOf, requireTexts } from "./query.js"
import { RequestIds, traceOf } from "./request-ids.js"
import { hasBody, isStream, type Reply, type Route, type RouteRequest } from "./route.js"
import { OPERATOR_ROUTES } from "./routes/operators.js"
import { PROVIDER_PAGES } from "./routes/sessions.js"
import { routes } from "./routes.js"
import { METHODS, servedPaths } from "./served-paths.js"
import { ownAgent } from "./sight.js"
import { queryValidator, type RequestCheck, validatorOf } from "./validate.js"

/** Headers of every answer: it is JSON for programs, and no page may show it as anything else. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
}

/** Milliseconds that requests under way have to be answered when the routes are to be closed. */
const PATIENCE = 30_000
/** Milliseconds between looks whether the caller of a stream may still listen. */
const LOOK_AGAIN = 500

/** A request as it is being worked on. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly route: Route
  readonly params: { readonly [name: string]: string }
  readonly requestId: string
  readonly began: number
  /** The key that the caller has, or that began the conversation of the caller's token; null: none, or not known yet. */
  keyId: string | null
}

interface Prepared {
  readonly route: Route
  /** It answers with pages, whose cursors are sealed. */
  readonly isPaged: boolean
  readonly checkQuery: RequestCheck
  readonly checkBody: RequestCheck
}

const NOTHING_ASKED = { type: "object", additionalProperties: false, properties: {} } as const

/** The server's routes, for a server of ours or for an application of somebody else's. */
export interface Router {
  /**
   * Answers a request for anything of ours, and all under `/v1`. Another one goes on to `next`; without it, it is refused.
   * `request.url` begins below the path that the routes are under, as Express has it.
   */
  handle(request: IncomingMessage, response: ServerResponse, next?: () => void): void
  /** Done when no request is under way any more, or those that are have had their time. */
  idle(): Promise<void>
}

/**
 * The routes as a router. Everything about a route follows from its line in `routes.ts`.
 *
 * @param version of the package, for the OpenAPI document
 */
export function createRouter(services: Services, version: string): Router {
  return routerOf(services, routes(services.testing !== null), version)
}

/** The routes for operators alone, for an address that only they reach: nobody is asked for a key there. */
export function createAdminRouter(services: Services): Router {
  const open = OPERATOR_ROUTES.map(route => ({ ...route, access: { permission: null } }))
  return routerOf(services, open, null)
}

/** @param version null: without the pages of documents */
function routerOf(services: Services, served: readonly Route[], version: string | null): Router {
  const handler = new Exchanges(services)
  const { consoleFolder, demo } = services
  const hasConsole = version !== null && consoleFolder !== null
  const paths = [
    ...PAGES,
    ...(services.provider === null ? [] : PROVIDER_PAGES),
    ...(hasConsole ? CONSOLE_PATHS : []),
    ...(hasConsole && demo !== null ? ["/demo"] : []),
  ]
  const { routeAt, methodsAt } = servedPaths(served, version === null ? [] : paths)
  const ready = new Map(served.map(route => [route, prepare(route)]))
  const isPage = (path: string): boolean =>
    version !== null && (paths.includes(path) || (hasConsole && isConsolePath(path)))
  const pages = loadedLate(async () => {
    const { pageApp } = await import("./page-app.js")
    const folder = hasConsole ? consoleFolder : null
    return pageApp(services, () => openApi(served, version ?? ""), folder)
  })
  const fail = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    const isPath = error instanceof URIError
    handler.refuse(
      request,
      response,
      isPath ? new ParleyError("REQUEST_INVALID", "", "The path is not well formed.") : error,
    )
  }
  /** Nothing of ours has answered it. */
  const refuse = (request: IncomingMessage, response: ServerResponse): void => {
    const path = pathOf(request)
    const methods = methodsAt(path)
    if (methods.length === 0) {
      const message = "There is nothing here: /openapi.json tells what there is."
      handler.refuse(request, response, new ParleyError("ROUTE_UNKNOWN", "", message))
      return
    }
    response.setHeader("Allow", methods.join(", "))
    if (request.method === "OPTIONS") response.writeHead(204, HEADERS).end()
    else {
      const message = `${path.slice(0, 200)} is not asked for with ${request.method}.`
      handler.refuse(request, response, new ParleyError("METHOD_NOT_ALLOWED", "", message))
    }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "" } = request
    const path = pathOf(request)
    const found = routeAt(method, path)
    const route = found === null ? undefined : ready.get(found.route)
    if (found !== null && route !== undefined) await handler.handle(route, request, response, found.params)
    else if (isPage(path) && (method === "GET" || method === "HEAD")) {
      const show = await pages()
      show(request, response, error => {
        if (error === undefined || error === null) refuse(request, response)
        else fail(error, request, response)
      })
    } else refuse(request, response)
  }
  const isOurs = (path: string): boolean =>
    path.startsWith("/v1/") || methodsAt(path).length > 0 || (hasConsole && isConsolePath(path))
  const readable = cors(services)
  return {
    handle: (request, response, next) => {
      if (next !== undefined && !isOurs(pathOf(request))) next()
      else
        readable(request, response, error => {
          if (error === undefined) answer(request, response).catch(failure => fail(failure, request, response))
          else fail(error, request, response)
        })
    },
    idle: () => handler.idle(),
  }
}

/**
 * The pages' part, loaded when the first page is asked for: Express takes a start 90 ms of processor time, and of an Express app
 * each request and response gets another prototype, which makes all that Node does with them slow.
 */
function loadedLate(load: () => Promise<PageHandler>): () => Promise<PageHandler> {
  let loaded: Promise<PageHandler> | null = null
  return () => {
    loaded ??= load().catch((error: unknown) => {
      // A process that may open no more files may do so later.
      loaded = null
      throw error
    })
    return loaded
  }
}

/** The path of a request; one to a proxy has the server's address before it. */
function pathOf({ url = "" }: IncomingMessage): string {
  const [before = ""] = url.split(/[?#]/, 1)
  return before.startsWith("/") ? before : before.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, "") || "/"
}

/** Asked for every few seconds, so that a line for each would hide all others. */
const POLLED: ReadonlySet<string> = new Set(OPERATOR_ROUTES.map(({ path }) => path))

const prepared = new WeakMap<Route, Prepared>()

/** Schemas are compiled once, however many applications there are in a process. */
function prepare(route: Route): Prepared {
  const known = prepared.get(route)
  if (known !== undefined) return known
  const made = {
    route,
    isPaged: "cursor" in ((route.query?.properties ?? {}) as object),
    checkQuery: queryValidator(resolved(route.query ?? NOTHING_ASKED)),
    checkBody: validatorOf(resolved(route.body ?? NOTHING_ASKED)),
  }
  prepared.set(route, made)
  return made
}

class Exchanges {
  private readonly callers: Callers
  private readonly keptAnswers: KeptAnswers
  private readonly requestIds = new RequestIds()
  private underWay = 0
  /** To be called when no request is under way. */
  private readonly idled = new Set<() => void>()

  constructor(private readonly services: Services) {
    this.callers = new Callers(services)
    this.keptAnswers = new KeptAnswers(
      () => services.served().store,
      () => services.clock.now(),
    )
  }

  async idle(): Promise<void> {
    if (this.underWay === 0) return
    const late = new AbortController()
    const patience = wait(PATIENCE, undefined, { signal: late.signal }).catch(() => {})
    await Promise.race([new Promise<void>(resolve => this.idled.add(resolve)), patience])
    late.abort()
  }

  async handle(
    prepared: Prepared,
    request: IncomingMessage,
    response: ServerResponse,
    params: Exchange["params"],
  ): Promise<void> {
    const { route } = prepared
    const requestId = this.requestIds.of(request)
    const exchange: Exchange = { request, response, route, params, requestId, began: performance.now(), keyId: null }
    this.underWay += 1
    try {
      const isStopping = this.services.isStopping()
      if (isStopping && route.isProbe !== true) {
        throw new ParleyError("STOPPING", "", "The server is stopping. Ask again soon.")
      }
      // Monitors add to a probe what no cache has, such as the time, and may send a key that is over. It may also come when
      // the store is closed already.
      const isProbe = route.isProbe === true
      const query = isProbe ? {} : queryOf(request)
      const caller: Caller = isProbe ? { kind: "nobody" } : await this.callerOf(route, request, query)
      exchange.keyId = caller.kind === "key" ? caller.key.id : caller.kind === "conversation" ? caller.key : null
      admit(caller, route.access, params.id)
      this.services.signsOfLife.note(ownAgent(caller))
      await this.answer(prepared, exchange, caller, query)
    } catch (error) {
      if (error instanceof ConnectionLost) return
      this.send(exchange, this.refusal(error, exchange), headersOf(error))
    } finally {
      this.underWay -= 1
      if (this.underWay === 0) for (const idle of this.idled) idle()
    }
  }

  /** Browsers open a stream by its address alone, so a ticket is part of that, and is taken out of it. */
  private async callerOf(route: Route, request: IncomingMessage, query: Query): Promise<Caller> {
    const { ticket } = query
    // A page that signs in anew is nobody's yet, even if something is left of an earlier session.
    if (route.isForPages === true && route.method === "post") return { kind: "nobody" }
    // A stream is opened again by the page itself, and is no sign of a person.
    if (!isStream(route) || typeof ticket !== "string") return this.callers.callerOf(request, !isStream(route))
    delete query.ticket
    return this.callers.callerOfTicket(ticket)
  }

  /** A request that belongs to no route. */
  refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const requestId = this.requestIds.of(request)
    const { problem, isBug } = problemOf(error, requestId, basePath(request, this.services.addresses))
    if (isBug) this.services.log.error({ requestId, err: error }, "a mistake of the server")
    const { method = "" } = request
    this.services.metrics.refused(METHODS.includes(method) ? method.toLowerCase() : "other", problem.status)
    this.tell(problem.status, { requestId, ...traceOf(request), method, status: problem.status, code: problem.code })
    if (response.headersSent) response.destroy()
    else
      write(response, problem.status, "application/problem+json", JSON.stringify(problem), {
        "X-Request-Id": requestId,
        ...headersOf(error),
      })
  }

  private async answer(
    { route, isPaged, checkQuery, checkBody }: Prepared,
    exchange: Exchange,
    caller: Caller,
    query: Query,
  ): Promise<void> {
    const { request } = exchange
    checkQuery(query)
    requireTexts(exchange.params, query)
    const list = isPaged ? { route, params: exchange.params, query: { ...query } } : null
    if (list !== null && typeof query.cursor === "string") query.cursor = openCursor(list, query.cursor)
    const isFile = route.takesFile === true
    const bytes = hasBody(route) && !isFile ? await readBody(request, route.largestBody) : Buffer.alloc(0)
    const body = parseBody(bytes)
    checkBody(body)
    const address = this.services.addresses.of(request)
    const key = request.headers["idempotency-key"]
    const isForPages = route.isForPages === true
    const isKeyed = route.method === "post" && !isForPages && typeof key === "string"
    const once = isKeyed
      ? onceOf(caller, address, key, plainAddress(pathOf(request), query), isFile ? headOfFile(request) : body, route)
      : null
    const asked: RouteRequest = {
      params: exchange.params,
      // The schema has made of the texts what they are.
      query: query as RouteRequest["query"],
      body,
      file: isFile ? request : null,
      caller,
      address,
      isForwarded: this.services.addresses.isForwarded(request),
      origin: request.headers.origin ?? null,
      page: isForPages ? ownPage(request, this.services.addresses) : null,
      isDemoPage: isDemoPage(request, this.services),
      requestId: exchange.requestId,
      lastEventId: [request.headers["last-event-id"] ?? []].flat()[0] ?? null,
      accept: request.headers.accept ?? null,
      once: once?.isOfTurn === true ? { id: once.id, fingerprint: once.fingerprint } : null,
      idempotencyKey: once === null ? null : `key-${once.id}`,
    }
    if (once === null) {
      const reply = await route.handle(asked, this.services)
      await this.reply(exchange, list === null ? reply : sealed(reply, list), caller)
      return
    }
    let headers = {}
    // A refusal is an answer too, and is given again as it was.
    const sent = await this.keptAnswers.answer(once, async () => {
      try {
        const reply = await route.handle(asked, this.services)
        if (reply.kind === "value") headers = reply.headers
        return { ...sentOf(reply), ...aboutConversation(exchange, reply) }
      } catch (error) {
        if (!isKept(error)) throw error
        const refusal = this.refusal(error, exchange)
        return refusal.status === 404 ? refusal : { ...refusal, ...aboutConversation(exchange, null) }
      }
    })
    this.send(exchange, sent, sent.isReplayed === true ? { "Idempotent-Replayed": "true" } : headers)
  }

  private async reply(exchange: Exchange, reply: Reply, caller: Caller): Promise<void> {
    if (reply.kind === "stream") {
      exchange.response.setHeaders(new Map(Object.entries({ ...HEADERS, "X-Request-Id": exchange.requestId })))
      const lasting = this.lasting(caller)
      await reply.open(exchange.response, lasting.ending).finally(lasting.over)
      this.told(exchange, 200)
    } else if (reply.kind === "text") {
      write(exchange.response, reply.status, reply.type, reply.text, { "X-Request-Id": exchange.requestId })
      this.told(exchange, reply.status)
    } else this.send(exchange, sentOf(reply), reply.kind === "value" ? reply.headers : {})
  }

  /** For what lasts: it ends when the server stops, or its caller is let in no more, or may less. */
  private lasting(caller: Caller): { readonly ending: AbortSignal; readonly over: () => void } {
    const { stopping } = this.services
    const end = new AbortController()
    const stop = (): void => end.abort()
    const look = (): void => {
      this.services.signsOfLife.note(ownAgent(caller))
      this.callers.letInAgain(caller).then(
        now => {
          if (!maySame(caller, now)) stop()
        },
        (error: unknown) => {
          // A store that cannot be read for a moment says nothing of the key.
          if (error instanceof ParleyError && STATUS[error.code] === 401) stop()
        },
      )
    }
    const looking = caller.kind === "nobody" ? undefined : setInterval(look, LOOK_AGAIN)
    if (stopping.aborted) stop()
    stopping.addEventListener("abort", stop)
    const over = (): void => {
      clearInterval(looking)
      stopping.removeEventListener("abort", stop)
    }
    return { ending: end.signal, over }
  }

  private refusal(error: unknown, { request, requestId, route }: Exchange): SentAnswer {
    const { problem, isBug } = problemOf(error, requestId, basePath(request, this.services.addresses))
    if (isBug) this.services.log.error({ requestId, route: route.path, err: error }, "a mistake of the server")
    else if (error instanceof BlockedError) this.services.hitCounter.note(error.block, this.services.clock.now())
    else if (problem.code === "STORE_UNAVAILABLE")
      this.services.log.warn({ requestId, route: route.path, err: error }, "the store can't be used")
    return { status: problem.status, body: JSON.stringify(problem) }
  }

  private send(exchange: Exchange, { status, body }: SentAnswer, more: { readonly [name: string]: string } = {}): void {
    const { response, request, requestId } = exchange
    const type = status < 400 ? "application/json" : "application/problem+json"
    if (response.headersSent || response.destroyed) {
      response.destroy()
      return
    }
    // A body that was not read to its end stands in the way of the connection's next request.
    const ending = request.complete ? {} : { Connection: "close" }
    write(response, status, type, body, { "X-Request-Id": requestId, ...more, ...ending })
    this.told(exchange, status, status < 400 ? {} : { code: (JSON.parse(body) as { readonly code?: string }).code })
  }

  private told(
    { request, route, params, requestId, began, keyId }: Exchange,
    status: number,
    more: { readonly code?: string | undefined } = {},
  ): void {
    const milliseconds = Math.round((performance.now() - began) * 10) / 10
    const { metrics } = this.services
    metrics.answered(route.path, route.method, status, milliseconds)
    if (POLLED.has(route.path) && status < 400) return
    const conversation = route.tag === "conversations" && params.id !== undefined ? { conversation: params.id } : {}
    const key = keyId === null ? {} : { keyId }
    const named = { requestId, ...traceOf(request), method: route.method.toUpperCase(), route: route.path }
    this.tell(status, { ...named, ...conversation, ...key, status, ...more, milliseconds })
  }

  private tell(status: number, fields: { readonly code?: string | undefined; readonly [name: string]: unknown }): void {
    const { log } = this.services
    // That a server stops is no error.
    if (status < 500 || fields.code === "STOPPING") log.info(fields, "answered")
    else log.error(fields, "answered")
  }
}

/** A page whose cursor is good for this list only. */
function sealed(reply: Reply, list: AskedList): Reply {
  if (reply.kind !== "value") return reply
  const { cursor } = reply.value as { readonly cursor?: unknown }
  if (typeof cursor !== "string") return reply
  return { ...reply, value: { ...reply.value, cursor: sealCursor(list, cursor) } }
}

/** Whether a refusal is given again under an `Idempotency-Key`: no other request's, nor one that may pass by itself. */
function isKept(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof AnsweredMeanwhile) return false
  const isReused = error instanceof ParleyError && error.code === "IDEMPOTENCY_KEY_REUSED"
  return !isReused && Object.keys(headersOf(error)).length === 0
}

/** The little that is known of a file before it is read: under one `Idempotency-Key` only this is held to be the same. */
function headOfFile({ headers }: IncomingMessage): Json {
  return [headers["content-type"] ?? null, headers["content-length"] ?? null]
}

/** The conversation that a request was about: that of the path, or the one that began. */
function aboutConversation({ route, params }: Exchange, reply: Reply | null): Pick<SentAnswer, "about"> {
  if (route.tag !== "conversations") return {}
  const began = reply?.kind === "value" && "conversation" in reply.value ? reply.value.conversation : null
  const id = params.id ?? (began as { readonly id?: string } | null)?.id // a conversation's view has its id
  return id === undefined ? {} : { about: id }
}

function sentOf(reply: Reply): SentAnswer {
  if (reply.kind === "value") return { status: reply.status, body: JSON.stringify(reply.value) }
  if (reply.kind !== "json") throw new Error("only JSON can be kept")
  return { status: reply.status, body: reply.body }
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: { readonly [name: string]: string },
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    "Content-Type": type.includes("charset") ? type : `${type}; charset=utf-8`,
    "Content-Length": Buffer.byteLength(text),
  })
  response.end(text)
}
