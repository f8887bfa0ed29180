import { ParleyError } from "../language/index.js"
import { type Agent, isStillAgent, normalEmail } from "./agent.js"
import { hasRoom, isPresent } from "./allocation.js"
import type { Block } from "./block.js"
import { type Chat, firstWaitedAt, inFront, talkedUntil } from "./chat.js"
import { statusAfter } from "./chat-machine.js"
import { withNote } from "./chat-notes.js"
import { liveChatBlock } from "./connect.js"
import {
  agentOf,
  clientOf,
  type Desk,
  openChat,
  presentQueue,
  queueOf,
  specialEvent,
  withAgent,
  withChat,
  withClient,
  withFollowUps,
  withQueued,
} from "./desk.js"
import type { Queue } from "./settings.js"

/**
 * An agent picks up a chat that waits (design section 6.2). The desk's client is the user of that chat. Where they have
 * just been blocked the chat is over, though its end may not be written yet.
 *
 * @param anyway beyond the limits too
 * @throws `CHAT_TAKEN`, `CHAT_ENDED`, `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`, `QUEUE_NOT_YOURS`, `AGENT_FULL`
 */
export function accept(desk: Desk, chat: Chat, email: string, anyway = false): Desk {
  const agent = signedIn(desk, email)
  const status = statusAfter(chat, "accept")
  refuseBlocked(desk, chat)
  const queue = presentQueue(desk.settings, chat.queue).code
  if (!agent.queues.includes(queue)) {
    throw new ParleyError("QUEUE_NOT_YOURS", "", `${email} does not serve the queue ${queue}.`)
  }
  requireRoom(desk, agent, queue, anyway)
  return connectAgent(desk, { ...chat, queue, status }, agent)
}

/**
 * A waiting chat is given to an agent by somebody else (design section 6.7), whatever queues the agent serves.
 *
 * @throws `CHAT_HAS_AGENT`, `CHAT_TAKEN`, `CHAT_ENDED`, `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`, `AGENT_FULL`
 */
export function assignChat(desk: Desk, chat: Chat, to: string, anyway: boolean): Desk {
  const agent = present(desk, normalEmail(to))
  if (chat.status === "connected") refuseSameAgent(chat, agent)
  const status = statusAfter(chat, "accept")
  refuseBlocked(desk, chat)
  const queue = presentQueue(desk.settings, chat.queue).code
  requireRoom(desk, agent, queue, anyway)
  return connectAgent(desk, { ...chat, queue, status }, agent)
}

/**
 * A chat that waits goes to another queue by somebody's hand (design section 6.7), as by a transfer: with its first waiting
 * time, no refusals, and no flows for the user. In the queue that it waits in it stays where it is.
 *
 * @throws `QUEUE_UNKNOWN`, `CHAT_TAKEN`, `CHAT_ENDED`
 */
export function moveChat(desk: Desk, chat: Chat, code: string): Desk {
  statusAfter(chat, "accept")
  refuseBlocked(desk, chat)
  const queue = queueOf(desk, code)
  if (queue.code === chat.queue) return desk
  const { waitingTick } = desk.settings
  const tickAt = waitingTick === null ? null : desk.now + waitingTick
  const waitingSince = firstWaitedAt(chat)
  const moved = { ...chat, transfers: chat.transfers + 1, waitingSince, queuedAt: desk.now, tickAt }
  return withQueued(desk, moved, queue)
}

/** @throws `AGENT_FULL` */
function requireRoom({ settings }: Desk, agent: Agent, queue: string, anyway: boolean): void {
  if (anyway || hasRoom(agent, presentQueue(settings, queue))) return
  const message = `${agent.email} has as many chats as they may have. A key with desk:act may say "anyway": true.`
  throw new ParleyError("AGENT_FULL", "", message)
}

/** @throws `CHAT_HAS_AGENT` */
function refuseSameAgent(chat: Chat, { email }: Agent): void {
  if (chat.agent === email) throw new ParleyError("CHAT_HAS_AGENT", "", `The chat ${chat.id} is with ${email} already.`)
}

/** @throws `CHAT_ENDED` */
function refuseBlocked(desk: Desk, chat: Chat): void {
  if (liveChatBlock(desk) === null) return
  throw new ParleyError("CHAT_ENDED", "", `The chat ${chat.id} is over: its user has just been blocked.`)
}

/** The id of the agent's conversation that the chat's connect of this number (from 1) began. */
export function agentConversationOf(chat: Chat, connect: number): string {
  return `${chat.id}-agent-${connect}`
}

function connectAgent(desk: Desk, chat: Chat, agent: Agent): Desk {
  const { now } = desk
  const id = agentConversationOf(chat, chat.connects + 1)
  const connected: Chat = {
    ...chat,
    agentConversation: id,
    agent: agent.email,
    connects: chat.connects + 1,
    connectedAt: now,
    firstConnectedAt: chat.firstConnectedAt ?? now,
    waitingSince: firstWaitedAt(chat),
    tickAt: null,
    restsUntil: null,
    waitsFor: "agent",
    heardAt: now,
    idleWarned: false,
    handover: null,
  }
  const busy: Agent = { ...agent, ...opened(agent, chat.queue), lastChatAt: now, lastConnectAt: now }
  const told = withClient(withAgent(withChat(desk, connected), busy), {
    agent: { email: agent.email, name: agent.name },
  })
  return withFollowUps(
    told,
    {
      kind: "event",
      conversation: chat.conversation,
      event: specialEvent("LiveChatClientConnected", "agent"),
      putAgain: false,
    },
    { kind: "agentConversation", id, chat: connected, agent: busy, word: chat.handover },
  )
}

