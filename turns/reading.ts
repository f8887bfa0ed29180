import { isKnownZone } from "../language/index.js"
import { banOf, type Notice, notice, requesterOf } from "./refusal.js"
import { touchConversation } from "./touched-conversation.js"
import type { UnitOfWork } from "./unit-of-work.js"
import { worldOf } from "./world.js"

/** The ban of somebody who reads: of what was said after it they are told nothing (design section 10, "Who may"). */
export interface ReaderBan {
  /** When it was made, in milliseconds since 1970. */
  readonly at: number
  /** The details that the reader may know; empty: none. */
  readonly details: Notice["details"]
  /** Its block's id. */
  readonly block: string
}

/**
 * The words in which a ban would be told to somebody of this language, and what they may know of it; null: nothing.
 *
 * @param ban `until`: milliseconds since 1970; null: for good
 */
export function noticeOfBan(
  work: UnitOfWork,
  ban: { readonly until: number | null; readonly reason: string | null },
  locale: string | null,
): Notice["details"] | null {
  const { text, details } = notice(work, ban, locale ?? work.bot.locales[0])
  return text === "" ? null : details
}

/** The zone in which a conversation's times are told: its user's, else the bot's (an IANA name). @throws `CONVERSATION_UNKNOWN` */
export function zoneOfReader(work: UnitOfWork, id: string): string {
  const zone = worldOf(work, touchConversation(work, id)).entities.ChatUser?.TimeZone
  return typeof zone === "string" && isKnownZone(zone) ? zone : work.bot.timeZone
}

/**
 * The ban that holds for whoever reads a conversation with its token, or null.
 *
 * @param address where they read from; null: the last known
 * @throws `CONVERSATION_UNKNOWN`
 */
export function banOfReader(work: UnitOfWork, id: string, address: string | null): ReaderBan | null {
  const { conversation } = touchConversation(work, id)
  if (conversation.side === "agent") return null
  const ban = banOf(work, { ...requesterOf(conversation), address: address ?? conversation.address })
  return ban && { at: ban.block.at, details: notice(work, ban, conversation.locale).details, block: ban.block.id }
}
