import type { Clock } from "../../runtime/index.js"
import type { Store } from "../../turns/index.js"
import { NOTHING } from "../auth/keys.js"

export interface ServedBotsOptions {
  readonly store: Store
  readonly clock: Clock
  /** Hash of the bot that this process serves. */
  readonly hash: () => string
  /** Another process has begun to serve another bot: this one's files may have changed too. */
  readonly onChanged: () => Promise<void>
  /** Another process goes on to serve another bot. */
  readonly onOther: (hash: string) => void
}

/** Id of the setting that says which bots processes serve, by hash, with the last moment (ms) at which one said so. */
const SERVED_BOTS = "servedBots"
/** Milliseconds after which a process says again what it serves, and after which nobody serves what nobody says. */
const SAID_AGAIN = 2000
const FORGOTTEN = 60_000

type Said = { readonly [hash: string]: number }

/**
 * Which bots the processes on one database serve. A changed bot is noticed by all, so that the reload of one is that of all
 * who have the changed files; and two bots on one database are noticed, which is a mistake of whoever started them.
 */
export class ServedBots {
  /** Bots of others, with the moment at which they were said to be served when they were first seen. */
  private readonly seen = new Map<string, number>()
  private readonly told = new Set<string>()

  constructor(private readonly options: ServedBotsOptions) {}

  /** To be done once a second. @param dropped a bot that this process serves no more */
  async look(dropped: string | null = null): Promise<void> {
    const { store, clock, hash, onChanged, onOther } = this.options
    const now = clock.now()
    const mine = hash()
    const [fact] = await store.read([{ kind: "setting", id: SERVED_BOTS }], now)
    const said = (fact?.value as { readonly value: Said } | null | undefined)?.value ?? {}
    if (dropped !== null || Math.abs(now - (said[mine] ?? 0)) >= SAID_AGAIN) {
      const kept = Object.entries(said).filter(([other, at]) => other !== dropped && Math.abs(now - at) < FORGOTTEN)
      const value = { id: SERVED_BOTS, value: { ...Object.fromEntries(kept), [mine]: now } }
      // Where another process says something at this moment, the next look says it.
      await store.commit({
        ...NOTHING,
        puts: [{ kind: "setting", id: SERVED_BOTS, version: (fact?.version ?? 0) + 1, value }],
        audit: [],
      })
    }
    for (const [other, at] of Object.entries(said)) {
      if (other === mine || other === dropped) continue
      const before = this.seen.get(other)
      if (before === undefined) {
        this.seen.set(other, at)
        // Also at the first look: the files may have changed since this process read them.
        await onChanged()
      } else if (at > before && !this.told.has(other) && other !== hash()) {
        // It was said again since: somebody does serve it.
        this.told.add(other)
        onOther(other)
      }
    }
  }

  /** This process serves another bot from now on. @param before hash of the one that it served until now */
  async change(before: string): Promise<void> {
    this.seen.clear()
    this.told.clear()
    await this.look(before)
  }
}
