import {
  type Agent,
  type Chat,
  handBack,
  hoursTurnAt,
  isPresent,
  isStillAgent,
  normalEmail,
  presentQueue,
  signedIn,
  specialEvent,
  withAgent,
} from "../helpdesk/index.js"
import { checkHoursFit, hasVisible, type Json, ParleyError } from "../language/index.js"
import { changeDesk } from "./dialog.js"
import { runFollowUps } from "./follow-ups.js"
import { needClient, touchConversation } from "./touched-conversation.js"
import { allocateSoon, changeOf, ownersOf, setField, type UnitOfWork } from "./unit-of-work.js"

/** Fields of an agent that are to be set; those left out stay as known. */
export interface AgentChange {
  readonly email: string
  readonly name?: string
  readonly queues?: readonly string[]
  readonly hours?: Agent["hours"]
  /** Null: no limit but those of the queues. */
  readonly maxChats?: number | null
}

/** An agent's sign-in. */
export interface SignIn extends AgentChange {
  /** Left out: `available`. */
  readonly status?: Agent["availability"]
  /** They give signs of life, and are away and lost without; left out: no. */
  readonly presence?: boolean
  /** The name of somebody else who signs them in; left out: they do themselves. */
  readonly by?: string | null
}

/**
 * An agent signs in; an unknown e-mail becomes an agent. Fields left out stay as known; a new agent serves all queues,
 * and is called by what their e-mail begins with.
 *
 * @throws `QUEUE_UNKNOWN`, and `REQUEST_INVALID` for hours that a queue in `bot.json` could not have
 */
export function signIn(work: UnitOfWork, given: SignIn): void {
  const changed = changedAgent(work, given)
  const before = work.facts.agent(changed.email)
  const isPresenceKnown = given.presence === true
  const agent: Agent = {
    ...changed,
    status: "SignedIn",
    lastChatAt: work.now,
    signOutTime: null,
    availability: given.status ?? "available",
    presence: isPresenceKnown ? "here" : null,
    seenAt: isPresenceKnown ? work.now : null,
  }
  putAgent(work, agent, "signIn", null, given.by ?? agent.email)
  serveQueues(work, agent, before)
}

/**
 * Somebody adds an agent, or changes one, who is signed in or not as before (design section 6.7). Chats of queues that are
 * taken away stay with them.
 *
 * @param by who does it
 * @throws as `signIn`
 */
export function changeAgent(work: UnitOfWork, given: AgentChange, by: string | null): void {
  const agent = changedAgent(work, given)
  const before = work.facts.agent(agent.email)
  const { email: _, ...fields } = given
  // Hours were held to their schema, and the rest is texts and numbers.
  putAgent(work, agent, isStillAgent(before) ? "agentChanged" : "agentAdded", fields as Json, by)
  if (agent.status === "SignedIn") serveQueues(work, agent, before)
}

/** Chats may be given out in the queues that an agent serves now, and in those that they have left. */
function serveQueues(work: UnitOfWork, agent: Agent, before: Agent | null): void {
  watchHours(work, agent)
  allocateFor(work, agent)
  const left = before?.queues.filter(queue => !agent.queues.includes(queue)) ?? []
  agentLeaves(work, { ...agent, queues: left })
}

/**
 * Somebody removes an agent, who signs out; their chats go back to their queues, in front.
 *
 * @returns how many chats went back
 * @throws `AGENT_UNKNOWN`
 */
export function removeAgent(work: UnitOfWork, email: string, by: string | null): number {
  const agent = work.facts.agent(normalEmail(email))
  if (!isStillAgent(agent)) throw new ParleyError("AGENT_UNKNOWN", "", `There is no agent ${normalEmail(email)}.`)
  const left: Agent = { ...agent, status: "Removed", signOutTime: work.now }
  putAgent(work, left, "agentRemoved", null, by)
  const returned = handBackAll(work, agent.email, "signedOut")
  if (agent.status === "SignedIn") agentLeaves(work, left)
  runFollowUps(work)
  return returned
}

