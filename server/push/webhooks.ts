import { abortAfter, loadConnect } from "../../actions/index.js"
import {
  type Clock,
  DELIVERY_CLAIM,
  HeldDelivery,
  handOutEvents,
  type ListeningWebhook,
  Poller,
  releaseHeldEvents,
} from "../../runtime/index.js"
import type { ApiKey, Delivery, DeliveryOutcome, Store, Webhook } from "../../turns/index.js"
import { keyInStore, refusalOfKey } from "../auth/keys.js"
import type { Log } from "../http/log.js"
import { eventId, eventPayload } from "./event-view.js"
import { hearingOf } from "./hearing.js"
import { changeWebhook } from "./listeners.js"
import { signedHeaders } from "./signature.js"
import type { Targets } from "./targets.js"

export interface WebhookOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly targets: Targets
  /** The key of the environment is one that webhooks may belong to. */
  readonly hasAdminKey: boolean
  /** Events may be told that were held back. */
  readonly onReleased: () => void
  readonly onAttempt: (outcome: DeliveryOutcome["kind"]) => void
  /** Milliseconds before a delivery is tried again after this many attempts (from 1); null: it is given up. */
  readonly pauseAfter?: (attempts: number) => number | null
}

/** Milliseconds that an endpoint may take to answer. */
const PATIENCE = 15_000
/** Milliseconds between renewals of a claim, while its delivery goes on. */
const RENEWED_EVERY = 2000
/** Deliveries that go on at once: a slow endpoint has its own, and all webhooks of one host share theirs. */
const AT_ONCE = { webhook: 8, host: 32 }
/** Events that are removed at once. */
const BATCH = 200
/** Milliseconds for which an event is kept. */
const KEPT = 3 * 24 * 60 * 60_000
/** Milliseconds without a success after which a webhook is told nothing more. */
const FAILED_FOR = 3 * 24 * 60 * 60_000
const BETWEEN_CLEANINGS = 60_000
/** Milliseconds that requests under way have when the server stops. They are sent again after the next start. */
const STOPPING = 1000
/** Five seconds, doubled each time up to an hour; given up after about a day. */
function defaultPause(attempts: number): number | null {
  return attempts >= 32 ? null : Math.min(5000 * 2 ** (attempts - 1), 60 * 60_000)
}

/**
 * Tells webhooks of events (design section 10, Push): signed as Standard Webhooks are, in order per conversation, at least
 * once. A delivery that was not taken is tried again, and given up in the end; then it can be sent again.
 *
 * Each event is handed to the webhooks that may hear of it, as a delivery each; from then on webhooks have nothing to do
 * with each other.
 */
export class Webhooks {
  private readonly poller: Poller
  /** How many deliveries are under way, by webhook and by host. */
  private readonly busy = new Map<string, number>()
  private cleanedAt = Number.NEGATIVE_INFINITY
  private readonly stopping = new AbortController()

  constructor(private readonly options: WebhookOptions) {
    const { clock, log } = options
    const onError = (error: unknown): void => log.error({ err: error }, "webhooks could not be looked for")
    this.poller = new Poller({ clock, look: () => this.look(), onError })
  }

  start(): void {
    this.poller.start()
  }

  async stop(): Promise<void> {
    const end = setTimeout(() => this.stopping.abort(), STOPPING)
    await this.poller.stop()
    clearTimeout(end)
  }

  /** To be called when there are new events, or something is to be sent again. */
  hint(): void {
    this.poller.hint()
  }

  /** @returns the moment of what comes next */
  private async look(): Promise<number | null> {
    const { store, clock } = this.options
    const now = clock.now()
    if (await releaseHeldEvents(store, now)) this.options.onReleased()
    const isMoreToClean = await this.clean(now)
    const webhooks = (await store.webhooks()).map(({ value }) => value)
    const listening = await this.listening(webhooks, now)
    const isMore = await handOutEvents(store, listening, now)
    const moments = [isMore || isMoreToClean ? now : null, await store.nextHeldEvent()]
    for (const { webhook } of listening) moments.push(await this.beginDue(webhook, now))
    const known = moments.filter(moment => moment !== null)
    return known.length === 0 ? null : Math.min(...known)
  }

