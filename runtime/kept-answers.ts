import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto"
import type { Json } from "../language/index.js"
import {
  AnsweredMeanwhile,
  IDEMPOTENCY_WINDOW,
  type IdempotentRequest,
  type RequestRecord,
  requireSame,
  type Store,
} from "../turns/index.js"

/** An answer as it goes out. */
export interface SentAnswer {
  readonly status: number
  readonly body: string
  /** It was given to an earlier request. */
  readonly isReplayed?: true
  /** The conversation with which it is erased; left out: none. */
  readonly about?: string
}

/** A request under an `Idempotency-Key`. */
export interface KeyedRequest extends IdempotentRequest {
  /** The key itself, where the answer is kept under it as under a lock; null: the answer is kept as it is. */
  readonly lock: string | null
  /** A turn does it, whose commit keeps that. */
  readonly isOfTurn: boolean
}

/** The client went away before its request was whole: nothing was done, and nobody is there to be answered. */
export class ConnectionLost extends Error {}

/** Refusals that a repeated request may not meet again: of an unknown caller, a body too large, a busy server. */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 413, 429])

/**
 * Gives the same answer to the same key for a day. Two that come at once are one: the second waits for the first. A
 * turn's commit keeps its outcome (`decideIdempotently`), so that after a crash only the answer is made again.
 */
export class KeptAnswers {
  private readonly underWay = new Map<string, { readonly fingerprint: string; readonly sent: Promise<SentAnswer> }>()

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly store: () => Store,
    private readonly now: () => number,
  ) {}

  /** @throws `IDEMPOTENCY_KEY_REUSED`, and what `answer` throws */
  async answer(once: KeyedRequest, answer: () => Promise<SentAnswer>): Promise<SentAnswer> {
    for (;;) {
      const before = this.underWay.get(once.id)
      if (before === undefined) break
      requireSame(once.fingerprint, before.fingerprint)
      try {
        return { ...(await before.sent), isReplayed: true }
      } catch (error) {
        // Nothing was done, so the next one does it.
        if (!(error instanceof ConnectionLost)) throw error
      }
    }
    const sent = this.first(once, answer)
    this.underWay.set(once.id, { fingerprint: once.fingerprint, sent })
    try {
      return await sent
    } finally {
      this.underWay.delete(once.id)
    }
  }

  private async first(once: KeyedRequest, answer: () => Promise<SentAnswer>): Promise<SentAnswer> {
    for (;;) {
      const before = await this.recordOf(once)
      if (before !== null) requireSame(once.fingerprint, before.fingerprint)
      if (before !== null && before.answer !== null) return sentAnswerOf(before.answer, once.lock)
      try {
        const sent = await answer()
        if (sent.status >= 500 || NOT_KEPT.has(sent.status)) return sent
        // A refusal tells of what was done only if that was known before.
        const isDone = before !== null || (once.isOfTurn && sent.status < 400)
        const found = await this.keep(once, sent, isDone)
        if (found !== null) return found
      } catch (error) {
        if (!(error instanceof AnsweredMeanwhile)) throw error
      }
    }
  }

  private async recordOf({ id }: IdempotentRequest): Promise<RequestRecord | null> {
    const [fact] = await this.store().read([{ kind: "request", request: id }], this.now())
    // The answer to this question, as `FactKey` says.
    return (fact?.value ?? null) as RequestRecord | null
  }

  /** @returns the answer that is kept; null: meanwhile another process did what was asked, and it is not answered yet */
  private async keep(
    { lock, isOfTurn: _, ...once }: KeyedRequest,
    { status, body, about }: SentAnswer,
    isDone: boolean,
  ) {
    const at = this.now()
    const known = about === undefined ? {} : { conversation: about }
    const answer = { status, body: lock === null ? body : locked(body, lock) }
    const answered = { ...once, result: null, answer, at, until: at + IDEMPOTENCY_WINDOW, ...known }
    const kept = await this.store().answerRequest(answered, isDone)
    requireSame(once.fingerprint, kept.fingerprint)
    if (kept.answer === null) return null
    const found = sentAnswerOf(kept.answer, lock)
    return found.body === body ? { status, body } : found
  }
}

function sentAnswerOf(kept: Json, lock: string | null): SentAnswer {
  // Kept by `KeptAnswers`.
  const { status, body } = kept as unknown as SentAnswer
  return { status, body: lock === null ? body : unlocked(body, lock), isReplayed: true }
}

/** A text that only who knows the key can read: AES-256-GCM, with the bytes that begin and end it around it. */
function locked(text: string, key: string): string {
  const salt = randomBytes(SALT)
  const cipher = createCipheriv("aes-256-gcm", lockKey(key, salt), salt)
  return Buffer.concat([salt, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url")
}

function unlocked(text: string, key: string): string {
  const bytes = Buffer.from(text, "base64url")
  const salt = bytes.subarray(0, SALT)
  const decipher = createDecipheriv("aes-256-gcm", lockKey(key, salt), salt)
  decipher.setAuthTag(bytes.subarray(-TAG))
  return Buffer.concat([decipher.update(bytes.subarray(SALT, -TAG)), decipher.final()]).toString("utf8")
}

const SALT = 12
const TAG = 16

function lockKey(key: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, salt, "kept answer", 32))
}
