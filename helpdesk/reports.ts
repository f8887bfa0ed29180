import { DateTime } from "luxon"
import type { AgentRefusal, RefusalReason } from "./agent-refusal.js"
import { type Chat, firstWaitedAt, talkedUntil } from "./chat.js"

/** Fields of a chat that reports tell of. */
export const REPORTED_FIELDS = [
  "id",
  "conversation",
  "queue",
  "agent",
  "status",
  "waitingSince",
  "firstConnectedAt",
  "firstReplyAt",
  "connectedAt",
  "endedAt",
  "endedBy",
  "talkedFor",
  "transfers",
  "rating",
  "tags",
] as const satisfies readonly (keyof Chat)[]
export type ReportedFields = Pick<Chat, (typeof REPORTED_FIELDS)[number]>

/** One chat in a report (design section 10). Moments are milliseconds since 1970, UTC; lengths whole seconds. */
export interface ChatReport {
  readonly chatId: string
  readonly conversationId: string
  /** Null: anonymous. */
  readonly userId: string | null
  readonly queue: string
  /** E-mail of the agent who has or had it last. */
  readonly agent: string | null
  readonly status: Chat["status"]
  /** When its user began to wait. */
  readonly askedAt: number
  /** When the first agent picked up. */
  readonly connectedAt: number | null
  readonly endedAt: number | null
  /** Until the first agent picked up or, with none, until it ended; of one that still waits, until now. */
  readonly waitedSeconds: number
  /** From there to the first thing that an agent said. */
  readonly firstReplySeconds: number | null
  /** With agents, all connects together. */
  readonly talkedSeconds: number
  readonly transfers: number
  readonly endedBy: Chat["endedBy"]
  readonly rating: string | null
  readonly tags: readonly string[]
}

/**
 * The line that a report has of a chat. Written out field by field: it is made a hundred thousand times for one report.
 *
 * @param user of its conversation; null: anonymous
 */
export function reportOf(chat: ReportedFields, user: string | null, now: number): ChatReport {
  const { firstConnectedAt, firstReplyAt, endedAt } = chat
  const askedAt = firstWaitedAt(chat)
  const hasReply = firstReplyAt !== null && firstConnectedAt !== null
  return {
    chatId: chat.id,
    conversationId: chat.conversation,
    userId: user,
    queue: chat.queue,
    agent: chat.agent,
    status: chat.status,
    askedAt,
    connectedAt: firstConnectedAt,
    endedAt,
    waitedSeconds: seconds((firstConnectedAt ?? endedAt ?? now) - askedAt),
    firstReplySeconds: hasReply ? seconds(firstReplyAt - firstConnectedAt) : null,
    talkedSeconds: seconds(talkedUntil(chat, now)),
    transfers: chat.transfers,
    endedBy: chat.endedBy,
    rating: chat.rating,
    tags: chat.tags,
  }
}

/** A clock may have been set back meanwhile. */
function seconds(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds / 1000))
}

/** The middle and the end of many lengths, in seconds; null where there are none. */
export interface Lengths {
  readonly count: number
  /** Of an even number of lengths the mean of the two in the middle. */
  readonly median: number | null
  /** Nine of ten are no longer. */
  readonly p90: number | null
  readonly longest: number | null
}

/** Many chats in sum. */
export interface ChatSum {
  readonly chats: number
  /** An agent picked up. */
  readonly answered: number
  /** Ended before any agent picked up. */
  readonly abandoned: number
  /** Not ended yet. */
  readonly open: number
  readonly transfers: number
  /** How often somebody asked for an agent in vain, by the cause: of these there is no chat. */
  readonly refused: { readonly [reason in RefusalReason]: number }
  readonly waitedSeconds: Lengths
  readonly firstReplySeconds: Lengths
  readonly talkedSeconds: Lengths
  /** How many of those that ended were ended by whom; `none`: by nobody, such as after the longest wait. */
  readonly endedBy: { readonly [by: string]: number }
  /** `average` of those that are numbers; `values`: how often each was given, of the first twenty that there are. */
  readonly rating: {
    readonly count: number
    readonly average: number | null
    readonly values: { readonly [rating: string]: number }
  }
}

