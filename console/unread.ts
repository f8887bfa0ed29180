import type { Chat } from "../client/index.js"
import { isLookedAtHere } from "./frame/looking.js"
import { ownEmail } from "./live-desk.js"

/** Messages of the user in a chat of one's own that were not read; what one looks at is being read. */
export function unreadOf({ id, status, agent, unread }: Chat): number {
  return status === "connected" && agent === ownEmail.value && !isLookedAtHere(id) ? unread : 0
}
