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

/** Milliseconds that bring a chat before all that wait with its priority, and keep the order of those in front. */
export const FRONT = 2 ** 43

/** Milliseconds that a chat was with agents by `now`. */
export function talkedUntil({ status, connectedAt, talkedFor }: Chat, now: number): number {
  return status === "connected" && connectedAt !== null ? talkedFor + Math.max(0, now - connectedAt) : talkedFor
}

/** Since when the user has waited first, also where the chat is in front of its queue. */
export function firstWaitedAt({ waitingSince }: Pick<Chat, "waitingSince">): number {
  return waitingSince < 0 ? waitingSince + FRONT : waitingSince
}
