import type {
  Activity,
  Attachment,
  BlockNotice,
  ConversationChat,
  DeskEvent,
  EmptyLine,
  PushedEvent,
} from "./answers.js"
import { type AnswerOf, FILES, OPERATIONS, type Operations, type RequestOf, STREAMS } from "./operations.js"
import { refusalOf } from "./refusal.js"
import { resumedEvents, type StreamSettings } from "./server-sent-events.js"

export interface ClientOptions {
  /** Of the server, with the path it is under: `http://localhost:3000`, `https://www.example.com/parley`. */
  readonly url: string
  /** An API key or a conversation's token; left out: none. */
  readonly token?: string
  /**
   * For a page of the server that is signed in (`beginSession`): the session's token, asked for at each request; null: nobody
   * is signed in. It counts with the session's cookie alone, which the browser sends.
   */
  readonly csrfToken?: () => string | null
  /**
   * Of such a page: told that the session is over, at each request that is refused for it. The request is sent anew when this
   * is done, so it is to wait until somebody has signed in again. Left out: the request is refused.
   */
  readonly onSignedOut?: () => Promise<void>
}

export interface CallOptions {
  /** Of a POST: within a day the same key and body get the same answer. */
  readonly idempotencyKey?: string
  /** Gives the request up. */
  readonly signal?: AbortSignal
}

export interface ActivityStreamOptions extends StreamSettings {
  /** The `seq` after which it begins; left out: 0, from the beginning. */
  readonly after?: number
  /** Told where a ban of who reads begins, is another, or is over; where nothing of it may be known, only that it is so. */
  readonly onBlock?: (notice: BlockNotice) => void
  /** Told where the conversation's chat is another than before. */
  readonly onChat?: (chat: ConversationChat) => void
  /** Told when the other side types. */
  readonly onTyping?: (from: Activity["from"]) => void
}

/** Any operation's request, as it is written to the wire. */
interface AnyRequest {
  readonly params?: { readonly [name: string]: string }
  readonly query?: { readonly [name: string]: string | number | boolean | undefined }
  readonly body?: unknown
}

/**
 * Talks to a Parley server (design section 10), from Node and from browsers. Holds nothing but the address and the token, or where it finds the session's.
 */
export class ParleyClient {
  private readonly url: string

  constructor(private readonly options: ClientOptions) {
    this.url = options.url.replace(/\/+$/, "")
  }

  /** The same server with another key or token. */
  with(token: string): ParleyClient {
    return new ParleyClient({ ...this.options, token })
  }

