import { canonicalJson, ParleyError } from "../../language/index.js"
import type { StoredConversation } from "../../turns/index.js"
import { EndlessTurn } from "../bots/simulated-bot.js"
import type { ActorRequest } from "../simulation-step.js"
import { type AnswerPromise, type CallPromise, type CommitPromise, firstOf, type RestPromise } from "./promise.js"

/** Refusals that any request may meet: what it was decided on changes all the time, or the store is away. */
const OF_ANY = ["BUSY", "STORE_UNAVAILABLE"]
const OF_ACTIVITIES = [
  "CONVERSATION_UNKNOWN",
  "CLIENT_ACTIVITY_ID_REUSED",
  "BLOCKED",
  "CONVERSATION_ENDED",
  "INBOX_FULL",
]
const OF_BLOCKS = ["BLOCK_END_REQUIRED", "BLOCK_INTERVAL_INVALID", "REASON_REQUIRED", "ADDRESS_INVALID"]

/** With which codes a request may be refused (docs/errors.md). */
export const REFUSALS: { readonly [kind in ActorRequest["kind"]]: readonly string[] } = {
  start: ["BLOCKED", "ADDRESS_INVALID", "SET_INVALID", "IDEMPOTENCY_KEY_REUSED"],
  message: [...OF_ACTIVITIES, "TEXT_INVALID", "TEXT_EXCEEDED", "EVENT_EXCEEDED", "ATTACHMENT_UNKNOWN"],
  upload: ["CONVERSATION_UNKNOWN", "CONVERSATION_ENDED", "BLOCKED", "UPLOADS_EXCEEDED"],
  event: [...OF_ACTIVITIES, "EVENT_RESERVED", "EVENT_EXCEEDED", "TEXT_INVALID"],
  change: ["CONVERSATION_UNKNOWN", "BLOCKED", "CONVERSATION_ENDED", "SET_INVALID", "STATE_EXCEEDED"],
  end: ["CONVERSATION_UNKNOWN", "BLOCKED", "CONVERSATION_ENDED", "IDEMPOTENCY_KEY_REUSED"],
  desk: [
    "AGENT_UNKNOWN",
    "AGENT_SIGNED_OUT",
    "AGENT_FULL",
    "NO_CHAT",
    "CHAT_NOT_YOURS",
    "CHAT_TAKEN",
    "CHAT_WAITING",
    "CHAT_ENDED",
    "CHAT_AMBIGUOUS",
    "CHAT_UNKNOWN",
    "CHAT_HAS_AGENT",
    "NO_QUESTION",
    "QUEUE_NOT_YOURS",
    "QUEUE_UNKNOWN",
    "NOTES_EXCEEDED",
    "ADDRESS_UNKNOWN",
    "BLOCKED",
    "CONVERSATION_UNKNOWN",
    "TEXT_EXCEEDED",
    "ATTACHMENT_UNKNOWN",
    "IDEMPOTENCY_KEY_REUSED",
    ...OF_BLOCKS,
  ],
  signIn: ["QUEUE_UNKNOWN", "IDEMPOTENCY_KEY_REUSED"],
  signOut: ["AGENT_UNKNOWN", "AGENT_SIGNED_OUT", "IDEMPOTENCY_KEY_REUSED"],
  changeAgent: ["QUEUE_UNKNOWN"],
  removeAgent: ["AGENT_UNKNOWN"],
  status: ["AGENT_UNKNOWN", "AGENT_SIGNED_OUT", "IDEMPOTENCY_KEY_REUSED"],
  block: ["CONVERSATION_UNKNOWN", "IDEMPOTENCY_KEY_REUSED", ...OF_BLOCKS],
  lift: ["BLOCK_UNKNOWN"],
  liftMany: ["IDEMPOTENCY_KEY_REUSED"],
  restore: ["IDEMPOTENCY_KEY_REUSED"],
  moveEnd: ["BLOCK_UNKNOWN", "BLOCK_OVER", "BLOCK_END_REQUIRED", "BLOCK_INTERVAL_INVALID"],
  erase: [],
  read: ["CONVERSATION_UNKNOWN"],
  useBot: [],
  tell: [],
  renew: [],
  watch: [],
  hear: [],
  leave: [],
  look: [],
  resend: [],
  begin: [],
  stop: [],
  due: [],
}

