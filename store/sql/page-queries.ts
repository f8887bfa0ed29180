import { type AgentRefusal, type Block, type Chat, firstWaitedAt, parseRange } from "../../helpdesk/index.js"
import type {
  AuditEntry,
  AuditFilter,
  BlockFilter,
  ChatFilter,
  ChatSort,
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
import { foldCase, foldLatin } from "../search-text.js"
import { type BlockRow, blockFromRow } from "./blocks.js"
import {
  CHAT,
  type ChatRow,
  chatFromRow,
  LISTED,
  listPlace,
  REPORTED_CHAT,
  type ReportedChatRow,
  reportedFromRow,
} from "./chats.js"
import { type ConversationRow, conversationFromRow } from "./conversations.js"
import { DELIVERY } from "./deliveries.js"
import type { SqlDialect } from "./dialect.js"
import { type AuditRow, auditOf, type RefusalRow, refusalOf } from "./lines.js"
import type { Bound } from "./statements.js"

/** A query for one page of a list, with one row more where there is a next page. */
export interface PageQuery<Row, T> {
  /** Each combination of filters that were given is a statement of its own, whose rows are found by an index. */
  readonly sql: string
  readonly bound: readonly Bound[]
  pageOf(rows: readonly Row[]): Page<T>
  /** To be asked too where there is a next page; it gives one number. Null: nobody wants to know how many there are. */
  readonly count: { readonly sql: string; readonly bound: readonly Bound[]; readonly most: number } | null
}

/** Whether a query's page is told with a total that has to be counted. */
export function isCounted<T>({ cursor }: Page<T>, count: PageQuery<never, T>["count"]): boolean {
  return count !== null && cursor !== null
}

/** @param found what the count gave; null: it was not asked, as the page has all that there is */
export function withTotal<T>(page: Page<T>, count: PageQuery<never, T>["count"], found: number | null): Page<T> {
  return count === null ? page : { ...page, total: totalOf(found ?? page.items.length, count.most) }
}

/** A part of a `WHERE` and the values that are bound in it; null: this filter was not given. */
type Condition = readonly [sql: string, ...bound: readonly Bound[]] | null

/** A list: its rows, the order that it has, and the items that they are. */
interface List<Row, T> {
  readonly select: string
  /** The tables of `select`, of a list that can be counted. */
  readonly from?: string
  readonly order: string
  /** The values that it is ordered by. */
  placeOf(row: Row): PagePosition
  itemOf(row: Row): T
}

/** Every list is asked for so. */
interface AskedPage {
  readonly cursor?: string
  readonly limit: number
  readonly counted?: number
}

function pageQuery<Row, T>(
  list: List<Row, T>,
  { limit, cursor, counted }: AskedPage,
  conditions: readonly Condition[],
): PageQuery<Row, T> {
  const given = conditions.filter(condition => condition !== null)
  const where = given.map(([sql]) => `(${sql})`).join(" AND ") || "true"
  const bound = given.flatMap(([, ...values]) => values)
  const size = pageSize(limit)
  return {
    sql: `${list.select} WHERE ${where} ORDER BY ${list.order} LIMIT ?`,
    bound: [...bound, size + 1],
    pageOf: rows => {
      const { items, cursor } = pageOf(rows, size, list.placeOf)
      return { items: items.map(list.itemOf), cursor }
    },
    count: counted === undefined || cursor !== undefined ? null : countQuery(list, where, bound, counted),
  }
}

function countQuery<Row, T>({ from }: List<Row, T>, where: string, bound: readonly Bound[], most: number) {
  const sql = `SELECT count(*) AS found FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ?) AS counted`
  return { sql, bound: [...bound, most + 1], most }
}

/** A sort that goes down rather than up. */
function goesDown(sort: string): boolean {
  return sort.startsWith("-")
}

/** The items after a place, of a list by these columns that goes up or down. */
function afterPlace(columns: string, after: PagePosition | null, isDown: boolean): Condition {
  return after && [`(${columns}) ${isDown ? "<" : ">"} (?, ?)`, ...after]
}

const BLOCKS: Pick<List<BlockRow, Versioned<Block>>, "select" | "from" | "itemOf"> = {
  select: "SELECT * FROM blocks",
  from: "blocks",
  itemOf: blockFromRow,
}

export function blocksQuery(filter: BlockFilter, dialect: SqlDialect): PageQuery<BlockRow, Versioned<Block>> {
  const { sort = "-createdAt" } = filter
  const isByEnd = sort === "until" || sort === "-until"
  const direction = goesDown(sort) ? "DESC" : "ASC"
  const list: List<BlockRow, Versioned<Block>> = {
    ...BLOCKS,
    order: isByEnd ? `ends_at ${direction}, id ${direction}` : `at ${direction}, id ${direction}`,
    placeOf: ({ at, until, id }) => [isByEnd ? (until ?? NO_END) : at, id],
  }
  return pageQuery(list, filter, blockConditions(filter, dialect))
}

interface ListedConversation extends ConversationRow {
  readonly started_at: number
  readonly id: string
}

export function conversationsQuery(
  filter: ConversationFilter,
  dialect: SqlDialect,
): PageQuery<ListedConversation, Versioned<StoredConversation>> {
  const from =
    openChatStatus(filter) === null
      ? "conversations c"
      : `chats h ${dialect.joinInOrder} conversations c ON c.id = h.conversation AND c.chat = h.id`
  const list: List<ListedConversation, Versioned<StoredConversation>> = {
    select: `SELECT c.version, c.state, c.started_at, c.id FROM ${from}`,
    from,
    order: goesDown(filter.sort ?? "-startedAt") ? "c.started_at DESC, c.id DESC" : "c.started_at, c.id",
    placeOf: row => [row.started_at, row.id],
    itemOf: conversationFromRow,
  }
  return pageQuery(list, filter, conversationConditions(filter, dialect))
}

const CHATS: List<ChatRow, Versioned<Chat>> = {
  select: CHAT,
  from: "chats",
  order: LISTED.join(),
  placeOf: listPlace,
  itemOf: chatFromRow,
}

export function chatsQuery(filter: ChatFilter, dialect: SqlDialect): PageQuery<ChatRow, Versioned<Chat>> {
  const { seenBy, sort } = filter
  if (sort !== undefined) return chatsByAsking(filter, sort, dialect)
  if (seenBy === undefined) return pageQuery(CHATS, filter, [hasStatus(filter, "status"), ...chatConditions(filter)])
  // As an expression, so that the index of the way is taken and not that of the status.
  const conditions = [hasStatus(filter, "coalesce(status, '')"), ...chatConditions(filter)]
  const found = waysToSee(seenBy, dialect).map(way => firstIds([way, ...conditions], filter.limit))
  const ids = found.map(({ sql }, number) => `SELECT id FROM (${sql}) AS way${number}`).join(" UNION ALL ")
  const { count } = pageQuery(CHATS, filter, [anyOf(waysToSee(seenBy, dialect)), ...conditions])
  const listed = [`id IN (${ids})`, ...found.flatMap(({ bound }) => bound)] as const
  return { ...pageQuery(CHATS, { limit: filter.limit }, [listed]), count }
}

/** In the order of the index of reports; as in those, what else is asked of queue and agent is asked of it too. */
function chatsByAsking(filter: ChatFilter, sort: ChatSort, dialect: SqlDialect): PageQuery<ChatRow, Versioned<Chat>> {
  const { queue, agent, conversation, from, seenBy } = filter
  const isDown = goesDown(sort)
  const after = decodeCursor(filter.cursor, [0, ""])
  const list: List<ChatRow, Versioned<Chat>> = {
    ...CHATS,
    order: isDown ? "first_waited_at DESC, id DESC" : "first_waited_at, id",
    placeOf: row => [firstWaitedAt(row), row.id],
  }
  return pageQuery(list, filter, [
    ...between("first_waited_at", from === undefined ? {} : { from }, after && !isDown ? "from" : null),
    equals("coalesce(queue, '')", queue),
    equals("coalesce(agent, '')", agent),
    equals("conversation", conversation),
    hasStatus(filter, "coalesce(status, '')"),
    seenBy === undefined ? null : anyOf(waysToSee(seenBy, dialect)),
    afterPlace("first_waited_at, id", after, isDown),
  ])
}

function anyOf(conditions: readonly Condition[]): Condition {
  const given = conditions.filter(condition => condition !== null)
  return [given.map(([sql]) => `(${sql})`).join(" OR "), ...given.flatMap(([, ...bound]) => bound)]
}

/** Indexes tell apart what is over; of open chats there are few. */
function hasStatus({ status }: ChatFilter, column: string): Condition {
  if (status === undefined) return null
  return status === "ended" ? ["is_over = 1"] : [`is_over = 0 AND ${column} = ?`, status]
}

/** The ids of the first chats that there may be on a page. */
function firstIds(conditions: readonly Condition[], limit: number) {
  return pageQuery({ ...CHATS, select: "SELECT id FROM chats" }, { limit }, conditions)
}

/** As `isSeenBy`. Of each of these an index has the chats in the order of the list: those that only others see are not gone through. */
function waysToSee(
  { email, queues }: NonNullable<ChatFilter["seenBy"]>,
  { contains }: SqlDialect,
): readonly Condition[] {
  return [
    ["agent = ?", email],
    [`refused_by <> '[]' AND ${contains("refused_by")}`, JSON.stringify(email)],
    ...queues.map((queue): Condition => ["queue = ?", queue]),
  ]
}

const AUDIT: List<AuditRow, AuditEntry> = {
  select: "SELECT * FROM audit",
  order: "at DESC, number DESC",
  placeOf: ({ at, number }) => [at, number],
  itemOf: auditOf,
}

export function auditQuery(filter: AuditFilter): PageQuery<AuditRow, AuditEntry> {
  const after = decodeCursor(filter.cursor, [0, 0])
  return pageQuery(AUDIT, { limit: filter.limit }, [
    equals("subject", filter.subject),
    equals("by", filter.by),
    equals("what", filter.what),
    ...between("at", filter, after && "to"),
    after && ["(at, number) < (?, ?)", ...after],
  ])
}

const REPORTED: List<ReportedChatRow, ReportedChat> = {
  select: REPORTED_CHAT,
  order: "first_waited_at, id",
  placeOf: row => [row.firstWaitedAt, row.id],
  itemOf: reportedFromRow,
}

/** Of queue and agent the index that has the order is asked too, and not one that finds few rows in another order. */
export function reportedChatsQuery(filter: ReportFilter): PageQuery<ReportedChatRow, ReportedChat> {
  const after = decodeCursor(filter.cursor, [0, ""])
  return pageQuery(REPORTED, { limit: filter.limit }, [
    ...between("first_waited_at", filter, after && "from"),
    equals("coalesce(queue, '')", filter.queue),
    equals("coalesce(agent, '')", filter.agent),
    after && ["(first_waited_at, id) > (?, ?)", ...after],
  ])
}

const REFUSALS: List<RefusalRow, AgentRefusal> = {
  select: "SELECT * FROM refusals",
  order: "at, number",
  placeOf: ({ at, number }) => [at, number],
  itemOf: refusalOf,
}

/** As those of chats: each has the index of its order. */
export function refusalsQuery(filter: RefusalFilter): PageQuery<RefusalRow, AgentRefusal> {
  const after = decodeCursor(filter.cursor, [0, 0])
  return pageQuery(REFUSALS, { limit: filter.limit }, [
    ...between("at", filter, after && "from"),
    equals("queue", filter.queue),
    after && ["(at, number) > (?, ?)", ...after],
  ])
}

/**
 * A span of time, in a list by time.
 *
 * @param implied the bound that the place of a page lies within: left out, so that the index begins at the place and not
 *   at the bound
 */
function between(
  column: string,
  { from, to }: { readonly from?: number; readonly to?: number },
  implied: "from" | "to" | null,
): readonly Condition[] {
  return [
    from === undefined || implied === "from" ? null : [`${column} >= ?`, from],
    to === undefined || implied === "to" ? null : [`${column} < ?`, to],
  ]
}

const DELIVERIES: List<Delivery, Delivery> = {
  select: DELIVERY,
  order: "number DESC",
  placeOf: ({ number }) => [number],
  itemOf: delivery => delivery,
}

export function deliveriesQuery(filter: DeliveryFilter): PageQuery<Delivery, Delivery> {
  const { webhook, status, cursor, limit } = filter
  return pageQuery(DELIVERIES, { limit }, [equals("webhook", webhook), equals("status", status), before(cursor)])
}

function before(cursor: string | undefined): Condition {
  const after = decodeCursor(cursor, [0])
  return after && ["number < ?", ...after]
}

function equals(column: string, value: string | undefined): Condition {
  return value === undefined ? null : [`${column} = ?`, value]
}

/** The place of a block that is for good in the order of ends. */
const NO_END = Number.MAX_SAFE_INTEGER

function blockConditions(filter: BlockFilter, { contains }: SqlDialect): readonly Condition[] {
  const { sort = "-createdAt", status, now } = filter
  const isByEnd = sort === "until" || sort === "-until"
  const isDown = goesDown(sort)
  const after = decodeCursor(filter.cursor, [0, ""])
  const sought = filter.q === undefined ? null : foldCase(filter.q)
  // As an expression, so that the index of the order is taken, which has it too, and not that of the kind.
  const kind = isByEnd ? "coalesce(kind, '')" : "kind"
  return [
    blockStatus(filter),
    isByEnd && status === "active" ? ["ends_at > ?", now] : null,
    equals(kind, filter.kind),
    equals("scope", filter.scope),
    equals(filter.subject === undefined ? kind : "kind", filter.subject?.kind),
    equals("value", filter.subject?.value),
    equals("conversation", filter.conversation),
    equals("by", filter.by),
    ...between("at", filter, after === null || isByEnd ? null : isDown ? "to" : "from"),
    sought === null ? null : [`${contains("search")} OR ${contains("search_person")}`, sought, sought],
    afterPlace(isByEnd ? "ends_at, id" : "at, id", after, isDown),
  ]
}

function blockStatus({ status, now }: BlockFilter): Condition {
  switch (status) {
    case "active":
      return ["lifted_at IS NULL AND (until IS NULL OR until > ?)", now]
    case "expired":
      return ["lifted_at IS NULL AND until <= ?", now]
    case "lifted":
      return ["lifted_at IS NOT NULL"]
    case "over":
      return ["lifted_at IS NOT NULL OR until <= ?", now]
    default:
      return null
  }
}

/** Few chats are open, so these conversations are found from the chats. */
function openChatStatus({ liveChat }: ConversationFilter): "waiting" | "connected" | null {
  return liveChat === undefined || liveChat === "none" ? null : liveChat
}

function conversationConditions(filter: ConversationFilter, { contains }: SqlDialect): readonly Condition[] {
  const isDown = goesDown(filter.sort ?? "-startedAt")
  const after = decodeCursor(filter.cursor, [0, ""])
  const open = "SELECT 1 FROM chats h WHERE h.id = c.chat AND h.conversation = c.id AND h.status <> 'ended'"
  return [
    equals("h.status", openChatStatus(filter) ?? undefined),
    filter.liveChat === "none" ? [`NOT EXISTS (${open})`] : null,
    equals("c.status", filter.status),
    equals("c.side", filter.side),
    equals('c."user"', filter.user),
    equals("c.visitor", filter.visitor),
    ...between("c.started_at", filter, after && (isDown ? "to" : "from")),
    spokenFrom(filter.address),
    idOrNameContaining(filter.q, contains),
    afterPlace("c.started_at, c.id", after, isDown),
  ]
}

function spokenFrom(address: string | undefined): Condition {
  const range = address === undefined ? undefined : parseRange(address)
  if (range === undefined) return null
  if (range === null) return ["false"]
  const { first, last, length } = range
  return length === 128 ? ["c.address = ?", first] : ["c.address BETWEEN ? AND ?", first, last]
}

/** Each id by itself, so that no text is made of them for every row; and people are looked through once for all rows. */
function idOrNameContaining(q: string | undefined, contains: SqlDialect["contains"]): Condition {
  if (q === undefined) return null
  const ids = ["c.id", 'c."user"', "c.visitor"]
  const named = (scope: string) =>
    `(SELECT owner FROM entities WHERE scope = '${scope}' AND person IS NOT NULL AND ${contains("person")})`
  const conditions = [
    ...ids.map(id => contains(`lower(${id})`)),
    `c."user" IN ${named("user")}`,
    `c."user" IS NULL AND c.visitor IN ${named("visitor")}`,
  ]
  return [conditions.join(" OR "), ...ids.map(() => foldLatin(q)), foldCase(q), foldCase(q)]
}

function chatConditions(filter: ChatFilter): readonly Condition[] {
  const after = decodeCursor(filter.cursor, CHAT_FORM)
  return [
    equals("queue", filter.queue),
    equals("agent", filter.agent),
    equals("conversation", filter.conversation),
    filter.from === undefined ? null : ["first_waited_at >= ?", filter.from],
    after && [`(${LISTED.join()}) > (?, ?, ?, ?)`, ...after],
  ]
}
