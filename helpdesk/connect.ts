import { ParleyError } from "../language/index.js"
import type { RefusalReason } from "./agent-refusal.js"
import { compareWaiting, isPresent } from "./allocation.js"
import type { Subject } from "./block.js"
import { type Chat, firstWaitedAt, inFront, isInFront } from "./chat.js"
import { decideBlock, subjectsOf } from "./decision.js"
import {
  agentOf,
  agentsOf,
  type Client,
  chatOf,
  clientOf,
  type Desk,
  nextTick,
  openChat,
  presentQueue,
  queueOf,
  storedChat,
  waitingNow,
  withChat,
  withClient,
  withNewChat,
  withQueued,
} from "./desk.js"
import { isOpen, opensAt } from "./hours.js"
import type { Queue } from "./settings.js"

export interface ConnectRequest {
  readonly queue?: string | undefined
  readonly message?: string | undefined
  /** 0-9; left out: 0. */
  readonly priority?: number | undefined
}

export type Connected =
  /** Already waiting or connected: nothing changed. */
  | { readonly kind: "already"; readonly desk: Desk }
  | { readonly kind: "queued"; readonly desk: Desk; readonly queue: string }
  | {
      readonly kind: "refused"
      readonly desk: Desk
      readonly queue: string
      readonly reason: RefusalReason
      readonly opensAt: number | null
    }

/**
 * Asks for a helpdesk agent (design section 6.1): refuses for the first cause that holds, else the user is in the queue.
 *
 * @throws `QUEUE_UNKNOWN`, `NO_CLIENT`
 */
export function connect(desk: Desk, request: ConnectRequest): Connected {
  const client = clientOf(desk)
  if (client.hasEnded) {
    throw new ParleyError("NO_CLIENT", "", "The user's conversation has ended, so nobody is there to be connected.")
  }
  const queue = queueOf(desk, request.queue)
  if (openChat(desk) !== null) return { kind: "already", desk }
  const elsewhere = placesElsewhere(desk, client, queue)
  if (elsewhere.length > 0 && liveChatBlock(desk) === null)
    return { kind: "queued", desk: movePlaces(desk, client, queue, request, elsewhere), queue: queue.code }
  const reason = refusal(desk, queue)
  if (reason !== null) {
    const opens = reason === "outsideWorkingHours" ? opensAt(queue.hours, desk.now, desk.settings.timeZone) : null
    return { kind: "refused", desk: withRefusal(desk, queue.code, reason), queue: queue.code, reason, opensAt: opens }
  }
  return { kind: "queued", desk: enqueue(desk, client, queue, request), queue: queue.code }
}

/**
 * One person has one place in a queue (design section 6.7): the chats in which they wait there in other conversations, in
 * their order. There are several where a chat of theirs came back from an agent.
 */
function placesElsewhere(desk: Desk, { conversation, user, visitor }: Client, queue: Queue): readonly Chat[] {
  const person: Subject | null =
    user !== null ? { kind: "user", value: user } : visitor !== null ? { kind: "visitor", value: visitor } : null
  if (person === null) return []
  const isTheirs = (chat: Chat) =>
    chat.status === "waiting" && chat.conversation !== conversation && chat.queue === queue.code
  const open = desk.facts.openChatsOf(person).map(({ id }) => chatOf(desk, id) as Chat)
  return open.filter(isTheirs).sort(compareWaiting)
}

function leavePlace(desk: Desk, place: Chat): Desk {
  return withChat(desk, { ...place, status: "ended", endedAt: desk.now, tickAt: null, restsUntil: null })
}

/** The places go to this conversation as one, and the chats that had them are over without a word. */
function movePlaces(desk: Desk, client: Client, queue: Queue, request: ConnectRequest, from: readonly Chat[]): Desk {
  const left = from.reduce(leavePlace, desk)
  const { priority, ...joined } = joinedPlace(from)
  const asked = {
    ...request,
    message: request.message ?? from.find(({ message }) => message !== null)?.message ?? undefined,
    priority: Math.max(request.priority ?? 0, priority),
  }
  const [{ tickAt, restsUntil }] = from as [Chat]
  // One that is due by now was of the conversation that is left, and is told to nobody.
  const isDue = tickAt !== null && tickAt <= desk.now
  return enqueue(left, client, queue, asked, {
    ...joined,
    restsUntil,
    tickAt: isDue ? nextTick(tickAt, desk) : tickAt,
  })
}

/**
 * The one place that several become: with the highest priority and the first waiting time, in front where one of them
 * is, and with all that agents wrote in them.
 */
function joinedPlace(places: readonly Chat[]) {
  const first = Math.min(...places.map(firstWaitedAt))
  return {
    priority: Math.max(...places.map(({ priority }) => priority)),
    waitingSince: places.some(isInFront) ? inFront(first) : first,
    queuedAt: Math.min(...places.map(({ queuedAt }) => queuedAt)),
    refusedBy: [...new Set(places.flatMap(({ refusedBy }) => refusedBy))],
    tags: [...new Set(places.flatMap(({ tags }) => tags))],
    notes: places.flatMap(({ notes }) => notes),
    handover: places.find(({ handover }) => handover !== null)?.handover ?? null,
  }
}

/**
 * The user who waits has become somebody who may wait in the same queue elsewhere: one person has one place in a queue
 * (design section 6.7), which is here from now on, with the first waiting time and the highest priority.
 */
