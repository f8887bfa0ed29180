import type { Activity, Bot } from "../../engine/index.js"
import {
  type Agent,
  agentConversationOf,
  type Block,
  type Chat,
  deskSettings,
  parseAddress,
  parseRange,
} from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { BlockFilter, FactKey, Page, Records, Store, StoredConversation, TurnRecord } from "../../turns/index.js"

/** All that the store knows of a user's conversation: what a fixture is made of. */
export interface Recording {
  readonly own: StoredLog
  /** The conversations of its agents, by chat and connect. */
  readonly agentLogs: readonly StoredLog[]
  readonly chats: readonly Chat[]
  /** Agents who had one of the chats or were given it; where a queue wants signed-in agents or one of them left, also those who were. */
  readonly agents: readonly SignedAgent[]
  /** Blocks of any subject that this conversation could be blocked by, oldest first; blocks that are over too. */
  readonly blocks: readonly Block[]
  /** The same person spoke in another conversation while this one went on. */
  readonly hasCompany: boolean
}

export interface StoredLog {
  readonly conversation: StoredConversation
  readonly activities: readonly Activity[]
  readonly turns: readonly TurnRecord[]
}

/** An agent's coming or going. */
export interface Sign {
  readonly at: number
  readonly what: "signIn" | "signOut"
  /** The agent who went kept their chats. */
  readonly keeps: boolean
}

/** An agent, with every signing in and out that is known, oldest first. */
export interface SignedAgent {
  readonly agent: Agent
  readonly signs: readonly Sign[]
}

/**
 * Reads what a fixture is made of.
 *
 * @param bot whose queues say which agents matter
 * @throws `CONVERSATION_UNKNOWN`, and `CONVERSATION_OF_AGENT` for one that belongs to another's record
 */
export async function readRecording(store: Store, id: string, bot: Bot): Promise<Recording> {
  const conversation = await record(store, "conversation", id)
  if (conversation === null) throw new ParleyError("CONVERSATION_UNKNOWN", "", `There is no conversation ${id}.`)
  if (conversation.side === "agent") throw ofAgent(conversation)
  const own = await logOf(store, conversation)
  const chats = await chatsOf(store, conversation)
  const agentLogs: StoredLog[] = []
  for (const chat of chats) {
    for (let connect = 1; connect <= chat.connects; connect++) {
      const agentSide = await record(store, "conversation", agentConversationOf(chat, connect))
      if (agentSide !== null) agentLogs.push(await logOf(store, agentSide))
    }
  }
  const named = new Set([...agentLogs.map(({ conversation: { linked } }) => linked?.agent), ...transferredTo(own)])
  return {
    own,
    agentLogs,
    chats,
    agents: await agentsOf(store, own, named, bot),
    blocks: await blocksOf(store, own),
    hasCompany: await hasCompany(store, own),
  }
}

function ofAgent({ id, linked }: StoredConversation): ParleyError {
  const users = linked === null || linked.conversation === "" ? "" : ` Record the user's: ${linked.conversation}.`
  return new ParleyError("CONVERSATION_OF_AGENT", "", `The conversation ${id} is an agent's.${users}`)
}

async function record<K extends "conversation" | "chat">(
  store: Store,
  kind: K,
  id: string,
): Promise<Records[K] | null> {
  const key: FactKey = { kind, id }
  const [fact] = await store.read([key], 0)
  // The store answers with the record that was asked for.
  return (fact?.value ?? null) as Records[K] | null
}

/** Lines read at once. */
const PAGE = 1000

/** Log and turns as far as the conversation had come when it was read. */
async function logOf(store: Store, conversation: StoredConversation): Promise<StoredLog> {
  const { id, seq, version } = conversation
  const activities: Activity[] = []
  for (let after = 0; after < seq; ) {
    const page = await store.activities(id, after, PAGE)
    activities.push(...page.filter(activity => activity.seq <= seq))
    if (page.length < PAGE) break
    after = page.at(-1)?.seq ?? seq
  }
  const turns = (await store.turns(id)).filter(({ number }) => number <= version)
  return { conversation, activities, turns }
}

async function chatsOf(store: Store, { id, chats }: StoredConversation): Promise<readonly Chat[]> {
  const found: Chat[] = []
  for (let number = 1; number <= chats; number++) {
    const chat = await record(store, "chat", `${id}-chat-${number}`)
    if (chat !== null) found.push(chat)
  }
  return found
}

/**
 * Nobody can wait in such a queue without an agent, or is told there that the last one has gone while others are there; where
 * chats are given out, who is not needed would be given one.
 *
 * @param left codes of queues that an agent left on the way
 */
function isNeeded({ queues }: Agent, left: ReadonlySet<string>, bot: Bot): boolean {
  return [...deskSettings(bot.spec).queues.values()].some(
    ({ code, requireAgents, maxChatsPerAgent }) =>
      queues.includes(code) && (requireAgents || left.has(code)) && maxChatsPerAgent === 0,
  )
}

function transferredTo({ turns }: StoredLog): readonly string[] {
  return turns.flatMap(({ event }) => {
    const { to } = (event ?? {}) as { readonly to?: { readonly agent?: string } }
    return to?.agent === undefined ? [] : [to.agent]
  })
}

