import type { PreparedCommit } from "../sql/prepared-commit.js"
import type { Write } from "../sql/statements.js"
import type { Session } from "./connection.js"
import { isAfterFailure } from "./errors.js"
import { numberEvents } from "./events.js"
import { joinWrites, STATEMENTS } from "./joined-writes.js"
import { gateLocks, numbersText, type RecordLock, recordLocks } from "./locks.js"

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

/** A commit that makes what was not there raises its gate too, so that a statement that had begun before notices it (`guardedStatement`). */
async function lockGates(session: Session, prepared: PreparedCommit): Promise<void> {
  const locks = gateLocks(prepared)
  const made = locks.filter(({ mode }) => mode === "UPDATE").flatMap(({ numbers }) => numbers)
  const locking = locks.map(({ mode, numbers }) =>
    session.run(
      `SELECT 1 FROM gates WHERE number = ANY(CAST(? AS integer[])) ORDER BY number FOR ${mode}`,
      numbersText(numbers),
    ),
  )
  if (made.length > 0)
    locking.push(
      session.run("UPDATE gates SET changes = changes + 1 WHERE number = ANY(CAST(? AS integer[]))", numbersText(made)),
    )
  await Promise.all(locking)
}

/** Records that are locked by one statement, at most: of more, each kind has a statement, so that there are few of these. */
const LOCKED_AT_ONCE = 12

/** @returns versions by kind and id, of those that are there */
async function lockRecords(session: Session, prepared: PreparedCommit): Promise<ReadonlyMap<string, number>> {
  const locks = recordLocks(prepared)
  const records = new Set(prepared.decided.map(([kind, id]) => `${kind} ${id}`)).size
  const statements = records > LOCKED_AT_ONCE ? locks.map(lock => [lock]) : [locks]
  const rows = await Promise.all(statements.map(each => lockTogether(session, each)))
  return new Map(rows.flat().map(({ name, version }) => [name, version]))
}

interface LockedRow {
  /** Kind and id. */
  readonly name: string
  readonly version: number
}

async function lockTogether(session: Session, locks: readonly RecordLock[]): Promise<readonly LockedRow[]> {
  const bound = locks.flatMap(lock => lock.bound)
  const [only, ...others] = locks
  if (only === undefined) return []
  if (others.length === 0) return session.all(only.sql, ...bound)
  // One is read to its end before the next: rows are locked in the order of the parts.
  const parts = locks.map(({ sql }, index) => `part${index} AS (${sql})`)
  const all = locks.map((_, index) => `SELECT name, version FROM part${index}`)
  return session.all(`WITH ${parts.join()} ${all.join(" UNION ALL ")}`, ...bound)
}
