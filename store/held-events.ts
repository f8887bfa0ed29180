import type { HeldEvent } from "../turns/index.js"

/** The held events of a lane when a request has been answered. */
export interface SettledLane {
  /** Its answer had them, so nobody is told of them. */
  readonly given: readonly number[]
  /** All others, with the moment from which they are told; the first ones whose moment has come are told now. */
  readonly others: readonly HeldEvent[]
}

/**
 * The sender of an activity got the lines up to `last` that answer it. Others of these lines are waited for no more.
 *
 * @param lane all that is held of a lane, in order
 */
export function settleLane(lane: readonly HeldEvent[], replyTo: string, last: number, now: number): SettledLane {
  const given = lane.filter(({ awaited }) => awaited?.replyTo === replyTo && awaited.seq <= last)
  let earliest = now
  const others = lane
    .filter(event => !given.includes(event))
    .map(event => {
      const awaited = event.awaited?.replyTo === replyTo ? null : event.awaited
      // None is told before one that comes before it.
      earliest = Math.max(earliest, awaited?.until ?? now)
      return { ...event, awaited, tellAt: earliest }
    })
  return { given: given.map(({ number }) => number), others }
}
