import type { Delivery, Store, WebhookProgress } from "../../turns/index.js"
import { DELIVERY_READS, DELIVERY_WRITES } from "../sql/deliveries.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"

export interface Deliveries
  extends Pick<
    Store,
    | "addDeliveries"
    | "claimDeliveries"
    | "renewDelivery"
    | "nextDelivery"
    | "settleDelivery"
    | "resendDeliveries"
    | "failDeliveries"
    | "restartWebhook"
    | "webhookProgress"
  > {
  all(): readonly Delivery[]
  allProgress(): readonly WebhookProgress[]
}

export function deliveryTable(database: Connection, group: GroupCommit): Deliveries {
  const due = database.prepare<unknown[], Delivery>(DELIVERY_READS.due)
  const next = database.prepare<unknown[], number | null>(DELIVERY_READS.next).pluck()
  const progress = database.prepare<unknown[], WebhookProgress>(DELIVERY_READS.progress)
  const insert = database.prepare(DELIVERY_WRITES.insert)
  const advance = database.prepare(DELIVERY_WRITES.advance)
  const claim = database.prepare(DELIVERY_WRITES.claim)
  const renew = database.prepare(DELIVERY_WRITES.renew)
  const again = database.prepare(DELIVERY_WRITES.again)
  const fail = database.prepare(DELIVERY_WRITES.fail)
  const deliver = database.prepare(DELIVERY_WRITES.deliver)
  const free = database.prepare(DELIVERY_WRITES.free)
  const succeeded = database.prepare(DELIVERY_WRITES.succeeded)
  const failing = database.prepare(DELIVERY_WRITES.failing)
  const resendOne = database.prepare(DELIVERY_WRITES.resendOne)
  const resend = database.prepare(DELIVERY_WRITES.resend)
  const freeAll = database.prepare(DELIVERY_WRITES.freeAll)
  const failAll = database.prepare(DELIVERY_WRITES.failAll)
  const restart = database.prepare(DELIVERY_WRITES.restart)
  const always = (write: () => void) => group.commit({ isAsDecided: () => true, write })
  return {
    all: () => database.prepare<unknown[], Delivery>(DELIVERY_READS.all).all(),
    allProgress: () => progress.all(),
    webhookProgress: async () => progress.all(),
    addDeliveries: async (webhook, after, upTo, events, now) => {
      await always(() => {
        if (advance.run(upTo, webhook, after).changes === 0) return
        for (const { number, type, lane } of events) insert.run(webhook, number, type, lane, now, webhook, lane, now)
      })
    },
    claimDeliveries: async (webhook, now, until, limit) => {
      // Most looks find nothing, and then nothing is written.
      if (due.get(webhook, now, 1) === undefined) return []
      let claimed: readonly Delivery[] = []
      await always(() => {
        claimed = due.all(webhook, now, limit).map(delivery => ({ ...delivery, nextAt: until }))
        for (const { number } of claimed) claim.run(until, number)
      })
      return claimed
    },
    renewDelivery: async ({ number, nextAt }, until) => {
      let isRenewed = false
      await always(() => {
        isRenewed = renew.run(until, number, nextAt).changes > 0
      })
      return isRenewed
    },
    nextDelivery: async webhook => next.get(webhook) ?? null,
    settleDelivery: async ({ number, webhook, lane, nextAt }, outcome, now) => {
      await always(() => {
        if (outcome.kind === "delivered") succeeded.run(webhook)
        else failing.run(now, webhook)
        const error = outcome.kind === "delivered" ? null : outcome.error
        const attempt = [now, outcome.status, error]
        if (outcome.kind === "again") {
          again.run(...attempt, outcome.at, number, nextAt)
          return
        }
        const isOver =
          outcome.kind === "failed" ? fail.run(...attempt, number, nextAt) : deliver.run(...attempt, number)
        if (isOver.changes > 0) free.run(now, webhook, lane)
      })
    },
    resendDeliveries: async (webhook, number, now, limit) => {
      let changes = 0
      await always(() => {
        changes = (number === null ? resend.run(webhook, webhook, limit) : resendOne.run(now, webhook, number)).changes
        if (number === null && changes > 0) freeAll.run(now, webhook)
      })
      return changes
    },
    failDeliveries: async (webhook, error) => {
      await always(() => void failAll.run(error, webhook))
    },
    restartWebhook: async webhook => {
      await always(() => void restart.run(webhook))
    },
  }
}
