import type { Activity, Json } from "./answers.js"
import { type AnswerOf, OPERATIONS, type Operations, type RequestOf } from "./operations.js"

export interface ClientOptions {
  /** Of the server, such as `http://localhost:3000`. */
  readonly url: string
  /** An API key or a conversation's token; left out: none. */
  readonly token?: string
}

/** A ban of who reads a stream; `blocked` false: there is none any more. */
export interface BlockNotice {
  readonly blocked: boolean
  readonly [detail: string]: Json
}

export interface StreamOptions {
  /** Left out: from the beginning. */
  readonly after?: number
  readonly signal?: AbortSignal
  readonly onBlock?: (notice: BlockNotice) => void
}

/** Any operation's request, as it is written to the wire. */
interface AnyRequest {
  readonly params?: { readonly [name: string]: string }
  readonly query?: { readonly [name: string]: string | number | undefined }
  readonly body?: unknown
}

/** A server's refusal of a request (RFC 9457). `code` is stable; `problem` is all it said. */
export class Refusal extends Error {
  override readonly name = "Refusal"

  constructor(
    readonly status: number,
    readonly code: string,
    readonly pointer: string,
    message: string,
    readonly problem: { readonly [key: string]: Json },
  ) {
    super(message)
  }
}

/** Talks to a Parley server. Holds nothing but the address and the token. */
export class ParleyClient {
  constructor(private readonly options: ClientOptions) {}

  /** The same server with another key or token. */
  with(token: string): ParleyClient {
    return new ParleyClient({ ...this.options, token })
  }

  /**
   * Does one operation of the OpenAPI document: `call("sendActivity", { params: { id }, body: { text: "Hello" } })`.
   *
   * @param idempotencyKey of a POST: within a day the same key and body get the same answer
   * @throws `Refusal`
   */
  async call<K extends keyof Operations>(
    name: K,
    request: RequestOf<K>,
    idempotencyKey?: string,
  ): Promise<AnswerOf<K>> {
    const [method, template] = OPERATIONS[name]
    // Every operation's request is of this form.
    const { params = {}, query = {}, body } = request as AnyRequest
    const path = template.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ""))
    const asked = new URLSearchParams()
    for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value))
    const search = asked.size === 0 ? "" : `?${asked}`
    const hasBody = method === "POST" || method === "PUT"
    const response = await fetch(this.options.url + path + search, {
      method,
      headers: {
        ...this.authorization(),
        ...(hasBody ? { "content-type": "application/json" } : {}),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
    })
    if (!response.ok) throw await refusalOf(response)
    // The server's answers are held against its document by its own tests.
    return (await response.json()) as AnswerOf<K>
  }

  /**
   * A conversation's log as it grows, from a seq on. Ends when the server ends it or `signal` aborts; whoever wants
   * more asks again after the last seq.
   *
   * @param options `onBlock` is told where a ban of who reads begins, is another, or is over
   * @throws `Refusal`
   */
  async *stream(conversation: string, options: StreamOptions = {}): AsyncGenerator<Activity> {
    const { after = 0, signal, onBlock = () => {} } = options
    const response = await fetch(`${this.options.url}/v1/conversations/${encodeURIComponent(conversation)}/stream`, {
      headers: { ...this.authorization(), "last-event-id": String(after) },
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok) throw await refusalOf(response)
    let waiting = ""
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? []) {
      waiting += decoder.decode(bytes, { stream: true })
      const events = waiting.split("\n\n")
      waiting = events.pop() ?? ""
      for (const event of events) {
        const [name, data] = [/^event: (.*)$/m, /^data: (.*)$/m].map(line => line.exec(event)?.[1])
        // The server's events are held against its document by its own tests.
        if (name === "activity" && data !== undefined) yield JSON.parse(data) as Activity
        if (name === "block" && data !== undefined) onBlock(JSON.parse(data) as BlockNotice)
      }
    }
  }

  private authorization(): { readonly authorization?: string } {
    return this.options.token === undefined ? {} : { authorization: `Bearer ${this.options.token}` }
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text()
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true
  const problem = (isProblem ? JSON.parse(text) : {}) as { readonly [key: string]: Json }
  const { code = "HTTP_FAILED", pointer = "", detail = `The server answered ${response.status}.` } = problem
  return new Refusal(response.status, String(code), String(pointer), String(detail), problem)
}
