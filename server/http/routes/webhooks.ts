import { ParleyError } from "../../../language/index.js"
import {
  type ApiKey,
  type Delivery,
  EVENT_TYPES,
  type Versioned,
  type Webhook,
  type WebhookProgress,
} from "../../../turns/index.js"
import { callerName, may, mayBeAgent } from "../../auth/callers.js"
import { keyInStore } from "../../auth/keys.js"
import { PERMISSIONS } from "../../auth/permissions.js"
import { eventId } from "../../push/event-view.js"
import { unheardTypes } from "../../push/hearing.js"
import {
  deleteWebhook,
  editWebhook,
  makeWebhook,
  type NewWebhook,
  rotateWebhook,
  unknownWebhook,
  type WebhookChange,
} from "../../push/manage-webhooks.js"
import { newSecret, secretsAt } from "../../push/signature.js"
import { sendTo } from "../../push/webhooks.js"
import type { Caller, Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import {
  listSchema,
  named,
  object,
  oneOf,
  orNull,
  PAGE,
  pageSchema,
  textSchema,
  WHOLE,
  YES_NO,
} from "../schemas/parts.js"
import { moment } from "../views.js"

const MANAGE = { permission: "webhook:manage" } as const
const URL_SCHEMA = textSchema(2048, { description: "https, or an address that --webhook-ranges allows." })
const TYPES = listSchema(oneOf(...EVENT_TYPES), { minItems: 1, uniqueItems: true })
const SECRET = textSchema(128, { description: "whsec_ and 24 to 64 bytes in base64. Left out: one is made." })
const WITH_SECRET = object({
  webhook: named("Webhook"),
  secret: { type: "string", description: "Told this once: it signs what is sent." },
})
const WEBHOOK_ANSWER = {
  status: 200,
  description: "The webhook.",
  schema: object({ webhook: named("Webhook") }),
} as const
/** Deliveries that are sent again by one request. */
const RESENT_AT_ONCE = 1000

export const WEBHOOK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/webhooks",
    name: "listWebhooks",
    summary: "The webhooks of this key; with key:manage, those of keys too that may nothing that this one may not.",
    tag: "webhooks",
    access: MANAGE,
    answer: { status: 200, description: "All of them.", schema: pageSchema(named("Webhook")) },
    refusals: [],
    handle: async ({ caller }, services) => {
      const { store } = services.served()
      const progress = await store.webhookProgress()
      const items: object[] = []
      for (const webhook of await store.webhooks())
        if (await mayManage(caller, webhook.value, services)) items.push(await webhookView(webhook, progress, services))
      return json({ items, cursor: null })
    },
  },
  {
    method: "post",
    path: "/v1/webhooks",
    name: "createWebhook",
    summary: "From now on an address is told of what this key may hear.",
    tag: "webhooks",
    access: MANAGE,
    isSecret: true,
    body: object({ url: URL_SCHEMA, types: TYPES, "secret?": SECRET }),
    answer: { status: 201, description: "The webhook, and the secret that it signs with.", schema: WITH_SECRET },
    refusals: ["WEBHOOK_INVALID", "WEBHOOKS_EXCEEDED"],
    handle: async ({ caller, body }, services) => {
      const { store } = services.served()
      // The body was held against the schema above.
      const spec = body as unknown as NewWebhook
      const now = services.clock.now()
      const made = await makeWebhook(store, services.targets, keyOf(caller), spec, callerName(caller), now)
      return json(await toldWithSecret(made, services), 201)
    },
  },
  {
    method: "get",
    path: "/v1/webhooks/{id}",
    name: "readWebhook",
    summary: "A webhook as it is now.",
    tag: "webhooks",
    access: MANAGE,
    answer: WEBHOOK_ANSWER,
    refusals: ["WEBHOOK_UNKNOWN"],
    handle: async (asked, services) => webhookReply(await webhookOf(asked, services), services),
  },
  {
    method: "patch",
    path: "/v1/webhooks/{id}",
    name: "updateWebhook",
    summary: "Changes a webhook; one that is enabled again hears of what happens from then on.",
    tag: "webhooks",
    access: MANAGE,
    body: object({ "url?": URL_SCHEMA, "types?": TYPES, "enabled?": YES_NO }),
    answer: WEBHOOK_ANSWER,
    refusals: ["WEBHOOK_UNKNOWN", "WEBHOOK_INVALID"],
    handle: async (asked, services) => {
      const { store } = services.served()
      const { id } = (await webhookOf(asked, services)).value
      const change = asked.body as WebhookChange
      const by = callerName(asked.caller)
      return webhookReply(await editWebhook(store, services.targets, id, change, by, services.clock.now()), services)
    },
  },
  {
    method: "delete",
    path: "/v1/webhooks/{id}",
    name: "deleteWebhook",
    summary: "A webhook is told nothing more, and its deliveries are gone.",
    tag: "webhooks",
    access: MANAGE,
    answer: { status: 200, description: "It is gone.", schema: object({ id: { type: "string" } }) },
    refusals: ["WEBHOOK_UNKNOWN"],
    handle: async (asked, services) => {
      const { id } = (await webhookOf(asked, services)).value
      await deleteWebhook(services.served().store, id, callerName(asked.caller), services.clock.now())
      return json({ id })
    },
  },
  {
    method: "post",
    path: "/v1/webhooks/{id}/rotate",
    name: "rotateWebhook",
    summary: "Gives a webhook another secret; the one before signs beside it for 24 hours.",
    tag: "webhooks",
    access: MANAGE,
    isSecret: true,
    body: object({ "secret?": SECRET }),
    answer: { status: 200, description: "The webhook, and its new secret.", schema: WITH_SECRET },
    refusals: ["WEBHOOK_UNKNOWN", "WEBHOOK_INVALID"],
    handle: async (asked, services) => {
      const { store } = services.served()
      const { id } = (await webhookOf(asked, services)).value
      const { secret = newSecret() } = asked.body as { readonly secret?: string }
      const rotated = await rotateWebhook(store, id, secret, callerName(asked.caller), services.clock.now())
      return json(await toldWithSecret(rotated, services))
    },
  },
  {
    method: "post",
    path: "/v1/webhooks/{id}/test",
    name: "testWebhook",
    summary: "Sends a webhook the event `ping` now, and tells what it answered.",
    tag: "webhooks",
    access: MANAGE,
    body: object({}),
    answer: {
      status: 200,
      description: "`delivered`: it was taken. `answerStatus` is null where there was no answer.",
      schema: object({
        delivered: YES_NO,
        answerStatus: orNull(WHOLE),
        error: orNull({ type: "string" }),
        milliseconds: WHOLE,
      }),
    },
    refusals: ["WEBHOOK_UNKNOWN"],
    handle: async (asked, services) => {
      const { value } = await webhookOf(asked, services)
      const now = services.clock.now()
      const payload = { type: "ping", timestamp: moment(now), data: { webhookId: value.id } }
      const began = performance.now()
      const { status, error } = await sendTo(value, `ping_${asked.requestId}`, payload, {
        targets: services.targets,
        now,
        signal: services.stopping,
      })
      const milliseconds = Math.round(performance.now() - began)
      return json({ delivered: error === null, answerStatus: status, error, milliseconds })
    },
  },
  {
    method: "get",
    path: "/v1/webhooks/{id}/deliveries",
    name: "listDeliveries",
    summary: "What was sent to a webhook in the last days, or is to be; newest first.",
    tag: "webhooks",
    access: MANAGE,
    query: object({ "status?": oneOf("waiting", "delivered", "failed"), ...PAGE }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: pageSchema(named("Delivery")),
    },
    refusals: ["WEBHOOK_UNKNOWN", "CURSOR_INVALID"],
    handle: async (asked, services) => {
      const { store } = services.served()
      const webhook = (await webhookOf(asked, services)).value.id
      // The query was held against the schema above.
      const filter = asked.query as Partial<Parameters<typeof store.deliveries>[0]>
      const { items, cursor } = await store.deliveries({ ...filter, webhook, limit: filter.limit ?? 50 })
      return json({ items: items.map(deliveryView), cursor })
    },
  },
  {
    method: "post",
    path: "/v1/webhooks/{id}/deliveries/{delivery}/resend",
    name: "resendDelivery",
    summary: "Sends again what was given up.",
    tag: "webhooks",
    access: MANAGE,
    body: object({}),
    answer: { status: 200, description: "It is sent at once.", schema: object({ id: { type: "string" } }) },
    refusals: ["WEBHOOK_UNKNOWN", "WEBHOOK_INVALID", "DELIVERY_UNKNOWN"],
    handle: async (asked, services) => {
      const { id, delivery = "" } = asked.params
      const number = /^dlv_(\d{1,15})$/.exec(delivery)?.[1]
      if (number === undefined || (await resend(asked, services, Number(number))) === 0)
        throw new ParleyError("DELIVERY_UNKNOWN", "", `No delivery ${delivery} of the webhook ${id} was given up.`)
      return json({ id: delivery })
    },
  },
  {
    method: "post",
    path: "/v1/webhooks/{id}/resend",
    name: "resendDeliveries",
    summary: `Sends again all that was given up, the oldest first: ${RESENT_AT_ONCE} at most.`,
    tag: "webhooks",
    access: MANAGE,
    body: object({}),
    answer: { status: 200, description: "How many are sent again.", schema: object({ resent: WHOLE }) },
    refusals: ["WEBHOOK_UNKNOWN", "WEBHOOK_INVALID"],
    handle: async (asked, services) => json({ resent: await resend(asked, services, null) }),
  },
]

