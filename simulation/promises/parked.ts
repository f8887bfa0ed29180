import type { StoredConversation } from "../../turns/index.js"
import type { Change, Ledger } from "../ledger.js"
import { type CommitPromise, changedConversations, type Evidence, firstOf, toldOf } from "./promise.js"

/** Milliseconds of silence after which a chat activity is over (design section 1). */
const SILENCE = 60 * 60_000

/** Remembers in which chat activity a chat was closed, so it is made anew for each simulation. */
export function parkedWithinActivity(): CommitPromise {
  const parkedIn = new Map<string, number>()
  return {
    promise: "a closed chat is parked until its chat activity ends, and no longer",
    section: "6.6",
    broken: change =>
      firstOf(changedConversations(change), ({ id, parked, chatActivity: { number } }) => {
        const known = parkedIn.get(id)
        if (parked === null) parkedIn.delete(id)
        else if (known === undefined) parkedIn.set(id, number)
        else if (known !== number) return `${id} is parked in its activity ${number}, and the chat was of ${known}.`
        return null
      }),
  }
}

/** A text of a user whose agent has closed the chat, as it was when it came; null: it is something else. */
function textWhileParked({ commit, request, before }: Change, { asked }: Evidence) {
  const said = asked.get(request)?.request
  if (said?.kind !== "message") return null
  const conversation = before.get(`conversation ${said.conversation}`) as StoredConversation | null | undefined
  const turn = commit.turns.find(({ conversation: id }) => id === said.conversation)?.turn
  if (!conversation || conversation.parked === null || turn === undefined) return null
  return { said, conversation, isSilent: turn.at - conversation.chatActivity.lastAt >= SILENCE }
}

export const lateTextIsOrdinary: CommitPromise = {
  promise: "a text after an hour of silence opens no closed chat",
  section: "6.6",
  broken: (change, evidence) => {
    const text = textWhileParked(change, evidence)
    if (text === null || !text.isSilent) return null
    return toldOf(change, evidence.ledger, text.conversation.id).includes("LiveChatReopened")
      ? `"${text.said.text}" opens the chat again that was closed in another chat activity of ${text.conversation.id}.`
      : null
  },
}

export const textAsksForTheChat: CommitPromise = {
  promise: "the next text to a closed chat asks for its queue again, with every check",
  section: "6.6",
  broken: (change, evidence) => {
    const text = textWhileParked(change, evidence)
    if (text === null || text.isSilent || evidence.isChanging(change.request)) return null
    const { said, conversation } = text
    const { keywords } = evidence.botOf(change.process)
    const waits = conversation.call !== null || conversation.inbox.length > 0
    if (waits || keywords.find(said.text).size > 0) return null
    const { chats } = evidence.ledger.conversations.get(conversation.id) ?? conversation
    return chats > conversation.chats || refusalIn(evidence.ledger, conversation.id) !== null
      ? null
      : `"${said.text}" was said in ${conversation.id} to a closed chat, and asks for nothing.`
  },
}

/** Why the last asking for an agent was refused; null: it was not, or nobody has asked. */
function refusalIn(ledger: Ledger, conversation: string): unknown {
  return ledger.record("entities", `conversation:${conversation}`)?.HelpdeskClient?.RefusalReason ?? null
}
