import { duesOf, type Entities, openQuestion } from "../engine/index.js"
import {
  type AgentQuestion,
  type Chat,
  type ChatPerson,
  MOST_EARLIER,
  type Subject,
  withChat,
} from "../helpdesk/index.js"
import { canonicalJson, type Value } from "../language/index.js"
import type { StoredConversation } from "./store.js"
import { entitiesAt, ownersOf, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"
import { worldOf } from "./world.js"

/** Open questions of agents that a chat tells: of each transfer there may be one that nobody answers. */
const MOST_QUESTIONS = 10

/**
 * Keeps with chats what the desk is told of them beside their own course: the person, and what their agents are asked
 * (design section 10). A change of either is a change of the chat, with a version. To be done when a turn is decided; where
 * no chat is, nothing is.
 */
export function tellChats(work: UnitOfWork): void {
  for (const touched of [...work.conversations.values()]) {
    if (touched.conversation.side === "agent") tellQuestion(work, touched)
    else {
      tellPerson(work, touched)
      tellElsewhere(work, touched)
    }
  }
}

function tellPerson(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation } = touched
  if (conversation.chat === null) return
  const chat = chatNow(work, conversation.chat)
  if (chat === null || (chat.status === "ended" && !work.desk.changed.chat.has(chat.id))) return
  if (work.facts.versionOf("chat", chat.id) === 0) raisePerson(work, conversation)
  const person = personOf(work, touched, chat.person)
  if (!isSame(person, chat.person)) work.desk = withChat(work.desk, { ...chat, person })
}

/**
 * One person has one place in a queue (design section 6.7): all who take one put the person's record, so that of two
 * conversations that do so at one moment the later one sees the place of the earlier.
 */
function raisePerson(work: UnitOfWork, conversation: StoredConversation): void {
  const record = entitiesAt(work, ownersOf(conversation).person)
  if (record.now === record.before) record.now = { ...record.now }
}

/** A person who is called otherwise than before is so in the chats of their other conversations too. */
function tellElsewhere(work: UnitOfWork, { conversation }: TouchedConversation): void {
  const { before, now } = work.entities.get(ownersOf(conversation).person) ?? {}
  const subject = subjectOf(conversation)
  if (before === now || subject === null || isSame(namesIn(before), namesIn(now))) return
  for (const { id, conversation: other, person: known } of work.facts.openChatsOf(subject)) {
    const chat = chatNow(work, id)
    // In a conversation in which they have proven who they are, a visitor is that user, with names of their own.
    if (other === conversation.id || chat === null || known === null || known.user !== conversation.user) continue
    const person = { ...known, ...namesIn(now) }
    if (!isSame(person, known)) work.desk = withChat(work.desk, { ...chat, person })
  }
}

function namesIn(entities: Entities | undefined) {
  const told = entities?.ChatUser
  return {
    name: textOrNull(told?.Name),
    email: textOrNull(told?.Email),
    phone: textOrNull(told?.Phone),
    timeZone: textOrNull(told?.TimeZone),
  }
}

function subjectOf({ user, visitor }: StoredConversation): Subject | null {
  if (user !== null) return { kind: "user", value: user }
  return visitor === null ? null : { kind: "visitor", value: visitor }
}

function personOf(work: UnitOfWork, touched: TouchedConversation, known: ChatPerson | null): ChatPerson {
  const { conversation } = touched
  const { user, visitor } = conversation
  const names = namesIn(entitiesAt(work, ownersOf(conversation).person).now)
  const isOther = known === null || known.user !== user || known.visitor !== visitor
  return {
    user,
    visitor,
    ...names,
    locale: conversation.locale,
    otherConversations: isOther ? otherConversations(work, touched) : known.otherConversations,
  }
}

function otherConversations(work: UnitOfWork, { conversation, isNew }: TouchedConversation): number {
  const { id } = conversation
  const subject = subjectOf(conversation)
  if (subject === null) return 0
  const all = work.facts.get({ kind: "conversationCount", subject, limit: MOST_EARLIER + 1 }) as number
  // As the store has it, this one may not be theirs yet.
  const stored = isNew ? null : work.facts.record("conversation", id)
  const isCounted = stored !== null && stored[subject.kind === "user" ? "user" : "visitor"] === subject.value
  return Math.min(MOST_EARLIER, all - (isCounted ? 1 : 0))
}

function tellQuestion(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation, isNew, isChanged } = touched
  const { id, linked, frames, status } = conversation
  if (!isChanged || linked === null || linked.chat === "") return
  const before = isNew ? null : work.facts.record("conversation", id)
  if (before?.frames === frames && before.status === status) return
  const chat = chatNow(work, linked.chat)
  if (chat === null) return
  const question =
    status === "ended" ? null : openQuestion(work.bot, conversation, worldOf(work, touched), new Date(work.now))
  const due = duesOf(work.bot, conversation, "none").find(({ what }) => what === "questionTimeout")
  const asked: readonly AgentQuestion[] =
    question === null ? [] : [{ conversation: id, agent: linked.agent, question, expiresAt: due?.at ?? null }]
  const told = chat.questions.find(each => each.conversation === id)
  if (isSame(asked[0] ?? null, told ?? null)) return
  const others = chat.questions.filter(each => each.conversation !== id)
  work.desk = withChat(work.desk, { ...chat, questions: [...others, ...asked].slice(-MOST_QUESTIONS) })
}

function chatNow(work: UnitOfWork, id: string): Chat | null {
  return work.desk.changed.chat.get(id) ?? work.facts.chat(id)
}

/** A store may give back an object with its keys in another order. */
function isSame(one: object | null, other: object | null): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

function textOrNull(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null
}
