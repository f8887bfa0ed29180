import { canonicalJson } from "../../language/index.js"
import { activityRequestId, keptReplyOf } from "../../turns/index.js"
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

export const orderIsKept: AnswerPromise = {
  promise: "turns of a conversation happen in the order accepted",
  section: "11.2",
  broken: ({ id, process, request, outcome }, { asked }) => {
    if ((request.kind !== "message" && request.kind !== "event") || outcome?.kind !== "answered") return null
    const answer = outcome.answer as ShownAnswer
    if (answer.activities === null) return null
    let isBefore = true
    for (const other of asked.values()) {
      if (other.id === id) {
        isBefore = false
        continue
      }
      if (other.process !== process || other.outcome?.kind !== "answered") continue
      if (other.request.kind !== "message" && other.request.kind !== "event") continue
      if (other.request.conversation !== request.conversation) continue
      const { first, activities } = other.outcome.answer as ShownAnswer
      if (activities === null || isBefore === first < answer.first) continue
      return `${other.id} was asked ${isBefore ? "before" : "after"} ${id}, and has line ${first}, ${id} line ${answer.first}.`
    }
    return null
  },
}
