import { canonicalJson, hasVisible, type Json, ParleyError } from "../../language/index.js"
import { activityRequestId, IDEMPOTENCY_WINDOW, isPublic, keptReplyOf } from "../../turns/index.js"
import { keyOf } from "../keyed-request.js"
import type { Ledger } from "../ledger.js"
import type { AskedRequest } from "../simulated-world.js"
import type { ActorRequest } from "../simulation-step.js"
import { type AnswerPromise, type CommitPromise, changedConversations, firstOf, writtenLines } from "./promise.js"

export const seqHasNoGaps: CommitPromise = {
  promise: "seq has no gaps",
  section: "11.4",
  broken: (change, { ledger }) =>
    firstOf(writtenLines(change), ([id, lines]) => {
      let last = change.lastLines.get(id)?.seq ?? 0
      for (const { seq } of lines) {
        if (seq !== last + 1) return `Line ${seq} of ${id} was written after line ${last}.`
        last = seq
      }
      const { seq } = ledger.conversations.get(id) ?? { seq: 0 }
      return seq === last ? null : `${id} counts ${seq} lines, and its last one is ${last}.`
    }),
}

export const timeNeverGoesBack: CommitPromise = {
  promise: "time never goes back within a log",
  section: "11.10",
  broken: change =>
    firstOf(writtenLines(change), ([id, lines]) => {
      let last = change.lastLines.get(id)?.timestamp ?? ""
      for (const { seq, timestamp } of lines) {
        if (timestamp < last) return `Line ${seq} of ${id} is of ${timestamp}, the one before it of ${last}.`
        last = timestamp
      }
      return null
    }),
}

export const turnsAreCounted: CommitPromise = {
  promise: "a turn is one version of its conversation",
  section: "2",
  broken: change =>
    firstOf(changedConversations(change), ({ id, version }) => {
      const before = change.before.get(`conversation ${id}`) as { readonly version: number } | null
      const turns = change.commit.turns.filter(({ conversation }) => conversation === id).map(({ turn }) => turn.number)
      if (version !== (before?.version ?? 0) + 1) return `${id} went from version ${before?.version} to ${version}.`
      return turns.join() === String(version)
        ? null
        : `The turns ${turns.join()} were kept of version ${version} of ${id}.`
    }),
}

export const actedOnOnce: CommitPromise = {
  promise: "a clientActivityId is acted on once",
  section: "11.3",
  broken: (change, { ledger }) =>
    firstOf(change.commit.activities, ({ conversation, activity: { seq, channelData } }) => {
      const id = channelData?.clientActivityId
      const kept = typeof id !== "string" ? undefined : ledger.requests.get(activityRequestId(conversation, id))
      if (kept === undefined) return null
      const { first } = keptReplyOf(kept)
      if (first === seq) return null
      return `${id} was acted on in line ${first} of ${conversation}, and again in line ${seq}.`
    }),
}

export const activityIsKept: AnswerPromise = {
  promise: "an activity that was answered is in the log",
  section: "11.1",
  broken: ({ id, request, outcome }, { ledger }) => {
    if ((request.kind !== "message" && request.kind !== "event") || outcome?.kind !== "answered") return null
    const { conversation } = request
    const { first } = outcome.answer as ShownAnswer
    if (ledger.erased.has(conversation)) return null
    const line = ledger.lines.get(conversation)?.[first - 1]
    const names = request.kind === "message" ? (request.files ?? []).map(file => `${file}.txt`).join(", ") : ""
    // With nothing else to read their files' names are the text.
    const said = request.kind === "message" && names !== "" && !hasVisible(request.text) ? names : null
    const sent = request.kind === "message" ? [said ?? request.text, "•••"] : [request.name]
    if (line?.type === request.kind && sent.includes((line.type === "message" ? line.text : line.name) ?? ""))
      return null
    return `${id} was answered as line ${first} of ${conversation}, which is ${JSON.stringify(line)}.`
  },
}

/** The part of the log and of the conversation that an answer shows. */
interface ShownAnswer {
  readonly first: number
  readonly last: number
  readonly activities: readonly unknown[] | null
  readonly view: { readonly busy?: true } | null
}

