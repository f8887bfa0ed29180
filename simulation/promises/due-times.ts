import { agentDue, chatDue, deskSettings } from "../../helpdesk/index.js"
import { dialogDue } from "../../turns/index.js"
import type { Change, Ledger } from "../ledger.js"
import {
  type CommitPromise,
  changedChats,
  changedConversations,
  type Evidence,
  firstOf,
  isToCome,
  type RestPromise,
} from "./promise.js"

/** Milliseconds: the longest that a process has a call for itself without saying so again. */
export const CLAIM = 5000

export const dueTimesAreKept: CommitPromise = {
  promise: "what is to happen by itself has a due time",
  section: "11.6",
  broken: (change, { ledger, botOf, isChanging }) => {
    // A turn that was decided under a bot that is no longer the process's own counts by that one's times.
    if (isChanging(change.request)) return null
    const bot = botOf(change.process)
    const settings = deskSettings(bot.spec)
    return (
      firstOf(changedConversations(change), conversation => {
        const due = dialogDue(bot, conversation, ledger.openChatOf(conversation) ?? null)
        // The process that makes a call has its due time for itself, and renews that in time.
        const owner = `conversation:${conversation.id}`
        const claimed = Math.max(change.at + CLAIM, ledger.claims.get(owner)?.until ?? 0)
        return missing(ledger, owner, due?.what === "call" ? Math.max(due.at, claimed) : due?.at)
      }) ??
      firstOf(changedChats(change), chat => missing(ledger, `chat:${chat.id}`, chatDue(chat, settings)?.at)) ??
      firstOf(change.commit.puts, put =>
        put.kind === "agent" ? missing(ledger, `agent:${put.id}`, agentDue(put.value, settings)?.at) : null,
      )
    )
  },
}

function missing({ due }: Ledger, owner: string, at: number | null | undefined): string | null {
  const kept = due.get(owner)
  if (at === null || at === undefined || (kept !== undefined && kept.at <= at)) return null
  return `${owner} is due at ${new Date(at).toISOString()}, and ${kept === undefined ? "nothing is kept of it" : `${new Date(kept.at).toISOString()} is kept`}.`
}

/** The event of a turn that something due has begun. */
interface DueEvent {
  readonly type: "due"
  readonly what: string
  readonly at: number
}

export function dueEvent(event: unknown): DueEvent | null {
  // Events of turns are objects. A call that was given up has no moment of its own.
  const one = event as Partial<DueEvent> | null
  return one?.type === "due" && one.at !== undefined ? (one as DueEvent) : null
}

export const timerIsNotEarly: CommitPromise = {
  promise: "a timer never fires early",
  section: "11.6",
  broken: ({ commit }) =>
    firstOf(commit.turns, ({ conversation, turn }) => {
      const due = dueEvent(turn.event)
      if (due === null || due.at <= turn.at) return null
      return `${due.what} of ${conversation}, due at ${new Date(due.at).toISOString()}, fired at ${new Date(turn.at).toISOString()}.`
    }),
}

/** A timer fires once: looks at the turns of all commits, so it is made anew for each simulation. */
export function timerFiresOnce(): CommitPromise {
  const fired = new Set<string>()
  return {
    promise: "a timer fires once",
    section: "11.6",
    broken: ({ commit }: Change) =>
      firstOf(commit.turns, ({ conversation, turn }) => {
        const due = dueEvent(turn.event)
        if (due === null) return null
        // Two chats of one conversation may have waited for the same moment: the second has the place of another one.
        const chats = commit.puts.flatMap(put =>
          put.kind === "chat" && put.value.conversation === conversation ? [put.id] : [],
        )
        const of = [conversation, ...chats].join(", ")
        const name = `${due.what} of ${of}, due at ${new Date(due.at).toISOString()}`
        if (fired.has(name)) return `${name}, fired twice.`
        fired.add(name)
        return null
      }),
  }
}

export const chatsAreTimedAnew: RestPromise = {
  promise: "changed times hold for chats that are open",
  section: "6.7",
  broken: ({ ledger, botOf }: Evidence) => {
    const settings = deskSettings(botOf(0).spec)
    if (isToCome(ledger, "settings:")) return null
    return firstOf(ledger.openChats(), chat => missing(ledger, `chat:${chat.id}`, chatDue(chat, settings)?.at))
  },
}

export const chatsEndInTime: RestPromise = {
  promise: "no chat outlasts the longest wait, the time for a reply, or the silence of its user",
  section: "6.7",
  broken: ({ ledger, botOf, now }: Evidence) => {
    const { maxWait, replyTimeout, idleTimeout } = deskSettings(botOf(0).spec)
    const isOver = (since: number | null, longest: number | null) =>
      since !== null && longest !== null && since + longest <= now()
    if (isToCome(ledger, "settings:")) return null
    return firstOf(ledger.openChats(), ({ id, status, queuedAt, waitsFor, heardAt }) => {
      if (status === "waiting") return isOver(queuedAt, maxWait) ? `${id} waits longer than maxWait.` : null
      const longest = waitsFor === "agent" ? replyTimeout : waitsFor === "user" ? idleTimeout : null
      return isOver(heardAt, longest) ? `${id} waits for the ${waitsFor} longer than it may.` : null
    })
  },
}

export const callsAndInboxGoOn: RestPromise = {
  promise: "a conversation with a call or an inbox goes on",
  section: "11.8",
  broken: ({ ledger, botOf }) =>
    firstOf(ledger.conversations.values(), conversation => {
      const { id, call, inbox } = conversation
      if (call === null && inbox.length === 0) return null
      const isAnswered = inbox.some(event => "call" in event && event.call === call?.id)
      if (call !== null && !isAnswered && !ledger.due.has(`conversation:${id}`))
        return `${id} waits for the call ${call.id}, and nobody makes it.`
      const due = dialogDue(botOf(0), conversation, ledger.openChatOf(conversation))
      // The process that makes a call has moved its due time to where the claim ends.
      return due === null || ledger.due.has(`conversation:${id}`) ? null : `${id} is due, and nothing is kept of it.`
    }),
}
