import { DELIVERY_CLAIM } from "../../runtime/index.js"
import { type Ledger, type LedgerEvent, nameOfEvent } from "../ledger.js"
import type { Sending } from "../simulated-world.js"
import type { AnswerPromise, RestPromise, SendingPromise } from "./promise.js"

export const deliveriesAreInOrder: SendingPromise = {
  promise: "of what happens in a conversation a webhook hears in order",
  section: "10",
  broken: ({ event }, { ledger }) => {
    // It was read before its conversation was erased.
    if (ledger.erasedLanes.has(event.lane)) return null
    const told = ledger.told.get(event.lane) ?? []
    const place = placeOf(ledger, event)
    if (place === -1) return `The webhook hears of ${event.type} in ${event.lane}, which no commit tells.`
    if (told[place]?.isTaken === true) return null
    const missing = told.findIndex((one, index) => index < place && isOwedFirst(one))
    if (missing !== -1)
      return `The webhook hears of ${event.type} in ${event.lane}, and has not heard of the one ${place - missing} before it.`
    return told[place]?.isPassedOver !== true && told.some((one, index) => index > place && one.isTaken)
      ? `The webhook hears of ${event.type} in ${event.lane}, and has heard of a later one.`
      : null
  },
}

/** It was to be told before those after it. */
function isOwedFirst({ isTaken, isAwaited, isPassedOver }: LedgerEvent): boolean {
  return !isTaken && !isAwaited && !isPassedOver
}

/** The place of an event in its lane; -1: it has none. */
function placeOf({ told }: Ledger, event: Parameters<Ledger["take"]>[0]): number {
  return told.get(event.lane)?.findIndex(({ name }) => name === nameOfEvent(event)) ?? -1
}

/** Remembers which delivery of an event there was, so it is made anew for each simulation. */
export function deliveryIsMadeByOne(): SendingPromise {
  const deliveryOf = new Map<number, number>()
  return {
    promise: "an event is handed out once, sent by one process at a time, and not again once it was known to be taken",
    section: "10",
    broken: ({ held: { delivery } }, { ledger, sending, now, isClockSteady }) => {
      const { number, event } = delivery
      const before = deliveryOf.get(event) ?? number
      deliveryOf.set(event, before)
      if (before !== number) return `Deliveries ${before} and ${number} are of one event.`
      if (ledger.claimedAgain.has(number)) return `Delivery ${number} is made again, and was taken.`
      // A process that was held up may be sending when its claim is over, and so may another then.
      const isMade = sending().some(({ held }) => held.delivery.number === number && isHeld(held, now()))
      return isMade && isClockSteady() ? `Delivery ${number} is made twice at one moment.` : null
    },
  }
}

function isHeld({ delivery, isLost }: Sending["held"], now: number): boolean {
  return !isLost && (delivery.nextAt ?? 0) > now
}

export const claimsAreRenewed: AnswerPromise = {
  promise: "a delivery whose claim is renewed stays one process's alone",
  section: "10",
  broken: ({ request, outcome, life, askedAt, isRefused }, { sending, now, isClockSteady }) => {
    if (request.kind !== "renew" || outcome?.kind !== "answered" || !isClockSteady()) return null
    const held = sending().filter(one => isHeld(one.held, now()))
    for (const {
      held: { delivery },
    } of held) {
      if (held.filter(other => other.held.delivery.number === delivery.number).length > 1)
        return `Delivery ${delivery.number} is two processes' at one moment.`
    }
    // One that set out since was claimed later still.
    const short = held.find(one => one.life === life && (one.held.delivery.nextAt ?? 0) < askedAt + DELIVERY_CLAIM)
    return short === undefined || isRefused
      ? null
      : `The claim of delivery ${short.held.delivery.number} was renewed, and is over as early as before.`
  },
}

export const everythingIsTold: RestPromise = {
  promise: "a webhook hears of all that happens",
  section: "10",
  broken: ({ ledger }) => {
    for (const [lane, events] of ledger.told)
      for (const { name, isAwaited, isTaken, isGivenUp } of events)
        if (!isAwaited && !isTaken && !isGivenUp)
          return `The webhook has never heard of something in ${lane}: ${name.slice(0, 200)}`
    return null
  },
}
