import type { Chat } from "../client/index.js"
import { common } from "./texts/common.js"

/** Characters of a visitor's id that tell them from others. */
const CODE = 4

/** The name of a chat's user; of somebody anonymous, what the desk calls them. */
export function nameOf({ person, id }: Pick<Chat, "person" | "id">): string {
  const claimed = person?.name ?? person?.email ?? person?.phone ?? null
  if (claimed !== null && claimed.trim() !== "") return claimed
  return common("visitor", { code: (person?.visitorId ?? person?.userId ?? id).slice(-CODE).toUpperCase() })
}

/** Whether a chat's user has told a name, an e-mail or a phone number. */
export function isNamed({ person }: Pick<Chat, "person">): boolean {
  return [person?.name, person?.email, person?.phone].some(told => told != null && told.trim() !== "")
}

/** How the agent would call them: the first of several names. */
export function shortNameOf(chat: Pick<Chat, "person" | "id">): string {
  const name = chat.person?.name?.trim() ?? ""
  return name.split(/\s+/)[0] || nameOf(chat)
}
