import type { Connection } from "./connection.js"
import { insertInto, lookups, type PutWrites, type RecordTable, updateOf, type WriteStatements } from "./write.js"

export interface DocumentTable<T> extends RecordTable<T> {
  /** By id. */
  all(): readonly { readonly version: number; readonly value: T }[]
}

interface Row {
  readonly version: number
  readonly body: string
}

const COLUMNS = ["id", "version", "body"]

export const DOCUMENT_STATEMENTS: WriteStatements = {
  insertKey: { sql: insertInto("keys", COLUMNS) },
  updateKey: { sql: updateOf("keys", COLUMNS) },
  insertSetting: { sql: insertInto("settings", COLUMNS) },
  updateSetting: { sql: updateOf("settings", COLUMNS) },
}

export function documentWrites(kind: "Key" | "Setting"): PutWrites<object> {
  return (id, version, value) => {
    const body = JSON.stringify(value)
    return [version === 1 ? [`insert${kind}`, id, version, body] : [`update${kind}`, version, body, id]]
  }
}

/** Records that are found by their id alone, each kept as plain JSON. */
export function documentTable<T>(database: Connection, table: "keys" | "settings"): DocumentTable<T> {
  const read = database.prepare<unknown[], Row>(`SELECT version, body FROM ${table} WHERE id = ?`)
  const all = database.prepare<unknown[], Row>(`SELECT version, body FROM ${table} ORDER BY id`)
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
  }
}
