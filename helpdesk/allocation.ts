import type { Agent } from "./agent.js"
import type { Chat } from "./chat.js"
import { closesAt, isOpen } from "./hours.js"

/** An agent is signed out when so long nothing began or ended for them: 15 minutes. */
const QUIET = 15 * 60_000

/**
 * The agent who is given the next chat where chats are allocated by themselves (design section 6.7): of the signed-in
 * agents with room, the one with the fewest open chats, then longest since the last connect (never is longest), then by
 * e-mail.
 *
 * @param agents of the chat's queue; their hours do not count while they are signed in
 * @param queue only chats of this queue count for the limit; for "the fewest" an agent's chats of all queues do
 * @param maxChatsPerAgent 0: agents pick chats up by hand
 * @returns null: nobody
 */
export function nextAgent(agents: readonly Agent[], queue: string, maxChatsPerAgent: number): Agent | null {
  const free = agents.filter(
    ({ status, openByQueue: { [queue]: openChats = 0 } }) => status === "SignedIn" && openChats < maxChatsPerAgent,
  )
  return free.reduce<Agent | null>((best, agent) => (best && compareFree(best, agent) <= 0 ? best : agent), null)
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
