import type { RequestRecord } from "../turns/index.js"

/** The conversation that a request is about, or the block as `RequestRecord` says; null: none. */
export function conversationOfRequest({ id, conversation }: RequestRecord): string | null {
  if (conversation !== undefined) return conversation
  const blank = id.indexOf(" ")
  return blank < 0 ? null : id.slice(0, blank)
}
