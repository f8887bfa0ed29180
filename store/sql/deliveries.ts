import type { Delivery } from "../../turns/index.js"
import type { Write, WriteStatements } from "./statements.js"

/** The beginning of a query that gives `Delivery`s. */
export const DELIVERY = `SELECT number, webhook, event, type, lane, at, status, attempts, next_at AS "nextAt",
  attempted_at AS "attemptedAt", answer_status AS "answerStatus", error FROM deliveries`

/** Of a new webhook: it hears of what happens from now on. */
export const PROGRESS_STATEMENTS: WriteStatements = {
  insertProgress: {
    sql: "INSERT INTO webhook_progress (webhook, seen) SELECT ?, coalesce(max(number), 0) FROM events",
  },
  /** Of one that is deleted nothing is left. */
  removeProgress: { sql: "DELETE FROM webhook_progress WHERE webhook = ?" },
  removeDeliveries: { sql: "DELETE FROM deliveries WHERE webhook = ?" },
}

/** The writes that go with a put of a webhook. */
export function progressWrites(id: string, version: number, isDeleted: boolean): readonly Write[] {
  if (isDeleted)
    return [
      ["removeProgress", id],
      ["removeDeliveries", id],
    ]
  return version === 1 ? [["insertProgress", id]] : []
}

export const DELIVERY_READS = {
  /** Of a webhook, until a moment, so many. */
  due: `${DELIVERY} WHERE webhook = ? AND next_at <= ? ORDER BY next_at, number LIMIT ?`,
  /** Of a webhook. */
  next: "SELECT min(next_at) FROM deliveries WHERE webhook = ? AND next_at IS NOT NULL",
  all: `${DELIVERY} ORDER BY number`,
  progress: 'SELECT webhook, seen, failing_since AS "failingSince" FROM webhook_progress ORDER BY webhook',
}

/** An attempt: its moment, the answer's status, and why that was not enough. */
const ATTEMPTED = "attempts = attempts + 1, attempted_at = ?, answer_status = ?, error = ?"
/** The first that waits of a lane. */
const NONE_BEFORE = `NOT EXISTS (SELECT 1 FROM deliveries earlier WHERE earlier.webhook = deliveries.webhook
  AND earlier.lane = deliveries.lane AND earlier.status = 'waiting' AND earlier.number < deliveries.number)`

/**
 * Statements by which deliveries go on. `next_at` is the claim: where it is another one, somebody else has claimed it
 * since.
 */
export const DELIVERY_WRITES = {
  /** Only the first that waits of a lane has a time: the others come after it. Binds all columns, webhook, lane and the moment. */
  insert: `INSERT INTO deliveries (webhook, event, type, lane, at, status, attempts, next_at)
     VALUES (?, ?, ?, ?, ?, 'waiting', 0,
       CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE webhook = ? AND lane = ? AND status = 'waiting') THEN NULL
         ELSE CAST(? AS BIGINT) END)`,
  /** Binds the last event, the webhook, and the last event before. */
  advance: "UPDATE webhook_progress SET seen = ? WHERE webhook = ? AND seen = ?",
  /** Binds the end of the claim and a number. */
  claim: "UPDATE deliveries SET next_at = ? WHERE number = ?",
  /** Binds the end of the claim, a number and the claim as it was. */
  renew: "UPDATE deliveries SET next_at = ? WHERE number = ? AND next_at = ? AND status = 'waiting'",
  /** Binds the attempt, the next moment, number and claim. */
  again: `UPDATE deliveries SET ${ATTEMPTED}, next_at = ? WHERE number = ? AND next_at = ?`,
  /** Binds the attempt, number and claim. */
  fail: `UPDATE deliveries SET ${ATTEMPTED}, next_at = NULL, status = 'failed' WHERE number = ? AND next_at = ?`,
  /** Binds the attempt and a number. One that was given up meanwhile has arrived none the less. */
  deliver: `UPDATE deliveries SET ${ATTEMPTED}, next_at = NULL, status = 'delivered'
     WHERE number = ? AND status <> 'delivered'`,
  /** Gives the next of a lane its time: binds the present moment, webhook and lane. */
  free: `UPDATE deliveries SET next_at = ? WHERE next_at IS NULL AND number =
       (SELECT min(number) FROM deliveries WHERE webhook = ? AND lane = ? AND status = 'waiting')`,
  /** Binds a webhook. */
  succeeded: "UPDATE webhook_progress SET failing_since = NULL WHERE webhook = ? AND failing_since IS NOT NULL",
  /** Binds the present moment and a webhook. */
  failing: "UPDATE webhook_progress SET failing_since = ? WHERE webhook = ? AND failing_since IS NULL",
  /** Binds the present moment, a webhook and a number. */
  resendOne:
    "UPDATE deliveries SET status = 'waiting', attempts = 0, next_at = ? WHERE webhook = ? AND number = ? AND status = 'failed'",
  /** The oldest: binds a webhook twice and how many. */
  resend: `UPDATE deliveries SET status = 'waiting', attempts = 0, next_at = NULL WHERE webhook = ? AND number IN
       (SELECT number FROM deliveries WHERE webhook = ? AND status = 'failed' ORDER BY number LIMIT ?)`,
  /** Binds the present moment and a webhook. */
  freeAll: `UPDATE deliveries SET next_at = ? WHERE webhook = ? AND status = 'waiting' AND next_at IS NULL AND ${NONE_BEFORE}`,
  /** Binds why, and a webhook. */
  failAll:
    "UPDATE deliveries SET status = 'failed', next_at = NULL, error = ? WHERE webhook = ? AND status = 'waiting'",
  /** Binds a webhook. */
  restart:
    "UPDATE webhook_progress SET failing_since = NULL, seen = (SELECT coalesce(max(number), 0) FROM events) WHERE webhook = ?",
}

/** A delivery that was not tried yet; the store numbers it. */
export function newDelivery(
  given: Pick<Delivery, "webhook" | "event" | "type" | "lane" | "at">,
): Omit<Delivery, "number" | "nextAt"> {
  return { ...given, status: "waiting", attempts: 0, attemptedAt: null, answerStatus: null, error: null }
}
