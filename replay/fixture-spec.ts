import type { Json } from "../language/index.js"
import type { AgentStatus } from "./service.js"

/** A fixture as its author writes it (design section 8), already held against `fixture.schema.json`. */
export interface FixtureSpec {
  readonly description?: string
  /** The bot's folder, relative to the fixture; left out: the one given to the command. */
  readonly flows?: string
  /** A fixture, relative to this one, whose turns are played first. */
  readonly after?: string
  /** ISO 8601; left out: `2026-01-01T00:00:00Z`. */
  readonly now?: string
  /** Left out: anonymous. */
  readonly user?: UserSpec
  readonly ip?: string
  /** Left out: the bot's first. */
  readonly locale?: string
  /** Left out: `test`. */
  readonly channel?: string
  /** The first conversation's, by which `oneOf` and `pick` choose; left out: `c1`. */
  readonly id?: string
  /** Signed in at the start. */
  readonly agents?: readonly AgentSpec[]
  /** `[[Entity]].Field` to value, before `Welcome` of the first conversation. */
  readonly set?: { readonly [target: string]: Json }
  /** Made before the first conversation starts; those on something `current`, as soon as it has. */
  readonly blocks?: readonly BlockSpec[]
  /** Action name to the answers of its calls, used in order; of an inside action errors, each for one turn. */
  readonly stubs?: { readonly [action: string]: readonly StubSpec[] }
  readonly turns: readonly TurnSpec[]
}

/** With an `id`: authenticated. */
export interface UserSpec {
  readonly anonymous?: boolean
  readonly id?: string
  readonly [field: string]: Json | undefined
}
export interface AgentSpec {
  readonly email: string
  readonly name?: string
  /** Left out: all. */
  readonly queues?: readonly string[]
  /** Left out: always at work. */
  readonly hours?: Json
  /** Left out: no limit but those of the queues. */
  readonly maxChats?: number
  /** Left out: `available`. */
  readonly status?: AgentStatus
  /** They give signs of life; left out: no. */
  readonly presence?: boolean
}
export type StubSpec = (
  | { readonly result: Json }
  | { readonly error: { readonly code: string; readonly message?: string } }
) & {
  /** ISO 8601 duration that the call takes; left out: none. */
  readonly after?: string
  /** It may be left over at the end. */
  readonly optional?: true
}

/** Exactly one is given. `visitor` and `conversation` may be `current`. */
export interface SubjectSpec {
  readonly user?: string
  readonly visitor?: string
  readonly conversation?: string
  readonly ip?: string
}
export interface BlockSpec extends SubjectSpec {
  /** Left out: 1440; null: for good. */
  readonly minutes?: number | null
  readonly reason?: string
  /** Left out: `liveChat`. */
  readonly scope?: "liveChat" | "conversation"
}

/** One stimulus, and what is expected of it. A field that is left out is not checked. */
export interface TurnSpec extends ExpectationSpec {
  /** Left out: the conversation that started last. */
  readonly in?: string
  readonly comment?: string
  readonly user?: string | { readonly text?: string; readonly value?: Json; readonly clientActivityId?: string }
  readonly agent?: AgentVerbSpec
  readonly admin?: { readonly block?: BlockSpec; readonly unblock?: SubjectSpec & { readonly all?: true } }
  /** ISO 8601 duration. */
  readonly advance?: string
  readonly event?: { readonly name: string; readonly value?: Json; readonly from?: "client" | "server" }
  readonly start?: StartSpec
  readonly change?: ChangeSpec
  readonly end?: true
  readonly restart?: true
}

/** To whom a chat goes. */
type HandoverSpec = ({ readonly queue: string } | { readonly agent: string }) & {
  /** A word to the next agent, which the user does not see. */
  readonly note?: string
}

/** Exactly one verb is given. */
export interface AgentVerbSpec {
  /** May be left out where there is one agent. */
  readonly email?: string
  /** Of `accept`, `assign` and `transfer`: beyond the limits of who gets the chat. */
  readonly anyway?: true
  /** True: the chat that waits longest; else a conversation's name. */
  readonly accept?: boolean | string
  readonly say?: string
  readonly answer?: string
  readonly disconnect?: true
  readonly close?: true
  readonly transfer?: HandoverSpec
  readonly block?: Pick<BlockSpec, "minutes" | "reason" | "scope"> & { readonly ip?: boolean }
  readonly decline?: true
  /** Somebody who is no agent may assign a chat: then `email` is left out. */
  readonly assign?: HandoverSpec
  readonly status?: AgentStatus
  /** A sign of life. */
  readonly alive?: true
  readonly signIn?: true
  readonly signOut?: true | { readonly keep?: boolean }
}

/** A start of a conversation. Fields that are left out are as in the current conversation. */
export interface StartSpec {
  readonly as?: string
  readonly user?: UserSpec
  readonly ip?: string
  readonly visitor?: "same" | "new"
  readonly locale?: string
}

/** A change of a conversation from outside: a key that is left out changes nothing. */
export interface ChangeSpec {
  readonly locale?: string
  /** `[[Entity]].Field` to value. */
  readonly set?: { readonly [target: string]: Json }
}

export interface ExpectationSpec {
  readonly bot?: readonly ExpectedMessageSpec[]
  readonly toAgent?: readonly ExpectedMessageSpec[]
  readonly calls?: readonly ExpectedCallSpec[]
  readonly events?: readonly EventSpec[]
  /** Conditions that must hold, in the user's conversation and its top frame. */
  readonly expect?: readonly string[]
  readonly status?: StatusSpec
  readonly refused?: RefusalSpec
}

/** An exact text, or at most one of `text`, `contains` and `matches`, the exact titles of the options, and attachments. */
export type ExpectedMessageSpec =
  | string
  | {
      readonly text?: string
      readonly contains?: string
      readonly matches?: string
      readonly options?: readonly string[]
      /** Any part of each. */
      readonly attachments?: readonly Json[]
    }
export interface ExpectedCallSpec {
  readonly action: string
  readonly params?: Json
  readonly result?: Json
  /** The code. */
  readonly error?: string | { readonly code: string; readonly message?: string }
}
export interface EventSpec {
  readonly name: string
  readonly value?: Json
}
export interface StatusSpec {
  readonly conversation?: "active" | "ended"
  readonly liveChat?: "none" | "waiting" | "connected"
  readonly step?: string | null
  readonly flow?: string | null
}
export interface RefusalSpec {
  readonly code: string
  readonly [detail: string]: Json
}
