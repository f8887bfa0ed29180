import type { Delivery, DeliveryOutcome, StoredEvent, Webhook, WebhookProgress } from "../../turns/index.js"
import { newDelivery } from "../sql/deliveries.js"
import { type KeptEvents, lastEvent } from "./events.js"

/** The part of a memory store that deliveries are in. */
export interface Push {
  readonly events: KeptEvents
  /** By number, in that order. */
  readonly deliveries: Map<number, Delivery>
  /** The last number that was given. */
  lastDelivery: number
  /** By id of the webhook. */
  readonly progress: Map<string, WebhookProgress>
}

/** To be called when a webhook was put. */
export function followWebhook(push: Push, { id, deletedAt }: Webhook, version: number): void {
  if (deletedAt === null) {
    if (version === 1) push.progress.set(id, startOf(push, id))
    return
  }
  push.progress.delete(id)
  for (const { number } of ofWebhook(push, id)) push.deliveries.delete(number)
}

export function addDeliveries(
  push: Push,
  webhook: string,
  after: number,
  upTo: number,
  events: readonly Pick<StoredEvent, "number" | "lane" | "type">[],
  now: number,
): void {
  const progress = push.progress.get(webhook)
  if (progress?.seen !== after) return
  push.progress.set(webhook, { ...progress, seen: upTo })
  for (const { number: event, type, lane } of events) {
    const isFirst = firstOf(push, webhook, lane) === undefined
    push.lastDelivery += 1
    const number = push.lastDelivery
    const made = newDelivery({ webhook, event, type, lane, at: now })
    push.deliveries.set(number, { number, ...made, nextAt: isFirst ? now : null })
  }
}

export function claimDeliveries(
  push: Push,
  webhook: string,
  now: number,
  until: number,
  limit: number,
): readonly Delivery[] {
  const due = ofWebhook(push, webhook)
    .filter(({ nextAt }) => nextAt !== null && nextAt <= now)
    .sort((one, other) => (one.nextAt ?? 0) - (other.nextAt ?? 0) || one.number - other.number)
  const claimed = due.slice(0, limit).map(delivery => ({ ...delivery, nextAt: until }))
  for (const delivery of claimed) push.deliveries.set(delivery.number, delivery)
  return claimed
}

export function renewDelivery(push: Push, claimed: Delivery, until: number): boolean {
  const delivery = push.deliveries.get(claimed.number)
  if (delivery?.status !== "waiting" || delivery.nextAt !== claimed.nextAt) return false
  push.deliveries.set(claimed.number, { ...delivery, nextAt: until })
  return true
}

export function nextDelivery(push: Push, webhook: string): number | null {
  let next: number | null = null
  for (const { nextAt } of ofWebhook(push, webhook)) if (nextAt !== null) next = Math.min(next ?? nextAt, nextAt)
  return next
}

export function settleDelivery(push: Push, claimed: Delivery, outcome: DeliveryOutcome, now: number): void {
  const { number, webhook } = claimed
  const progress = push.progress.get(webhook)
  if (progress !== undefined) {
    const failingSince = outcome.kind === "delivered" ? null : (progress.failingSince ?? now)
    push.progress.set(webhook, { ...progress, failingSince })
  }
  const delivery = push.deliveries.get(number)
  if (delivery === undefined || delivery.status === "delivered") return
  // One that was given up meanwhile has arrived none the less.
  if (outcome.kind === "delivered" || (delivery.status === "waiting" && delivery.nextAt === claimed.nextAt)) {
    const error = outcome.kind === "delivered" ? null : outcome.error
    const attempt = { attempts: delivery.attempts + 1, attemptedAt: now, answerStatus: outcome.status, error }
    if (outcome.kind === "again") push.deliveries.set(number, { ...delivery, ...attempt, nextAt: outcome.at })
    else {
      push.deliveries.set(number, { ...delivery, ...attempt, nextAt: null, status: outcome.kind })
      freeNext(push, webhook, delivery.lane, now)
    }
  }
}

export function resendDeliveries(
  push: Push,
  webhook: string,
  number: number | null,
  now: number,
  limit: number,
): number {
  const failed = ofWebhook(push, webhook).filter(
    delivery => delivery.status === "failed" && (number === null || delivery.number === number),
  )
  for (const delivery of failed.slice(0, limit)) {
    const nextAt = number === null ? null : now
    push.deliveries.set(delivery.number, { ...delivery, status: "waiting", attempts: 0, nextAt })
  }
  if (number === null) for (const { lane } of failed.slice(0, limit)) freeNext(push, webhook, lane, now)
  return Math.min(failed.length, limit)
}

export function failDeliveries(push: Push, webhook: string, error: string): void {
  for (const delivery of ofWebhook(push, webhook)) {
    if (delivery.status === "waiting")
      push.deliveries.set(delivery.number, { ...delivery, status: "failed", nextAt: null, error })
  }
}

export function restartWebhook(push: Push, webhook: string): void {
  if (push.progress.has(webhook)) push.progress.set(webhook, startOf(push, webhook))
}

function startOf({ events }: Push, webhook: string): WebhookProgress {
  return { webhook, seen: lastEvent(events), failingSince: null }
}

function ofWebhook({ deliveries }: Push, webhook: string): readonly Delivery[] {
  return [...deliveries.values()].filter(delivery => delivery.webhook === webhook)
}

function freeNext(push: Push, webhook: string, lane: string, now: number): void {
  const next = firstOf(push, webhook, lane)
  if (next !== undefined && next.nextAt === null) push.deliveries.set(next.number, { ...next, nextAt: now })
}

function firstOf(push: Push, webhook: string, lane: string): Delivery | undefined {
  return ofWebhook(push, webhook).find(one => one.lane === lane && one.status === "waiting")
}
