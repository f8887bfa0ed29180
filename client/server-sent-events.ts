import { createParser } from "eventsource-parser"
import { Refusal } from "./refusal.js"

/** How a stream of the client is kept up. */
export interface StreamSettings {
  /** Ends the stream, in order and without an error. */
  readonly signal?: AbortSignal
  /**
   * Milliseconds without a sign of life after which a connection is taken for dead. The server gives one every 15 seconds.
   * Left out: 45,000.
   */
  readonly silence?: number
  /**
   * Milliseconds to wait after so many failures in a row, from 1 on. Left out: half a second, doubled with each failure up
   * to half a minute, up to half of it taken off at random, so that a thousand readers do not come back at once.
   */
  readonly pauseAfter?: (failures: number) => number
  /** Told why a connection ended before the stream begins the next one: a page may show that it waits for the server. */
  readonly onInterrupted?: (reason: unknown) => void
}

/** One event of a stream, as it was sent. */
export interface ServerSentEvent {
  /** Null: it has none, and a stream that is resumed begins after the one before. */
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/** Opens a stream after an event that was read, or from the beginning; throws `Refusal`, or as `fetch`. */
type OpenStream = (lastEventId: string | null, signal: AbortSignal) => Promise<Response>

const SILENCE = 45_000
const SHORTEST_PAUSE = 500
const LONGEST_PAUSE = 30_000
/** Milliseconds; a server that asks for a longer pause is asked again all the same. */
const LONGEST_RETRY_AFTER = 300_000

/**
 * The events of a stream that goes on for as long as anybody reads it: whenever its connection is cut, or is silent for too
 * long, another is opened after the last event that had an id.
 *
 * @param lastEventId where it begins; null: at the beginning
 * @throws `Refusal` where asking again would change nothing: 401, 403, 404 and the like
 */
export async function* resumedEvents(
  open: OpenStream,
  lastEventId: string | null,
  settings: StreamSettings,
): AsyncGenerator<ServerSentEvent> {
  const { signal, pauseAfter = usualPause, onInterrupted = () => {} } = settings
  const isOver = (): boolean => signal?.aborted === true
  let last = lastEventId
  let failures = 0
  while (!isOver()) {
    const connection = new Connection(settings)
    let reason: unknown = null
    try {
      const opened = async (given: AbortSignal): Promise<Response> => {
        const response = await open(last, given)
        // Where it begins, for one that is cut before it has told anything.
        last = response.headers.get("last-event-id") ?? last
        return response
      }
      for await (const event of connection.events(opened)) {
        last = event.id ?? last
        yield event
      }
    } catch (error) {
      reason = connection.isSilent ? new Error("the server gave no sign of life") : error
    } finally {
      connection.cut()
    }
    if (isOver()) return
    if (isFinal(reason)) throw reason
    failures = connection.hasHeard ? 1 : failures + 1
    onInterrupted(reason)
    const asked = reason instanceof Refusal ? (reason.retryAfterSeconds ?? 0) * 1000 : 0
    await pause(Math.max(pauseAfter(failures), Math.min(asked, LONGEST_RETRY_AFTER)), signal)
  }
}

/** One connection of a stream, and whether the server is there. */
class Connection {
  /** Something came, if only a sign of life. */
  hasHeard = false
  /** It was given up because nothing came. */
  isSilent = false
  private readonly controller = new AbortController()
  readonly cut = (): void => {
    this.settings.signal?.removeEventListener("abort", this.cut)
    this.controller.abort()
  }

  constructor(private readonly settings: StreamSettings) {
    settings.signal?.addEventListener("abort", this.cut)
  }

  async *events(open: (signal: AbortSignal) => Promise<Response>): AsyncGenerator<ServerSentEvent> {
    const { body } = await this.heard(open(this.controller.signal))
    if (body === null) return
    const reader = body.getReader()
    const decoder = new TextDecoder()
    const read: ServerSentEvent[] = []
    const parser = createParser({
      onEvent: ({ id = null, event = "message", data }) => read.push({ id, event, data }),
    })
    for (;;) {
      const { done, value } = await this.heard(reader.read())
      if (done) return
      this.hasHeard = true
      parser.feed(decoder.decode(value, { stream: true }))
      yield* read.splice(0)
    }
  }

  /** Only while something is waited for does silence count: a reader may take its time for what was read. */
  private async heard<T>(awaited: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.isSilent = true
      this.cut()
    }, this.settings.silence ?? SILENCE)
    try {
      return await awaited
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Statuses that pass by themselves: a timeout, a request that came too early, too many at once. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

function isFinal(reason: unknown): reason is Refusal {
  return reason instanceof Refusal && reason.status >= 400 && reason.status < 500 && !PASSING.has(reason.status)
}

/** Milliseconds to wait after so many failures in a row. */
export function usualPause(failures: number): number {
  const whole = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** Math.min(failures - 1, 10))
  return whole * (1 - Math.random() / 2)
}

/** Ends sooner where `signal` aborts. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener("abort", end)
    if (signal?.aborted === true) end()
  })
}
