import {
  type Agent,
  agentDue,
  allocate,
  chatComesDue,
  chatDue,
  enforceBlock,
  hasFreeAgent,
  liveChatBlock,
  signOutAutomatically,
  specialEvent,
  withAgent,
} from "../helpdesk/index.js"
import { agentLeaves, allocateFor, loseAgent, tellNobodyIsThere, turnOfHours } from "./agents.js"
import { endWhereBanned, enforceBatch } from "./blocking.js"
import { adoptBatch } from "./changed-settings.js"
import { advanceDialog, changeDesk, deliverEvent } from "./dialog.js"
import { beginSignedOutConversation, runFollowUps } from "./follow-ups.js"
import { handleNextOfInbox } from "./handle-activity.js"
import { dialogDue, standingOf } from "./inbox.js"
import { deskFor, needClient, touchConversation } from "./touched-conversation.js"
import { openChatOf, type UnitOfWork } from "./unit-of-work.js"
import { keepDesk } from "./world.js"

/** The work that a due time leaves to the loop: none, or an outside call to make now; `notDue`: none, nor was anything due. */
type DueOutcome = "done" | "call" | "notDue"

/**
 * A due time has come. One whose cause is gone does nothing but vanish: what is due follows from the state, not from
 * the row in the store.
 */
export function handleDueTime(work: UnitOfWork, owner: string): DueOutcome {
  const colon = owner.indexOf(":")
  const id = owner.slice(colon + 1)
  switch (owner.slice(0, colon)) {
    case "conversation":
      return conversationComesDue(work, owner, id)
    case "chat":
      return chatDueNow(work, owner, id)
    case "agent":
      return agentDueNow(work, owner, id)
    case "hours":
      turnOfHours(work, owner, id)
      return "done"
    case "queue":
      return allocateNext(work, owner, decodeURIComponent(id.split(" ")[0] ?? ""))
    case "nobody":
      tellNobodyIsThere(work, owner, id)
      return "done"
    case "settings":
      adoptBatch(work, id)
      return "done"
    case "block":
      enforceBatch(work, id)
      return "done"
    default:
      return gone(work, owner)
  }
}

/** A due time for which there is nothing to do; it comes no more. */
function over(work: UnitOfWork, owner: string): "done" {
  work.due.push({ owner, at: null, rank: 0 })
  return "done"
}

/** A due time whose cause is gone: most likely another process has done it. */
function gone(work: UnitOfWork, owner: string): "notDue" {
  over(work, owner)
  return "notDue"
}

function conversationComesDue(work: UnitOfWork, owner: string, id: string): DueOutcome {
  // It was erased since its due time was read.
  if (work.facts.record("conversation", id) === null) return gone(work, owner)
  const touched = touchConversation(work, id)
  needClient(work, touched)
  const chat = openChatOf(work, touched.conversation)
  const due = dialogDue(work.bot, touched.conversation, chat)
  if (due === null) return gone(work, owner)
  if (due.at > work.now) {
    work.due.push({ owner, at: due.at, rank: due.rank })
    return "notDue"
  }
  if (endWhereBanned(work, touched)) return "done"
  if (due.what === "call") return "call"
  if (due.what === "inbox") {
    handleNextOfInbox(work, id)
    return "done"
  }
  touched.event = { type: "due", what: due.what, at: due.at }
  const { call } = touched.conversation
  if (due.what === "callTimeout" && call !== null) deliverEvent(work, touched, { type: "timeout", call: call.id })
  else advanceDialog(work, touched, { type: "due", liveChat: standingOf(touched.conversation, chat).chat })
  runFollowUps(work)
  return "done"
}

function chatDueNow(work: UnitOfWork, owner: string, id: string): DueOutcome {
  const chat = work.facts.chat(id)
  const due = chat === null ? null : chatDue(chat, work.settings, work.now)
  if (chat === null || due === null) return gone(work, owner)
  if (due.at > work.now) {
    work.due.push({ owner, at: due.at, rank: due.rank })
    return "notDue"
  }
  const touched = touchConversation(work, chat.conversation)
  if (endWhereBanned(work, touched)) return "done"
  touched.event = { type: "due", what: due.what, at: due.at }
  changeDesk(work, touched, desk => chatComesDue(desk, chat))
  if (!work.desk.changed.chat.has(id)) return over(work, owner)
  touched.isChanged = true
  runFollowUps(work)
  return "done"
}

function agentDueNow(work: UnitOfWork, owner: string, email: string): DueOutcome {
  const agent = work.facts.agent(email)
  const due = agent === null ? null : agentDue(agent, work.settings)
  if (agent === null || due === null) return gone(work, owner)
  if (due.at > work.now) {
    work.due.push({ owner, at: due.at, rank: 0 })
    return "notDue"
  }
  if (due.what === "signOut") return signOutNow(work, agent)
  if (due.what === "lost") loseAgent(work, agent)
  else work.desk = withAgent(work.desk, { ...agent, presence: "away" })
  // Others may get what was for one who is away.
  allocateFor(work, agent)
  runFollowUps(work)
  return "done"
}

function signOutNow(work: UnitOfWork, agent: Agent): DueOutcome {
  const touched = beginSignedOutConversation(work, agent)
  changeDesk(work, touched, desk => signOutAutomatically(desk, agent))
  advanceDialog(work, touched, { type: "event", ...specialEvent("HelpdeskAgentSignedOut", "timeout") })
  agentLeaves(work, agent)
  runFollowUps(work)
  return "done"
}

/** Chats that are looked at for one agent, where those before wait for somebody else. */
const LOOKED_AT = 20

/** One chat for one agent; when there may be more, the queue is due again. Often there is none, whoever looks. */
function allocateNext(work: UnitOfWork, owner: string, queue: string): "done" {
  for (let after = 0; after < LOOKED_AT; after++) {
    const found = work.facts.nextToGiveOut(queue, after)
    const chat = found === null ? null : work.facts.chat(found.id)
    if (chat === null || chat.status !== "waiting") return over(work, owner)
    const desk = deskFor(work, touchConversation(work, chat.conversation))
    const block = liveChatBlock(desk)?.block ?? null
    const next = block === null ? allocate(desk, chat, queue) : enforceBlock(desk, block)
    if (next === null && hasFreeAgent(desk, queue)) continue
    if (next === null) return over(work, owner)
    keepDesk(work, desk, next)
    runFollowUps(work)
    work.due.push({ owner, at: work.now, rank: 1 })
    return "done"
  }
  return over(work, owner)
}
