import { canonicalLocale, type Json, ParleyError } from "../language/index.js"
import { runFollowUps } from "./follow-ups.js"
import { refuseBanned, requesterOf } from "./refusal.js"
import { needClient, touchConversation } from "./touched-conversation.js"
import { ownersOf, setField, type UnitOfWork } from "./unit-of-work.js"
import { preset } from "./world.js"

export interface ConversationChange {
  /** Null: it stays as it is. */
  readonly locale: string | null
  /** Target to value, as in a flow's `set`. */
  readonly set: { readonly [target: string]: Json }
  /** Where the request comes from, normalised; null: nobody can say. */
  readonly address: string | null
}

/**
 * Changes a user's conversation from outside (design section 10). Nothing is said by it, and the user has not been heard:
 * no flow runs but those of a chat that a block ends, and silence goes on being counted.
 *
 * @throws `CONVERSATION_UNKNOWN`, `CONVERSATION_OF_AGENT`, `CONVERSATION_ENDED`, `BLOCKED`, `SET_INVALID`, `STATE_EXCEEDED`
 */
export function changeConversation(work: UnitOfWork, id: string, change: ConversationChange): void {
  const touched = touchConversation(work, id)
  const { conversation } = touched
  if (conversation.side === "agent") {
    throw new ParleyError(
      "CONVERSATION_OF_AGENT",
      "",
      `The conversation ${id} is an agent's. Change its user's instead.`,
    )
  }
  needClient(work, touched)
  const address = change.address ?? conversation.address
  refuseBanned(work, { ...requesterOf(conversation), address }, conversation.locale)
  if (conversation.status === "ended") {
    throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${id} has ended. Start another one.`)
  }
  const locale = change.locale === null ? conversation.locale : canonicalLocale(change.locale)
  if (locale === conversation.locale && Object.keys(change.set).length === 0) return
  touched.conversation = { ...conversation, locale }
  if (locale !== conversation.locale)
    setField(work, ownersOf(conversation).conversation, "ConversationInfo", "Language", locale)
  touched.isChanged = true
  const isSet = Object.keys(change.set).length > 0
  touched.event = {
    type: "changed",
    ...(locale === conversation.locale ? {} : { locale }),
    ...(isSet ? { set: change.set } : {}),
  }
  preset(work, touched, change.set)
  // A block that was made or lifted is told as any other is, and may have ended a chat.
  runFollowUps(work)
}
