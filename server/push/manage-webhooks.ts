import { randomBytes } from "node:crypto"
import { ParleyError } from "../../language/index.js"
import type { EventType, Store, Versioned, Webhook } from "../../turns/index.js"
import { changeListeners, changeWebhook, webhookAudit, withWebhook } from "./listeners.js"
import { isSecret, newSecret, replaceSecret } from "./signature.js"
import type { Targets } from "./targets.js"

/** Webhooks that a key may have. */
const MOST = 20

/** The properties of a webhook to be made. */
export interface NewWebhook {
  readonly url: string
  readonly types: readonly EventType[]
  /** Left out: a new one. */
  readonly secret?: string
}

/** Makes a webhook of a key. @throws `WEBHOOK_INVALID`, `WEBHOOKS_EXCEEDED`, `BUSY` */
export async function makeWebhook(
  store: Store,
  targets: Targets,
  key: string,
  { url: asked, types, secret = newSecret() }: NewWebhook,
  by: string | null,
  now: number,
): Promise<Versioned<Webhook>> {
  const url = targets.check(asked)
  checkSecret(secret)
  const id = `wh_${randomBytes(12).toString("hex")}`
  const secrets = [{ secret, until: null }]
  const value: Webhook = { id, key, url, types, secrets, createdAt: now, disabled: null, deletedAt: null }
  await changeListeners(store, now, async listeners => {
    const own = (await store.webhooks()).filter(one => one.value.key === key && one.value.deletedAt === null)
    if (own.length >= MOST)
      throw new ParleyError(
        "WEBHOOKS_EXCEEDED",
        "",
        `A key has ${MOST} webhooks at most: delete one that is not needed.`,
      )
    return {
      listeners: withWebhook(listeners, value),
      puts: [{ kind: "webhook", id, version: 1, value }],
      audit: [webhookAudit(value, 1, "webhookMade", by, now)],
    }
  })
  return { version: 1, value }
}

export interface WebhookChange {
  readonly url?: string
  readonly types?: readonly EventType[]
  readonly enabled?: boolean
}

/**
 * Changes a webhook. One that is enabled again hears of what happens from then on; one that is disabled gives up what
 * waits for it.
 *
 * @throws `WEBHOOK_INVALID`, `WEBHOOK_UNKNOWN`, `BUSY`
 */
export async function editWebhook(
  store: Store,
  targets: Targets,
  id: string,
  { url, types, enabled }: WebhookChange,
  by: string | null,
  now: number,
): Promise<Versioned<Webhook>> {
  const kept = url === undefined ? null : targets.check(url)
  // Before it is enabled: else it could be told, by whoever looks just then, of what happened while it was disabled.
  if (enabled === true) await forgetWhatWaited(store, id, now)
  let wasEnabled = false
  const changed = await changeWebhook(store, id, now, "webhookChanged", by, webhook => {
    wasEnabled = webhook.disabled === null
    const off = webhook.disabled ?? { at: now, reason: "It was disabled by hand." }
    const disabled = (enabled ?? wasEnabled) ? null : off
    return { ...webhook, url: kept ?? webhook.url, types: types ?? webhook.types, disabled }
  })
  if (changed === null) throw unknownWebhook(id)
  if (changed.value.disabled !== null && wasEnabled) await store.failDeliveries(id, changed.value.disabled.reason)
  return changed
}

/** A disabled webhook gives up all that waits for it, also since it was disabled, and hears of what comes from now on. */
async function forgetWhatWaited(store: Store, id: string, now: number): Promise<void> {
  const [fact] = await store.read([{ kind: "webhook", id }], now)
  const { disabled = null } = (fact?.value ?? {}) as Partial<Webhook>
  if (disabled === null) return
  await store.failDeliveries(id, disabled.reason)
  await store.restartWebhook(id)
}

/** A deleted webhook is told nothing more, and its deliveries and secrets are gone. @throws `WEBHOOK_UNKNOWN`, `BUSY` */
export async function deleteWebhook(store: Store, id: string, by: string | null, now: number): Promise<void> {
  const gone = await changeWebhook(store, id, now, "webhookDeleted", by, webhook => ({
    ...webhook,
    secrets: [],
    deletedAt: now,
  }))
  if (gone === null) throw unknownWebhook(id)
}

/**
 * Gives a webhook another secret; the one before signs beside it for a day.
 *
 * @throws `WEBHOOK_INVALID`, `WEBHOOK_UNKNOWN`, `BUSY`
 */
export async function rotateWebhook(
  store: Store,
  id: string,
  secret: string,
  by: string | null,
  now: number,
): Promise<Versioned<Webhook>> {
  checkSecret(secret)
  const rotated = await changeWebhook(store, id, now, "webhookRotated", by, webhook => ({
    ...webhook,
    secrets: replaceSecret(webhook, secret, now),
  }))
  if (rotated === null) throw unknownWebhook(id)
  return rotated
}

function checkSecret(secret: string): void {
  if (isSecret(secret)) return
  const message = "A secret is whsec_ and 24 to 64 random bytes in base64. Leave it out, and one is made."
  throw new ParleyError("WEBHOOK_INVALID", "/secret", message)
}

export function unknownWebhook(id: string): ParleyError {
  return new ParleyError("WEBHOOK_UNKNOWN", "", `There is no webhook ${id} that this key may see.`)
}
