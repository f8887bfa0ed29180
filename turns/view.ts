import { type OpenQuestion, openQuestion } from "../engine/index.js"
import { liveChatBlock } from "../helpdesk/index.js"
import { pointDeskAt } from "./touched-conversation.js"
import { isFrozen, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"
import { worldOf } from "./world.js"

/** A conversation as answers tell of it (design section 10). */
export interface ConversationView {
  readonly id: string
  readonly status: "active" | "ended"
  readonly liveChat: "none" | "waiting" | "connected"
  /** The question that waits for the user; left out where none does, or a chat is connected. */
  readonly awaiting?: OpenQuestion
  /** Until when live chats are refused to this user, ISO 8601; left out where they are not. */
  readonly blockedUntil?: string
  /** A call to the outside is under way: more will come without another request. */
  readonly busy?: true
  /** It was ended by a ban, or began under one. */
  readonly blocked?: true
  readonly version: number
}

/** @param touched a user's conversation; what this turn has changed is in it */
export function viewOf(work: UnitOfWork, touched: TouchedConversation): ConversationView {
  pointDeskAt(work, touched)
  const { conversation } = touched
  const { id, status } = conversation
  const frozen = isFrozen(work, conversation)
  const question =
    status === "ended" || frozen || isBusy(work, touched)
      ? null
      : openQuestion(work.bot, conversation, worldOf(work, touched), new Date(work.now))
  const until = conversation.side === "user" ? (liveChatBlock(work.desk)?.until ?? null) : null
  return {
    id,
    status,
    liveChat: liveChatOf(work, touched),
    ...(question === null ? {} : { awaiting: question }),
    ...(until === null ? {} : { blockedUntil: new Date(until).toISOString() }),
    ...(isBusy(work, touched) ? { busy: true } : {}),
    ...(conversation.blocked ? { blocked: true } : {}),
    version: conversation.version + (touched.isChanged ? 1 : 0),
  }
}

/** Something goes on by itself at once: a call is under way, or what waited for one is about to be heard. */
function isBusy(work: UnitOfWork, { conversation }: TouchedConversation): boolean {
  if (conversation.call !== null) return true
  return conversation.status === "active" && conversation.inbox.length > 0 && !isFrozen(work, conversation)
}

function liveChatOf(work: UnitOfWork, { conversation }: TouchedConversation): ConversationView["liveChat"] {
  if (conversation.side === "agent" || conversation.chat === null) return "none"
  const chat = work.desk.changed.chat.get(conversation.chat) ?? work.facts.chat(conversation.chat)
  return chat === null || chat.status === "ended" ? "none" : chat.status
}