/** @param number of a delivery; null: all that were given up @returns how many are sent again */
async function resend(asked: RouteRequest, services: Services, number: number | null): Promise<number> {
  const { store } = services.served()
  const { id, disabled } = (await webhookOf(asked, services)).value
  if (disabled !== null) {
    const message = `The webhook is disabled. Enable it first: PATCH /v1/webhooks/${id} {"enabled": true}.`
    throw new ParleyError("WEBHOOK_INVALID", "", message)
  }
  const resent = await store.resendDeliveries(id, number, services.clock.now(), RESENT_AT_ONCE)
  services.deliverNow()
  return resent
}

function keyOf(caller: Caller): string {
  // A token has no permissions, so only keys come here.
  return caller.kind === "key" ? caller.key.id : ""
}

/** Of another key a webhook is managed by whoever may give that key another secret, and so could be it. */
async function mayManage(caller: Caller, { key, deletedAt }: Webhook, services: Services): Promise<boolean> {
  if (deletedAt !== null) return false
  if (keyOf(caller) === key) return true
  if (!may(caller, "key:manage")) return false
  const { permissions = [], agent = null } = (await keyCalled(key, services)) ?? {}
  return (
    mayBeAgent(caller, agent) &&
    PERMISSIONS.every(permission => !permissions.includes(permission) || may(caller, permission))
  )
}

