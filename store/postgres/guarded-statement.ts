import type { PreparedCommit } from "../sql/prepared-commit.js"
import type { Bound, Write } from "../sql/statements.js"
import { partsByTable, STATEMENTS, type TablePart } from "./joined-writes.js"
import { gateLocks, numbersText, type RecordLock, recordLocks } from "./locks.js"

/** A statement and what it binds. */
export interface GuardedStatement {
  /** Gives one number: 1 where all was written, 0 where nothing was. */
  readonly sql: string
  readonly bound: readonly Bound[]
  /** Numbers of the gates that it locks. */
  readonly gates: readonly number[]
}

/** Writes that can be parts of it, and whether rows of several go into one part. */
const WRITTEN: ReadonlyMap<string, "rows" | "once"> = new Map([
  ["updateConversation", "once"],
  ["updateEntityOwner", "once"],
  ["upsertEntity", "rows"],
  ["updateChat", "once"],
  ["insertActivity", "rows"],
  ["insertTurn", "rows"],
  ["upsertDue", "once"],
  ["removeDue", "once"],
  ["keepRequest", "once"],
])
/** Records that are locked, and statements that connections prepare, at most: more take a transaction. */
const MOST = { records: 12, statements: 100 }
/** Columns of inserted rows that are numbers; all others are texts. */
const NUMBERS: ReadonlySet<string> = new Set(["seq", "at", "number", "rank", "until"])

const texts = new Map<string, string>()

/**
 * A commit as one statement, which is a transaction by itself and takes one way to the database: it locks what the commit
 * was decided on in the order of `writeCommit`, and writes only where all of it is as it was decided on.
 *
 * All of a statement sees the database as it was when the statement began, but a row that it locks is given as it is by then. So
 * of a record that is there the version is that of the locked row; and a record that is not there is looked for as of the beginning,
 * which counts only where nobody has made one since: whoever makes one raises its gate, which then differs from how it was found.
 *
 * @returns null: it makes something new that others may look for, or writes more or other things than a statement holds
 */
export function guardedStatement(prepared: PreparedCommit): GuardedStatement | null {
  const versions = new Map(prepared.decided.map(([kind, id, version]) => [`${kind} ${id}`, version]))
  const isOfOneVersion = prepared.decided.every(([kind, id, version]) => versions.get(`${kind} ${id}`) === version)
  const gates = gateLocks(prepared)
  if (!isOfOneVersion || versions.size > MOST.records || gates.some(({ mode }) => mode === "UPDATE")) return null
  const parts = partsOf(prepared.writes)
  if (parts === null || prepared.decided.length === 0) return null
  const locks = recordLocks(prepared)
  const there = [...versions].filter(([, version]) => version > 0)
  const sql = textOf({ isGated: gates.length > 0, locks, there: there.length, parts })
  if (sql === null) return null
  const numbers = gates.flatMap(each => each.numbers)
  const gate = numbers.length === 0 ? [] : [numbersText(numbers)]
  const names = [...parts.values()].flatMap(part => (part.statement === "updateEntityOwner" ? namesBound(part) : []))
  const written = [...parts.values()].flatMap(({ statement, bound }) => wholeOf(statement).bound(bound))
  return {
    sql,
    bound: [...gate, ...locks.flatMap(({ bound }) => bound), ...there.flat(), ...gate, ...names, ...written],
    gates: numbers,
  }
}

/** The parts by table: no two write one table, as relatives of PostgreSQL refuse that. Null: not all writes are parts. */
function partsOf(writes: readonly Write[]): ReadonlyMap<string, TablePart> | null {
  const { parts, partOf } = partsByTable(writes, WRITTEN)
  if (partOf.includes(null)) return null
  // All others hang on whether the request is kept, and a part can only be asked of that comes before.
  const kept = parts.get("requests")
  return kept === undefined ? parts : new Map([["requests", kept], ...parts])
}

/** Parts of a commit that the text of its statement hangs on. */
interface Shape {
  readonly isGated: boolean
  readonly locks: readonly RecordLock[]
  /** How many of the records are there. */
  readonly there: number
  readonly parts: ReadonlyMap<string, TablePart>
}