  /** @returns there is more to do, with which the next look goes on */
  private async clean(now: number): Promise<boolean> {
    if (now < this.cleanedAt + BETWEEN_CLEANINGS) return false
    const { store } = this.options
    const dropped = [await store.dropEvents(now - KEPT, BATCH), await store.dropRequests(now, BATCH)]
    const isMore = dropped.some(count => count === BATCH)
    if (!isMore) this.cleanedAt = now
    return isMore
  }

  /** The webhooks that are told. */
  private async listening(webhooks: readonly Webhook[], now: number): Promise<readonly ListeningWebhook[]> {
    const listening: ListeningWebhook[] = []
    for (const webhook of webhooks) {
      const told = await this.told(webhook, now)
      if (told !== null) listening.push(told)
    }
    return listening
  }

  /** The webhook with what its key may hear now; null: it is told nothing more. A key that holds no more silences it at once. */
  private async told(webhook: Webhook, now: number): Promise<ListeningWebhook | null> {
    if (webhook.disabled !== null || webhook.deletedAt !== null) return null
    const key = await this.keyOf(webhook, now)
    if (typeof key !== "string") return { webhook, hears: await hearingOf(this.options.store, key, now) }
    await this.disable(webhook, key)
    return null
  }

  /** The key that a webhook belongs to, or why it can be used no more. */
  private async keyOf({ key: id }: Webhook, now: number): Promise<ApiKey | string> {
    const key = await keyInStore(this.options.store, id, this.options.hasAdminKey, now)
    if (key === null) return "Its key is none of this server."
    return refusalOfKey(key, now)?.message ?? key
  }

  /** Begins what is due of one webhook. @returns the moment of its next delivery */
  private async beginDue(webhook: Webhook, now: number): Promise<number | null> {
    const { store, log } = this.options
    const { host } = new URL(webhook.url)
    const room = Math.min(AT_ONCE.webhook - this.busyWith(webhook.id), AT_ONCE.host - this.busyWith(`host ${host}`))
    // The end of one that is under way is the next look.
    if (room <= 0) return null
    const claimed = await store.claimDeliveries(webhook.id, now, now + DELIVERY_CLAIM, room)
    for (const delivery of claimed) {
      const names = [webhook.id, `host ${host}`]
      for (const name of names) this.busy.set(name, this.busyWith(name) + 1)
      this.poller.begin(String(delivery.number), async () => {
        try {
          await this.deliver(delivery)
        } catch (error) {
          // Its claim ends by itself, and then it is sent again.
          log.error({ err: error, webhook: webhook.id, delivery: delivery.number }, "a delivery was not settled")
        } finally {
          for (const name of names) this.busy.set(name, this.busyWith(name) - 1)
        }
      })
    }
    return claimed.length === room ? null : store.nextDelivery(webhook.id)
  }

  private busyWith(name: string): number {
    return this.busy.get(name) ?? 0
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const held = new HeldDelivery(delivery, this.options.store, this.options.clock)
    const renewing = setInterval(() => void held.renew(), RENEWED_EVERY)
    renewing.unref()
    try {
      await this.deliverHeld(held)
    } finally {
      clearInterval(renewing)
      await held.release()
    }
  }

  private async deliverHeld(held: HeldDelivery): Promise<void> {
    const { store, clock, log, onAttempt } = this.options
    const told = await this.present(held.delivery.webhook)
    if (told === null) return
    const { webhook } = told
    const outcome = await this.attempt(told, held)
    if (held.isLost) return
    onAttempt(outcome.kind)
    const { number, event } = held.delivery
    if (outcome.kind === "failed")
      log.warn({ webhook: webhook.id, delivery: number, event, reason: outcome.error }, "a delivery was given up")
    await held.release()
    await store.settleDelivery(held.delivery, outcome, clock.now())
    if (outcome.kind === "delivered") return
    if (outcome.status === GONE) await this.disable(webhook, "It answered 410: it is gone.")
    else if (await this.hasFailedForLong(webhook))
      await this.disable(webhook, `It took nothing for three days. ${outcome.error}`)
  }

