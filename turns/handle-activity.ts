import type { DialogEvent, PendingCall } from "../engine/index.js"
import {
  chatActivityId,
  connectFlags,
  endChat,
  isPresent,
  liveChatBlock,
  noteChatMessage,
  openChat,
  presentQueue,
  reconnect,
  specialEvent,
  withClient,
} from "../helpdesk/index.js"
import { hasVisible, type Json, ParleyError, pointerTo, SPECIAL_EVENTS, textFault } from "../language/index.js"
import { type ActivityAnswer, keptReply, keptReplyOf } from "./activity-reply.js"
import { type Attachment, withFiles } from "./attached-files.js"
import { endWhereBanned } from "./blocking.js"
import { advanceDialog, changeDesk, deliverEvent, endConversation, letWait, userOf } from "./dialog.js"
import { runFollowUps } from "./follow-ups.js"
import {
  activityRequestId,
  IDEMPOTENCY_WINDOW,
  RESENDING_WINDOW,
  recordOfRequest,
  requireSame,
} from "./idempotent-request.js"
import { isCallAnswered, kindOfEvent, nextWaiting, standingOf, verdictOn } from "./inbox.js"
import { refuseBanned, requesterOf } from "./refusal.js"
import { maskSensitive, maskTrace, mayHearSecret } from "./secrets.js"
import type { RequestRecord, SealedMessage, StoredConversation } from "./store.js"
import { deskFor, needClient, touchConversation } from "./touched-conversation.js"
import { checkTypedText } from "./typed-text.js"
import {
  appendActivity,
  callGoesOn,
  entitiesAt,
  latestOf,
  openChatOf,
  ownersOf,
  type TouchedConversation,
  type UnitOfWork,
} from "./unit-of-work.js"
import { viewOf } from "./view.js"
import { keepDesk } from "./world.js"

/** The part of an activity that tells whether it was sent before, and how it is answered. */
interface SentOnce {
  readonly clientActivityId?: string
  /** That id stands for an `Idempotency-Key`, and holds for as long as one does; left out: it does not. */
  readonly isKeyed?: boolean
  /** Left out: true. False: nobody asks for the answer's `view`, which takes time to make. */
  readonly tells?: boolean
}

/** A message of the user. */
export interface UserMessage extends SentOnce {
  readonly text: string
  readonly value?: Json
  /** Addresses of its files, which the agent of a connected chat sees too; left out: none. */
  readonly files?: readonly string[]
  /** Where it came from, normalised; null: unknown, the last known stays. */
  readonly address: string | null
  /** The address is a proxy's that nobody trusts; left out: it is not. */
  readonly isShared?: boolean
}

/**
 * **The order of a user's event** (design section 3.7), steps 1 to 5; the rest is `engine/listen.ts`.
 *
 * @param fingerprint of what was sent: it tells a repetition from a reuse, and nothing of what was typed, which may have
 *   been a secret
 * @throws `CLIENT_ACTIVITY_ID_REUSED`, `CONVERSATION_UNKNOWN`, `BLOCKED`, `CONVERSATION_ENDED`, `ATTACHMENT_UNKNOWN`, `TEXT_INVALID`,
 *   `TEXT_EXCEEDED`, `EVENT_EXCEEDED`
 */
