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
// Each kind has its place among all kinds, which the compiler cannot follow through the entries.
const RANKS = Object.fromEntries(KINDS.map((kind, rank) => [kind, rank])) as { readonly [kind in Kind]: number }

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
  /** The same for every query of this text, and short. */
  readonly shape: string
  readonly bound: readonly string[]
}

/** The records that a commit was decided on as queries that lock them, in the order in which they are locked. */
export function recordLocks({ decided, puts }: PreparedCommit): readonly RecordLock[] {
  const records = new Map<string, { readonly kind: Kind; readonly id: string; readonly mode: Mode }>()
  for (const [index, [kind, id]] of decided.entries()) {
    const name = `${kind} ${id}`
    const mode = index < decided.length - puts ? (records.get(name)?.mode ?? "SHARE") : "UPDATE"
    records.set(name, { kind, id, mode })
  }
  const sorted = [...records.values()].sort(
    (one, other) => RANKS[one.kind] - RANKS[other.kind] || compareTexts(one.id, other.id),
  )
  return stretchesOf(sorted, (one, other) => one.kind === other.kind && one.mode === other.mode).map(stretch =>
    lockOf(
      stretch[0].kind,
      stretch[0].mode,
      stretch.map(({ id }) => id),
    ),
  )
}

/**
 * Gates and records of many commits as few queries that lock them, in the order in which each commit by itself would: of a kind all
 * of them so that nobody else locks them where any of the commits writes one.
 *
 * @param commits none of which makes something new
 * @param gates numbers of the gates that they lock
 */
export function groupLocks(
  commits: readonly PreparedCommit[],
  gates: readonly number[],
): readonly Pick<RecordLock, "sql" | "bound">[] {
  const numbers = [...new Set(gates)].sort((one, other) => one - other)
  const records = recordsOf(commits)
  const kinds = KINDS.flatMap(kind => {
    const [ids, isPut] = records.get(kind) ?? [[], false]
    return ids.length === 0 ? [] : [listLockOf(kind, isPut ? "UPDATE" : "SHARE", ids)]
  })
  if (numbers.length === 0) return kinds
  const sql = "SELECT 1 FROM gates WHERE number = ANY(CAST(? AS integer[])) ORDER BY number FOR SHARE"
  return [{ sql, bound: [numbersText(numbers)] }, ...kinds]
}

/** Ids of the records of each kind, each once, and whether any of them is written. */
function recordsOf(commits: readonly PreparedCommit[]): ReadonlyMap<Kind, readonly [ids: string[], isPut: boolean]> {
  const found = new Map<Kind, readonly [Set<string>, boolean]>()
  for (const { decided, puts } of commits)
    decided.forEach(([kind, id], index) => {
      const [ids, isPut] = found.get(kind) ?? [new Set<string>(), false]
      found.set(kind, [ids.add(id), isPut || index >= decided.length - puts])
    })
  return new Map([...found].map(([kind, [ids, isPut]]) => [kind, [[...ids], isPut]]))
}

/** One text for any number of records, so that a connection prepares few. */
function listLockOf(kind: Kind, mode: Mode, ids: readonly string[]): Pick<RecordLock, "sql" | "bound"> {
  if (kind === "entities") {
    const owners = ids.map(ownerOfEntities)
    return {
      sql: `SELECT 1 FROM entity_owners o WHERE (o.scope, o.owner) IN
       (SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS text[]))) ORDER BY o.scope, o.owner FOR ${mode} OF o`,
      bound: [textsText(owners.map(([scope]) => scope)), textsText(owners.map(([, owner]) => owner))],
    }
  }
  const [table, key] = TABLES[kind]
  return {
    sql: `SELECT 1 FROM ${table} WHERE ${key} = ANY(CAST(? AS text[])) ORDER BY ${key} FOR ${mode}`,
    bound: [textsText(ids)],
  }
}

/** Texts as PostgreSQL writes a list. */
function textsText(texts: readonly string[]): string {
  return `{${texts.map(text => `"${text.replace(/["\\]/g, "\\$&")}"`).join()}}`
}

function lockOf(kind: Kind, mode: Mode, ids: readonly string[]): RecordLock {
  const shape = `${kind} ${mode} ${ids.length}`
  const bound = kind === "entities" ? ids.flatMap(ownerOfEntities) : ids
  return { sql: textOf(shape, () => lockText(kind, mode, ids.length)), shape, bound }
}

const texts = new Map<string, string>()

/** Texts are as many as kinds, modes and the records of a commit, and are made once. */
function textOf(shape: string, write: () => string): string {
  const known = texts.get(shape) ?? write()
  texts.set(shape, known)
  return known
}

function lockText(kind: Kind, mode: Mode, count: number): string {
  if (kind === "entities")
    return `SELECT 'entities ' || o.scope || ':' || o.owner AS name, o.version FROM entity_owners o
       WHERE (o.scope, o.owner) IN (${Array(count).fill("(?, ?)").join()}) ORDER BY o.scope, o.owner FOR ${mode}`
  const [table, key] = TABLES[kind]
  return `SELECT '${kind} ' || ${key} AS name, version FROM ${table}
       WHERE ${key} IN (${placesOf(count)}) ORDER BY ${key} FOR ${mode}`
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
