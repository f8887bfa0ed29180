import type { Block, Chat } from "../../helpdesk/index.js"
import type {
  AuditEntry,
  BlockFilter,
  ChatFilter,
  ConversationFilter,
  Page,
  StoredConversation,
  Versioned,
} from "../../turns/index.js"
import { decodeCursor, pageOf, pageSize } from "../page.js"
import { foldCase } from "../search-text.js"
import { type BlockRow, blockOf } from "../sql/block-row.js"
import { CHAT, type ChatRow, chatFromRow } from "./chats.js"
import type { Connection } from "./connection.js"
import { type ConversationRow, conversationFromRow } from "./conversations.js"
import { type AuditRow, auditOf } from "./lines.js"

/** A part of a `WHERE` and what is bound in it; null: this filter was not given. */
type Condition = readonly [sql: string, ...params: unknown[]] | null

export interface Pages {
  blocks(filter: BlockFilter): Page<Versioned<Block>>
  conversations(filter: ConversationFilter): Page<Versioned<StoredConversation>>
  chats(filter: ChatFilter): Page<Versioned<Chat>>
  /** The newest entry comes first. */
  audit(filter: { readonly subject?: string; readonly cursor?: string; readonly limit: number }): Page<AuditEntry>
}

export function pages(database: Connection): Pages {
  const select = selection(database)
  return {
    blocks: filter => {
      // The type of a table's rows is declared beside the table.
      const rows = select(
        "SELECT * FROM blocks",
        blockConditions(filter),
        "at DESC, id DESC",
        filter.limit,
      ) as readonly BlockRow[]
      const { items, cursor } = pageOf(rows, pageSize(filter.limit), ({ at, id }) => [at, id])
      return { items: items.map(blockOf), cursor }
    },
    conversations: filter => {
      const from =
        openChatStatus(filter) === null
          ? "conversations c"
          : "chats h CROSS JOIN conversations c ON c.id = h.conversation AND c.chat = h.id"
      const columns = "c.version, c.state, c.started_at, c.id"
      const conditions = conversationConditions(filter)
      const rows = select(`SELECT ${columns} FROM ${from}`, conditions, "c.started_at DESC, c.id DESC", filter.limit)
      const { items, cursor } = pageOf(rows as readonly ListedConversation[], pageSize(filter.limit), row => [
        row.started_at,
        row.id,
      ])
      return { items: items.map(conversationFromRow), cursor }
    },
    chats: filter => {
      const order = "priority DESC, waiting_since, id"
      const rows = select(CHAT, chatConditions(filter), order, filter.limit) as readonly ChatRow[]
      const { items, cursor } = pageOf(rows, pageSize(filter.limit), row => [row.priority, row.waitingSince, row.id])
      return { items: items.map(chatFromRow), cursor }
    },
    audit: filter => {
      const after = decodeCursor(filter.cursor, [0])
      const conditions = [equals("subject", filter.subject), after && (["number < ?", ...after] as const)]
      const rows = select("SELECT * FROM audit", conditions, "number DESC", filter.limit) as readonly AuditRow[]
      const { items, cursor } = pageOf(rows, pageSize(filter.limit), ({ number }) => [number])
      return { items: items.map(auditOf), cursor }
    },
  }
}

interface ListedConversation extends ConversationRow {
  readonly started_at: number
  readonly id: string
}

type Selection = (select: string, conditions: readonly Condition[], order: string, limit: number) => readonly unknown[]

/** Runs a query with those of its conditions that were given; each combination is prepared once. */
function selection(database: Connection): Selection {
  const prepared = new Map<string, ReturnType<Connection["prepare"]>>()
  return (select, conditions, order, limit) => {
    const given = conditions.filter(condition => condition !== null)
    const where = given.map(([sql]) => `(${sql})`).join(" AND ") || "true"
    const query = `${select} WHERE ${where} ORDER BY ${order} LIMIT ?`
    const statement = prepared.get(query) ?? database.prepare(query)
    prepared.set(query, statement)
    return statement.all(...given.flatMap(([, ...params]) => params), pageSize(limit) + 1)
  }
}

function equals(column: string, value: string | undefined): Condition {
  return value === undefined ? null : [`${column} = ?`, value]
}

function blockConditions(filter: BlockFilter): readonly Condition[] {
  const after = decodeCursor(filter.cursor, [0, ""])
  return [
    blockStatus(filter),
    equals("kind", filter.kind),
    equals("scope", filter.scope),
    filter.subject === undefined ? null : ["kind = ? AND value = ?", filter.subject.kind, filter.subject.value],
    filter.q === undefined ? null : ["instr(search, ?) > 0", foldCase(filter.q)],
    after && ["(at, id) < (?, ?)", ...after],
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
    default:
      return null
  }
}

/** Few chats are open, so these conversations are found from the chats. */
function openChatStatus({ liveChat }: ConversationFilter): "waiting" | "connected" | null {
  return liveChat === undefined || liveChat === "none" ? null : liveChat
}

function conversationConditions(filter: ConversationFilter): readonly Condition[] {
  const after = decodeCursor(filter.cursor, [0, ""])
  const open = "SELECT 1 FROM chats h WHERE h.id = c.chat AND h.conversation = c.id AND h.status <> 'ended'"
  return [
    equals("h.status", openChatStatus(filter) ?? undefined),
    filter.liveChat === "none" ? [`NOT EXISTS (${open})`] : null,
    equals("c.status", filter.status),
    equals("c.side", filter.side),
    equals("c.user", filter.user),
    equals("c.visitor", filter.visitor),
    after && ["(c.started_at, c.id) < (?, ?)", ...after],
  ]
}

function chatConditions(filter: ChatFilter): readonly Condition[] {
  const after = decodeCursor(filter.cursor, [0, 0, ""])
  const [priority, ...place] = after ?? []
  return [
    equals("status", filter.status),
    equals("queue", filter.queue),
    equals("agent", filter.agent),
    after && ["priority <= ? AND (priority < ? OR (waiting_since, id) > (?, ?))", priority, priority, ...place],
  ]
}
