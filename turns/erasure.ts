/** A person whose data can be erased: somebody whose identity was proven, or a browser. */
export interface Person {
  readonly kind: "user" | "visitor"
  readonly id: string
}

/**
 * The part of the store that is to be erased. Of all but a person it is what is older than `before` (milliseconds since 1970), and nothing that
 * is still open.
 */
export type Erasure =
  /** All that is kept of them in conversations that have ended, and beside conversations; of blocks those that hold at `now` stay. */
  | { readonly kind: "person"; readonly person: Person; readonly now: number }
  /** Conversations that ended, with all that belongs to them: `Store.erase` says what stays. */
  | { readonly kind: "conversations"; readonly before: number }
  /** Why paths were taken, in conversations that ended. */
  | { readonly kind: "trace"; readonly before: number }
  /** Files that were sent in conversations that ended. */
  | { readonly kind: "files"; readonly before: number }
  /** Chats that ended, of conversations that are gone. */
  | { readonly kind: "chats"; readonly before: number }
  /** Blocks that were lifted or are over. */
  | { readonly kind: "blocks"; readonly before: number }
  | { readonly kind: "audit"; readonly before: number }

/** How much was erased, by kind. */
export interface ErasedCounts {
  /** Of users; their agents' conversations are not counted. */
  readonly conversations: number
  /** Lines of logs. */
  readonly activities: number
  readonly turns: number
  /** Owners of entities. */
  readonly entities: number
  /** Chats that lost what was personal, or went. */
  readonly chats: number
  readonly files: number
  /** Requests that were kept to be answered again. */
  readonly requests: number
  /** Events that webhooks and streams are told of. */
  readonly deliveries: number
  readonly blocks: number
  /** Lines of the audit log that lost whom they were about, or went. */
  readonly audit: number
}

/** One part of an erasure. */
export interface ErasedPart {
  readonly counts: ErasedCounts
  /** There may be more: it is to be asked for again. */
  readonly isMore: boolean
}

export const NOTHING_ERASED = {
  conversations: 0,
  activities: 0,
  turns: 0,
  entities: 0,
  chats: 0,
  files: 0,
  requests: 0,
  deliveries: 0,
  blocks: 0,
  audit: 0,
} satisfies ErasedCounts

export function addErased(one: ErasedCounts, other: ErasedCounts): ErasedCounts {
  // Both have the same keys.
  const names = Object.keys(NOTHING_ERASED) as (keyof ErasedCounts)[]
  const sum = { ...NOTHING_ERASED }
  for (const name of names) sum[name] = one[name] + other[name]
  return sum
}
