import type { Agent, Chat } from "../../helpdesk/index.js"
import type { Store, Versioned } from "../../turns/index.js"
import { chatViews } from "../http/chat-views.js"
import { agentView } from "../http/views.js"

/** Chats of a picture that wait, and as many that are connected: an agent of one queue may see few of them. */
const MOST_CHATS = 10_000

/** The open chats and the agents at one moment, each written out once, for whoever begins to look. */
export interface DeskPicture {
  /** Those that wait, then those that are connected, in the order of lists; null: there are more than a picture holds. */
  readonly chats: readonly PicturedChat[] | null
  /** A JSON list of those who were not removed. */
  readonly agents: string
}

export interface PicturedChat {
  readonly chat: Versioned<Chat>
  readonly json: string
}

/** @param now milliseconds since 1970: how long chats have waited depends on it */
export async function deskPicture(store: Pick<Store, "read" | "chats" | "agents">, now: number): Promise<DeskPicture> {
  const [waiting, connected, agents] = await Promise.all([
    store.chats({ status: "waiting", limit: MOST_CHATS }),
    store.chats({ status: "connected", limit: MOST_CHATS }),
    store.agents(),
  ])
  const isWhole = waiting.cursor === null && connected.cursor === null
  return {
    chats: isWhole ? await picturedChats(store, [...waiting.items, ...connected.items], now) : null,
    agents: agentsJson(agents),
  }
}

/** @param all every chat that waits in a queue of one of these is among them, in the order of lists */
async function picturedChats(
  store: Pick<Store, "read">,
  all: readonly Versioned<Chat>[],
  now: number,
): Promise<readonly PicturedChat[]> {
  // One that was picked up between the two reads is in both: it is told as it is connected.
  const chats = [...new Map(all.map(chat => [chat.value.id, chat])).values()]
  const waiting = chats.filter(({ value }) => value.status === "waiting")
  const views = await chatViews(
    store,
    chats,
    now,
    placesIn(waiting, () => true),
  )
  return chats.map((chat, index) => ({ chat, json: JSON.stringify(views[index]) }))
}

/**
 * Places of chats in queues whose lists are whole, by id, which need not be asked for.
 *
 * @param waiting in the order of lists
 */
export function placesIn(
  waiting: readonly Versioned<Chat>[],
  isWhole: (queue: string) => boolean,
): ReadonlyMap<string, number> {
  const before = new Map<string, number>()
  const places = new Map<string, number>()
  for (const { value } of waiting) {
    if (!isWhole(value.queue)) continue
    const place = (before.get(value.queue) ?? 0) + 1
    before.set(value.queue, place)
    places.set(value.id, place)
  }
  return places
}

/** A JSON list of the agents who were not removed. */
function agentsJson(agents: readonly Versioned<Agent>[]): string {
  return JSON.stringify(agents.filter(({ value }) => value.status !== "Removed").map(agentView))
}
