import { Pool } from "undici"

/** A request of the soak. */
export interface Sent {
  readonly method: "GET" | "POST"
  readonly path: string
  /** Text and bytes go as they are, all else as JSON. */
  readonly body?: unknown
  readonly key?: string | null
  readonly headers?: { readonly [name: string]: string }
}

export interface Answer {
  readonly status: number
  /** Of a refusal; else empty. */
  readonly code: string
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as they come; tests of the server hold their form.
  readonly body: any
}

/** The way to the server, and what is seen on it. */
export interface Wire {
  /**
   * Sends a request and waits for its answer.
   *
   * @param expected codes with which it may be refused; any other is noted as broken
   */
  send(sent: Sent, expected?: readonly string[]): Promise<Answer>
  /** Notes that a promise was broken. */
  broken(what: string): void
  /** Requests that were answered. */
  count(): number
  /** How often each route was answered how: `POST /v1/conversations 201`, `... 403 BLOCKED`. */
  readonly tally: ReadonlyMap<string, number>
  /** The first of what was broken, in sentences. */
  readonly breaches: readonly string[]
  close(): Promise<void>
}

const NOTED = 100

export function openWire(url: string, connections: number): Wire {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const tally = new Map<string, number>()
  const breaches: string[] = []
  let count = 0
  const broken = (what: string): void => {
    if (breaches.length < NOTED) breaches.push(what)
  }
  return {
    tally,
    breaches,
    broken,
    count: () => count,
    close: () => pool.close(),
    send: async (sent, expected = []) => {
      const answer = await exchange(pool, sent)
      const { status, code } = answer
      count += 1
      const line = `${sent.method} ${routeOf(sent.path)} ${status}${code === "" ? "" : ` ${code}`}`
      tally.set(line, (tally.get(line) ?? 0) + 1)
      // Of BUSY and mistakes there is a figure of its own.
      if (status >= 400 && status < 500 && !expected.includes(code)) {
        broken(`${sent.method} ${sent.path} was refused with ${answer.text.slice(0, 300)}`)
      }
      return answer
    },
  }
}

async function exchange(pool: Pool, { method, path, body, key = null, headers = {} }: Sent): Promise<Answer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array
  const response = await pool.request({
    method,
    path,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(method === "POST" ? { body: isRaw ? body : JSON.stringify(body ?? {}) } : {}),
  })
  const text = await response.body.text()
  const type = String(response.headers["content-type"] ?? "")
  const parsed = type.includes("json") ? JSON.parse(text) : null
  const code = response.statusCode < 400 ? "" : String(parsed?.code ?? "without a code")
  return { status: response.statusCode, code, text, body: parsed }
}

/** A path without what differs from one request to the next. */
function routeOf(path: string): string {
  const [plain = ""] = path.split("?")
  return plain
    .replace(/^(\/v1\/(?:conversations|desk\/chats|flows|webhooks))\/(?!check$)[^/]+/, "$1/{id}")
    .replace(/^\/v1\/blocks\/(?!lift$)[^/]+/, "/v1/blocks/{id}")
}
