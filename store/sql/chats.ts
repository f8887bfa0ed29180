import type { Chat } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import { insertInto, type PutWrites, readsById, updateOf, type WriteStatements } from "./statements.js"

/** The column of each field; the record's version is one more. */
const COLUMN_OF = {
  id: "id",
  conversation: "conversation",
  agentConversation: "agent_conversation",
  status: "status",
  queue: "queue",
  priority: "priority",
  message: "message",
  waitingSince: "waiting_since",
  queuedAt: "queued_at",
  connects: "connects",
  connectedAt: "connected_at",
  endedAt: "ended_at",
  endedBy: "ended_by",
  agent: "agent",
  tickAt: "tick_at",
  restsUntil: "rests_until",
  heardAt: "heard_at",
  waitsFor: "waits_for",
  idleWarned: "idle_warned",
  refusedBy: "refused_by",
  firstConnectedAt: "first_connected_at",
  firstReplyAt: "first_reply_at",
  talkedFor: "talked_for",
  transfers: "transfers",
  rating: "rating",
} as const satisfies Record<keyof Chat, string>
const FIELDS = Object.keys(COLUMN_OF) as readonly (keyof Chat)[]
const COLUMNS = [...Object.values(COLUMN_OF), "version"]

const ROW = `${FIELDS.map(field => `${COLUMN_OF[field]} AS "${field}"`).join()}, version`

/** The beginning of a query that gives `ChatRow`s. */
export const CHAT = `SELECT ${ROW} FROM chats`

/** The beginning of a query that gives `ReportedChatRow`s. */
export const REPORTED_CHAT = `SELECT ${ROW}, first_waited_at AS "startedAt",
  (SELECT "user" FROM conversations WHERE conversations.id = chats.conversation) AS "user" FROM chats`

/** The order in which those who wait have their turn. */
export const IN_TURN = "priority DESC, waiting_since, id"

export const CHAT_STATEMENTS: WriteStatements = {
  insertChat: { sql: insertInto("chats", COLUMNS) },
  updateChat: { sql: updateOf("chats", COLUMNS) },
}

export const chatWrites: PutWrites<Chat> = (id, version, value) => {
  const [, ...fields] = FIELDS.map(field => bound(value[field]))
  return [version === 1 ? ["insertChat", id, ...fields, version] : ["updateChat", ...fields, version, id]]
}

const IN_QUEUE = "WHERE queue = ? AND status = 'waiting'"

export const CHAT_READS = {
  ...readsById("chats", "id", CHAT, chatFromRow),
  /** Chats that have not ended after an id, so many: binds both. */
  open: `${CHAT} WHERE status <> 'ended' AND id > ? ORDER BY id LIMIT ?`,
  /** How many wait, by priority: binds a queue, as the next two. */
  counts: `SELECT priority, count(*) AS chats FROM chats ${IN_QUEUE} GROUP BY priority`,
  longestWaiting: `${CHAT} ${IN_QUEUE} ORDER BY ${IN_TURN} LIMIT 1`,
  /** Without those that rest at a moment that is bound too, after so many others. */
  nextToGiveOut: `${CHAT} ${IN_QUEUE} AND (rests_until IS NULL OR rests_until <= ?) ORDER BY ${IN_TURN} LIMIT 1 OFFSET ?`,
  waiting: `${CHAT} WHERE id = ? AND status = 'waiting'`,
  /** Binds queue, priority, queue, priority, waitingSince and id of a chat: how many come before it. */
  ahead: `SELECT (SELECT count(*) FROM chats ${IN_QUEUE} AND priority > ?)
         + (SELECT count(*) FROM chats ${IN_QUEUE} AND priority = ? AND (waiting_since, id) < (?, ?)) AS ahead`,
  /** Both bind an agent. */
  connected: `${CHAT} WHERE agent = ? AND status = 'connected' ORDER BY connected_at, id`,
  lastEnded: `${CHAT} WHERE agent = ? AND status = 'ended' ORDER BY ended_at DESC, id DESC LIMIT 1`,
}

/** A boolean is 0 or 1, a list is JSON. */
export type ChatRow = Omit<Chat, "idleWarned" | "refusedBy"> & {
  readonly version: number
  readonly idleWarned: 0 | 1
  readonly refusedBy: string
}

/** A chat with the user of its conversation. */
export type ReportedChatRow = ChatRow & { readonly startedAt: number; readonly user: string | null }

export function chatFromRow({ version, idleWarned, refusedBy, ...fields }: ChatRow): Versioned<Chat> {
  // Written from a `Chat`.
  const refused = JSON.parse(refusedBy) as Chat["refusedBy"]
  return { version, value: { ...fields, idleWarned: idleWarned === 1, refusedBy: refused } }
}

function bound(field: Chat[keyof Chat]): string | number | null {
  if (typeof field === "boolean") return Number(field)
  return typeof field === "object" && field !== null ? JSON.stringify(field) : field
}