function keyCalled(id: string, { served, clock, adminKey }: Services): Promise<ApiKey | null> {
  return keyInStore(served().store, id, adminKey !== null, clock.now())
}

/** @throws `WEBHOOK_UNKNOWN` */
async function webhookOf(
  { caller, params: { id = "" } }: RouteRequest,
  services: Services,
): Promise<Versioned<Webhook>> {
  const [fact] = await services.served().store.read([{ kind: "webhook", id }], services.clock.now())
  const value = (fact?.value ?? null) as Webhook | null
  if (value === null || !(await mayManage(caller, value, services))) throw unknownWebhook(id)
  return { version: fact?.version ?? 0, value }
}

async function webhookReply(webhook: Versioned<Webhook>, services: Services): Promise<Reply> {
  const progress = await services.served().store.webhookProgress()
  return json({ webhook: await webhookView(webhook, progress, services) })
}

async function toldWithSecret(webhook: Versioned<Webhook>, services: Services): Promise<object> {
  const progress = await services.served().store.webhookProgress()
  return { webhook: await webhookView(webhook, progress, services), secret: webhook.value.secrets[0]?.secret ?? "" }
}

async function webhookView(
  { version, value }: Versioned<Webhook>,
  progress: readonly WebhookProgress[],
  services: Services,
): Promise<object> {
  const { id, key: keyId, url, types, createdAt, disabled } = value
  const now = services.clock.now()
  const key = await keyCalled(keyId, services)
  const failingSince = progress.find(({ webhook }) => webhook === id)?.failingSince ?? null
  const [, before] = secretsAt(value, now)
  return {
    ...{ id, version, keyId, url, types },
    unheardTypes: key === null ? types : unheardTypes(types, key),
    enabled: disabled === null,
    createdAt: moment(createdAt),
    disabledAt: disabled === null ? null : moment(disabled.at),
    disabledReason: disabled?.reason ?? null,
    firstFailedAt: failingSince === null ? null : moment(failingSince),
    previousSecretEndsAt: before === undefined || before.until === null ? null : moment(before.until),
  }
}

function deliveryView(delivery: Delivery): object {
  const { number, event, type, lane, at, status, attempts, nextAt, attemptedAt, answerStatus, error } = delivery
  const [, block] = /^block:(.*)$/.exec(lane) ?? []
  return {
    ...{ id: `dlv_${number}`, eventId: eventId(event), type },
    conversationId: block === undefined ? lane : null,
    createdAt: moment(at),
    ...{ status, attempts },
    nextAt: nextAt === null ? null : moment(nextAt),
    attemptedAt: attemptedAt === null ? null : moment(attemptedAt),
    ...{ answerStatus, error },
  }
}
