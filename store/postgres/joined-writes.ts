import { commitStatements } from "../sql/prepared-commit.js"
import type { Bound, Write } from "../sql/statements.js"
import { POSTGRES } from "./dialect.js"

export const STATEMENTS = commitStatements(POSTGRES)

/** Writes of a commit as one statement, which takes less of both processors than one by one, and fewer ways. */
export interface JoinedWrites {
  readonly sql: string
  readonly bound: readonly Bound[]
  /** Of each write the name of the part that does it, whose rows the statement counts; null: it is none of its parts. */
  readonly partOf: readonly (string | null)[]
}

/** Whether rows of several writes go into one part. A part reads nothing that another one, or a statement beside them, writes. */
const JOINED: ReadonlyMap<string, "rows" | "once"> = new Map([
  ["insertConversation", "once"],
  ["updateConversation", "once"],
  ["updateLinkedConversation", "once"],
  ["insertEntityOwner", "once"],
  ["updateEntityOwner", "once"],
  ["upsertEntity", "rows"],
  ["insertChat", "once"],
  ["updateChat", "once"],
  ["insertActivity", "rows"],
  ["insertTurn", "rows"],
  ["upsertDue", "once"],
  ["removeDue", "once"],
  ["keepRequest", "once"],
])
/** Rows of one part, and statements that connections prepare for it, at most: more are written one by one. */
const MOST = { rows: 6, statements: 100 }

/** A part of a statement, which writes one table, while it is put together. */
export interface TablePart {
  readonly statement: string
  readonly bound: Bound[]
  rows: number
}

const texts = new Map<string, string>()

/** Null: there is nothing to join. No two parts write one table, as relatives of PostgreSQL refuse that. */
export function joinWrites(writes: readonly Write[]): JoinedWrites | null {
  const { parts, partOf } = partsByTable(writes, JOINED)
  if (parts.size < 2) return null
  const sql = textOf([...parts])
  return sql === null ? null : { sql, bound: [...parts.values()].flatMap(({ bound }) => bound), partOf }
}

/**
 * Gathers writes into parts by the table that they write.
 *
 * @param joined statements that can be parts, and whether rows of several go into one
 * @returns the parts, and of each write the table of its part; null: it is in none
 */
export function partsByTable(
  writes: readonly Write[],
  joined: ReadonlyMap<string, "rows" | "once">,
): { readonly parts: ReadonlyMap<string, TablePart>; readonly partOf: readonly (string | null)[] } {
  const parts = new Map<string, TablePart>()
  const partOf = writes.map(([statement, ...bound]) => {
    const how = joined.get(statement)
    if (how === undefined) return null
    const table = tableOf(statement)
    const part = parts.get(table)
    if (part === undefined) parts.set(table, { statement, bound, rows: 1 })
    else {
      if (how === "once" || part.statement !== statement || part.rows === MOST.rows) return null
      part.bound.push(...bound)
      part.rows += 1
    }
    return table
  })
  return { parts, partOf }
}

/** Null: too many of them are known. */
function textOf(parts: readonly (readonly [table: string, part: TablePart])[]): string | null {
  const shape = parts.map(([, { statement, rows }]) => `${statement} ${rows}`).join()
  const known = texts.get(shape)
  if (known !== undefined) return known
  if (texts.size === MOST.statements) return null
  const done = parts.map(([table, part]) => `in_${table} AS (${sqlOf(part)} RETURNING 1)`)
  const counts = parts.map(([table]) => `(SELECT count(*) FROM in_${table}) AS ${table}`)
  const text = `WITH ${done.join()} SELECT ${counts.join()}`
  texts.set(shape, text)
  return text
}

function sqlOf({ statement, rows }: TablePart): string {
  const { sql = "" } = STATEMENTS[statement] ?? {}
  return sql.replace(/VALUES (\([^)]*\))/, (_, row: string) => `VALUES ${Array(rows).fill(row).join()}`)
}

/** The table that a statement of a commit writes. */
function tableOf(statement: string): string {
  const [, table = ""] = /^(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)/.exec(STATEMENTS[statement]?.sql ?? "") ?? []
  return table
}
