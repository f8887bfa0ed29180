import type { Clock } from "./runtime.js"

export interface PollerOptions {
  readonly clock: Clock
  /**
   * Looks what there is to do and begins it (`begin`).
   *
   * @returns the moment (milliseconds since 1970) of what comes next; null: none is known
   */
  readonly look: () => Promise<number | null>
  /** A look failed; the next one comes after a pause. */
  readonly onError: (error: unknown) => void
}

/** Milliseconds between looks without a hint: other processes give none, and a clock may be set. */
const LOOK_AGAIN = 1000

/**
 * Looks for work in a store: at each hint, at the moment of what comes next, and in any case after a second; one look at
 * a time. Work that a look began goes on beside it under a name, and its end gives a hint.
 */
export class Poller {
  private timer: NodeJS.Timeout | null = null
  private wakeAt = Number.POSITIVE_INFINITY
  private looking: Promise<void> | null = null
  private isHinted = false
  private isEnded = true
  private readonly working = new Map<string, Promise<void>>()

  constructor(private readonly options: PollerOptions) {}

  /** No more work is to be begun. */
  get isStopped(): boolean {
    return this.isEnded
  }

  start(): void {
    this.isEnded = false
    this.look()
  }

  /** Finishes what is under way and begins nothing more. */
  async stop(): Promise<void> {
    this.isEnded = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.looking
    await this.allDone()
  }

  /** @param at when there is something to do, in milliseconds since 1970; left out: now */
  hint(at = 0): void {
    if (this.isEnded) return
    const delay = at - this.options.clock.now()
    if (delay <= 0) {
      this.look()
      return
    }
    if (at >= this.wakeAt) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.wakeAt = at
    this.timer = setTimeout(() => this.look(), Math.min(delay, LOOK_AGAIN))
  }

  /** @param work never rejects */
  begin(name: string, work: () => Promise<void>): void {
    const done = work().finally(() => {
      this.working.delete(name)
      this.look()
    })
    this.working.set(name, done)
  }

  isWorkingOn(name: string): boolean {
    return this.working.has(name)
  }

  /** How many works go on. */
  get count(): number {
    return this.working.size
  }

  /** Waits until one of the works that go on has ended. */
  async oneDone(): Promise<void> {
    await Promise.race(this.working.values())
  }

  /** Waits until all works that go on have ended. */
  async allDone(): Promise<void> {
    await Promise.all(this.working.values())
  }

  private look(): void {
    if (this.isEnded) return
    if (this.looking !== null) {
      this.isHinted = true
      return
    }
    if (this.timer !== null) clearTimeout(this.timer)
    this.wakeAt = Number.POSITIVE_INFINITY
    this.isHinted = false
    this.looking = this.options
      .look()
      .catch(error => {
        this.options.onError(error)
        return null
      })
      .then(next => {
        this.looking = null
        if (this.isHinted) this.look()
        else this.hint(Math.min(next ?? Number.POSITIVE_INFINITY, this.options.clock.now() + LOOK_AGAIN))
      })
  }
}
