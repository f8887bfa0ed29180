import type { Statement } from "./connection.js"

/** One statement of a commit with what it writes, made when the commit was asked for: later changes do not reach it. */
export interface Write {
  readonly statement: Statement
  readonly params: readonly unknown[]
  /** To do where `statement` changed no row. */
  readonly otherwise?: readonly Write[]
  /** To be told, though the transaction may still be rolled back. */
  readonly performed?: () => void
}

export function performWrite({ statement, params, otherwise, performed }: Write): void {
  const { changes } = statement.run(...params)
  performed?.()
  if (changes === 0 && otherwise) for (const write of otherwise) performWrite(write)
}

/** Rows of a kind of record: how they are found and written. */
export interface RecordTable<T> {
  /** 0: there is none. */
  versionOf(id: string): number
  read(id: string): { readonly version: number; readonly value: T } | null
  /** Writes a version after the one before it: version 1 is new. */
  put(id: string, version: number, value: T): readonly Write[]
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
