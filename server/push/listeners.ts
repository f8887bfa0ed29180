import { ParleyError } from "../../language/index.js"
import {
  type Commit,
  EVENT_TYPES,
  LISTENERS,
  type Listeners,
  type Store,
  type Versioned,
  type Webhook,
} from "../../turns/index.js"
import { NOTHING } from "../auth/keys.js"
import { inItsTurn } from "../setting-turns.js"

/** Milliseconds for which events are kept for a stream that was closed. */
const STREAM_KEPT = 24 * 60 * 60_000
/** Milliseconds of that after which an open stream says that it still listens. */
const RENEWED = 60 * 60_000
/** So often a change is made again that met another one. */
const TRIES = 5

/** A change of who listens, and what is written with it; null: there is nothing to change. */
export interface ListenersChange {
  readonly listeners: Listeners
  readonly puts: Commit["puts"]
  readonly audit: Commit["audit"]
}

/**
 * Changes who listens for events (`Listeners`). Turns are decided on that, so one that is under way is decided again, and
 * all those after it know of the change.
 *
 * @throws `BUSY`, and what `change` throws
 */
export function changeListeners(store: Store, now: number, change: Change): Promise<void> {
  return inItsTurn(store, LISTENERS, () => changeNow(store, now, change))
}

type Change = (listeners: Listeners) => Promise<ListenersChange | null>

async function changeNow(store: Store, now: number, change: Change): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [fact] = await store.read([{ kind: "setting", id: LISTENERS }], now)
    const setting = fact?.value as { readonly value: Listeners } | null | undefined
    const changed = await change(setting?.value ?? {})
    if (changed === null) return
    const listeners = Object.entries(changed.listeners).filter(([, { until }]) => until === null || now < until)
    // A list of listeners is plain JSON, which its interface does not say.
    const value = { id: LISTENERS, value: Object.fromEntries(listeners) as never }
    const put = { kind: "setting", id: LISTENERS, version: (fact?.version ?? 0) + 1, value } as const
    if (await store.commit({ ...NOTHING, puts: [put, ...changed.puts], audit: changed.audit })) return
  }
  throw new ParleyError("BUSY", "", "Others changed webhooks at the same time. Please try again.")
}

/** A listener for all that a key may hear, of its streams; and when it is to be renewed. */
export interface StreamListener {
  /** Events up to this one were not kept for it. */
  readonly since: number
  /** Events have been kept for it since then without a break: it is no new one. */
  readonly isHeard: boolean
  readonly renewAt: number
}

/**
 * From now on, and until a day after the last call, events are kept for the streams of a key.
 *
 * @param key its id
 */
export async function listenForStreams(store: Store, key: string, now: number): Promise<StreamListener> {
  const id = `stream:${key}`
  let since = 0
  let isHeard = false
  await changeListeners(store, now, async listeners => {
    const before = listeners[id]
    isHeard = before !== undefined && before.until !== null && now < before.until
    since = isHeard ? (before?.since ?? 0) : await store.lastEvent()
    if (isHeard && (before?.until ?? 0) > now + STREAM_KEPT - RENEWED) return null
    const listener = { key, types: EVENT_TYPES, until: now + STREAM_KEPT, since }
    return { listeners: { ...listeners, [id]: listener }, puts: [], audit: [] }
  })
  return { since, isHeard, renewAt: now + RENEWED }
}

/** The listeners with a webhook as it is now. */
export function withWebhook(listeners: Listeners, { id, key, types, disabled, deletedAt }: Webhook): Listeners {
  const { [id]: _, ...others } = listeners
  return disabled !== null || deletedAt !== null ? others : { ...others, [id]: { key, types, until: null } }
}

/**
 * Changes a webhook, and who listens by it.
 *
 * @param what it is in the audit log
 * @param by who does it; null: nobody, it happens by itself
 * @param change null: nothing is to be changed
 * @returns it as it is now; null: there is none, or nothing was changed
 */
export async function changeWebhook(
  store: Store,
  id: string,
  now: number,
  what: string,
  by: string | null,
  change: (webhook: Webhook) => Webhook | null,
): Promise<Versioned<Webhook> | null> {
  let changed: Versioned<Webhook> | null = null
  await changeListeners(store, now, async listeners => {
    const [fact] = await store.read([{ kind: "webhook", id }], now)
    const before = fact?.value as Webhook | null | undefined
    changed = null
    if (!before || before.deletedAt !== null) return null
    const value = change(before)
    if (value === null) return null
    const version = (fact?.version ?? 0) + 1
    changed = { version, value }
    return {
      listeners: withWebhook(listeners, value),
      puts: [{ kind: "webhook", id, version, value }],
      audit: [webhookAudit(value, version, what, by, now)],
    }
  })
  return changed
}

export function webhookAudit(
  { id, url, types, key, disabled }: Webhook,
  version: number,
  what: string,
  by: string | null,
  now: number,
) {
  // The rest of an address may be a secret of whoever listens there.
  const detail = { host: new URL(url).host, types, key, ...(disabled === null ? {} : { reason: disabled.reason }) }
  return { id: `${what}-${id}-${version}`, at: now, what, by, subject: `webhook:${id}`, detail }
}
