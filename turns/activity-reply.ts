import type { Activity } from "../engine/index.js"
import type { Json } from "../language/index.js"
import type { RequestRecord } from "./store.js"
import type { ConversationView } from "./view.js"

/** The answer to an activity: the log's lines `first` to `last`, `first` being what was sent. */
export interface ActivityAnswer {
  readonly first: number
  readonly last: number
  /** The lines that are new; null: the activity was answered before, and its lines are in the log. */
  readonly activities: readonly Activity[] | null
  /** The conversation as the answer tells of it; null: it was answered before, and that answer is still being made; or nobody asks. */
  readonly view: ConversationView | null
  /** More that answers it may come by itself at once. */
  readonly goesOn: boolean
  /** The record kept of the request; null where the client gave no id. */
  readonly request: RequestRecord | null
}

/** The answer to an activity that was sent, as it goes out (design section 10). */
export interface ActivityReply {
  readonly id: string
  readonly seq: number
  readonly activities: readonly Activity[]
  readonly conversation: ConversationView
}

/** Lines that are for people with permission, and not for the user. */
export function isPublic({ type }: Activity): boolean {
  return type !== "trace"
}

/**
 * Of the lines after it the answer has those that reply to it: neither other answers nor what was said by itself.
 *
 * @param seq of what was sent
 */
export function replyOf(
  id: string,
  seq: number,
  lines: readonly Activity[],
  conversation: ConversationView,
): ActivityReply {
  const own = activityId(id, seq)
  return { id: own, seq, activities: lines.filter(line => line.replyToId === own && isPublic(line)), conversation }
}

/** The part of a reply that its request's record keeps: the lines are in the log. */
export interface KeptReply {
  /** The activity that was sent, and the last line that there was when it was answered. */
  readonly first: number
  readonly last: number
  /** Null: what it begins goes on, and it was not answered yet. */
  readonly view: ConversationView | null
}

export function keptReply(reply: KeptReply): Json {
  // A view is plain JSON all through, which its interface does not say.
  return reply as unknown as Json
}

/** @param record of a request that sent an activity */
export function keptReplyOf({ result, answer }: RequestRecord): KeptReply {
  // Both were made by `keptReply`.
  return (answer ?? result) as unknown as KeptReply
}

/**
 * The reply as JSON, where the turn says all of it; else null: it was answered before, or more of it may come. Made where
 * the turn is decided, it goes out as it is: 6 us between the two threads, and 17 where it was read and written again.
 */
export function replyText(id: string, { first, activities, view, goesOn }: ActivityAnswer): string | null {
  return activities === null || view === null || goesOn ? null : JSON.stringify(replyOf(id, first, activities, view))
}

export function activityId(conversation: string, seq: number): string {
  return `${conversation}-${seq}`
}
