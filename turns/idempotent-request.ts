import { type Json, ParleyError } from "../language/index.js"
import type { KeptAnswer } from "./store.js"
import type { UnitOfWork } from "./unit-of-work.js"

/** A request with an `Idempotency-Key`: what it does is done once (design section 10). */
export interface IdempotentRequest {
  /** Of who asked, and the key. */
  readonly id: string
  /** Of what was asked. */
  readonly fingerprint: string
}

/** Design section 10: so long the same key gives the same answer. Milliseconds. */
export const IDEMPOTENCY_WINDOW = 24 * 60 * 60_000

/** Thrown by a decision whose request was answered meanwhile: by another process, or by this one before a crash. */
export class AnsweredMeanwhile extends Error {}

/**
 * A decision that is made once for a request, whatever is resent, to whichever process, before or after a crash: what
 * came of it is kept by the commit that does it, and is what comes of it the next time.
 *
 * @param decide what it returns is plain JSON
 * @throws `IDEMPOTENCY_KEY_REUSED`, `AnsweredMeanwhile`, and whatever `decide` throws: then nothing was done
 */
export function decideIdempotently<R>(
  once: IdempotentRequest | null,
  decide: (work: UnitOfWork) => R,
): (work: UnitOfWork) => R {
  if (once === null) return decide
  return work => {
    const since = work.now - IDEMPOTENCY_WINDOW + 1
    const before = work.facts.get({ kind: "kept", request: once.id }) as KeptAnswer | null
    if (before !== null && before.at >= since) {
      requireSame(once.fingerprint, before.fingerprint)
      if (before.answer !== null) throw new AnsweredMeanwhile("this request was answered meanwhile")
      // The kept result is one that `decide` returned.
      return before.result as R
    }
    const result = decide(work)
    // As the doc comment asks, it is plain JSON.
    work.done = { ...once, result: (result ?? null) as Json, at: work.now, since }
    return result
  }
}

/** @throws `IDEMPOTENCY_KEY_REUSED` */
export function requireSame(fingerprint: string, before: string): void {
  if (fingerprint === before) return
  const message = "This Idempotency-Key was used before for another request. Give each request its own."
  throw new ParleyError("IDEMPOTENCY_KEY_REUSED", "", message)
}
