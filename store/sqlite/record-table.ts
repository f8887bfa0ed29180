import type { Versioned } from "../../turns/index.js"
import type { RecordReads } from "../sql/statements.js"
import type { Connection } from "./connection.js"

/** Rows of a kind of record: how they are found. */
export interface RecordTable<T> {
  /** 0: there is none. */
  versionOf(id: string): number
  read(id: string): Versioned<T> | null
  /** Ids of all, in order. */
  ids(): readonly string[]
}

export function recordTable<Row, T>(database: Connection, reads: RecordReads<Row, T>): RecordTable<T> {
  const version = database.prepare<unknown[], number>(reads.version).pluck()
  const read = database.prepare<unknown[], Row>(reads.read)
  const ids = database.prepare<unknown[], string>(reads.ids).pluck()
  return {
    versionOf: id => version.get(id) ?? 0,
    read: id => {
      const row = read.get(id)
      return row ? reads.fromRow(row) : null
    },
    ids: () => ids.all(),
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
