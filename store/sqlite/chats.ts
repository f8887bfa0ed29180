import type { Chat } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type { Versioned } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import { insertInto, lookups, type PutWrites, type RecordTable, updateOf, type WriteStatements } from "./write.js"

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
  idleWarned: "idle_warned",
} as const satisfies Record<keyof Chat, string>
const FIELDS = Object.keys(COLUMN_OF) as readonly (keyof Chat)[]
const COLUMNS = [...Object.values(COLUMN_OF), "version"]

/** The beginning of a query that gives `ChatRow`s. */
export const CHAT = `SELECT ${FIELDS.map(field => `${COLUMN_OF[field]} AS ${field}`).join()}, version FROM chats`
const IN_TURN = "priority DESC, waiting_since, id"

export interface ChatTable extends RecordTable<Chat> {
  waiting(queue: string): readonly number[]
  position(chat: string): number | null
  longestWaiting(queues: readonly string[]): Versioned<Chat> | null
  nextToGiveOut(queue: string, now: number): Versioned<Chat> | null
  chatsOf(agent: string): readonly Versioned<Chat>[]
  openChats(after: string, limit: number): readonly Versioned<Chat>[]
}

export const CHAT_STATEMENTS: WriteStatements = {
  insertChat: { sql: insertInto("chats", COLUMNS) },
  updateChat: { sql: updateOf("chats", COLUMNS) },
}

export const chatWrites: PutWrites<Chat> = (id, version, value) => {
  const [, ...fields] = FIELDS.map(field => bound(value[field]))
  return [version === 1 ? ["insertChat", id, ...fields, version] : ["updateChat", ...fields, version, id]]
}

export function chatTable(database: Connection): ChatTable {
  const read = database.prepare<unknown[], ChatRow>(`${CHAT} WHERE id = ?`)
  const open = database.prepare<unknown[], ChatRow>(`${CHAT} WHERE status <> 'ended' AND id > ? ORDER BY id LIMIT ?`)
  return {
    ...lookups(
      database.prepare("SELECT version FROM chats WHERE id = ?"),
      database.prepare("SELECT id FROM chats ORDER BY id"),
    ),
    ...waitingChats(database),
    chatsOf: chatsOfAgent(database),
    openChats: (after, limit) => open.all(after, limit).map(chatFromRow),
    read: id => {
      const row = read.get(id)
      return row ? chatFromRow(row) : null
    },
  }
}

function waitingChats(
  database: Connection,
): Pick<ChatTable, "waiting" | "position" | "longestWaiting" | "nextToGiveOut"> {
  const inQueue = "WHERE queue = ? AND status = 'waiting'"
  const counts = database.prepare<unknown[], { priority: number; chats: number }>(
    `SELECT priority, count(*) AS chats FROM chats ${inQueue} GROUP BY priority`,
  )
  const first = database.prepare<unknown[], ChatRow>(`${CHAT} ${inQueue} ORDER BY ${IN_TURN} LIMIT 1`)
  const rested = database.prepare<unknown[], ChatRow>(
    `${CHAT} ${inQueue} AND (rests_until IS NULL OR rests_until <= ?) ORDER BY ${IN_TURN} LIMIT 1`,
  )
  const place = database.prepare<unknown[], ChatRow>(`${CHAT} WHERE id = ? AND status = 'waiting'`)
  const ahead = database
    .prepare<unknown[], number>(
      `SELECT (SELECT count(*) FROM chats ${inQueue} AND priority > ?)
         + (SELECT count(*) FROM chats ${inQueue} AND priority = ? AND (waiting_since, id) < (?, ?))`,
    )
    .pluck()
  return {
    waiting: queue => {
      const byPriority = new Map(counts.all(queue).map(({ priority, chats }) => [priority, chats]))
      return Array.from({ length: 10 }, (_, priority) => byPriority.get(priority) ?? 0)
    },
    position: id => {
      const chat = place.get(id)
      if (!chat) return null
      return 1 + Number(ahead.get(chat.queue, chat.priority, chat.queue, chat.priority, chat.waitingSince, chat.id))
    },
    longestWaiting: queues => {
      const [next] = queues.flatMap(queue => first.get(queue) ?? []).sort(byTurn)
      return next ? chatFromRow(next) : null
    },
    nextToGiveOut: (queue, now) => {
      const next = rested.get(queue, now)
      return next ? chatFromRow(next) : null
    },
  }
}

function chatsOfAgent(database: Connection): ChatTable["chatsOf"] {
  const connected = database.prepare<unknown[], ChatRow>(
    `${CHAT} WHERE agent = ? AND status = 'connected' ORDER BY connected_at, id`,
  )
  const lastEnded = database.prepare<unknown[], ChatRow>(
    `${CHAT} WHERE agent = ? AND status = 'ended' ORDER BY ended_at DESC, id DESC LIMIT 1`,
  )
  return agent => {
    const open = connected.all(agent)
    return (open.length > 0 ? open : lastEnded.all(agent)).map(chatFromRow)
  }
}

/** SQLite has no booleans. */
export type ChatRow = Omit<Chat, "idleWarned"> & { readonly version: number; readonly idleWarned: 0 | 1 }

export function chatFromRow({ version, idleWarned, ...fields }: ChatRow): Versioned<Chat> {
  return { version, value: { ...fields, idleWarned: idleWarned === 1 } }
}

function bound(field: Chat[keyof Chat]): string | number | null {
  return typeof field === "boolean" ? Number(field) : field
}

/** The order of `IN_TURN`. */
function byTurn(one: ChatRow, other: ChatRow): number {
  return other.priority - one.priority || one.waitingSince - other.waitingSince || compareTexts(one.id, other.id)
}
