import type { DialogEvent, OutsideAction, PendingCall } from "../engine/index.js"
import { type Json, ParleyError, receivedJson, soundText } from "../language/index.js"
import type { DueTime, Store } from "../turns/index.js"

/** The outcome of a call, as the dialog hears of it. */
export type CallOutcome = Extract<DialogEvent, { readonly type: "result" | "failure" | "timeout" }>

export interface OutsideCallsOptions {
  readonly store: Pick<Store, "claimDue">
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number
  readonly callOutside: (action: OutsideAction, call: PendingCall, signal: AbortSignal) => Promise<Json>
  /** The turn that takes a call's outcome. A call that is not under way any more is passed over. */
  readonly finish: (call: PendingCall, owner: string, outcome: CallOutcome) => Promise<void>
  /** A call's outcome could not be taken, or its claim not be kept; it is tried again. */
  readonly onError: (error: unknown, owner: string) => void
}

/**
 * Milliseconds for which a call is this process's: nobody else makes it meanwhile, and after a crash it waits so long.
 * A process that is held up for longer only has its call made twice, with the same key.
 */
const CLAIM = 5000
/** Milliseconds of a claim that are left when it is renewed. */
const RENEW_BEFORE = 3000
/** Milliseconds before a turn that could not take a call's outcome is tried again, doubled each time. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 60_000

/** A call that this process makes. */
interface ClaimedCall {
  readonly call: PendingCall
  /** When it is given up. */
  readonly timeoutAt: number
  readonly abort: AbortController
  /** Ends when the call was made and a turn has tried to take its outcome. */
  work: Promise<void>
  /** The conversation's due time as this process has moved it. */
  claim: DueTime
  /** Null: it is still being made. */
  outcome: CallOutcome | null
  /** When the turn that takes the outcome is tried next, and after which pause; at null: it is under way. */
  next: { readonly at: number | null; readonly pause: number }
}

/**
 * Calls to the outside that this process makes (design section 2): of several processes one makes a call, by moving the
 * conversation's due time to where its claim ends, as deliveries are claimed. The claim is renewed while the call goes
 * on; after a crash it ends, and the call is made again with the same key. A call's outcome is kept until a turn has
 * taken it.
 */
export class OutsideCalls {
  private readonly claimed = new Map<string, ClaimedCall>()

  constructor(private readonly options: OutsideCallsOptions) {}

  get count(): number {
    return this.claimed.size
  }

  /** @param owner of a due time, such as `conversation:<id>`; what becomes due by a call's end is not held up by it */
  has(owner: string): boolean {
    const mine = this.claimed.get(owner)
    return mine !== undefined && mine.next.at !== null
  }

  /** The moments at which `tend` has something to do, beside renewing claims. */
  moments(): readonly number[] {
    return [...this.claimed.values()].flatMap(one => (one.outcome === null ? one.timeoutAt : (one.next.at ?? [])))
  }

  /**
   * Makes the call that has come due, unless another process has claimed it.
   *
   * @param due as it was read
   * @param read the call as it is once it is claimed; null: there is none any more
   */
  async make(
    due: DueTime,
    read: () => Promise<{ readonly call: PendingCall; readonly action: OutsideAction | null } | null>,
  ): Promise<void> {
    if (this.has(due.owner)) return
    const { store } = this.options
    const now = this.options.now()
    const claim = { ...due, at: now + CLAIM }
    if (!(await store.claimDue(due, claim.at))) return
    const present = await read()
    if (present === null || present.call.at > now) {
      await store.claimDue(claim, present?.call.at ?? due.at)
      return
    }
    // Held up for longer than its claim: by now another process may make it.
    if (this.options.now() >= claim.at) return
    const { call, action } = present
    const abort = new AbortController()
    const work = this.outcomeOf(call, action, abort.signal).then(outcome => {
      const mine = this.claimed.get(due.owner)
      // Given up: by now another attempt may have its place.
      if (mine === undefined || abort.signal.aborted) return
      mine.outcome = outcome
      return this.take(due.owner, mine)
    })
    // A call that is made again after an outage has its whole time again.
    const timeoutAt = Math.max(call.timeoutAt, now + call.timeoutAt - call.at)
    const next = { at: now, pause: FIRST_PAUSE }
    this.claimed.set(due.owner, { call, timeoutAt, abort, work, claim, outcome: null, next })
  }