/** Different ratings that a sum tells apart. */
const RATINGS = 20

/**
 * Adds up chats, one after another. It counts how often each length was seen: so it grows with how different chats are, and
 * not with how many.
 */
export class ChatSums {
  private chats = 0
  private answered = 0
  private abandoned = 0
  private open = 0
  private transfers = 0
  private rated = 0
  private readonly refused = { blocked: 0, outsideWorkingHours: 0, queueFull: 0, noAgents: 0 }
  private readonly numbers = { count: 0, sum: 0 }
  private readonly waited = new SeenLengths()
  private readonly firstReply = new SeenLengths()
  private readonly talked = new SeenLengths()
  private readonly endedBy = new Map<string, number>()
  private readonly ratings = new Map<string, number>()

  add(chat: ChatReport): void {
    this.chats += 1
    this.transfers += chat.transfers
    this.waited.add(chat.waitedSeconds)
    if (chat.firstReplySeconds !== null) this.firstReply.add(chat.firstReplySeconds)
    if (chat.connectedAt !== null) {
      this.answered += 1
      this.talked.add(chat.talkedSeconds)
    }
    if (chat.status !== "ended") this.open += 1
    else {
      if (chat.connectedAt === null) this.abandoned += 1
      raise(this.endedBy, chat.endedBy ?? "none")
    }
    if (chat.rating !== null) this.addRating(chat.rating)
  }

  addRefusal({ reason }: AgentRefusal): void {
    this.refused[reason] += 1
  }

  sum(): ChatSum {
    const { count, sum } = this.numbers
    const { chats, answered, abandoned, open, transfers } = this
    return {
      ...{ chats, answered, abandoned, open, transfers },
      refused: { ...this.refused },
      waitedSeconds: this.waited.lengths(),
      firstReplySeconds: this.firstReply.lengths(),
      talkedSeconds: this.talked.lengths(),
      endedBy: Object.fromEntries(this.endedBy),
      rating: {
        count: this.rated,
        average: count === 0 ? null : Math.round((sum / count) * 100) / 100,
        values: Object.fromEntries(this.ratings),
      },
    }
  }

  private addRating(rating: string): void {
    this.rated += 1
    const number = Number(rating)
    if (rating.trim() !== "" && Number.isFinite(number)) {
      this.numbers.count += 1
      this.numbers.sum += number
    }
    if (this.ratings.has(rating) || this.ratings.size < RATINGS) raise(this.ratings, rating)
  }
}

class SeenLengths {
  private count = 0
  private readonly seen = new Map<number, number>()

  add(length: number): void {
    this.count += 1
    raise(this.seen, length)
  }

  lengths(): Lengths {
    const { count } = this
    if (count === 0) return { count, median: null, p90: null, longest: null }
    const sorted = [...this.seen].sort(([one], [other]) => one - other)
    /** The length that stands at this place, from 1, when all stand by their size. */
    const lengthAt = (place: number): number => {
      let passed = 0
      for (const [length, times] of sorted) {
        passed += times
        if (passed >= place) return length
      }
      return 0
    }
    const median = (lengthAt(Math.floor((count + 1) / 2)) + lengthAt(Math.ceil((count + 1) / 2))) / 2
    return { count, median, p90: lengthAt(Math.ceil(count * 0.9)), longest: lengthAt(count) }
  }
}

function raise<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** A sum may be told apart by these. */
export type ReportGroup = "queue" | "agent" | "day" | "hour"

/**
 * The group that a chat, or a refusal, belongs to; null: no agent has had it.
 *
 * @param timeZone IANA name: in this one days begin, and hours are those of its clock: `00` to `23`
 */
export function groupOf(
  chat: Pick<ChatReport, "queue" | "agent" | "askedAt">,
  by: ReportGroup,
  timeZone: string,
): string | null {
  if (by === "queue") return chat.queue
  if (by === "agent") return chat.agent
  const asked = DateTime.fromMillis(chat.askedAt, { zone: timeZone })
  return by === "day" ? asked.toISODate() : asked.toFormat("HH")
}
