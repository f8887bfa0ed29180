import { guardOf } from "../../helpdesk/index.js"
import type { Put } from "../../turns/index.js"
import { placesOf, type Write, type WriteStatements } from "./statements.js"

export const SUBJECT_STATEMENTS: WriteStatements = {
  raiseSubject: {
    sql: "INSERT INTO subjects (id, version) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET version = subjects.version + 1",
  },
}

/** A block or a lift raises the version of its subject. */
export function subjectWrites(put: Put): readonly Write[] {
  return put.kind === "block" ? [["raiseSubject", guardOf(put.value.subject)]] : []
}

export interface SubjectRow {
  readonly id: string
  readonly version: number
}

export const SUBJECT_READS = {
  version: "SELECT version FROM subjects WHERE id = ?",
  /** Binds so many ids. */
  versions: (count: number) => `SELECT id, version FROM subjects WHERE id IN (${placesOf(count)})`,
  all: "SELECT id, version FROM subjects ORDER BY id",
}
