import type { RequestRecord } from "../turns/index.js"

/** Requests that are over go with those that come: a few with each one, so that none waits long for a clearing of all. */
export const DROPPED_AT_ONCE = 20

/** The conversation that a request is about, or the block as `RequestRecord` says; null: none. */
export function conversationOfRequest({ id, conversation }: RequestRecord): string | null {
  if (conversation !== undefined) return conversation
  const blank = id.indexOf(" ")
  return blank < 0 ? null : id.slice(0, blank)
}
