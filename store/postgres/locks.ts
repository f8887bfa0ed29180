import { compareTexts } from "../../language/index.js"
import { ownerOfEntities } from "../sql/entities.js"
import type { PreparedCommit } from "../sql/prepared-commit.js"
import { placesOf } from "../sql/statements.js"

type Kind = PreparedCommit["decided"][number][0]

/** The table and key of each kind, in the order in which rows are locked. */
const TABLES: { readonly [kind in Exclude<Kind, "entities">]: readonly [table: string, key: string] } = {
  agent: ["agents", "email"],
  block: ["blocks", "id"],
  chat: ["chats", "id"],
  conversation: ["conversations", "id"],
  key: ["keys", "id"],
  queue: ["queues", "code"],
  setting: ["settings", "id"],
  subject: ["subjects", "id"],
  webhook: ["webhooks", "id"],
  account: ["accounts", "id"],
}
const KINDS: readonly Kind[] = ["entities", ...(Object.keys(TABLES) as Exclude<Kind, "entities">[])]

/** How a commit locks: so that nobody else locks it, or so that nobody changes it. */
type Mode = "UPDATE" | "SHARE"

/** Gates that are locked in one way, in the order of their numbers. */
export interface GateLock {
  readonly mode: Mode
  readonly numbers: readonly number[]
}

/** Gates for subjects of blocks, which most turns look for in vain, and as many for records. */
const GATES = 512

/**
 * Gates of the records that a commit was decided on and that were not there, in the order in which they are locked: alone by
 * who makes one, and together with others by who decided on that there is none.
 */
export function gateLocks({ decided, puts, writes }: PreparedCommit): readonly GateLock[] {
  const isPut = (index: number): boolean => index >= decided.length - puts
  const absent = decided.flatMap(([kind, id, version], index) =>
    version === 0 ? [[gateOf(kind, id), isPut(index)] as const] : [],
  )
  const raised = writes.flatMap(([statement, id]) =>
    statement === "raiseSubject" ? [[gateOf("subject", String(id)), true] as const] : [],
  )
  const all = [...absent, ...raised]
  const made = new Set(all.flatMap(([number, isMade]) => (isMade ? [number] : [])))
  const numbers = [...new Set(all.map(([number]) => number))].sort((one, other) => one - other)
  const locks = numbers.map(number => ({ mode: (made.has(number) ? "UPDATE" : "SHARE") as Mode, number }))
  return stretchesOf(locks, (one, other) => one.mode === other.mode).map(stretch => ({
    mode: stretch[0].mode,
    numbers: stretch.map(({ number }) => number),
  }))
}

function gateOf(kind: Kind, id: string): number {
  const text = `${kind} ${id}`
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return ((hash >>> 0) % GATES) + (kind === "subject" ? 0 : GATES)
}

/** Numbers of gates as PostgreSQL writes a list. */
export function numbersText(numbers: readonly number[]): string {
  return `{${numbers.join()}}`
}

/** A query that locks rows of one kind, in their order; it gives `name` (kind and id) and `version` of those that are there. */
export interface RecordLock {
  readonly sql: string
  readonly bound: readonly string[]
}

/** The records that a commit was decided on as queries that lock them, in the order in which they are locked. */
export function recordLocks({ decided, puts }: PreparedCommit): readonly RecordLock[] {
  const put = new Set(decided.slice(decided.length - puts).map(([kind, id]) => `${kind} ${id}`))
  const records = [...new Map(decided.map(([kind, id]) => [`${kind} ${id}`, { kind, id }])).entries()]
    .map(([name, record]) => ({ ...record, mode: (put.has(name) ? "UPDATE" : "SHARE") as Mode }))
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || compareTexts(one.id, other.id))
  return stretchesOf(records, (one, other) => one.kind === other.kind && one.mode === other.mode).map(stretch =>
    lockOf(
      stretch[0].kind,
      stretch[0].mode,
      stretch.map(({ id }) => id),
    ),
  )
}

function lockOf(kind: Kind, mode: Mode, ids: readonly string[]): RecordLock {
  if (kind === "entities") {
    const owners = ids.map(ownerOfEntities)
    return {
      sql: `SELECT 'entities ' || o.scope || ':' || o.owner AS name, o.version FROM entity_owners o
       WHERE (o.scope, o.owner) IN (${owners.map(() => "(?, ?)").join()}) ORDER BY o.scope, o.owner FOR ${mode}`,
      bound: owners.flat(),
    }
  }
  const [table, key] = TABLES[kind]
  return {
    sql: `SELECT '${kind} ' || ${key} AS name, version FROM ${table}
       WHERE ${key} IN (${placesOf(ids.length)}) ORDER BY ${key} FOR ${mode}`,
    bound: ids,
  }
}

/** Items in their order, those together that follow each other and are alike. */
function stretchesOf<T>(items: readonly T[], isAlike: (one: T, other: T) => boolean): readonly [T, ...T[]][] {
  const stretches: [T, ...T[]][] = []
  for (const item of items) {
    const last = stretches.at(-1)
    if (last !== undefined && isAlike(last[0], item)) last.push(item)
    else stretches.push([item])
  }
  return stretches
}
