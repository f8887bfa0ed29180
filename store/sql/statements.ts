import type { Versioned } from "../../turns/index.js"

/*
 * Statements are data: texts with `?` for each value that is bound, which say the same to SQLite and to PostgreSQL. The few
 * things that these two say in different ways are in `dialect.ts`. Names that PostgreSQL would read otherwise are in
 * quotes: the column "user", and names with capitals. A condition or an addition in `ON CONFLICT` names its table.
 * Booleans are 0 and 1, JSON and times are texts and numbers, a byte string is bytes.
 */

/** The values that a statement binds. */
export type Bound = string | number | null | Uint8Array

/**
 * One statement of a commit, by its name, and what it binds. It is data made when the commit was asked for: later changes
 * do not reach it, and another thread can run it.
 */
export type Write = readonly [statement: string, ...bound: readonly Bound[]]

/** Statements that commits are written by, by name. */
export interface WriteStatements {
  readonly [name: string]: {
    readonly sql: string
    /** To run where `sql` changed no row; each binds what `sql` binds, by its places there. */
    readonly otherwise?: readonly { readonly sql: string; readonly places: readonly number[] }[]
  }
}

/** The statements that write a version of a record after the one before it; version 1 is new. */
export type PutWrites<T> = (id: string, version: number, value: T) => readonly Write[]

/** How records of a kind that have one row each are found. */
export interface RecordReads<Row, T> {
  /** Both bind an id. */
  readonly version: string
  readonly read: string
  /** Binds nothing: all ids in order, as `id`. */
  readonly ids: string
  fromRow(row: Row): Versioned<T>
}

/** @param select the beginning of a query that gives `Row`s, without a condition */
export function readsById<Row, T>(
  table: string,
  key: string,
  select: string,
  fromRow: (row: Row) => Versioned<T>,
): RecordReads<Row, T> {
  return {
    version: `SELECT version FROM ${table} WHERE ${key} = ?`,
    read: `${select} WHERE ${key} = ?`,
    ids: `SELECT ${key} AS id FROM ${table} ORDER BY ${key}`,
    fromRow,
  }
}

export function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`
}

/** The first column is the key. */
export function updateOf(table: string, [key, ...columns]: readonly string[]): string {
  return `UPDATE ${table} SET ${columns.map(column => `${column} = ?`).join()} WHERE ${key} = ?`
}

/** As many places as there are values to be bound. */
export function placesOf(count: number): string {
  return Array(count).fill("?").join()
}
