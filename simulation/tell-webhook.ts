import { DELIVERY_CLAIM, HeldDelivery, handOutEvents, releaseHeldEvents } from "../runtime/index.js"
import { type DeliveryOutcome, EVENT_TYPES, type Store, type StoredEvent, type Webhook } from "../turns/index.js"
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
export type Send = (held: HeldDelivery, event: StoredEvent) => Promise<DeliveryOutcome>

/** A process, as far as the webhook is told by it. */
export interface TellingProcess {
  readonly store: Store
  /** Deliveries that it has claimed, and that are not settled yet. */
  readonly deliveries: Set<HeldDelivery>
  /** Milliseconds since 1970. */
  now(): number
  readonly send: Send
}

/** One look of a process for what the webhook is to be told, and all that it begins, as the server does it. */
export async function tellWebhook(process: TellingProcess): Promise<void> {
  const { store, deliveries } = process
  const now = (): number => process.now()
  await releaseHeldEvents(store, now())
  await handOutEvents(store, [{ webhook: WEBHOOK, hears: () => true }], now())
  const claimed = await store.claimDeliveries(WEBHOOK.id, now(), now() + DELIVERY_CLAIM, AT_ONCE)
  const delivered = claimed.map(async delivery => {
    const held = new HeldDelivery(delivery, store, { now })
    deliveries.add(held)
    await deliver(process, held).finally(() => deliveries.delete(held))
  })
  // One that can't be read or settled is sent again when its claim is over.
  await Promise.allSettled(delivered)
}

/** The claims of all that a process has on its way are renewed, as the server does every two seconds. */
export async function renewDeliveries({ deliveries }: Pick<TellingProcess, "deliveries">): Promise<void> {
  await Promise.all([...deliveries].map(held => held.renew()))
}

async function deliver({ store, send, now }: TellingProcess, held: HeldDelivery): Promise<void> {
  const { delivery } = held
  const [event] = await store.events(delivery.event - 1, 1)
  if (event?.number !== delivery.event) {
    await store.settleDelivery(delivery, { kind: "failed", status: null, error: "it is kept no more" }, now())
    return
  }
  if (held.isOver()) return
  const outcome = await send(held, event)
  if (held.isLost) return
  await held.release()
  await store.settleDelivery(held.delivery, outcome, now())
}
