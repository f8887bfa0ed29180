import type { Delivery, Store, WebhookProgress } from "../../turns/index.js"
import { DELIVERY_READS, DELIVERY_WRITES } from "../sql/deliveries.js"
import type { Connections, Session } from "./connection.js"
import { numberEvents } from "./events.js"

type Deliveries = Pick<
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
>

export function deliveryMethods(connections: Connections): Deliveries {
  /** Changes deliveries of a webhook, one after another: whether one has a time hangs on whether one before it waits. */
  const changeOf = <T>(webhook: string, write: (session: Session) => Promise<T>): Promise<T> =>
    connections.change(async session => {
      await session.run("SELECT 1 FROM webhook_progress WHERE webhook = ? FOR UPDATE", webhook)
      return write(session)
    })
  return {
    webhookProgress: () => connections.all<WebhookProgress>(DELIVERY_READS.progress),
    addDeliveries: (webhook, after, upTo, events, now) =>
      changeOf(webhook, async session => {
        if ((await session.run(DELIVERY_WRITES.advance, upTo, webhook, after)) === 0) return
        for (const { number, type, lane } of events)
          await session.run(DELIVERY_WRITES.insert, webhook, number, type, lane, now, webhook, lane, now)
      }),
    claimDeliveries: async (webhook, now, until, limit) => {
      // Most looks find nothing, and then nothing is written.
      if ((await connections.first(DELIVERY_READS.due, webhook, now, 1)) === undefined) return []
      return connections.change(async session => {
        const due = `${DELIVERY_READS.due} FOR UPDATE SKIP LOCKED`
        const claimed = await session.all<Delivery>(due, webhook, now, limit)
        await Promise.all(claimed.map(({ number }) => session.run(DELIVERY_WRITES.claim, until, number)))
        return claimed.map(delivery => ({ ...delivery, nextAt: until }))
      })
    },
    renewDelivery: async ({ number, nextAt }, until) =>
      (await connections.run(DELIVERY_WRITES.renew, until, number, nextAt)) > 0,
    nextDelivery: webhook => connections.value<number>(DELIVERY_READS.next, webhook),
    settleDelivery: ({ number, webhook, lane, nextAt }, outcome, now) =>
      changeOf(webhook, async session => {
        if (outcome.kind === "delivered") await session.run(DELIVERY_WRITES.succeeded, webhook)
        else await session.run(DELIVERY_WRITES.failing, now, webhook)
        const attempt = [now, outcome.status, outcome.kind === "delivered" ? null : outcome.error]
        if (outcome.kind === "again") {
          await session.run(DELIVERY_WRITES.again, ...attempt, outcome.at, number, nextAt)
          return
        }
        const changed =
          outcome.kind === "failed"
            ? await session.run(DELIVERY_WRITES.fail, ...attempt, number, nextAt)
            : await session.run(DELIVERY_WRITES.deliver, ...attempt, number)
        if (changed > 0) await session.run(DELIVERY_WRITES.free, now, webhook, lane)
      }),
    resendDeliveries: (webhook, number, now, limit) =>
      changeOf(webhook, async session => {
        if (number !== null) return session.run(DELIVERY_WRITES.resendOne, now, webhook, number)
        const changed = await session.run(DELIVERY_WRITES.resend, webhook, webhook, limit)
        if (changed > 0) await session.run(DELIVERY_WRITES.freeAll, now, webhook)
        return changed
      }),
    failDeliveries: (webhook, error) =>
      changeOf(webhook, async session => {
        await session.run(DELIVERY_WRITES.failAll, error, webhook)
      }),
    restartWebhook: webhook =>
      changeOf(webhook, async session => {
        await numberEvents(session)
        await session.run(DELIVERY_WRITES.restart, webhook)
      }),
  }
}
