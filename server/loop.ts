import { randomBytes } from "node:crypto"
import type { Bot, OutsideAction, PendingCall } from "../engine/index.js"
import type { Json } from "../language/index.js"
import type { Clock } from "../runtime/index.js"
import { Runtime, Scheduler, type Turns } from "../runtime/index.js"
import type { Commit, ErasedCounts, Erasure, Store } from "../turns/index.js"
import { type UserKeys, userTokens } from "./auth/user-tokens.js"
import { type Hint, type HintSource, type Topic, topicOf } from "./push/hints.js"
import type { ServedBot } from "./services.js"

/** The loop at work: turns as they are asked for, and those that come due. */
export interface Loop extends HintSource {
  readonly turns: Turns
  /** From the next turn on this bot's flows hold. */
  useBot(served: Pick<ServedBot, "bot" | "files">): Promise<void>
  /** Begins what comes due by itself. */
  begin(): void
  /** Counts since it began. */
  figures(): Promise<LoopFigures>
  /** Finishes turns under way, and begins no more. */
  stop(): Promise<void>
}

/** Counts since the loop began: turns, those that met another one, commits, and turns that were refused with `BUSY`. */
export interface LoopFigures {
  readonly turns: number
  readonly conflicts: number
  readonly commits: number
  readonly busy: number
}

/**
 * The notice of a commit that somebody listens for, or that is to go out: enough to know who is to look at the store.
 * Mostly nobody does, and then the other thread is not bothered: to be told takes both together 5 us of processor time.
 */
export interface CommitNotice {
  /** The topics that somebody listens for. */
  readonly puts: readonly Hint[]
  /** There are events that may be told. */
  readonly isOutgoing: boolean
}

export interface LoopOptions {
  readonly bot: Bot
  readonly store: Store
  readonly clock: Clock
  /** Null: no host page's token proves anything. */
  readonly userKeys: UserKeys | null
  /** Makes a call to the outside. */
  readonly callOutside: (action: OutsideAction, call: PendingCall, signal: AbortSignal) => Promise<Json>
}

/** The listener that a loop tells of commits and errors. */
export interface LoopListener {
  onCommit(told: CommitNotice): void
  /** Told of all commits, for other processes on the same database; left out: there are none. */
  onEachCommit?(commit: Commit): void
  /** Something that was due failed; it is tried again. */
  onError(error: unknown, owner: string): void
  /** Something was erased, and no more of it is left for now. */
  onErased(what: Erasure["kind"], counts: ErasedCounts): void
}

/** @throws `USER_KEYS_INVALID` */
export function startLoop(options: LoopOptions, listener: LoopListener): Loop {
  const { bot, store, clock, userKeys, callOutside } = options
  const topics = new Set<Topic | null>()
  const later: { scheduler: Scheduler | null } = { scheduler: null }
  const onCommit = (commit: Commit): void => {
    later.scheduler?.hint(commit)
    listener.onEachCommit?.(commit)
    const heard = topics.size === 0 ? [] : commit.puts.filter(put => topics.has(topicOf(put)))
    const puts = heard.map(({ kind, id, version }) => ({ kind, id, version }))
    const isOutgoing = (commit.events ?? []).length > 0
    if (puts.length > 0 || isOutgoing) listener.onCommit({ puts, isOutgoing })
  }
  const verifyToken = userKeys === null ? {} : { verifyToken: userTokens(userKeys) }
  const newId = (): string => idAt(clock.now())
  // No log names a person who is being erased.
  const onError = (error: unknown, owner: string): void =>
    listener.onError(error, owner.startsWith("erasure:") ? "erasure" : owner)
  const onErased: LoopListener["onErased"] = (what, counts) => listener.onErased(what, counts)
  const runtime = new Runtime({ bot, store, clock, newId, callOutside, ...verifyToken, onCommit, onError, onErased })
  const isShared = listener.onEachCommit !== undefined
  const scheduler = new Scheduler({ runtime, clock, onError, chance: Math.random, isShared })
  later.scheduler = scheduler
  return {
    turns: runtime,
    listen: async topic => void topics.add(topic),
    ignore: topic => void topics.delete(topic),
    useBot: async ({ bot }) => runtime.useBot(bot),
    begin: () => {
      runtime.adoptSettings().catch(error => onError(error, "settings"))
      scheduler.start()
    },
    figures: async () => ({ ...runtime.figures }),
    stop: async () => {
      await scheduler.stop()
      await runtime.stop()
    },
  }
}

/** Nobody can guess it; those made one after another are near each other, so that a store writes them to one place. */
function idAt(now: number): string {
  return `${now.toString(36)}${randomBytes(10).toString("hex")}`
}
