import type { OpenQuestion } from "../engine/index.js"

/** A live chat between a user and a helpdesk agent (design section 6). Moments are milliseconds since 1970, UTC. */
export interface Chat {
  readonly id: string
  /** The user's conversation. */
  readonly conversation: string
  /** The agent's conversation for this chat (design section 6.2); null before one picked up. A transfer makes a new one. */
  readonly agentConversation: string | null
  readonly status: "waiting" | "connected" | "ended"
  readonly queue: string
  /** 0-9, higher first. */
  readonly priority: number
  /** The user's own words for the chat's subject. */
  readonly message: string | null
  /** First come, first served by this; a transfer to a queue keeps it. One that waits in front has it less `FRONT`. */
  readonly waitingSince: number
  /** When it came into its present queue: ticks and the longest wait count from here. */
  readonly queuedAt: number
  /** How often an agent connected: each has a conversation of its own. */
  readonly connects: number
  readonly connectedAt: number | null
  readonly endedAt: number | null
  readonly endedBy: "user" | "agent" | "timeout" | "block" | null
  /** E-mail of the agent who has or had it. */
  readonly agent: string | null
  /** While waiting: the next waiting tick. */
  readonly tickAt: number | null
  /** While waiting: it is not given out before; null: it may be at once. */
  readonly restsUntil: number | null
  /** While connected: the side that has not answered yet. */
  readonly waitsFor: "agent" | "user" | null
  /** Since when: the accept or the user's first message without an answer, or the agent's last message. */
  readonly heardAt: number | null
  readonly idleWarned: boolean
  /** E-mails of agents who gave it away, declined it or did not reply: they get it only where nobody else is there. */
  readonly refusedBy: readonly string[]
  /** Messages of the user since an agent last spoke. */
  readonly unanswered: number
  /** Messages of the user that its agent has not read, by `seq` in the user's conversation; of many the last. */
  readonly unread: readonly number[]
  /** Null: it began before chats told this. */
  readonly person: ChatPerson | null
  /** Questions that flows of the agents' side ask them; one who gave the chat away may be asked still. */
  readonly questions: readonly AgentQuestion[]
  readonly tags: readonly string[]
  readonly notes: readonly ChatNote[]
  /** The word that the last agent has for the next one; null: none, or it was told. */
  readonly handover: ChatNote | null
  /** The first connect of any agent; null: nobody has picked up. */
  readonly firstConnectedAt: number | null
  /** The first message of an agent; null: none has said anything. */
  readonly firstReplyAt: number | null
  /** Milliseconds that it was with agents, without the present connect. */
  readonly talkedFor: number
  /** How often it was handed to a queue or to another agent. */
  readonly transfers: number
  /** The user's rating (`turns/rating.ts`); null: none. */
  readonly rating: string | null
}

/** The person of a chat, as the desk knows them. */
export interface ChatPerson {
  /** Id of the authenticated user; null: anonymous, and then name, e-mail and phone are claims. */
  readonly user: string | null
  readonly visitor: string | null
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  /** The language of the conversation; left out: the chat began before chats told this. */
  readonly locale?: string
  /** IANA name; null: unknown; left out: the same. */
  readonly timeZone?: string | null
  /** Conversations of this person besides; more than `MOST_EARLIER` are not counted. */
  readonly otherConversations: number
}

/** An open question of an agent's conversation. */
export interface AgentQuestion {
  readonly conversation: string
  /** E-mail. */
  readonly agent: string
  readonly question: OpenQuestion
  /** When it goes away by itself; null: it does not; left out: it was asked before chats told this. */
  readonly expiresAt?: number | null
}

/** Something that the desk tells itself about a chat; users never see it. */
export interface ChatNote {
  /** E-mail of an agent, or the name of the key that wrote it. */
  readonly by: string
  readonly at: number
  readonly text: string
}

export const MOST_EARLIER = 1000

/** Agents see chats of their queues, and those that they have or had (design section 6.7). @param queues codes */
export function isSeenBy({ agent, refusedBy, queue }: Chat, email: string, queues: readonly string[]): boolean {
  return agent === email || refusedBy.includes(email) || queues.includes(queue)
}

/** Milliseconds that bring a chat before all that wait with its priority, and keep the order of those in front. */
const FRONT = 2 ** 43

/** The `waitingSince` of a chat that is in front of its queue. @param waitedSince milliseconds since 1970, UTC */
export function inFront(waitedSince: number): number {
  return waitedSince - FRONT
}

export function isInFront({ waitingSince }: Pick<Chat, "waitingSince">): boolean {
  return waitingSince < 0
}

/** Milliseconds that a chat was with agents by `now`. */
export function talkedUntil(
  { status, connectedAt, talkedFor }: Pick<Chat, "status" | "connectedAt" | "talkedFor">,
  now: number,
): number {
  return status === "connected" && connectedAt !== null ? talkedFor + Math.max(0, now - connectedAt) : talkedFor
}

/** Since when the user has waited first, also where the chat is in front of its queue. */
export function firstWaitedAt(chat: Pick<Chat, "waitingSince">): number {
  return isInFront(chat) ? chat.waitingSince + FRONT : chat.waitingSince
}