export function handleMessage(work: UnitOfWork, id: string, message: UserMessage, fingerprint = ""): ActivityAnswer {
  const before = answeredBefore(work, id, message, fingerprint)
  if (before !== null) return repeatAnswer(before)
  const { touched, moved } = admitUser(work, id, message)
  checkTypedText(work, message.text)
  const { text, attachments } = withFiles(work, id, message.text, message.files)
  if (attachments.length > 0) checkTypedText(work, text)
  checkSentValue(work, message.value ?? null)
  work.answering = id
  const first = touched.conversation.seq + 1
  const { clientActivityId, value } = message
  if ((touched.conversation.queuings ?? 0) > 0) changeDesk(work, touched, desk => withClient(desk, { queuings: 0 }))
  answerFrom(work, touched)
  appendActivity(work, touched, {
    type: "message",
    from: userOf(work, id),
    text,
    ...(value === undefined ? {} : { value }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(clientActivityId === undefined ? {} : { channelData: { clientActivityId } }),
  })
  touched.event = { type: "message", text, ...moved }
  const heard = { type: "message", text, ...(value === undefined ? {} : { value }) } as const
  routeMessage(work, touched, heard, attachments)
  runFollowUps(work)
  return answerActivity(work, touched, first, message, fingerprint)
}

/** An event from the client or the server. @throws as `hear`, and `EVENT_RESERVED`, `EVENT_EXCEEDED` */
export function handleEvent(
  work: UnitOfWork,
  id: string,
  event: {
    readonly name: string
    readonly value: Json
    readonly from: "client" | "server"
    /** Where it came from, normalised; left out or null: unknown, the last known stays. */
    readonly address?: string | null
    readonly isShared?: boolean
  } & SentOnce,
  fingerprint = "",
): ActivityAnswer {
  const before = answeredBefore(work, id, event, fingerprint)
  if (before !== null) return repeatAnswer(before)
  const { touched, moved } = admitUser(work, id, event)
  checkEvent(work, event)
  work.answering = id
  const first = touched.conversation.seq + 1
  answerFrom(work, touched)
  appendActivity(work, touched, { type: "event", from: userOf(work, id), name: event.name, value: event.value })
  touched.event = { type: "event", name: event.name, from: event.from, ...moved }
  deliverEvent(work, touched, { type: "event", name: event.name, value: event.value, by: null, from: event.from })
  runFollowUps(work)
  return answerActivity(work, touched, first, event, fingerprint)
}

/**
 * The user ends the conversation.
 *
 * @param address where the request comes from, normalised; null: unknown, the last known stays
 * @throws `CONVERSATION_UNKNOWN`, `CONVERSATION_OF_AGENT`, `BLOCKED`, `CONVERSATION_ENDED`
 */
export function handleEnd(work: UnitOfWork, id: string, address: string | null): void {
  const { touched, moved } = admitUser(work, id, { address })
  touched.event = { type: "end", ...moved }
  endConversation(work, touched)
  runFollowUps(work)
}

/** All that the bot says from here on answers the activity that is heard next, for as long as its request waits. */
function answerFrom(work: UnitOfWork, touched: TouchedConversation): void {
  const { id, seq } = touched.conversation
  touched.answers = { id: `${id}-${seq + 1}`, until: work.now + work.bot.limits.answerWithin + GRACE }
}

/** Milliseconds that a request may take beside its waiting. */
const GRACE = 5000

/** Design section 3.5: special flows are triggered by these, and nobody else may send them. */
const RESERVED: ReadonlySet<string> = new Set(SPECIAL_EVENTS.map(({ name }) => name))

/** Handles the next event of the inbox, which has waited for an outside call or a chat to end. */
export function handleNextOfInbox(work: UnitOfWork, id: string): void {
  const touched = touchConversation(work, id)
  const { inbox } = touched.conversation
  const index = nextWaiting(touched.conversation, openChatOf(work, touched.conversation))
  const waiting = inbox[index]
  if (waiting === undefined) return
  const { turn, answers = null, ...came } = waiting
  touched.answers = answers
  const event = came.type === "sealed" ? openSealed(work, id, turn, came) : came
  touched.conversation = { ...touched.conversation, inbox: inbox.toSpliced(index, 1) }
  touched.isChanged = true
  touched.event = { type: "waited", event: event?.type ?? "message", of: turn }
  needClient(work, touched)
  if (event === null)
    touched.trace.push({ kind: "note", text: "The text of this message can't be read any more: it is passed over." })
  else if (event.type === "message") hearNow(work, touched, { ...event, mayBeSecret: came.type === "sealed" }, turn)
  else {
    const over = overBefore(work, touched, event)
    if (over === null) advanceDialog(work, touched, event)
    else touched.trace.push({ kind: "note", text: over })
  }
  runFollowUps(work)
}

/** Events that are told to those who wait in a queue, and to nobody else. */
const OF_WAITING: ReadonlySet<string> = new Set(["LiveChatWaiting", "LiveChatNobody", "LiveChatRequeued"])

/** Why an event that has waited says nothing any more: one of the queue, or that a chat is idle. Null: it does. */
function overBefore(work: UnitOfWork, { conversation }: TouchedConversation, event: DialogEvent): string | null {
  if (event.type !== "event" || event.from !== "engine") return null
  if (OF_WAITING.has(event.name)) {
    const waiting = openChatOf(work, conversation)
    if (waiting?.status !== "waiting") return "The user waits no more."
    const queue = presentQueue(work.settings, waiting.queue).code
    const isOver = event.name === "LiveChatNobody" && work.facts.agentsOf(queue).some(isPresent)
    return isOver ? "An agent is there again." : null
  }
  if (event.name !== "LiveChatIdleWarning") return null
  const { chat: id = conversation.chat } = conversation.linked ?? {}
  const chat = id === null ? null : (work.desk.changed.chat.get(id) ?? work.facts.chat(id))
  const isTheirs = conversation.side === "user" || chat?.agentConversation === conversation.id
  return isTheirs && chat?.status === "connected" && chat.idleWarned ? null : "The chat is not idle any more."
}

/** Handles the outcome of an attempt at an outside call; one that is no longer waited for changes nothing. */
export function handleCallEnd(
  work: UnitOfWork,
  id: string,
  made: PendingCall,
  event: Extract<DialogEvent, { readonly type: "result" | "failure" | "timeout" }>,
): void {
  // The conversation may have been erased while the call went on.
  if (work.facts.record("conversation", id) === null) return
  const touched = touchConversation(work, id)
  const { call, status } = touched.conversation
  const isAwaited = call?.id === made.id && call.attempt === made.attempt && !isCallAnswered(touched.conversation)
  if (status === "ended" || !isAwaited) return
  if (endWhereBanned(work, touched)) return
  touched.event = { type: event.type }
  touched.answers = touched.conversation.answers ?? null
  deliverEvent(work, touched, event)
  runFollowUps(work)
}

function checkEvent(work: UnitOfWork, { name, value }: { readonly name: string; readonly value: Json }): void {
  if (RESERVED.has(name)) {
    throw new ParleyError("EVENT_RESERVED", "/name", `The event "${name}" is the engine's own and can't be sent.`)
  }
  checkSentValue(work, value)
}

/** The value of an event, or what a button sends with its text. @throws `TEXT_INVALID`, `EVENT_EXCEEDED` */
function checkSentValue({ bot: { limits } }: UnitOfWork, value: Json): void {
  checkValue(value, "/value")
  if (Buffer.byteLength(JSON.stringify(value)) <= limits.event) return
  throw new ParleyError("EVENT_EXCEEDED", "/value", `A value may have ${limits.event} bytes (limits.event).`)
}

/** A value may hold texts, and those are held to the same rule wherever they are. @throws `TEXT_INVALID` */
function checkValue(value: Json, pointer: string): void {
  if (typeof value === "string") {
    const fault = textFault(value)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkValue(key, pointer)
      checkValue(item as Json, pointerTo(pointer, key))
    }
  }
}

