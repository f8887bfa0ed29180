import type { Services } from "../services.js"

/** Milliseconds between looks where this process has erased nothing: another one may have. */
const LOOK_AGAIN = 30_000

/**
 * Watches whether a conversation was erased, for a stream that waits for its lines: there will be none any more.
 *
 * @returns to be asked at each look of the stream; it reads the store only now and then
 */
export function watchGone(id: string, { served, clock, erasures }: Services): () => Promise<boolean> {
  let lookedAt = performance.now()
  let known = erasures()
  return async () => {
    const now = performance.now()
    if (erasures() === known && now - lookedAt < LOOK_AGAIN) return false
    lookedAt = now
    known = erasures()
    const [fact] = await served().store.read([{ kind: "conversation", id }], clock.now())
    return fact?.version === 0
  }
}