export const noTurnIsEndless: AnswerPromise = {
  promise: "no turn is endless",
  section: "2",
  broken: ({ id, request, outcome }) =>
    outcome?.kind === "failed" && outcome.error instanceof EndlessTurn
      ? `The ${request.kind} ${id} never ends: ${outcome.error.message}.`
      : null,
}

/** Work that goes on by itself may fail only because of the store. @returns the mistake otherwise; null: none */
export function unexpectedSetback(error: unknown): string | null {
  if (error instanceof ParleyError && OF_ANY.includes(error.code)) return null
  return `Work that a process does by itself failed: ${error instanceof Error ? error.stack : error}`
}

export const refusalsAreKnown: AnswerPromise = {
  promise: "a request is answered, or refused for a reason that it can have",
  section: "11.8",
  broken: ({ id, request, outcome }) => {
    if (outcome?.kind !== "failed") return null
    const { error } = outcome
    if (error instanceof ParleyError && [...OF_ANY, ...REFUSALS[request.kind]].includes(error.code)) return null
    if (error instanceof Error && error.message === "this request was answered meanwhile") return null
    return `The ${request.kind} ${id} failed: ${error instanceof ParleyError ? `${error.code} ${error.message}` : (error as Error)?.stack}`
  },
}

/** Also what was under way when its process was told to stop. */
export const everybodyIsAnswered: RestPromise = {
  promise: "every request is answered, unless its process dies",
  section: "11.7",
  broken: ({ asked }) =>
    firstOf(asked.values(), ({ id, request, outcome }) =>
      outcome === null ? `The ${request.kind} ${id} waits for an answer, and nothing is under way.` : null,
    ),
}

export const secretsAreNotTold: AnswerPromise = {
  promise: "no refusal tells what may be a secret",
  section: "3.4",
  broken: ({ id, request, outcome }) => {
    if (request.kind !== "message" || request.secret !== true || outcome?.kind !== "failed") return null
    const { error } = outcome
    const told = error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : String(error)
    return told.includes(request.text) ? `The refusal of ${id} says what was typed: ${told}` : null
  },
}

export const callIsMadeByOne: CallPromise = {
  promise: "a call to the outside is made by one process",
  section: "11.9",
  broken: ({ process, call }, { ledger, now }) => {
    const calling = [...ledger.conversations.values()].find(conversation => conversation.call?.id === call.id)
    if (calling === undefined) return null
    const claim = ledger.claims.get(`conversation:${calling.id}`)
    // A process that was held up may make its call after its claim is over, and so may another then.
    if (claim !== undefined && (claim.process === process || claim.until <= now())) return null
    const whose =
      claim === undefined ? "nobody's" : `process ${claim.process}'s until ${new Date(claim.until).toISOString()}`
    return `Process ${process} makes the call ${call.id}, which is ${whose}.`
  },
}

/** A call has one idempotency key, and a key one call. Remembers the calls, so it is made anew for each simulation. */
export function callKeepsItsKey(): CallPromise {
  const made = new Map<string, string>()
  return {
    promise: "an idempotency key belongs to one call",
    section: "11.5",
    broken: ({ call }) => {
      const what = canonicalJson([call.action, call.params])
      const before = made.get(call.id) ?? what
      made.set(call.id, what)
      return before === what ? null : `${call.id} was the key of ${before}, and is that of ${what}.`
    },
  }
}

/** A result comes of a call. Remembers the calls, so it is made anew for each simulation. */
export function callsAreMade(): { readonly ofCalls: CallPromise; readonly ofCommits: CommitPromise } {
  const named = { promise: "a call to the outside is made at least once", section: "11.5" }
  const made = new Set<string>()
  return {
    ofCalls: {
      ...named,
      broken: ({ call }) => {
        made.add(call.id)
        return null
      },
    },
    ofCommits: {
      ...named,
      broken: ({ commit, before }) =>
        firstOf(commit.turns, ({ conversation, turn }) => {
          const { call = null } = (before.get(`conversation ${conversation}`) ?? {}) as Partial<StoredConversation>
          // Events of turns are objects.
          const { type } = (turn.event ?? {}) as { readonly type?: string }
          return type !== "result" || call === null || made.has(call.id)
            ? null
            : `${call.id} has a result in ${conversation}, and nobody has made it.`
        }),
    },
  }
}
