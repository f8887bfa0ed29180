import { type BotSpec, type HoursSpec, millisecondsOf, type QueueSpec } from "../language/index.js"

/** The live chat settings of `bot.json`, every default filled in (design section 3.1). Durations in milliseconds. */
export interface DeskSettings {
  /** By code, in the order of `bot.json`: the first is the default. */
  readonly queues: ReadonlyMap<string, Queue>
  /** Null: users who wait are told nothing by themselves. */
  readonly waitingTick: number | null
  /** Null: they wait as long as they like. */
  readonly maxWait: number | null
  /** Null: a chat in which nobody writes stays open. */
  readonly idleTimeout: number | null
  /** IANA name: hours without a zone of their own are in this one. */
  readonly timeZone: string
  readonly notice: "reason" | "generic" | "none"
  readonly onStart: "refuse" | "record"
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
    timeZone: spec.timeZone ?? "UTC",
    notice: spec.blocking?.notice ?? "reason",
    onStart: spec.blocking?.onStart ?? "refuse",
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
