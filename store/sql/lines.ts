import type { Activity } from "../../engine/index.js"
import type { AgentRefusal } from "../../helpdesk/index.js"
import { compareTexts, type Json } from "../../language/index.js"
import type { AuditEntry, Commit, TurnRecord } from "../../turns/index.js"
import { type Bound, insertInto, type Write, type WriteStatements } from "./statements.js"

export const LINE_STATEMENTS: WriteStatements = {
  insertActivity: {
    sql: insertInto("activities", ["conversation", "seq", "type", "at", "role", "text", "body"]),
  },
  insertTurn: { sql: insertInto("turns", ["conversation", "number", "at", "event", "trace"]) },
  insertRefusal: { sql: insertInto("refusals", ["at", "queue", "reason"]) },
  insertAudit: { sql: insertInto("audit", ["id", "at", "what", "by", "subject", "detail"]) },
  upsertDue: {
    sql: `${insertInto("due_times", ["owner", "at", "rank"])}
     ON CONFLICT (owner) DO UPDATE SET at = excluded.at, rank = excluded.rank
     WHERE due_times.at <> excluded.at OR due_times.rank <> excluded.rank`,
  },
  removeDue: { sql: "DELETE FROM due_times WHERE owner = ?" },
}

/** The rows that a commit adds, in the order in which they are to be written. */
export function lineWrites({ activities, turns, due, audit, refusals = [] }: Commit): readonly Write[] {
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
    ...inOrderOfOwners(due).map(
      ({ owner, at, rank }): Write => (at === null ? ["removeDue", owner] : ["upsertDue", owner, at, rank]),
    ),
    ...audit.map(
      ({ id, at, what, by, subject, detail }): Write => [
        "insertAudit",
        ...[id, at, what, by, subject, JSON.stringify(detail)],
      ],
    ),
    ...refusals.map(({ at, queue, reason }): Write => ["insertRefusal", at, queue, reason]),
  ]
}

/** Due times of queues belong to no record that commits lock: in one order two commits never wait for each other. */
function inOrderOfOwners(due: Commit["due"]): Commit["due"] {
  return due.length < 2 ? due : due.toSorted((one, other) => compareTexts(one.owner, other.owner))
}

/** Logs and due times; a conversation is bound first. */
export const LINE_READS = {
  /** After a `seq`, so many. */
  activities: "SELECT body FROM activities WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
  /** Messages after a `seq`, the last one first. */
  messages:
    "SELECT body, text FROM activities WHERE conversation = ? AND seq > ? AND type = 'message' ORDER BY seq DESC",
  /** All of them, in the order in which they were written. */
  refusals: "SELECT at, queue, reason FROM refusals ORDER BY number",
  turns: "SELECT number, at, event, trace FROM turns WHERE conversation = ? ORDER BY number",
  /** Until a moment, so many. */
  due: "SELECT owner, at, rank FROM due_times WHERE at <= ? ORDER BY at, rank, owner LIMIT ?",
  nextDue: "SELECT at FROM due_times ORDER BY at LIMIT 1",
  /** Binds another moment, the owner, and the moment that it was read with. */
  moveDue: "UPDATE due_times SET at = ? WHERE owner = ? AND at = ?",
}

export function activityOf({ body }: { readonly body: string }): Activity {
  // Each body was written from an `Activity`.
  return JSON.parse(body) as Activity
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

export interface RefusalRow extends AgentRefusal {
  readonly number: number
}

export function refusalOf({ at, queue, reason }: RefusalRow): AgentRefusal {
  return { at, queue, reason }
}

export interface AuditRow extends Omit<AuditEntry, "detail"> {
  readonly number: number
  readonly detail: string
}

export function auditOf({ id, at, what, by, subject, detail }: AuditRow): AuditEntry {
  return { id, at, what, by, subject, detail: JSON.parse(detail) as Json }
}
