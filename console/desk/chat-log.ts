import { signal } from "@preact/signals"
import { type Activity, Refusal } from "../../client/index.js"
import { lineLost } from "../line.js"
import { asks, onChatChange, ownEmail, restartDesk } from "../live-desk.js"
import { parley } from "../session.js"

/** Lines of one request. */
const PAGE = 1000
/** Lines that are kept of one chat: an open desk needs the same memory after an hour as after a minute. */
const MOST = 2000

type Side = "user" | "agent"

/**
 * The words of a chat. They are read after the last line that is known, whenever the desk's stream tells that the chat has
 * changed: that needs no permission but the desk's own, and one stream for all chats.
 */
export class ChatLog {
  readonly lines = signal<readonly Activity[]>([])
  /** Lines before these that are kept no more. */
  readonly dropped = signal(0)
  readonly isRead = signal(false)
  readonly error = signal<unknown>(null)
  private after = 0
  private reading: Promise<void> | null = null
  private isStale = false

  constructor(
    private readonly chatId: string,
    private readonly side: Side,
  ) {}

  /** Reads what is new; settled when all that was said before the call is there. */
  catchUp(): Promise<void> {
    this.isStale = true
    this.reading ??= this.read().finally(() => {
      this.reading = null
    })
    return this.reading
  }

  private async read(): Promise<void> {
    while (this.isStale) {
      this.isStale = false
      try {
        await this.readOn()
        this.error.value = null
      } catch (error) {
        this.error.value = error
        if (error instanceof Refusal) return
        lineLost()
        restartDesk()
        return
      } finally {
        this.isRead.value = true
      }
    }
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const { items } = await parley().call("readChatActivities", {
        params: { id: this.chatId },
        query: { side: this.side, after: this.after, limit: PAGE },
      })
      const last = items.at(-1)
      if (last === undefined) return
      // Another request may have been faster.
      const fresh = items.filter(line => line.seq > this.after && "from" in line)
      this.after = Math.max(this.after, last.seq)
      const all = [...this.lines.value, ...fresh]
      const surplus = Math.max(0, all.length - MOST)
      if (fresh.length > 0) this.lines.value = surplus === 0 ? all : all.slice(surplus)
      this.dropped.value += surplus
      if (items.length < PAGE) return
    }
  }
}

const logs = new Map<string, ChatLog>()
/** Chats that are open on the page; with the agent's own ones, the chats whose words are kept. */
const openIds = new Set<string>()

/** The log of a chat, which goes on being read for as long as it is held open or the agent has the chat. */
export function logOf(chatId: string, side: Side = "user"): ChatLog {
  const key = `${side} ${chatId}`
  const known = logs.get(key)
  if (known !== undefined) return known
  const log = new ChatLog(chatId, side)
  logs.set(key, log)
  void log.catchUp()
  return log
}

/** Keeps a chat's words, until the returned function is called. */
export function holdLog(chatId: string): () => void {
  openIds.add(chatId)
  return () => {
    openIds.delete(chatId)
    logs.delete(`agent ${chatId}`)
    if (!mine.has(chatId)) logs.delete(`user ${chatId}`)
  }
}

const mine = new Set<string>()

onChatChange(({ id, now }) => {
  const email = ownEmail.peek()
  const isMine = now !== null && email !== null && (now.status === "connected" ? now.agent === email : asks(now, email))
  if (isMine) mine.add(id)
  else mine.delete(id)
  if (isMine) logOf(id)
  else if (!openIds.has(id)) logs.delete(`user ${id}`)
  for (const side of ["user", "agent"] as const) void logs.get(`${side} ${id}`)?.catchUp()
})
