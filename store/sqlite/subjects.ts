import { guardOf } from "../../helpdesk/index.js"
import type { Put, ReadVersion } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import { byCount, type Write, type WriteStatements } from "./write.js"

/** Versions of subjects of blocks, by the ids of `guardOf`. */
export interface SubjectTable {
  /** 0: none was ever blocked. */
  versionOf(id: string): number
  versionsOf(ids: readonly string[]): readonly ReadVersion[]
  /** By id. */
  all(): readonly { readonly id: string; readonly version: number }[]
}

export const SUBJECT_STATEMENTS: WriteStatements = {
  raiseSubject: {
    sql: "INSERT INTO subjects (id, version) VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1",
  },
}

/** A block or a lift raises the version of its subject. */
export function subjectWrites(put: Put): readonly Write[] {
  return put.kind === "block" ? [["raiseSubject", guardOf(put.value.subject)]] : []
}

export function subjectTable(database: Connection): SubjectTable {
  const versionOf = database.prepare<unknown[], number>("SELECT version FROM subjects WHERE id = ?").pluck()
  const byIds = byCount(count =>
    database.prepare<unknown[], { readonly id: string; readonly version: number }>(
      `SELECT id, version FROM subjects WHERE id IN (${Array(count).fill("?").join()})`,
    ),
  )
  const all = database.prepare<unknown[], { readonly id: string; readonly version: number }>(
    "SELECT id, version FROM subjects ORDER BY id",
  )
  return {
    versionOf: id => versionOf.get(id) ?? 0,
    versionsOf: ids => {
      const rows = ids.length === 0 ? [] : byIds(ids.length).all(...ids)
      return ids.map(id => ({ kind: "subject", id, version: rows.find(row => row.id === id)?.version ?? 0 }))
    },
    all: () => all.all(),
  }
}
