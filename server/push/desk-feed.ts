import { LRUCache } from "lru-cache"
import type { Agent, Chat } from "../../helpdesk/index.js"
import type { Clock } from "../../runtime/index.js"
import type { FactKey, Store, Versioned } from "../../turns/index.js"
import { type ChatView, chatViews } from "../http/chat-views.js"
import { agentView } from "../http/views.js"
import { DeskPicture } from "./desk-picture.js"
import type { DeskHint, Hints } from "./hints.js"

/** Something of the desk that has changed, as it is now. It was read and written out once, for all who hear of it. */
export type DeskChange =
  | {
      readonly kind: "chat"
      readonly chat: Versioned<Chat>
      readonly view: ChatView
      readonly json: string
      /** Nothing but what was said has changed. */
      readonly isOnlySaid: boolean
    }
  | { readonly kind: "agent"; readonly agent: Versioned<Agent>; readonly json: string }
  /** Nobody knows what has changed: look at everything again. */
  | { readonly kind: "gap" }

/** Chats and agents of which it is known how they were told last. */
const REMEMBERED = { maxSize: 10_000, sizeCalculation: () => 1 }

/** All that happens at the desk, for all streams of it: each change is read from the store once, however many listen. */
export class DeskFeed {
  private readonly listeners = new Set<(changes: readonly DeskChange[]) => void>()
  private readonly told = new LRUCache<string, string>(REMEMBERED)
  private readonly waiting = new Map<string, FactKey & { readonly id: string }>()
  private isReading = false
  /** How often all looked again: what was read before that may be of who is erased. */
  private erasures = 0
  private stop: Promise<() => void> | null = null
  /** The picture that is being read, or was; null: nobody has asked for one. */
  private reading: Promise<DeskPicture> | null = null
  private kept: DeskPicture | null = null
  /** Told while the picture is being read. */
  private since: DeskChange[] = []

  constructor(
    private readonly store: () => Pick<Store, "read" | "chats" | "agents">,
    private readonly hints: Hints,
    private readonly clock: Clock,
  ) {}

  /** @returns how to stop listening, once everything that is committed is told of. @throws where that can't be known now */
  async listen(listener: (changes: readonly DeskChange[]) => void): Promise<() => void> {
    this.listeners.add(listener)
    this.stop ??= this.hints.onDesk(hints => this.hear(hints))
    try {
      await this.stop
    } catch (error) {
      this.leave(listener)
      throw error
    }
    return () => this.leave(listener)
  }

  private leave(listener: (changes: readonly DeskChange[]) => void): void {
    this.listeners.delete(listener)
    if (this.listeners.size > 0) return
    const { stop } = this
    this.stop = null
    // Changes are not known while nobody listens.
    this.forget()
    stop?.then(
      end => end(),
      () => {},
    )
  }

  /** Somebody was erased: chats that they had are others without a commit that tells of it, and all look again. */
  lookAgain(): void {
    this.erasures += 1
    this.forget()
    for (const listener of this.listeners) listener([{ kind: "gap" }])
  }

  /** The desk as it is now, for who listens already: it is read for the first of them, and then kept. */
  picture(): Promise<DeskPicture> {
    if (this.reading !== null) return this.reading
    this.since = []
    const reading = DeskPicture.read(this.store()).then(picture => {
      if (this.reading === reading) this.keep(picture)
      return picture
    })
    reading.catch(() => {
      // Another one may be read by now, for others.
      if (this.reading === reading) this.forget()
    })
    this.reading = reading
    return reading
  }

  private keep(picture: DeskPicture): void {
    this.kept = picture
    for (const change of this.since) drawChange(picture, change)
    this.since = []
    // The picture may show more than was told, so a change back to that is one for whoever sees it.
    this.told.clear()
  }

  /** The next picture may show more than was told, so what was told last says nothing. */
  private forget(): void {
    this.told.clear()
    this.reading = null
    this.kept = null
  }

  private draw(changes: readonly DeskChange[]): void {
    if (this.kept === null) this.since.push(...changes)
    else for (const change of changes) drawChange(this.kept, change)
  }

  private hear(hints: readonly DeskHint[]): void {
    for (const { kind, id } of hints) this.waiting.set(`${kind} ${id}`, { kind, id })
    if (!this.isReading) void this.readAll()
  }

  private async readAll(): Promise<void> {
    this.isReading = true
    while (this.waiting.size > 0) {
      const keys = [...this.waiting.values()]
      this.waiting.clear()
      const before = this.erasures
      // A store that cannot be read for a moment is read again by whoever listens.
      const changes = await this.read(keys).catch((): readonly DeskChange[] => [{ kind: "gap" }])
      if (before !== this.erasures) {
        for (const key of keys) this.waiting.set(`${key.kind} ${key.id}`, key)
        continue
      }
      if (changes.length === 0) continue
      if (changes.some(({ kind }) => kind === "gap")) this.forget()
      else if (this.reading !== null) this.draw(changes)
      for (const listener of this.listeners) listener(changes)
    }
    this.isReading = false
  }

  private async read(keys: readonly (FactKey & { readonly id: string })[]): Promise<readonly DeskChange[]> {
    const now = this.clock.now()
    const store = this.store()
    const facts = (await store.read(keys, now)).filter(({ value }) => value !== null)
    const chats = facts.flatMap(({ key, version, value }) =>
      key.kind === "chat" ? [{ version, value: value as Chat }] : [],
    )
    const views = await chatViews(store, chats, now)
    const agents = facts.flatMap(({ key, version, value }) =>
      key.kind === "agent" ? [{ version, value: value as Agent }] : [],
    )
    return [
      ...chats.flatMap((chat, index) => this.chatChange(chat, views[index] as ChatView)),
      ...agents.flatMap(agent => this.agentChange(agent)),
    ]
  }

  private chatChange(chat: Versioned<Chat>, view: ChatView): readonly DeskChange[] {
    const isOnlySaid = this.isKnown(`chat ${view.id}`, {
      ...view,
      version: 0,
      unanswered: 0,
      unread: 0,
      waitedSeconds: 0,
    })
    return [{ kind: "chat", chat, view, json: JSON.stringify(view), isOnlySaid }]
  }

  /** A sign of life changes nothing that is told. */
  private agentChange(agent: Versioned<Agent>): readonly DeskChange[] {
    const view = agentView(agent)
    if (this.isKnown(`agent ${view.email}`, { ...view, version: 0 })) return []
    return [{ kind: "agent", agent, json: JSON.stringify(view) }]
  }

  /** Whether it was told as this before; from now on it was. */
  private isKnown(name: string, view: object): boolean {
    const text = JSON.stringify(view)
    const isKnown = this.told.get(name) === text
    this.told.set(name, text)
    return isKnown
  }
}

function drawChange(picture: DeskPicture, change: DeskChange): void {
  if (change.kind === "chat") picture.putChat(change.chat, change.view, change.json)
  if (change.kind === "agent") picture.putAgent(change.agent, change.json)
}
