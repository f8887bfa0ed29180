import { type Agent, type FollowUp, specialEvent } from "../helpdesk/index.js"
import { type Json, pickText } from "../language/index.js"
import { advanceDialog, BOT, closeConversation, userOf } from "./dialog.js"
import { newConversation } from "./new-conversation.js"
import { notice } from "./refusal.js"
import type { StoredConversation } from "./store.js"
import { touchConversation } from "./touched-conversation.js"
import { appendActivity, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

/** Works off what follows from decisions, in the order of their causes, until nothing follows any more. */
export function runFollowUps(work: UnitOfWork): void {
  for (;;) {
    resumeTimersAfterChat(work)
    const [cause, ...rest] = work.desk.followUps
    if (cause === undefined) break
    work.desk = { ...work.desk, followUps: rest }
    runFollowUp(work, cause)
  }
  for (const touched of work.conversations.values()) endWithLastFlow(work, touched)
  keepNotes(work)
}

/** Each block and unblock is a line in the audit log and in the conversation's, where people with permission see it. */
function keepNotes(work: UnitOfWork): void {
  for (const [index, { what, by, subject, conversation, detail }] of work.desk.notes.entries()) {
    work.audit.push({
      id: `${detail.id ?? subject}-${what}-${work.now}-${index}`,
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

function runFollowUp(work: UnitOfWork, cause: FollowUp): void {
  switch (cause.kind) {
    case "event": {
      const touched = touchConversation(work, cause.conversation)
      if (touched.conversation.status === "ended") return
      touched.event ??= eventOf(cause.event.name, cause.event.by)
      advanceDialog(work, touched, { type: "event", ...cause.event, putAgain: cause.putAgain })
      return
    }
    case "agentConversation":
      beginAgentConversation(work, cause)
      return
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
    case "idleWarning":
      warnIdle(work, cause.chat)
      return
    case "allocate":
      work.due.push({ owner: `queue:${cause.queue}`, at: work.now, rank: 1 })
      return
    case "endOthers":
      work.due.push({ owner: `block:${cause.block.id}`, at: work.now, rank: 0 })
  }
}

function eventOf(name: string, by: string | null): Json {
  return { type: "event", name, by }
}

/**
 * Where a chat has left its agent, the user's times go on (design section 3.4): a question has the time it had left when
 * the chat froze it, inactivity counts from now.
 */
function resumeTimersAfterChat(work: UnitOfWork): void {
  for (const { id, conversation, status, connectedAt } of work.desk.changed.chat.values()) {
    if (connectedAt === null || work.resumedChats.has(id)) continue
    const before = work.facts.chat(id)
    if (before?.status !== "connected" || (status === "connected" && connectedAt === before.connectedAt)) continue
    work.resumedChats.add(id)
    const touched = touchConversation(work, conversation)
    const frames = touched.conversation.frames.map((frame, index, all) => {
      const asks = index === all.length - 1 && (frame.stepType === "prompt" || frame.stepType === "choice")
      return asks ? { ...frame, since: frame.since + work.now - Math.max(frame.since, before.connectedAt ?? 0) } : frame
    })
    touched.conversation = { ...touched.conversation, frames, heardAt: work.now, inactivityWarned: false }
    touched.isChanged = true
    // The agent's conversation ends too, with its last flow, even where none runs.
    if (before.agentConversation !== null) touchConversation(work, before.agentConversation).isChanged = true
  }
}

function beginAgentConversation(
  work: UnitOfWork,
  { id, chat, agent }: Extract<FollowUp, { kind: "agentConversation" }>,
): void {
  const touched = beginDeskConversation(work, id, {
    conversation: chat.conversation,
    chat: chat.id,
    agent: agent.email,
  })
  touched.event = eventOf("LiveChatAgentConnected", "agent")
  if (chat.message !== null)
    appendActivity(work, touched, { type: "message", from: userOf(work, chat.conversation), text: chat.message })
  advanceDialog(work, touched, { type: "event", ...specialEvent("LiveChatAgentConnected", "agent") })
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

const IDLE_WARNING = {
  en: "Nobody has written for a while. The chat will end soon.",
  ru: "Давно никто не писал. Скоро чат завершится.",
  "zh-CN": "已有一段时间无人发言,会话即将结束。",
}

function warnIdle(work: UnitOfWork, chat: Extract<FollowUp, { kind: "idleWarning" }>["chat"]): void {
  for (const id of [chat.conversation, chat.agentConversation]) {
    if (id === null) continue
    const touched = touchConversation(work, id)
    const text = pickText(IDLE_WARNING, touched.conversation.locale, "en")
    appendActivity(work, touched, { type: "message", from: BOT, text, channelData: { idleWarning: true } })
    touched.event ??= eventOf("idleWarning", "timeout")
  }
}

/** An agent's conversation ends with its last flow (design section 6.2), once its chat is somebody else's or over. */
function endWithLastFlow(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation } = touched
  if (conversation.side !== "agent" || conversation.status === "ended" || !touched.isChanged) return
  if (conversation.frames.length > 0 || conversation.call !== null) return
  const chat = conversation.linked === null ? null : chatNow(work, conversation.linked.chat)
  if (chat !== null && chat.status === "connected" && chat.agentConversation === conversation.id) return
  closeConversation(work, touched)
}

function chatNow(work: UnitOfWork, id: string) {
  return work.desk.changed.chat.get(id) ?? work.facts.chat(id)
}
