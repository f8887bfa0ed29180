import type { Commit } from "../turns/index.js"
import type { Clock, Runtime } from "./runtime.js"

export interface SchedulerOptions {
  readonly runtime: Pick<Runtime, "dueOwners" | "nextDue" | "runOwner">
  readonly clock: Clock
  /** A due time that could not be worked off; it is tried again. */
  readonly onError: (error: unknown, owner: string) => void
}

/** Turns by themselves that go on at once: enough to share a wait for the disk; a request waits for those that went before it. */
const AT_ONCE = 4
/** Due times read at once. */
const BATCH = 500
/** Milliseconds. Other processes give no hint, and a clock may be set: so long a due time may come late (design section 11.6). */
const LOOK_AGAIN = 1000
/** Milliseconds before one that failed is tried again, doubled each time. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 60_000

/**
 * Makes due times happen in real time: never early, and late by a look at the store at most. Those of one conversation
 * happen one after another in their order, those of different ones side by side. Calls to the outside that a crash
 * interrupted are made again because their due times are still there.
 */
export class Scheduler {
  private timer: NodeJS.Timeout | null = null
  private wakeAt = Number.POSITIVE_INFINITY
  private looking: Promise<void> | null = null
  private lookAgain = false
  private isStopped = true
  private readonly working = new Map<string, Promise<void>>()
  private readonly paused = new Map<string, { readonly until: number; readonly pause: number }>()

  constructor(private readonly options: SchedulerOptions) {}

  start(): void {
    this.isStopped = false
    this.look()
  }

  /** Finishes what is under way and begins nothing more. */
  async stop(): Promise<void> {
    this.isStopped = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.looking
    await Promise.all(this.working.values())
  }

  /** A hint that due times were written: to be called after each commit. */
  hint({ due }: Pick<Commit, "due">): void {
    for (const { at } of due) if (at !== null) this.wake(at)
  }

  private wake(at: number): void {
    if (this.isStopped) return
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

  private look(): void {
    if (this.isStopped) return
    if (this.looking !== null) {
      this.lookAgain = true
      return
    }
    if (this.timer !== null) clearTimeout(this.timer)
    this.wakeAt = Number.POSITIVE_INFINITY
    this.looking = this.workOff()
      .catch(error => this.options.onError(error, ""))
      .then(() => {
        this.looking = null
        if (this.lookAgain) this.look()
      })
  }

  /** Begins what has come due, and sets the timer for what comes next. */
  private async workOff(): Promise<void> {
    this.lookAgain = false
    const { runtime, clock } = this.options
    const owners = await runtime.dueOwners(BATCH)
    const now = clock.now()
    let begun = 0
    for (const lane of this.lanesOf(owners)) {
      if (this.isStopped) return
      if (this.working.size >= AT_ONCE) await Promise.race(this.working.values())
      const [first = ""] = lane
      const name = laneOf(first)
      if ((this.paused.get(name)?.until ?? 0) > now) continue
      this.begin(name, lane)
      begun += 1
    }
    if (owners.length === BATCH && begun > 0) {
      this.lookAgain = true
      // What a full batch leaves is not looked at before this batch is done: it would be the same again.
      await Promise.all(this.working.values())
      return
    }
    const next = owners.length > 0 ? now + LOOK_AGAIN : await runtime.nextDue()
    this.wake(Math.min(next ?? Number.POSITIVE_INFINITY, now + LOOK_AGAIN))
  }

  private lanesOf(owners: readonly string[]): Iterable<readonly string[]> {
    const lanes = new Map<string, string[]>()
    for (const owner of owners) {
      const name = laneOf(owner)
      if (this.working.has(name)) continue
      const lane = lanes.get(name)
      if (lane === undefined) lanes.set(name, [owner])
      else lane.push(owner)
    }
    return lanes.values()
  }

  private begin(name: string, owners: readonly string[]): void {
    const done = this.runAll(name, owners).finally(() => {
      this.working.delete(name)
      // What it led to may be due at once.
      this.look()
    })
    this.working.set(name, done)
  }

  private async runAll(name: string, owners: readonly string[]): Promise<void> {
    for (const owner of owners) {
      if (this.isStopped) return
      try {
        await this.options.runtime.runOwner(owner)
        this.paused.delete(name)
      } catch (error) {
        const pause = Math.min((this.paused.get(name)?.pause ?? FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
        this.paused.set(name, { until: this.options.clock.now() + pause, pause })
        this.options.onError(error, owner)
        return
      }
    }
  }
}

/** A chat's due times concern its user's conversation, whose name its id begins with; those of a queue or a block the same. */
function laneOf(owner: string): string {
  const [, id = owner.split(" ")[0] ?? owner] = /^(?:conversation|chat):(.*?)(?:-chat-\d+)?$/s.exec(owner) ?? []
  return id
}
