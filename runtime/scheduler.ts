import type { Commit, DueTime } from "../turns/index.js"
import { Poller } from "./poller.js"
import type { Clock, Runtime } from "./runtime.js"

export interface SchedulerOptions {
  readonly runtime: Pick<Runtime, "dueTimes" | "nextDue" | "runDueTime" | "postpone">
  readonly clock: Clock
  /** A due time that could not be worked off; it is tried again. */
  readonly onError: (error: unknown, owner: string) => void
  /**
   * A number from 0 to below 1, for each look another: of what is due at once, work begins so far behind the first, so that
   * processes on one database begin at different places. Left out: at the first.
   */
  readonly chance?: () => number
  /** Other processes work off the same due times; left out: there are none. */
  readonly isShared?: boolean
}

/** Turns by themselves that go on at once: enough to share a wait for the disk; a request waits for those that went before it. */
const AT_ONCE = 4
/**
 * The same where the database is shared: others share its waits already. Of 10,000 that are due at once three processes do 910 a
 * second with one each and 606 with four, and the slowest of a hundred turns of others takes 32 ms instead of 86 (11 else).
 */
const AT_ONCE_SHARED = 1
/** Due times read at once. */
const BATCH = 500
/** Milliseconds before one that failed is tried again, doubled each time. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 60_000

/**
 * Makes due times happen in real time: never early, and late by a look at the store at most. Due times of one
 * conversation happen one after another in their order, of different ones side by side. One that fails is moved to a
 * later moment in the store, so that failing ones never fill what is read at once.
 */
export class Scheduler {
  private readonly poller: Poller
  private readonly failed = new Map<string, { readonly until: number; readonly pause: number }>()
  /** Another process has done what was read as due. */
  private isOvertaken = false

  constructor(private readonly options: SchedulerOptions) {
    const { clock, onError } = options
    this.poller = new Poller({ clock, look: () => this.workOff(), onError: error => onError(error, "") })
  }

  start(): void {
    this.poller.start()
  }

  /** Finishes what is under way and begins nothing more. */
  stop(): Promise<void> {
    return this.poller.stop()
  }

  /** A hint that due times were written: to be called after each commit. */
  hint({ due }: Pick<Commit, "due">): void {
    for (const { at } of due) if (at !== null) this.poller.hint(at)
  }

  /** Begins what has come due. @returns the moment of what comes next */
  private async workOff(): Promise<number | null> {
    const { runtime, clock, chance = () => 0, isShared = false } = this.options
    const atOnce = isShared ? AT_ONCE_SHARED : AT_ONCE
    const dues = await runtime.dueTimes(BATCH)
    const now = clock.now()
    const lanes = [...this.lanesOf(dues, now)]
    const first = Math.floor(chance() * lanes.length)
    let begun = 0
    this.isOvertaken = false
    for (const [lane, own] of [...lanes.slice(first), ...lanes.slice(0, first)]) {
      if (this.poller.count >= atOnce) await this.poller.oneDone()
      if (this.poller.isStopped) return null
      // Where one was done by another process, those after it were too, most likely: the rest is read again.
      if (this.isOvertaken) break
      this.poller.begin(lane, () => this.runAll(own))
      begun += 1
    }
    if ((dues.length === BATCH && begun > 0) || this.isOvertaken) {
      // The rest is looked for when this batch is done: before, it would be the same again.
      await this.poller.allDone()
      return now
    }
    return dues.length > 0 ? null : runtime.nextDue()
  }

  /** Due times that are to be worked off one after another, by the conversation they concern. */
  private lanesOf(dues: readonly DueTime[], now: number): ReadonlyMap<string, readonly DueTime[]> {
    const lanes = new Map<string, DueTime[]>()
    for (const due of dues) {
      const name = laneOf(due.owner)
      if (this.poller.isWorkingOn(name) || (this.failed.get(due.owner)?.until ?? 0) > now) continue
      const lane = lanes.get(name)
      if (lane === undefined) lanes.set(name, [due])
      else lane.push(due)
    }
    return lanes
  }

  private async runAll(dues: readonly DueTime[]): Promise<void> {
    for (const due of dues) {
      if (this.poller.isStopped) return
      try {
        if (!(await this.options.runtime.runDueTime(due))) this.isOvertaken = true
        this.failed.delete(due.owner)
      } catch (error) {
        this.options.onError(error, due.owner)
        await this.postpone(due)
      }
    }
  }

  private async postpone(due: DueTime): Promise<void> {
    const { runtime, clock, onError } = this.options
    const now = clock.now()
    const pause = Math.min((this.failed.get(due.owner)?.pause ?? FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
    this.failed.delete(due.owner)
    this.failed.set(due.owner, { until: now + pause, pause })
    // One that was not tried again since is worked off by somebody else, or is no more.
    for (const [owner, { until }] of this.failed) {
      if (until + LONGEST_PAUSE > now) break
      this.failed.delete(owner)
    }
    try {
      await runtime.postpone(due, now + pause)
    } catch (error) {
      onError(error, due.owner)
    }
  }
}

/** A chat's due times concern its user's conversation, whose name its id begins with; those of a queue or a block the same. */
function laneOf(owner: string): string {
  const [, id = owner.split(" ")[0] ?? owner] = /^(?:conversation|chat):(.*?)(?:-chat-\d+)?$/s.exec(owner) ?? []
  return id
}
