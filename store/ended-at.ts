import type { StoredConversation } from "../turns/index.js"

/**
 * When a conversation that stands by itself ended, by its last line; null: it has not, or it is an agent's and goes with the
 * user's conversation that it is linked to.
 */
export function endedAt({ status, side, linked, chatActivity }: StoredConversation): number | null {
  const standsAlone = side === "user" || linked === null || linked.conversation === ""
  return status === "ended" && standsAlone ? chatActivity.lastAt : null
}
