import { createHash } from "node:crypto"
import type { Activity, DialogEvent } from "../engine/index.js"
import { chatActivityId, connect, connectFlags, endChat, heard, openChat } from "../helpdesk/index.js"
import { type Json, normalise, ParleyError, textFault } from "../language/index.js"
import { followCauses } from "./causes.js"
import { changeDesk, turnDialog, userOf } from "./dialog.js"
import { refuseBanned } from "./refusal.js"
import { conversationOf, useClient } from "./sides.js"
import type { Answered } from "./store.js"
import { type ConversationView, viewOf } from "./view.js"
import { entitiesAt, log, ownersOf, type Side, type Work } from "./work.js"

/** A message of the user. */
export interface UserMessage {
  readonly text: string
  readonly value?: Json
  readonly clientActivityId?: string
  /** Where it came from, normalised; null: unknown, the last known stays. */
  readonly address: string | null
  /** Left out: true. False: nobody asks for the answer's `view`, which takes time to make. */
  readonly tells?: boolean
}

/** The answer to an activity: the log's lines `first` to `last`, `first` being what was sent. */
export interface HeardAnswer {
  readonly first: number
  readonly last: number
  /** The lines that are new; null: the activity was answered before, and its lines are in the log. */
  readonly activities: readonly Activity[] | null
  /** The conversation as the answer tells of it; null: it was answered before, and that answer is still being made; or nobody asks. */
  readonly view: ConversationView | null
  /** What is kept of the answer; null where the client gave no id. */
  readonly answered: Answered | null
}

/**
 * **The order of a user's event** (design section 3.7), steps 1 to 5; the rest is `engine/listen.ts`.
 *
 * @throws `CONVERSATION_UNKNOWN`, `CLIENT_ACTIVITY_ID_REUSED`, `BLOCKED`, `CONVERSATION_ENDED`, `TEXT_INVALID`, `TEXT_EXCEEDED`
 */
export function hear(work: Work, id: string, message: UserMessage): HeardAnswer {
  checkText(work, message.text)
  checkValue(message.value ?? null, "/value")
  const fingerprint = fingerprintOf(message.clientActivityId, [message.text, message.value ?? null])
  const before = answeredBefore(work, id, message.clientActivityId, fingerprint)
  if (before !== null) return repeated(before)
  const moved = message.address !== null && message.address !== conversationOf(work, id).conversation.address
  const side = enter(work, id, message.address)
  work.answering = id
  const first = side.conversation.seq + 1
  const { clientActivityId, value } = message
  log(work, side, {
    type: "message",
    from: userOf(work, id),
    text: message.text,
    ...(value === undefined ? {} : { value }),
    ...(clientActivityId === undefined ? {} : { channelData: { clientActivityId } }),
  })
  side.event = { type: "message", text: message.text, ...(moved ? { ip: side.conversation.address } : {}) }
  act(work, side, { type: "message", text: message.text, ...(value === undefined ? {} : { value }) })
  followCauses(work)
  return answer(work, side, first, clientActivityId, fingerprint, message.tells ?? true)
}

/** An event from the client or the server. @throws as `hear`, and `EVENT_RESERVED`, `EVENT_EXCEEDED` */
export function hearEvent(
  work: Work,
  id: string,
  event: {
    readonly name: string
    readonly value: Json
    readonly from: "client" | "server"
    readonly clientActivityId?: string
    readonly tells?: boolean
  },
): HeardAnswer {
  if (RESERVED.has(event.name)) {
    throw new ParleyError("EVENT_RESERVED", "/name", `The event "${event.name}" is the engine's own and can't be sent.`)
  }
  checkValue(event.value, "/value")
  const { limits } = work.bot
  if (Buffer.byteLength(JSON.stringify(event.value)) > limits.event) {
    throw new ParleyError("EVENT_EXCEEDED", "/value", `An event's value may have ${limits.event} bytes (limits.event).`)
  }
  const fingerprint = fingerprintOf(event.clientActivityId, [event.name, event.value])
  const before = answeredBefore(work, id, event.clientActivityId, fingerprint)
  if (before !== null) return repeated(before)
  const side = enter(work, id, null)
  work.answering = id
  const first = side.conversation.seq + 1
  log(work, side, { type: "event", from: userOf(work, id), name: event.name, value: event.value })
  side.event = { type: "event", name: event.name, from: event.from }
  act(work, side, { type: "event", name: event.name, value: event.value, by: null, from: event.from })
  followCauses(work)
  return answer(work, side, first, event.clientActivityId, fingerprint, event.tells ?? true)
}

