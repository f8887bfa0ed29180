import type { Activity, Entities, EventValue } from "../engine/index.js"
import { type Json, ParleyError, type ValueObject } from "../language/index.js"
import type { Agent, QueueState } from "./agent.js"
import type { AgentRefusal } from "./agent-refusal.js"
import type { Block, BlockScope, Subject } from "./block.js"
import type { Chat, ChatNote } from "./chat.js"
import type { Requester } from "./decision.js"
import type { Identity } from "./identity.js"
import type { DeskSettings, Queue } from "./settings.js"

/**
 * The helpdesk within one turn: the facts it knows and its decisions so far. A value: every verb of the helpdesk takes
 * one and returns the next. The turn's commit writes the decisions, under the versions the facts were read at.
 */
export interface Desk {
  /** Milliseconds since 1970, UTC. */
  readonly now: number
  readonly settings: DeskSettings
  readonly facts: DeskFacts
  /** The conversation whose flow acts: the user's, or an agent's, which is of one chat. */
  readonly acting: {
    readonly conversation: string
    readonly side: "user" | "agent"
    readonly agent: string | null
    readonly chat: string | null
  }
  /** The user whom the verbs are about; null where none is linked (`NO_CLIENT`). */
  readonly client: Client | null
  readonly changed: Changed
  /** Consequences for conversations, in the order of their causes. */
  readonly followUps: readonly FollowUp[]
  readonly notes: readonly Note[]
  /** People who asked for an agent in vain, one entry each time. */
  readonly refusals: readonly AgentRefusal[]
  /** Lines of this turn that are in the log of the client's conversation already, such as the user's text. */
  readonly present: readonly Activity[]
  /** Chat activities that ended in this turn, with what was in them. */
  readonly endedActivities: readonly { readonly id: string; readonly fields: ValueObject }[]
}

/** Questions that the helpdesk may ask of the store. The runtime reads a missing fact and decides the turn again. */
export interface DeskFacts {
  chat(id: string): Chat | null
  agent(email: string): Agent | null
  queue(code: string): QueueState
  /** How many wait, by priority 0-9. */
  waiting(queue: string): readonly number[]
  /** From 1. */
  position(chat: string): number | null
  /** How many wait in its queue who come before a chat, as the store has them: it need not know this one. */
  ahead(chat: Pick<Chat, "id" | "queue" | "priority" | "waitingSince">): number
  /** Signed in. */
  agentsOf(queue: string): readonly Agent[]
  block(id: string): Block | null
  blocksOf(subjects: readonly Subject[]): readonly Block[]
  /** Not lifted, also when over. */
  blocksAt(subject: Subject, scope: BlockScope): readonly Block[]
  /** Ever made of exactly this subject, as the store has it. */
  blockCount(subject: Subject, scope: BlockScope): number
  longestWaiting(queues: readonly string[]): Chat | null
  /** The chat longest waiting in one queue after so many others, without chats that rest. */
  nextToGiveOut(queue: string, after: number): Chat | null
  /** The last chats of a queue that agents picked up, the last first. */
  pickedUp(queue: string): readonly PickedUp[]
  /** Chats that have not ended of a user or visitor, in their active conversations. */
  openChatsOf(person: Subject): readonly Chat[]
  chatsOf(agent: string): readonly Chat[]
  /** Messages of a conversation after a `seq`, oldest first: the last of them, 64 KiB at most. */
  transcript(conversation: string, after: number): readonly Activity[]
  /** Entities that live with a user. */
  userEntities(user: string): Entities
  /** The user that a host page's token proves somebody to be, or why it proves nothing. */
  identity(token: string): Identity
}

/** How long somebody waited in a queue until an agent had them. Milliseconds since 1970, UTC. */
export interface PickedUp {
  readonly waitingSince: number
  readonly connectedAt: number
}

/** The user as the helpdesk sees them. */
export interface Client extends Requester {
  readonly conversation: string
  /** The address is a proxy's that nobody trusts: it says nothing of this user. */
  readonly isAddressShared: boolean
  /** The conversation is over, so nobody can be connected in it. */
  readonly hasEnded: boolean
  /** The open chat or, with none, the last. */
  readonly chat: string | null
  readonly chats: number
  /** How often a chat of this conversation came into a queue since anyone wrote. */
  readonly queuings: number
  readonly parked: { readonly queue: string; readonly priority: number } | null
  readonly name: string | null
  readonly email: string | null
  /** `ChatUser` of the user that they have proven to be in this turn; left out: they have not. */
  readonly identified?: ValueObject
  /** `ConversationInfo.LiveChatBlockedUntil`: the end of this conversation's own block, also when past (ms). */
  readonly blockedUntil: number | null
  /** The present chat activity: its number, and the `seq` before its first line. */
  readonly activity: { readonly number: number; readonly afterSeq: number }
  /** `HelpdeskAgent`: who has or had the last chat. */
  readonly agent: { readonly email: string; readonly name: string } | null
}

