import type { HoursSpec } from "../language/index.js"

/** A helpdesk agent. */
export interface Agent {
  /** The agent's name in the store, in logs and in `LiveChatBlockedByAgentName`. */
  readonly email: string
  readonly name: string
  /** Codes of queues. */
  readonly queues: readonly string[]
  /** Of one who was `Removed` only the record of before is kept: chats tell the name. */
  readonly status: "SignedIn" | "SignedOut" | "SignedOutAutomatically" | "Removed"
  /** Left out: always at work. */
  readonly hours: HoursSpec | null
  readonly openChats: number
  /** Open chats by queue: a queue gives no agent more than its `maxChatsPerAgent`. Queues without any are left out. */
  readonly openByQueue: { readonly [queue: string]: number }
  /** The last connect or disconnect, or the sign-in before any. */
  readonly lastChatAt: number | null
  /** The last connect: among those with equally few chats the one who waited longest is next. */
  readonly lastConnectAt: number | null
  readonly signOutTime: number | null
  /** `available`; on a `break` they keep their chats and get none; `away` is the same, for longer. */
  readonly availability: "available" | "break" | "away"
  /** Open chats of all queues together; null: no limit but those of the queues. */
  readonly maxChats: number | null
  /** Null: no signs of life are asked for. One who is `away` gets no chats, one who is `lost` has none any more. */
  readonly presence: "here" | "away" | "lost" | null
  /** The last sign of life; null: none is asked for. */
  readonly seenAt: number | null
  /** The chat that they had last, whoever has it now; null before any, and while their first goes on. */
  readonly lastChat: string | null
}

/**
 * A record that guards the last place of a queue with `maxWaiting`: everyone who joins raises `joined`, so that of two
 * who join at once one decides again. Queues without a limit keep none, or all who join would conflict with each other.
 */
export interface QueueState {
  readonly code: string
  /** How often somebody joined. */
  readonly joined: number
}

/** Whether there is this agent: one who was removed is nobody, and may become an agent anew. */
export function isStillAgent(agent: Agent | null): agent is Agent {
  return agent !== null && agent.status !== "Removed"
}

/** The one form of an agent's e-mail: whatever the case, it is the same agent (design section 6.7). */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
