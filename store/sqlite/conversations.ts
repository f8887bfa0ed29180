import { parseAddress, parseRange, type Subject } from "../../helpdesk/index.js"
import { storedText, type Value, valueOfText } from "../../language/index.js"
import type { StoredConversation, Versioned } from "../../turns/index.js"

import type { Connection } from "./connection.js"
import { insertInto, lookups, type RecordTable } from "./write.js"

/** What conversations are found by; `version`, `state` and `id` besides. */
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
  /** Ids of active user's conversations of a subject, by id. */
  openOf(subject: Subject, after: string, limit: number): readonly string[]
}

export function conversationTable(database: Connection): ConversationTable {
  const read = database.prepare<unknown[], ConversationRow>("SELECT version, state FROM conversations WHERE id = ?")
  const insert = database.prepare(insertInto("conversations", ["id", "version", "state", ...FILTERED]))
  // Most turns change nothing of what conversations are found by, and then no index is written.
  const updateState = database.prepare(
    `UPDATE conversations SET version = ?, state = ? WHERE id = ? AND ${FILTERED.map(column => `${column} IS ?`).join(" AND ")}`,
  )
  const updateAll = database.prepare(
    `UPDATE conversations SET version = ?, state = ?, ${FILTERED.map(column => `${column} = ?`).join()} WHERE id = ?`,
  )
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
    put: (id, version, value) => {
      const filtered = filteredOf(value)
      const state = stateOf(value)
      if (version === 1) return [{ statement: insert, params: [id, version, state, ...filtered] }]
      const otherwise = [{ statement: updateAll, params: [version, state, ...filtered, id] }]
      return [{ statement: updateState, params: [version, state, id, ...filtered], otherwise }]
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

function filteredOf(value: StoredConversation): readonly unknown[] {
  // The address of someone authenticated is no subject of blocks (design section 6.4).
  const address = value.user === null && value.address !== null ? parseAddress(value.address) : null
  const { side, status, channel, user, visitor, chat, startedAt } = value
  return [side, status, channel, user, visitor, value.beganAuthenticated ? 1 : 0, address, chat, startedAt]
}

function openConversations(database: Connection): ConversationTable["openOf"] {
  const prepare = (condition: string) =>
    database
      .prepare<unknown[], string>(
        `SELECT id FROM conversations WHERE ${condition} AND status = 'active' AND side = 'user' AND id > ? ORDER BY id LIMIT ?`,
      )
      .pluck()
  const ofConversation = prepare("id = ?")
  const ofUser = prepare("user = ?")
  const ofVisitor = prepare("visitor = ? AND began_authenticated = 0")
  const ofAddress = prepare("address BETWEEN ? AND ? AND (substr(address, 1, 12) = x'00000000000000000000ffff') = ?")
  return ({ kind, value }, after, limit) => {
    if (kind === "conversation") return ofConversation.all(value, after, limit)
    if (kind === "user") return ofUser.all(value, after, limit)
    if (kind === "visitor") return ofVisitor.all(value, after, limit)
    const range = parseRange(value)
    return range ? ofAddress.all(range.first, range.last, range.family === 4 ? 1 : 0, after, limit) : []
  }
}
