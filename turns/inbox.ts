import { type Bot, type DialogChat, type DialogEvent, type Due, nextDue } from "../engine/index.js"
import type { Chat } from "../helpdesk/index.js"
import { ParleyError, toStored } from "../language/index.js"
import type { SealedMessage, StoredConversation, WaitingEvent } from "./store.js"

/** Where a conversation stands, as far as that decides what may happen to its dialog. */
export interface Standing {
  /** An outside call is under way, or its result waits here. */
  readonly call: boolean
  /** `transferred`: it waits again after an agent had it. In an agent's conversation always `none`. */
  readonly chat: DialogChat
}

/** Where an event goes: into the dialog now or later, or into the chat instead. */
export type Verdict = "now" | "waits" | "toChat" | "leavesChat"

/** `answer`: the call's result or failure, or that it took too long. `leave`: a text that is the keyword `disconnect`. */
export type EventKind = "message" | "leave" | "event" | "special" | "connected" | "idle" | "answer"

/**
 * **May this happen to the dialog now?** The dialog and the chat are two state machines (design section 2), and this is
 * all that the one knows of the other.
 *
 * | | no call, no chat or first waiting | a call under way | waits after a transfer | connected |
 * |---|---|---|---|---|
 * | text of the user | now | waits | to the chat | to the chat |
 * | the keyword `disconnect` | now | waits | leaves the chat | leaves the chat |
 * | event of a client or server, special flow | now | waits | as without a chat | waits |
 * | `LiveChatClientConnected` | now | now | now | now |
 * | `LiveChatIdleWarning` | now | waits | now | now |
 * | what came of the call | - | now | now | waits |
 *
 * In the last two columns a call under way changes nothing but that events and special flows wait for it too: an agent's
 * words and the user's are not held up by it. Bans, blocks and ends are no events of the dialog: they happen at once, as
 * does what they end. Timeouts and inactivity follow from the state (`duesOf`), so they never wait here.
 */
export function verdictOn(kind: EventKind, { call, chat }: Standing): Verdict {
  if (kind === "connected") return "now"
  if (kind === "answer") return chat === "connected" ? "waits" : "now"
  if (chat === "connected" || chat === "transferred") {
    if (kind === "message") return "toChat"
    if (kind === "leave") return "leavesChat"
    if (kind === "idle") return "now"
  }
  return call || chat === "connected" ? "waits" : "now"
}

/** @param chat the conversation's own chat if it is open, else null */
export function standingOf({ call, side }: StoredConversation, chat: Chat | null): Standing {
  if (side === "agent" || chat === null || chat.status === "ended") return { call: call !== null, chat: "none" }
  if (chat.status === "connected") return { call: call !== null, chat: "connected" }
  return { call: call !== null, chat: chat.connects > 0 ? "transferred" : "waiting" }
}

/** Special flows of a chat that is connected, which run while it goes on. */
const IN_CHAT: ReadonlyMap<string, EventKind> = new Map([
  ["LiveChatClientConnected", "connected"],
  ["LiveChatIdleWarning", "idle"],
])

export function kindOfEvent(event: DialogEvent | SealedMessage, isLeaving = false): EventKind {
  switch (event.type) {
    case "message":
    case "sealed":
      return isLeaving ? "leave" : "message"
    case "event":
      if (event.from !== "engine") return "event"
      return IN_CHAT.get(event.name) ?? "special"
    case "result":
    case "failure":
    case "timeout":
      return "answer"
    default:
      return "special"
  }
}

/**
 * Index of the first event in the inbox that may happen now; -1: none. During a call that is only what came of it, which
 * everything before it waits for. A text was said to the bot, which hears it in its turn also where an agent has come and
 * gone meanwhile and another is waited for.
 */
export function nextWaiting(conversation: StoredConversation, chat: Chat | null): number {
  if (conversation.inbox.length === 0 || conversation.status === "ended") return -1
  const { call, chat: present } = standingOf(conversation, chat)
  const standing = { call, chat: present === "transferred" ? ("waiting" as const) : present }
  return conversation.inbox.findIndex(event => verdictOn(kindOfEvent(event), standing) === "now")
}

/**
 * The outcome of the call under way is here already, and waits for the end of a chat. That of another call may wait too:
 * of one whose flow was dropped meanwhile.
 */
export function isCallAnswered({ inbox, call }: Pick<StoredConversation, "inbox" | "call">): boolean {
  return inbox.some(event => "call" in event && event.call === call?.id)
}

/** The next due event of a dialog: one of the inbox that may happen, else the engine's next. */
export type DialogDue = Omit<Due, "what"> & { readonly what: Due["what"] | "inbox" }

export function dialogDue(bot: Bot, conversation: StoredConversation, chat: Chat | null): DialogDue | null {
  if (nextWaiting(conversation, chat) !== -1) return { at: 0, rank: 0, what: "inbox", frame: -1 }
  if (isCallAnswered(conversation)) return null
  return nextDue(bot, conversation, standingOf(conversation, chat).chat)
}

/** Design section 2: what a client may have waiting. */
const MOST = 100

/**
 * The inbox with one more event of a client.
 *
 * @throws `INBOX_FULL`
 */
export function withClientEvent(bot: Bot, inbox: StoredConversation["inbox"], event: WaitingEvent) {
  const bytes = [...inbox, event].reduce((sum, waiting) => sum + bytesOf(waiting), 0)
  if (inbox.length < MOST && bytes <= bot.limits.state) return [...inbox, event]
  throw new ParleyError(
    "INBOX_FULL",
    "",
    "Too much waits in this conversation for a call or a chat to end. Please try again when it has been heard.",
  )
}

function bytesOf(event: WaitingEvent): number {
  return Buffer.byteLength(
    JSON.stringify("value" in event ? { ...event, value: toStored(event.value ?? null) } : event),
  )
}

/**
 * The inbox with one more event of the engine's own, which is never refused and never lost. There are few of them: one
 * answer, since there is one call; and of each special event one, since a second says nothing that the first does not:
 * while a call is under way no flow can ask for another chat, and a tick is skipped where the last one was not heard.
 */
export function withOwnEvent(inbox: StoredConversation["inbox"], event: WaitingEvent): StoredConversation["inbox"] {
  const isThere = inbox.some(
    waiting =>
      waiting.type === "event" && event.type === "event" && waiting.from === "engine" && waiting.name === event.name,
  )
  return isThere ? inbox : [...inbox, event]
}
