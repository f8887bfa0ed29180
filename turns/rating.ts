import { withChat } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import type { StoredConversation } from "./store.js"
import type { UnitOfWork } from "./unit-of-work.js"

/** A flow that sends this event, with `{rating}`, rates the chat. */
const RATED = "chatRated"
/** Code points that reports keep of a rating. */
const LONGEST = 100

/**
 * Reports tell how a chat was rated: by the last event `chatRated` that a flow of its user's conversation sends, whose
 * `rating` is a number or a text. It is of the chat that the conversation has or had last, if an agent picked that up.
 */
export function noteRating(work: UnitOfWork, { side, chat: id }: StoredConversation, name: string, value: Json): void {
  if (name !== RATED || side === "agent" || id === null) return
  const rating = ratingOf(value)
  const chat = work.desk.changed.chat.get(id) ?? work.facts.chat(id)
  if (rating === null || chat === null || chat.firstConnectedAt === null) return
  work.desk = withChat(work.desk, { ...chat, rating })
}

function ratingOf(value: Json): string | null {
  if (typeof value !== "object" || value === null || !("rating" in value)) return null
  const { rating } = value
  if (typeof rating === "number") return String(rating)
  if (typeof rating !== "string" || rating.trim() === "") return null
  return Array.from(rating.trim()).slice(0, LONGEST).join("")
}
