import type { Activity } from "../../engine/index.js"
import type { Chat } from "../../helpdesk/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Change, Ledger } from "../ledger.js"
import {
  type AnswerPromise,
  type CommitPromise,
  changedChats,
  changedConversations,
  firstOf,
  writtenLines,
} from "./promise.js"

/**
 * A conversation before and after a commit in which the same agent had its chat all the time; null: it was not so, or its
 * users were warned in it that the chat will end.
 */
function throughChat(
  change: Change,
  ledger: Ledger,
  id: string,
): { readonly before: StoredConversation; readonly after: StoredConversation } | null {
  const after = ledger.conversations.get(id)
  const before = (change.before.get(`conversation ${id}`) ?? null) as StoredConversation | null
  if (after === undefined || before === null || after.side === "agent" || after.chat === null) return null
  if (before.chat !== after.chat) return null
  const chat = ledger.chats.get(after.chat)
  const changed = change.before.get(`chat ${after.chat}`) as Chat | null | undefined
  const chatBefore = changed === undefined ? chat : changed
  if (chat?.status !== "connected" || chatBefore?.status !== "connected") return null
  const isWarned = chat.idleWarned && !chatBefore.idleWarned
  return chat.connects === chatBefore.connects && !isWarned ? { before, after } : null
}

export const botIsSilentInChat: CommitPromise = {
  promise: "the bot is silent while a chat is connected",
  section: "3.7",
  broken: (change, { ledger }) =>
    firstOf(writtenLines(change), ([id, lines]) => {
      if (throughChat(change, ledger, id) === null) return null
      const said = lines.find(line => line.type === "message" && line.from.role === "bot" && !isNotice(line))
      return said === undefined ? null : `"${said.text}" was said in ${id}, whose user talks to an agent.`
    }),
}

function isNotice({ channelData }: Activity): boolean {
  return channelData?.notice !== undefined
}

export const stackIsFrozenInChat: CommitPromise = {
  promise: "the stack is frozen while a chat is connected",
  section: "3.6",
  broken: (change, { ledger }) =>
    firstOf(changedConversations(change), ({ id }) => {
      const through = throughChat(change, ledger, id)
      if (through === null) return null
      const [before, after] = [stackOf(through.before), stackOf(through.after)]
      return before === after
        ? null
        : `The stack of ${id} went from ${before} to ${after} while its user talks to an agent.`
    }),
}

/** The flows of a conversation and where they stand, to be compared. */
export function stackOf({ frames }: StoredConversation): string {
  return JSON.stringify(frames.map(({ flow, step, attempts }) => [flow, step, attempts]))
}

export const callBelongsToItsFrame: CommitPromise = {
  promise: "a call belongs to the frame that made it",
  section: "2",
  broken: change =>
    firstOf(changedConversations(change), ({ id, frames, call, status }) => {
      if (status === "ended") return null
      const calling = frames.filter(({ stepType }) => stepType === "action")
      const where = calling.map(({ flow, step }) => `${flow}.${step}`).join(", ")
      if (call === null && calling.length > 0) return `${where} of ${id} waits for a call that nobody makes.`
      if (call !== null && calling.length !== 1)
        return `The call ${call.id} is made, and ${where || "nothing"} waits for it.`
      return null
    }),
}

export const dialogRestsDuringCall: CommitPromise = {
  promise: "while a call is under way everything else waits for it",
  section: "2",
  broken: change =>
    firstOf(changedConversations(change), after => {
      const before = change.before.get(`conversation ${after.id}`) as StoredConversation | null
      if (after.call === null || before?.call?.id !== after.call.id || before.call.attempt !== after.call.attempt)
        return null
      // A flow that tells of an agent runs at once, and one that a tick began is dropped when the waiting ends.
      if (after.chat !== null && change.before.has(`chat ${after.chat}`)) return null
      const [one, other] = [stackOf(before), stackOf(after)]
      return one === other
        ? null
        : `The stack of ${after.id} went from ${one} to ${other} during the call ${after.call.id}.`
    }),
}

/** Steps at which a conversation may rest. */
const RESTING: ReadonlySet<string> = new Set(["prompt", "choice", "wait", "action"])

export const stackRests: CommitPromise = {
  promise: "no conversation is stuck: the top of its stack waits for something",
  section: "11.8",
  broken: change =>
    firstOf(changedConversations(change), ({ id, frames, status }) => {
      const top = frames.at(-1)
      if (top === undefined) return null
      if (status === "ended") return `${id} has ended, and ${top.flow}.${top.step} is under way.`
      if (!RESTING.has(top.stepType)) return `${top.flow}.${top.step} of ${id}, a step "${top.stepType}", is at rest.`
      const lost = frames
        .slice(0, -1)
        .find(({ stepType }, index) => stepType === "call" && frames[index + 1]?.called !== true)
      return lost === undefined ? null : `${lost.flow}.${lost.step} of ${id} waits for a flow that is not under way.`
    }),
}

export const inboxIsBounded: CommitPromise = {
  promise: "of clients at most 100 events and limits.state bytes wait in an inbox",
  section: "2",
  broken: (change, { botOf }) =>
    firstOf(changedConversations(change), ({ id, inbox }) => {
      // The engine's own events, and the result of a call, are few, and are never refused.
      const sent = inbox.filter(
        event => /message|sealed/.test(event.type) || ("from" in event && event.from !== "engine"),
      )
      if (sent.length > 100) return `${sent.length} events wait in the inbox of ${id}.`
      const results = inbox.filter(({ type }) => type === "result")
      const bytes = Math.max(...[sent, results].map(events => Buffer.byteLength(JSON.stringify(events))))
      return bytes <= botOf(change.process).limits.state + FRAMING ? null : `${bytes} bytes wait in the inbox of ${id}.`
    }),
}

