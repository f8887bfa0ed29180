import type { Activity } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import type { AuditEntry, Commit, DueTime, TurnRecord } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import { type Bound, insertInto, type Write, type WriteStatements } from "./write.js"

/** Tables whose rows have no version of their own: logs and due times. */
export interface LineTables {
  activities(conversation: string, after: number, limit: number): readonly Activity[]
  /** The last messages after a `seq` whose texts have this many bytes, oldest first. */
  transcript(conversation: string, after: number, bytes: number): readonly Activity[]
  turns(conversation: string): readonly TurnRecord[]
  due(until: number, limit: number): readonly DueTime[]
  nextDue(): number | null
  /** Moves one that is still as it was read. @returns whether it was */
  moveDue(due: DueTime, until: number): boolean
}

export function lineTables(database: Connection): LineTables {
  const activities = database
    .prepare<unknown[], string>("SELECT body FROM activities WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?")
    .pluck()
  const messages = database.prepare<unknown[], { readonly body: string; readonly text: string | null }>(
    "SELECT body, text FROM activities WHERE conversation = ? AND seq > ? AND type = 'message' ORDER BY seq DESC",
  )
  const turns = database.prepare<unknown[], TurnRow>(
    "SELECT number, at, event, trace FROM turns WHERE conversation = ? ORDER BY number",
  )
  const due = database.prepare<unknown[], DueTime>(
    "SELECT owner, at, rank FROM due_times WHERE at <= ? ORDER BY at, rank, owner LIMIT ?",
  )
  const nextDue = database.prepare<unknown[], number>("SELECT at FROM due_times ORDER BY at LIMIT 1").pluck()
  const moveDue = database.prepare("UPDATE due_times SET at = ? WHERE owner = ? AND at = ?")
  return {
    // Each body was written from an `Activity`.
    activities: (conversation, after, limit) =>
      activities.all(conversation, after, limit).map(body => JSON.parse(body) as Activity),
    transcript: (conversation, after, bytes) => {
      const found: Activity[] = []
      let size = 0
      for (const { body, text } of messages.iterate(conversation, after)) {
        if (size > bytes) break
        size += Buffer.byteLength(text ?? "")
        found.push(JSON.parse(body) as Activity)
      }
      return found.reverse()
    },
    turns: conversation => turns.all(conversation).map(turnOf),
    due: (until, limit) => due.all(until, limit),
    nextDue: () => nextDue.get() ?? null,
    moveDue: ({ owner, at }, until) => moveDue.run(until, owner, at).changes > 0,
  }
}

export const LINE_STATEMENTS: WriteStatements = {
  insertActivity: {
    sql: insertInto("activities", ["conversation", "seq", "type", "at", "role", "text", "body"]),
  },
  insertTurn: { sql: insertInto("turns", ["conversation", "number", "at", "event", "trace"]) },
  insertAudit: { sql: insertInto("audit", ["id", "at", "what", "by", "subject", "detail"]) },
  upsertDue: {
    sql: `${insertInto("due_times", ["owner", "at", "rank"])}
     ON CONFLICT DO UPDATE SET at = excluded.at, rank = excluded.rank WHERE at <> excluded.at OR rank <> excluded.rank`,
  },
  removeDue: { sql: "DELETE FROM due_times WHERE owner = ?" },
}

/** The rows that a commit adds, in the order in which they are to be written. */
export function lineWrites({ activities, turns, due, audit }: Commit): readonly Write[] {
  return [
    ...activities.map(
      ({ conversation, activity }): Write => ["insertActivity", conversation, ...activityColumns(activity)],
    ),
    ...turns.map(
      ({ conversation, turn: { number, at, event, trace } }): Write => [
        "insertTurn",
        ...[conversation, number, at, JSON.stringify(event), JSON.stringify(trace)],
      ],
    ),
    ...due.map(({ owner, at, rank }): Write => (at === null ? ["removeDue", owner] : ["upsertDue", owner, at, rank])),
    ...audit.map(
      ({ id, at, what, by, subject, detail }): Write => [
        "insertAudit",
        ...[id, at, what, by, subject, JSON.stringify(detail)],
      ],
    ),
  ]
}

function activityColumns(activity: Activity): readonly Bound[] {
  const { seq, type, timestamp, from, text } = activity
  const at = Date.parse(timestamp)
  return [seq, type, Number.isNaN(at) ? null : at, from.role, text ?? null, JSON.stringify(activity)]
}

export interface TurnRow {
  readonly number: number
  readonly at: number
  readonly event: string
  readonly trace: string
}

export function turnOf({ number, at, event, trace }: TurnRow): TurnRecord {
  // Both were written from a `TurnRecord`.
  return { number, at, event: JSON.parse(event) as Json, trace: JSON.parse(trace) as TurnRecord["trace"] }
}

export interface AuditRow extends Omit<AuditEntry, "detail"> {
  readonly number: number
  readonly detail: string
}

export function auditOf({ id, at, what, by, subject, detail }: AuditRow): AuditEntry {
  return { id, at, what, by, subject, detail: JSON.parse(detail) as Json }
}
