import type { Conversation, Person } from "../../client/index.js"
import { BASE } from "../base-path.js"
import type { ThreadState } from "../pieces/thread-state.js"
import { common } from "../texts/common.js"

/** The thread's pattern for a conversation. */
export function threadOfConversation({ status, liveChat, blocked, block }: Conversation): ThreadState {
  if (blocked === true || block?.scope === "conversation") return "blocked"
  if (status === "ended") return "ended"
  if (liveChat === "waiting" || liveChat === "connected") return liveChat
  return "bot"
}

/** Characters of an id that tell it from others. */
const CODE = 4

/** The person of a conversation, as lists call them. */
export function personName({ name, email, userId, visitorId }: Person, { id }: Conversation): string {
  const claimed = [name, email].find(text => text != null && text.trim() !== "")
  return claimed ?? userId ?? common("visitor", { code: (visitorId ?? id).slice(-CODE).toUpperCase() })
}

const VIEWS = ["script", "trace", "transcript"] as const
export type View = (typeof VIEWS)[number]

export function viewOf(text: string | undefined): View {
  return VIEWS.find(view => view === text) ?? "script"
}

/** The address of a conversation, with the list's filters. */
export function conversationPath(id: string | null, view: View, search: string): string {
  const place = id === null ? "" : `/${encodeURIComponent(id)}${view === "script" ? "" : `/${view}`}`
  return `${BASE}/console/conversations${place}${search}`
}
