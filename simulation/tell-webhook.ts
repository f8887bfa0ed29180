import { DELIVERY_CLAIM, handOutEvents, releaseHeldEvents } from "../runtime/index.js"
import {
  type Delivery,
  type DeliveryOutcome,
  EVENT_TYPES,
  type Store,
  type StoredEvent,
  type Webhook,
} from "../turns/index.js"
import { LISTENING_KEY } from "./simulation-step.js"

/** Somebody who hears of everything. */
export const WEBHOOK: Webhook = {
  id: "wh-1",
  key: LISTENING_KEY,
  url: "https://hooks.example.com/",
  types: [...EVENT_TYPES],
  secrets: [],
  createdAt: 0,
  disabled: null,
  deletedAt: null,
}

/** How many deliveries a process has on their way at once. */
const AT_ONCE = 8

/** Sends an event to the webhook. @returns what became of it */
export type Send = (delivery: Delivery, event: StoredEvent) => Promise<DeliveryOutcome>

/** One look of a process for what the webhook is to be told, and all that it begins, as the server does it. */
export async function tellWebhook(store: Store, now: () => number, send: Send): Promise<void> {
  await releaseHeldEvents(store, now())
  await handOutEvents(store, [{ webhook: WEBHOOK, hears: () => true }], now())
  const claimed = await store.claimDeliveries(WEBHOOK.id, now(), now() + DELIVERY_CLAIM, AT_ONCE)
  // One that can't be read or settled is sent again when its claim is over.
  await Promise.allSettled(claimed.map(delivery => deliver(store, delivery, now, send)))
}

async function deliver(store: Store, delivery: Delivery, now: () => number, send: Send): Promise<void> {
  const [event] = await store.events(delivery.event - 1, 1)
  if (event?.number !== delivery.event) {
    await store.settleDelivery(delivery, { kind: "failed", status: null, error: "it is kept no more" }, now())
    return
  }
  if (now() >= (delivery.nextAt ?? 0)) return
  await store.settleDelivery(delivery, await send(delivery, event), now())
}
