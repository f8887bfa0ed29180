import { createHmac } from "node:crypto"
import { request } from "undici"
import type { Activity } from "../../engine/index.js"
import { type Clock, Poller } from "../../runtime/index.js"
import { type ApiKey, type Delivery, type DeliveryOutcome, isPublic, type Store } from "../../turns/index.js"
import { refusalOfKey } from "../auth/keys.js"
import type { Log } from "../http/log.js"
import { moment } from "../http/views.js"

export interface CallbackOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds before a delivery is tried again after this many attempts (from 1); null: it is given up. */
  readonly pauseAfter?: (attempts: number) => number | null
}

/** Milliseconds that a callback may take to answer. */
const PATIENCE = 15_000
/**
 * Milliseconds for which a delivery is this process's: nobody else sends it meanwhile, and after a crash it waits so
 * long. Longer than `PATIENCE` by what settling it may take.
 */
const CLAIM = 60_000
/** Deliveries that go on at once. */
const AT_ONCE = 32
/** Five seconds, doubled each time up to an hour; given up after about a day. */
function defaultPause(attempts: number): number | null {
  return attempts >= 32 ? null : Math.min(5000 * 2 ** (attempts - 1), 60 * 60_000)
}

/**
 * Tells callbacks of lines that were in no answer (design section 10): signed as Standard Webhooks are, in order per
 * conversation, at least once. A delivery that was not taken is tried again, and given up in the end; then it can be
 * seen and sent again (`/v1/callbacks`).
 */
export class Callbacks {
  private readonly poller: Poller

  constructor(private readonly options: CallbackOptions) {
    const { clock, log } = options
    const onError = (error: unknown): void => log.error({ err: error }, "callbacks could not be looked for")
    this.poller = new Poller({ clock, look: () => this.deliverDue(), onError })
  }

  start(): void {
    this.poller.start()
  }

  stop(): Promise<void> {
    return this.poller.stop()
  }

  /** To be called when a commit has something for a callback. */
  look(): void {
    this.poller.hint()
  }

  /** @returns the moment of what comes next */
  private async deliverDue(): Promise<number | null> {
    const { store, clock, log } = this.options
    const now = clock.now()
    const room = AT_ONCE - this.poller.count
    const claimed = room === 0 ? [] : await store.claimDeliveries(now, now + CLAIM, room)
    for (const delivery of claimed) {
      this.poller.begin(String(delivery.number), () =>
        // Its claim ends by itself, and then it is sent again.
        this.deliver(delivery).catch(error =>
          log.error({ err: error, delivery: delivery.number }, "a callback was not settled"),
        ),
      )
    }
    return claimed.length === room ? null : store.nextDelivery()
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { store, clock, log } = this.options
    const outcome = await this.attempt(delivery)
    const { number, conversation } = delivery
    if (outcome.kind === "failed")
      log.error({ delivery: number, conversation, reason: outcome.error }, "a callback was given up")
    await store.settleDelivery(delivery, outcome, clock.now())
  }

  private async attempt(delivery: Delivery): Promise<DeliveryOutcome> {
    const { store, clock, pauseAfter = defaultPause } = this.options
    const [fact] = await store.read([{ kind: "key", id: delivery.key }], clock.now())
    const key = fact?.value as ApiKey | null | undefined
    if (!key || refusalOfKey(key, clock.now()) !== null || key.callback === null)
      return { kind: "failed", error: "the key is no more" }
    const lines = await store.activities(delivery.conversation, delivery.first - 1, delivery.last - delivery.first + 1)
    const activities = lines.filter(isPublic)
    if (activities.length === 0) return { kind: "delivered" }
    const error = await send(key.callback, delivery, activities, clock.now())
    if (error === null) return { kind: "delivered" }
    const pause = pauseAfter(delivery.attempts + 1)
    return pause === null ? { kind: "failed", error } : { kind: "again", at: clock.now() + pause, error }
  }
}

/** @returns why it was not taken, or null */
async function send(
  { url, secret }: NonNullable<ApiKey["callback"]>,
  { number, conversation }: Delivery,
  activities: readonly Activity[],
  now: number,
): Promise<string | null> {
  const id = `dlv_${number}`
  const timestamp = String(Math.floor(now / 1000))
  const body = JSON.stringify({ type: "activities", timestamp: moment(now), data: { conversation, activities } })
  try {
    const { statusCode, body: answer } = await request(url, {
      method: "POST",
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        "content-type": "application/json",
        "user-agent": "parley",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature(secret, `${id}.${timestamp}.${body}`)}`,
      },
      body,
    })
    // The answer's body is not read further than it takes to use the connection again.
    await answer.dump({ limit: 16_384 })
    return statusCode >= 200 && statusCode < 300 ? null : `it answered ${statusCode}`
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : "it could not be reached"
  }
}

/** Standard Webhooks: HMAC-SHA256; a secret that begins with `whsec_` is base64. */
function signature(secret: string, content: string): string {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret)
  return createHmac("sha256", key).update(content).digest("base64")
}
