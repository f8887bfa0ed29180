import type { Bot } from "../engine/index.js"
import type { Json, SourceFile } from "../language/index.js"
import type { Clock, ConversationReader, Turns } from "../runtime/index.js"
import type { ApiKey, DeliveryOutcome, PageSession, Store } from "../turns/index.js"
import type { Provider } from "./auth/provider.js"
import type { SignInLimits } from "./auth/sign-in-limits.js"
import type { StartLimits } from "./auth/start-limits.js"
import type { Tokens, VisitorGrant } from "./auth/tokens.js"
import type { HitCounter } from "./block-hits.js"
import type { CheckFlows } from "./checked-flows.js"
import type { Demo } from "./console/demo.js"
import type { Drawings } from "./docs/drawings.js"
import type { Fixtures } from "./fixtures.js"
import type { Addresses } from "./http/addresses.js"
import type { Log } from "./http/log.js"
import type { DeskFeed } from "./push/desk-feed.js"
import type { FlowNews } from "./push/flow-news.js"
import type { Hints } from "./push/hints.js"
import type { SignsOfLife } from "./push/signs-of-life.js"
import type { Targets } from "./push/targets.js"
import type { Sandboxes } from "./sandboxes.js"
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
  readonly hitCounter: HitCounter
  readonly flowNews: FlowNews
  readonly log: Log
  readonly addresses: Addresses
  /** Null: a test server, where the clock stands still. */
  readonly startLimits: StartLimits | null
  /** Null: a test server. */
  readonly signInLimits: SignInLimits | null
  /** Where people sign in elsewhere; null: nowhere. */
  readonly provider: Provider | null
  /** A key that is not in the store: that of the environment. */
  readonly adminKey: string | null
  readonly checkFlows: CheckFlows
  /** The built pages of the console and the chat box; null: they are not served. */
  readonly consoleFolder: string | null
  readonly demo: Demo
  readonly drawings: Drawings
  readonly sandboxes: Sandboxes
  readonly fixtures: Fixtures
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
  /** A request that belongs to no route. */
  refused(method: string, status: number): void
  text(): Promise<string>
  readonly contentType: string
  streamOpened(kind: "conversation" | "desk" | "events" | "box"): () => void
}

/** A key that asks, or a page that is signed in with one. */
export interface KeyCaller {
  readonly kind: "key"
  readonly key: ApiKey
  readonly permissions: ReadonlySet<string>
  /** Left out: the key itself was sent. */
  readonly session?: PageSession
}

/** The caller of a request. */
export type Caller =
  | KeyCaller
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
