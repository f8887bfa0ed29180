import { createHash } from "node:crypto"
import { ParleyError } from "../engine/index.js"
import type { Caller, Services } from "./services.js"

/** An answer as it goes out. */
export interface SentAnswer {
  readonly status: number
  readonly body: string
}

/** Design section 10: so long the same key gives the same answer. Milliseconds. */
const KEPT = 24 * 60 * 60_000
/** What may be otherwise when it is asked again: who asks, how busy it is, and mistakes. */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 413, 429])

/** An `Idempotency-Key` as it is kept: nobody else's key is the same, whatever they write. */
export function keptId(caller: Caller, address: string | null, key: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ParleyError("IDEMPOTENCY_KEY_INVALID", "", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
  }
  const who =
    caller.kind === "key"
      ? `key ${caller.key.id}`
      : caller.kind === "conversation"
        ? `conversation ${caller.conversation}`
        : `address ${address}`
  return createHash("sha256").update(`${who}\n${key}`).digest("base64url")
}

/**
 * Gives the same answer to the same key for a day. Two that come at once are one: the second waits for the first.
 * A crash between what was done and the keeping of its answer loses the answer; activities are safe from that by their
 * own ids (`conversations.ts`).
 */
export class Idempotency {
  private readonly underWay = new Map<string, { readonly fingerprint: string; readonly sent: Promise<SentAnswer> }>()

  constructor(private readonly services: Pick<Services, "served" | "clock">) {}

  /** @throws `IDEMPOTENCY_KEY_REUSED`, and whatever `answer` throws */
  async once(id: string, path: string, body: Buffer, answer: () => Promise<SentAnswer>): Promise<SentAnswer> {
    const fingerprint = createHash("sha256").update(`${path}\n`).update(body).digest("base64url")
    const before = this.underWay.get(id)
    if (before !== undefined) {
      requireSame(fingerprint, before.fingerprint)
      return before.sent
    }
    const sent = this.first(id, fingerprint, answer)
    this.underWay.set(id, { fingerprint, sent })
    try {
      return await sent
    } finally {
      this.underWay.delete(id)
    }
  }

  private async first(id: string, fingerprint: string, answer: () => Promise<SentAnswer>): Promise<SentAnswer> {
    const { served, clock } = this.services
    const since = clock.now() - KEPT
    const kept = await served().store.keptAnswer(id)
    if (kept !== null && kept.at > since) {
      requireSame(fingerprint, kept.fingerprint)
      return kept
    }
    const sent = await answer()
    if (sent.status >= 500 || NOT_KEPT.has(sent.status)) return sent
    const at = clock.now()
    const winner = await served().store.keepAnswer({ id, fingerprint, ...sent, at }, at - KEPT + 1)
    requireSame(fingerprint, winner.fingerprint)
    return winner
  }
}

function requireSame(fingerprint: string, before: string): void {
  if (fingerprint === before) return
  const message = "This Idempotency-Key was used before for another request. Give each request its own."
  throw new ParleyError("IDEMPOTENCY_KEY_REUSED", "", message)
}
