import type { HeldEvent, Store, StoredEvent } from "../../turns/index.js"
import { settleLane } from "../held-events.js"
import {
  EVENT_READS,
  EVENT_WRITES,
  type EventRow,
  eventColumns,
  eventOf,
  type HeldRow,
  heldEventOf,
} from "../sql/events.js"
import type { Connections, Session } from "./connection.js"
import { POSTGRES } from "./dialect.js"

type Events = Pick<Store, "events" | "lastEvent" | "settleReplies" | "nextHeldEvent" | "releaseEvents" | "dropEvents">

/*
 * Commits write events without a number, side by side: a number given by them could be seen later than a higher one, and
 * who reads on from that would miss it. They are numbered when they are asked for, by one at a time. Events of one lane
 * come from commits that lock the same record, so that their places are in the order of these commits.
 */

/** Numbers that are given at once, at most. */
const NUMBERED_AT_ONCE = 1000

/** Locks what gives numbers to events, until the transaction ends. @returns the last number */
async function lockNumbers(session: Session): Promise<number> {
  return (await session.value<number>("SELECT number FROM last_event FOR UPDATE")) ?? 0
}

const MOVE = `WITH moved AS (
    DELETE FROM new_events WHERE place IN (SELECT place FROM new_events ORDER BY place LIMIT ${NUMBERED_AT_ONCE}) RETURNING *
  ) INSERT INTO events (number, lane, type, key, at, body)
    SELECT CAST(? AS BIGINT) + row_number() OVER (ORDER BY place), lane, type, key, at, body FROM moved`

/** Gives the events that wait for it their numbers, in the transaction that is open. */
export async function numberEvents(session: Session): Promise<void> {
  let last = await lockNumbers(session)
  for (;;) {
    const moved = await session.run(MOVE, last)
    if (moved === 0) return
    last += moved
    await session.run("UPDATE last_event SET number = ?", last)
  }
}

/** All of them, in the transaction that is open. */
export async function allEvents(session: Session): Promise<readonly StoredEvent[]> {
  return (await session.all<EventRow>(EVENT_READS.all)).map(eventOf)
}

export async function allHeldEvents(session: Session): Promise<readonly HeldEvent[]> {
  return (await session.all<HeldRow>(EVENT_READS.allHeld)).map(heldEventOf)
}

/** @returns numbers what waits for it, if anything does */
export function numberer(connections: Connections): () => Promise<void> {
  return async () => {
    if ((await connections.first("SELECT 1 FROM new_events LIMIT 1")) !== undefined)
      await connections.change(numberEvents)
  }
}

export function eventMethods(connections: Connections): Events {
  const numberAll = numberer(connections)
  return {
    events: async (number, limit) => {
      await numberAll()
      return (await connections.all<EventRow>(EVENT_READS.after, number, limit)).map(eventOf)
    },
    lastEvent: async () => {
      await numberAll()
      return (await connections.value<number>(EVENT_READS.last)) ?? 0
    },
    settleReplies: async (conversation, replyTo, lastGiven, now) => {
      // Mostly nobody is to be told, and then nothing is written.
      if ((await connections.first(EVENT_READS.isHeld, conversation, replyTo)) === undefined) return
      await connections.change(async session => {
        await lockNumbers(session)
        const held = (await session.all<HeldRow>(EVENT_READS.heldOf, conversation)).map(heldEventOf)
        const { given, others } = settleLane(held, replyTo, lastGiven, now)
        for (const number of given) await session.run(EVENT_WRITES.removeHeld, number)
        for (const event of others) {
          if (event.tellAt <= now) await release(session, event)
          else
            await session.run(
              event.awaited === null ? EVENT_WRITES.tellHeldAt : EVENT_WRITES.moveHeld,
              event.tellAt,
              event.number,
            )
        }
      })
    },
    nextHeldEvent: () => connections.value<number>(EVENT_READS.nextHeld),
    releaseEvents: async (now, limit) => {
      if ((await connections.first(EVENT_READS.heldUntil, now, 1)) === undefined) return
      await connections.change(async session => {
        await lockNumbers(session)
        for (const row of await session.all<HeldRow>(EVENT_READS.heldUntil, now, limit))
          await release(session, heldEventOf(row))
      })
    },
    dropEvents: async (before, limit) => {
      await numberAll()
      if ((await connections.value(EVENT_READS.lastBefore, limit, before)) === null) return 0
      return connections.change(async session => {
        await lockNumbers(session)
        const number = await session.value<number>(EVENT_READS.lastBefore, limit, before)
        if (number === null) return 0
        await session.run(EVENT_WRITES.dropDeliveries, number)
        return session.run(EVENT_WRITES.drop, number)
      })
    },
  }
}

/** One that was erased since it was read is not told. */
async function release(session: Session, event: HeldEvent): Promise<void> {
  if ((await session.run(EVENT_WRITES.removeHeld, event.number)) > 0)
    await session.run(EVENT_WRITES.insert(POSTGRES), ...eventColumns(event))
}
