import {
  addErased,
  beginErasure,
  type DueTime,
  type ErasedCounts,
  type Erasure,
  endErasedConversation,
  endErasure,
  erasureOwner,
  NOTHING_ERASED,
  noteErased,
  type Person,
  personOfErasure,
  type Store,
  type UnitOfWork,
} from "../turns/index.js"

/** The outcome of erasing a person, or of one look at what is to be kept no longer. */
export interface ErasureReport {
  readonly counts: ErasedCounts
  /** False: it goes on by itself. */
  readonly isDone: boolean
}

/** How long things are kept after their end, in milliseconds, by kind. */
export type Retention = { readonly [kind in RetainedKind]?: number }
export type RetainedKind = Exclude<Erasure["kind"], "person">

export interface ErasuresOptions {
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** For a line in the audit log. */
  readonly newId: () => string
  /** A turn in its lane. */
  readonly turn: <R>(lane: string, decision: (work: UnitOfWork) => R) => Promise<R>
  readonly retention: () => Retention
  /** Something was erased, and no more of it is left for now. */
  readonly onErased: (what: Erasure["kind"], counts: ErasedCounts) => void
}

/** Lines and records of one part: a few milliseconds, for which a commit may have to wait. */
const PART = 500
/** Open conversations that are looked for at once. */
const OPEN_AT_ONCE = 20
/** Milliseconds for which whoever works on an erasure is believed to be alive; after a crash it waits so long. */
const LEASE = 5000
/** Milliseconds for which a due time works on an erasure before others have their turn. */
const STINT = 2000
/** Milliseconds between looks for what is to be kept no longer, and between parts of what was found. */
const LOOK_AGAIN = 60 * 60_000
const BETWEEN_PARTS = 50
/** How often, and after how many milliseconds, the end of reads of what was erased is waited for. */
const SCRUBS = { tries: 20, pause: 50 }

/**
 * Erases people, and what is to be kept no longer (`bot.json`, `retention`), in small parts between which turns go on. Of
 * several processes one works on each, by moving its due time; where that one dies another goes on when the lease is over.
 */
export class Erasures {
  private readonly found = new Map<RetainedKind, ErasedCounts>()

  constructor(private readonly options: ErasuresOptions) {}

  /**
   * Erases a person: conversations that are open end, without another word, and then all goes.
   *
   * @param by who asks for it; null: nobody knows
   * @param patience milliseconds after which it goes on by itself
   */
  async erase(person: Person, by: string | null, patience: number): Promise<ErasureReport> {
    const { now, newId, turn } = this.options
    const until = now() + LEASE
    const entry = newId()
    await turn(erasureOwner(person), work => beginErasure(work, entry, person, by, until))
    return this.workOn(person, until, patience)
  }

  /** An erasure that nobody works on any more goes on. */
  async goOn(due: DueTime): Promise<void> {
    const until = this.options.now() + LEASE
    if (await this.options.store.claimDue(due, until)) await this.workOn(personOfErasure(due.owner), until, STINT)
  }

  /** Erases a part of what is to be kept no longer; the due time comes again for the next part, or in an hour. */
  async retire(due: DueTime): Promise<void> {
    const { store, now, retention, turn, onErased } = this.options
    const kind = due.owner.slice(due.owner.indexOf(":") + 1) as RetainedKind // made of one by `adoptSettings`
    const kept = retention()[kind]
    if (kept === undefined) {
      await turn(due.owner, work => void work.due.push({ owner: due.owner, at: null, rank: 1 }))
      return
    }
    const claimed = { ...due, at: now() + LEASE }
    if (!(await store.claimDue(due, claimed.at))) return
    const { counts, isMore } = await store.erase({ kind, before: now() - kept }, PART)
    const sum = addErased(this.found.get(kind) ?? NOTHING_ERASED, counts)
    if (isMore) this.found.set(kind, sum)
    else {
      this.found.delete(kind)
      if (isSomething(sum)) onErased(kind, sum)
    }
    await store.claimDue(claimed, now() + (isMore ? BETWEEN_PARTS : LOOK_AGAIN))
  }

  /** @param until when its due time comes */
  private async workOn(person: Person, until: number, patience: number): Promise<ErasureReport> {
    const { store, now, turn } = this.options
    const owner = erasureOwner(person)
    const lease = { owner, at: until, rank: 0 }
    const began = performance.now()
    let counts = NOTHING_ERASED
    for (;;) {
      const isOpen = await this.endOpen(person)
      const part = await store.erase({ kind: "person", person, now: now() }, PART)
      counts = addErased(counts, part.counts)
      if (!isOpen && !part.isMore) break
      if (performance.now() - began > patience) {
        await this.tell(person, counts)
        await store.claimDue(lease, now())
        return { counts, isDone: false }
      }
      const later = now() + LEASE
      if (lease.at < later - LEASE / 2 && (await store.claimDue(lease, later))) lease.at = later
      // Turns that wait have theirs before the next part.
      await new Promise(resolve => setImmediate(resolve))
    }
    await this.tell(person, counts)
    // Where somebody reads for long what was there before, the due time comes again and finds nothing more to erase.
    if (!(await this.scrub())) return { counts, isDone: false }
    await turn(owner, work => endErasure(work, person))
    return { counts, isDone: true }
  }

  private async tell(person: Person, counts: ErasedCounts): Promise<void> {
    if (!isSomething(counts)) return
    const { turn, newId, onErased } = this.options
    const entry = newId()
    await turn(erasureOwner(person), work => noteErased(work, entry, person, counts))
    onErased("person", counts)
  }

  /** @returns whether there were any */
  private async endOpen({ kind, id }: Person): Promise<boolean> {
    const { store, turn } = this.options
    const whose = kind === "user" ? { user: id } : { visitor: id }
    const { items } = await store.conversations({ ...whose, status: "active", limit: OPEN_AT_ONCE })
    for (const { value } of items) await turn(value.id, work => endErasedConversation(work, value.id))
    return items.length > 0
  }

  private async scrub(): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      if (await this.options.store.scrub()) return true
      if (tries === SCRUBS.tries) return false
      await new Promise(resolve => setTimeout(resolve, SCRUBS.pause))
    }
  }
}

function isSomething(counts: ErasedCounts): boolean {
  return Object.values(counts).some(count => count > 0)
}
