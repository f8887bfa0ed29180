import { compareTexts } from "../../language/index.js"
import { ownerOfEntities } from "../sql/entities.js"
import type { PreparedCommit } from "../sql/prepared-commit.js"
import { placesOf, type Write } from "../sql/statements.js"
import type { Session } from "./connection.js"
import { isAfterFailure } from "./errors.js"
import { numberEvents } from "./events.js"
import { joinWrites, STATEMENTS } from "./joined-writes.js"

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

/**
 * A commit within a transaction. Rows of what it was decided on are locked in order of kind and id, so that two commits
 * never wait for each other; of one that is not there a gate is locked instead, before it is looked for. All statements are
 * sent before the first is answered, and are run in their order: a commit takes the way to the database once, and once more
 * for its end.
 *
 * @returns false: something is not as it was decided on; the transaction is to be given up, with whatever it wrote
 */
export async function writeCommit(session: Session, prepared: PreparedCommit): Promise<boolean> {
  const { decided, writes } = prepared
  const locking = Promise.all([lockGates(session, prepared), lockRecords(session, prepared)])
  // A new webhook hears of events from now on, so those that are there get their numbers first.
  if (writes.some(([statement]) => statement === "insertProgress")) {
    await locking
    await numberEvents(session)
  }
  const [locked, ...written] = await Promise.allSettled([locking, ...writeAll(session, writes)])
  if (locked.status === "rejected") throw locked.reason
  const [, found] = locked.value
  if (!decided.every(([kind, id, version]) => (found.get(`${kind} ${id}`) ?? 0) === version)) return false
  const failures = written.flatMap(outcome => (outcome.status === "rejected" ? [outcome.reason] : []))
  // One that was sent after the first failure only says that there was one.
  if (failures.length > 0) throw failures.find(failure => !isAfterFailure(failure)) ?? failures[0]
  // A request that is kept already changes no row: it was done before, or another commit does it.
  return !writes.some(([statement], index) => {
    const outcome = written[index]
    return statement === "keepRequest" && outcome?.status === "fulfilled" && outcome.value === 0
  })
}

/** @returns of each write the rows that it changed */
function writeAll(session: Session, writes: readonly Write[]): readonly Promise<number>[] {
  const joined = joinWrites(writes)
  if (joined === null) return writes.map(each => write(session, each))
  const counts = session.first<{ readonly [part: string]: number }>(joined.sql, ...joined.bound)
  return writes.map(async (each, index) => {
    const part = joined.partOf[index] ?? null
    return part === null ? write(session, each) : orOtherwise(session, each, (await counts)?.[part] ?? 0)
  })
}

async function write(session: Session, each: Write): Promise<number> {
  const [name, ...bound] = each
  const known = STATEMENTS[name]
  if (known === undefined) throw new Error(`no statement is called ${name}`)
  return orOtherwise(session, each, await session.run(known.sql, ...bound))
}

/** Runs what a statement says for the case that it changed no row. @returns the rows that are changed then */
async function orOtherwise(session: Session, [name, ...bound]: Write, changed: number): Promise<number> {
  if (changed > 0) return changed
  const others = (STATEMENTS[name]?.otherwise ?? []).map(({ sql, places }) =>
    session.run(sql, ...places.map(place => bound[place] ?? null)),
  )
  return (await Promise.all(others)).reduce((sum, count) => sum + count, 0)
}

/** How a commit locks: so that nobody else locks it, or so that nobody changes it. */
type Mode = "UPDATE" | "SHARE"

/** Gates for subjects of blocks, which most turns look for in vain, and as many for records. */
const GATES = 512

async function lockGates(session: Session, { decided, puts, writes }: PreparedCommit): Promise<void> {
  const isPut = (index: number): boolean => index >= decided.length - puts
  const absent = decided.flatMap(([kind, id, version], index) =>
    version === 0 ? [[gateOf(kind, id), isPut(index)] as const] : [],
  )
  const raised = writes.flatMap(([statement, id]) =>
    statement === "raiseSubject" ? [[gateOf("subject", String(id)), true] as const] : [],
  )
  const all = [...absent, ...raised]
  if (all.length === 0) return
  const made = new Set(all.flatMap(([number, isMade]) => (isMade ? [number] : [])))
  const numbers = [...new Set(all.map(([number]) => number))].sort((one, other) => one - other)
  const locks = numbers.map(number => ({ mode: made.has(number) ? "UPDATE" : "SHARE", item: number }) as const)
  await Promise.all(
    stretchesOf(locks, (one, other) => one.mode === other.mode).map(stretch =>
      session.run(
        `SELECT 1 FROM gates WHERE number = ANY(CAST(? AS integer[])) ORDER BY number FOR ${stretch[0].mode}`,
        `{${stretch.map(({ item }) => item).join()}}`,
      ),
    ),
  )
}

function gateOf(kind: Kind, id: string): number {
  const text = `${kind} ${id}`
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return ((hash >>> 0) % GATES) + (kind === "subject" ? 0 : GATES)
}

/** Records that are locked by one statement, at most: of more, each kind has a statement, so that there are few of these. */
const LOCKED_AT_ONCE = 12

/** @returns versions by kind and id, of those that are there */
async function lockRecords(session: Session, { decided, puts }: PreparedCommit): Promise<ReadonlyMap<string, number>> {
  const put = new Set(decided.slice(decided.length - puts).map(([kind, id]) => `${kind} ${id}`))
  const records = [...new Map(decided.map(([kind, id]) => [`${kind} ${id}`, { kind, id }])).entries()]
    .map(([name, record]) => ({ ...record, mode: (put.has(name) ? "UPDATE" : "SHARE") as Mode }))
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || compareTexts(one.id, other.id))
  const locks = stretchesOf(records, (one, other) => one.kind === other.kind && one.mode === other.mode).map(stretch =>
    lockOf(
      stretch[0].kind,
      stretch[0].mode,
      stretch.map(({ id }) => id),
    ),
  )
  const statements = records.length > LOCKED_AT_ONCE ? locks.map(lock => [lock]) : [locks]
  const rows = await Promise.all(statements.map(each => lockTogether(session, each)))
  return new Map(rows.flat().map(({ name, version }) => [name, version]))
}

/** A query that locks rows of one kind, in their order. */
interface Lock {
  readonly sql: string
  readonly bound: readonly string[]
}

interface LockedRow {
  /** Kind and id. */
  readonly name: string
  readonly version: number
}

async function lockTogether(session: Session, locks: readonly Lock[]): Promise<readonly LockedRow[]> {
  const bound = locks.flatMap(lock => lock.bound)
  const [only, ...others] = locks
  if (only === undefined) return []
  if (others.length === 0) return session.all(only.sql, ...bound)
  // One is read to its end before the next: rows are locked in the order of the parts.
  const parts = locks.map(({ sql }, index) => `part${index} AS (${sql})`)
  const all = locks.map((_, index) => `SELECT name, version FROM part${index}`)
  return session.all(`WITH ${parts.join()} ${all.join(" UNION ALL ")}`, ...bound)
}

function lockOf(kind: Kind, mode: Mode, ids: readonly string[]): Lock {
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