/** Design section 3.5: special flows are triggered by these, and nobody else may send them. */
const RESERVED: ReadonlySet<string> = new Set([
  "Welcome",
  "NotUnderstood",
  "InactivityWarning",
  "Inactivity",
  "Error",
  "LiveChatWaiting",
  "LiveChatQueueTimeout",
  "LiveChatClientConnected",
  "LiveChatClientDisconnected",
  "LiveChatAgentConnected",
  "LiveChatAgentDisconnected",
  "HelpdeskAgentSignedOut",
])

/** What has waited for an outside call or a chat to end, now in its turn. */
export function hearWaiting(work: Work, id: string): void {
  const side = conversationOf(work, id)
  const [event, ...rest] = side.conversation.inbox
  if (event === undefined) return
  side.conversation = { ...side.conversation, inbox: rest }
  side.touched = true
  side.event = { type: "waited", event: event.type }
  useClient(work, side)
  act(work, side, event)
  followCauses(work)
}

function checkText(work: Work, text: string): void {
  const fault = textFault(text)
  if (fault !== null) throw new ParleyError("TEXT_INVALID", "/text", fault)
  const { limits } = work.bot
  if (text.length > limits.text && [...text].length > limits.text) {
    throw new ParleyError("TEXT_EXCEEDED", "/text", `A text may have ${limits.text} characters (limits.text).`)
  }
}

/** A value may hold texts, and those are held to the same rule wherever they are. @throws `TEXT_INVALID` */
function checkValue(value: Json, pointer: string): void {
  if (typeof value === "string") {
    const fault = textFault(value)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkValue(key, pointer)
      checkValue(item as Json, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    }
  }
}

/** Tells a repetition from a reuse, and nothing of what was typed: it may have been a secret. */
function fingerprintOf(clientActivityId: string | undefined, sent: readonly Json[]): string {
  if (clientActivityId === undefined) return ""
  return createHash("sha256").update(JSON.stringify(sent)).digest("base64url")
}

function answeredBefore(
  work: Work,
  conversation: string,
  clientActivityId: string | undefined,
  fingerprint: string,
): Answered | null {
  if (clientActivityId === undefined) return null
  work.facts.need({ kind: "conversation", id: conversation }, { kind: "answered", conversation, clientActivityId })
  const before = work.facts.get({ kind: "answered", conversation, clientActivityId }) as Answered | null
  if (before !== null && before.fingerprint !== fingerprint) {
    const message = `clientActivityId "${clientActivityId}" was used before, for something else. Give each activity its own.`
    throw new ParleyError("CLIENT_ACTIVITY_ID_REUSED", "/clientActivityId", message)
  }
  return before
}

