import { parseRange, type Subject } from "../../helpdesk/index.js"
import type { PlacedConversation, StoredConversation } from "../../turns/index.js"
import { CONVERSATION_COUNTS, CONVERSATION_READS, OPEN_CONVERSATIONS } from "../sql/conversations.js"
import type { Connection } from "./connection.js"
import { type RecordTable, recordTable } from "./record-table.js"

export interface ConversationTable extends RecordTable<StoredConversation> {
  /** Active user's conversations of a subject: by id, those of an address range by address and id. */
  openOf(subject: Subject, after: string, limit: number): readonly PlacedConversation[]
  /** Conversations of a user or visitor; of more than `limit`, that many. */
  countOf(subject: Subject, limit: number): number
}

export function conversationTable(database: Connection): ConversationTable {
  const ofUser = database.prepare<unknown[], number>(CONVERSATION_COUNTS.user).pluck()
  const ofVisitor = database.prepare<unknown[], number>(CONVERSATION_COUNTS.visitor).pluck()
  return {
    ...recordTable(database, CONVERSATION_READS),
    openOf: openConversations(database),
    countOf: ({ kind, value }, limit) => Number((kind === "user" ? ofUser : ofVisitor).get(value, limit)),
  }
}

/** With 300,000 open conversations a batch of a range took 150 ms by id; by address it takes as long as it is large. */
function openConversations(database: Connection): ConversationTable["openOf"] {
  const prepare = (sql: string) => database.prepare<unknown[], PlacedConversation>(sql)
  const ofConversation = prepare(OPEN_CONVERSATIONS.conversation)
  const ofUser = prepare(OPEN_CONVERSATIONS.user)
  const ofVisitor = prepare(OPEN_CONVERSATIONS.visitor)
  // Left to itself SQLite goes through all that are active.
  const ofAddresses = prepare(
    `SELECT id, hex(address) || ':' || id AS place FROM conversations INDEXED BY open_conversations_by_address
     WHERE address IS NOT NULL AND status = 'active' AND side = 'user' AND (address, id) > (?, ?) AND address <= ?
       AND (substr(address, 1, 12) = x'00000000000000000000ffff') = ?
     ORDER BY address, id LIMIT ?`,
  )
  return ({ kind, value }, after, limit) => {
    if (kind === "conversation") return ofConversation.all(value, after, limit)
    if (kind === "user") return ofUser.all(value, after, limit)
    if (kind === "visitor") return ofVisitor.all(value, after, limit)
    const range = parseRange(value)
    if (range === null) return []
    const [, address = "", id = ""] = /^([0-9A-F]{32}):(.*)$/s.exec(after) ?? []
    const from = address === "" ? range.first : Buffer.from(address, "hex")
    return ofAddresses.all(from, id, range.last, range.family === 4 ? 1 : 0, limit)
  }
}