export interface Changed {
  readonly chat: ReadonlyMap<string, Chat>
  /** Ids of the chats that began in this turn. */
  readonly begunChats: ReadonlySet<string>
  readonly agent: ReadonlyMap<string, Agent>
  readonly queue: ReadonlyMap<string, QueueState>
  readonly block: ReadonlyMap<string, Block>
}

/** A consequence of a decision for a conversation. */
export type FollowUp =
  | { readonly kind: "event"; readonly conversation: string; readonly event: EventValue; readonly putAgain: boolean }
  /** An agent's conversation begins, and `LiveChatAgentConnected` runs in it. */
  | {
      readonly kind: "agentConversation"
      readonly id: string
      readonly chat: Chat
      readonly agent: Agent
      /** The word that the agent before has for this one; null: none. */
      readonly word: ChatNote | null
    }
  /** The conversation ends by a ban. */
  | { readonly kind: "ban"; readonly conversation: string; readonly block: Block }
  /** Somebody joined a queue, or an agent may have room: the queue's next chat is given out in a turn of its own. */
  | { readonly kind: "allocate"; readonly queue: string; readonly cause: AllocationCause }
  /** A block ends the chats, and a ban the conversations, of everybody it concerns, in turns of their own. */
  | { readonly kind: "endOthers"; readonly block: Block }

/** The record whose change lets a queue give out a chat: one waits, or an agent is free. */
export interface AllocationCause {
  readonly kind: "chat" | "agent"
  readonly id: string
}

/** A line for the audit log and, where a conversation is named, for its log. */
export interface Note {
  readonly what: string
  readonly by: string | null
  readonly subject: string
  readonly conversation: string | null
  readonly detail: { readonly [key: string]: Json }
}

/** The `seq` before the first line of a chat activity that has just begun: all that are in the log were before it. */
export const AFTER_ALL_LINES = Number.MAX_SAFE_INTEGER

export const NOTHING_CHANGED: Changed = {
  chat: new Map(),
  begunChats: new Set(),
  agent: new Map(),
  queue: new Map(),
  block: new Map(),
}

/** The user's open chat, or null. */
export function openChat(desk: Desk): Chat | null {
  const id = desk.client?.chat ?? null
  if (id === null) return null
  const chat = chatOf(desk, id)
  return chat === null || chat.status === "ended" ? null : chat
}

export function chatOf(desk: Desk, id: string): Chat | null {
  return desk.changed.chat.get(id) ?? desk.facts.chat(id)
}

/**
 * A chat as the store has it, or null. It has none that began in this turn, and to ask for each of these would decide a turn
 * with a hundred chats a hundred times.
 */
export function storedChat({ changed, facts }: Desk, id: string): Chat | null {
  return changed.begunChats.has(id) ? null : facts.chat(id)
}

export function agentOf(desk: Desk, email: string): Agent | null {
  return desk.changed.agent.get(email) ?? desk.facts.agent(email)
}

/** Agents of a queue as this turn leaves them: one of them may have gone, or come, in it. */
export function agentsOf({ changed, facts }: Desk, queue: string): readonly Agent[] {
  const others = facts.agentsOf(queue).filter(({ email }) => !changed.agent.has(email))
  return [...others, ...[...changed.agent.values()].filter(({ queues }) => queues.includes(queue))]
}

function queueState(desk: Desk, code: string): QueueState {
  return desk.changed.queue.get(code) ?? desk.facts.queue(code)
}

/** A queue's settings. @throws `QUEUE_UNKNOWN` */
export function queueOf(desk: Desk, code: string | undefined): Queue {
  const { queues } = desk.settings
  const queue = code === undefined ? [...queues.values()][0] : queues.get(code)
  if (queue !== undefined) return queue
  const known = [...queues.keys()].join(", ")
  throw new ParleyError("QUEUE_UNKNOWN", "/Queue", `There is no queue "${code}". bot.json has: ${known}.`)
}

