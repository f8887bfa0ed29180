import { allowanceOf, BoundedTrace } from "../engine/index.js"
import { type Client, subjectsOf } from "../helpdesk/index.js"
import { ParleyError, type Value } from "../language/index.js"
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
 * Makes the user of a side the helpdesk's client: the user of a user's conversation, the linked one of an agent's.
 * All facts that a turn is likely to need of that user are asked for at once.
 */
export function pointDeskAt(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation } = touched
  if (conversation.side === "user") {
    if (work.desk.client?.conversation !== conversation.id)
      work.desk = { ...work.desk, client: clientOf(work, conversation) }
    return
  }
  const linked = conversation.linked?.conversation ?? ""
  if (linked === "") {
    work.desk = { ...work.desk, client: null }
    return
  }
  if (work.desk.client?.conversation !== linked) {
    work.desk = { ...work.desk, client: clientOf(work, touchConversation(work, linked).conversation) }
  }
}

function clientOf(work: UnitOfWork, conversation: StoredConversation): Client {
  const owners = ownersOf(conversation)
  if (!work.conversations.get(conversation.id)?.isNew) {
    work.facts.need(
      { kind: "entities", id: owners.conversation },
      { kind: "entities", id: owners.person },
      { kind: "entities", id: owners.activity },
      // Every way in asks about blocks, and so may any flow.
      { kind: "blocksOf", subjects: subjectsOf({ ...conversation, conversation: conversation.id }) },
      ...(conversation.chat === null ? [] : [{ kind: "chat", id: conversation.chat } as const]),
    )
  }
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

function textOrNull(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null
}