  private async present(id: string): Promise<ListeningWebhook | null> {
    const now = this.options.clock.now()
    const [fact] = await this.options.store.read([{ kind: "webhook", id }], now)
    const webhook = (fact?.value ?? null) as Webhook | null
    return webhook === null ? null : this.told(webhook, now)
  }

  private async attempt({ webhook, hears }: ListeningWebhook, held: HeldDelivery): Promise<DeliveryOutcome> {
    const { event: number, attempts } = held.delivery
    const { store, clock, targets, pauseAfter = defaultPause } = this.options
    const [event] = await store.events(number - 1, 1)
    if (event?.number !== number) return { kind: "failed", status: null, error: "the event is kept no more" }
    // The event has waited since the key might hear of it.
    if (!hears(event)) return { kind: "failed", status: null, error: "its key may hear of the event no more" }
    const payload = await eventPayload(store, event)
    // Somebody else has it by now, where this process was held up for long.
    if (held.isOver()) return { kind: "again", at: clock.now(), status: null, error: "the claim was over" }
    const signal = AbortSignal.any([this.stopping.signal, held.signal])
    const { status, error } = await sendTo(webhook, eventId(number), payload, { targets, now: clock.now(), signal })
    if (error === null && status !== null) return { kind: "delivered", status }
    if (signal.aborted) return { kind: "again", at: clock.now(), status, error: "the server stopped" }
    const failure = { status, error: error ?? "" }
    const pause = pauseAfter(attempts + 1)
    return pause === null || status === GONE
      ? { kind: "failed", ...failure }
      : { kind: "again", at: clock.now() + pause, ...failure }
  }

  private async hasFailedForLong({ id }: Webhook): Promise<boolean> {
    const { store, clock } = this.options
    const { failingSince = null } = (await store.webhookProgress()).find(({ webhook }) => webhook === id) ?? {}
    return failingSince !== null && clock.now() - failingSince >= FAILED_FOR
  }

  private async disable({ id, url }: Webhook, reason: string): Promise<void> {
    const { store, clock, log } = this.options
    const now = clock.now()
    const disabled = { at: now, reason }
    const done = await changeWebhook(store, id, now, "webhookDisabled", null, webhook =>
      webhook.disabled === null ? { ...webhook, disabled } : null,
    )
    if (done === null) return
    await store.failDeliveries(id, reason)
    // The rest of its address may have a secret in it.
    log.warn({ webhook: id, host: new URL(url).host, reason }, "a webhook was disabled")
  }
}

/** Standard Webhooks: an endpoint that answers so wants to hear nothing more. */
const GONE = 410

/** The outcome of one request: the answer's status, and why it was not taken; `error` null: it was. */
export interface SendOutcome {
  readonly status: number | null
  readonly error: string | null
}

interface Sending {
  readonly targets: Targets
  readonly now: number
  /** Aborted when the server stops. */
  readonly signal: AbortSignal
}

/** Sends one message to a webhook, signed with all its secrets. */
export async function sendTo(
  webhook: Webhook,
  id: string,
  payload: object,
  { targets, now, signal }: Sending,
): Promise<SendOutcome> {
  const body = JSON.stringify(payload)
  const deadline = abortAfter(PATIENCE, signal)
  try {
    const { request } = await loadConnect()
    const { statusCode, body: answer } = await request(webhook.url, {
      method: "POST",
      dispatcher: await targets.dispatcherFor(webhook.url),
      signal: deadline.signal,
      headers: {
        "content-type": "application/json",
        "user-agent": "parley",
        ...signedHeaders(id, body, webhook, now),
      },
      body,
    })
    // Nothing of the answer is needed but its status.
    answer.on("error", () => {}).destroy()
    const isTaken = statusCode >= 200 && statusCode < 300
    return { status: statusCode, error: isTaken ? null : `it answered ${statusCode}` }
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message.slice(0, 200) : "it could not be reached" }
  } finally {
    deadline.clear()
  }
}
