import { LRUCache } from "lru-cache"
import type { Agent, Chat } from "../../helpdesk/index.js"
import type { Clock } from "../../runtime/index.js"
import type { FactKey, Store, Versioned } from "../../turns/index.js"
import { type ChatView, chatViews } from "../http/chat-views.js"
import { agentView } from "../http/views.js"
import { type DeskPicture, deskPicture } from "./desk-picture.js"
import type { DeskHint, Hints } from "./hints.js"

/** Something of the desk that has changed, as it is now. It was read and written out once, for all who hear of it. */
export type DeskChange =
  | {
      readonly kind: "chat"
      readonly chat: Versioned<Chat>
      readonly json: string
      /** Nothing but what was said has changed. */
      readonly isOnlySaid: boolean
    }
  | { readonly kind: "agent"; readonly agent: Agent; readonly json: string }
  /** Nobody knows what has changed: look at everything again. */
  | { readonly kind: "gap" }

/** A picture of the desk, and the changes that were told since it was begun. */
export interface SharedPicture {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly picture: Promise<DeskPicture>
  readonly changes: DeskChange[]
}

/** Milliseconds: how long chats have waited is told in seconds. */
const SHARED_FOR = 500
/** Changes beside a picture; with more a new one costs less. */
const MOST_SHARED = 200

/** Chats and agents of which it is known how they were told last. */
const REMEMBERED = 10_000

/** All that happens at the desk, for all streams of it: each change is read from the store once, however many listen. */
export class DeskFeed {
  private readonly listeners = new Set<(changes: readonly DeskChange[]) => void>()
  private readonly told = new LRUCache<string, string>({ max: REMEMBERED })
  private readonly waiting = new Map<string, FactKey & { readonly id: string }>()
  private isReading = false
  private stop: Promise<() => void> | null = null
  private shared: SharedPicture | null = null

  constructor(
    private readonly store: () => Pick<Store, "read" | "chats" | "agents">,
    private readonly hints: Hints,
    private readonly clock: Clock,
  ) {}

  /** @returns how to stop listening, once everything that is committed is told of */
  async listen(listener: (changes: readonly DeskChange[]) => void): Promise<() => void> {
    this.listeners.add(listener)
    this.stop ??= this.hints.onDesk(hints => this.hear(hints))
    await this.stop
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size > 0) return
      const { stop } = this
      this.stop = null
      // Changes are not known while nobody listens.
      this.told.clear()
      this.shared = null
      void stop?.then(end => end())
    }
  }

  /**
   * The desk as it was a moment ago at most, for who listens already: many who begin to look at once read it once. It is
   * shared until a chat changes in more than what was said.
   */
  picture(): SharedPicture {
    const now = this.clock.now()
    if (this.shared !== null && Math.abs(now - this.shared.at) < SHARED_FOR) return this.shared
    const shared: SharedPicture = { at: now, picture: deskPicture(this.store(), now), changes: [] }
    this.shared = shared
    shared.picture.catch(() => this.forget(shared))
    return shared
  }

  private forget(picture: SharedPicture): void {
    if (this.shared === picture) this.shared = null
  }

  private addToPicture(shared: SharedPicture, changes: readonly DeskChange[]): void {
    shared.changes.push(...changes)
    // Places of others, and who has which chat, may be different by now.
    const isOther = changes.some(change => change.kind === "gap" || (change.kind === "chat" && !change.isOnlySaid))
    if (isOther || shared.changes.length > MOST_SHARED) this.forget(shared)
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
      // A store that cannot be read for a moment is read again by whoever listens.
      const changes = await this.read(keys).catch((): readonly DeskChange[] => [{ kind: "gap" }])
      if (changes.length === 0) continue
      if (this.shared !== null) this.addToPicture(this.shared, changes)
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
    return [{ kind: "chat", chat, json: JSON.stringify(view), isOnlySaid }]
  }

  /** A sign of life changes nothing that is told. */
  private agentChange(agent: Versioned<Agent>): readonly DeskChange[] {
    const view = agentView(agent)
    if (this.isKnown(`agent ${view.email}`, { ...view, version: 0 })) return []
    return [{ kind: "agent", agent: agent.value, json: JSON.stringify(view) }]
  }

  /** Whether it was told as this before; from now on it was. */
  private isKnown(name: string, view: object): boolean {
    const text = JSON.stringify(view)
    const isKnown = this.told.get(name) === text
    this.told.set(name, text)
    return isKnown
  }
}
