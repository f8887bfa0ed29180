import { effect, signal } from "@preact/signals"
import { Refusal } from "../../client/index.js"
import { lineLost, lostAt, unsent } from "../line.js"
import { asAgent, ownEmail, putChat, restartDesk } from "../live-desk.js"
import { parley } from "../session.js"
import { logOf } from "./chat-log.js"

/** A reply that the server has not answered for yet. */
export interface OutboxLine {
  /** Also the request's `Idempotency-Key`: the server does it once, however often it is sent. */
  readonly id: string
  readonly chatId: string
  readonly text: string
  /** Paths of uploaded files. */
  readonly files: readonly { readonly contentUrl: string; readonly name: string }[]
  /** Milliseconds since 1970. */
  readonly at: number
  /** Why the server refused it; null: it is on its way, or waits for the line. */
  readonly refusal: ToldRefusal | null
}

/** A refusal as the browser can keep it. */
export type ToldRefusal = Pick<Refusal, "status" | "code" | "message">

/** Each line is kept under a key of its own, so that two tabs never write over each other's. */
const KEPT = "parley.outbox."
/** Lines of all chats, in the order in which they were written. */
const lines = signal<readonly OutboxLine[]>([])
/** Chats of which a line is under way: the next goes when it has arrived. */
const underWay = new Set<string>()

/** Lines of a chat that are not in its log yet. */
export function outboxOf(chatId: string): readonly OutboxLine[] {
  return lines.value.filter(line => line.chatId === chatId)
}

/** Says something to the user of a chat, at once or as soon as there is a line. */
export function sendReply(chatId: string, text: string, files: OutboxLine["files"] = []): void {
  const line = { id: crypto.randomUUID(), chatId, text, files, at: Date.now(), refusal: null }
  keep(line)
  lines.value = [...lines.value, line]
  void flush(chatId)
}

/** Sends a line again that was refused, as the same line. */
export function sendAgain(id: string): void {
  const line = lines.value.find(each => each.id === id)
  if (line === undefined) return
  // A refusal is remembered under its key, so another try needs another.
  replace(id, { ...line, id: crypto.randomUUID(), refusal: null })
  void flush(line.chatId)
}

/** Takes a line away that was refused. */
export function throwAway(id: string): void {
  localStorage.removeItem(keyOf(id))
  lines.value = lines.value.filter(line => line.id !== id)
}

function keyOf(id: string): string {
  return `${KEPT}${ownEmail.peek() ?? ""}.${id}`
}

function keep(line: OutboxLine): void {
  try {
    localStorage.setItem(keyOf(line.id), JSON.stringify(line))
  } catch {
    // The browser's store is full: the line goes out all the same, unless the page is left before.
  }
}

function replace(id: string, line: OutboxLine): void {
  localStorage.removeItem(keyOf(id))
  keep(line)
  lines.value = lines.value.map(each => (each.id === id ? line : each))
}

async function flush(chatId: string): Promise<void> {
  if (underWay.has(chatId)) return
  underWay.add(chatId)
  try {
    for (;;) {
      const next = lines.value.find(line => line.chatId === chatId && line.refusal === null)
      if (next === undefined || !(await send(next))) return
    }
  } finally {
    underWay.delete(chatId)
  }
}

/** @returns whether the next may go */
async function send(line: OutboxLine): Promise<boolean> {
  const { id, chatId, text, files } = line
  try {
    const { chat } = await parley().call(
      "messagesChat",
      {
        params: { id: chatId },
        body: {
          ...asAgent(),
          text,
          ...(files.length === 0 ? {} : { attachments: files.map(({ contentUrl }) => ({ contentUrl })) }),
        },
      },
      { idempotencyKey: id },
    )
    putChat(chat)
    // The line stays until the log has it, so that nothing jumps.
    await logOf(chatId).catchUp()
    throwAway(id)
    return true
  } catch (error) {
    if (error instanceof Refusal) {
      const { status, code, message } = error
      replace(id, { ...line, refusal: { status, code, message } })
      return true
    }
    lineLost()
    restartDesk()
    return false
  }
}

/** Lines that an earlier page of this browser had not sent: a reload or an ended session loses no line. */
effect(() => {
  const email = ownEmail.value
  if (email === null) return
  const prefix = `${KEPT}${email}.`
  const kept = Object.keys(localStorage).filter(key => key.startsWith(prefix))
  // Nobody else writes under these keys.
  lines.value = kept
    .map(key => JSON.parse(localStorage.getItem(key) ?? "") as OutboxLine)
    .sort((one, other) => one.at - other.at)
})
effect(() => {
  unsent.value = lostAt.value === null ? 0 : lines.value.filter(({ refusal }) => refusal === null).length
})
/** The line is there, or somebody signed in again: what waited goes out. */
effect(() => {
  if (lostAt.value !== null || ownEmail.value === null) return
  for (const chatId of new Set(lines.peek().map(line => line.chatId))) void flush(chatId)
})
