import type { Agent } from "./agent.js"
import { nextAgent, signsOutAt } from "./allocation.js"
import type { Chat } from "./chat.js"
import { accept, endChat, handBack } from "./chats.js"
import {
  agentsOf,
  type Desk,
  nextTick,
  presentQueue,
  specialEvent,
  withAgent,
  withChat,
  withFollowUps,
} from "./desk.js"
import { closesAt, isOpen, opensAt } from "./hours.js"
import type { DeskSettings } from "./settings.js"

/** A due time of the helpdesk; rank 0 ends something, 1 is a tick or a warning (design section 6.7). */
export interface ChatDue {
  readonly at: number
  readonly rank: 0 | 1
  readonly what: "maxWait" | "tick" | "rested" | "idle" | "idleWarning" | "noReply"
}

/**
 * The next event that time alone brings to a chat, or null. It follows from the chat: nothing else is kept of it.
 *
 * @param now all that is due by then is due at one moment, as after an outage: what ends something comes first
 */
export function chatDue(chat: Chat, settings: DeskSettings, now = Number.NEGATIVE_INFINITY): ChatDue | null {
  const dues: ChatDue[] = []
  if (chat.status === "waiting") {
    if (settings.maxWait !== null) dues.push({ at: chat.queuedAt + settings.maxWait, rank: 0, what: "maxWait" })
    if (chat.restsUntil !== null) dues.push({ at: chat.restsUntil, rank: 1, what: "rested" })
    if (chat.tickAt !== null) dues.push({ at: chat.tickAt, rank: 1, what: "tick" })
  }
  if (chat.status !== "connected" || chat.heardAt === null) return firstOf(dues, now)
  if (chat.waitsFor === "agent" && settings.replyTimeout !== null) {
    dues.push({ at: chat.heardAt + settings.replyTimeout, rank: 0, what: "noReply" })
  }
  if (chat.waitsFor === "user" && settings.idleTimeout !== null) {
    dues.push({ at: chat.heardAt + settings.idleTimeout, rank: 0, what: "idle" })
    if (!chat.idleWarned) dues.push({ at: chat.heardAt + settings.idleTimeout / 2, rank: 1, what: "idleWarning" })
  }
  return firstOf(dues, now)
}

function firstOf(dues: ChatDue[], now: number): ChatDue | null {
  const moment = ({ at }: ChatDue) => Math.max(at, now)
  return dues.sort((a, b) => moment(a) - moment(b) || a.rank - b.rank || a.at - b.at)[0] ?? null
}

/**
 * A chat under settings that may be others than it was begun under (design section 6.7): whoever waits in a queue that is
 * gone waits in the first, with the first waiting time.
 *
 * @param ticksAnew `waitingTick` is another, and counts from now
 * @returns the same chat where nothing of it changes; its due time may be another nevertheless
 */
export function underSettings(chat: Chat, settings: DeskSettings, now: number, ticksAnew: boolean): Chat {
  if (chat.status !== "waiting") return chat
  const queue = presentQueue(settings, chat.queue).code
  const { waitingTick } = settings
  const next = waitingTick === null ? null : now + waitingTick
  const tickAt = next === null || ticksAnew ? next : (chat.tickAt ?? next)
  return queue === chat.queue && tickAt === chat.tickAt ? chat : { ...chat, queue, tickAt }
}

/** The chat's due time has come. The desk's client is the chat's user. */
export function chatComesDue(desk: Desk, chat: Chat): Desk {
  const due = chatDue(chat, desk.settings, desk.now)
  if (due === null || due.at > desk.now) return desk
  switch (due.what) {
    case "maxWait":
      return endChat(desk, "maxWait")
    case "idle":
      return endChat(desk, "timeout")
    case "noReply":
      return handBack(desk, chat, "noReply")
    case "rested":
      return withFollowUps(withChat(desk, { ...chat, restsUntil: null }), {
        kind: "allocate",
        queue: chat.queue,
        cause: { kind: "chat", id: chat.id },
      })
    case "idleWarning":
      return warnIdle(desk, chat)
    case "tick": {
      const event = specialEvent("LiveChatWaiting", null)
      const ticked = withChat(desk, { ...chat, tickAt: nextTick(chat.tickAt, desk) })
      return withFollowUps(ticked, { kind: "event", conversation: chat.conversation, event, putAgain: false })
    }
  }
}

/** Both sides are told; it changes nothing of what is waited for. */
function warnIdle(desk: Desk, chat: Chat): Desk {
  const event = specialEvent("LiveChatIdleWarning", "timeout")
  const sides = [chat.conversation, ...(chat.agentConversation === null ? [] : [chat.agentConversation])]
  const told = sides.map(conversation => ({ kind: "event", conversation, event, putAgain: false }) as const)
  return withFollowUps(withChat(desk, { ...chat, idleWarned: true }), ...told)
}

/** A due time of an agent. */
export interface AgentDue {
  readonly at: number
  readonly what: "signOut" | "away" | "lost"
}

/** The next that time alone brings to an agent, or null. */
export function agentDue(agent: Agent, settings: DeskSettings): AgentDue | null {
  if (agent.status !== "SignedIn") return null
  const { presence, seenAt } = agent
  const dues: AgentDue[] = []
  const signOut = signsOutAt(agent, settings.timeZone)
  if (signOut !== null) dues.push({ at: signOut, what: "signOut" })
  if (seenAt !== null && presence === "here") dues.push({ at: seenAt + settings.presence.away, what: "away" })
  if (seenAt !== null && (presence === "here" || presence === "away"))
    dues.push({ at: seenAt + settings.presence.lost, what: "lost" })
  return dues.sort((a, b) => a.at - b.at)[0] ?? null
}

/** When the hours of an agent who is signed in begin or end next after a moment; null: never, or in over a year. */
export function hoursTurnAt({ status, hours }: Agent, { timeZone }: DeskSettings, after: number): number | null {
  if (status !== "SignedIn") return null
  return (isOpen(hours, after, timeZone) ? closesAt : opensAt)(hours, after, timeZone)
}

export function signOutAutomatically(desk: Desk, agent: Agent): Desk {
  return withAgent(desk, { ...agent, status: "SignedOutAutomatically", signOutTime: desk.now })
}

/** Automatic allocation: gives a chat of a queue to the agent who is next. Null: there is none for it. */
export function allocate(desk: Desk, chat: Chat, queue: string): Desk | null {
  const agent = freeAgent(desk, queue, chat.refusedBy)
  return agent === null ? null : accept(desk, chat, agent.email)
}

/** Somebody could be given a chat of a queue, if not this one. */
export function hasFreeAgent(desk: Desk, queue: string): boolean {
  return freeAgent(desk, queue, []) !== null
}

function freeAgent(desk: Desk, code: string, refusedBy: readonly string[]): Agent | null {
  const { settings, now } = desk
  const queue = settings.queues.get(code)
  if (queue === undefined || queue.maxChatsPerAgent === 0) return null
  return nextAgent(agentsOf(desk, code), queue, refusedBy, now, settings.timeZone)
}
