import type { Agent, Block, ChatReport } from "../../helpdesk/index.js"
import type { Fault } from "../../language/index.js"
import type { ApiKey, AuditEntry, Store, StoredConversation, Versioned } from "../../turns/index.js"

/** Moments on the wire are ISO 8601. */
export function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

export function momentOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : moment(milliseconds)
}

export function personView({ user, visitor, address, channel, locale, side, linked, startedAt }: StoredConversation) {
  const linkedTo = linked === null || linked.conversation === "" ? null : linked.conversation
  return {
    ...{ userId: user, visitorId: visitor, address, channel, locale, side },
    linkedConversationId: linkedTo,
    startedAt: moment(startedAt),
  }
}

export function agentView({ version, value }: Versioned<Agent>) {
  const { email, name, queues, status, availability, presence, maxChats, openChats, hours } = value
  return {
    ...{ email, version, name, queues, status, availability, presence, maxChats, openChats, hours },
    signedOutAt: momentOrNull(value.signOutTime),
  }
}

/** @param usedAt milliseconds since 1970; null: never, or nobody asks */
export function keyView(key: ApiKey, usedAt: number | null) {
  const { id, name, agent, permissions, createdAt, expiresAt = null, revokedAt } = key
  return {
    ...{ id, name, agent, permissions, createdAt: moment(createdAt) },
    expiresAt: momentOrNull(expiresAt),
    revokedAt: momentOrNull(revokedAt),
    lastUsedAt: momentOrNull(usedAt),
  }
}

/** Kept beside a block: the name of the agent who made it, and how often it has refused somebody. */
interface BesidesBlock {
  readonly makerName: string | null
  readonly hits: { readonly count: number; readonly lastAt: string | null }
}

/** Blocks with what is known of them besides. @param now milliseconds since 1970 */
export async function blockViews(
  store: Pick<Store, "agents" | "blockHits">,
  blocks: readonly Versioned<Block>[],
  now: number,
) {
  if (blocks.length === 0) return []
  const [agents, hits] = await Promise.all([store.agents(), store.blockHits(blocks.map(({ value }) => value.id))])
  const names = new Map(agents.map(({ value }) => [value.email, value.name]))
  const counted = new Map(hits.map(hit => [hit.id, hit]))
  return blocks.map(block => {
    const { count = 0, lastAt = null } = counted.get(block.value.id) ?? {}
    const makerName = names.get(block.value.by ?? "") ?? null
    return blockView(block, now, { makerName, hits: { count, lastAt: momentOrNull(lastAt) } })
  })
}

/**
 * @param now milliseconds since 1970: whether it holds depends on it
 * @param besides left out: the view has none of it, as in events
 */
export function blockView({ version, value }: Versioned<Block>, now: number, besides?: BesidesBlock) {
  const { id, subject, scope, reason, by, source, name, email, conversation, chat, lifted, until } = value
  const isOver = until !== null && until <= now
  return {
    ...{ id, version, subject, scope },
    status: lifted !== null ? "lifted" : isOver ? "expired" : "active",
    ...{ reason, name, email },
    createdAt: moment(value.at),
    until: momentOrNull(until),
    ...{ createdBy: by, source, conversationId: conversation, chatId: chat },
    lifted: lifted === null ? null : liftedView(lifted),
    ...(besides === undefined ? {} : { createdByName: besides.makerName, hits: besides.hits }),
  }
}

export function liftedView({ at, by, reason, how }: NonNullable<Block["lifted"]>) {
  return { liftedAt: moment(at), liftedBy: by, reason, how }
}

export function chatReportView(report: ChatReport) {
  return {
    chatId: report.chatId,
    conversationId: report.conversationId,
    userId: report.userId,
    queue: report.queue,
    agent: report.agent,
    status: report.status,
    askedAt: moment(report.askedAt),
    connectedAt: momentOrNull(report.connectedAt),
    endedAt: momentOrNull(report.endedAt),
    waitedSeconds: report.waitedSeconds,
    firstReplySeconds: report.firstReplySeconds,
    talkedSeconds: report.talkedSeconds,
    transfers: report.transfers,
    endedBy: report.endedBy,
    rating: report.rating,
    tags: report.tags,
  }
}

export function auditView({ id, at, what, by, subject, detail }: AuditEntry) {
  return { id, happenedAt: moment(at), what, doneBy: by, subject, detail }
}

export function faultView({ code, severity, file, line, column, pointer, message, hint }: Fault) {
  return { code, severity, file, line, column, pointer, message, hint }
}
