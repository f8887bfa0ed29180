import type { Connection, Statement } from "./connection.js"

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

/** @returns runs a write, in the transaction that is open */
export function writer(database: Connection, statements: WriteStatements): (write: Write) => void {
  const prepared = new Map(
    Object.entries(statements).map(([name, { sql, otherwise = [] }]) => {
      const others = otherwise.map(({ sql, places }) => ({ statement: database.prepare(sql), places }))
      return [name, { statement: database.prepare(sql), otherwise: others }]
    }),
  )
  return ([name, ...bound]) => {
    const known = prepared.get(name)
    if (known === undefined) throw new Error(`no statement is called ${name}`)
    if (known.statement.run(...bound).changes > 0) return
    for (const { statement, places } of known.otherwise) statement.run(...places.map(place => bound[place]))
  }
}

/** Rows of a kind of record: how they are found. */
export interface RecordTable<T> {
  /** 0: there is none. */
  versionOf(id: string): number
  read(id: string): { readonly version: number; readonly value: T } | null
  /** Ids of all, in order. */
  ids(): readonly string[]
}

export function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`
}

/** The first column is the key. */
export function updateOf(table: string, [key, ...columns]: readonly string[]): string {
  return `UPDATE ${table} SET ${columns.map(column => `${column} = ?`).join()} WHERE ${key} = ?`
}

/** The statements that write a version of a record after the one before it; version 1 is new. */
export type PutWrites<T> = (id: string, version: number, value: T) => readonly Write[]

/** The parts every table of records has alike. */
export function lookups(versionOf: Statement, ids: Statement): Pick<RecordTable<never>, "versionOf" | "ids"> {
  const version = versionOf.pluck()
  const all = ids.pluck()
  return {
    versionOf: id => Number(version.get(id) ?? 0),
    // The first column of these queries is the id.
    ids: () => all.all() as string[],
  }
}

/** A statement for each count of what it binds, prepared when it is first needed. */
export function byCount<S>(prepare: (count: number) => S): (count: number) => S {
  const prepared = new Map<number, S>()
  return count => {
    const statement = prepared.get(count) ?? prepare(count)
    prepared.set(count, statement)
    return statement
  }
}
