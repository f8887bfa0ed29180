import type { Delivery, HeldEvent, NewEvent, StoredEvent } from "../../turns/index.js"
import { settleLane } from "../held-events.js"

/** Events of a memory store, each kind by number. */
export interface KeptEvents {
  readonly told: Map<number, StoredEvent>
  readonly held: Map<number, HeldEvent>
  /** The last numbers that were given: none comes again. */
  lastTold: number
  lastHeld: number
}

export function addEvent(events: KeptEvents, event: NewEvent): void {
  const before = heldOf(events, event.lane)
  if (event.awaited === null && before.length === 0) {
    tell(events, event)
    return
  }
  const tellAt = Math.max(event.awaited?.until ?? event.at, ...before.map(({ tellAt }) => tellAt))
  events.lastHeld += 1
  events.held.set(events.lastHeld, { ...event, number: events.lastHeld, tellAt })
}

export function eventsAfter({ told }: KeptEvents, after: number, limit: number): readonly StoredEvent[] {
  return [...told.values()].filter(({ number }) => number > after).slice(0, limit)
}

export function settleReplies(
  events: KeptEvents,
  conversation: string,
  replyTo: string,
  last: number,
  now: number,
): void {
  const held = heldOf(events, conversation)
  if (!held.some(({ awaited }) => awaited?.replyTo === replyTo)) return
  const { given, others } = settleLane(held, replyTo, last, now)
  for (const number of given) events.held.delete(number)
  for (const event of others) {
    if (event.tellAt <= now) release(events, event)
    else events.held.set(event.number, event)
  }
}

/** The number of the newest event that is left; 0: there is none. */
export function lastEvent({ told }: KeptEvents): number {
  return [...told.keys()].at(-1) ?? 0
}

export function nextHeldEvent({ held }: KeptEvents): number | null {
  let next: number | null = null
  for (const { tellAt } of held.values()) next = Math.min(next ?? tellAt, tellAt)
  return next
}

export function releaseEvents(events: KeptEvents, now: number, limit: number): void {
  const due = [...events.held.values()]
    .filter(({ tellAt }) => tellAt <= now)
    .sort((one, other) => one.tellAt - other.tellAt || one.number - other.number)
  for (const event of due.slice(0, limit)) release(events, event)
}

export function dropEvents(
  events: KeptEvents,
  deliveries: Map<number, Delivery>,
  before: number,
  limit: number,
): number {
  const newest = lastEvent(events)
  const old = [...events.told.values()].slice(0, limit).filter(({ at, number }) => at < before && number < newest)
  const last = old.at(-1)?.number ?? 0
  const dropped = [...events.told.keys()].filter(number => number <= last)
  for (const number of dropped) events.told.delete(number)
  for (const delivery of [...deliveries.values()]) if (delivery.event <= last) deliveries.delete(delivery.number)
  return dropped.length
}

function heldOf({ held }: KeptEvents, lane: string): readonly HeldEvent[] {
  return [...held.values()].filter(event => event.lane === lane)
}

function release(events: KeptEvents, { number, tellAt: _, ...event }: HeldEvent): void {
  events.held.delete(number)
  tell(events, event)
}

function tell(events: KeptEvents, { awaited: _, ...event }: NewEvent): void {
  events.lastTold += 1
  events.told.set(events.lastTold, { ...event, number: events.lastTold })
}
