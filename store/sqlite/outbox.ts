import type { Delivery, Store } from "../../turns/index.js"
import { DELIVERY_READS, deliveryWrites } from "../sql/outbox.js"
import type { Connection } from "./connection.js"
import { SQLITE } from "./dialect.js"
import type { GroupCommit } from "./group-commit.js"

export interface Outbox
  extends Pick<Store, "claimDeliveries" | "nextDelivery" | "settleDelivery" | "settleReplies" | "resendDelivery"> {
  all(): readonly Delivery[]
}

export function outboxTable(database: Connection, group: GroupCommit): Outbox {
  const due = database.prepare<unknown[], Delivery>(DELIVERY_READS.due)
  const next = database.prepare<unknown[], number>(DELIVERY_READS.next).pluck()
  const held = database.prepare(DELIVERY_READS.held)
  const writes = deliveryWrites(SQLITE)
  const claim = database.prepare(writes.claim)
  const again = database.prepare(writes.again)
  const fail = database.prepare(writes.fail)
  const drop = database.prepare(writes.drop)
  const free = database.prepare(writes.free)
  const dropHeld = database.prepare(writes.dropHeld)
  const resend = database.prepare(writes.resend)
  const always = (write: () => void) => group.commit({ isAsDecided: () => true, write })
  return {
    all: () => database.prepare<unknown[], Delivery>(DELIVERY_READS.all).all(),
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
    resendDelivery: async (number, now) => {
      let changes = 0
      await always(() => {
        changes = resend.run(now, number).changes
      })
      return changes > 0
    },
  }
}
