import { LRUCache } from "lru-cache"
import type { Bot } from "../../engine/index.js"
import { deskSettings } from "../../helpdesk/index.js"
import type { Clock, Turns } from "../../runtime/index.js"

/** Milliseconds between two signs that are written, at most; where agents are soon away, a quarter of that time. */
const OFTEN_ENOUGH = 30_000
const REMEMBERED = { maxSize: 10_000, sizeCalculation: () => 1 }

interface Served {
  readonly bot: Bot
  readonly runtime: Pick<Turns, "setStatus">
}

/**
 * Requests and open streams of agents' keys are signs of life (design section 6.7). They are many, and are written
 * sparingly: of one who is away, or lost, the next one is.
 */
export class SignsOfLife {
  private readonly written = new LRUCache<string, number>(REMEMBERED)
  private every: { readonly bot: Bot; readonly milliseconds: number } | null = null

  constructor(
    private readonly served: () => Served,
    private readonly clock: Clock,
  ) {}

  /** @param agent e-mail; null: it is no agent's key */
  note(agent: string | null): void {
    if (agent === null) return
    const now = this.clock.now()
    const before = this.written.get(agent)
    if (before !== undefined && Math.abs(now - before) < this.pause()) return
    this.written.set(agent, now)
    // One who is unknown or signed out gives none, and where it cannot be written now, the next one is.
    this.served()
      .runtime.setStatus(agent, null)
      .catch(() => {})
  }

  private pause(): number {
    const { bot } = this.served()
    if (this.every?.bot !== bot) {
      const { away } = deskSettings(bot.spec).presence
      this.every = { bot, milliseconds: Math.min(OFTEN_ENOUGH, away / 4) }
    }
    return this.every.milliseconds
  }
}
