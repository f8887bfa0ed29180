import { type Agent, type Cause, specialEvent } from "../helpdesk/index.js"
import { type Json, pickText } from "../language/index.js"
import { BOT, close, turnDialog, userOf } from "./dialog.js"
import { newConversation } from "./new-conversation.js"
import { notice } from "./refusal.js"
import { conversationOf } from "./sides.js"
import type { StoredConversation } from "./store.js"
import { log, type Side, type Work } from "./work.js"

/** Works off what follows from decisions, in the order of their causes, until nothing follows any more. */
export function followCauses(work: Work): void {
  for (;;) {
    thaw(work)
    const [cause, ...rest] = work.desk.causes
    if (cause === undefined) break
    work.desk = { ...work.desk, causes: rest }
    follow(work, cause)
  }
  for (const side of work.sides.values()) endWithLastFlow(work, side)
  keepNotes(work)
}

/** Each block and unblock is a line in the audit log and in the conversation's, where people with permission see it. */
function keepNotes(work: Work): void {
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
    const side = conversationOf(work, conversation)
    log(work, side, { type: "trace", from: BOT, name: what, value: { by, subject, ...detail } })
    side.event ??= { type: what, by }
  }
  work.desk = { ...work.desk, notes: [] }
}

function follow(work: Work, cause: Cause): void {
  switch (cause.kind) {
    case "event": {
      const side = conversationOf(work, cause.conversation)
      if (side.conversation.status === "ended") return
      side.event ??= eventOf(cause.event.name, cause.event.by)
      turnDialog(work, side, { type: "event", ...cause.event, putAgain: cause.putAgain })
      return
    }
    case "agentConversation":
      beginAgentConversation(work, cause)
      return
    case "ban": {
      const side = conversationOf(work, cause.conversation)
      if (side.conversation.status === "ended") return
      const told = notice(work, cause.block, side.conversation.locale)
      if (told.text !== "") {
        log(work, side, { type: "message", from: BOT, text: told.text, channelData: { notice: told.details } })
      }
      side.conversation = { ...side.conversation, blocked: true }
      close(work, side)
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
function thaw(work: Work): void {
  for (const { id, conversation, status, connectedAt } of work.desk.changed.chat.values()) {
    if (connectedAt === null || work.thawed.has(id)) continue
    const before = work.facts.chat(id)
    if (before?.status !== "connected" || (status === "connected" && connectedAt === before.connectedAt)) continue
    work.thawed.add(id)
    const side = conversationOf(work, conversation)
    const frames = side.conversation.frames.map((frame, index, all) => {
      const asks = index === all.length - 1 && (frame.stepType === "prompt" || frame.stepType === "choice")
      return asks ? { ...frame, since: frame.since + work.now - Math.max(frame.since, before.connectedAt ?? 0) } : frame
    })
    side.conversation = { ...side.conversation, frames, heardAt: work.now, inactivityWarned: false }
    side.touched = true
    // The agent's conversation ends too, with its last flow, even where none runs.
    if (before.agentConversation !== null) conversationOf(work, before.agentConversation).touched = true
  }
}

function beginAgentConversation(work: Work, { id, chat, agent }: Extract<Cause, { kind: "agentConversation" }>): void {
  const side = beginDeskConversation(work, id, { conversation: chat.conversation, chat: chat.id, agent: agent.email })
  side.event = eventOf("LiveChatAgentConnected", "agent")
  if (chat.message !== null)
    log(work, side, { type: "message", from: userOf(work, chat.conversation), text: chat.message })
  turnDialog(work, side, { type: "event", ...specialEvent("LiveChatAgentConnected", "agent") })
}

/** Where an agent who was signed out by the clock is told so: a conversation with no user linked. */
export function beginSignedOutConversation(work: Work, agent: Agent): Side {
  const id = `agent-${agent.email}-signed-out-${work.now}`
  const side = beginDeskConversation(work, id, { conversation: "", chat: "", agent: agent.email })
  side.event = eventOf("HelpdeskAgentSignedOut", "timeout")
  return side
}

function beginDeskConversation(work: Work, id: string, linked: NonNullable<StoredConversation["linked"]>): Side {
  return newConversation(work, { id, side: "agent", channel: "desk", locale: work.bot.locales[0], linked })
}

const IDLE_WARNING = {
  en: "Nobody has written for a while. The chat will end soon.",
  ru: "Давно никто не писал. Скоро чат завершится.",
  "zh-CN": "已有一段时间无人发言,会话即将结束。",
}

function warnIdle(work: Work, chat: Extract<Cause, { kind: "idleWarning" }>["chat"]): void {
  for (const id of [chat.conversation, chat.agentConversation]) {
    if (id === null) continue
    const side = conversationOf(work, id)
    const text = pickText(IDLE_WARNING, side.conversation.locale, "en")
    log(work, side, { type: "message", from: BOT, text, channelData: { idleWarning: true } })
    side.event ??= eventOf("idleWarning", "timeout")
  }
}

/** An agent's conversation ends with its last flow (design section 6.2), once its chat is somebody else's or over. */
function endWithLastFlow(work: Work, side: Side): void {
  const { conversation } = side
  if (conversation.side !== "agent" || conversation.status === "ended" || !side.touched) return
  if (conversation.frames.length > 0 || conversation.call !== null) return
  const chat = conversation.linked === null ? null : chatNow(work, conversation.linked.chat)
  if (chat !== null && chat.status === "connected" && chat.agentConversation === conversation.id) return
  close(work, side)
}

function chatNow(work: Work, id: string) {
  return work.desk.changed.chat.get(id) ?? work.facts.chat(id)
}
