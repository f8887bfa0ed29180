import type { Requester } from "../helpdesk/index.js"
import { type Block, type Decision, decideBlock, subjectsOf } from "../helpdesk/index.js"
import { type Json, ParleyError, pickText } from "../language/index.js"
import type { StoredConversation } from "./store.js"
import type { UnitOfWork } from "./unit-of-work.js"

/** The notice to a banned person (design section 6.5), as `blocking.notice` says. */
export interface Notice {
  readonly text: string
  /** Details that a client may show or act on; empty where `notice` is `none`. */
  readonly details: { readonly [key: string]: Json }
}

const TEXTS = {
  reason: {
    en: "You have been blocked. Reason: ",
    ru: "Вы заблокированы. Причина: ",
    "zh-CN": "您已被屏蔽。原因:",
  },
  generic: {
    en: "This conversation has been closed.",
    ru: "Этот разговор закрыт.",
    "zh-CN": "此会话已关闭。",
  },
}

/** A usual reason of `bot.json` in the language of the person who is told it; any other as it was written. */
export function reasonIn(
  { bot, settings }: Pick<UnitOfWork, "bot" | "settings">,
  reason: string | null,
  locale: string,
) {
  const usual = settings.reasons.find(texts => typeof texts === "object" && Object.values(texts).includes(reason ?? ""))
  return usual === undefined ? reason : pickText(usual, locale, bot.locales[0])
}

export function notice(work: UnitOfWork, block: Pick<Block, "until" | "reason">, locale = work.bot.locales[0]): Notice {
  const { notice: kind } = work.settings
  const reason = reasonIn(work, block.reason, locale)
  const generic = pickText(TEXTS.generic, locale, "en")
  if (kind === "none") return { text: "", details: {} }
  const telling = kind === "reason" && reason !== null
  const text = telling ? `${pickText(TEXTS.reason, locale, "en")}${reason}` : generic
  const until = block.until === null ? null : new Date(block.until).toISOString()
  const retryAfterSeconds = block.until === null ? null : Math.ceil((block.until - work.now) / 1000)
  return { text, details: { text, ...(kind === "reason" ? { reason } : {}), until, retryAfterSeconds } }
}

/** The refusal of a banned person: `BLOCKED`, with what they may know of it. */
export class BlockedError extends ParleyError {
  /** @param block the id of the ban that keeps them out */
  constructor(
    readonly details: Notice["details"],
    readonly block: string,
  ) {
    super("BLOCKED", "", typeof details.text === "string" ? details.text : "Blocked.")
  }
}

/** The user of a conversation as blocks ask about them: at the address that it is known to come from. */
export function requesterOf({ id, user, visitor, address, beganAuthenticated }: StoredConversation): Requester {
  return { conversation: id, user, visitor, address, beganAuthenticated }
}

/** The ban that holds for a request, if one does: every way in asks here. */
export function banOf(work: UnitOfWork, requester: Requester): Decision | null {
  const subjects = subjectsOf(requester)
  const decision = decideBlock(subjects, work.facts.blocksOf(subjects), work.now)
  return decision?.scope === "conversation" ? decision : null
}

/** @throws `BLOCKED` where a ban holds for the request */
export function refuseBanned(work: UnitOfWork, requester: Requester, locale?: string): void {
  const ban = banOf(work, requester)
  if (ban !== null) throw new BlockedError(notice(work, ban, locale).details, ban.block.id)
}