/** Null: too many are known. */
function textOf(shape: Shape): string | null {
  const { isGated, locks, there, parts } = shape
  const written = [...parts.values()].map(({ statement, rows }) => `${statement} ${rows}`)
  const name = [isGated, there, ...locks.map(({ shape }) => shape), ...written].join()
  const known = texts.get(name)
  if (known !== undefined) return known
  if (texts.size === MOST.statements) return null
  const text = writeText(shape)
  texts.set(name, text)
  return text
}

function writeText({ isGated, locks, there, parts }: Shape): string {
  const gate =
    "SELECT '' AS name, changes AS version FROM gates WHERE number = ANY(CAST(? AS integer[])) ORDER BY number"
  const locking = [...(isGated ? [`${gate} FOR SHARE`] : []), ...locks.map(({ sql }) => sql)]
  // One is read to its end before the next: rows are locked in the order of the parts.
  const all = locking.map((_, index) => `SELECT name, version FROM locked${index}`)
  const conditions = [
    `count(*) FILTER (WHERE name <> '') = ${there}`,
    ...(there === 0
      ? []
      : [`count(*) FILTER (WHERE (name, version) IN (${Array(there).fill("(?, ?)").join()})) = ${there}`]),
    ...(isGated
      ? [
          "sum(version) FILTER (WHERE name = '') = (SELECT sum(changes) FROM gates WHERE number = ANY(CAST(? AS integer[])))",
        ]
      : []),
    ...(parts.has("entity_owners")
      ? ["EXISTS (SELECT 1 FROM entity_owners WHERE scope = ? AND owner = ? AND names = ?)"]
      : []),
  ]
  // A request that is kept already changes no row: it was done before, or another commit does it.
  const isKept = parts.has("requests")
  const done = isKept ? "SELECT count(*) AS done FROM in_requests" : "SELECT done FROM guard"
  const writing = [...parts].map(([table, part]) => {
    const condition = isKept && table !== "requests" ? done : "SELECT done FROM guard"
    return `in_${table} AS (${guarded(part, `(${condition}) = 1`)}${table === "requests" ? " RETURNING 1" : ""})`
  })
  const steps = [
    ...locking.map((sql, index) => `locked${index} AS (${sql})`),
    `found AS (${all.join(" UNION ALL ")})`,
    `guard AS (SELECT CASE WHEN ${conditions.join(" AND ")} THEN 1 ELSE 0 END AS done FROM found)`,
    ...writing,
  ]
  return `WITH ${steps.join(", ")} ${done}`
}

/** A part's statement, which writes nothing where the condition does not hold. */
function guarded({ statement, rows }: TablePart, condition: string): string {
  const { sql } = wholeOf(statement)
  if (!sql.startsWith("INSERT")) return `${sql} AND ${condition}`
  return sql.replace(/\(([^)]*)\) VALUES \(([^)]*)\)/, (_, columns: string, row: string) => {
    const typed = columns.split(/, ?/).map(column => `CAST(? AS ${NUMBERS.has(column) ? "BIGINT" : "TEXT"})`)
    const all = [`(${typed.join()})`, ...Array(rows - 1).fill(`(${row})`)]
    return `(${columns}) SELECT * FROM (VALUES ${all.join()}) AS added WHERE ${condition}`
  })
}

/**
 * A write as one statement that changes its row whatever is in it. A write that first tries to leave indexes alone has another
 * one for all columns, and PostgreSQL leaves an index alone where a column keeps its value.
 */
function wholeOf(statement: string): {
  readonly sql: string
  readonly bound: (bound: readonly Bound[]) => readonly Bound[]
} {
  const { sql = "", otherwise = [] } = STATEMENTS[statement] ?? {}
  const [whole, ...others] = otherwise
  if (whole === undefined || others.length > 0) return { sql, bound: bound => bound }
  return { sql: whole.sql, bound: bound => whole.places.map(place => bound[place] ?? null) }
}

/** An owner whose entities have other names than before has some to be removed, which a transaction does. */
function namesBound({ bound: [, scope, owner, names] }: TablePart): readonly Bound[] {
  return [scope ?? null, owner ?? null, names ?? null]
}