/** An agent as known, or a new one who is signed out, with what is given. */
function changedAgent(work: UnitOfWork, { email: given, name, queues, hours, maxChats }: AgentChange): Agent {
  const email = normalEmail(given)
  const found = work.facts.agent(email)
  const known = isStillAgent(found) ? found : null
  for (const queue of queues ?? []) {
    if (!work.settings.queues.has(queue)) {
      throw new ParleyError("QUEUE_UNKNOWN", "/queues", `There is no queue "${queue}" in bot.json.`)
    }
  }
  if (name !== undefined && !hasVisible(name))
    throw new ParleyError("REQUEST_INVALID", "/name", "A name of blanks cannot be read.")
  const [fault] = hours === undefined || hours === null ? [] : checkHoursFit(hours as Json, "/hours")
  if (fault !== undefined) throw new ParleyError("REQUEST_INVALID", fault.pointer, fault.message)
  return {
    email,
    name: name ?? known?.name ?? email.split("@")[0] ?? email,
    queues: queues ?? known?.queues ?? [...work.settings.queues.keys()],
    status: known?.status ?? "SignedOut",
    hours: hours === undefined ? (known?.hours ?? null) : hours,
    openChats: known?.openChats ?? 0,
    openByQueue: known?.openByQueue ?? {},
    lastChatAt: known?.lastChatAt ?? null,
    lastConnectAt: known?.lastConnectAt ?? null,
    signOutTime: known?.signOutTime ?? null,
    availability: known?.availability ?? "available",
    maxChats: maxChats === undefined ? (known?.maxChats ?? null) : maxChats,
    presence: known?.presence ?? null,
    seenAt: known?.seenAt ?? null,
    lastChat: known?.lastChat ?? null,
  }
}

/**
 * Makes due what happens where the hours of an agent begin or end next. No record says that it has happened: so only their
 * sign-in, other settings and that moment itself write its due time, and each of them has chats given out besides.
 */
export function watchHours(work: UnitOfWork, agent: Agent): void {
  work.due.push({ owner: `hours:${agent.email}`, at: hoursTurnAt(agent, work.settings, work.now), rank: 1 })
}

/** An agent's hours have begun, and they may get chats, or ended, and others may get what was for them. */
export function turnOfHours(work: UnitOfWork, owner: string, email: string): void {
  const agent = work.facts.agent(email)
  if (agent?.status !== "SignedIn") {
    work.due.push({ owner, at: null, rank: 0 })
    return
  }
  watchHours(work, agent)
  allocateFor(work, agent)
}

/**
 * An agent signs out. Their chats go back to their queues, in front (design section 6.7).
 *
 * @param keep they keep their chats
 * @param by who signs them out; left out: they themselves
 * @throws `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`
 */
export function signOut(work: UnitOfWork, email: string, keep = false, by: string | null = normalEmail(email)): void {
  const agent = signedIn(work.desk, normalEmail(email))
  const left: Agent = { ...agent, status: "SignedOut", signOutTime: work.now }
  putAgent(work, left, "signOut", keep ? { keep } : null, by)
  if (!keep) handBackAll(work, agent.email, "signedOut")
  agentLeaves(work, left)
  runFollowUps(work)
}

/**
 * An agent says whether they take chats, which is also a sign of life.
 *
 * @param status null: a sign of life and nothing else
 * @param by who says so for them; left out: they themselves
 * @throws `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`
 */
export function setStatus(
  work: UnitOfWork,
  email: string,
  status: Agent["availability"] | null,
  by: string | null = normalEmail(email),
): void {
  const agent = signedIn(work.desk, normalEmail(email))
  noteSignOfLife(work, agent.email)
  if (status === null || status === agent.availability) return
  const present = work.desk.changed.agent.get(agent.email) ?? agent
  putAgent(work, { ...present, availability: status }, "status", { status }, by)
  // Also where they get none: chats that they refused may go to nobody else now.
  allocateFor(work, agent)
}

