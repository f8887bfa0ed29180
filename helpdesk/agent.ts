import type { HoursSpec } from "../language/index.js"

/** A helpdesk agent. */
export interface Agent {
  /** The agent's name in the store, in logs and in `LiveChatBlockedByAgentName`. */
  readonly email: string
  readonly name: string
  /** Codes of queues. */
  readonly queues: readonly string[]
  readonly status: "SignedIn" | "SignedOut" | "SignedOutAutomatically"
  /** Left out: always at work. */
  readonly hours: HoursSpec | null
  readonly openChats: number
  /** Of which queues they are: no agent is given more of a queue than its `maxChatsPerAgent`. Those without any are left out. */
  readonly openByQueue: { readonly [queue: string]: number }
  /** The last connect or disconnect, or the sign-in before any. */
  readonly lastChatAt: number | null
  /** The last connect: among those with equally few chats the one who waited longest is next. */
  readonly lastConnectAt: number | null
  readonly signOutTime: number | null
  /** The chat that they had last, whoever has it now; null before any, and while their first goes on. */
  readonly lastChat: string | null
}

/**
 * What guards the last place of a queue with `maxWaiting`: whoever joins raises it, so that of two who join at once one
 * decides again. Queues without a limit have none, or all who join would wait for each other.
 */
export interface QueueState {
  readonly code: string
  /** How often somebody joined. */
  readonly joined: number
}
