import { type Json, ParleyError } from "../language/index.js"
import type { RequestRecord } from "./store.js"
import type { UnitOfWork } from "./unit-of-work.js"

/**
 * A request with an id that its client gave it, as `Idempotency-Key` or as `clientActivityId`: what it asks for is done
 * once, whatever is sent again, to whichever process, before or after a crash (design sections 10 and 11.3). The commit
 * that does it keeps a `RequestRecord`, and no second commit can keep one under the same id.
 */
export interface IdempotentRequest {
  readonly id: string
  /** Of what was asked, to tell a repetition from a reuse; it tells nothing of what was typed, which may be a secret. */
  readonly fingerprint: string
}

/** Design section 10: so long the same `Idempotency-Key` gives the same answer. Milliseconds. */
export const IDEMPOTENCY_WINDOW = 24 * 60 * 60_000

/**
 * So long the same `clientActivityId` is acted on once and answered as then, in milliseconds: more than four times as long
 * as a conversation's token holds, so that no client is left which might send it again.
 */
export const RESENDING_WINDOW = 30 * 24 * 60 * 60_000

/** The id of what a client sends to a conversation under a `clientActivityId`. No other request's id has a blank. */
export function activityRequestId(conversation: string, clientActivityId: string): string {
  return `${conversation} ${clientActivityId}`
}

/** Thrown by a decision whose request was answered meanwhile: by another process, or by this one before a crash. */
export class AnsweredMeanwhile extends Error {}

/**
 * A decision that is made once for a request with an `Idempotency-Key`: what came of it is kept by the commit that does
 * it, and is what comes of it the next time.
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
    const before = recordOfRequest(work, once.id)
    if (before !== null) {
      requireSame(once.fingerprint, before.fingerprint)
      if (before.answer !== null) throw new AnsweredMeanwhile("this request was answered meanwhile")
      // The kept result is one that `decide` returned.
      return before.result as R
    }
    const result = decide(work)
    const { now } = work
    // As the doc comment asks, it is plain JSON.
    const kept = { result: (result ?? null) as Json, answer: null, at: now, until: now + IDEMPOTENCY_WINDOW }
    work.request = { ...once, ...kept }
    return result
  }
}

/** The record of a request that was acted on before; null: there is none, or it is over. */
export function recordOfRequest(work: UnitOfWork, id: string): RequestRecord | null {
  return work.facts.get({ kind: "request", request: id }) as RequestRecord | null
}

/** @throws `IDEMPOTENCY_KEY_REUSED` */
export function requireSame(fingerprint: string, before: string): void {
  if (fingerprint === before) return
  const message = "This Idempotency-Key was used before for another request. Give each request its own."
  throw new ParleyError("IDEMPOTENCY_KEY_REUSED", "", message)
}
