import {
  type AgentRefusal,
  type Block,
  type Chat,
  firstWaitedAt,
  isSeenBy,
  parseAddress,
  parseRange,
  REPORTED_FIELDS,
  type ReportedFields,
} from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type {
  AuditEntry,
  AuditFilter,
  BlockFilter,
  ChatFilter,
  ConversationFilter,
  Delivery,
  DeliveryFilter,
  Page,
  RefusalFilter,
  ReportedChat,
  ReportFilter,
  StoredConversation,
  Versioned,
} from "../../turns/index.js"
import { CHAT_FORM, decodeCursor, type PagePosition, pageOf, pageSize, totalOf } from "../page.js"
import { foldCase, foldLatin, nameTextOf, personTextOf, searchTextOf } from "../search-text.js"
import type { Kept } from "./kept.js"

export function blocksPage(kept: Kept, filter: BlockFilter): Page<Versioned<Block>> {
  const sought = filter.q === undefined ? null : foldCase(filter.q)
  const found = [...kept.records.block.values()].filter(({ value: block }) => {
    if (filter.status !== undefined && !hasStatus(statusOf(block, filter.now), filter.status)) return false
    if (filter.kind !== undefined && block.subject.kind !== filter.kind) return false
    if (filter.scope !== undefined && block.scope !== filter.scope) return false
    const { kind = block.subject.kind, value } = filter.subject ?? block.subject
    if (block.subject.kind !== kind || block.subject.value !== value) return false
    if (filter.conversation !== undefined && block.conversation !== filter.conversation) return false
    if (filter.by !== undefined && block.by !== filter.by) return false
    if (!isBetween(block.at, filter)) return false
    if (sought === null || searchTextOf(block).includes(sought)) return true
    return personTextOf(block)?.includes(sought) ?? false
  })
  const { sort = "-createdAt" } = filter
  const isByEnd = sort === "until" || sort === "-until"
  const placeOf = ({ value: { at, until, id } }: Versioned<Block>): PagePosition => [
    isByEnd ? (until ?? Number.MAX_SAFE_INTEGER) : at,
    id,
  ]
  return page(found, filter, [0, ""], placeOf, sort.startsWith("-") ? newestFirst : comparePlaces)
}

export function conversationsPage(kept: Kept, filter: ConversationFilter): Page<Versioned<StoredConversation>> {
  const found = [...kept.records.conversation.values()].filter(({ value: conversation }) => {
    if (filter.status !== undefined && conversation.status !== filter.status) return false
    if (filter.side !== undefined && conversation.side !== filter.side) return false
    if (filter.user !== undefined && conversation.user !== filter.user) return false
    if (filter.visitor !== undefined && conversation.visitor !== filter.visitor) return false
    if (!isBetween(conversation.startedAt, filter)) return false
    if (!hasInIds(conversation, filter.q) && !hasInName(kept, conversation, filter.q)) return false
    if (filter.address !== undefined && !isSpokenFrom(conversation, filter.address)) return false
    return filter.liveChat === undefined || liveChatOf(kept, conversation) === filter.liveChat
  })
  const compare = filter.sort === "startedAt" ? comparePlaces : newestFirst
  return page(found, filter, [0, ""], ({ value }) => [value.startedAt, value.id], compare)
}

export function chatsPage(kept: Kept, filter: ChatFilter): Page<Versioned<Chat>> {
  const found = [...kept.records.chat.values()].filter(({ value: chat }) => {
    if (filter.status !== undefined && chat.status !== filter.status) return false
    if (filter.queue !== undefined && chat.queue !== filter.queue) return false
    if (filter.agent !== undefined && chat.agent !== filter.agent) return false
    if (filter.conversation !== undefined && chat.conversation !== filter.conversation) return false
    if (filter.from !== undefined && firstWaitedAt(chat) < filter.from) return false
    return filter.seenBy === undefined || isSeenBy(chat, filter.seenBy.email, filter.seenBy.queues)
  })
  const { sort } = filter
  if (sort === undefined) return page(found, filter, CHAT_FORM, ({ value }) => listPlace(value), comparePlaces)
  const placeOf = ({ value }: Versioned<Chat>): PagePosition => [firstWaitedAt(value), value.id]
  return page(found, filter, [0, ""], placeOf, sort === "-askedAt" ? newestFirst : comparePlaces)
}

export function reportedChatsPage(kept: Kept, filter: ReportFilter): Page<ReportedChat> {
  const found = [...kept.records.chat.values()].filter(({ value: chat }) => {
    if (filter.queue !== undefined && chat.queue !== filter.queue) return false
    if (filter.agent !== undefined && chat.agent !== filter.agent) return false
    return isBetween(firstWaitedAt(chat), filter)
  })
  const placeOf = ({ value }: Versioned<Chat>): PagePosition => [firstWaitedAt(value), value.id]
  const { items, cursor } = page(found, filter, [0, ""], placeOf, comparePlaces)
  const userOf = (id: string) => kept.records.conversation.get(id)?.value.user ?? null
  return { items: items.map(({ value }) => ({ chat: reportedOf(value), user: userOf(value.conversation) })), cursor }
}