export function joinPlaces(desk: Desk): Desk {
  const own = openChat(desk)
  if (own?.status !== "waiting") return desk
  const others = placesElsewhere(desk, clientOf(desk), presentQueue(desk.settings, own.queue))
  if (others.length === 0) return desk
  return withChat(others.reduce(leavePlace, desk), { ...own, ...joinedPlace([own, ...others]) })
}

/**
 * Asks again for the queue of a chat that its agent closed (design section 6.6). A queue that is no more refuses as one
 * without agents, and is not asked for another time.
 */
export function reconnect(desk: Desk, parked: NonNullable<Client["parked"]>, message: string): Connected {
  const { queue, priority } = parked
  if (desk.settings.queues.has(queue)) return connect(desk, { queue, priority, message })
  const reason = liveChatBlock(desk) === null ? "noAgents" : "blocked"
  const refused = withRefusal(withClient(desk, { parked: null }), queue, reason)
  return { kind: "refused", desk: refused, queue, reason, opensAt: null }
}

function withRefusal(desk: Desk, queue: string, reason: RefusalReason): Desk {
  return { ...desk, refusals: [...desk.refusals, { at: desk.now, queue, reason }] }
}

/** **The causes of a refusal, in the order in which they are told.** */
function refusal(desk: Desk, queue: Queue): RefusalReason | null {
  if (liveChatBlock(desk) !== null) return "blocked"
  if (!isOpen(queue.hours, desk.now, desk.settings.timeZone)) return "outsideWorkingHours"
  if (queue.maxWaiting !== null && total(waitingNow(desk, queue.code)) >= queue.maxWaiting) return "queueFull"
  if (queue.requireAgents && !isServed(desk, queue)) return "noAgents"
  return null
}

/** An agent of the queue is there, whose record is asked for: if they leave meanwhile, it is decided again. */
function isServed(desk: Desk, { code }: Queue): boolean {
  const agent = agentsOf(desk, code).find(isPresent)
  return agent !== undefined && agentOf(desk, agent.email) !== null
}

/** The block that keeps the user out of live chats now, if one does: of scope `liveChat` or wider. */
export function liveChatBlock(desk: Desk) {
  if (desk.client === null) return null
  const subjects = subjectsOf(desk.client)
  const stored = desk.facts.blocksOf(subjects).filter(block => !desk.changed.block.has(block.id))
  return decideBlock(subjects, [...stored, ...desk.changed.block.values()], desk.now)
}

/** @param place what a chat that takes a place over has of it */
function enqueue(desk: Desk, client: Client, queue: Queue, request: ConnectRequest, place: Partial<Chat> = {}): Desk {
  const { now, settings } = desk
  const chat: Chat = {
    id: `${client.conversation}-chat-${client.chats + 1}`,
    conversation: client.conversation,
    agentConversation: null,
    status: "waiting",
    queue: queue.code,
    priority: request.priority ?? 0,
    message: request.message ?? null,
    waitingSince: now,
    queuedAt: now,
    connects: 0,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    agent: null,
    tickAt: settings.waitingTick === null ? null : now + settings.waitingTick,
    restsUntil: null,
    waitsFor: null,
    heardAt: null,
    idleWarned: false,
    refusedBy: [],
    unanswered: 0,
    unread: [],
    person: null,
    questions: [],
    tags: [],
    notes: [],
    handover: null,
    firstConnectedAt: null,
    firstReplyAt: null,
    talkedFor: 0,
    transfers: 0,
    rating: null,
    ...place,
  }
  const begun = withNewChat(desk, chat)
  return withQueued(withClient(begun, { chat: chat.id, chats: client.chats + 1, parked: null }), chat, queue)
}

/** The place in the queue, from 1; null when the user does not wait. */
export function queuePosition(desk: Desk): number | null {
  const chat = openChat(desk)
  if (chat?.status !== "waiting") return null
  if (!desk.changed.chat.has(chat.id)) return desk.facts.position(chat.id)
  const hasJustCome = desk.changed.begunChats.has(chat.id) && chat.waitingSince === desk.now
  // Behind all who wait with its priority or a higher one.
  if (hasJustCome) return total(waitingNow(desk, chat.queue).slice(chat.priority))
  return placeInTurn(desk, chat)
}

/** The place of a chat that was changed in this turn: it may have been handed back, or have taken over another place. */
function placeInTurn(desk: Desk, chat: Chat): number {
  const isAhead = (other: Chat | null) =>
    other?.status === "waiting" && other.queue === chat.queue && compareWaiting(other, chat) < 0
  let ahead = desk.facts.ahead(chat)
  for (const changed of desk.changed.chat.values())
    ahead += Number(isAhead(changed)) - Number(isAhead(storedChat(desk, changed.id)))
  return 1 + ahead
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The outcome of asking for a chat, as fields of `HelpdeskClient` (design section 6.1); null: nothing changed. */
export function connectFlags(connected: Connected) {
  if (connected.kind === "already") return null
  const reason = connected.kind === "refused" ? connected.reason : null
  const opens = connected.kind === "refused" ? connected.opensAt : null
  return {
    IsBlockedForLiveChat: reason === "blocked",
    IsOutsideWorkingHours: reason === "outsideWorkingHours",
    IsQueueFull: reason === "queueFull",
    HasNoAgents: reason === "noAgents",
    RefusalReason: reason,
    OpensAt: opens === null ? null : new Date(opens),
    Queue: connected.queue,
  }
}