/** The queue in which a chat of this one waits: where `bot.json` has it no more, the first (design section 6.7). */
export function presentQueue({ queues }: DeskSettings, code: string): Queue {
  const queue = queues.get(code) ?? [...queues.values()][0]
  if (queue === undefined) throw new Error("a bot has a queue")
  return queue
}

/** The linked user. @throws `NO_CLIENT` */
export function clientOf(desk: Desk): Client {
  if (desk.client !== null) return desk.client
  throw new ParleyError("NO_CLIENT", "", "No user is linked to this conversation.")
}

export function withClient(desk: Desk, client: Partial<Client>): Desk {
  return { ...desk, client: { ...clientOf(desk), ...client } }
}

export function withChat(desk: Desk, chat: Chat): Desk {
  return { ...desk, changed: { ...desk.changed, chat: new Map(desk.changed.chat).set(chat.id, chat) } }
}

/** A chat that begins. */
export function withNewChat(desk: Desk, chat: Chat): Desk {
  const begunChats = new Set(desk.changed.begunChats).add(chat.id)
  return withChat({ ...desk, changed: { ...desk.changed, begunChats } }, chat)
}

export function withAgent(desk: Desk, agent: Agent): Desk {
  return { ...desk, changed: { ...desk.changed, agent: new Map(desk.changed.agent).set(agent.email, agent) } }
}

/** So often a chat may come back to a queue with nobody having written in between; then it rests. */
const MOST_RETURNS = 5
const REST = 60_000

/**
 * The client's chat comes into a queue. One that only goes to and fro between queue and agents, as flows can make it do for
 * ever, rests there for a minute before it is given out again (design section 2, "No turn is endless").
 */
export function withQueued(desk: Desk, chat: Chat, queue: Queue): Desk {
  const queuings = clientOf(desk).queuings + 1
  const isResting = queue.maxChatsPerAgent > 0 && queuings > MOST_RETURNS
  const resting = { ...chat, queue: queue.code, restsUntil: isResting ? desk.now + REST : null }
  const queued = withClient(withJoined(withChat(desk, resting), queue), { queuings })
  const isGivenOut = queue.maxChatsPerAgent > 0 && !isResting
  return isGivenOut
    ? withFollowUps(queued, { kind: "allocate", queue: queue.code, cause: { kind: "chat", id: chat.id } })
    : queued
}

/** Somebody joins a queue. */
export function withJoined(desk: Desk, queue: Queue): Desk {
  if (queue.maxWaiting === null) return desk
  const { code } = queue
  const state = { code, joined: queueState(desk, code).joined + 1 }
  return { ...desk, changed: { ...desk.changed, queue: new Map(desk.changed.queue).set(code, state) } }
}

/** How many wait in a queue by priority, with what this turn has changed. */
export function waitingNow(desk: Desk, code: string): readonly number[] {
  const waiting = [...desk.facts.waiting(code)]
  const count = (chat: Chat | null, difference: number) => {
    if (chat?.status !== "waiting" || chat.queue !== code) return
    waiting[chat.priority] = (waiting[chat.priority] ?? 0) + difference
  }
  for (const chat of desk.changed.chat.values()) {
    count(chat, 1)
    if (chat.queuedAt < desk.now || chat.connects > 0 || chat.status !== "waiting") count(storedChat(desk, chat.id), -1)
  }
  return waiting
}

export function withBlock(desk: Desk, block: Block): Desk {
  return { ...desk, changed: { ...desk.changed, block: new Map(desk.changed.block).set(block.id, block) } }
}

export function withFollowUps(desk: Desk, ...causes: readonly FollowUp[]): Desk {
  return { ...desk, followUps: [...desk.followUps, ...causes] }
}

export function noting(desk: Desk, note: Note): Desk {
  return { ...desk, notes: [...desk.notes, note] }
}

/** The name of a conversation's chat activity. */
export function chatActivityId(conversation: string, number: number): string {
  return `${conversation}-activity-${number}`
}

/** An event of the engine's own, for a special flow. */
export function specialEvent(name: string, by: EventValue["by"]): EventValue {
  return { name, value: null, by, from: "engine" }
}

/**
 * The tick of a waiting chat after one that comes due by now (design section 6.7): one that was missed several times fires
 * once, and the next comes a period later.
 */
export function nextTick(tickAt: number | null, { settings: { waitingTick }, now }: Desk): number | null {
  if (waitingTick === null || tickAt === null) return null
  const next = tickAt + waitingTick
  return next > now ? next : now + waitingTick
}
