import type { Delivery, DeliveryOutcome, OutgoingLines } from "../../turns/index.js"

type Outbox = Map<number, Delivery>

/** Only the first that waits of a conversation has a time: the others come after it. */
export function addDelivery(outbox: Outbox, lines: OutgoingLines): void {
  const number = 1 + Math.max(0, ...outbox.keys())
  const isFirst = firstOf(outbox, lines.conversation) === undefined
  outbox.set(number, {
    number,
    ...lines,
    status: "waiting",
    attempts: 0,
    nextAt: isFirst ? lines.at : null,
    error: null,
  })
}

export function claimDeliveries(outbox: Outbox, now: number, until: number, limit: number): readonly Delivery[] {
  const due = [...outbox.values()]
    .filter(({ nextAt }) => nextAt !== null && nextAt <= now)
    .sort((one, other) => (one.nextAt ?? 0) - (other.nextAt ?? 0) || one.number - other.number)
    .slice(0, limit)
  const claimed = due.map(delivery => ({ ...delivery, nextAt: until }))
  for (const delivery of claimed) outbox.set(delivery.number, delivery)
  return claimed
}

export function nextDelivery(outbox: Outbox): number | null {
  const moments = [...outbox.values()].flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]))
  return moments.length === 0 ? null : Math.min(...moments)
}

export function settleDelivery(outbox: Outbox, claimed: Delivery, outcome: DeliveryOutcome, now: number): void {
  const { number } = claimed
  const delivery = outbox.get(number)
  if (delivery === undefined) return
  if (outcome.kind !== "delivered" && delivery.nextAt !== claimed.nextAt) return
  const attempts = delivery.attempts + 1
  if (outcome.kind === "again") {
    outbox.set(number, { ...delivery, attempts, nextAt: outcome.at, error: outcome.error })
    return
  }
  if (outcome.kind === "failed")
    outbox.set(number, { ...delivery, attempts, nextAt: null, status: "failed", error: outcome.error })
  else outbox.delete(number)
  freeNext(outbox, delivery.conversation, now)
}

export function settleReplies(outbox: Outbox, conversation: string, replyTo: string, last: number, now: number): void {
  for (const delivery of [...outbox.values()]) {
    const isGiven = delivery.conversation === conversation && delivery.replyTo === replyTo && delivery.last <= last
    if (isGiven && (delivery.nextAt ?? delivery.at) === delivery.at && delivery.attempts === 0)
      outbox.delete(delivery.number)
  }
  freeNext(outbox, conversation, now)
}

function freeNext(outbox: Outbox, conversation: string, now: number): void {
  const next = firstOf(outbox, conversation)
  if (next !== undefined && next.nextAt === null) outbox.set(next.number, { ...next, nextAt: Math.max(now, next.at) })
}

export function resendDelivery(outbox: Outbox, number: number, now: number): boolean {
  const delivery = outbox.get(number)
  if (delivery?.status !== "failed") return false
  outbox.set(number, { ...delivery, status: "waiting", attempts: 0, nextAt: now })
  return true
}

function firstOf(outbox: Outbox, conversation: string): Delivery | undefined {
  return [...outbox.values()].find(one => one.conversation === conversation && one.status === "waiting")
}
