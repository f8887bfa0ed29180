import type { BlockHits, Store } from "../turns/index.js"
import type { Log } from "./http/log.js"

/** Milliseconds for which refusals are counted before they are written: whoever is banned may ask a hundred times a second. */
const GATHERED = 2000
/** Blocks whose refusals are counted between two writings; those of others are not. */
const MOST = 10_000

/** Counts how often blocks refuse somebody. Counts of the last seconds are lost with the process. */
export class HitCounter {
  private hits = new Map<string, BlockHits>()
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly store: () => Pick<Store, "noteBlockHits">,
    private readonly log: Log,
  ) {}

  /** A request was refused because of this block. */
  note(id: string, now: number): void {
    const before = this.hits.get(id)
    if (before === undefined && this.hits.size >= MOST) return
    this.hits.set(id, { id, count: (before?.count ?? 0) + 1, lastAt: now })
    this.timer ??= setTimeout(() => void this.write(), GATHERED).unref()
  }

  /** Writes what was counted so far. */
  async write(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const hits = [...this.hits.values()]
    this.hits = new Map()
    if (hits.length === 0) return
    await this.store()
      .noteBlockHits(hits)
      .catch((error: unknown) => this.log.warn({ err: error }, "refusals of blocks could not be counted"))
  }
}
