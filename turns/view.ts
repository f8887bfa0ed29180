import { type OpenQuestion, openQuestion } from "../engine/index.js"
import { type BlockScope, type Desk, liveChatBlock } from "../helpdesk/index.js"
import { FactsMissing } from "./facts.js"
import { reasonIn } from "./refusal.js"
import type { FactKey } from "./store.js"
import { deskFor, touchConversation } from "./touched-conversation.js"
import { openChatOf, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"
import { worldOf } from "./world.js"

/** A block as its user may know it. */
export interface ToldBlock {
  readonly scope: BlockScope
  /** ISO 8601; null: for good. */
  readonly until: string | null
  /** Left out where `blocking.notice` keeps it back. */
  readonly reason?: string | null
}

/** A conversation as answers tell of it (design section 10). */
export interface ConversationView {
  readonly id: string
  readonly status: "active" | "ended"
  readonly liveChat: "none" | "waiting" | "connected"
  /** The question that waits for the user; left out where none does, or a chat is connected. */
  readonly awaiting?: OpenQuestion
  /** The block that keeps this user from live chats, or from everything; left out where none does. */
  readonly block?: ToldBlock
  /** More comes without another request: a call to the outside is under way, or what waited for one is about to be heard. */
  readonly busy?: true
  /** A ban ended the conversation, or it began under one. */
  readonly blocked?: true
  readonly version: number
}

/** @param touched a user's conversation; what this turn has changed is in it */
export function viewOf(work: UnitOfWork, touched: TouchedConversation): ConversationView {
  const desk = deskFor(work, touched)
  const { conversation } = touched
  const { id, status } = conversation
  const chat = openChatOf(work, conversation)
  const isFrozen = chat?.status === "connected"
  const isBusy = status === "active" && !isFrozen && (conversation.call !== null || conversation.inbox.length > 0)
  const question =
    status === "ended" || isFrozen || isBusy
      ? null
      : openQuestion(work.bot, conversation, worldOf(work, touched, desk), new Date(work.now))
  const block = conversation.side === "user" ? toldBlock(work, desk, conversation.locale) : null
  return {
    id,
    status,
    liveChat: chat === null || chat.status === "ended" ? "none" : chat.status,
    ...(question === null ? {} : { awaiting: question }),
    ...(block === null ? {} : { block }),
    ...(isBusy ? { busy: true } : {}),
    ...(conversation.blocked ? { blocked: true } : {}),
    version: conversation.version + (touched.isChanged ? 1 : 0),
  }
}

/** Many, where the facts that any of them lacks are asked for at once. @throws `CONVERSATION_UNKNOWN` */
export function viewsOf(work: UnitOfWork, ids: readonly string[]): readonly ConversationView[] {
  const views: ConversationView[] = []
  const lacking: FactKey[] = []
  for (const id of ids) {
    try {
      views.push(viewOf(work, touchConversation(work, id)))
    } catch (missing) {
      if (!(missing instanceof FactsMissing)) throw missing
      lacking.push(...missing.keys)
    }
  }
  if (lacking.length > 0) throw new FactsMissing(lacking)
  return views
}

/** Of a ban nothing is told where `blocking.notice` is `none` (design section 6.5). */
function toldBlock(work: UnitOfWork, desk: Desk, locale: string): ToldBlock | null {
  const held = liveChatBlock(desk)
  const { notice } = desk.settings
  if (held === null || (held.scope === "conversation" && notice === "none")) return null
  const { scope, until, reason } = held
  const told = { scope, until: until === null ? null : new Date(until).toISOString() }
  return notice === "reason" ? { ...told, reason: reasonIn(work, reason, locale) } : told
}
