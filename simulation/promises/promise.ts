import type { Activity, Bot } from "../../engine/index.js"
import type { Contents } from "../../store/index.js"
import type { Change, ErasureStep, Ledger } from "../ledger.js"
import type { AskedRequest, OutsideCall, Sending } from "../simulated-world.js"
import type { DeskWatcher } from "../watched-desk.js"

/** A promise that was not kept: the end of a simulation. */
export interface BrokenPromise {
  /** Its name in the list of promises. */
  readonly promise: string
  /** Where the design makes it. */
  readonly section: string
  /** Tells what happened instead. */
  readonly message: string
}

/** Milliseconds by which clocks may have been set back while something was under way. */
export const SET_BACK = 60_000

/** The facts that promises are held against. */
export interface Evidence {
  readonly ledger: Ledger
  readonly asked: ReadonlyMap<string, AskedRequest>
  /** Deliveries on their way to the webhook. */
  sending(): readonly Sending[]
  /** People who watch the desk now. */
  watchers(): readonly DeskWatcher[]
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** The bot that a process has now. */
  botOf(process: number): Bot
  /** No clock was set back yet: moments are then in the order in which things happened. */
  isClockSteady(): boolean
  /** An operator is changing the bot, and not all processes have the new one, or this request was decided under the old. */
  isChanging(request: string): boolean
}

interface Named {
  readonly promise: string
  readonly section: string
}

/** Looked at after each commit. `broken`: what happened instead; null: it was kept. */
export interface CommitPromise extends Named {
  broken(change: Change, evidence: Evidence): string | null
}

/** Looked at when a request was answered, refused or lost. */
export interface AnswerPromise extends Named {
  broken(asked: AskedRequest, evidence: Evidence): string | null
}

/** Looked at when a call to the outside is made. */
export interface CallPromise extends Named {
  broken(made: OutsideCall, evidence: Evidence): string | null
}

/** Looked at when a delivery sets out for the webhook. */
export interface SendingPromise extends Named {
  broken(made: Sending, evidence: Evidence): string | null
}

/** Looked at after each part of an erasure. */
export interface ErasurePromise extends Named {
  broken(step: ErasureStep, evidence: Evidence): string | null
}

/**
 * Looked at when nothing is under way and nothing is due: what was begun has come to its end. `kept` is all that the store
 * has.
 */
export interface RestPromise extends Named {
  broken(evidence: Evidence, kept: Contents): string | null
}

/** Looked at when nothing asks the store for anything, and all who watch the desk have heard what there is to hear. */
export interface HeardPromise extends Named {
  broken(evidence: Evidence): string | null
}

/**
 * When a commit was decided, as far as clocks were not set back (milliseconds since 1970): a conversation whose last line is later
 * has its turn as late as that.
 */
export function decidedAt({ at, commit }: Change): number {
  return commit.turns.length === 0 ? at : Math.min(...commit.turns.map(({ turn }) => turn.at))
}

/**
 * Whether a commit was decided at a moment, as far as clocks were not set back: where it has no turn, of which the moment is known,
 * whether it may have been, after it was asked for and before it.
 */
export function isWhenDecided(moment: number | null, change: Change, asked: Evidence["asked"]): boolean {
  const decided = decidedAt(change)
  if (change.commit.turns.length > 0) return moment === decided
  const { askedAt = decided } = asked.get(change.request) ?? {}
  return moment !== null && moment >= Math.min(askedAt, decided) && moment <= decided
}

/** Conversations that a commit changed, as they are after it. */
export function changedConversations({ commit }: Change) {
  return commit.puts.flatMap(put => (put.kind === "conversation" ? [put.value] : []))
}

/** Chats that a commit changed, as they are after it. */
export function changedChats({ commit }: Change) {
  return commit.puts.flatMap(put => (put.kind === "chat" ? [put.value] : []))
}

/** Lines that a commit wrote, by conversation. */
export function writtenLines({ commit }: Change): ReadonlyMap<string, readonly Activity[]> {
  const written = new Map<string, Activity[]>()
  for (const { conversation, activity } of commit.activities) {
    written.set(conversation, [...(written.get(conversation) ?? []), activity])
  }
  return written
}

/** The first thing that somebody has to say. */
export function firstOf<T>(list: Iterable<T>, say: (item: T) => string | null): string | null {
  for (const item of list) {
    const said = say(item)
    if (said !== null) return said
  }
  return null
}

/** Work of this kind has a due time: of an owner whose name begins so. */
export function isToCome({ due }: Ledger, owner: string): boolean {
  return [...due.keys()].some(name => name.startsWith(owner))
}

/** All that a commit says of what happens in a conversation, or is to happen. */
export function toldOf({ commit }: Change, { conversations }: Ledger, id: string): string {
  const traces = commit.turns.filter(({ conversation }) => conversation === id).map(({ turn }) => turn.trace)
  return JSON.stringify([traces, conversations.get(id)?.inbox])
}
