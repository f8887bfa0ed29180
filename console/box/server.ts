import type { AnswerOf, BlockNotice, Json, RequestOf } from "../../client/index.js"

/** A refusal of the server; `code` is stable, and `problem` is all that it said. */
export class RefusedRequest extends Error {
  constructor(
    readonly status: number,
    readonly problem: { readonly [key: string]: Json },
    readonly retryAfterSeconds: number | null,
  ) {
    super()
  }

  get code(): string {
    return String(this.problem.code)
  }

  /** The conversation was erased, its token is over, or its key was revoked. A proxy's page says nothing of it, whatever its status. */
  get isGone(): boolean {
    return /^(?:CONV|KEY|TOKEN)/.test(this.code)
  }
}

interface Asked {
  readonly token?: string | undefined
  readonly body?: unknown
  readonly method?: "PATCH"
  readonly headers?: { readonly [name: string]: string }
  readonly signal?: AbortSignal
}

/** One event of a stream. */
interface Told {
  /** Null: the stream goes on after the event before. */
  readonly id: number | null
  readonly event: string
  readonly data: Json
}

/**
 * The few routes that the box uses, by themselves: all of `parley/client` would be a sixth of what a page loads for the box.
 */
export class BoxServer {
  constructor(readonly url: string) {}

  readBox(): Promise<AnswerOf<"readBox">> {
    return this.#ask("box", {})
  }

  start(body: RequestOf<"startConversation">["body"], key: string): Promise<AnswerOf<"startConversation">> {
    return this.#ask("conversations", { body, headers: { "idempotency-key": key } })
  }

  /** Of a conversation, with its token. */
  of(id: string, token: string) {
    const at = (path: string): string => `conversations/${encodeURIComponent(id)}${path}`
    const post = (path: string, body: unknown) => this.#ask(at(path), { token, body })
    return {
      read: (): Promise<AnswerOf<"readConversation">> => this.#ask(at(""), { token }),
      say: (body: RequestOf<"sendActivity">["body"]) => post("/activities", body) as Promise<AnswerOf<"sendActivity">>,
      end: () => post("/end", {}) as Promise<AnswerOf<"endConversation">>,
      renew: () => post("/token", {}) as Promise<AnswerOf<"renewToken">>,
      speak: (locale: string) => this.#ask(at(""), { token, body: { locale }, method: "PATCH" }),
      transcript: () => this.#send(at("/transcript"), { token }).then(answer => answer.blob()),
      file: (url: string) => this.#fetch(url, { token }).then(answer => answer.blob()),
      stream: (after: number, signal: AbortSignal) =>
        this.#events(at("/stream"), { token, headers: { "last-event-id": String(after) }, signal }),
    }
  }

  /** Tells whether somebody without a conversation is banned. */
  async banStream(who: RequestOf<"makeStreamTicket">["body"], signal: AbortSignal) {
    const { ticket } = await this.#ask<AnswerOf<"makeStreamTicket">>("stream-tickets", { body: who, signal })
    return this.#events(`box/stream?ticket=${encodeURIComponent(ticket)}`, { signal })
  }

  async #ask<T>(path: string, asked: Asked): Promise<T> {
    return (await this.#send(path, asked)).json()
  }

  #send(path: string, asked: Asked): Promise<Response> {
    return this.#fetch(`/v1/${path}`, asked)
  }

  /** @throws `RefusedRequest`, or as `fetch` where there is no line */
  async #fetch(path: string, { token, body, method, headers, signal }: Asked): Promise<Response> {
    const answer = await fetch(this.url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    })
    if (answer.ok) return answer
    const after = Number(answer.headers.get("retry-after"))
    // A proxy's page is no problem of ours, and has nothing to tell.
    throw new RefusedRequest(answer.status, await answer.json().catch(() => ({})), after > 0 ? after : null)
  }

  async #events(path: string, asked: Asked): Promise<AsyncGenerator<Told>> {
    const { body } = await this.#send(path, asked)
    return eventsIn(body as ReadableStream<Uint8Array>)
  }
}

/** Milliseconds of silence after which a line is dead: the server gives a sign of life every 15 seconds. */
const SILENCE = 45_000

/** The server-sent events of a body (as the server writes them: an event's data is one line), until it ends or is silent. */
async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ""
  for (;;) {
    const timer = setTimeout(() => void reader.cancel(), SILENCE)
    const { done, value } = await reader.read().finally(() => clearTimeout(timer))
    if (done) return
    const frames = (rest + value).split("\n\n")
    rest = frames.pop() ?? ""
    for (const frame of frames) {
      const [, id, event, data] = /^(?:id: (\d+)\n)?event: (.*)\ndata: (.*)/s.exec(frame) ?? []
      if (event !== undefined && data !== undefined)
        yield { id: id === undefined ? null : Number(id), event, data: JSON.parse(data) }
    }
  }
}

/** The notice of a ban that an event is; null: it is about something else. Where nothing may be known, it tells only that there is a ban. */
export function noticeIn({ event, data }: Omit<Told, "id">): BlockNotice | null {
  if (event === "block") return data as BlockNotice
  return event === "closed" || event === "open" ? { blocked: event === "closed" } : null
}
