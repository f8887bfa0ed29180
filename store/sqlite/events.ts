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
import type { Connection } from "./connection.js"
import { SQLITE } from "./dialect.js"
import type { GroupCommit } from "./group-commit.js"

export interface Events
  extends Pick<Store, "events" | "lastEvent" | "settleReplies" | "nextHeldEvent" | "releaseEvents" | "dropEvents"> {
  all(): readonly StoredEvent[]
  allHeld(): readonly HeldEvent[]
}

export function eventTables(database: Connection, group: GroupCommit): Events {
  const after = database.prepare<unknown[], EventRow>(EVENT_READS.after)
  const last = database.prepare<unknown[], number | null>(EVENT_READS.last).pluck()
  const lastBefore = database.prepare<unknown[], number | null>(EVENT_READS.lastBefore).pluck()
  const heldOf = database.prepare<unknown[], HeldRow>(EVENT_READS.heldOf)
  const heldUntil = database.prepare<unknown[], HeldRow>(EVENT_READS.heldUntil)
  const isHeld = database.prepare(EVENT_READS.isHeld)
  const nextHeld = database.prepare<unknown[], number | null>(EVENT_READS.nextHeld).pluck()
  const insert = database.prepare(EVENT_WRITES.insert(SQLITE))
  const removeHeld = database.prepare(EVENT_WRITES.removeHeld)
  const tellHeldAt = database.prepare(EVENT_WRITES.tellHeldAt)
  const moveHeld = database.prepare(EVENT_WRITES.moveHeld)
  const drop = database.prepare(EVENT_WRITES.drop)
  const dropDeliveries = database.prepare(EVENT_WRITES.dropDeliveries)
  const always = (write: () => void) => group.commit({ isAsDecided: () => true, write })
  const release = (event: HeldEvent): void => {
    insert.run(...eventColumns(event))
    removeHeld.run(event.number)
  }
  return {
    all: () => database.prepare<unknown[], EventRow>(EVENT_READS.all).all().map(eventOf),
    allHeld: () => database.prepare<unknown[], HeldRow>(EVENT_READS.allHeld).all().map(heldEventOf),
    events: async (number, limit) => after.all(number, limit).map(eventOf),
    lastEvent: async () => last.get() ?? 0,
    settleReplies: async (conversation, replyTo, lastGiven, now) => {
      // Mostly nobody is to be told, and then nothing is written.
      if (isHeld.get(conversation, replyTo) === undefined) return
      await always(() => {
        const held = heldOf.all(conversation).map(heldEventOf)
        const { given, others } = settleLane(held, replyTo, lastGiven, now)
        for (const number of given) removeHeld.run(number)
        for (const event of others) {
          if (event.tellAt <= now) release(event)
          else (event.awaited === null ? tellHeldAt : moveHeld).run(event.tellAt, event.number)
        }
      })
    },
    nextHeldEvent: async () => nextHeld.get() ?? null,
    releaseEvents: async (now, limit) => {
      if (heldUntil.get(now, 1) === undefined) return
      await always(() => {
        for (const row of heldUntil.all(now, limit)) release(heldEventOf(row))
      })
    },
    dropEvents: async (before, limit) => {
      if ((lastBefore.get(limit, before) ?? null) === null) return 0
      let dropped = 0
      await always(() => {
        const number = lastBefore.get(limit, before) ?? null
        if (number === null) return
        dropDeliveries.run(number)
        dropped = drop.run(number).changes
      })
      return dropped
    },
  }
}
