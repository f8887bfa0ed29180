import type { ReadVersion } from "../../turns/index.js"
import { SUBJECT_READS, type SubjectRow } from "../sql/subjects.js"
import type { Connection } from "./connection.js"
import { byCount } from "./record-table.js"

/** Versions of subjects of blocks, by the ids of `guardOf`. */
export interface SubjectTable {
  /** 0: none was ever blocked. */
  versionOf(id: string): number
  versionsOf(ids: readonly string[]): readonly ReadVersion[]
  /** By id. */
  all(): readonly SubjectRow[]
}

export function subjectTable(database: Connection): SubjectTable {
  const versionOf = database.prepare<unknown[], number>(SUBJECT_READS.version).pluck()
  const byIds = byCount(count => database.prepare<unknown[], SubjectRow>(SUBJECT_READS.versions(count)))
  const all = database.prepare<unknown[], SubjectRow>(SUBJECT_READS.all)
  return {
    versionOf: id => versionOf.get(id) ?? 0,
    versionsOf: ids => {
      const rows = ids.length === 0 ? [] : byIds(ids.length).all(...ids)
      return ids.map(id => ({ kind: "subject", id, version: rows.find(row => row.id === id)?.version ?? 0 }))
    },
    all: () => all.all(),
  }
}