/** Bytes of what is kept around a value that waits. */
const FRAMING = 500

export const flowIsNotOnItself: CommitPromise = {
  promise: "a flow under way is not begun again by its own trigger",
  section: "3.5",
  broken: change =>
    firstOf(change.commit.turns, ({ conversation, turn }) => {
      const before = change.before.get(`conversation ${conversation}`) as StoredConversation | null | undefined
      const under = new Set(before?.frames.map(({ flow }) => flow))
      const again = turn.trace.find(
        entry => entry.kind === "flow" && /^(text|digression) /.test(entry.why) && under.has(entry.flow),
      )
      return again?.kind === "flow"
        ? `${again.flow} of ${conversation} was begun by ${again.why} on top of itself.`
        : null
    }),
}

export const digressionIsRefused: CommitPromise = {
  promise: "a digression that there is no room for is refused, and drops nothing",
  section: "3.5",
  broken: change =>
    firstOf(change.commit.turns, ({ conversation, turn: { event, trace } }) => {
      // An answer that leads to a step which calls one flow too many is that step's error.
      const first = trace.find(({ kind }) => kind !== "note")
      const isMessage = typeof event === "object" && event !== null && "type" in event && event.type === "message"
      if (!isMessage || first?.kind !== "error" || first.code !== "FRAMES_EXCEEDED") return null
      return `A text in ${conversation} asked for a flow that there was no room for, and all that was under way was dropped.`
    }),
}

export const stateIsBounded: CommitPromise = {
  promise: "what a conversation keeps is within limits.state",
  section: "3.8",
  broken: (change, { botOf }) => {
    const limit = botOf(change.process).limits.state
    return (
      firstOf(changedConversations(change), ({ id, frames }) => {
        const bytes = Buffer.byteLength(JSON.stringify(frames.map(({ variables }) => variables)))
        return bytes <= 1.2 * limit ? null : `The variables of ${id} have ${bytes} bytes; limits.state is ${limit}.`
      }) ??
      firstOf(change.commit.turns, ({ conversation, turn }) => {
        const bytes = Buffer.byteLength(JSON.stringify(turn.trace))
        return bytes <= 8 * limit ? null : `A trace of ${conversation} has ${bytes} bytes; limits.state is ${limit}.`
      })
    )
  },
}

export const activityGoesOnInChat: CommitPromise = {
  promise: "no new chat activity begins while a chat is connected",
  section: "1",
  broken: (change, { ledger }) =>
    firstOf(changedConversations(change), ({ id }) => {
      // A flow that still runs on the side of an agent who had the chat may say so.
      const own = change.commit.turns.filter(
        ({ conversation }) =>
          conversation === id || ledger.conversations.get(conversation)?.linked?.conversation === id,
      )
      if (JSON.stringify(own).includes("EndChatActivity")) return null
      const through = throughChat(change, ledger, id)
      if (through === null || through.before.chatActivity.id === through.after.chatActivity.id) return null
      return `A new chat activity of ${id} begins while its user talks to an agent.`
    }),
}

/** A page changes what is known of a conversation, and nobody hears of it. */
export const changeSaysNothing: CommitPromise = {
  promise:
    "a change of a conversation from outside is kept, runs no flow but those of a chat that it ends, and is no sign of its user",
  section: "10",
  broken: (change, { asked }) => {
    const request = asked.get(change.request)?.request
    if (request?.kind !== "change") return null
    return firstOf(changedConversations(change), after => {
      const before = change.before.get(`conversation ${after.id}`) as StoredConversation | null
      if (before === null || after.id !== request.conversation) return null
      if (request.locale !== null && after.locale !== request.locale)
        return `${after.id} was to speak ${request.locale}, and speaks ${after.locale}.`
      if (after.heardAt !== before.heardAt) return `${after.id} was changed, and that counts as its user's.`
      // A block that is so made ends the chat, and one that is lifted is told in the log.
      if (changedChats(change).some(({ id, endedBy }) => id === before.chat && endedBy === "block")) return null
      const lines = writtenLines(change).get(after.id) ?? []
      if (lines.some(({ type }) => type !== "trace")) return `${after.id} was changed, and something was said by that.`
      if (lines.length === 0 && after.chatActivity.lastAt !== before.chatActivity.lastAt)
        return `${after.id} was changed, and that counts as something said.`
      return stackOf(after) === stackOf(before) ? null : `${after.id} was changed, and a flow went on by that.`
    })
  },
}

export const endIsTheEnd: AnswerPromise = {
  promise: "a conversation that its user has ended is over",
  section: "6.6",
  broken: ({ id, request, outcome }, { ledger }) => {
    if (request.kind !== "end" || outcome?.kind !== "answered") return null
    const conversation = ledger.conversations.get(request.conversation)
    return conversation === undefined || conversation.status === "ended"
      ? null
      : `${id} has ended ${request.conversation}, which is ${conversation.status}.`
  },
}

export const endIsForGood: CommitPromise = {
  promise: "a conversation that has ended stays ended",
  section: "3.7",
  broken: change =>
    firstOf(changedConversations(change), ({ id, status }) => {
      const before = change.before.get(`conversation ${id}`) as StoredConversation | null
      return before?.status === "ended" && status !== "ended" ? `${id} had ended, and is ${status}.` : null
    }),
}
