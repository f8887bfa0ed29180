import type { Bot } from "../../engine/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Change } from "../ledger.js"
import { type CommitPromise, changedConversations, firstOf } from "./promise.js"

/**
 * An answer to a sensitive question is nowhere but in the variable or field that saves it. The promise remembers the
 * answers, so it is made anew for each simulation.
 */
export function secretsAreMasked(): CommitPromise {
  const secrets = new Set<string>()
  return {
    promise: "what answers a sensitive question is kept nowhere as it was typed",
    section: "3.4",
    broken: (change, { asked, botOf, ledger }) => {
      const request = asked.get(change.request)?.request
      if (request?.kind === "message" && request.secret === true) {
        const before = change.before.get(`conversation ${request.conversation}`) as
          | StoredConversation
          | null
          | undefined
        const chat = before ? ledger.openChatOf(before) : null
        // A text goes to a chat that somebody has or had, whatever the bot has asked.
        const goesToChat = chat !== null && chat.connects > 0
        if (before && !goesToChat && isSensitive(before, botOf(change.process))) secrets.add(request.text)
      }
      if (secrets.size === 0) return null
      const text = textOf(change)
      const told = [...secrets].find(secret => text.includes(secret))
      if (told === undefined) return null
      const at = text.indexOf(told)
      return `"${told}" is kept: ${text.slice(Math.max(0, at - 80), at + told.length + 20)}`
    },
  }
}

/** A text that comes now is, or may become, the answer to a sensitive question; one that waits already comes first. */
function isSensitive({ frames, call, inbox, parked }: StoredConversation, bot: Bot): boolean {
  // It asks for the next chat, whatever was asked since the last one was closed (design section 3.7).
  if (parked !== null) return false
  if (inbox.some(({ type }) => type === "message" || type === "sealed")) return false
  return frames.some(({ flow, step, heldBack = false }, index) => {
    const asking = bot.flows.get(flow)?.steps.get(step)
    const isAsked = !heldBack && (index === frames.length - 1 || call !== null)
    return isAsked && (asking?.type === "prompt" || asking?.type === "choice") && asking.sensitive
  })
}

/** The part of a turn that is kept of a text, or of an event that waited. */
interface TextEvent {
  readonly type: string
  readonly text?: string
  readonly masked?: boolean
  readonly waitsFor?: string
  /** Of what waited: the turn that it came in. */
  readonly of?: number
}

/**
 * A text that waited for a call, and then answered a sensitive question, was masked when it came. The promise remembers
 * the texts that wait, so it is made anew for each simulation.
 */
export function waitingSecretsAreMasked(): CommitPromise {
  const readable = new Map<string, { readonly text: string; readonly bot: Bot }>()
  return {
    promise: "a text that waits to answer a sensitive question is masked from the first byte",
    section: "3.4",
    broken: (change, { botOf, isChanging }) =>
      firstOf(change.commit.turns, ({ conversation, turn }) => {
        const bot = botOf(change.process)
        // Events of turns are objects.
        const event = (turn.event ?? {}) as unknown as TextEvent
        const isKept = event.type === "message" && event.waitsFor !== undefined && event.masked !== true
        if (isKept && !isChanging(change.request))
          readable.set(`${conversation} ${turn.number}`, { text: event.text ?? "", bot })
        const kept = event.type === "waited" ? readable.get(`${conversation} ${event.of}`) : undefined
        // Nobody knew when it came that another bot would have a sensitive question for it.
        const text = kept?.bot === bot ? kept.text : undefined
        const before = change.before.get(`conversation ${conversation}`) as StoredConversation | null | undefined
        const top = before?.frames.at(-1)
        const step = top && bot.flows.get(top.flow)?.steps.get(top.step)
        if (text === undefined || (step?.type !== "prompt" && step?.type !== "choice") || !step.sensitive) return null
        const isAnswer = turn.trace.some(
          entry => entry.kind === "path" && entry.flow === top?.flow && entry.step === step.name,
        )
        return isAnswer ? `"${text}" was kept, and then answered ${top?.flow}.${step.name} of ${conversation}.` : null
      }),
  }
}

export const sealedTextsAreHeard: CommitPromise = {
  promise: "a text that waits is heard, whatever the store does meanwhile",
  section: "2",
  broken: change =>
    firstOf(change.commit.turns, ({ conversation, turn }) =>
      turn.trace.some(entry => entry.kind === "note" && entry.text.includes("can't be read any more"))
        ? `A text that waited in ${conversation} was passed over.`
        : null,
    ),
}

/** All that a commit keeps but what flows save: variables, entities and the params of a call. */
function textOf(change: Change): string {
  const { activities, turns, audit, events, request } = change.commit
  const conversations = changedConversations(change).map(({ frames, inbox }) => ({
    inbox,
    frames: frames.map(({ variables: _, ...frame }) => frame),
  }))
  const others = change.commit.puts.filter(({ kind }) => kind !== "conversation" && kind !== "entities")
  return JSON.stringify({ activities, turns, audit, events, request, conversations, others })
}
