import type { Agent, Chat } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import { chatViews } from "../http/chat-views.js"
import type { Reply } from "../http/route.js"
import { isSeen, type Sight, type SightServices, seenBy, sightOf } from "../http/sight.js"
import type { Caller, Services } from "../services.js"
import type { DeskChange } from "./desk-feed.js"
import type { WrittenChat } from "./desk-picture.js"
import { eventStream, type ServerSentEvent } from "./event-stream.js"
import type { Typing } from "./hints.js"

/** Chats of a snapshot that wait, and as many that are connected. */
const SNAPSHOT = 2000
/** Changes that wait for a slow client; one that missed more gets a new snapshot, which costs less than all of them. */
const MOST_WAITING = 500

/** The services that a stream of the desk needs. */
export type DeskStreamServices = SightServices & Pick<Services, "deskFeed" | "hints">

/** The desk as a stream: a snapshot of what may be seen, then each change of it; after a gap a new snapshot. */
export function deskStream(caller: Caller, services: Services): Reply {
  return {
    kind: "stream",
    open: async (response, ending) => {
      const stream = new DeskStream(caller, services)
      const closed = services.metrics.streamOpened("desk")
      await eventStream(
        response,
        ending,
        hint => stream.listen(hint),
        () => stream.next(),
      ).finally(closed)
    },
  }
}

/** Of a queue that is seen whole, its list says the places, and each need not be asked for. */
function placesIn(waiting: readonly Versioned<Chat>[], { seesAll, queues }: Sight): ReadonlyMap<string, number> {
  const before = new Map<string, number>()
  const places = new Map<string, number>()
  for (const { value } of waiting) {
    if (!seesAll && !queues.includes(value.queue)) continue
    const place = (before.get(value.queue) ?? 0) + 1
    before.set(value.queue, place)
    places.set(value.id, place)
  }
  return places
}

/** One stream of the desk, with all that it has told. */
export class DeskStream {
  private sight: Sight = { agent: null, seesAll: false, queues: [] }
  /** Open chats as they were told, by id; and those ids by conversation. */
  private readonly told = new Map<string, Versioned<Chat>>()
  private readonly chatIn = new Map<string, string>()
  private changes: DeskChange[] = []
  /** Conversations whose users are typing. */
  private readonly typing = new Set<string>()
  private isBehind = true
  /** A snapshot is on its way, and what this agent hears is not known. */
  private isLooking = false

  constructor(
    private readonly caller: Caller,
    private readonly services: DeskStreamServices,
  ) {}

  async listen(hint: () => void): Promise<() => void> {
    const { deskFeed, hints } = this.services
    const stop = await deskFeed.listen(changes => {
      if (this.hear(changes)) hint()
    })
    const quiet = hints.onTyping("desk", typing => {
      if (this.hearTyping(typing)) hint()
    })
    return () => {
      quiet()
      stop()
    }
  }

  async next(): Promise<readonly ServerSentEvent[]> {
    const typing = [...this.typing]
    this.typing.clear()
    if (this.isBehind) return [await this.snapshot()]
    const changes = this.changes
    this.changes = []
    const events = changes.flatMap(change => this.eventsOf(change))
    // Other queues, other chats.
    return this.isBehind ? [await this.snapshot()] : [...events, ...typing.flatMap(id => this.typingEvent(id))]
  }

  /** Most that happens is what somebody says: streams that do not tell it are not woken up. @returns whether there is something to tell */
  private hear(all: readonly DeskChange[]): boolean {
    const isHeard = (change: DeskChange) =>
      this.isLooking || change.kind !== "chat" || !change.isOnlySaid || this.hearsWordsOf(change.chat)
    const changes = all.filter(isHeard)
    if (changes.length === 0) return false
    this.changes.push(...changes)
    const isGap = changes.some(({ kind }) => kind === "gap")
    if (isGap || this.changes.length > MOST_WAITING) {
      this.isBehind = true
      this.changes = []
    }
    return true
  }

  /** Words are told to whoever has the chat, and to those who see all. */
  private hearsWordsOf({ value }: Versioned<Chat>): boolean {
    return this.sight.seesAll || value.agent === this.sight.agent
  }

  /** @returns whether there may be something to tell */
  private hearTyping({ conversation, from }: Typing): boolean {
    // The change may be that the chat came to this agent.
    const mayTell = this.changes.length > 0 || this.typingEvent(conversation).length > 0
    if (from.role !== "user" || !mayTell) return false
    this.typing.add(conversation)
    return true
  }

