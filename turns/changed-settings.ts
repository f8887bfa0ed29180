import { agentDue, type Chat, chatDue, presentQueue, underSettings, withChat, withJoined } from "../helpdesk/index.js"
import { compareTexts } from "../language/index.js"
import { allocateFor, watchHours } from "./agents.js"
import type { Versioned } from "./store.js"
import { allocateSoon, changeOf, type UnitOfWork } from "./unit-of-work.js"

/** Agents or chats that one turn goes through. */
const BATCH = 20
/** The setting that says under which `waitingTick` the ticks of open chats were counted. */
const TICK = "waitingTick"
/** Names the due time at which those of agents are made anew. */
const OF_AGENTS = "agents"

/**
 * A bot is used from now on, perhaps with another `bot.json` than before: it holds for chats that are open and for agents
 * (design section 6.7). Due times follow from them and the settings; those in the store are made anew by due times of this
 * commit.
 */
export function adoptSettings(work: UnitOfWork): void {
  const { waitingTick, queues } = work.settings
  const known = work.facts.record("setting", TICK)
  const isOther = known !== null && known.value !== waitingTick
  work.kept.push({ id: TICK, value: waitingTick })
  // Nobody who works off what an earlier change left takes away what this one leaves.
  const change = work.facts.versionOf("setting", TICK) + 1
  work.due.push({ owner: `settings:${isOther ? "ticksAnew" : "sameTicks"} ${change}`, at: work.now, rank: 0 })
  work.due.push({ owner: `settings:${OF_AGENTS} ${change}`, at: work.now, rank: 0 })
  for (const kind of Object.keys(work.bot.spec.retention ?? {}))
    work.due.push({ owner: `retention:${kind}`, at: work.now, rank: 1 })
  for (const { code, maxChatsPerAgent } of queues.values())
    if (maxChatsPerAgent > 0) allocateSoon(work, code, `settings:${change}`)
}

/**
 * Brings agents, and open chats, under the present settings: a batch in each turn, until none is left.
 *
 * @param place `agents`, or whether ticks count anew; the change and, if there was a batch before, its last agent or chat,
 *   with blanks between
 */
export function adoptBatch(work: UnitOfWork, place: string): void {
  work.due.push({ owner: `settings:${place}`, at: null, rank: 0 })
  const [what = "", change = "", after = ""] = place.split(" ")
  if (what === OF_AGENTS) adoptAgents(work, change, decodeURIComponent(after))
  else adoptChats(work, what, change, after)
}

/** They are away, lost, at work and signed out by the present times. */
function adoptAgents(work: UnitOfWork, change: string, after: string): void {
  const { settings, facts } = work
  const found = [...settings.queues.keys()].flatMap(queue => facts.agentsOf(queue)).map(({ email }) => email)
  const emails = [...new Set(found)].filter(email => compareTexts(email, after) > 0).sort(compareTexts)
  const last = emails[BATCH - 1]
  if (last !== undefined)
    work.due.push({ owner: `settings:${OF_AGENTS} ${change} ${encodeURIComponent(last)}`, at: work.now, rank: 0 })
  for (const email of emails.slice(0, BATCH)) adoptAgent(work, email)
}

function adoptAgent(work: UnitOfWork, email: string): void {
  // Asked for by itself, an agent who changes meanwhile refuses this turn: else it would write a due time of what was.
  const agent = work.facts.agent(email)
  if (agent === null) return
  work.due.push({ owner: `agent:${email}`, at: agentDue(agent, work.settings)?.at ?? null, rank: 0 })
  watchHours(work, agent)
  allocateFor(work, agent)
}

function adoptChats(work: UnitOfWork, ticks: string, change: string, after: string): void {
  const open = work.facts.get({ kind: "openChats", after, limit: BATCH }) as readonly Versioned<Chat>[]
  const last = open[BATCH - 1]
  if (last !== undefined)
    work.due.push({ owner: `settings:${ticks} ${change} ${last.value.id}`, at: work.now, rank: 0 })
  for (const { value } of open) adoptChat(work, work.facts.chat(value.id) ?? value, ticks === "ticksAnew")
}

function adoptChat(work: UnitOfWork, chat: Chat, ticksAnew: boolean): void {
  const { settings, now } = work
  // Agents are found by their queues, and one who has this chat may serve none that is left.
  if (chat.status === "connected" && chat.agent !== null) adoptAgent(work, chat.agent)
  const adopted = underSettings(chat, settings, now, ticksAnew)
  if (adopted === chat) {
    const due = chatDue(chat, settings)
    work.due.push({ owner: `chat:${chat.id}`, at: due?.at ?? null, rank: due?.rank ?? 0 })
    return
  }
  work.desk = withChat(work.desk, adopted)
  if (adopted.queue === chat.queue) return
  const queue = presentQueue(settings, adopted.queue)
  work.desk = withJoined(work.desk, queue)
  if (queue.maxChatsPerAgent > 0) allocateSoon(work, queue.code, changeOf(work, { kind: "chat", id: chat.id }))
}
