import { type Agent, type Block, type Chat, type ChatReport, firstWaitedAt } from "../../helpdesk/index.js"
import type { AuditEntry, StoredConversation, TurnRecord, Versioned } from "../../turns/index.js"

/** Moments on the wire are ISO 8601. */
export function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function momentOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : moment(milliseconds)
}

export function personView({ user, visitor, address, channel, locale, side, linked, startedAt }: StoredConversation) {
  const linkedTo = linked === null || linked.conversation === "" ? null : linked.conversation
  return { user, visitor, address, channel, locale, side, linked: linkedTo, startedAt: moment(startedAt) }
}

export function chatView({ version, value }: Versioned<Chat>) {
  const { id, conversation, agentConversation, status, queue, priority, message, endedBy, agent } = value
  return {
    ...{ id, version, conversation, agentConversation, status, queue, priority, message },
    waitingSince: moment(firstWaitedAt(value)),
    connectedAt: momentOrNull(value.connectedAt),
    endedAt: momentOrNull(value.endedAt),
    ...{ endedBy, agent },
  }
}

export function agentView({ version, value }: Versioned<Agent>) {
  const { email, name, queues, status, availability, presence, maxChats, openChats, hours } = value
  return {
    ...{ email, version, name, queues, status, availability, presence, maxChats, openChats, hours },
    signOutTime: momentOrNull(value.signOutTime),
  }
}

/** @param now milliseconds since 1970: whether it holds depends on it */
export function blockView({ version, value }: Versioned<Block>, now: number) {
  const { id, subject, scope, reason, by, source, conversation, chat, lifted, until } = value
  const isOver = until !== null && until <= now
  return {
    ...{ id, version, subject, scope },
    status: lifted !== null ? "lifted" : isOver ? "expired" : "active",
    reason,
    at: moment(value.at),
    until: momentOrNull(until),
    ...{ by, source, conversation, chat },
    lifted: lifted === null ? null : { ...lifted, at: moment(lifted.at) },
  }
}

export function chatReportView({ startedAt, connectedAt, endedAt, ...chat }: ChatReport) {
  const moments = {
    startedAt: moment(startedAt),
    connectedAt: momentOrNull(connectedAt),
    endedAt: momentOrNull(endedAt),
  }
  return { ...chat, ...moments }
}

export function auditView({ id, at, what, by, subject, detail }: AuditEntry) {
  return { id, at: moment(at), what, by, subject, detail }
}

export function turnView({ number, at, event, trace }: TurnRecord) {
  return { number, at: moment(at), event, trace }
}
