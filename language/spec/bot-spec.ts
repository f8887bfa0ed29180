import type { Json } from "../values/values.js"
import type { ListSpec } from "./flow-spec.js"

/** `bot.json` as its author writes it (design section 3.1), already held against `bot.schema.json`. */
export interface BotSpec {
  readonly name?: string
  /** The first is the default; left out: `["en"]`. */
  readonly locales?: readonly string[]
  /** IANA name; left out: `UTC`. */
  readonly timeZone?: string
  /** ISO 4217 code, for `format(number, 'money')`. */
  readonly currency?: string
  /** ISO 3166 code of the country of telephone numbers written without one; left out: that of the locale. */
  readonly country?: string
  /** ISO 8601 duration; left out: none. */
  readonly inactivity?: string
  readonly keywords?: { readonly [keyword in Keyword]?: ListSpec }
  readonly entities?: { readonly [name: string]: EntitySpec }
  readonly liveChat?: LiveChatSpec
  readonly blocking?: {
    readonly onStart?: "refuse" | "record"
    readonly notice?: "reason" | "generic" | "none"
    /** Usual reasons of blocks: texts, or texts by locale. */
    readonly reasons?: readonly (string | { readonly [locale: string]: string })[]
  }
  readonly http?: { readonly hosts?: readonly string[]; readonly secrets?: readonly string[] }
  readonly public?: {
    readonly origins?: readonly string[]
    readonly audience?: string
    readonly users?: "anyone" | "token"
  }
  /** ISO 8601 durations; left out: kept. */
  readonly retention?: { readonly [what in RetainedSpec]?: string }
  /** Left out: nobody may send files. */
  readonly uploads?: UploadsSpec
  readonly limits?: Partial<LimitsSpec>
}

/** The times for which things are kept, and then no more. */
export type RetainedSpec = "conversations" | "trace" | "files" | "chats" | "blocks" | "audit"

export interface UploadsSpec {
  /** Media types, such as `application/pdf` or `image/*`. */
  readonly types: readonly string[]
  /** Left out: 10 MiB. */
  readonly maxBytes?: number
  /** Of one conversation; left out: 20. */
  readonly maxFiles?: number
}

export type Keyword = "cancel" | "back" | "restart" | "disconnect"

export interface EntitySpec {
  /** Left out: `conversation`. Not given for `ChatUser` and `ChatActivityData`, which have theirs. */
  readonly scope?: "conversation" | "user"
  /** Field to JSON Schema. */
  readonly properties?: { readonly [field: string]: { readonly [keyword: string]: Json } }
}

export interface LimitsSpec {
  readonly stepsPerTurn: number
  readonly followUpsPerTurn: number
  readonly frames: number
  /** Code points. */
  readonly text: number
  /** Bytes. */
  readonly event: number
  /** Bytes of entities and variables. */
  readonly state: number
  /** Evaluation steps of one expression. */
  readonly expression: number
  /** Evaluation steps of all expressions of one turn. */
  readonly evaluation: number
  /** ISO 8601 duration. */
  readonly answerWithin: string
  readonly startsPerMinute: { readonly visitor?: number; readonly address?: number }
}

export interface LiveChatSpec {
  readonly queues?: readonly QueueSpec[]
  readonly waitingTick?: string
  readonly maxWait?: string
  readonly idleTimeout?: string
  readonly replyTimeout?: string
  /** Left out: `PT2M` and `PT5M`. */
  readonly presence?: { readonly away?: string; readonly lost?: string }
}
export interface QueueSpec {
  readonly code: string
  readonly title?: string
  /** Left out: no limit. */
  readonly maxWaiting?: number
  /** Left out: 0, agents pick chats up by hand. */
  readonly maxChatsPerAgent?: number
  readonly requireAgents?: boolean
  /** Left out: always open. */
  readonly hours?: HoursSpec
}
export interface HoursSpec {
  readonly timeZone?: string
  readonly weekly?: { readonly [day in Weekday]?: readonly string[] }
  /** ISO date to spans; `[]` is closed. */
  readonly except?: { readonly [date: string]: readonly string[] }
}
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