/** @param named who had a part in it, by e-mail */
async function agentsOf(
  store: Store,
  { conversation: { startedAt }, turns }: StoredLog,
  named: ReadonlySet<string | undefined>,
  bot: Bot,
): Promise<readonly SignedAgent[]> {
  const last = turns.at(-1)?.at ?? startedAt
  const all = (await store.agents()).map(({ value }) => value)
  const found = new Map<string, SignedAgent>()
  const left = new Set<string>()
  for (const agent of all.filter(({ email }) => named.has(email))) {
    const signed = { agent, signs: await signsOf(store, agent, last) }
    found.set(agent.email, signed)
    if (signed.signs.some(({ at, what }) => what === "signOut" && at > startedAt))
      for (const queue of agent.queues) left.add(queue)
  }
  for (const agent of all) {
    if (named.has(agent.email) || !isNeeded(agent, left, bot)) continue
    const signed = { agent, signs: await signsOf(store, agent, last) }
    const wasThere =
      signed.signs.length === 0
        ? agent.status === "SignedIn"
        : wasSignedIn(signed, startedAt) || signed.signs.some(({ at }) => at > startedAt)
    if (wasThere) found.set(agent.email, signed)
  }
  return all.flatMap(({ email }) => found.get(email) ?? [])
}

/** Every coming and going of an agent until a moment, oldest first. */
async function signsOf(store: Store, agent: Agent, last: number): Promise<readonly Sign[]> {
  const entries = await everyPage(cursor =>
    store.audit({ subject: `agent:${agent.email}`, limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
  )
  const signs: Sign[] = []
  for (const { at, what, detail } of entries) {
    if (what === "signIn" || what === "signOut") signs.push({ at, what, keeps: detail !== null })
    if (what === "agentRemoved") signs.push({ at, what: "signOut", keeps: false })
  }
  const { status, signOutTime } = agent
  if (status === "SignedOutAutomatically" && signOutTime !== null)
    signs.unshift({ at: signOutTime, what: "signOut", keeps: false })
  return signs.reverse().filter(({ at }) => at <= last)
}

/** Whether an agent was signed in when the conversation began; of whom nothing is known, they were. */
export function wasSignedIn({ signs }: SignedAgent, startedAt: number): boolean {
  if (signs.length === 0) return true
  return signs.filter(({ at }) => at <= startedAt).at(-1)?.what === "signIn"
}

/** Blocks on whatever the conversation is or was known by. */
async function blocksOf(store: Store, { conversation, turns }: StoredLog): Promise<readonly Block[]> {
  const { id, user, visitor, beganAuthenticated, startedAt } = conversation
  const history = (filter: Partial<BlockFilter>): Promise<readonly Block[]> =>
    everyPage(cursor =>
      store.blocks({ ...filter, now: startedAt, limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
    ).then(found => found.map(({ value }) => value))
  const subjects = [
    { kind: "conversation", value: id } as const,
    ...(user === null ? [] : [{ kind: "user", value: user } as const]),
    ...(visitor === null || beganAuthenticated ? [] : [{ kind: "visitor", value: visitor } as const]),
  ]
  const found: Block[] = []
  for (const subject of subjects) found.push(...(await history({ subject })))
  const addresses = beganAuthenticated ? [] : addressesIn(turns, conversation)
  if (addresses.length > 0) {
    const ranges = await history({ kind: "ip" })
    found.push(...ranges.filter(({ subject }) => addresses.some(address => isWithin(subject.value, address))))
  }
  return found.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1))
}

/** Where the user spoke from. */
function addressesIn(turns: readonly TurnRecord[], { address }: StoredConversation): readonly string[] {
  const known = turns.flatMap(({ event }) => {
    const { ip } = (event ?? {}) as { readonly ip?: unknown }
    return typeof ip === "string" ? [ip] : []
  })
  return [...new Set([...known, ...(address === null ? [] : [address])])]
}

function isWithin(range: string, address: string): boolean {
  const [one, other] = [parseRange(range), parseAddress(address)]
  if (one === null || other === null) return false
  const bits = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(2).padStart(8, "0")).join("")
  return bits(one.first).slice(0, one.length) === bits(other).slice(0, one.length)
}

async function hasCompany(store: Store, { conversation, turns }: StoredLog): Promise<boolean> {
  const { id, user, visitor, startedAt } = conversation
  const last = turns.at(-1)?.at ?? startedAt
  const filters = [...(user === null ? [] : [{ user }]), ...(visitor === null ? [] : [{ visitor }])]
  for (const filter of filters) {
    const { items } = await store.conversations({ ...filter, limit: PAGE })
    const others = items.map(({ value }) => value).filter(value => value.id !== id && value.side === "user")
    // A text may be heard there, or ask for an agent, long after it was said: the last line counts.
    if (others.some(other => other.startedAt <= last && Math.max(other.startedAt, lastIn(other)) >= startedAt))
      return true
  }
  return false
}

function lastIn({ heardAt, chatActivity }: StoredConversation): number {
  return Math.max(heardAt, chatActivity.lastAt)
}

async function everyPage<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await read(cursor)
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== null)
  return items
}
