import type { Activity } from "../engine/index.js"
import type { Block, Chat } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import { isPublic } from "./activity-reply.js"
import { type EventType, LISTENERS, type Listeners, type NewEvent } from "./store.js"
import type { TouchedConversation, UnitOfWork } from "./unit-of-work.js"
import { viewOf } from "./view.js"

/** Something that happened in a turn; its body is made only where somebody listens. */
interface Happened extends Omit<NewEvent, "at" | "body"> {
  readonly body: () => object
}

/**
 * The events of a turn that somebody listens for (design section 10, Push), in their order. Turns in which nothing
 * happened that webhooks could hear of do not ask whether there are any.
 */
export function eventsOf(work: UnitOfWork): readonly NewEvent[] {
  const touched = [...work.conversations.values()].filter(({ isChanged }) => isChanged)
  const happened = [
    ...touched.flatMap(each => (begins(each) ? [conversationEvent(work, each, "conversation.started")] : [])),
    ...touched.flatMap(each => activityEvents(work, each)),
    ...[...work.desk.changed.chat.values()].flatMap(chat => chatEvent(work, chat)),
    ...[...work.desk.changed.block.values()].flatMap(block => blockEvent(work, block)),
    ...touched.flatMap(each => (ends(work, each) ? [conversationEvent(work, each, "conversation.ended")] : [])),
  ]
  if (happened.length === 0) return []
  const wanted = listenedTo(work)
  return happened
    .filter(event => wanted(event))
    .map(event => ({
      ...event,
      at: work.now,
      // Views and records are plain JSON all through, which their interfaces do not say.
      body: event.body() as Json,
    }))
}

function listenedTo(work: UnitOfWork): (event: Pick<NewEvent, "type" | "key">) => boolean {
  // Written by who manages webhooks and streams.
  const listeners = (work.facts.record("setting", LISTENERS)?.value ?? {}) as unknown as Listeners
  const present = Object.values(listeners).filter(({ until }) => until === null || work.now < until)
  return ({ type, key }) =>
    present.some(listener => listener.types.includes(type) && (type !== "activity.created" || listener.key === key))
}

function begins({ isNew, conversation }: TouchedConversation): boolean {
  return isNew && conversation.side === "user"
}

function ends(work: UnitOfWork, { isNew, conversation: { id, side, status } }: TouchedConversation) {
  if (side === "agent" || status !== "ended") return false
  return isNew || work.facts.record("conversation", id)?.status === "active"
}

function conversationEvent(
  work: UnitOfWork,
  touched: TouchedConversation,
  type: "conversation.started" | "conversation.ended",
): Happened {
  const { id, keyId, user, visitor, address, channel, locale, side, linked, startedAt } = touched.conversation
  const person = { user, visitor, address, channel, locale, side, linked, startedAt }
  const body = () => ({ conversation: viewOf(work, touched), person })
  return { type, lane: id, key: keyId ?? null, body, awaited: null }
}

/**
 * Lines that are in no answer are told to the key that began the conversation. Lines that a request may still wait for
 * are held back until it has given them (`Store.settleReplies`), or its time is over.
 */
function activityEvents(work: UnitOfWork, touched: TouchedConversation): readonly Happened[] {
  const { conversation, activities, answers } = touched
  const { id, keyId: key } = conversation
  if (key === undefined || id === work.answering) return []
  const isAwaited = answers !== null && answers.until > work.now
  return activities.filter(isPublic).map((activity: Activity) => ({
    type: "activity.created",
    lane: id,
    key,
    body: () => ({ activity }),
    awaited: isAwaited ? { replyTo: answers.id, seq: activity.seq, until: answers.until } : null,
  }))
}

function chatEvent(work: UnitOfWork, chat: Chat): readonly Happened[] {
  const version = work.facts.versionOf("chat", chat.id)
  const type = chatEventType(version === 0 ? null : work.facts.chat(chat.id), chat)
  if (type === null) return []
  return [{ type, lane: chat.conversation, key: null, body: () => ({ chat, version: version + 1 }), awaited: null }]
}

/** The event that a change of a chat is; null: nobody is told of it. */
export function chatEventType(before: Chat | null, after: Chat): EventType | null {
  const was = before === null ? "ended" : before.status
  if (after.status === "ended") return before !== null && was === "ended" ? null : "chat.ended"
  if (before === null || was === "ended") return `chat.${after.status}`
  if (after.status === "connected" && was === "connected")
    return before.agent === after.agent ? null : "chat.transferred"
  if (after.status === "waiting" && before.queue !== after.queue) return "chat.transferred"
  return was === after.status ? null : `chat.${after.status}`
}

function blockEvent(work: UnitOfWork, block: Block): readonly Happened[] {
  const version = work.facts.versionOf("block", block.id)
  const before = version === 0 ? null : work.facts.block(block.id)
  const isLifted = block.lifted !== null && (before === null || before.lifted === null)
  const isRestored = before !== null && before.lifted !== null && block.lifted === null
  if (before !== null && !isLifted && !isRestored) return []
  const type = isLifted ? "block.lifted" : "block.created"
  const lane = block.conversation ?? `block:${block.id}`
  return [{ type, lane, key: null, body: () => ({ block, version: version + 1 }), awaited: null }]
}
