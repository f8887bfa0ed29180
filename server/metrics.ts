import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import type { StoreFigures } from "../turns/index.js"
import type { LoopFigures } from "./loop.js"
import type { Metrics } from "./services.js"

/** Counts that are made when somebody asks for the figures, and not before. */
export interface Figures {
  readonly loop: LoopFigures
  readonly store: StoreFigures
  /** Webhooks that are told, and those that are disabled. */
  readonly webhooks: { readonly enabled: number; readonly disabled: number }
  /** Codes of the bot's queues. Chats of others, which the bot had once, are counted together. */
  readonly queues: readonly string[]
  /** Milliseconds for which something that is due has not happened. */
  readonly dueLag: number
  readonly process: ProcessFigures
  readonly build: { readonly version: string; readonly bot: string }
}

/** Figures that a process has of itself. */
export interface ProcessFigures {
  /** Lines of the log that could not be written. */
  readonly droppedLines: number
  /** Seconds for which a thread's event loop did not come to what waited, at most, of late; by the thread's name. */
  readonly threadLags: ReadonlyMap<string, number>
  /** Bytes of the database's file and of the log beside it; null: it has none. */
  readonly database: { readonly file: number; readonly log: number } | null
}

/**
 * Figures for Prometheus: requests by route and status, streams, what the process itself uses, and what there is in the
 * store and was done in the loop. Names and values of labels are those of the code and the bot, so there are few.
 *
 * @param figures null: of a test server nothing more is told
 */
export function newMetrics(figures: (() => Promise<Figures>) | null): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: "parley_http_requests_total",
    help: "Requests answered; of route none: for what there is not.",
    labelNames: ["route", "method", "status"],
    registers,
  })
  const durations = new Histogram({
    name: "parley_http_request_seconds",
    help: "Time until the answer.",
    labelNames: ["route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  })
  const streams = new Gauge({
    name: "parley_streams_open",
    help: "Streams that are open.",
    labelNames: ["kind"],
    registers,
  })
  const attempts = new Counter({
    name: "parley_webhook_attempts_total",
    help: "Attempts to tell webhooks of something: delivered, again (it is tried again) or failed (given up).",
    labelNames: ["outcome"],
    registers,
  })
  for (const kind of ["conversation", "desk", "events", "box"]) streams.set({ kind }, 0)
  for (const outcome of ["delivered", "again", "failed"]) attempts.inc({ outcome }, 0)
  const count = figures === null ? async () => {} : countedAtScrape(registry, figures)
  return {
    answered: (route, method, status, milliseconds) => {
      requests.inc({ route, method, status: String(status) })
      durations.observe({ route }, milliseconds / 1000)
    },
    refused: (method, status) => requests.inc({ route: NO_ROUTE, method, status: String(status) }),
    attempted: outcome => attempts.inc({ outcome }),
    text: async () => {
      await count()
      return registry.metrics()
    },
    contentType: registry.contentType,
    streamOpened: kind => {
      streams.inc({ kind })
      return () => streams.dec({ kind })
    },
  }
}

/** The label of requests that belong to no route. */
const NO_ROUTE = "none"

const LOOP_COUNTERS = [
  ["turns", "parley_turns_total", "Turns asked for, and those that came due."],
  [
    "conflicts",
    "parley_turn_conflicts_total",
    "Turns that were decided again, since what they were decided on had changed.",
  ],
  ["commits", "parley_commits_total", "Turns that were written."],
  ["busy", "parley_turns_refused_total", "Turns that were refused with BUSY, after five conflicts."],
] as const satisfies readonly (readonly [keyof LoopFigures, string, string])[]

/** Chats of queues that the bot has no more. */
const OTHER = "other"

function countedAtScrape(registry: Registry, figures: () => Promise<Figures>): () => Promise<void> {
  const registers = [registry]
  const counters = LOOP_COUNTERS.map(([key, name, help]) => [key, new Counter({ name, help, registers })] as const)
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames: [...labelNames], registers })
  const lag = gauge("parley_due_lag_seconds", "How long something that is due has not happened.")
  const dropped = new Counter({
    name: "parley_log_lines_dropped_total",
    help: "Lines of the log that could not be written.",
    registers,
  })
  const build = gauge("parley_build_info", "The program and the bot that are served; always 1.", [
    "version",
    "node",
    "bot",
  ])
  const lags = gauge("parley_thread_lag_seconds", "The longest that a thread kept others waiting of late.", ["thread"])
  const bytes = gauge("parley_database_bytes", "Bytes of the database's file, and of the log beside it.", ["part"])
  const chats = gauge("parley_chats", "Chats that are open.", ["status"])
  const waiting = gauge("parley_chats_waiting", "Chats that wait.", ["queue"])
  const blocks = gauge("parley_blocks_active", "Blocks that hold.")
  const webhooks = gauge("parley_webhooks", "Webhooks.", ["state"])
  const deliveries = gauge("parley_webhook_deliveries", "Deliveries that wait, or were given up in the last days.", [
    "status",
  ])
  return async () => {
    const { loop, store, webhooks: hooks, queues, dueLag, process: own, build: built } = await figures()
    for (const [key, counter] of counters) {
      counter.reset()
      counter.inc(loop[key])
    }
    lag.set(dueLag / 1000)
    dropped.reset()
    dropped.inc(own.droppedLines)
    build.reset()
    build.set({ ...built, node: process.version }, 1)
    for (const [thread, seconds] of own.threadLags) lags.set({ thread }, seconds)
    if (own.database !== null) {
      bytes.set({ part: "file" }, own.database.file)
      bytes.set({ part: "log" }, own.database.log)
    }
    waiting.reset()
    for (const queue of [...queues, OTHER]) waiting.set({ queue }, 0)
    for (const { queue, chats } of store.waitingChats)
      waiting.inc({ queue: queues.includes(queue) ? queue : OTHER }, chats)
    chats.set(
      { status: "waiting" },
      store.waitingChats.reduce((sum, { chats }) => sum + chats, 0),
    )
    chats.set({ status: "connected" }, store.connectedChats)
    blocks.set(store.activeBlocks)
    webhooks.set({ state: "enabled" }, hooks.enabled)
    webhooks.set({ state: "disabled" }, hooks.disabled)
    deliveries.set({ status: "waiting" }, store.waitingDeliveries)
    deliveries.set({ status: "failed" }, store.failedDeliveries)
  }
}
