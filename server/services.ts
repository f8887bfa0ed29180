import type { Bot } from "../engine/index.js"
import type { Fault, Json, SourceFile } from "../language/index.js"
import type { Clock, ConversationReader, Turns } from "../runtime/index.js"
import type { ApiKey, DeliveryOutcome, Store } from "../turns/index.js"
import type { StartLimits } from "./auth/start-limits.js"
import type { Tokens, VisitorGrant } from "./auth/tokens.js"
import type { Demo } from "./console/demo.js"
import type { Drawings } from "./docs/drawings.js"
import type { Addresses } from "./http/addresses.js"
import type { Log } from "./http/log.js"
import type { DeskFeed } from "./push/desk-feed.js"
import type { Hints } from "./push/hints.js"
import type { SignsOfLife } from "./push/signs-of-life.js"
import type { Targets } from "./push/targets.js"
import type { TestWorld } from "./test-world.js"

/** A flow as authors see it. */
export interface ServedFlow {
  readonly name: string
  /** Shipped with Parley: the bot has none of its own for that event. */
  readonly isDefault: boolean
  /** As it was written. */
  readonly source: Json
}

export interface ServedBot {
  readonly bot: Bot
  /** The files that the bot was made of. */
  readonly files: readonly SourceFile[]
  readonly flows: readonly ServedFlow[]
}

/** The bot, runtime and store served now: `--watch` changes the bot, and a test server its store and runtime. */
export interface Served extends ServedBot {
  readonly runtime: Turns
  /** Reads in this thread, from `store`. */
  readonly reader: ConversationReader
  readonly store: Store
  readonly tokens: Tokens
}

/** Everything that handlers may use. */
export interface Services {
  readonly served: () => Served
  readonly clock: Clock
  readonly hints: Hints
  readonly deskFeed: DeskFeed
  readonly signsOfLife: SignsOfLife
  readonly log: Log
  readonly addresses: Addresses
  /** Null: a test server, where the clock stands still. */
  readonly startLimits: StartLimits | null
  /** A key that is not in the store: that of the environment. */
  readonly adminKey: string | null
  /** Every fault of a bot's files. */
  readonly checkFlows: (files: readonly { readonly name: string; readonly content: string }[]) => readonly Fault[]
  /** The built pages of the console and the chat box; null: they are not served. */
  readonly consoleFolder: string | null
  readonly demo: Demo
  readonly drawings: Drawings
  /** How often something was erased in this process since it began. */
  readonly erasures: () => number
  /** Null: no test server. */
  readonly testing: TestWorld | null
  readonly metrics: Metrics
  /** Events that may be told are told at once. */
  readonly deliverNow: () => void
  /** The addresses that webhooks may have. */
  readonly targets: Targets
  /** The server is about to stop, and says so to who asks whether it is ready. */
  readonly isDraining: () => boolean
  /** No new work is begun any more. */
  readonly isStopping: () => boolean
  /** Aborted when streams are to end. */
  readonly stopping: AbortSignal
}

export interface Metrics {
  /** An attempt to tell a webhook of something. */
  attempted(outcome: DeliveryOutcome["kind"]): void
  answered(route: string, method: string, status: number, milliseconds: number): void
  text(): Promise<string>
  readonly contentType: string
  streamOpened(kind: "conversation" | "desk" | "events" | "box"): () => void
}

/** The caller of a request. */
export type Caller =
  | { readonly kind: "key"; readonly key: ApiKey; readonly permissions: ReadonlySet<string> }
  | {
      readonly kind: "conversation"
      readonly conversation: string
      readonly readOnly: boolean
      readonly key: string | null
      /** Milliseconds since 1970. */
      readonly expiresAt: number
    }
  /** By a ticket, for a stream that tells them whether they are banned. */
  | ({ readonly kind: "visitor" } & VisitorGrant)
  | { readonly kind: "nobody" }
