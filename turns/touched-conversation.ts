import { allowanceOf, BoundedTrace } from "../engine/index.js"
import { type Client, type Desk, subjectsOf } from "../helpdesk/index.js"
import { ParleyError, type Value } from "../language/index.js"
import { requesterOf } from "./refusal.js"
import type { StoredConversation } from "./store.js"
import { entitiesAt, ownersOf, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

/** A conversation of this turn; read when it is first touched. @throws `CONVERSATION_UNKNOWN` */
export function touchConversation(work: UnitOfWork, id: string): TouchedConversation {
  const known = work.conversations.get(id)
  if (known !== undefined) return known
  const stored = work.facts.record("conversation", id)
  if (stored === null) throw new ParleyError("CONVERSATION_UNKNOWN", "", `There is no conversation ${id}.`)
  const touched: TouchedConversation = {
    conversation: stored,
    isNew: false,
    activities: [],
    trace: new BoundedTrace(),
    allowance: allowanceOf(work.bot),
    event: null,
    answers: null,
    isChanged: false,
  }
  work.conversations.set(id, touched)
  return touched
}

/**
 * The helpdesk as verbs and flows of a conversation find it: its client is the user of a user's conversation, or the one
 * whom an agent's conversation is linked to.
 */
export function deskFor(work: UnitOfWork, touched: TouchedConversation): Desk {
  const user = userSideOf(work, touched)
  return { ...work.desk, client: user === null ? null : clientIn(work, user.conversation) }
}

/** The conversation of the user that a conversation is about; null: an agent's, linked to nobody. */
export function userSideOf(work: UnitOfWork, touched: TouchedConversation): TouchedConversation | null {
  const { side, linked } = touched.conversation
  if (side === "user") return touched
  return linked === null || linked.conversation === "" ? null : touchConversation(work, linked.conversation)
}

/** Asks at once for all facts that a turn is likely to need of a conversation's user. @throws FactsMissing */
export function needClient(work: UnitOfWork, touched: TouchedConversation): void {
  const user = userSideOf(work, touched)
  if (user !== null) needFactsOf(work, user.conversation)
}

function needFactsOf(work: UnitOfWork, conversation: StoredConversation): void {
  if (work.conversations.get(conversation.id)?.isNew) return
  const owners = ownersOf(conversation)
  const { chat } = conversation
  // One that began in this turn is nowhere to be read.
  const isStored = chat !== null && !work.desk.changed.chat.has(chat)
  work.facts.need(
    { kind: "entities", id: owners.conversation },
    { kind: "entities", id: owners.person },
    { kind: "entities", id: owners.activity },
    // Every way in asks about blocks, and so may any flow.
    { kind: "blocksOf", subjects: subjectsOf(requesterOf(conversation)) },
    ...(isStored ? [{ kind: "chat", id: chat } as const] : []),
  )
}

function clientIn(work: UnitOfWork, conversation: StoredConversation): Client {
  needFactsOf(work, conversation)
  const owners = ownersOf(conversation)
  const own = entitiesAt(work, owners.conversation).now
  const person = entitiesAt(work, owners.person).now.ChatUser
  const until = own.ConversationInfo?.LiveChatBlockedUntil
  const email = textOrNull(own.HelpdeskAgent?.Email)
  return {
    conversation: conversation.id,
    hasEnded: conversation.status === "ended",
    user: conversation.user,
    visitor: conversation.visitor,
    address: conversation.address,
    isAddressShared: conversation.isAddressShared ?? false,
    beganAuthenticated: conversation.beganAuthenticated,
    chat: conversation.chat,
    chats: conversation.chats,
    queuings: conversation.queuings ?? 0,
    parked: conversation.parked,
    name: textOrNull(person?.Name),
    email: textOrNull(person?.Email),
    activity: { number: conversation.chatActivity.number, afterSeq: conversation.chatActivity.afterSeq },
    blockedUntil: until instanceof Date ? until.getTime() : null,
    agent: email === null ? null : { email, name: textOrNull(own.HelpdeskAgent?.Name) ?? email },
  }
}

export function textOrNull(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null
}