/** How a chat came to its end: the rows of the table in design section 6.6. */
export type Ending = "user" | "agent" | "timeout" | "block" | "maxWait" | "userEnds" | "ban" | "close" | "error"

const BY: Record<Ending, Chat["endedBy"]> = {
  user: "user",
  agent: "agent",
  timeout: "timeout",
  block: "block",
  maxWait: null,
  userEnds: "user",
  ban: "block",
  close: "agent",
  error: null,
}

/** Endings that the user is told of; at a ban the runtime gives its notice instead, and `Error` speaks for itself. */
const TELLS_USER: ReadonlySet<Ending> = new Set<Ending>(["user", "agent", "timeout", "block"])

/** **The table of design section 6.6**: ends the user's open chat. Without one nothing changes. */
export function endChat(desk: Desk, ending: Ending): Desk {
  const chat = openChat(desk)
  if (chat === null) return desk
  const wasConnected = chat.status === "connected"
  const ended: Chat = {
    ...chat,
    status: statusAfter(chat, "end"),
    endedAt: desk.now,
    endedBy: BY[ending],
    talkedFor: talkedUntil(chat, desk.now),
    tickAt: null,
    restsUntil: null,
  }
  let next = withChat(desk, ended)
  if (wasConnected) next = release(next, chat)
  const { conversation } = chat
  // A question that the chat froze, also where it waits again: what the user has said since went to the chat.
  const putAgain = chat.connects > 0
  if (TELLS_USER.has(ending)) {
    const event = specialEvent("LiveChatClientDisconnected", BY[ending])
    next = withFollowUps(next, { kind: "event", conversation, event, putAgain })
  }
  if (ending === "maxWait") {
    next = withFollowUps(next, {
      kind: "event",
      conversation,
      event: specialEvent("LiveChatQueueTimeout", null),
      putAgain,
    })
  }
  if (wasConnected && ending !== "close" && ending !== "error") next = tellAgent(next, chat, BY[ending])
  if (ending === "close") next = withClient(next, { parked: { queue: chat.queue, priority: chat.priority } })
  return next
}

type Counts = Pick<Agent, "openChats" | "openByQueue">

/** An agent's counts with one more chat of a queue. */
function opened({ openChats, openByQueue }: Counts, queue: string): Counts {
  return { openChats: openChats + 1, openByQueue: { ...openByQueue, [queue]: (openByQueue[queue] ?? 0) + 1 } }
}

/** An agent's counts with one chat of a queue less. */
function closed(agent: Counts, queue: string): Counts {
  const { [queue]: before = 0, ...others } = agent.openByQueue
  const openByQueue = before > 1 ? { ...others, [queue]: before - 1 } : others
  return { openChats: Math.max(0, agent.openChats - 1), openByQueue }
}

/** An agent is free of a chat; whoever waits longest in the queue may be next. */
function release(desk: Desk, chat: Chat): Desk {
  const agent = chat.agent === null ? null : agentOf(desk, chat.agent)
  if (agent === null) return desk
  const free = { ...agent, ...closed(agent, chat.queue), lastChatAt: desk.now, lastChat: chat.id }
  const allocated = agent.queues.filter(code => (desk.settings.queues.get(code)?.maxChatsPerAgent ?? 0) > 0)
  return withFollowUps(
    withAgent(desk, free),
    ...allocated.map(queue => ({ kind: "allocate", queue, cause: { kind: "agent", id: agent.email } }) as const),
  )
}

function tellAgent(desk: Desk, chat: Chat, by: Chat["endedBy"]): Desk {
  if (chat.agentConversation === null) return desk
  const event = specialEvent("LiveChatAgentDisconnected", by)
  return withFollowUps(desk, { kind: "event", conversation: chat.agentConversation, event, putAgain: false })
}

/** A word to whoever has the chat next, and from whom it is. */
export interface Handover {
  readonly by: string
  readonly text: string
}

/**
 * Hands a connected chat to a queue or an agent (design section 6.7).
 *
 * @param anyway beyond the agent's limits too
 * @param word told to the next agent, and not to the user
 * @throws `QUEUE_UNKNOWN`, `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`, `CHAT_HAS_AGENT`, `AGENT_FULL`, `CHAT_ENDED`, `CHAT_WAITING`,
 *   `NOTES_EXCEEDED`
 */
