import type { Activity } from "../engine/index.js"
import type { AgentRefusal } from "../helpdesk/index.js"
import { canonicalJson, type Json } from "../language/index.js"
import type {
  AuditEntry,
  Delivery,
  DueTime,
  HeldEvent,
  RecordKind,
  RequestRecord,
  Store,
  StoredEvent,
  TurnRecord,
  WebhookProgress,
} from "../turns/index.js"
import type { KeptUpload } from "./uploads.js"

/** Everything a store keeps, as plain JSON: records in stored form, by id; the rest in the order of their keys. */
export interface Contents {
  readonly records: { readonly [K in RecordKind]: readonly StoredRecord[] }
  readonly activities: readonly { readonly conversation: string; readonly activity: Activity }[]
  readonly turns: readonly { readonly conversation: string; readonly turn: TurnRecord }[]
  readonly due: readonly DueTime[]
  /** In the order in which it was written. */
  readonly audit: readonly AuditEntry[]
  /** In the order in which they were written. */
  readonly refusals: readonly AgentRefusal[]
  /** By id. */
  readonly requests: readonly RequestRecord[]
  /** By number. */
  readonly events: readonly StoredEvent[]
  readonly heldEvents: readonly HeldEvent[]
  readonly deliveries: readonly Delivery[]
  /** By id of the webhook. */
  readonly progress: readonly WebhookProgress[]
  /** Versions of subjects of blocks (`ReadVersion`), by id. */
  readonly subjects: readonly { readonly id: string; readonly version: number }[]
  /** By id. */
  readonly uploads: readonly KeptUpload[]
}

export interface StoredRecord {
  readonly id: string
  readonly version: number
  readonly value: Json
}

/** A store that can show all it keeps. */
export interface KeptStore extends Store {
  contents(): Promise<Contents>
}

/**
 * Everything that is kept, as canonical JSON (keys sorted by code point, no spaces): the same commits give the same
 * text in every store, and `openMemoryStore` reads it back.
 */
export async function dump(store: KeptStore): Promise<string> {
  return canonicalJson(await store.contents())
}
