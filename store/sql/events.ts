import type { Json } from "../../language/index.js"
import type { Commit, HeldEvent, NewEvent, StoredEvent } from "../../turns/index.js"
import type { SqlDialect } from "./dialect.js"
import { type Bound, insertInto, type Write, type WriteStatements } from "./statements.js"

const COLUMNS = ["lane", "type", "key", "at", "body"]
const HELD_COLUMNS = [...COLUMNS, "reply_to", "seq", "until", "tell_at"]

/** An event is held back where it has to wait, or where one of its lane does. */
export function eventStatements({ greatest, toldEvents }: SqlDialect): WriteStatements {
  const held = "FROM held_events WHERE lane = ?"
  const tellAt = greatest("CAST(? AS BIGINT)", `coalesce((SELECT max(tell_at) ${held}), 0)`)
  return {
    insertHeldEvent: {
      sql: `INSERT INTO held_events (${HELD_COLUMNS.join()})
       SELECT ?, ?, ?, ?, ?, ?, ?, CAST(? AS BIGINT), ${tellAt} WHERE ? = 1 OR EXISTS (SELECT 1 ${held})`,
      otherwise: [{ sql: insertInto(toldEvents, COLUMNS), places: COLUMNS.map((_, place) => place) }],
    },
  }
}

export function eventWrites({ events = [] }: Commit): readonly Write[] {
  return events.map(({ lane, type, key, at, body, awaited }) => {
    const { replyTo = null, seq = null, until = null } = awaited ?? {}
    const columns: readonly Bound[] = [lane, type, key, at, JSON.stringify(body), replyTo, seq, until]
    return ["insertHeldEvent", ...columns, until ?? at, lane, awaited === null ? 0 : 1, lane]
  })
}

/** The beginnings of queries that give `EventRow`s and `HeldRow`s. */
const EVENT = "SELECT number, lane, type, key, at, body FROM events"
const HELD = `SELECT number, lane, type, key, at, body, reply_to AS "replyTo", seq, until, tell_at AS "tellAt" FROM held_events`

export const EVENT_READS = {
  /** After a number, so many. */
  after: `${EVENT} WHERE number > ? ORDER BY number LIMIT ?`,
  last: "SELECT max(number) FROM events",
  all: `${EVENT} ORDER BY number`,
  /**
   * The last of the first so many that are from before a moment: binds how many, and the moment. The newest of all
   * stays, so that it is known which was the last.
   */
  lastBefore: `SELECT max(number) FROM (SELECT number, at FROM events ORDER BY number LIMIT ?) AS first
    WHERE at < ? AND number < (SELECT max(number) FROM events)`,
  allHeld: `${HELD} ORDER BY number`,
  /** All that are held of a lane. */
  heldOf: `${HELD} WHERE lane = ? ORDER BY number`,
  /** Until a moment, so many. */
  heldUntil: `${HELD} WHERE tell_at <= ? ORDER BY tell_at, number LIMIT ?`,
  /** Binds a lane and the activity that is replied to. */
  isHeld: "SELECT 1 FROM held_events WHERE lane = ? AND reply_to = ? LIMIT 1",
  nextHeld: "SELECT min(tell_at) FROM held_events",
}

export const EVENT_WRITES = {
  /** Binds `eventColumns`. */
  insert: ({ toldEvents }: SqlDialect) => insertInto(toldEvents, COLUMNS),
  removeHeld: "DELETE FROM held_events WHERE number = ?",
  /** Binds the moment and the number. */
  tellHeldAt: "UPDATE held_events SET tell_at = ?, until = NULL, reply_to = NULL, seq = NULL WHERE number = ?",
  moveHeld: "UPDATE held_events SET tell_at = ? WHERE number = ?",
  /** Both bind the number of the last event that is to go. */
  drop: "DELETE FROM events WHERE number <= ?",
  dropDeliveries: "DELETE FROM deliveries WHERE event <= ?",
}

export interface EventRow extends Omit<StoredEvent, "body"> {
  readonly body: string
}
export interface HeldRow extends EventRow {
  readonly replyTo: string | null
  readonly seq: number | null
  readonly until: number | null
  readonly tellAt: number
}

export function eventOf({ body, ...event }: EventRow): StoredEvent {
  // Written by `eventWrites`.
  return { ...event, body: JSON.parse(body) as Json }
}

export function heldEventOf({ replyTo, seq, until, tellAt, ...event }: HeldRow): HeldEvent {
  const awaited = replyTo === null || seq === null || until === null ? null : { replyTo, seq, until }
  return { ...eventOf(event), awaited, tellAt }
}

/** The columns of an event that may be told. */
export function eventColumns({ lane, type, key, at, body }: Omit<NewEvent, "awaited">): readonly Bound[] {
  return [lane, type, key, at, JSON.stringify(body)]
}
