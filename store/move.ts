import { ParleyError } from "../language/index.js"
import type { Bound } from "./sql/statements.js"

/** A table as it is moved: its columns, those of its key first and in the key's order. */
export interface MovedTable {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
}

/** A row's values, by `MovedTable.columns`. */
export type MovedRow = readonly Bound[]

/** How far a move is, as the target keeps it with what was moved. */
export interface MoveMark {
  /** The database that is moved. */
  readonly source: string
  /** Tables that are moved whole. */
  readonly done: readonly string[]
  /** The key of the last row of the table after them; null: none of it is moved. */
  readonly after: readonly Bound[] | null
}

/** A database whose rows are moved as they are, out of it or into it. */
export interface MovableDatabase {
  /** A sentence about others that have it open; null: nobody has. */
  usedBy(): Promise<string | null>
  tables(): Promise<readonly MovedTable[]>
  count(table: MovedTable): Promise<number>
  /** @param after the key of a row; null: from the first one on */
  rows(table: MovedTable, after: readonly Bound[] | null, limit: number): Promise<readonly MovedRow[]>
  /** Null: nothing is being moved into it. */
  mark(): Promise<MoveMark | null>
  /** Writes rows and how far the move is by them, both or neither. From the first mark on no server starts on it. */
  write(table: MovedTable | null, rows: readonly MovedRow[], mark: MoveMark): Promise<void>
  /** All is moved: servers may start on it. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** The error of a start on a database that is not whole yet. */
export function moveNotOver(): ParleyError {
  const message =
    "A move into this database is not over: run parley migrate again with the same addresses, or take another database."
  return new ParleyError("DATABASE_IN_USE", "", message)
}

/** How far a move is, for people. */
export interface MoveProgress {
  readonly doing: "moving" | "comparing"
  readonly table: string
  readonly rows: number
  readonly of: number
}

/** The end of a move: how many rows each table has, or how the databases differ. */
export type MoveOutcome =
  | { readonly kind: "moved"; readonly counts: ReadonlyMap<string, number> }
  | { readonly kind: "differs"; readonly table: string; readonly how: string }

/** Rows that are moved, or compared, at once. */
const ROWS = 200

/**
 * Moves all rows of a database into one that is empty, or goes on with a move that was broken off, and then holds both against
 * each other row by row.
 *
 * @param from nobody writes it meanwhile
 * @param source its name, by which a move that goes on knows it
 */
export async function moveRows(
  from: MovableDatabase,
  to: MovableDatabase,
  source: string,
  onProgress: (progress: MoveProgress) => void,
): Promise<MoveOutcome> {
  const tables = await from.tables()
  const known = new Map((await to.tables()).map(table => [table.name, table.columns.toSorted().join()]))
  for (const { name, columns } of tables)
    if (known.get(name) !== columns.toSorted().join())
      return { kind: "differs", table: name, how: "its columns are others" }
  const counts = new Map<string, number>()
  for (const table of tables) counts.set(table.name, await from.count(table))
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  await copyAll(from, to, tables, source, (table, rows) => onProgress({ doing: "moving", table, rows, of: all }))
  let compared = 0
  for (const table of tables) {
    const how = await difference(from, to, table, rows => {
      compared += rows
      onProgress({ doing: "comparing", table: table.name, rows: compared, of: all })
    })
    if (how !== null) return { kind: "differs", table: table.name, how }
  }
  return { kind: "moved", counts }
}

async function copyAll(
  from: MovableDatabase,
  to: MovableDatabase,
  tables: readonly MovedTable[],
  source: string,
  onRows: (table: string, rows: number) => void,
): Promise<void> {
  let mark = (await to.mark()) ?? { source, done: [], after: null }
  await to.write(null, [], mark)
  let moved = 0
  for (const table of tables) {
    if (mark.done.includes(table.name)) {
      moved += await to.count(table)
      continue
    }
    if (mark.after !== null) moved += await to.count(table)
    for (;;) {
      const rows = await from.rows(table, mark.after, ROWS)
      const last = rows.at(-1)
      mark =
        last === undefined
          ? { source, done: [...mark.done, table.name], after: null }
          : { ...mark, after: last.slice(0, table.key.length) }
      await to.write(table, rows, mark)
      moved += rows.length
      onRows(table.name, moved)
      if (last === undefined) break
    }
  }
}

/** @returns how a table differs; null: it is the same */
async function difference(
  from: MovableDatabase,
  to: MovableDatabase,
  table: MovedTable,
  onRows: (rows: number) => void,
): Promise<string | null> {
  const [wanted, found] = [await from.count(table), await to.count(table)]
  if (wanted !== found) return `it has ${found} rows and not ${wanted}`
  for (let after: readonly Bound[] | null = null; ; ) {
    const [theirs, ours]: readonly (readonly MovedRow[])[] = await Promise.all([
      from.rows(table, after, ROWS),
      to.rows(table, after, ROWS),
    ])
    const index = (theirs ?? []).findIndex((row, at) => textOf(row) !== textOf(ours?.[at]))
    if (index >= 0) return `the row ${JSON.stringify(theirs?.[index]?.slice(0, table.key.length))} is another`
    const last: MovedRow | undefined = theirs?.at(-1)
    if (last === undefined) return null
    onRows(theirs?.length ?? 0)
    after = last.slice(0, table.key.length)
  }
}

function textOf(row: MovedRow | undefined): string {
  return JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  )
}
