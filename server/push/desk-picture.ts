import { type Agent, type Chat, compareWaiting } from "../../helpdesk/index.js"
import type { Store, Versioned } from "../../turns/index.js"
import { type ChatView, chatView, waitedSeconds } from "../http/chat-views.js"
import { agentView } from "../http/views.js"

/** Chats that a picture holds of those that wait, and as many that are connected. */
const MOST_CHATS = 10_000

/**
 * The open chats and the agents as they are now, each written out once for whoever begins to look. It is read once, and
 * then kept by the changes that are told.
 */
export class DeskPicture {
  private readonly open = new Map<string, PicturedChat>()
  private readonly agents = new Map<string, PicturedAgent>()
  private ordered: readonly PicturedChat[] | null = null

  /** False: there are more open chats than it holds. */
  private constructor(readonly isWhole: boolean) {}

  static async read(store: Pick<Store, "chats" | "agents">): Promise<DeskPicture> {
    const [waiting, connected, agents] = await Promise.all([
      store.chats({ status: "waiting", limit: MOST_CHATS }),
      store.chats({ status: "connected", limit: MOST_CHATS }),
      store.agents(),
    ])
    const picture = new DeskPicture(waiting.cursor === null && connected.cursor === null)
    for (const agent of agents) picture.putAgent(agent, JSON.stringify(agentView(agent)))
    if (!picture.isWhole) return picture
    for (const chat of [...waiting.items, ...connected.items]) picture.putChat(chat, chatView(chat, 0, null))
    return picture
  }

  /** @param json the view as JSON, where it is there already */
  putChat(chat: Versioned<Chat>, view: ChatView, json = JSON.stringify(view)): void {
    const { id, status } = chat.value
    const before = this.open.get(id)
    if (!this.isWhole || (before !== undefined && before.chat.version >= chat.version)) return
    if (status === "ended") this.open.delete(id)
    else this.open.set(id, { chat, ...splitAtPlace(json, view) })
    this.ordered = null
  }

  putAgent({ version, value }: Versioned<Agent>, json: string): void {
    if ((this.agents.get(value.email)?.version ?? 0) >= version) return
    this.agents.set(value.email, { version, isRemoved: value.status === "Removed", json })
  }

  /** A JSON list of those who were not removed, by e-mail. */
  get agentsJson(): string {
    const present = [...this.agents].filter(([, { isRemoved }]) => !isRemoved)
    return `[${present
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { json }]) => json)
      .join()}]`
  }

  /**
   * The first chats that are seen of each status, those that wait before those that are connected, in the order of lists.
   *
   * @param now milliseconds since 1970
   */
  seen(isSeen: (chat: Chat) => boolean, most: number, now: number): readonly WrittenChat[] {
    this.ordered ??= [...this.open.values()].sort((one, other) => compareWaiting(one.chat.value, other.chat.value))
    const before = new Map<string, number>()
    const told: { readonly [status in "waiting" | "connected"]: WrittenChat[] } = { waiting: [], connected: [] }
    for (const pictured of this.ordered) {
      const { value } = pictured.chat
      // Only open ones are in here.
      const status = value.status as "waiting" | "connected"
      const place = status === "waiting" ? (before.get(value.queue) ?? 0) + 1 : null
      if (place !== null) before.set(value.queue, place)
      if (told[status].length < most && isSeen(value))
        told[status].push({ chat: pictured.chat, json: jsonAt(pictured, place, now) })
    }
    return [...told.waiting, ...told.connected]
  }
}

/** A chat as a snapshot tells it. */
export interface WrittenChat {
  readonly chat: Versioned<Chat>
  readonly json: string
}

/** A chat, and its view as JSON but for the place and the wait, which change with the hour. */
interface PicturedChat {
  readonly chat: Versioned<Chat>
  readonly head: string
  readonly tail: string
}

interface PicturedAgent {
  readonly version: number
  readonly isRemoved: boolean
  readonly json: string
}

function splitAtPlace(json: string, { place, waitedSeconds: waited }: ChatView): Omit<PicturedChat, "chat"> {
  // Within a text of somebody the quotes would be escaped.
  const between = placeJson(place, waited)
  const at = json.indexOf(between)
  if (at < 0) throw new Error("the view of a chat does not tell its place before its wait")
  return { head: json.slice(0, at), tail: json.slice(at + between.length) }
}

function jsonAt({ chat, head, tail }: PicturedChat, place: number | null, now: number): string {
  return `${head}${placeJson(place, waitedSeconds(chat.value, now))}${tail}`
}

function placeJson(place: number | null, waited: number): string {
  return `"place":${place},"waitedSeconds":${waited}`
}