  /**
   * Does one operation of the OpenAPI document: `call("sendActivity", { params: { id }, body: { text: "Hello" } })`.
   *
   * @returns the answer's JSON, or its text where it is none
   * @throws `Refusal`, or as `fetch` where the server cannot be reached
   */
  async call<K extends keyof Operations>(
    name: K,
    request: RequestOf<K>,
    { idempotencyKey, signal }: CallOptions = {},
  ): Promise<AnswerOf<K>> {
    const [method, template] = OPERATIONS[name]
    // Every operation's request is of this form.
    const { params, query, body = method === "GET" || method === "DELETE" ? undefined : {} } = request as AnyRequest
    const response = await this.asked(pathOf(template, params, query), {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok) throw await refusalOf(response)
    const text = await response.text()
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true
    // The server's answers are held against its document by its own tests.
    return (isJson ? JSON.parse(text) : text) as AnswerOf<K>
  }

  /**
   * Sends a file into a conversation: `upload(id, blob, "photo.png")`. The answer is an attachment of a message.
   *
   * @param file its `type` says what it is
   * @throws `Refusal`, or as `fetch`
   */
  async upload(conversationId: string, file: Blob, name: string, { signal }: CallOptions = {}): Promise<Attachment> {
    const [method, template] = FILES.uploadFile
    const path = pathOf(template, { id: conversationId }, { name })
    const response = await this.asked(path, {
      method,
      headers: { "content-type": file.type },
      body: file,
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok) throw await refusalOf(response)
    return (await response.json()) as Attachment
  }

  /**
   * A file of a conversation, by the address that an attachment has.
   *
   * @throws TypeError where that is no path of the server: the token goes nowhere else; `Refusal`, or as `fetch`
   */
  async file({ contentUrl }: Pick<Attachment, "contentUrl">): Promise<Blob> {
    if (!PATH_OF_SERVER.test(contentUrl)) throw new TypeError(`${contentUrl} is no path of the server`)
    const response = await this.asked(contentUrl, {})
    if (!response.ok) throw await refusalOf(response)
    return response.blob()
  }

  /**
   * A conversation's log as it grows: each line that the caller may read, once and in order. Goes on by itself after a cut
   * connection or a restarted server, until `signal` aborts or nobody reads on.
   *
   * @throws `Refusal` where the caller may not, or may no more, read it, or where there is none
   */
  async *stream(conversationId: string, options: ActivityStreamOptions = {}): AsyncGenerator<Activity> {
    const { after = 0, onBlock = () => {}, onChat = () => {}, onTyping = () => {}, ...settings } = options
    const isNewNotice = changes(JSON.stringify({ blocked: false } satisfies BlockNotice))
    const isNewLine = onlyOnce(after)
    for await (const { event, id, data } of this.events("streamActivities", { id: conversationId }, after, settings)) {
      // The server's events are held against its document by its own tests.
      const said: unknown = JSON.parse(data)
      const notice = noticeOf(event, data)
      if (notice !== null && isNewNotice(notice)) onBlock(JSON.parse(notice) as BlockNotice)
      if (event === "chat") onChat(said as ConversationChat)
      if (event === "typing") onTyping((said as Pick<Activity, "from">).from)
      if (event !== "activity") continue
      const line = said as Activity | EmptyLine
      if (isNewLine(line.seq, id !== null) && "from" in line) yield line
    }
  }

  /**
   * The agents' desk as it changes: all of it as a `snapshot`, again whenever something may have been missed, and then each
   * change. Goes on by itself, as `stream` does.
   *
   * @throws `Refusal`
   */
  async *deskStream(settings: StreamSettings = {}): AsyncGenerator<DeskEvent> {
    for await (const { event, data } of this.events("streamDesk", {}, null, settings)) {
      yield { event, data: JSON.parse(data) } as DeskEvent
    }
  }

  /**
   * All that this key may hear, as its webhooks would, from now on; or after the event `after`. Each comes with its id.
   * Goes on by itself, as `stream` does; an event of null says that what happened meanwhile is not told.
   *
   * @throws `Refusal`
   */
  async *eventStream(
    options: StreamSettings & { readonly after?: string } = {},
  ): AsyncGenerator<{ readonly id: string | null; readonly event: PushedEvent | null }> {
    const { after = null, ...settings } = options
    const start = after === null ? null : Number(after)
    for await (const { event, id, data } of this.events("streamEvents", {}, start, settings))
      yield { id, event: event === "gap" ? null : (JSON.parse(data) as PushedEvent) }
  }

  /**
   * Tells a visitor without a conversation whether they are banned: each notice, and at last that there is none any more. It
   * goes on by itself, as `stream` does, and nothing has to be asked again.
   *
   * @param who the visitor's token, or the host page's; empty: who has neither
   * @throws `Refusal`
   */
  async *boxStream(
    who: NonNullable<Operations["makeStreamTicket"]["body"]>,
    settings: StreamSettings = {},
  ): AsyncGenerator<BlockNotice> {
    const isNewNotice = changes("")
    const open = async (_: string | null, signal: AbortSignal): Promise<Response> => {
      const query = await this.call("makeStreamTicket", { body: who }, { signal })
      return streamOf(await fetch(this.url + pathOf(STREAMS.streamBox, {}, { ticket: query.ticket }), { signal }))
    }
    for await (const { event, data } of resumedEvents(open, null, settings)) {
      const text = noticeOf(event, data)
      if (text === null || !isNewNotice(text)) continue
      const notice = JSON.parse(text) as BlockNotice
      yield notice
      if (!notice.blocked) return
    }
  }

  private events(
    name: keyof typeof STREAMS,
    params: AnyRequest["params"],
    after: number | null,
    settings: StreamSettings,
  ) {
    const path = pathOf(STREAMS[name], params)
    const open = async (lastEventId: string | null, signal: AbortSignal): Promise<Response> => {
      const headers = lastEventId === null ? {} : { "last-event-id": lastEventId }
      return streamOf(await this.asked(path, { headers, signal }))
    }
    return resumedEvents(open, after === null ? null : String(after), settings)
  }

  /** Asks; and once more, if the page's session is over, as soon as somebody has signed in again. */
  private async asked(path: string, request: RequestInit & { readonly headers?: SentHeaders }): Promise<Response> {
    const ask = () => fetch(this.url + path, { ...request, headers: { ...this.authorization(), ...request.headers } })
    const response = await ask()
    const { token, onSignedOut } = this.options
    if (response.status !== 401 || token !== undefined || onSignedOut === undefined) return response
    await response.body?.cancel()
    await onSignedOut()
    return ask()
  }

  private authorization(): SentHeaders {
    const { token, csrfToken } = this.options
    if (token !== undefined) return { authorization: `Bearer ${token}` }
    const sent = csrfToken?.() ?? null
    return sent === null ? {} : { "x-csrf-token": sent }
  }
}

/** Browsers read a backslash as a slash, and pass over tabs and ends of lines: two slashes would name another server. */
const PATH_OF_SERVER = /^\/(?![\t\n\r]*[/\\])/

interface SentHeaders {
  readonly [name: string]: string
}

/** An answer that is a stream. @throws `Refusal` where it is none */
async function streamOf(response: Response): Promise<Response> {
  if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") === true) return response
  throw await refusalOf(response)
}

function pathOf(template: string, params: AnyRequest["params"] = {}, query: AnyRequest["query"] = {}): string {
  const path = template.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ""))
  const asked = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value))
  return asked.size === 0 ? path : `${path}?${asked}`
}

/** The notice that an event of a stream is, as JSON; null: it is none. */
function noticeOf(event: string, data: string): string | null {
  if (event === "closed" || event === "open")
    return JSON.stringify({ blocked: event === "closed" } satisfies BlockNotice)
  return event === "block" ? data : null
}

/** Whether a text is another than the one before. */
function changes(before: string): (text: string) => boolean {
  let last = before
  return text => {
    const isNew = text !== last
    last = text
    return isNew
  }
}

/**
 * Whether a line comes for the first time. A line without an id was told before an earlier one that waits, and comes again
 * on the next connection, which begins after the last id.
 */
function onlyOnce(after: number): (seq: number, hasId: boolean) => boolean {
  let last = after
  const ahead = new Set<number>()
  return (seq, hasId) => {
    const isNew = seq > last && !ahead.has(seq)
    if (hasId) {
      last = Math.max(last, seq)
      ahead.delete(seq)
    } else ahead.add(seq)
    return isNew
  }
}