  /** Gives up calls that took too long, tries again what was not taken, and renews claims: to be done once a second. */
  async tend(): Promise<void> {
    const now = this.options.now()
    for (const [owner, mine] of this.claimed) {
      if (mine.outcome === null && mine.timeoutAt <= now) {
        mine.abort.abort()
        mine.outcome = { type: "timeout", call: mine.call.id }
        await this.takeAgain(owner, mine)
      } else if (mine.outcome !== null && mine.next.at !== null && mine.next.at <= now)
        await this.takeAgain(owner, mine)
      else if (mine.claim.at - now < RENEW_BEFORE) await this.renew(owner, mine, now)
    }
  }

  /**
   * Gives up the call that this process makes for an owner where another one, or none, is under way there now: nobody
   * waits for its result, and the other is to be made.
   *
   * @param present the call under way; null: none
   */
  giveUpOther(owner: string, present: PendingCall | null): void {
    const mine = this.claimed.get(owner)
    // While its outcome is being taken, that is what changed.
    if (mine === undefined || mine.next.at === null) return
    if (mine.call.id === present?.id && mine.call.attempt === present.attempt) return
    mine.abort.abort()
    this.claimed.delete(owner)
  }

  /** Waits until no call is being made, and none is being taken, but for those of which `takesLonger` says so by their ids. */
  async settle(takesLonger: (call: string) => boolean): Promise<void> {
    for (;;) {
      const busy = [...this.claimed.values()].filter(
        ({ call, outcome, next }) => (outcome === null || next.at === null) && !takesLonger(call.id),
      )
      if (busy.length === 0) return
      await Promise.all(busy.map(({ work }) => work))
    }
  }

  /** Gives calls up, and leaves them to whoever looks next. */
  async stop(): Promise<void> {
    for (const [owner, { abort, claim, call }] of this.claimed) {
      abort.abort()
      this.claimed.delete(owner)
      await this.options.store.claimDue(claim, call.at).catch(error => this.options.onError(error, owner))
    }
  }

  private async outcomeOf(call: PendingCall, action: OutsideAction | null, signal: AbortSignal): Promise<CallOutcome> {
    try {
      if (action === null) throw new ParleyError("ACTION_FAILED", "", `The bot has no action ${call.action} any more.`)
      const result = await this.options.callOutside(action, call, signal)
      return { type: "result", call: call.id, result: receivedJson(result) }
    } catch (error) {
      return { type: "failure", call: call.id, ...failureOf(error) }
    }
  }

  private takeAgain(owner: string, mine: ClaimedCall): Promise<void> {
    mine.work = this.take(owner, mine)
    return mine.work
  }

  private async take(owner: string, mine: ClaimedCall): Promise<void> {
    if (mine.outcome === null) return
    const { pause } = mine.next
    mine.next = { at: null, pause }
    try {
      await this.options.finish(mine.call, owner, mine.outcome)
      if (this.claimed.get(owner) === mine) this.claimed.delete(owner)
    } catch (error) {
      mine.next = { at: this.options.now() + pause, pause: Math.min(pause * 2, LONGEST_PAUSE) }
      this.options.onError(error, owner)
    }
  }

  private async renew(owner: string, mine: ClaimedCall, now: number): Promise<void> {
    try {
      const until = now + CLAIM
      if (await this.options.store.claimDue(mine.claim, until)) mine.claim = { ...mine.claim, at: until }
      else if (this.claimed.get(owner) === mine) {
        // Somebody else has made it, or makes it now.
        mine.abort.abort()
        this.claimed.delete(owner)
      }
    } catch (error) {
      this.options.onError(error, owner)
    }
  }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ParleyError) return { code: error.code, message: soundText(error.message) }
  return {
    code: "ACTION_FAILED",
    message: soundText(error instanceof Error ? error.message : "It failed.").slice(0, 1000),
  }
}
