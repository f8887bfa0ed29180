import type { Commit, Delivery, Page, Store } from "../../runtime/index.js"
import { decodeCursor, pageOf, pageSize } from "../page.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"
import type { Write } from "./write.js"

const DELIVERY =
  "SELECT number, conversation, key, first, last, at, status, attempts, next_at AS nextAt, error FROM outbox"

export interface Outbox
  extends Pick<Store, "deliveriesDue" | "nextDelivery" | "settleDelivery" | "deliveries" | "resendDelivery"> {
  writes(commit: Commit): readonly Write[]
  all(): readonly Delivery[]
}

export function outboxTable(database: Connection, group: GroupCommit): Outbox {
  // Only the first that waits of a conversation has a time: the others come after it.
  const insert = database.prepare(
    `INSERT INTO outbox (conversation, key, first, last, at, status, attempts, next_at)
     SELECT ?, ?, ?, ?, ?, 'waiting', 0,
       CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE conversation = ? AND status = 'waiting') THEN NULL ELSE ? END`,
  )
  const due = database.prepare<unknown[], Delivery>(`${DELIVERY} WHERE next_at <= ? ORDER BY number LIMIT ?`)
  const next = database.prepare<unknown[], number>("SELECT min(next_at) FROM outbox WHERE next_at IS NOT NULL").pluck()
  const again = database.prepare("UPDATE outbox SET attempts = attempts + 1, next_at = ?, error = ? WHERE number = ?")
  const fail = database.prepare(
    "UPDATE outbox SET attempts = attempts + 1, next_at = NULL, status = 'failed', error = ? WHERE number = ?",
  )
  const conversationOf = database.prepare<unknown[], string>("SELECT conversation FROM outbox WHERE number = ?").pluck()
  const drop = database.prepare("DELETE FROM outbox WHERE number = ?")
  const free = database.prepare(
    `UPDATE outbox SET next_at = ? WHERE next_at IS NULL AND number =
       (SELECT min(number) FROM outbox WHERE conversation = ? AND status = 'waiting')`,
  )
  const resend = database.prepare(
    "UPDATE outbox SET status = 'waiting', attempts = 0, next_at = ? WHERE number = ? AND status = 'failed'",
  )
  const always = (write: () => void) => group.commit({ isAsDecided: () => true, write })
  return {
    writes: ({ outbox = [] }) =>
      outbox.map(({ conversation, key, first, last, at }) => ({
        statement: insert,
        params: [conversation, key, first, last, at, conversation, at],
      })),
    all: () => database.prepare<unknown[], Delivery>(`${DELIVERY} ORDER BY number`).all(),
    deliveriesDue: async (until, limit) => due.all(until, limit),
    nextDelivery: async () => next.get() ?? null,
    settleDelivery: async (number, outcome, now) => {
      await always(() => {
        const conversation = conversationOf.get(number)
        if (outcome.kind === "again") again.run(outcome.at, outcome.error, number)
        else {
          if (outcome.kind === "failed") fail.run(outcome.error, number)
          else drop.run(number)
          free.run(now, conversation)
        }
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

function page(database: Connection, filter: Parameters<Store["deliveries"]>[0]): Page<Delivery> {
  const [before = null] = decodeCursor(filter.cursor, [0]) ?? []
  const { status = null } = filter
  const limit = pageSize(filter.limit)
  const rows = database
    .prepare<unknown[], Delivery>(
      `${DELIVERY} WHERE (? IS NULL OR status = ?) AND (? IS NULL OR number < ?) ORDER BY number DESC LIMIT ?`,
    )
    .all(status, status, before, before, limit + 1)
  return pageOf(rows, limit, ({ number }) => [number])
}