  private async snapshot(): Promise<ServerSentEvent> {
    const { deskFeed, clock } = this.services
    this.isBehind = false
    this.isLooking = true
    const picture = await deskFeed.picture()
    this.sight = await sightOf(this.caller, this.services)
    this.isLooking = false
    // All that was told of chats until now is in it; an agent's queues may be others than were just read.
    this.changes = this.changes.filter(({ kind }) => kind === "agent")
    const isShown = (chat: Chat) => isSeen(this.sight, chat)
    const open = picture.isWhole ? picture.seen(isShown, SNAPSHOT, clock.now()) : await this.ownChats()
    const last = await this.written(await this.lastChat())
    this.told.clear()
    this.chatIn.clear()
    // It may have ended since the open ones were read.
    const chats = [...open.filter(({ chat }) => last.every(other => other.chat.value.id !== chat.value.id)), ...last]
    for (const { chat } of chats) this.keep(chat)
    const told = chats.map(({ json }) => json).join()
    return { event: "snapshot", json: `{"chats":[${told}],"agents":${picture.agentsJson}}` }
  }

  /** Where there are more open chats than a picture holds: the first that are seen. */
  private async ownChats(): Promise<readonly WrittenChat[]> {
    const { store } = this.services.served()
    const filter = { ...seenBy(this.sight), limit: SNAPSHOT }
    const [waiting, connected] = await Promise.all([
      store.chats({ ...filter, status: "waiting" }),
      store.chats({ ...filter, status: "connected" }),
    ])
    return this.written([...waiting.items, ...connected.items], placesIn(waiting.items, this.sight))
  }

  private async written(
    chats: readonly Versioned<Chat>[],
    places?: ReadonlyMap<string, number>,
  ): Promise<readonly WrittenChat[]> {
    const { served, clock } = this.services
    const views = await chatViews(served().store, chats, clock.now(), places)
    return chats.map((chat, index) => ({ chat, json: JSON.stringify(views[index]) }))
  }

  /** The chat that the agent had last, as long as they are asked about it. */
  private async lastChat(): Promise<readonly Versioned<Chat>[]> {
    const { agent } = this.sight
    const { store } = this.services.served()
    const now = this.services.clock.now()
    const [found] = agent === null ? [] : await store.read([{ kind: "agent", id: agent }], now)
    const id = (found?.value as Agent | null | undefined)?.lastChat ?? null
    const [fact] = id === null ? [] : await store.read([{ kind: "chat", id }], now)
    const chat = (fact?.value ?? null) as Chat | null
    const isAsked = chat?.status === "ended" && chat.questions.some(question => question.agent === agent)
    return fact !== undefined && chat !== null && isAsked ? [{ version: fact.version, value: chat }] : []
  }

  private eventsOf(change: DeskChange): readonly ServerSentEvent[] {
    if (change.kind === "gap") return []
    if (change.kind === "chat") return this.chatEvents(change)
    const { email, queues } = change.agent.value
    const isOther = email === this.sight.agent && queues.join("\n") !== this.sight.queues.join("\n")
    if (isOther && !this.sight.seesAll) this.isBehind = true
    return [{ event: "agent", json: change.json }]
  }

  private chatEvents({ chat, json, isOnlySaid }: DeskChange & { readonly kind: "chat" }): readonly ServerSentEvent[] {
    const { value, version } = chat
    const { sight, told } = this
    if (version <= (told.get(value.id)?.version ?? 0)) return []
    if (!isSeen(sight, value)) {
      this.chatIn.delete(value.conversation)
      return told.delete(value.id) ? [{ event: "chatGone", data: { id: value.id, version } }] : []
    }
    if (isOnlySaid && !this.hearsWordsOf(chat)) return []
    this.keep(chat)
    return [{ event: "chat", json }]
  }

  private keep(chat: Versioned<Chat>): void {
    const { id, conversation, status, questions } = chat.value
    if (status === "ended" && questions.length === 0) this.told.delete(id)
    else this.told.set(id, chat)
    if (status === "connected") this.chatIn.set(conversation, id)
    else this.chatIn.delete(conversation)
  }

  /** It is told to who has the chat, and to who sees all. */
  private typingEvent(conversation: string): readonly ServerSentEvent[] {
    const { sight, told, chatIn } = this
    const chat = told.get(chatIn.get(conversation) ?? "")?.value
    if (chat === undefined || (!sight.seesAll && chat.agent !== sight.agent)) return []
    return [{ event: "typing", data: { chatId: chat.id, conversationId: conversation } }]
  }
}
