import { type BotSpec, type HoursSpec, millisecondsOf, type QueueSpec } from "../language/index.js"

/** The live chat settings of `bot.json`, every default filled in (design section 3.1). Durations in milliseconds. */
export interface DeskSettings {
  /** By code, in the order of `bot.json`: the first is the default. */
  readonly queues: ReadonlyMap<string, Queue>
  /** Null: users who wait are told nothing by themselves. */
  readonly waitingTick: number | null
  /** Null: they wait as long as they like. */
  readonly maxWait: number | null
  /** Null: a chat in which the user does not answer stays open. */
  readonly idleTimeout: number | null
  /** Null: a chat stays with an agent who does not answer. */
  readonly replyTimeout: number | null
  /** After so long without a sign of life an agent who is to give them is away, and lost. */
  readonly presence: { readonly away: number; readonly lost: number }
  /** IANA name: hours without a zone of their own are in this one. */
  readonly timeZone: string
  readonly notice: "reason" | "generic" | "none"
  readonly onStart: "refuse" | "record"
  /** Usual reasons of blocks. */
  readonly reasons: readonly (string | { readonly [locale: string]: string })[]
}

export interface Queue {
  readonly code: string
  readonly title: string
  readonly maxWaiting: number | null
  readonly maxChatsPerAgent: number
  readonly requireAgents: boolean
  readonly hours: HoursSpec | null
}

export function deskSettings(spec: BotSpec): DeskSettings {
  const chat = spec.liveChat ?? {}
  const queues = (chat.queues?.length ?? 0) > 0 ? (chat.queues ?? []) : [{ code: "general" }]
  const optional = (text: string | undefined) => (text === undefined ? null : millisecondsOf(text))
  return {
    queues: new Map(queues.map(queue => [queue.code, settingsOf(queue)])),
    waitingTick: optional(chat.waitingTick),
    maxWait: optional(chat.maxWait),
    idleTimeout: optional(chat.idleTimeout),
    replyTimeout: optional(chat.replyTimeout),
    presence: {
      away: millisecondsOf(chat.presence?.away ?? "PT2M"),
      lost: millisecondsOf(chat.presence?.lost ?? "PT5M"),
    },
    timeZone: spec.timeZone ?? "UTC",
    notice: spec.blocking?.notice ?? "reason",
    onStart: spec.blocking?.onStart ?? "refuse",
    reasons: spec.blocking?.reasons ?? [],
  }
}

function settingsOf(queue: QueueSpec): Queue {
  return {
    code: queue.code,
    title: queue.title ?? queue.code,
    maxWaiting: queue.maxWaiting ?? null,
    maxChatsPerAgent: queue.maxChatsPerAgent ?? 0,
    requireAgents: queue.requireAgents ?? false,
    hours: queue.hours ?? null,
  }
}