function answeredBefore(
  work: UnitOfWork,
  conversation: string,
  { clientActivityId, isKeyed = false }: SentOnce,
  fingerprint: string,
): RequestRecord | null {
  if (clientActivityId === undefined) return null
  const before = recordOfRequest(work, activityRequestId(conversation, clientActivityId))
  if (before !== null && isKeyed) requireSame(fingerprint, before.fingerprint)
  if (before !== null && before.fingerprint !== fingerprint) {
    const message = `clientActivityId "${clientActivityId}" was used before, for something else. Give each activity its own.`
    throw new ParleyError("CLIENT_ACTIVITY_ID_REUSED", "/clientActivityId", message)
  }
  return before
}

/**
 * The conversation, open to this user: not banned, not ended; a new chat activity after an hour of silence. Every request
 * of a user that does something comes by here, with the address it comes from (design section 6.4).
 *
 * @returns `moved`: the address, for the record of the turn, where it is another than before
 */
function admitUser(
  work: UnitOfWork,
  id: string,
  { address = null, isShared = false }: { readonly address?: string | null; readonly isShared?: boolean },
): { readonly touched: TouchedConversation; readonly moved: { readonly ip?: string } } {
  const touched = touchConversation(work, id)
  if (touched.conversation.side === "agent") {
    throw new ParleyError(
      "CONVERSATION_OF_AGENT",
      "",
      `The conversation ${id} is an agent's: the desk's verbs speak in it.`,
    )
  }
  const moved = address === null || address === touched.conversation.address ? {} : { ip: address }
  if (address !== null) touched.conversation = from(touched.conversation, address, isShared)
  needClient(work, touched)
  refuseBanned(work, requesterOf(touched.conversation), touched.conversation.locale)
  if (touched.conversation.status === "ended") {
    throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${id} has ended. Start another one.`)
  }
  // Nobody could pick up a user who waits and has come to a blocked address, nor those who wait behind.
  if (moved.ip !== undefined) {
    const desk = deskFor(work, touched)
    const isKeptOut = openChat(desk)?.status === "waiting" && liveChatBlock(desk) !== null
    if (isKeptOut) keepDesk(work, desk, endChat(desk, "block"))
  }
  touched.conversation = { ...touched.conversation, heardAt: work.now, inactivityWarned: false }
  renewChatActivity(work, touched)
  return { touched, moved }
}

/** The conversation, of a user who speaks from this address now. */
function from(conversation: StoredConversation, address: string, isShared: boolean): StoredConversation {
  const moved = { ...conversation, address }
  return isShared === (conversation.isAddressShared ?? false) ? moved : { ...moved, isAddressShared: isShared }
}

/** Design section 1: a chat activity is over after this much silence. */
export const SILENCE = 60 * 60_000

function renewChatActivity(work: UnitOfWork, touched: TouchedConversation): void {
  const isSilent = work.now - touched.conversation.chatActivity.lastAt >= SILENCE
  if (!isSilent || openChatOf(work, touched.conversation) !== null) return
  beginChatActivity(work, touched)
}

/** The chat activity that a reader sees now: after an hour of silence an empty one, before anything was said in it. */
export function presentActivity(work: UnitOfWork, touched: TouchedConversation): void {
  if (touched.conversation.side === "user") renewChatActivity(work, touched)
}

/** A new chat activity, with empty fields; a closed chat is not parked in it any more. */
export function beginChatActivity(work: UnitOfWork, touched: TouchedConversation): void {
  const { conversation } = touched
  const number = conversation.chatActivity.number + 1
  const id = chatActivityId(conversation.id, number)
  touched.conversation = {
    ...conversation,
    parked: null,
    chatActivity: { id, number, lastAt: latestOf(work, conversation), afterSeq: conversation.seq },
  }
  const record = entitiesAt(work, ownersOf(touched.conversation).activity)
  record.now = { ChatActivityData: { ActivityId: id } }
  touched.isChanged = true
}

type Message = Extract<DialogEvent, { readonly type: "message" }>

/** Steps 4 and 5 of the order of a user's event. */
function routeMessage(
  work: UnitOfWork,
  touched: TouchedConversation,
  message: Message,
  attachments: readonly Attachment[],
): void {
  const chat = openChatOf(work, touched.conversation)
  const isLeaving = chat !== null && work.bot.keywords.find(message.text).has("disconnect")
  switch (verdictOn(kindOfEvent(message, isLeaving), standingOf(touched.conversation, chat))) {
    case "toChat":
      relayToAgent(work, touched, message.text, attachments)
      return
    case "leavesChat":
      changeDesk(work, touched, desk => endChat(desk, "user"))
      return
    case "waits":
      letMessageWait(work, touched, message)
      return
    case "now":
      if (touched.conversation.inbox.length > 0) letMessageWait(work, touched, message)
      else hearNow(work, touched, message)
  }
}

/** A text that may turn out to be a secret is masked at once, and waits as nobody can read it. */
function letMessageWait(work: UnitOfWork, touched: TouchedConversation, message: Message): void {
  const hasChat = openChatOf(work, touched.conversation) !== null
  if (!mayHearSecret(work.bot, touched.conversation, hasChat)) {
    letWait(work, touched, message)
    return
  }
  const { id, version } = touched.conversation
  const text = JSON.stringify([message.text, message.value ?? null])
  const sealed = work.facts.get({ kind: "sealed", text, place: `${id} ${version + 1}` }) as string
  letWait(work, touched, { type: "sealed", sealed })
  maskSensitive(touched)
}

/** @returns null where nobody can read it any more */
function openSealed(work: UnitOfWork, id: string, turn: number, { sealed }: SealedMessage): Message | null {
  const text = work.facts.get({ kind: "opened", sealed, place: `${id} ${turn}` }) as string | null
  if (text === null) return null
  // Sealed by `letMessageWait`.
  const [said, value] = JSON.parse(text) as [string, Json]
  return { type: "message", text: said, ...(value === null ? {} : { value }) }
}

/**
 * The rest of the order: a closed chat is opened again, or the dialog hears it.
 *
 * @param turn the one in which it came; it may have waited since
 */
function hearNow(
  work: UnitOfWork,
  touched: TouchedConversation,
  message: Message,
  turn = touched.conversation.version + 1,
): void {
  const { parked } = touched.conversation
  // A button without a text says nothing that an agent could read.
  const isText = hasVisible(message.text) && work.bot.keywords.find(message.text).size === 0
  const opensChat = parked !== null && turn > (parked.turn ?? 0) && isText
  if (opensChat && reopenClosedChat(work, touched, message.text)) return
  const { secrets } = advanceDialog(work, touched, message)
  if (secrets === null) return
  maskSensitive(touched)
  maskTrace(work, touched, message.text, secrets)
}

/** To the agent who has the chat; the bot is silent. */
function relayToAgent(
  work: UnitOfWork,
  touched: TouchedConversation,
  text: string,
  attachments: readonly Attachment[],
): void {
  const chat = openChatOf(work, touched.conversation)
  if (chat === null) return
  if (chat.status !== "connected" || chat.agentConversation === null) {
    keepForNextAgent(touched)
    return
  }
  const agentSide = touchConversation(work, chat.agentConversation)
  const files = attachments.length === 0 ? {} : { attachments }
  appendActivity(work, agentSide, { type: "message", from: userOf(work, touched.conversation.id), text, ...files })
  agentSide.event ??= { type: "relayed" }
  changeDesk(work, touched, desk => noteChatMessage(desk, chat, "user", touched.conversation.seq))
}

/** Nobody has the chat: the next agent is told from this line of the user on (`beginAgentConversation`). */
function keepForNextAgent(touched: TouchedConversation): void {
  const { seq, unheardAfter = null } = touched.conversation
  touched.conversation = { ...touched.conversation, unheardAfter: unheardAfter ?? seq - 1 }
}

/** A chat that its agent closed is asked for again, with every check (design section 6.6); a refusal leaves the text to the bot. */
function reopenClosedChat(work: UnitOfWork, touched: TouchedConversation, text: string): boolean {
  const { parked } = touched.conversation
  if (parked === null) return false
  const desk = deskFor(work, touched)
  const connected = reconnect(desk, parked, text)
  keepDesk(work, desk, connected.desk)
  const record = entitiesAt(work, ownersOf(touched.conversation).conversation)
  const flags = connectFlags(connected)
  if (flags !== null) record.now = { ...record.now, HelpdeskClient: { ...record.now.HelpdeskClient, ...flags } }
  touched.trace.push({ kind: "note", text: `The closed chat is asked for again: ${connected.kind}.` })
  if (connected.kind !== "queued") return false
  // The place that the flow may tell is that of the chat which has just begun.
  const event = specialEvent("LiveChatReopened", "user")
  const { id, chat } = touched.conversation
  // Also of a text that has waited in the inbox: its line is the activity that is answered now.
  const seq = Number(touched.answers?.id.slice(id.length + 1) ?? touched.conversation.seq)
  touched.conversation = { ...touched.conversation, reopened: { chat: chat ?? "", seq } }
  const followUps = [...work.desk.followUps, { kind: "event", conversation: id, event, putAgain: false } as const]
  work.desk = { ...work.desk, followUps }
  return true
}

function answerActivity(
  work: UnitOfWork,
  touched: TouchedConversation,
  first: number,
  { clientActivityId, isKeyed = false, tells = true }: SentOnce,
  fingerprint: string,
): ActivityAnswer {
  const last = touched.conversation.seq
  if (clientActivityId === undefined) {
    const told = tells ? viewOf(work, touched) : null
    return {
      first,
      last,
      activities: touched.activities,
      view: told,
      goesOn: answerGoesOn(work, touched),
      request: null,
    }
  }
  const view = viewOf(work, touched)
  const goesOn = answerGoesOn(work, touched)
  const id = activityRequestId(touched.conversation.id, clientActivityId)
  const until = work.now + (isKeyed ? IDEMPOTENCY_WINDOW : RESENDING_WINDOW)
  const known = { id, fingerprint, at: work.now, until }
  // While it goes on the answer is not known yet: whoever gives it completes this.
  const kept = keptReply({ first, last, view: goesOn ? null : view })
  work.request = goesOn ? { ...known, result: kept, answer: null } : { ...known, result: null, answer: kept }
  return { first, last, activities: touched.activities, view, goesOn, request: work.request }
}

/** The activity waits in the inbox, or began a call whose result is a part of its answer. */
function answerGoesOn(work: UnitOfWork, touched: TouchedConversation): boolean {
  const { call, inbox } = touched.conversation
  if (call !== null && !callGoesOn(work, touched)) return true
  return inbox.some(({ answers }) => answers?.id === touched.answers?.id && (answers?.until ?? 0) > work.now)
}

function repeatAnswer(request: RequestRecord): ActivityAnswer {
  const { first, last, view } = keptReplyOf(request)
  return { first, last, activities: null, view, goesOn: view === null, request }
}
