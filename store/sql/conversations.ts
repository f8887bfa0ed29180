import { parseAddress } from "../../helpdesk/index.js"
import { storedText, type Value, valueOfText } from "../../language/index.js"
import type { StoredConversation, Versioned } from "../../turns/index.js"
import { endedAt } from "../ended-at.js"
import { type Bound, insertInto, type PutWrites, readsById, type WriteStatements } from "./statements.js"

/** Columns that conversations are found by; the table has `version`, `state` and `id` besides. */
const FILTERED = [
  "side",
  "status",
  "channel",
  '"user"',
  "visitor",
  "began_authenticated",
  "address",
  "chat",
  "started_at",
  "ended_at",
]

/** A conversation that is still found as before: no index is written then. */
const UNCHANGED = `traced = 1 AND ${FILTERED.map(column => `${column} IS NOT DISTINCT FROM ?`).join(" AND ")}`

/** A change of what a conversation is found by, bound as by a statement that ends with `UNCHANGED`. */
const REFILTERED = {
  sql: `UPDATE conversations SET version = ?, state = ?, ${FILTERED.map(column => `${column} = ?`).join()}, traced = 1
     WHERE id = ?`,
  places: [0, 1, ...FILTERED.map((_, index) => index + 3), 2],
}

export const CONVERSATION_STATEMENTS: WriteStatements = {
  insertConversation: { sql: insertInto("conversations", ["id", "version", "state", ...FILTERED]) },
  // Most turns change nothing of what conversations are found by. One whose turns were erased has turns again.
  updateConversation: {
    sql: `UPDATE conversations SET version = ?, state = ? WHERE id = ? AND ${UNCHANGED}`,
    otherwise: [REFILTERED],
  },
  // Turns of an agent's conversation are erased with those of the user's that it is linked to, whose id is bound last.
  updateLinkedConversation: {
    sql: `UPDATE conversations SET version = ?, state = ? WHERE id = ? AND ${UNCHANGED}
     AND EXISTS (SELECT 1 FROM conversations of_user WHERE of_user.id = ? AND of_user.traced = 1)`,
    otherwise: [
      REFILTERED,
      { sql: "UPDATE conversations SET traced = 1 WHERE id = ? AND traced = 0", places: [FILTERED.length + 3] },
    ],
  },
}

export const conversationWrites: PutWrites<StoredConversation> = (id, version, value) => {
  const filtered = filteredOf(value)
  const state = stateOf(value)
  if (version === 1) return [["insertConversation", id, version, state, ...filtered]]
  const user = value.linked?.conversation ?? ""
  return user === ""
    ? [["updateConversation", version, state, id, ...filtered]]
    : [["updateLinkedConversation", version, state, id, ...filtered, user]]
}

const OPEN = "status = 'active' AND side = 'user'"

/** Open conversations of one subject, after a place, so many: each binds these three. */
export const OPEN_CONVERSATIONS = {
  conversation: openWhere("id = ?"),
  user: openWhere('"user" = ?'),
  visitor: openWhere("visitor = ? AND began_authenticated = 0"),
}

/** How many conversations a person has: binds them and how many are counted at most. */
export const CONVERSATION_COUNTS = {
  user: countWhere('"user" = ?'),
  visitor: countWhere("visitor = ?"),
}

function countWhere(condition: string): string {
  return `SELECT count(*) AS conversations FROM (SELECT 1 FROM conversations WHERE ${condition} LIMIT ?) AS counted`
}

function openWhere(condition: string): string {
  return `SELECT id, id AS place FROM conversations WHERE ${condition} AND ${OPEN} AND id > ? ORDER BY id LIMIT ?`
}

export interface ConversationRow {
  readonly version: number
  readonly state: string
}

export const CONVERSATION_READS = readsById(
  "conversations",
  "id",
  "SELECT version, state FROM conversations",
  conversationFromRow,
)

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
  return [
    side,
    status,
    channel,
    user,
    visitor,
    value.beganAuthenticated ? 1 : 0,
    address,
    chat,
    startedAt,
    endedAt(value),
  ]
}
