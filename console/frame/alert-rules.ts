/** Something of which an alert may come. Moments are milliseconds since 1970. */
export type Alertable =
  /** Somebody waits in the agent's queues, and was not known to. */
  | { readonly kind: "waits"; readonly chatId: string }
  /** A chat is taken or over: nobody waits in it. */
  | { readonly kind: "waitsNoMore"; readonly chatId: string }
  /** A user wrote in a chat of the agent's. */
  | { readonly kind: "wrote"; readonly chatId: string }
  /** The agent looked at a chat. */
  | { readonly kind: "looked"; readonly chatId: string }
  /** The agent answered, or the chat is over: there is nothing to be reminded of. */
  | { readonly kind: "answered"; readonly chatId: string }
  /** Time went by. */
  | { readonly kind: "tick" }

export interface Alert {
  readonly kind: "waiting" | "message" | "reminder"
  readonly chatId: string
}

/** Milliseconds that somebody waits before it is told: the one who sits next to it may have taken them. */
const UNTAKEN = 5000
/** Milliseconds between two alerts. */
const PAUSE = 10_000

/**
 * Decides what the agent is told of by sound (pages' design, section 6, *Alerts*): one for each who begins to wait and is not
 * taken within five seconds; one for a chat that was written in unseen, and none more until it was looked at; one reminder at
 * half of `replyTimeout`; never two within ten seconds.
 */
export class AlertRules {
  /** When those who wait began to, as long as nothing was told of them. */
  private readonly waiting = new Map<string, number>()
  /** Chats that were told of and not looked at since. */
  private readonly told = new Set<string>()
  /** When an unanswered chat is to be reminded of; null: it was. */
  private readonly reminders = new Map<string, number | null>()
  private lastAt = Number.NEGATIVE_INFINITY

  /**
   * @param replyTimeout milliseconds; null: nothing happens by itself, and nobody is reminded
   * @param isLookedAt whether a chat is open on a page that can be seen
   */
  constructor(
    private readonly replyTimeout: () => number | null,
    private readonly isLookedAt: (chatId: string) => boolean,
  ) {}

  /** @returns what is to sound now */
  hear(event: Alertable, now: number): Alert | null {
    const { kind } = event
    if (kind === "waits") this.waiting.set(event.chatId, now)
    if (kind === "waitsNoMore") this.waiting.delete(event.chatId)
    if (kind === "looked") this.told.delete(event.chatId)
    if (kind === "answered") {
      this.told.delete(event.chatId)
      this.reminders.delete(event.chatId)
    }
    if (kind === "wrote") {
      const timeout = this.replyTimeout()
      if (timeout !== null && !this.reminders.has(event.chatId)) this.reminders.set(event.chatId, now + timeout / 2)
      if (!this.isLookedAt(event.chatId) && !this.told.has(event.chatId)) {
        this.told.add(event.chatId)
        return this.sound({ kind: "message", chatId: event.chatId }, now)
      }
    }
    return this.due(now)
  }

  /** When to tick next at the latest; null: nothing is waited for. */
  nextAt(): number | null {
    const waits = [...this.waiting.values()].map(since => since + UNTAKEN)
    const reminders = [...this.reminders.values()].filter(at => at !== null)
    const all = [...waits, ...reminders]
    return all.length === 0 ? null : Math.min(...all)
  }

  private due(now: number): Alert | null {
    const untaken = [...this.waiting].filter(([, since]) => since + UNTAKEN <= now).map(([chatId]) => chatId)
    for (const chatId of untaken) this.waiting.delete(chatId)
    const late = [...this.reminders].filter(([, at]) => at !== null && at <= now).map(([chatId]) => chatId)
    for (const chatId of late) this.reminders.set(chatId, null)
    const reminder = late.find(chatId => !this.isLookedAt(chatId))
    const [first] = untaken
    if (reminder !== undefined) return this.sound({ kind: "reminder", chatId: reminder }, now)
    return first === undefined ? null : this.sound({ kind: "waiting", chatId: first }, now)
  }

  private sound(alert: Alert, now: number): Alert | null {
    if (now - this.lastAt < PAUSE) return null
    this.lastAt = now
    return alert
  }
}
