import type { Agent } from "./agent.js"
import type { Chat } from "./chat.js"
import { closesAt, isOpen } from "./hours.js"
import type { Queue } from "./settings.js"

/** An agent is signed out when so long nothing began or ended for them: 15 minutes. */
const QUIET = 15 * 60_000

/**
 * The agent who is given a chat where chats are allocated by themselves (design section 6.7): of the agents who are there
 * and have room, the one with the fewest open chats, then longest since the last connect (never is longest), then by
 * e-mail. Agents who refused the chat are asked again only where nobody else is there, with room or without.
 *
 * @param agents of the chat's queue
 * @param queue with `maxChatsPerAgent` 0 agents pick chats up by hand
 * @param refusedBy e-mails
 * @param now milliseconds since 1970, UTC
 * @param zone IANA name, used where an agent's hours have none
 * @returns null: nobody
 */
export function nextAgent(
  agents: readonly Agent[],
  queue: Queue,
  refusedBy: readonly string[],
  now: number,
  zone: string,
): Agent | null {
  if (queue.maxChatsPerAgent === 0) return null
  const there = agents.filter(agent => takesChats(agent, now, zone))
  const others = there.filter(({ email }) => !refusedBy.includes(email))
  const free = (others.length > 0 ? others : there).filter(agent => hasRoom(agent, queue))
  return free.reduce<Agent | null>((best, agent) => (best && compareFree(best, agent) <= 0 ? best : agent), null)
}

/** Whether an agent is given chats: signed in, at work by their hours, neither on a break nor away. */
function takesChats({ status, availability, presence, hours }: Agent, now: number, zone: string): boolean {
  const isHere = presence === null || presence === "here"
  return status === "SignedIn" && availability === "available" && isHere && isOpen(hours, now, zone)
}

/** Whether an agent is there at all, be it on a break or away for a moment. */
export function isPresent({ status, presence }: Agent): boolean {
  return status === "SignedIn" && presence !== "lost"
}

/**
 * Whether one more chat of a queue stays within the limits (design section 6.7): the queue's own is counted over its
 * chats, the agent's over all. A queue in which agents pick up by hand has none.
 */
export function hasRoom({ maxChats, openChats, openByQueue }: Agent, { code, maxChatsPerAgent }: Queue): boolean {
  const isWithinOwn = maxChats === null || openChats < maxChats
  return isWithinOwn && (maxChatsPerAgent === 0 || (openByQueue[code] ?? 0) < maxChatsPerAgent)
}

/** The order of a queue, for sorting (design section 6.7): higher priority first, then first come, then by id. */
export function compareWaiting(a: Chat, b: Chat): number {
  return b.priority - a.priority || a.waitingSince - b.waitingSince || compareText(a.id, b.id)
}

/**
 * When an agent is signed out automatically if nothing happens until then (design section 6.7): at the end of the hours
 * or 15 minutes after the last connect, disconnect or sign-in, whichever is later; where the next hours have begun by
 * then, at their end. An agent who signs in outside their hours has the 15 minutes.
 *
 * @param zone IANA name, used where the agent's hours have none
 * @returns milliseconds since 1970, UTC; null: not by itself, being signed out, in a chat, or at work at all hours
 */
export function signsOutAt(agent: Agent, zone: string): number | null {
  const { status, hours, openChats, lastChatAt } = agent
  if (status !== "SignedIn" || hours === null || openChats > 0 || lastChatAt === null) return null
  const quietAt = lastChatAt + QUIET
  return isOpen(hours, quietAt, zone) ? closesAt(hours, quietAt, zone) : quietAt
}

function compareFree(left: Agent, right: Agent): number {
  if (left.openChats !== right.openChats) return left.openChats - right.openChats
  const [leftSince, rightSince] = [
    left.lastConnectAt ?? Number.NEGATIVE_INFINITY,
    right.lastConnectAt ?? Number.NEGATIVE_INFINITY,
  ]
  if (leftSince !== rightSince) return leftSince < rightSince ? -1 : 1
  return compareText(left.email, right.email)
}

/** By code unit, so that the order is the same whatever the machine's language. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
