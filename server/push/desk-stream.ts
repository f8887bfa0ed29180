import type { Agent, Chat } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import { chatViews } from "../http/chat-views.js"
import type { Reply } from "../http/route.js"
import { isSeen, type Sight, seenBy, sightOf } from "../http/sight.js"
import type { Caller, Services } from "../services.js"
import type { DeskChange } from "./desk-feed.js"
import { type PicturedChat, placesIn } from "./desk-picture.js"
import { eventStream, type ServerSentEvent } from "./event-stream.js"
import type { Typing } from "./hints.js"

/** Chats of a snapshot that wait, and as many that are connected. */
const SNAPSHOT = 2000
/** Changes that wait for a slow client; one that missed more gets a new snapshot, which costs less than all of them. */
const MOST_WAITING = 500

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

/** The first chats of a picture that are seen. */
function seenOf(chats: readonly PicturedChat[], sight: Sight): readonly PicturedChat[] {
  const of = (status: Chat["status"]) =>
    chats.filter(({ chat: { value } }) => value.status === status && isSeen(sight, value)).slice(0, SNAPSHOT)
  return [...of("waiting"), ...of("connected")]
}

function agentEvent({ json }: { readonly json: string }): ServerSentEvent {
  return { event: "agent", json }
}

class DeskStream {
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
    private readonly services: Services,
  ) {}

  async listen(hint: () => void): Promise<() => void> {
    const { deskFeed, hints } = this.services
    const quiet = hints.onTyping("desk", typing => {
      if (this.hearTyping(typing)) hint()
    })
    const stop = await deskFeed.listen(changes => {
      if (this.hear(changes)) hint()
    })
    return () => {
      quiet()
      stop()
    }
  }

  async next(): Promise<readonly ServerSentEvent[]> {
    const typing = [...this.typing]
    this.typing.clear()
    if (this.isBehind) return await this.snapshot()
    const changes = this.changes
    this.changes = []
    const events = changes.flatMap(change => this.eventsOf(change))
    // Other queues, other chats.
    return this.isBehind ? await this.snapshot() : [...events, ...typing.flatMap(id => this.typingEvent(id))]
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

  /** A snapshot, and what has changed since it was read. */
  private async snapshot(): Promise<readonly ServerSentEvent[]> {
    const { services } = this
    this.isBehind = false
    this.isLooking = true
    const shared = services.deskFeed.picture()
    const { chats, agents } = await shared.picture
    const since = [...shared.changes]
    // Changes from here on are told after those.
    this.changes = []
    this.sight = await sightOf(this.caller, services)
    this.isLooking = false
    const seen = chats === null ? null : seenOf(chats, this.sight)
    const open = seen ?? (await this.ownChats())
    const last = await this.pictured(await this.lastChat())
    this.told.clear()
    this.chatIn.clear()
    for (const { chat } of [...open, ...last]) this.keep(chat)
    const told = [...open, ...last].map(({ json }) => json).join()
    const snapshot = { event: "snapshot", json: `{"chats":[${told}],"agents":${agents}}` }
    // What the agent may see was read after these.
    const changed = since.flatMap(change => (change.kind === "agent" ? [agentEvent(change)] : this.eventsOf(change)))
    return [snapshot, ...changed]
  }

  /** Where there are more open chats than a picture holds: the first that are seen. */
  private async ownChats(): Promise<readonly PicturedChat[]> {
    const { seesAll, queues } = this.sight
    const { store } = this.services.served()
    const filter = { ...seenBy(this.sight), limit: SNAPSHOT }
    const [waiting, connected] = await Promise.all([
      store.chats({ ...filter, status: "waiting" }),
      store.chats({ ...filter, status: "connected" }),
    ])
    const places = placesIn(waiting.items, queue => seesAll || queues.includes(queue))
    return this.pictured([...waiting.items, ...connected.items], places)
  }

  private async pictured(
    chats: readonly Versioned<Chat>[],
    places?: ReadonlyMap<string, number>,
  ): Promise<readonly PicturedChat[]> {
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
    const { email, queues } = change.agent
    const isOther = email === this.sight.agent && queues.join("\n") !== this.sight.queues.join("\n")
    if (isOther && !this.sight.seesAll) this.isBehind = true
    return [agentEvent(change)]
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
