import { randomBytes } from "node:crypto"
import type pg from "pg"
import type { Json } from "../../language/index.js"
import type { Connections } from "./connection.js"

/** Milliseconds for which words wait for others, so that a busy process tells a hundred times a second and not once a commit. */
const BATCH = 10
/** Bytes of one notice: PostgreSQL takes fewer than 8000. */
const LARGEST = 7900
/** Milliseconds between signs of life, and without one after which a process counts as gone, or a connection as dead. */
const SIGN_OF_LIFE = 3000
const GONE = 10_000
/** Milliseconds in which the sign of life that follows `LISTEN` is heard, where anything is. */
const PROBE = 2000
/** Milliseconds before another try: after a connection was lost, and where nothing is heard on one. */
const AGAIN = { lost: 500, unheard: 60_000 }

const CHANNEL = "parley"

/**
 * Words between processes by `LISTEN` and `NOTIFY`: one connection that listens, and statements of their own that tell. They
 * stand in no transaction of a turn: all that notify wait for one lock of the whole server until they are committed.
 *
 * A process tells nothing while no other one gives signs of life. Whether notices come through at all is found out with its
 * own first one: a pooler takes `LISTEN` and hands nothing on.
 */
export class PostgresNotices {
  private readonly me = randomBytes(6).toString("hex")
  private readonly others = new Map<string, number>()
  private waiting: string[] = []
  private flushing: NodeJS.Timeout | null = null
  private life: NodeJS.Timeout | null = null
  private retry: NodeJS.Timeout | null = null
  private client: pg.Client | null = null
  private heardSelfAt = Number.NEGATIVE_INFINITY
  private isClosed = false
  private onWords: (words: readonly Json[]) => void = () => {}
  private onGap: () => void = () => {}

  /** @param newClient a connection that is not open yet */
  constructor(
    private readonly connections: Pick<Connections, "run">,
    private readonly newClient: () => pg.Client,
  ) {}

  tell(word: Json): void {
    if (this.isClosed || !this.hasOthers()) return
    this.waiting.push(JSON.stringify(word))
    this.flushing ??= setTimeout(() => this.flush(), BATCH)
  }

  hear(onWords: (words: readonly Json[]) => void, onGap: () => void): void {
    this.onWords = onWords
    this.onGap = onGap
    this.life = setInterval(() => this.live(), SIGN_OF_LIFE)
    this.life.unref()
    void this.listen()
  }

  isHeard(): boolean {
    return performance.now() - this.heardSelfAt < GONE
  }

  async close(): Promise<void> {
    this.isClosed = true
    if (this.life !== null) clearInterval(this.life)
    if (this.retry !== null) clearTimeout(this.retry)
    if (this.flushing !== null) clearTimeout(this.flushing)
    await this.client?.end().catch(() => {})
  }

  private hasOthers(): boolean {
    const since = performance.now() - GONE
    for (const [process, at] of this.others) if (at < since) this.others.delete(process)
    return this.others.size > 0
  }

  private flush(): void {
    this.flushing = null
    const words = this.waiting
    this.waiting = []
    let batch: string[] = []
    let size = 0
    for (const word of words) {
      const bytes = Buffer.byteLength(word) + 1
      // One that is too long is left to be found.
      if (bytes > LARGEST - 100) continue
      if (size + bytes > LARGEST - 100) {
        this.notify(batch)
        batch = []
        size = 0
      }
      batch.push(word)
      size += bytes
    }
    this.notify(batch)
  }

  /** @param words JSON each; none: a sign of life */
  private notify(words: readonly string[]): void {
    // A word that is lost is found by looking.
    this.connections
      .run("SELECT pg_notify(?, ?)", CHANNEL, `["${this.me}"${words.map(word => `,${word}`).join("")}]`)
      .catch(() => {})
  }

  private live(): void {
    if (this.client === null) return
    if (performance.now() - this.heardSelfAt > GONE) this.lose(this.client, AGAIN.lost)
    else this.notify([])
  }

  private async listen(): Promise<void> {
    if (this.isClosed) return
    const client = this.newClient()
    const lose = (): void => this.lose(client, AGAIN.lost)
    client.on("error", lose)
    client.on("end", lose)
    client.on("notification", ({ payload = "" }) => this.receive(client, payload))
    this.client = client
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
    } catch {
      this.lose(client, AGAIN.lost)
      return
    }
    if (this.isClosed) {
      await client.end().catch(() => {})
      return
    }
    const began = performance.now()
    this.notify([])
    setTimeout(() => {
      if (this.client === client && this.heardSelfAt < began) this.lose(client, AGAIN.unheard)
    }, PROBE).unref()
  }

  private lose(client: pg.Client, pause: number): void {
    if (this.client !== client) return
    this.client = null
    client.end().catch(() => {})
    if (this.isClosed) return
    this.retry = setTimeout(() => void this.listen(), pause)
    this.retry.unref()
  }

  private receive(client: pg.Client, payload: string): void {
    if (this.client !== client || this.isClosed) return
    const notice = noticeOf(payload)
    if (notice === null) return
    const [process, ...words] = notice
    const now = performance.now()
    if (process === this.me) {
      const wasHeard = this.isHeard()
      this.heardSelfAt = now
      if (!wasHeard) this.onGap()
      return
    }
    const isNew = !this.others.has(process)
    this.others.set(process, now)
    // It knows of this process with its next sign of life, and so at once.
    if (isNew) this.notify([])
    if (words.length > 0) this.onWords(words)
  }
}

/** Null: it is none of ours, as whoever may connect to the database may notify. */
function noticeOf(payload: string): readonly [process: string, ...words: Json[]] | null {
  try {
    const notice = JSON.parse(payload) as Json
    const isOurs = Array.isArray(notice) && typeof notice[0] === "string" && notice.slice(1).every(Array.isArray)
    // One of ours was written by `notify` of some process.
    return isOurs ? (notice as unknown as readonly [process: string, ...words: Json[]]) : null
  } catch {
    return null
  }
}
