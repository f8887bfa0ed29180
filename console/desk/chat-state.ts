import { signal } from "@preact/signals"
import type { Activity, Chat } from "../../client/index.js"
import { asks, ownEmail, servedBot } from "../live-desk.js"
import type { ThreadState } from "../pieces/thread-state.js"

/** Chats that were closed here: the server tells those that were closed and those that were ended alike. */
const closedHere = signal<ReadonlySet<string>>(new Set())

export function rememberClosed(id: string): void {
  closedHere.value = new Set([...closedHere.peek(), id])
}

export function chatThread(chat: Pick<Chat, "id" | "status">): ThreadState {
  if (chat.status !== "ended") return chat.status
  return closedHere.value.has(chat.id) ? "parked" : "ended"
}

/** Whether it is the agent's turn to speak. */
export function needsAnswer({ unanswered, firstReplyAt }: Chat): boolean {
  return unanswered > 0 || firstReplyAt === null
}

/** Since when the user waits for what the agent says next, in ISO 8601. */
export function unansweredSince({ unanswered, connectedAt, askedAt }: Chat, lines: readonly Activity[]): string {
  const since = connectedAt ?? askedAt
  const words = lines.filter(
    ({ from, type, timestamp }) => type === "message" && from.role === "user" && timestamp >= since,
  )
  return (unanswered === 0 ? undefined : words.slice(-unanswered)[0]?.timestamp) ?? since
}

/** Whether a wait is beyond half of what is allowed (`maxWait`, `replyTimeout`). */
export function isLongWait(chat: Chat, since: string, now: number): boolean {
  const timers = servedBot.value?.timers
  const most = chat.status === "waiting" ? timers?.maxWaitSeconds : timers?.replyTimeoutSeconds
  return typeof most === "number" && now - Date.parse(since) > most * 500
}

/** One part of the list of own chats. */
export interface Group {
  readonly name: "needsAnswer" | "others" | "waiting" | "asking"
  readonly chats: readonly Chat[]
}

/** People who wait for anybody, shown among the own chats. */
const WAITING_SHOWN = 3

/**
 * The list *Mine* (pages' design, section 6): who needs an answer, the longest first; other chats; some who wait for anybody;
 * ended chats that ask something.
 *
 * @param sinceOf since when a chat's user waits for an answer
 */
export function groupsOf(
  own: readonly Chat[],
  waiting: readonly Chat[],
  sinceOf: (chat: Chat) => string,
): readonly Group[] {
  const connected = own.filter(({ status }) => status === "connected")
  const asking = own.filter(chat => asks(chat, ownEmail.value))
  const bySince = (one: Chat, other: Chat): number => (sinceOf(one) < sinceOf(other) ? -1 : 1)
  return [
    { name: "needsAnswer", chats: connected.filter(needsAnswer).sort(bySince) },
    { name: "others", chats: connected.filter(chat => !needsAnswer(chat)).sort(bySince) },
    { name: "waiting", chats: waiting.slice(0, WAITING_SHOWN) },
    { name: "asking", chats: asking.sort((one, other) => ((one.endedAt ?? "") < (other.endedAt ?? "") ? 1 : -1)) },
  ]
}
