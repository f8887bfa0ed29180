import { LRUCache } from "lru-cache"
import type { Put } from "../../turns/index.js"

/** A topic to listen for: one conversation, everything about chats and agents, or everything about blocks. */
export type Topic = `conversation:${string}` | "desk" | "blocks"

/** Something about a record has changed; what it is now is in the store. */
export type Hint = Pick<Put, "kind" | "id" | "version">

/** Something about a chat or an agent has changed. */
export interface DeskHint extends Hint {
  readonly kind: "chat" | "agent"
}

/** Somebody is about to say something. It is told to whoever listens now, and kept nowhere. */
export interface Typing {
  readonly conversation: string
  readonly from: { readonly role: "user" | "agent"; readonly name?: string }
}

/** Tells what was committed, of topics that somebody listens for. */
export interface HintSource {
  /** When this is done, all commits from then on are told, and those before can be read. */
  listen(topic: Topic): Promise<void>
  ignore(topic: Topic): void
}

/** Null: nobody can listen for it. */
export function topicOf({ kind, id }: Pick<Put, "kind" | "id">): Topic | null {
  if (kind === "conversation") return `conversation:${id}`
  if (kind === "block") return "blocks"
  return kind === "chat" || kind === "agent" ? "desk" : null
}

/** Milliseconds for which somebody who was typing still is. */
const TYPES_FOR = 6000
/** Conversations of which it is known that their agents type. */
const MOST_TYPING = 1000

/** Listeners of one topic. */
interface Audience {
  readonly listeners: Set<(hints: readonly Hint[]) => void>
  /** Done when the source tells of the topic. */
  readonly ready: Promise<void>
}

/**
 * Tells listeners that something happened to a conversation or at the desk (design section 10, Push). Hints may be lost
 * or come twice: a listener then reads the store after what it had last.
 */
export class Hints {
  private readonly audiences = new Map<Topic, Audience>()
  private readonly eventListeners = new Set<() => void>()
  private readonly typing = new Map<Topic, Set<(typing: Typing) => void>>()
  private readonly typingAgents = new LRUCache<string, true>({ max: MOST_TYPING, ttl: TYPES_FOR })

  /** @param typingElsewhere where else it is told that somebody types here */
  constructor(
    private readonly source: HintSource,
    private readonly typingElsewhere: (typing: Typing) => void = () => {},
  ) {}

  isHeard(topic: Topic): boolean {
    return this.audiences.has(topic)
  }

  /** To be called after each commit that the source tells of. */
  tell(puts: readonly Hint[]): void {
    const byTopic = new Map<Topic, Hint[]>()
    for (const put of puts) {
      const topic = topicOf(put)
      if (topic === null || !this.audiences.has(topic)) continue
      const hints = byTopic.get(topic) ?? []
      hints.push(put)
      byTopic.set(topic, hints)
    }
    for (const [topic, hints] of byTopic) {
      for (const listener of this.audiences.get(topic)?.listeners ?? []) listener(hints)
    }
  }

  /** To be called when there are new events. */
  tellEvents(): void {
    for (const listener of this.eventListeners) listener()
  }

  /** @returns how to stop listening */
  onEvents(listener: () => void): () => void {
    this.eventListeners.add(listener)
    return () => void this.eventListeners.delete(listener)
  }

  /** To the listeners of its conversation and of the desk, of other processes too. */
  tellTyping(typing: Typing): void {
    this.hearTyping(typing)
    this.typingElsewhere(typing)
  }

  /** To the listeners in this process. */
  hearTyping(typing: Typing): void {
    if (typing.from.role === "agent") this.typingAgents.set(typing.conversation, true)
    for (const topic of [`conversation:${typing.conversation}`, "desk"] as const)
      for (const listener of this.typing.get(topic) ?? []) listener(typing)
  }

  /** Whether anybody in this process listens for who types. */
  isTypingHeard(): boolean {
    return this.typing.size > 0
  }

  /** Whether the agent of a conversation was typing just now, and has said nothing since. */
  isAgentTyping(conversation: string): boolean {
    return this.typingAgents.has(conversation)
  }

  /** The agent of a conversation has said it. */
  endTyping(conversation: string): void {
    this.typingAgents.delete(conversation)
  }

  /** @returns how to stop listening */
  onTyping(topic: Topic, listener: (typing: Typing) => void): () => void {
    const listeners = this.typing.get(topic) ?? new Set()
    this.typing.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.typing.delete(topic)
    }
  }

  /** @returns how to stop listening, once everything that is committed is told of. @throws where the source can't tell of it now */
  onConversation(id: string, listener: () => void): Promise<() => void> {
    return this.on(`conversation:${id}`, () => listener())
  }

  /** @returns how to stop listening, once everything that is committed is told of */
  onDesk(listener: (hints: readonly DeskHint[]) => void): Promise<() => void> {
    // The records of the desk's topic are of these kinds (`topicOf`).
    return this.on("desk", hints => listener(hints as readonly DeskHint[]))
  }

  /** @returns how to stop listening, once everything that is committed is told of */
  onBlocks(listener: () => void): Promise<() => void> {
    return this.on("blocks", () => listener())
  }

  private async on(topic: Topic, listener: (hints: readonly Hint[]) => void): Promise<() => void> {
    const audience = this.audiences.get(topic) ?? { listeners: new Set(), ready: this.source.listen(topic) }
    this.audiences.set(topic, audience)
    audience.listeners.add(listener)
    const stop = (): void => {
      audience.listeners.delete(listener)
      if (audience.listeners.size > 0 || this.audiences.get(topic) !== audience) return
      this.audiences.delete(topic)
      this.source.ignore(topic)
    }
    try {
      await audience.ready
    } catch (error) {
      // The next one begins anew.
      stop()
      throw error
    }
    return stop
  }
}
