import type { Commit, Delivery, Page, Store } from "../../turns/index.js"
import { decodeCursor, pageOf, pageSize } from "../page.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"
import type { Write, WriteStatements } from "./write.js"

const DELIVERY =
  "SELECT number, conversation, key, first, last, at, status, attempts, next_at AS nextAt, error, reply_to AS replyTo FROM outbox"

export interface Outbox
  extends Pick<
    Store,
    "claimDeliveries" | "nextDelivery" | "settleDelivery" | "settleReplies" | "deliveries" | "resendDelivery"
  > {
  all(): readonly Delivery[]
}

export const OUTBOX_STATEMENTS: WriteStatements = {
  // Only the first that waits of a conversation has a time: the others come after it.
  insertOutgoing: {
    sql: `INSERT INTO outbox (conversation, key, first, last, at, reply_to, status, attempts, next_at)
     SELECT ?, ?, ?, ?, ?, ?, 'waiting', 0,
       CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE conversation = ? AND status = 'waiting') THEN NULL ELSE ? END`,
  },
}

export function outboxWrites({ outbox = [] }: Commit): readonly Write[] {
  return outbox.map(({ conversation, key, first, last, at, replyTo }) => [
    "insertOutgoing",
    ...[conversation, key, first, last, at, replyTo, conversation, at],
  ])
}

export function outboxTable(database: Connection, group: GroupCommit): Outbox {
  const due = database.prepare<unknown[], Delivery>(`${DELIVERY} WHERE next_at <= ? ORDER BY next_at, number LIMIT ?`)
  const next = database.prepare<unknown[], number>("SELECT min(next_at) FROM outbox WHERE next_at IS NOT NULL").pluck()
  const claim = database.prepare("UPDATE outbox SET next_at = ? WHERE number = ?")
  // `next_at` is the claim: where it is another one, somebody else has claimed it since.
  const again = database.prepare(
    "UPDATE outbox SET attempts = attempts + 1, next_at = ?, error = ? WHERE number = ? AND next_at = ?",
  )
  const fail = database.prepare(
    `UPDATE outbox SET attempts = attempts + 1, next_at = NULL, status = 'failed', error = ?
     WHERE number = ? AND next_at = ?`,
  )
  const drop = database.prepare("DELETE FROM outbox WHERE number = ?")
  const free = database.prepare(
    `UPDATE outbox SET next_at = max(?, at) WHERE next_at IS NULL AND number =
       (SELECT min(number) FROM outbox WHERE conversation = ? AND status = 'waiting')`,
  )
  const held = database.prepare("SELECT 1 FROM outbox WHERE conversation = ? AND reply_to = ? AND status = 'waiting'")
  const dropHeld = database.prepare(
    `DELETE FROM outbox WHERE conversation = ? AND reply_to = ? AND status = 'waiting' AND last <= ?
       AND attempts = 0 AND coalesce(next_at, at) = at`,
  )
  const resend = database.prepare(
    "UPDATE outbox SET status = 'waiting', attempts = 0, next_at = ? WHERE number = ? AND status = 'failed'",
  )
  const always = (write: () => void) => group.commit({ isAsDecided: () => true, write })
  return {
    all: () => database.prepare<unknown[], Delivery>(`${DELIVERY} ORDER BY number`).all(),
    claimDeliveries: async (now, until, limit) => {
      // Most looks find nothing, and then nothing is written.
      if (due.get(now, 1) === undefined) return []
      let claimed: readonly Delivery[] = []
      await always(() => {
        claimed = due.all(now, limit).map(delivery => ({ ...delivery, nextAt: until }))
        for (const { number } of claimed) claim.run(until, number)
      })
      return claimed
    },
    nextDelivery: async () => next.get() ?? null,
    settleDelivery: async ({ number, conversation, nextAt }, outcome, now) => {
      await always(() => {
        if (outcome.kind === "again") again.run(outcome.at, outcome.error, number, nextAt)
        else {
          const { changes } = outcome.kind === "failed" ? fail.run(outcome.error, number, nextAt) : drop.run(number)
          if (changes > 0) free.run(now, conversation)
        }
      })
    },
    settleReplies: async (conversation, replyTo, last, now) => {
      // Mostly nobody is to be told, and then nothing is written.
      if (held.get(conversation, replyTo) === undefined) return
      await always(() => {
        dropHeld.run(conversation, replyTo, last)
        free.run(now, conversation)
      })
    },
    deliveries: async filter => page(database, filter),
    resendDelivery: async (number, now) => {
      let changes = 0
      await always(() => {
        changes = resend.run(now, number).changes
      })
      return changes > 0
    },
  }
}

/** Each combination of what was given is a statement of its own, whose rows are found by an index. */
function page(database: Connection, filter: Parameters<Store["deliveries"]>[0]): Page<Delivery> {
  const before = decodeCursor(filter.cursor, [0]) ?? []
  const params = [...(filter.status === undefined ? [] : [filter.status]), ...before]
  const conditions = [...(filter.status === undefined ? [] : ["status = ?"]), ...before.map(() => "number < ?")]
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`
  const limit = pageSize(filter.limit)
  const rows = database
    .prepare<unknown[], Delivery>(`${DELIVERY} ${where} ORDER BY number DESC LIMIT ?`)
    .all(...params, limit + 1)
  return pageOf(rows, limit, ({ number }) => [number])
}
