import { nextDue } from "../engine/index.js"
import { agentDue, allocate, chatComesDue, chatDue, signOutAutomatically, specialEvent } from "../helpdesk/index.js"
import { enforceBatch } from "./blocking.js"
import { beginSignedOutConversation, followCauses } from "./causes.js"
import { changeDesk, turnDialog } from "./dialog.js"
import { hearWaiting } from "./hear.js"
import { conversationOf, useClient } from "./sides.js"
import { isFrozen, type Work } from "./work.js"

/** What is left to the loop after a due time: nothing, or an outside call to make now. */
export type DueOutcome = "done" | "call"

/**
 * A due time has come. One whose cause is gone does nothing but vanish: what is due follows from the state, not from
 * the row in the store.
 */
export function comeDue(work: Work, owner: string): DueOutcome {
  const colon = owner.indexOf(":")
  const id = owner.slice(colon + 1)
  switch (owner.slice(0, colon)) {
    case "conversation":
      return conversationComesDue(work, owner, id)
    case "chat":
      return chatDueNow(work, owner, id)
    case "agent":
      return agentDueNow(work, owner, id)
    case "queue":
      return allocateNext(work, owner, id)
    case "block":
      enforceBatch(work, id)
      return "done"
    default:
      return gone(work, owner)
  }
}

function gone(work: Work, owner: string): DueOutcome {
  work.due.push({ owner, at: null, rank: 0 })
  return "done"
}

function conversationComesDue(work: Work, owner: string, id: string): DueOutcome {
  const side = conversationOf(work, id)
  useClient(work, side)
  const due = nextDue(work.bot, side.conversation, isFrozen(work, side.conversation))
  if (due === null) return gone(work, owner)
  if (due.at > work.now) {
    work.due.push({ owner, at: due.at, rank: due.rank })
    return "done"
  }
  if (due.what === "call") return "call"
  if (due.what === "inbox") {
    hearWaiting(work, id)
    return "done"
  }
  side.event = { type: "due", what: due.what, at: due.at }
  turnDialog(work, side, { type: "due" })
  followCauses(work)
  return "done"
}

function chatDueNow(work: Work, owner: string, id: string): DueOutcome {
  const chat = work.facts.chat(id)
  const due = chat === null ? null : chatDue(chat, work.settings)
  if (chat === null || due === null) return gone(work, owner)
  if (due.at > work.now) {
    work.due.push({ owner, at: due.at, rank: due.rank })
    return "done"
  }
  const side = conversationOf(work, chat.conversation)
  useClient(work, side)
  side.event = { type: "due", what: due.what, at: due.at }
  changeDesk(work, desk => chatComesDue(desk, chat))
  if (!work.desk.changed.chat.has(id)) return gone(work, owner)
  followCauses(work)
  return "done"
}

function agentDueNow(work: Work, owner: string, email: string): DueOutcome {
  const agent = work.facts.agent(email)
  const at = agent === null ? null : agentDue(agent, work.settings)
  if (agent === null || at === null) return gone(work, owner)
  if (at > work.now) {
    work.due.push({ owner, at, rank: 0 })
    return "done"
  }
  changeDesk(work, desk => signOutAutomatically(desk, agent))
  const side = beginSignedOutConversation(work, agent)
  turnDialog(work, side, { type: "event", ...specialEvent("HelpdeskAgentSignedOut", "timeout") })
  followCauses(work)
  return "done"
}

/** One chat for one agent; when there may be more, the queue is due again. */
function allocateNext(work: Work, owner: string, queue: string): DueOutcome {
  const found = work.facts.longestWaiting([queue])
  const chat = found === null ? null : work.facts.chat(found.id)
  if (chat === null || chat.status !== "waiting") return gone(work, owner)
  useClient(work, conversationOf(work, chat.conversation))
  const allocated = allocate(work.desk, chat, queue)
  if (allocated === null) return gone(work, owner)
  changeDesk(work, () => allocated)
  followCauses(work)
  work.due.push({ owner, at: work.now, rank: 1 })
  return "done"
}
