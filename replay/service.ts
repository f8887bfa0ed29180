import type { Activity, TraceEntry } from "../engine/index.js"
import type { Json, Value } from "../language/index.js"

/**
 * The running Parley that a replay drives, in this process or behind HTTP. A refused request rejects with a
 * `ParleyError` and has changed nothing.
 */
export interface Service {
  /** Begins anew with an empty store; the clock stands at `now` (ms). */
  reset(setup: Setup): Promise<void>
  start(request: StartRequest): Promise<StartedConversation>
  /** The activities that answer it; for a repeated `clientActivityId` those of the first time. */
  sendMessage(conversation: string, message: SentMessage): Promise<readonly Activity[]>
  sendEvent(
    conversation: string,
    event: { readonly name: string; readonly value: Json; readonly from: "client" | "server" },
  ): Promise<void>
  /** Changes what is known of a conversation from outside; nothing is said. */
  change(conversation: string, change: ServiceChange): Promise<void>
  /** The user ends the conversation. */
  end(conversation: string): Promise<void>
  desk(verb: ServiceDeskVerb): Promise<void>
  block(request: ServiceBlock): Promise<void>
  /** Lifts every block that now holds for the subject, or all there are. */
  unblock(subject: SubjectRequest | "all"): Promise<void>
  /** Moves the clock by milliseconds, from due time to due time, those at the last instant too. */
  advance(milliseconds: number): Promise<void>
  /** Drops all memory and reads it back from the store's bytes. */
  restart(): Promise<void>
  /** Everything since the marks: logs and traces of every conversation, the agents' too. */
  observe(after: ReadonlyMap<string, Mark>): Promise<readonly Observed[]>
  /** An expression in a conversation: its entities and the variables of its top frame. */
  evaluate(conversation: string, expression: string): Promise<Value>
  state(conversation: string): Promise<ConversationState>
  stubs(): Promise<StubUse>
  close(): Promise<void>
}

export interface Setup {
  readonly now: number
  /** The first conversation's; null: it is counted like the others. */
  readonly id: string | null
  readonly agents: readonly AgentSetup[]
  /** Results of outside actions, in order, by action name. */
  readonly stubs: { readonly [action: string]: readonly Stub[] }
}
export interface AgentSetup {
  readonly email: string
  readonly name?: string
  readonly queues?: readonly string[]
  readonly hours?: Json
  readonly maxChats?: number
  readonly status?: AgentStatus
  readonly presence?: boolean
}
export type AgentStatus = "available" | "break" | "away"
export type Stub = (
  | { readonly result: Json }
  | { readonly error: { readonly code: string; readonly message?: string } }
) & {
  /** ISO 8601 duration that the call takes; left out: none. */
  readonly after?: string
}

/** The use of the stubs since the reset. */
export interface StubUse {
  /** Names of the actions whose calls found none, in order. */
  readonly missing: readonly string[]
  /** By action: how many were never used, which are the last ones. */
  readonly unused: { readonly [action: string]: number }
}

export interface StartRequest {
  /** Null: anonymous. */
  readonly user: { readonly id: string; readonly [field: string]: Json } | null
  /** Null: a new visitor. */
  readonly visitor: string | null
  readonly ip: string | null
  /** Null: the bot's default. */
  readonly locale: string | null
  readonly channel: string
  /** Target to value, as in a flow's `set`, done before `Welcome`. */
  readonly set: { readonly [target: string]: Json }
}
export interface ServiceChange {
  /** Null: it stays as it is. */
  readonly locale: string | null
  /** Target to value, as in a flow's `set`. */
  readonly set: { readonly [target: string]: Json }
}
export interface StartedConversation {
  readonly conversation: string
  readonly visitor: string | null
}
export interface SentMessage {
  readonly text: string
  readonly value?: Json
  readonly clientActivityId?: string
}

/**
 * A verb of an agent. `chat` is a user's conversation; null: the agent's one chat or, with none, the last; several:
 * `CHAT_AMBIGUOUS`.
 */
export type ServiceDeskVerb = { readonly agent: string } & (
  | { readonly verb: "accept"; readonly chat: string | null; readonly anyway?: boolean }
  | { readonly verb: "say" | "answer"; readonly chat: string | null; readonly text: string }
  | { readonly verb: "disconnect" | "close" | "decline"; readonly chat: string | null }
  | {
      readonly verb: "assign"
      readonly chat: string | null
      readonly to: string | { readonly queue: string }
      readonly anyway?: boolean
      readonly word?: string
    }
  | {
      readonly verb: "transfer"
      readonly chat: string | null
      readonly to: { readonly queue: string } | { readonly agent: string }
      readonly anyway?: boolean
      /** To the next agent. */
      readonly word?: string
    }
  | {
      readonly verb: "block"
      readonly chat: string | null
      readonly minutes: number | null
      readonly reason: string | null
      readonly scope: "liveChat" | "conversation"
      readonly ip: boolean
    }
  | { readonly verb: "signIn" }
  | { readonly verb: "signOut"; readonly keep: boolean }
  /** Null: a sign of life and nothing else. */
  | { readonly verb: "status"; readonly status: AgentStatus | null }
)

export interface SubjectRequest {
  readonly kind: "user" | "visitor" | "conversation" | "ip"
  readonly value: string
}
export interface ServiceBlock {
  readonly subject: SubjectRequest
  /** Null: for good. */
  readonly minutes: number | null
  readonly reason: string | null
  readonly scope: "liveChat" | "conversation"
}

/** How far a conversation has been looked at. */
export interface Mark {
  readonly seq: number
  readonly turn: number
}
export interface Observed {
  readonly conversation: string
  readonly side: "user" | "agent"
  /** In an agent's conversation: the user's. */
  readonly linked: string | null
  readonly activities: readonly Activity[]
  readonly turns: readonly ObservedTurn[]
}
export interface ObservedTurn {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** The event that it was about, as it is kept; left out: a server far away does not tell. */
  readonly event?: Json
  readonly trace: readonly TraceEntry[]
}
export interface ConversationState {
  readonly status: "active" | "ended"
  readonly liveChat: "none" | "waiting" | "connected"
  readonly flow: string | null
  readonly step: string | null
}