/** A request or a stream of an agent of whom signs of life are asked. One who was away or lost is there again. */
export function noteSignOfLife(work: UnitOfWork, email: string): void {
  const agent = work.desk.changed.agent.get(email) ?? work.facts.agent(email)
  if (agent === null || agent.presence === null || agent.status !== "SignedIn") return
  work.desk = withAgent(work.desk, { ...agent, presence: "here", seenAt: work.now })
  if (agent.presence !== "here") allocateFor(work, agent)
}

/** An agent of whom no sign of life came is lost: their chats go back to their queues. */
export function loseAgent(work: UnitOfWork, agent: Agent): void {
  work.desk = withAgent(work.desk, { ...agent, presence: "lost" })
  handBackAll(work, agent.email, "lost")
  agentLeaves(work, agent)
}

/** @returns how many chats went back */
function handBackAll(work: UnitOfWork, email: string, why: "signedOut" | "lost"): number {
  const connected = work.facts.chatsOf(email).filter(({ status }) => status === "connected")
  for (const found of connected) {
    const chat = work.facts.chat(found.id) ?? found
    const touched = touchConversation(work, chat.conversation)
    needClient(work, touched)
    touched.event ??= { type: "agent", agent: email, verb: why }
    changeDesk(work, touched, desk => handBack(desk, chat, why))
  }
  return connected.length
}

/** An agent may have room, or may be there no more for chats that others gave away: their queues give out chats. */
export function allocateFor(work: UnitOfWork, { email, queues }: Agent): void {
  for (const queue of queues) {
    if ((work.settings.queues.get(queue)?.maxChatsPerAgent ?? 0) > 0)
      allocateSoon(work, queue, changeOf(work, { kind: "agent", id: email }))
  }
}

/** An agent is gone. In turns of their own those who wait in their queues are told, where it was the last. */
export function agentLeaves(work: UnitOfWork, agent: Agent): void {
  allocateFor(work, agent)
  const change = changeOf(work, { kind: "agent", id: agent.email })
  for (const queue of agent.queues) {
    work.due.push({ owner: `nobody:${encodeURIComponent(queue)} ${change}`, at: work.now, rank: 1 })
  }
}

/** Chats that one turn tells. */
const BATCH = 20

/**
 * The last agent of a queue may be gone: those who wait in it hear `LiveChatNobody` (design section 3.5), a batch in each
 * turn, as long as nobody is there.
 *
 * @param place the queue, the change that made them go and, if there was a batch before, its last chat, with blanks between
 */
export function tellNobodyIsThere(work: UnitOfWork, owner: string, place: string): void {
  const [name = "", change = "", after = ""] = place.split(" ")
  const queue = decodeURIComponent(name)
  work.due.push({ owner, at: null, rank: 0 })
  if (work.facts.agentsOf(queue).some(isPresent)) return
  const open = work.facts.openChats(after, BATCH)
  const last = open[BATCH - 1]
  if (last !== undefined) work.due.push({ owner: `nobody:${name} ${change} ${last.id}`, at: work.now, rank: 1 })
  for (const { id } of open) {
    const chat = work.facts.chat(id)
    if (chat?.status === "waiting" && presentQueue(work.settings, chat.queue).code === queue) tellNobody(work, chat)
  }
}

function tellNobody(work: UnitOfWork, { conversation }: Chat): void {
  const touched = touchConversation(work, conversation)
  needClient(work, touched)
  setField(work, ownersOf(touched.conversation).conversation, "HelpdeskClient", "HasNoAgents", true)
  const event = specialEvent("LiveChatNobody", null)
  const followUps = [...work.desk.followUps, { kind: "event", conversation, event, putAgain: false } as const]
  work.desk = { ...work.desk, followUps }
  runFollowUps(work)
}

function putAgent(
  work: UnitOfWork,
  agent: Agent,
  what: string,
  detail: Json = null,
  by: string | null = agent.email,
): void {
  work.desk = withAgent(work.desk, agent)
  work.audit.push({
    id: `${what}-${agent.email}-${work.facts.versionOf("agent", agent.email) + 1}`,
    at: work.now,
    what,
    by,
    subject: `agent:${agent.email}`,
    detail,
  })
}
