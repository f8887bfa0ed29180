import { type Chat, REPORTED_FIELDS, type ReportedFields } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type { ReportedChat, Versioned } from "../../turns/index.js"
import type { PagePosition } from "../page.js"
import { insertInto, type PutWrites, readsById, type WriteStatements } from "./statements.js"

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
  unanswered: "unanswered",
  unread: "unread",
  person: "person",
  questions: "questions",
  tags: "tags",
  notes: "notes",
  handover: "handover",
  firstConnectedAt: "first_connected_at",
  firstReplyAt: "first_reply_at",
  talkedFor: "talked_for",
  transfers: "transfers",
  rating: "rating",
} as const satisfies Record<keyof Chat, string>
const FIELDS = Object.keys(COLUMN_OF) as readonly (keyof Chat)[]
/** Fields that chats are found by, or that columns depend on that they are found by. */
const FOUND_BY = [
  "conversation",
  "status",
  "queue",
  "priority",
  "waitingSince",
  "connects",
  "connectedAt",
  "endedAt",
  "agent",
] as const satisfies readonly (keyof Chat)[]
const isFoundBy: ReadonlySet<keyof Chat> = new Set<keyof Chat>(FOUND_BY)
const TOLD = FIELDS.filter(field => field !== "id" && !isFoundBy.has(field))
const FOUND_COLUMNS = FOUND_BY.map(field => COLUMN_OF[field])
const SET_TOLD = [...TOLD.map(field => COLUMN_OF[field]), "version"].map(column => `${column} = ?`).join()

const ROW = `${FIELDS.map(field => `${COLUMN_OF[field]} AS "${field}"`).join()}, version`

/** The beginning of a query that gives `ChatRow`s. */
export const CHAT = `SELECT ${ROW} FROM chats`

/** The beginning of a query that gives `ReportedChatRow`s. */
export const REPORTED_CHAT = `SELECT ${REPORTED_FIELDS.map(field => `${COLUMN_OF[field]} AS "${field}"`).join()},
  first_waited_at AS "firstWaitedAt",
  (SELECT "user" FROM conversations WHERE conversations.id = chats.conversation) AS "user" FROM chats`

/** The order in which those who wait have their turn. */
const IN_TURN = "priority DESC, waiting_since, id"

/** The order in which those who wait have their turn, of rows of several queues. */
export function byTurnOfRows(one: ChatRow, other: ChatRow): number {
  return other.priority - one.priority || one.waitingSince - other.waitingSince || compareTexts(one.id, other.id)
}

/** The order of the list: open chats in their turn, then ended ones, the last to end first. */
export const LISTED = ["is_over", "list_rank", "list_at", "id"] as const

/** Where a chat is in the list, by `LISTED`. */
export function listPlace({ status, priority, waitingSince, endedAt, id }: ChatRow): PagePosition {
  return status === "ended" ? [1, 0, -(endedAt ?? 0), id] : [0, -priority, waitingSince, id]
}

export const CHAT_STATEMENTS: WriteStatements = {
  insertChat: { sql: insertInto("chats", [...TOLD.map(field => COLUMN_OF[field]), "version", "id", ...FOUND_COLUMNS]) },
  // Most that happens in a chat changes nothing of what chats are found by, and then no index is written.
  updateChat: {
    sql: `UPDATE chats SET ${SET_TOLD}
     WHERE id = ? AND ${FOUND_COLUMNS.map(column => `${column} IS NOT DISTINCT FROM ?`).join(" AND ")}`,
    otherwise: [
      {
        sql: `UPDATE chats SET ${SET_TOLD}, ${FOUND_COLUMNS.map(column => `${column} = ?`).join()} WHERE id = ?`,
        places: [...TOLD.keys(), TOLD.length, ...FOUND_BY.map((_, index) => index + TOLD.length + 2), TOLD.length + 1],
      },
    ],
  },
}

export const chatWrites: PutWrites<Chat> = (id, version, value) => {
  const [told, found] = [TOLD, FOUND_BY].map(fields => fields.map(field => bound(value[field])))
  return [[version === 1 ? "insertChat" : "updateChat", ...(told ?? []), version, id, ...(found ?? [])]]
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
  /** Binds a queue and how many. */
  pickedUp: `SELECT waiting_since AS "waitingSince", connected_at AS "connectedAt" FROM chats
    WHERE queue = ? AND connects = 1 AND transfers = 0 AND connected_at IS NOT NULL ORDER BY connected_at DESC, id LIMIT ?`,
  waiting: `${CHAT} WHERE id = ? AND status = 'waiting'`,
  /** Binds queue, priority, queue, priority, waitingSince and id of a chat: how many come before it. */
  ahead: `SELECT (SELECT count(*) FROM chats ${IN_QUEUE} AND priority > ?)
         + (SELECT count(*) FROM chats ${IN_QUEUE} AND priority = ? AND (waiting_since, id) < (?, ?)) AS ahead`,
  /** Both bind an agent. */
  connected: `${CHAT} WHERE agent = ? AND status = 'connected' ORDER BY connected_at, id`,
  lastEnded: `${CHAT} WHERE agent = ? AND status = 'ended' ORDER BY ended_at DESC, id DESC LIMIT 1`,
}

/** Fields that are kept as JSON, and those of them that may be null. */
type JsonField = "refusedBy" | "unread" | "questions" | "tags" | "notes"
type JsonOrNull = "person" | "handover"

/** A boolean is 0 or 1. */
export type ChatRow = Omit<Chat, "idleWarned" | JsonField | JsonOrNull> & {
  readonly version: number
  readonly idleWarned: 0 | 1
} & { readonly [field in JsonField]: string } & { readonly [field in JsonOrNull]: string | null }

/** Fields for reports, with the user of the conversation. */
export type ReportedChatRow = Omit<ReportedFields, "tags"> & {
  readonly tags: string
  readonly firstWaitedAt: number
  readonly user: string | null
}

export function reportedFromRow({ tags, firstWaitedAt: _, user, ...fields }: ReportedChatRow): ReportedChat {
  // Mostly there are none.
  return { chat: { ...fields, tags: tags === "[]" ? [] : (JSON.parse(tags) as Chat["tags"]) }, user }
}

export function chatFromRow(row: ChatRow): Versioned<Chat> {
  const { version, ...fields } = row
  const value = {
    ...fields,
    idleWarned: row.idleWarned === 1,
    // All that is JSON was written from a `Chat`.
    refusedBy: JSON.parse(row.refusedBy) as Chat["refusedBy"],
    unread: JSON.parse(row.unread) as Chat["unread"],
    questions: JSON.parse(row.questions) as Chat["questions"],
    tags: JSON.parse(row.tags) as Chat["tags"],
    notes: JSON.parse(row.notes) as Chat["notes"],
    person: row.person === null ? null : (JSON.parse(row.person) as Chat["person"]),
    handover: row.handover === null ? null : (JSON.parse(row.handover) as Chat["handover"]),
  }
  return { version, value }
}

function bound(field: Chat[keyof Chat]): string | number | null {
  if (typeof field === "boolean") return Number(field)
  return typeof field === "object" && field !== null ? JSON.stringify(field) : field
}
