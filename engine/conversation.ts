import type { ChosenTitle, Json, OfferedOption, Value, ValueObject } from "../language/index.js"

/**
 * One person talking to one bot on one channel, as it is kept (design section 2): our own durable form, from which
 * xstate's snapshots are rebuilt. Moments are milliseconds since 1970, UTC.
 */
export interface Conversation {
  readonly id: string
  /** The number of turns committed. */
  readonly version: number
  /** An agent's conversation belongs to one chat and is linked to the user's (design section 6.2). */
  readonly side: "user" | "agent"
  readonly status: "active" | "ended"
  readonly channel: string
  readonly locale: string
  readonly startedAt: number
  /** `seq` of the last activity. */
  readonly seq: number
  /** Bottom first. */
  readonly frames: readonly Frame[]
  /** The outside call under way. The frame that made it is the one that rests at an action: no other does. */
  readonly call: PendingCall | null
  /** The user's last event: inactivity counts from here. */
  readonly heardAt: number
  readonly inactivityWarned: boolean
}

/** A flow under way. */
export interface Frame {
  readonly flow: string
  /** Hash of the flow as it was. */
  readonly version: string
  readonly step: string
  /** Its type, so that a changed flow is known to have another step of that name. */
  readonly stepType: string
  readonly variables: ValueObject
  /** Wrong answers in this visit of the step. */
  readonly attempts: number
  /** Of these, such as no condition of `invalid` was true for; left out: all of them. */
  readonly unexplained?: number
  /** `back` put the question, though its answer may be known: it waits until it is answered. Left out: it did not. */
  readonly putBack?: true
  /** A chat has kept the question from being put: it does not wait for an answer yet. Left out: it was put. */
  readonly heldBack?: true
  /** When the step was entered or its question last put. */
  readonly since: number
  /** A called flow gives its result to the frame below. */
  readonly called: boolean
  /** When this frame ends, the question below is put again, whatever happened in between. */
  readonly putAgain: boolean
  /** A question was put in this frame. */
  readonly asked: boolean
  /** `conversation.version` of the turn that pushed it. */
  readonly turn: number
  /** The event of the engine's own that started it: a special flow. */
  readonly special: string | null
  /** The value of `@event` here: the event that started the frame, or the last one it waited for. */
  readonly event: EventValue | null
  /** Questions put before the present one, for the keyword `back`. */
  readonly trail: readonly string[]
  /** The options of the choice that waits, as they were offered; left out: none were. */
  readonly offered?: Offered
  /** The titles of what was chosen in this frame, by step. */
  readonly chosen?: { readonly [step: string]: ChosenTitle }
}

/** An answer is held against these (design section 3.4), whatever has changed meanwhile. */
export interface Offered {
  /** Hash of the flow that offered them. */
  readonly version: string
  readonly options: readonly OfferedOption[]
}

/** A call to the outside, recorded before it is made (design section 2). */
export interface PendingCall {
  readonly id: string
  readonly action: string
  readonly params: { readonly [name: string]: Json }
  /** From 1. */
  readonly attempt: number
  /** When this attempt is to be made. */
  readonly at: number
  /** When this attempt is given up. */
  readonly timeoutAt: number
}

/** `@event`: read-only in frames that an event or a text started. A text's name is `message`. */
export interface EventValue {
  readonly name: string
  readonly value: Value
  /** The one that caused it: `user`, `agent`, `timeout`, `block`; null where nobody did. */
  readonly by: string | null
  readonly from: "client" | "server" | "engine"
  /** Of a text that started a flow: as it was typed. */
  readonly text?: string
  /** Of a text that a pattern was found in: the pattern's named groups. */
  readonly match?: ValueObject
}

/** `ConversationInfo.LiveChatStatus`. */
export type LiveChatStatus = "none" | "waiting" | "connected"

/** The chat as a dialog sees it. `transferred`: it waits again after an agent had it, and what the user says goes to it. */
export type DialogChat = LiveChatStatus | "transferred"

/** An event for a conversation's dialog. Blocks, ended conversations and chats are decided before (`turns`). */
export type DialogEvent =
  /** `mayBeSecret`: it may have been typed at a sensitive question that is gone; left out: no. */
  | { readonly type: "message"; readonly text: string; readonly value?: Json; readonly mayBeSecret?: boolean }
  | ({ readonly type: "event"; readonly putAgain?: boolean } & EventValue)
  | { readonly type: "result"; readonly call: string; readonly result: Json }
  | { readonly type: "failure"; readonly call: string; readonly code: string; readonly message: string }
  /** The call gave no answer in time. */
  | { readonly type: "timeout"; readonly call: string }
  /** Something beside the flows went wrong: `Error` runs. */
  | { readonly type: "error"; readonly code: string; readonly message: string }
  /** A due time of this conversation has come: the first of those that are due happens. */
  | { readonly type: "due"; readonly liveChat: DialogChat }

/**
 * Everything that flows can see and change besides their variables. `entities` are values by entity and field; `desk`
 * is the helpdesk's state within this turn, which the engine hands on without looking inside.
 */
export interface World {
  readonly entities: Entities
  readonly desk: unknown
}

export interface Entities {
  readonly [entity: string]: ValueObject
}
