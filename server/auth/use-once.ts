import { randomUUID } from "node:crypto"
import type { Store } from "../../turns/index.js"

/** Milliseconds for which it is known that something was used: longer than any ticket holds, whatever clocks say. */
const USED_FOR = 10 * 60_000

/**
 * Whether a ticket is used for the first time. Of two who come with one, the record is made for one.
 *
 * @param at milliseconds since 1970
 */
export async function useOnce(store: Store, ticket: string, at: number): Promise<boolean> {
  const use = { id: `ticket-${ticket}`, fingerprint: randomUUID(), result: null, answer: {} }
  const kept = await store.answerRequest({ ...use, at, until: at + USED_FOR }, false)
  return kept.fingerprint === use.fingerprint
}
