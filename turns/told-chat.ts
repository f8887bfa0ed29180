import { type Chat, estimatedWait, queuePosition } from "../helpdesk/index.js"
import { deskFor, touchConversation } from "./touched-conversation.js"
import type { UnitOfWork } from "./unit-of-work.js"

/** A chat as its user may know it: of the agent a name, and an id that says nothing (design section 6.7). */
export interface ToldChat {
  readonly id: string
  /** `parked`: its agent has closed it, and the user's next words ask for another (design section 6.6). */
  readonly status: Chat["status"] | "parked"
  /** In the queue, from 1; null: it does not wait. */
  readonly place: number | null
  /** Null: it does not wait, or nothing is known. */
  readonly estimatedWaitSeconds: number | null
  /** The agent who has or had it; null: nobody has picked up, or it waits again. */
  readonly agent: { readonly id: string; readonly name: string } | null
}

/**
 * The open or last chat of a user's conversation; null: there was none. Its place hangs on the whole queue, so it is for
 * who reads, and no part of what a turn decides.
 *
 * @throws `CONVERSATION_UNKNOWN`
 */
export function toldChat(work: UnitOfWork, id: string): ToldChat | null {
  const touched = touchConversation(work, id)
  const { chat: chatId, side, parked } = touched.conversation
  const chat = chatId === null || side === "agent" ? null : work.facts.chat(chatId)
  if (chat === null) return null
  const { status, queue, agent, agentConversation } = chat
  const isWaiting = status === "waiting"
  const desk = isWaiting ? deskFor(work, touched) : null
  const wait = desk && estimatedWait(desk, queue)
  const name = agent === null || isWaiting ? null : (work.facts.record("agent", agent)?.name ?? null)
  return {
    id: chat.id,
    status: status === "ended" && parked !== null ? "parked" : status,
    place: desk && queuePosition(desk),
    estimatedWaitSeconds: wait === null ? null : Math.round(wait / 1000),
    agent: name === null || agentConversation === null ? null : { id: agentConversation, name },
  }
}
