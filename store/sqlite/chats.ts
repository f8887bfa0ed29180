import type { Chat, PickedUp } from "../../helpdesk/index.js"
import type { FactKey, Versioned } from "../../turns/index.js"
import { byTurnOfRows, CHAT_READS, type ChatRow, chatFromRow } from "../sql/chats.js"
import type { Connection } from "./connection.js"
import { type RecordTable, recordTable } from "./record-table.js"

export interface ChatTable extends RecordTable<Chat> {
  waiting(queue: string): readonly number[]
  position(chat: string): number | null
  ahead(place: Extract<FactKey, { readonly kind: "ahead" }>): number
  longestWaiting(queues: readonly string[]): Versioned<Chat> | null
  nextToGiveOut(queue: string, after: number, now: number): Versioned<Chat> | null
  chatsOf(agent: string): readonly Versioned<Chat>[]
  openChats(after: string, limit: number): readonly Versioned<Chat>[]
  pickedUp(queue: string, limit: number): readonly PickedUp[]
}

export function chatTable(database: Connection): ChatTable {
  const open = database.prepare<unknown[], ChatRow>(CHAT_READS.open)
  const pickedUp = database.prepare<unknown[], PickedUp>(CHAT_READS.pickedUp)
  return {
    ...recordTable(database, CHAT_READS),
    ...waitingChats(database),
    chatsOf: chatsOfAgent(database),
    openChats: (after, limit) => open.all(after, limit).map(chatFromRow),
    pickedUp: (queue, limit) => pickedUp.all(queue, limit),
  }
}

function waitingChats(
  database: Connection,
): Pick<ChatTable, "waiting" | "position" | "ahead" | "longestWaiting" | "nextToGiveOut"> {
  const counts = database.prepare<unknown[], { priority: number; chats: number }>(CHAT_READS.counts)
  const first = database.prepare<unknown[], ChatRow>(CHAT_READS.longestWaiting)
  const rested = database.prepare<unknown[], ChatRow>(CHAT_READS.nextToGiveOut)
  const place = database.prepare<unknown[], ChatRow>(CHAT_READS.waiting)
  const count = database.prepare<unknown[], number>(CHAT_READS.ahead).pluck()
  const ahead: ChatTable["ahead"] = ({ queue, priority, waitingSince, chat }) =>
    Number(count.get(queue, priority, queue, priority, waitingSince, chat))
  return {
    ahead,
    waiting: queue => {
      const byPriority = new Map(counts.all(queue).map(({ priority, chats }) => [priority, chats]))
      return Array.from({ length: 10 }, (_, priority) => byPriority.get(priority) ?? 0)
    },
    position: id => {
      const chat = place.get(id)
      return chat ? 1 + ahead({ kind: "ahead", ...chat, chat: id }) : null
    },
    longestWaiting: queues => {
      const [next] = queues.flatMap(queue => first.get(queue) ?? []).sort(byTurnOfRows)
      return next ? chatFromRow(next) : null
    },
    nextToGiveOut: (queue, after, now) => {
      const next = rested.get(queue, now, after)
      return next ? chatFromRow(next) : null
    },
  }
}

function chatsOfAgent(database: Connection): ChatTable["chatsOf"] {
  const connected = database.prepare<unknown[], ChatRow>(CHAT_READS.connected)
  const lastEnded = database.prepare<unknown[], ChatRow>(CHAT_READS.lastEnded)
  return agent => {
    const open = connected.all(agent)
    return (open.length > 0 ? open : lastEnded.all(agent)).map(chatFromRow)
  }
}