export const sameAnswerAgain: AnswerPromise = {
  promise: "the same clientActivityId has the same answer",
  section: "11.3",
  broken: ({ id, request, outcome }, { asked }) => {
    if ((request.kind !== "message" && request.kind !== "event") || request.clientActivityId === undefined) return null
    if (outcome?.kind !== "answered") return null
    const { conversation, clientActivityId } = request
    const shown = shownAnswer(outcome.answer)
    return firstOf(asked.values(), other => {
      if (other.id === id || other.outcome?.kind !== "answered") return null
      if (other.request.kind !== "message" && other.request.kind !== "event") return null
      if (other.request.conversation !== conversation || other.request.clientActivityId !== clientActivityId)
        return null
      const before = shownAnswer(other.outcome.answer)
      if (shown === null || before === null || shown === before) return null
      return `${clientActivityId} of ${conversation} was answered ${before}, and then ${shown}.`
    })
  },
}

/** Null: it is not known yet, because what it began goes on. */
function shownAnswer(answer: unknown): string | null {
  // `handleMessage` and `handleEvent` give nothing else.
  const { first, last, view } = answer as ShownAnswer
  if (view === null || view.busy === true) return null
  // A store in memory that was read back has sorted keys.
  return canonicalJson({ first, last, view })
}

type SentActivity = Extract<ActorRequest, { kind: "message" | "event" }>

function isActivity(request: ActorRequest): request is SentActivity {
  return request.kind === "message" || request.kind === "event"
}

/** Refusals of a repeated activity that say nothing about it: it may be sent again. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(["BUSY", "STORE_UNAVAILABLE"])

/** Remembers the activities that were answered, so it is made anew for each simulation. */
export function repeatedIsAnswered(): AnswerPromise {
  const answered = new Map<string, { readonly content: string; readonly commits: number }>()
  return {
    promise: "an activity that was answered is answered again, whatever has changed since",
    section: "11.3",
    broken: ({ id, request, outcome, commitsBefore }, { ledger }) => {
      if (!isActivity(request) || request.clientActivityId === undefined) return null
      const { conversation, clientActivityId } = request
      const name = activityRequestId(conversation, clientActivityId)
      const content = contentOf(request)
      const before = answered.get(name)
      if (outcome?.kind === "answered" && before === undefined) answered.set(name, { content, commits: ledger.commits })
      if (outcome?.kind !== "failed" || before === undefined || ledger.erased.has(conversation)) return null
      if (before.content !== content || before.commits > commitsBefore) return null
      const code = outcome.error instanceof ParleyError ? outcome.error.code : "no refusal of ours"
      return OF_THE_MOMENT.has(code) ? null : `${id} repeats ${clientActivityId}, which was answered: ${code}.`
    },
  }
}

/** Where it comes from may change from one time to the next. */
function contentOf({ address: _, ...activity }: SentActivity): string {
  return JSON.stringify(activity)
}

export const orderIsKept: AnswerPromise = {
  promise: "turns of a conversation happen in the order accepted",
  section: "11.2",
  broken: ({ id, life, request, outcome }, { asked }) => {
    if (!isActivity(request) || outcome?.kind !== "answered") return null
    const answer = outcome.answer as ShownAnswer
    if (answer.activities === null) return null
    let isBefore = true
    for (const other of asked.values()) {
      if (other.id === id) {
        isBefore = false
        continue
      }
      if (other.life !== life || other.outcome?.kind !== "answered") continue
      if (!isActivity(other.request) || other.request.conversation !== request.conversation) continue
      const { first, activities } = other.outcome.answer as ShownAnswer
      if (activities === null || isBefore === first < answer.first) continue
      return `${other.id} was asked ${isBefore ? "before" : "after"} ${id}, and has line ${first}, ${id} line ${answer.first}.`
    }
    return null
  },
}

/** Remembers the requests that were acted on, so it is made anew for each simulation. */
export function requestIsActedOnOnce(): CommitPromise {
  const over = new Map<string, number>()
  return {
    promise: "a request with an id of its client's is acted on once",
    section: "11.3",
    broken: ({ commit: { request } }, { ledger }) => {
      // Nothing is kept of somebody who was erased, and they begin anew.
      if (request === undefined || ledger.erased.has(request.id)) return null
      const before = over.get(request.id)
      over.set(request.id, request.until ?? Number.POSITIVE_INFINITY)
      return before === undefined || before <= request.at ? null : `What ${request.id} asks for was done twice.`
    },
  }
}

