import type { Store, StoredEvent, Webhook } from "../turns/index.js"

/** A webhook that is told. */
export interface ListeningWebhook {
  readonly webhook: Webhook
  /** Whether its key may hear of an event. */
  readonly hears: (event: StoredEvent) => boolean
}

/** Events that are handed to webhooks, or released, at once. */
const BATCH = 200

/** Events that were held back until now may be told. @returns there were some */
export async function releaseHeldEvents(store: Store, now: number): Promise<boolean> {
  const next = await store.nextHeldEvent()
  if (next === null || next > now) return false
  await store.releaseEvents(now, BATCH)
  return true
}

/**
 * Hands each new event to the webhooks that may hear of it, as a delivery each; from then on webhooks have nothing to do
 * with each other (design section 10, Push).
 *
 * @returns there are more
 */
export async function handOutEvents(
  store: Store,
  listening: readonly ListeningWebhook[],
  now: number,
): Promise<boolean> {
  if (listening.length === 0) return false
  const last = await store.lastEvent()
  const seenBy = new Map((await store.webhookProgress()).map(({ webhook, seen }) => [webhook, seen]))
  const pages = new Map<number, readonly StoredEvent[]>()
  let isMore = false
  for (const { webhook, hears } of listening) {
    const seen = seenBy.get(webhook.id) ?? last
    if (seen >= last) continue
    const page = pages.get(seen) ?? (await store.events(seen, BATCH))
    pages.set(seen, page)
    const upTo = page.at(-1)?.number ?? last
    const heard = page.filter(event => webhook.types.includes(event.type) && hears(event))
    const events = heard.map(({ number, lane, type }) => ({ number, lane, type }))
    await store.addDeliveries(webhook.id, seen, upTo, events, now)
    isMore ||= upTo < last
  }
  return isMore
}
