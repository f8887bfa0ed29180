import type { ActivityDraft, Frame } from "../engine/index.js"
import {
  type Agent,
  type Chat,
  type ChatNote,
  endChat,
  enforceBlock,
  type FollowUp,
  specialEvent,
  storedChat,
} from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import { advanceDialog, BOT, changeDesk, closeConversation, deliverEvent, userOf } from "./dialog.js"
import { newConversation } from "./new-conversation.js"
import { banOf, notice, requesterOf } from "./refusal.js"
import type { StoredConversation } from "./store.js"
import { needClient, touchConversation } from "./touched-conversation.js"
import { allocateSoon, appendActivity, changeOf, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

/**
 * Works off what follows from decisions, in the order of their causes, until nothing follows any more. A flow may cause
 * what runs it again, so past `limits.followUpsPerTurn` no further flow is run: every turn ends (design section 2).
 */
export function runFollowUps(work: UnitOfWork): void {
  const most = work.bot.limits.followUpsPerTurn
  let flows = 0
  for (;;) {
    dropTicksAfterWaiting(work)
    resumeTimersAfterChat(work)
    const [cause, ...rest] = work.desk.followUps
    if (cause === undefined) break
    work.desk = { ...work.desk, followUps: rest }
    const runsFlow = cause.kind === "event" || cause.kind === "agentConversation"
    if (runsFlow) flows += 1
    if (!runsFlow || flows <= most) runFollowUp(work, cause)
    else passOverFollowUp(work, cause, flows === most + 1)
  }
  for (const touched of work.conversations.values()) endWithLastFlow(work, touched)
  keepNotes(work)
}

/** Each block and unblock is a line in the audit log and in the conversation's, where people with permission see it. */
function keepNotes(work: UnitOfWork): void {
  for (const [index, { what, by, subject, conversation, detail }] of work.desk.notes.entries()) {
    const version = work.facts.versionOf("block", String(detail.id)) + 1
    work.audit.push({
      id: `${what}-${detail.id}-${version}-${index}`,
      at: work.now,
      what,
      by,
      subject,
      detail,
    })
    if (conversation === null) continue
    const touched = touchConversation(work, conversation)
    appendActivity(work, touched, { type: "trace", from: BOT, name: what, value: { by, subject, ...detail } })
    touched.event ??= { type: what, by }
  }
  work.desk = { ...work.desk, notes: [] }
}

/** One beyond the limit: the first of them is the error, for which the chat that it concerns ends and `Error` runs. */
function passOverFollowUp(
  work: UnitOfWork,
  cause: Extract<FollowUp, { readonly kind: "event" | "agentConversation" }>,
  isFirst: boolean,
): void {
  const id = cause.kind === "event" ? cause.conversation : beginAgentConversation(work, cause).conversation.id
  if (!isFirst) return
  const linked = touchConversation(work, id).conversation.linked?.conversation ?? ""
  const touched = touchConversation(work, linked === "" ? id : linked)
  changeDesk(work, touched, desk => endChat(desk, "error"))
  if (touched.conversation.status === "ended") return
  const message = `More than ${work.bot.limits.followUpsPerTurn} special flows caused each other in one turn (limits.followUpsPerTurn).`
  advanceDialog(work, touched, { type: "error", code: "FOLLOW_UPS_EXCEEDED", message })
}

function runFollowUp(work: UnitOfWork, cause: FollowUp): void {
  switch (cause.kind) {
    case "event": {
      const touched = touchConversation(work, cause.conversation)
      if (touched.conversation.status === "ended" || enforceWhereBanned(work, touched)) return
      touched.event ??= eventOf(cause.event.name, cause.event.by)
      deliverEvent(work, touched, { type: "event", ...cause.event, putAgain: cause.putAgain })
      return
    }
    case "agentConversation": {
      const touched = beginAgentConversation(work, cause)
      advanceDialog(work, touched, { type: "event", ...specialEvent("LiveChatAgentConnected", "agent") })
      return
    }
    case "ban": {
      const touched = touchConversation(work, cause.conversation)
      if (touched.conversation.status === "ended") return
      const told = notice(work, cause.block, touched.conversation.locale)
      if (told.text !== "") {
        appendActivity(work, touched, {
          type: "message",
          from: BOT,
          text: told.text,
          channelData: { notice: told.details },
        })
      }
      touched.conversation = { ...touched.conversation, blocked: true }
      closeConversation(work, touched)
      return
    }
    case "allocate":
      allocateSoon(work, cause.queue, changeOf(work, cause.cause))
      return
    case "endOthers":
      work.due.push({ owner: `block:${cause.block.id}`, at: work.now, rank: 0 })
  }
}

/**
 * A ban ends a user's conversation whose turn has not come yet, instead of whatever else would happen in it (design
 * section 6.5): what comes of that is left as follow-ups.
 *
 * @returns whether a ban holds
 */
export function enforceWhereBanned(work: UnitOfWork, touched: TouchedConversation): boolean {
  const { conversation } = touched
  if (conversation.side === "agent" || conversation.status === "ended") return false
  needClient(work, touched)
  const ban = banOf(work, requesterOf(conversation))
  if (ban !== null) changeDesk(work, touched, desk => enforceBlock(desk, ban.block))
  return ban !== null
}

function eventOf(name: string, by: string | null): Json {
  return { type: "event", name, by }
}

/**
 * Where the waiting for an agent has ended in this turn, what a tick asked is no longer asked (design section 3.6), unless
 * its flow has gone on meanwhile; inactivity, which stood still, counts from now.
 */
function dropTicksAfterWaiting(work: UnitOfWork): void {
  for (const { id, conversation, status } of work.desk.changed.chat.values()) {
    if (status === "waiting" || work.endedWaiting.has(id) || storedChat(work.desk, id)?.status !== "waiting") continue
    work.endedWaiting.add(id)
    const touched = touchConversation(work, conversation)
    const before = work.facts.record("conversation", conversation)?.frames ?? []
    dropFlows(work, touched, frame => frame.special === "LiveChatWaiting" && before.includes(frame))
    touched.conversation = { ...touched.conversation, heardAt: work.now, inactivityWarned: false }
  }
}

/**
 * Leaves out flows of the stack and all that they called, with the call under way if one of them made it. The question
 * below them is put again, after the flow that tells of what ended them.
 */
function dropFlows(work: UnitOfWork, touched: TouchedConversation, isOver: (begun: Frame) => boolean): void {
  const { id, frames, call } = touched.conversation
  let isLeftOut = false
  const kept = frames.filter(frame => {
    if (!frame.called) isLeftOut = isOver(frame)
    return !isLeftOut
  })
  touched.isChanged = true
  if (kept.length === frames.length) return
  const isCalling = kept.some(({ stepType }) => stepType === "action")
  touched.conversation = { ...touched.conversation, frames: kept, call: isCalling ? call : null }
  const followUps = work.desk.followUps.map(cause =>
    cause.kind === "event" && cause.conversation === id ? { ...cause, putAgain: true } : cause,
  )
  work.desk = { ...work.desk, followUps }
}

const isIdleWarning = ({ special }: Frame) => special === "LiveChatIdleWarning"

/**
 * Where a chat has left its agent, what its idle warning asked is no longer asked of either side, and the user's times go
 * on (design section 3.4): a question has the time it had left when the chat froze it, inactivity counts from now.
 */
function resumeTimersAfterChat(work: UnitOfWork): void {
  for (const { id, conversation, status, connectedAt } of work.desk.changed.chat.values()) {
    if (connectedAt === null || work.resumedChats.has(id)) continue
    const before = storedChat(work.desk, id)
    if (before?.status !== "connected" || (status === "connected" && connectedAt === before.connectedAt)) continue
    work.resumedChats.add(id)
    const touched = touchConversation(work, conversation)
    dropFlows(work, touched, isIdleWarning)
    dropIdleWarnings(work, [conversation, before.agentConversation])
    const frames = touched.conversation.frames.map((frame, index, all) => {
      const asks = index === all.length - 1 && (frame.stepType === "prompt" || frame.stepType === "choice")
      return asks ? { ...frame, since: frame.since + work.now - Math.max(frame.since, before.connectedAt ?? 0) } : frame
    })
    touched.conversation = { ...touched.conversation, frames, heardAt: work.now, inactivityWarned: false }
    // The agent's conversation ends too, with its last flow, even where none runs.
    if (before.agentConversation !== null)
      dropFlows(work, touchConversation(work, before.agentConversation), isIdleWarning)
  }
}

/** A side that is still to be told of the idle warning is not: its chat is over. */
function dropIdleWarnings(work: UnitOfWork, sides: readonly (string | null)[]): void {
  const followUps = work.desk.followUps.filter(
    cause =>
      cause.kind !== "event" || cause.event.name !== "LiveChatIdleWarning" || !sides.includes(cause.conversation),
  )
  work.desk = { ...work.desk, followUps }
}

function beginAgentConversation(
  work: UnitOfWork,
  { id, chat, agent, word }: Extract<FollowUp, { kind: "agentConversation" }>,
): TouchedConversation {
  const touched = beginDeskConversation(work, id, {
    conversation: chat.conversation,
    chat: chat.id,
    agent: agent.email,
  })
  touched.event = eventOf("LiveChatAgentConnected", "agent")
  if (word !== null) appendActivity(work, touched, wordLine(work, word))
  const from = userOf(work, chat.conversation)
  const about = chat.message === null ? [] : [{ text: chat.message, ...filesOfOpening(work, chat) }]
  for (const said of [...about, ...unheardMessages(work, chat)]) {
    appendActivity(work, touched, { type: "message", from, ...said })
  }
  return touched
}

/** The files of the text that opened the chat again. */
function filesOfOpening(work: UnitOfWork, { id, conversation }: Chat): Pick<ActivityDraft, "attachments"> {
  const { reopened } = touchConversation(work, conversation).conversation
  if (reopened?.chat !== id) return {}
  const line = work.facts.transcript(conversation, reopened.seq - 1).find(({ seq }) => seq === reopened.seq)
  return line?.attachments === undefined ? {} : { attachments: line.attachments }
}

/** The word of the agent before as a line. */
function wordLine(work: UnitOfWork, { by, text }: ChatNote): ActivityDraft {
  const name = work.facts.agent(by)?.name
  const from = { id: by, ...(name === undefined ? {} : { name }), role: "agent" as const }
  return { type: "message", from, text, channelData: { note: true } }
}

/** Texts and files that the user said to the chat while nobody had it. */
function unheardMessages(
  work: UnitOfWork,
  { conversation, connects }: Chat,
): readonly Pick<ActivityDraft, "text" | "attachments">[] {
  const touched = touchConversation(work, conversation)
  const { unheardAfter = null } = touched.conversation
  if (unheardAfter === null) return []
  touched.conversation = { ...touched.conversation, unheardAfter: null }
  touched.isChanged = true
  // Nobody had this chat before, so they were said to one that has ended.
  if (connects === 1) return []
  const lines = work.facts.transcript(conversation, unheardAfter)
  return lines.flatMap(({ from, text, attachments }) =>
    from.role === "user" && text !== undefined ? [{ text, ...(attachments === undefined ? {} : { attachments }) }] : [],
  )
}

/** Where an agent who was signed out by the clock is told so: a conversation with no user linked. */
export function beginSignedOutConversation(work: UnitOfWork, agent: Agent): TouchedConversation {
  const id = `agent-${agent.email}-signed-out-${work.now}`
  const touched = beginDeskConversation(work, id, { conversation: "", chat: "", agent: agent.email })
  touched.event = eventOf("HelpdeskAgentSignedOut", "timeout")
  return touched
}

function beginDeskConversation(
  work: UnitOfWork,
  id: string,
  linked: NonNullable<StoredConversation["linked"]>,
): TouchedConversation {
  return newConversation(work, { id, side: "agent", channel: "desk", locale: work.bot.locales[0], linked })
}

/** An agent's conversation ends with its last flow (design section 6.2), once its chat is somebody else's or over. */
function endWithLastFlow(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation } = touched
  if (conversation.side !== "agent" || conversation.status === "ended" || !touched.isChanged) return
  if (conversation.frames.length > 0 || conversation.inbox.length > 0) return
  const chat = conversation.linked === null ? null : chatNow(work, conversation.linked.chat)
  if (chat !== null && chat.status === "connected" && chat.agentConversation === conversation.id) return
  closeConversation(work, touched)
}

function chatNow(work: UnitOfWork, id: string) {
  return work.desk.changed.chat.get(id) ?? work.facts.chat(id)
}
