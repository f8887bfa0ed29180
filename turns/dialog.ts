import { type ActivityDraft, advance, type DialogEvent, type Effect } from "../engine/index.js"
import { type Desk, endChat } from "../helpdesk/index.js"
import { storedBytes } from "../language/index.js"
import { kindOfEvent, standingOf, verdictOn, withClientEvent, withOwnEvent } from "./inbox.js"
import { noteRating } from "./rating.js"
import { maskHeld } from "./secrets.js"
import type { SealedMessage, WaitingEvent } from "./store.js"
import { deskFor, touchConversation } from "./touched-conversation.js"
import {
  appendActivity,
  entitiesAt,
  openChatOf,
  ownersOf,
  type TouchedConversation,
  type UnitOfWork,
} from "./unit-of-work.js"
import { keepDesk, keepWorld, worldOf } from "./world.js"

export const BOT = { id: "bot", role: "bot" } as const

/** One event into one conversation's dialog, and all it does to the helpdesk; for others it leaves follow-ups. */
export function advanceDialog(
  work: UnitOfWork,
  touched: TouchedConversation,
  event: DialogEvent,
): Pick<ReturnType<typeof advance>, "secrets"> {
  const world = worldOf(work, touched)
  const { frames } = touched.conversation
  const result = advance(work.bot, touched.conversation, world, event, new Date(work.now), touched.allowance)
  touched.conversation = { ...touched.conversation, ...result.conversation }
  const moments = [
    { frames, world },
    { frames: touched.conversation.frames, world: result.world },
  ]
  touched.trace.push(...maskHeld(work, touched.conversation, moments, result.trace))
  touched.isChanged = true
  keepWorld(work, touched, world, result.world)
  for (const effect of result.effects) applyEffect(work, touched, effect)
  return result
}

/**
 * Delivers an event to a conversation's dialog: it happens now, or waits in the inbox (`verdictOn`). A user's texts go
 * through `routeMessage`, which knows of chats.
 */
export function deliverEvent(work: UnitOfWork, touched: TouchedConversation, event: DialogEvent): void {
  if (mayHappenNow(work, touched, event)) advanceDialog(work, touched, event)
  else letWait(work, touched, event)
}

/** In its turn: not before what waits already, unless it waits for nothing that they wait for. */
function mayHappenNow(work: UnitOfWork, { conversation }: TouchedConversation, event: DialogEvent): boolean {
  const kind = kindOfEvent(event)
  const standing = standingOf(conversation, openChatOf(work, conversation))
  if (verdictOn(kind, standing) !== "now") return false
  const isOfChat = kind === "connected" || (kind === "idle" && standing.chat !== "none")
  return conversation.inbox.length === 0 || kind === "answer" || isOfChat
}

/** @throws `INBOX_FULL` for an event of a client */
export function letWait(work: UnitOfWork, touched: TouchedConversation, event: DialogEvent | SealedMessage): void {
  const { conversation, answers } = touched
  const isInChat = openChatOf(work, conversation)?.status === "connected"
  // The request of what waits for a chat's end is answered before.
  const awaited = answers === null ? {} : { answers: isInChat ? { ...answers, until: work.now } : answers }
  const waiting: WaitingEvent = { ...withRoom(work, event), turn: conversation.version + 1, ...awaited }
  const isClients =
    event.type === "message" || event.type === "sealed" || (event.type === "event" && event.from !== "engine")
  const inbox = isClients
    ? withClientEvent(work.bot, conversation.inbox, waiting)
    : withOwnEvent(conversation.inbox, waiting)
  touched.conversation = { ...conversation, inbox }
  touched.isChanged = true
  const what = isInChat ? "chat" : "call"
  touched.event = { ...(touched.event as object), [isOfTurn(touched, event) ? "waitsFor" : "leaves"]: what }
}

/** Whether it is the event that the turn is about, and not one that followed from that. */
function isOfTurn({ event: about }: TouchedConversation, event: DialogEvent | SealedMessage): boolean {
  if (event.type !== "event" || event.from !== "engine") return true
  return (about as { readonly name?: string } | null)?.name === event.name
}

/** A result that no flow has room for is the error that it would become, and does not wait as what it is. */
function withRoom(work: UnitOfWork, event: DialogEvent | SealedMessage): DialogEvent | SealedMessage {
  const { state } = work.bot.limits
  if (event.type !== "result" || storedBytes(event.result) <= state) return event
  const message = `More than ${state} bytes of entities and variables would have been kept (limits.state).`
  return { type: "failure", call: event.call, code: "STATE_EXCEEDED", message }
}

function applyEffect(work: UnitOfWork, touched: TouchedConversation, effect: Effect): void {
  switch (effect.kind) {
    case "say":
      appendActivity(work, touched, messageOf(effect))
      return
    case "send":
      appendActivity(work, touched, { type: "event", from: BOT, name: effect.name, value: effect.value })
      noteRating(work, touched.conversation, effect.name, effect.value)
      return
    case "leaveChat":
      changeDesk(work, touched, desk => endChat(desk, "user"))
      return
    case "endConversation":
      endConversation(work, touched)
  }
}

function messageOf({ text, actions, attachments, carousel, asks }: Extract<Effect, { kind: "say" }>): ActivityDraft {
  return {
    type: "message",
    from: BOT,
    text,
    ...(actions.length > 0 ? { suggestedActions: { actions } } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(carousel ? { attachmentLayout: "carousel" } : {}),
    ...(asks ? { inputHint: "expectingInput" as const } : {}),
  }
}

/** Applies a verb of the helpdesk to the user whom a conversation is about, and keeps its decisions. */
export function changeDesk(work: UnitOfWork, touched: TouchedConversation, verb: (desk: Desk) => Desk): void {
  const before = deskFor(work, touched)
  keepDesk(work, before, verb(before))
}

/**
 * The user ends the conversation, or a flow does: its chat ends, and nothing is open any more. An agent's conversation
 * ends with its last flow and not before (design section 6.2): its chat goes on, and what waits there is still told.
 */
export function endConversation(work: UnitOfWork, touched: TouchedConversation): void {
  if (touched.conversation.side === "agent") {
    touched.conversation = { ...touched.conversation, status: "active" }
    return
  }
  changeDesk(work, touched, desk => endChat(desk, "userEnds"))
  closeConversation(work, touched)
}

export function closeConversation(work: UnitOfWork, touched: TouchedConversation): void {
  touched.conversation = { ...touched.conversation, status: "ended", frames: [], call: null, inbox: [], parked: null }
  appendActivity(work, touched, { type: "endOfConversation", from: BOT })
}

/** The user of a conversation, as the author of a line. */
export function userOf(work: UnitOfWork, id: string) {
  const { conversation } = touchConversation(work, id)
  const name = entitiesAt(work, ownersOf(conversation).person).now.ChatUser?.Name
  return {
    id: conversation.user ?? conversation.visitor ?? id,
    ...(typeof name === "string" ? { name } : {}),
    role: "user" as const,
  }
}