/** The conversation, open to this user: not banned, not ended; a new chat activity after an hour of silence. */
function enter(work: Work, id: string, address: string | null): Side {
  const side = conversationOf(work, id)
  if (side.conversation.side === "agent") {
    throw new ParleyError(
      "CONVERSATION_OF_AGENT",
      "",
      `The conversation ${id} is an agent's: the desk's verbs speak in it.`,
    )
  }
  const from = address ?? side.conversation.address
  if (from !== side.conversation.address) side.conversation = { ...side.conversation, address: from }
  useClient(work, side)
  refuseBanned(work, { ...side.conversation, conversation: id }, side.conversation.locale)
  if (side.conversation.status === "ended") {
    throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${id} has ended. Start another one.`)
  }
  side.conversation = { ...side.conversation, heardAt: work.now, inactivityWarned: false }
  renewChatActivity(work, side)
  return side
}

/** Design section 1: a chat activity is over after this much silence. */
export const SILENCE = 60 * 60_000

function renewChatActivity(work: Work, side: Side): void {
  if (work.now - side.conversation.chatActivity.lastAt < SILENCE || openChat(work.desk) !== null) return
  beginChatActivity(work, side)
}

/** The chat activity that a reader sees now: after an hour of silence an empty one, before anything was said in it. */
export function presentActivity(work: Work, side: Side): void {
  if (side.conversation.side === "user") renewChatActivity(work, side)
}

/** A new chat activity, with empty fields; a closed chat is not parked in it any more. */
export function beginChatActivity(work: Work, side: Side): void {
  const { conversation } = side
  const number = conversation.chatActivity.number + 1
  const id = chatActivityId(conversation.id, number)
  side.conversation = {
    ...conversation,
    parked: null,
    chatActivity: { id, number, lastAt: work.now, afterSeq: conversation.seq },
  }
  const record = entitiesAt(work, ownersOf(side.conversation).activity)
  record.now = { ChatActivityData: { ActivityId: id } }
  if (work.desk.client?.conversation === conversation.id)
    work.desk = {
      ...work.desk,
      client: { ...work.desk.client, parked: null, activity: { number, afterSeq: conversation.seq } },
    }
  side.touched = true
}

/** Steps 4 and 5, then the dialog. */
function act(work: Work, side: Side, event: DialogEvent): void {
  const chat = openChat(work.desk)
  const connected = chat?.status === "connected" ? chat : null
  if (connected !== null && event.type === "message") {
    if (work.bot.keywords.get(normalise(event.text)) === "disconnect") changeDesk(work, desk => endChat(desk, "user"))
    else relay(work, side, connected.agentConversation, event.text)
    return
  }
  if (side.conversation.call !== null || connected !== null) {
    side.conversation = { ...side.conversation, inbox: [...side.conversation.inbox, event] }
    side.event = { ...(side.event as object), waitsFor: connected === null ? "call" : "chat" }
    return
  }
  if (event.type === "message" && side.conversation.parked !== null && reopens(work, side, event.text)) return
  const { sensitive } = turnDialog(work, side, event)
  if (sensitive) mask(side)
}

/** To the agent who has the chat; the bot is silent. */
function relay(work: Work, side: Side, agentConversation: string | null, text: string): void {
  const chat = openChat(work.desk)
  if (agentConversation === null || chat === null) return
  const agentSide = conversationOf(work, agentConversation)
  log(work, agentSide, { type: "message", from: userOf(work, side.conversation.id), text })
  agentSide.event ??= { type: "relayed" }
  changeDesk(work, desk => heard(desk, chat))
}

/** A chat that its agent closed is asked for again, with every check (design section 6.6); a refusal leaves the text to the bot. */
function reopens(work: Work, side: Side, text: string): boolean {
  const { parked } = side.conversation
  if (parked === null) return false
  const connected = connect(work.desk, { queue: parked.queue, priority: parked.priority, message: text })
  changeDesk(work, () => connected.desk)
  const record = entitiesAt(work, ownersOf(side.conversation).conversation)
  const flags = connectFlags(connected)
  if (flags !== null) record.now = { ...record.now, HelpdeskClient: { ...record.now.HelpdeskClient, ...flags } }
  side.trace.push({ kind: "note", text: `The closed chat is asked for again: ${connected.kind}.` })
  return connected.kind === "queued"
}

const MASK = "•••"

/** What answered a sensitive question is not kept as it was typed; `role` is who typed it. */
export function mask(side: Side, role: "user" | "agent" = "user"): void {
  const index = side.activities.findIndex(activity => activity.from.role === role && activity.type === "message")
  const activity = side.activities[index]
  if (activity === undefined) return
  const { value: _, ...rest } = activity
  side.activities[index] = { ...rest, text: MASK }
  side.event = { ...(side.event as object), text: MASK, masked: true }
}

function answer(
  work: Work,
  side: Side,
  first: number,
  clientActivityId: string | undefined,
  fingerprint: string,
  tells: boolean,
): HeardAnswer {
  const last = side.conversation.seq
  if (clientActivityId === undefined) {
    return { first, last, activities: side.activities, view: tells ? viewOf(work, side) : null, answered: null }
  }
  const view = viewOf(work, side)
  const { id: conversation } = side.conversation
  // While something goes on the answer is not known yet: whoever gives it completes this.
  // A view is plain JSON all through, which its interface does not say.
  const kept = view.busy === true ? null : (view as unknown as Json)
  const answered: Answered = { conversation, clientActivityId, fingerprint, first, last, answer: kept }
  work.answered.push(answered)
  return { first, last, activities: side.activities, view, answered }
}

function repeated(before: Answered): HeardAnswer {
  // What is kept as an answer was made from a view.
  const view = before.answer as unknown as ConversationView | null
  return { first: before.first, last: before.last, activities: null, view, answered: before }
}
