import type { Put } from "../../turns/index.js"

/** Something about a chat or an agent has changed; what it is now is in the store. */
export interface DeskHint {
  readonly kind: "chat" | "agent"
  readonly id: string
  readonly version: number
}

/**
 * Tells listeners that something happened to a conversation or at the desk (design section 10, Push). Hints may be lost
 * or come twice: a listener then reads the store after what it had last.
 */
export class Hints {
  private readonly conversations = new Map<string, Set<() => void>>()
  private readonly desk = new Set<(hints: readonly DeskHint[]) => void>()

  /** To be called after each commit. */
  tell(puts: readonly Pick<Put, "kind" | "id" | "version">[]): void {
    const desk: DeskHint[] = []
    for (const { kind, id, version } of puts) {
      if (kind === "conversation") for (const listener of this.conversations.get(id) ?? []) listener()
      else if (kind === "chat" || kind === "agent") desk.push({ kind, id, version })
    }
    if (desk.length > 0) for (const listener of this.desk) listener(desk)
  }

  /** @returns how to stop listening */
  onConversation(id: string, listener: () => void): () => void {
    const listeners = this.conversations.get(id) ?? new Set()
    this.conversations.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.conversations.get(id) === listeners) this.conversations.delete(id)
    }
  }

  /** @returns how to stop listening */
  onDesk(listener: (hints: readonly DeskHint[]) => void): () => void {
    this.desk.add(listener)
    return () => this.desk.delete(listener)
  }
}
