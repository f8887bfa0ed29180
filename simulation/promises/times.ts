import type { Frame } from "../../engine/index.js"
import { type Chat, deskSettings } from "../../helpdesk/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Change } from "../ledger.js"
import { dueEvent } from "./due-times.js"
import { type CommitPromise, changedChats, decidedAt, type Evidence, firstOf, isWhenDecided } from "./promise.js"

/** Since when a timer counted, and how long it was to be, in milliseconds; null: this file does not know its cause. */
interface Cause {
  readonly since: number
  readonly length: number
}

export const timersCountFromTheirCause: CommitPromise = {
  promise: "a timer fires when its time has gone by since its cause, and not before",
  section: "11.6",
  broken: (change, evidence) => {
    if (evidence.isChanging(change.request) || !evidence.isClockSteady()) return null
    return firstOf(change.commit.turns, ({ conversation, turn }) => {
      const due = dueEvent(turn.event)
      const before = change.before.get(`conversation ${conversation}`) as StoredConversation | null | undefined
      if (due === null || !before) return null
      const cause = causeOf(due.what, before, change, evidence)
      if (cause === null || cause.since + cause.length <= turn.at) return null
      return `${due.what} of ${conversation} came ${turn.at - cause.since} ms after its cause, and not ${cause.length}.`
    })
  },
}

function causeOf(
  what: string,
  conversation: StoredConversation,
  { before, process }: Change,
  { ledger, botOf }: Evidence,
): Cause | null {
  const bot = botOf(process)
  const { maxWait, idleTimeout, replyTimeout } = deskSettings(bot.spec)
  const put = before.get(`chat ${conversation.chat}`) as Chat | null | undefined
  const chat = put === undefined ? ledger.chats.get(conversation.chat ?? "") : put
  const top = conversation.frames.at(-1)
  const ofChat = (since: number | null | undefined, length: number | null): Cause | null =>
    since === null || since === undefined || length === null ? null : { since, length }
  switch (what) {
    case "maxWait":
      return ofChat(chat?.queuedAt, maxWait)
    case "idle":
      return ofChat(chat?.heardAt, idleTimeout)
    case "idleWarning":
      return ofChat(chat?.heardAt, idleTimeout === null ? null : idleTimeout / 2)
    case "noReply":
      return ofChat(chat?.heardAt, replyTimeout)
    case "tick":
      return ofChat(chat?.tickAt, 0)
    case "inactivity":
    case "inactivityWarning": {
      if (top === undefined || bot.inactivity === null) return null
      const length = what === "inactivity" ? bot.inactivity : bot.inactivity / 2
      return { since: Math.max(conversation.heardAt, top.since), length }
    }
    case "questionTimeout": {
      const step = top === undefined ? undefined : bot.flows.get(top.flow)?.steps.get(top.step)
      const isAsking = step?.type === "prompt" || step?.type === "choice"
      return top === undefined || !isAsking || step.timeout === null
        ? null
        : { since: top.since, length: step.timeout.after }
    }
    case "waitTimeout": {
      const waits = conversation.frames.flatMap(({ flow, step: name, since }) => {
        const step = bot.flows.get(flow)?.steps.get(name)
        return step?.type === "wait" && step.timeout !== null ? [{ since, length: step.timeout.after }] : []
      })
      return waits.sort((one, other) => one.since + one.length - other.since - other.length)[0] ?? null
    }
    default:
      return null
  }
}

export const missedTicksAreOne: CommitPromise = {
  promise: "ticks that were missed are one, and the next comes a period later",
  section: "6.7",
  broken: (change, { ledger, isClockSteady }) => {
    if (!isClockSteady()) return null
    return firstOf(change.commit.turns, ({ conversation, turn }) => {
      if (dueEvent(turn.event)?.what !== "tick") return null
      const chat = ledger.chats.get(ledger.conversations.get(conversation)?.chat ?? "")
      return chat?.status !== "waiting" || chat.tickAt === null || chat.tickAt > turn.at
        ? null
        : `${chat.id} had a tick, and the next is at the same moment or before.`
    })
  },
}

export const repliesAreWaitedFor: CommitPromise = {
  promise: "a reply is waited for from the accept, or the first message, that was not answered",
  section: "6.7",
  broken: (change, evidence) => {
    if (!evidence.isClockSteady()) return null
    const request = evidence.asked.get(change.request)?.request
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (chat.status !== "connected") return null
      const told = (waitsFor: Chat["waitsFor"], since: number | null | "now") => {
        const isSince = since === "now" ? isWhenDecided(chat.heardAt, change, evidence.asked) : chat.heardAt === since
        return chat.waitsFor === waitsFor && isSince
          ? null
          : `${chat.id} waits for the ${chat.waitsFor} since ${chat.heardAt}, and not for the ${waitsFor} since ${since}.`
      }
      if (chat.connects > (before?.connects ?? 0)) return told("agent", "now")
      if (before === null || before.status !== "connected") return null
      if (request?.kind === "desk" && request.verb.verb === "say" && chat.firstReplyAt !== null) {
        if (chat.unread.length > 0) return `${chat.agent} has replied in ${chat.id}, and there is something unread.`
        if (before.firstReplyAt !== null && before.firstReplyAt !== chat.firstReplyAt)
          return `The first reply in ${chat.id} was at ${before.firstReplyAt}, and now is at ${chat.firstReplyAt}.`
        return told("user", "now")
      }
      const isMessage = request?.kind === "message" && request.conversation === chat.conversation
      if (!isMessage || chat.unread.length <= before.unread.length) return null
      return told("agent", before.waitsFor === "agent" ? before.heardAt : "now")
    })
  },
}

/** Where a chat has left its agent, also where another one has it at once. */
export const timesGoOnAfterChat: CommitPromise = {
  promise: "a question has the time that it had left when a chat froze it, and inactivity counts anew",
  section: "3.4",
  broken: (change, { ledger, isClockSteady }) => {
    if (!isClockSteady()) return null
    const at = decidedAt(change)
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (before?.status !== "connected" || before.connectedAt === null || before.connectedAt === at) return null
      if (chat.status === "connected" && chat.connects === before.connects) return null
      const was = change.before.get(`conversation ${chat.conversation}`) as StoredConversation | null | undefined
      const is = ledger.conversations.get(chat.conversation)
      if (!was || is === undefined || is.status === "ended") return null
      if (is.heardAt < at) return `The chat of ${is.id} has left its agent, and inactivity counts from before.`
      const [asked, asks] = [was.frames.at(-1), is.frames.at(-1)]
      if (asked === undefined || asks === undefined || !isSameQuestion(asked, asks)) return null
      const left = asked.since + at - Math.max(asked.since, before.connectedAt)
      return asks.since >= left ? null : `${asks.flow}.${asks.step} of ${is.id} counts the time of a chat.`
    })
  },
}

function isSameQuestion(one: Frame, other: Frame): boolean {
  const isQuestion = one.stepType === "prompt" || one.stepType === "choice"
  return isQuestion && one.flow === other.flow && one.step === other.step && one.attempts === other.attempts
}