function reportedOf(chat: Chat): ReportedFields {
  // Made from the list of its keys, which the compiler cannot follow.
  return Object.fromEntries(REPORTED_FIELDS.map(field => [field, chat[field]])) as unknown as ReportedFields
}

/** The newest entry comes first. */
export function auditPage(kept: Kept, filter: AuditFilter): Page<AuditEntry> {
  const found = kept.audit.filter(({ entry }) => {
    if (filter.subject !== undefined && entry.subject !== filter.subject) return false
    if (filter.by !== undefined && entry.by !== filter.by) return false
    if (filter.what !== undefined && entry.what !== filter.what) return false
    return isBetween(entry.at, filter)
  })
  const { items, cursor } = page(found, filter, [0, 0], ({ number, entry }) => [entry.at, number], newestFirst)
  return { items: items.map(({ entry }) => entry), cursor }
}

export function refusalsPage(kept: Kept, filter: RefusalFilter): Page<AgentRefusal> {
  const found = kept.refusals.filter(
    ({ refusal }) => (filter.queue === undefined || refusal.queue === filter.queue) && isBetween(refusal.at, filter),
  )
  const { items, cursor } = page(found, filter, [0, 0], ({ number, refusal }) => [refusal.at, number], comparePlaces)
  return { items: items.map(({ refusal }) => refusal), cursor }
}

export function deliveriesPage(kept: Kept, filter: DeliveryFilter): Page<Delivery> {
  const found = [...kept.deliveries.values()].filter(
    ({ webhook, status }) => webhook === filter.webhook && status === (filter.status ?? status),
  )
  return page(found, filter, [0], ({ number }) => [number], newestFirst)
}

function hasStatus(status: "active" | "expired" | "lifted", asked: NonNullable<BlockFilter["status"]>): boolean {
  return asked === "over" ? status !== "active" : status === asked
}

function statusOf(block: Block, now: number): "active" | "expired" | "lifted" {
  if (block.lifted) return "lifted"
  return block.until === null || now < block.until ? "active" : "expired"
}

/** The state of the conversation's open chat, else `none` (design section 6.6). */
function liveChatOf(kept: Kept, conversation: StoredConversation): "none" | "waiting" | "connected" {
  const chat = conversation.chat === null ? undefined : kept.records.chat.get(conversation.chat)?.value
  return chat === undefined || chat.conversation !== conversation.id || chat.status === "ended" ? "none" : chat.status
}

function hasInIds({ id, user, visitor }: StoredConversation, q: string | undefined): boolean {
  return q === undefined || [id, user, visitor].some(text => text !== null && foldLatin(text).includes(foldLatin(q)))
}

function hasInName(kept: Kept, { user, visitor }: StoredConversation, q = ""): boolean {
  const owner = user === null ? `visitor:${visitor}` : `user:${user}`
  return nameTextOf(owner, kept.records.entities.get(owner)?.value ?? {})?.includes(foldCase(q)) ?? false
}

/** As the column `address`: of somebody authenticated it is no subject of blocks. */
function isSpokenFrom({ user, address }: StoredConversation, within: string): boolean {
  const range = parseRange(within)
  const bytes = user === null && address !== null ? parseAddress(address) : null
  if (range === null || bytes === null) return false
  return Buffer.compare(range.first, bytes) <= 0 && Buffer.compare(bytes, range.last) <= 0
}

function isBetween(at: number, { from, to }: { readonly from?: number; readonly to?: number }): boolean {
  return (from === undefined || from <= at) && (to === undefined || at < to)
}

function page<T>(
  found: readonly T[],
  filter: { readonly cursor?: string; readonly limit: number; readonly counted?: number },
  form: PagePosition,
  placeOf: (row: T) => PagePosition,
  compare: (one: PagePosition, other: PagePosition) => number,
): Page<T> {
  const after = decodeCursor(filter.cursor, form)
  const rest = after ? found.filter(row => compare(placeOf(row), after) > 0) : [...found]
  const sorted = rest.sort((one, other) => compare(placeOf(one), placeOf(other)))
  const { counted } = filter
  const isCounted = counted !== undefined && after === null
  return {
    ...pageOf(sorted, pageSize(filter.limit), placeOf),
    ...(isCounted ? { total: totalOf(found.length, counted) } : {}),
  }
}

function newestFirst(one: PagePosition, other: PagePosition): number {
  return -comparePlaces(one, other)
}

/** Open chats in their turn, then ended ones, the last to end first. */
function listPlace({ status, priority, waitingSince, endedAt, id }: Chat): PagePosition {
  return status === "ended" ? [1, 0, -(endedAt ?? 0), id] : [0, -priority, waitingSince, id]
}

function comparePlaces(one: PagePosition, other: PagePosition): number {
  for (const [index, part] of one.entries()) {
    const against = other[index]
    const difference = typeof part === "number" ? part - Number(against) : compareTexts(part, String(against))
    if (difference !== 0) return difference
  }
  return 0
}
