import type { Connection } from "./connection.js"
import { insertInto, lookups, type RecordTable, updateOf } from "./write.js"

export interface DocumentTable<T> extends RecordTable<T> {
  /** By id. */
  all(): readonly { readonly version: number; readonly value: T }[]
}

interface Row {
  readonly version: number
  readonly body: string
}

/** Records that are found by their id alone, each kept as plain JSON. */
export function documentTable<T>(database: Connection, table: "keys" | "settings"): DocumentTable<T> {
  const read = database.prepare<unknown[], Row>(`SELECT version, body FROM ${table} WHERE id = ?`)
  const all = database.prepare<unknown[], Row>(`SELECT version, body FROM ${table} ORDER BY id`)
  const insert = database.prepare(insertInto(table, ["id", "version", "body"]))
  const update = database.prepare(updateOf(table, ["id", "version", "body"]))
  // The body was written by `put` from this type.
  const recordOf = ({ version, body }: Row) => ({ version, value: JSON.parse(body) as T })
  return {
    ...lookups(
      database.prepare(`SELECT version FROM ${table} WHERE id = ?`),
      database.prepare(`SELECT id FROM ${table} ORDER BY id`),
    ),
    read: id => {
      const row = read.get(id)
      return row ? recordOf(row) : null
    },
    all: () => all.all().map(recordOf),
    put: (id, version, value) => {
      const body = JSON.stringify(value)
      if (version === 1) return [{ statement: insert, params: [id, version, body] }]
      return [{ statement: update, params: [version, body, id] }]
    },
  }
}