export const sameAnswerToKey: AnswerPromise = {
  promise: "the same Idempotency-Key has the same answer",
  section: "11.3",
  broken: (one, { asked, ledger, now }) => {
    const key = keyOf(one.request)
    const shown = key === null ? null : keptOutcome(one)
    if (key === null || shown === null || ledger.erased.has(key.id) || isOfErased(one.request, ledger)) return null
    return firstOf(asked.values(), other => {
      const before = sentUnder(key.id, other, asked.values(), now()) ? keptOutcome(other) : null
      if (before === null || other.id === one.id || keyOf(other.request)?.fingerprint !== key.fingerprint) return null
      return shown === before ? null : `${key.id} was answered ${before}, and then ${shown}.`
    })
  },
}

export const otherRequestIsRefused: AnswerPromise = {
  promise: "another request under an Idempotency-Key that was used is refused",
  section: "10",
  broken: (one, { asked, ledger, now }) => {
    const key = keyOf(one.request)
    if (key === null || ledger.erased.has(key.id) || one.outcome?.kind !== "answered") return null
    return firstOf(asked.values(), other => {
      if (other.outcome?.kind !== "answered" || !sentUnder(key.id, other, asked.values(), now())) return null
      return keyOf(other.request)?.fingerprint === key.fingerprint
        ? null
        : `${other.id} and ${one.id} ask for different things under ${key.id}, and both were answered.`
    })
  },
}

/** A request to a conversation that was erased: with it goes what was answered, a refusal too, which no commit keeps. */
function isOfErased(request: ActorRequest, { erased }: Ledger): boolean {
  return "conversation" in request && erased.has(request.conversation)
}

/** A request under this key that may still be known: its answer is kept for a day, also where it was given again meanwhile. */
function sentUnder(key: string, one: AskedRequest, asked: Iterable<AskedRequest>, now: number): boolean {
  const isKept = ({ askedAt }: AskedRequest) => askedAt > now - IDEMPOTENCY_WINDOW
  if (keyOf(one.request)?.id !== key || !isKept(one)) return false
  const told = keptOutcome(one)
  return [...asked].every(
    other => isKept(other) || keyOf(other.request)?.id !== key || told === null || keptOutcome(other) !== told,
  )
}

/** An answer or a refusal that is kept, in words; null: it is none, or none of those that may be others the next time. */
function keptOutcome({ outcome }: AskedRequest): string | null {
  if (outcome?.kind === "answered") return canonicalJson((outcome.answer ?? null) as Json)
  if (outcome?.kind !== "failed" || !(outcome.error instanceof ParleyError)) return null
  const { code } = outcome.error
  return /^(BUSY|STORE_UNAVAILABLE|IDEMPOTENCY_KEY_REUSED)$/.test(code) ? null : `with ${code}`
}

export const linesAreToldOnce: CommitPromise = {
  promise: "the key that began a conversation hears of each line once: in an answer, or by its webhook",
  section: "10",
  broken: (change, { ledger, asked }) =>
    firstOf(writtenLines(change), ([id, lines]) => {
      const { keyId, side } = ledger.conversations.get(id) ?? {}
      if (keyId === undefined || side === "agent") return null
      const request = asked.get(change.request)?.request
      const isAnswered =
        request?.kind === "start"
          ? change.before.get(`conversation ${id}`) === null
          : (request?.kind === "message" || request?.kind === "event") && request.conversation === id
      const told = (change.commit.events ?? [])
        .filter(({ type, lane }) => type === "activity.created" && lane === id)
        .map(({ body }) => (body as { readonly activity: { readonly seq: number } }).activity.seq)
      const unanswered = isAnswered ? [] : lines.filter(isPublic).map(({ seq }) => seq)
      return told.join() === unanswered.join()
        ? null
        : `Lines ${lines.map(({ seq }) => seq).join(", ")} of ${id} are ${isAnswered ? "" : "not "}in an answer, and the webhook hears of ${told.join(", ") || "none"}.`
    }),
}