export function transfer(
  desk: Desk,
  from: Chat,
  to: { readonly queue: string } | { readonly agent: string },
  anyway = false,
  word: Handover | null = null,
): Desk {
  const chat = word === null ? from : withNote(desk, from, word, true)
  const transfers = chat.transfers + 1
  if ("queue" in to) {
    const queue = queueOf(desk, to.queue)
    return endWhereBlocked(desk, chat) ?? queueAgain(desk, { ...chat, transfers }, queue, "agent")
  }
  const status = statusAfter(chat, "handOver")
  refuseBlocked(desk, chat)
  const agent = present(desk, normalEmail(to.agent))
  refuseSameAgent(chat, agent)
  requireRoom(desk, agent, chat.queue, anyway)
  const told = tellAgent(release(desk, chat), chat, "agent")
  const handedOver = { ...chat, status, transfers, talkedFor: talkedUntil(chat, desk.now), refusedBy: refusedToo(chat) }
  return connectAgent(told, handedOver, signedIn(told, agent.email))
}

/** A connected chat ends instead of coming back to a queue where its user is blocked by now: nobody could pick it up. */
function endWhereBlocked(desk: Desk, chat: Chat): Desk | null {
  statusAfter(chat, "requeue")
  return liveChatBlock(desk) === null ? null : endChat(desk, "block")
}

/** A connected chat waits in a queue again. */
function queueAgain(desk: Desk, chat: Chat, queue: Queue, by: Chat["endedBy"]): Desk {
  const waiting: Chat = {
    ...chat,
    status: statusAfter(chat, "requeue"),
    queuedAt: desk.now,
    tickAt: desk.settings.waitingTick === null ? null : desk.now + desk.settings.waitingTick,
    waitsFor: null,
    heardAt: null,
    idleWarned: false,
    talkedFor: talkedUntil(chat, desk.now),
    refusedBy: refusedToo(chat),
  }
  return withQueued(tellAgent(release(withChat(desk, waiting), chat), chat, by), waiting, queue)
}

function refusedToo({ agent, refusedBy }: Chat): readonly string[] {
  return agent === null || refusedBy.includes(agent) ? refusedBy : [...refusedBy, agent]
}

/**
 * An agent's chat goes back to its queue, in front (design section 6.7). The desk's client is the chat's user.
 *
 * @param why `declined`: the next agent gets it, and the user hears of nothing else; otherwise `LiveChatRequeued` runs
 */
export function handBack(desk: Desk, chat: Chat, why: "declined" | "signedOut" | "lost" | "noReply"): Desk {
  const ended = endWhereBlocked(desk, chat)
  if (ended !== null) return ended
  const by = why === "lost" || why === "noReply" ? "timeout" : "agent"
  const again = { ...chat, waitingSince: inFront(firstWaitedAt(chat)) }
  const event = specialEvent("LiveChatRequeued", by)
  const told =
    why === "declined"
      ? desk
      : withFollowUps(desk, { kind: "event", conversation: chat.conversation, event, putAgain: false })
  return queueAgain(told, again, presentQueue(desk.settings, chat.queue), by)
}

/** @throws `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT` */
export function signedIn(desk: Desk, email: string): Agent {
  const agent = agentOf(desk, email)
  if (!isStillAgent(agent)) throw new ParleyError("AGENT_UNKNOWN", "", `There is no agent ${email}.`)
  if (agent.status !== "SignedIn") throw new ParleyError("AGENT_SIGNED_OUT", "", `${email} is not signed in.`)
  return agent
}

/** An agent whom somebody else hands a chat: one who is lost would keep it for ever. @throws as `signedIn` */
function present(desk: Desk, email: string): Agent {
  const agent = signedIn(desk, email)
  if (isPresent(agent)) return agent
  const message = `${email} is signed in, but has given no sign of life for too long. Name another agent.`
  throw new ParleyError("AGENT_SIGNED_OUT", "", message)
}

/** Messages of a chat that are known not to be read. */
const MOST_UNREAD = 100

/**
 * A message of one side, which the other has not answered yet: it is waited for from here, or from an earlier message on.
 *
 * @param seq in the user's conversation
 */
export function noteChatMessage(desk: Desk, chat: Chat, from: "agent" | "user", seq: number): Desk {
  const waitsFor = from === "agent" ? "user" : "agent"
  const heardAt = from === "user" && chat.waitsFor === "agent" ? chat.heardAt : desk.now
  const told =
    from === "agent"
      ? { firstReplyAt: chat.firstReplyAt ?? desk.now, unanswered: 0, unread: [] }
      : { unanswered: chat.unanswered + 1, unread: [...chat.unread, seq].slice(-MOST_UNREAD) }
  return withClient(withChat(desk, { ...chat, ...told, waitsFor, heardAt, idleWarned: false }), { queuings: 0 })
}

/** The agent has read the user's conversation up to this line, on whichever of their screens. */
export function readChat(desk: Desk, chat: Chat, seq: number): Desk {
  const unread = chat.unread.filter(each => each > seq)
  return unread.length === chat.unread.length ? desk : withChat(desk, { ...chat, unread })
}

/** Ends the client's chat and conversation because of a ban (design section 6.5). */
export function banClient(desk: Desk, block: Block): Desk {
  const ended = endChat(desk, "ban")
  return withFollowUps(ended, { kind: "ban", conversation: clientOf(desk).conversation, block })
}
