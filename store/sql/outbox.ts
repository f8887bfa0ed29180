import type { Commit } from "../../turns/index.js"
import type { SqlDialect } from "./dialect.js"
import type { Write, WriteStatements } from "./statements.js"

/** The beginning of a query that gives `Delivery`s. */
export const DELIVERY = `SELECT number, conversation, key, first, last, at, status, attempts, next_at AS "nextAt", error,
  reply_to AS "replyTo" FROM outbox`

export const OUTBOX_STATEMENTS: WriteStatements = {
  // Only the first that waits of a conversation has a time: the others come after it.
  insertOutgoing: {
    sql: `INSERT INTO outbox (conversation, key, first, last, at, reply_to, status, attempts, next_at)
     VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0,
       CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE conversation = ? AND status = 'waiting') THEN NULL
         ELSE CAST(? AS BIGINT) END)`,
  },
}

export function outboxWrites({ outbox = [] }: Commit): readonly Write[] {
  return outbox.map(({ conversation, key, first, last, at, replyTo }) => [
    "insertOutgoing",
    ...[conversation, key, first, last, at, replyTo, conversation, at],
  ])
}

export const DELIVERY_READS = {
  /** Until a moment, so many. */
  due: `${DELIVERY} WHERE next_at <= ? ORDER BY next_at, number LIMIT ?`,
  next: "SELECT min(next_at) AS next FROM outbox WHERE next_at IS NOT NULL",
  /** Binds a conversation and the activity that is replied to. */
  held: "SELECT 1 FROM outbox WHERE conversation = ? AND reply_to = ? AND status = 'waiting'",
  all: `${DELIVERY} ORDER BY number`,
}

/**
 * Statements by which deliveries go on. `next_at` is the claim: where it is another one, somebody else has claimed it
 * since.
 */
export function deliveryWrites({ greatest }: SqlDialect) {
  return {
    /** Binds the end of the claim and a number. */
    claim: "UPDATE outbox SET next_at = ? WHERE number = ?",
    /** Binds the next moment, why, number and claim. */
    again: "UPDATE outbox SET attempts = attempts + 1, next_at = ?, error = ? WHERE number = ? AND next_at = ?",
    /** Binds why, number and claim. */
    fail: `UPDATE outbox SET attempts = attempts + 1, next_at = NULL, status = 'failed', error = ?
     WHERE number = ? AND next_at = ?`,
    drop: "DELETE FROM outbox WHERE number = ?",
    /** Gives the next of a conversation its time: binds the present moment and the conversation. */
    free: `UPDATE outbox SET next_at = ${greatest("?", "at")} WHERE next_at IS NULL AND number =
       (SELECT min(number) FROM outbox WHERE conversation = ? AND status = 'waiting')`,
    /** Binds a conversation, the activity that is replied to, and the last line that was told. */
    dropHeld: `DELETE FROM outbox WHERE conversation = ? AND reply_to = ? AND status = 'waiting' AND last <= ?
       AND attempts = 0 AND coalesce(next_at, at) = at`,
    /** Binds the present moment and a number. */
    resend: "UPDATE outbox SET status = 'waiting', attempts = 0, next_at = ? WHERE number = ? AND status = 'failed'",
  }
}
