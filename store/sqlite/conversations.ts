import { parseAddress, parseRange, type Subject } from "../../helpdesk/index.js"
import { storedText, type Value, valueOfText } from "../../language/index.js"
import type { PlacedConversation, StoredConversation, Versioned } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import { type Bound, insertInto, lookups, type PutWrites, type RecordTable, type WriteStatements } from "./write.js"

/** Columns that conversations are found by; the table has `version`, `state` and `id` besides. */
const FILTERED = [
  "side",
  "status",
  "channel",
  "user",
  "visitor",
  "began_authenticated",
  "address",
  "chat",
  "started_at",
]

export interface ConversationTable extends RecordTable<StoredConversation> {
  /** Active user's conversations of a subject: by id, those of an address range by address and id. */
  openOf(subject: Subject, after: string, limit: number): readonly PlacedConversation[]
}

export const CONVERSATION_STATEMENTS: WriteStatements = {
  insertConversation: { sql: insertInto("conversations", ["id", "version", "state", ...FILTERED]) },
  // Most turns change nothing of what conversations are found by, and then no index is written.
  updateConversation: {
    sql: `UPDATE conversations SET version = ?, state = ? WHERE id = ? AND ${FILTERED.map(column => `${column} IS ?`).join(" AND ")}`,
    otherwise: [
      {
        sql: `UPDATE conversations SET version = ?, state = ?, ${FILTERED.map(column => `${column} = ?`).join()} WHERE id = ?`,
        places: [0, 1, ...FILTERED.map((_, index) => index + 3), 2],
      },
    ],
  },
}

export const conversationWrites: PutWrites<StoredConversation> = (id, version, value) => {
  const filtered = filteredOf(value)
  const state = stateOf(value)
  if (version === 1) return [["insertConversation", id, version, state, ...filtered]]
  return [["updateConversation", version, state, id, ...filtered]]
}

export function conversationTable(database: Connection): ConversationTable {
  const read = database.prepare<unknown[], ConversationRow>("SELECT version, state FROM conversations WHERE id = ?")
  return {
    ...lookups(
      database.prepare("SELECT version FROM conversations WHERE id = ?"),
      database.prepare("SELECT id FROM conversations ORDER BY id"),
    ),
    openOf: openConversations(database),
    read: id => {
      const row = read.get(id)
      return row ? conversationFromRow(row) : null
    },
  }
}

export interface ConversationRow {
  readonly version: number
  readonly state: string
}

export function conversationFromRow({ version, state }: ConversationRow): Versioned<StoredConversation> {
  // The state was written by `stateOf` from this type.
  return { version, value: valueOfText(state) as unknown as StoredConversation }
}

function stateOf(conversation: StoredConversation): string {
  // Its frames and events hold values, so the whole is one.
  return storedText(conversation as unknown as Value)
}

function filteredOf(value: StoredConversation): readonly Bound[] {
  // The address of someone authenticated is no subject of blocks (design section 6.4).
  const address = value.user === null && value.address !== null ? parseAddress(value.address) : null
  const { side, status, channel, user, visitor, chat, startedAt } = value
  return [side, status, channel, user, visitor, value.beganAuthenticated ? 1 : 0, address, chat, startedAt]
}

/** With 300,000 open conversations a batch of a range took 150 ms by id; by address it takes as long as it is large. */
function openConversations(database: Connection): ConversationTable["openOf"] {
  const open = "status = 'active' AND side = 'user'"
  const prepare = (condition: string) =>
    database.prepare<unknown[], PlacedConversation>(
      `SELECT id, id AS place FROM conversations WHERE ${condition} AND ${open} AND id > ? ORDER BY id LIMIT ?`,
    )
  const ofConversation = prepare("id = ?")
  const ofUser = prepare("user = ?")
  const ofVisitor = prepare("visitor = ? AND began_authenticated = 0")
  // Left to itself SQLite goes through all that are active.
  const ofAddresses = database.prepare<unknown[], PlacedConversation>(
    `SELECT id, hex(address) || ':' || id AS place FROM conversations INDEXED BY open_conversations_by_address
     WHERE address IS NOT NULL AND ${open} AND (address, id) > (?, ?) AND address <= ?
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
