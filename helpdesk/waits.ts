import { firstWaitedAt } from "./chat.js"
import { queuePosition } from "./connect.js"
import { type Desk, openChat, type PickedUp, presentQueue, waitingNow } from "./desk.js"

/** Chats that were picked up longer ago say nothing of now: a day. */
const RECENT = 24 * 60 * 60_000

/**
 * About how long it will be until an agent has the client (design section 5): the place in the queue times how long the
 * chats that agents picked up lately were first in it. Somebody who does not wait is told of the end of a queue.
 *
 * @param asked code of the queue for one who does not wait; unknown: the first
 * @returns milliseconds; null: nothing is known, or an agent has the client
 */
export function estimatedWait(desk: Desk, asked: string): number | null {
  const chat = openChat(desk)
  if (chat?.status === "connected") return null
  const { code } = presentQueue(desk.settings, chat?.queue ?? asked)
  const atFront = meanTimeAtFront(desk.facts.pickedUp(code), desk.now)
  if (atFront === null) return null
  const waiting = waitingNow(desk, code).reduce((sum, count) => sum + count, 0)
  const place = chat === null ? waiting + 1 : queuePosition(desk)
  return place === null ? null : Math.ceil((place * atFront) / 1000) * 1000
}

/** @param pickedUp the last one first */
function meanTimeAtFront(pickedUp: readonly PickedUp[], now: number): number | null {
  const times = pickedUp.flatMap(({ waitingSince, connectedAt }, index) => {
    const before = pickedUp[index + 1]
    // Since when the oldest was first nobody knows, but where it is the only one.
    if (now - connectedAt > RECENT || (before === undefined && index > 0)) return []
    return [connectedAt - Math.max(firstWaitedAt({ waitingSince }), before?.connectedAt ?? 0)]
  })
  if (times.length === 0) return null
  return times.reduce((sum, time) => sum + Math.max(0, time), 0) / times.length
}
