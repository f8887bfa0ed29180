import type Database from "better-sqlite3"
import { ParleyError } from "../../language/index.js"

/** What the store uses of an opened better-sqlite3 database. */
export type Connection = Pick<Database.Database, "prepare" | "exec" | "pragma" | "close" | "open" | "inTransaction">
export type Statement = Database.Statement<unknown[], unknown>

/** How long one process waits for another's transaction, in milliseconds. */
const PATIENCE = 5000

/**
 * Settings of this connection. `FULL`: a commit is on the disk before it is answered (design section 11.1).
 *
 * @throws ParleyError `BUSY`: another process would not let go of the database
 */
export function configure(database: Connection): void {
  database.pragma(`busy_timeout = ${PATIENCE}`)
  useWriteAheadLog(database)
  database.pragma("synchronous = FULL")
  database.pragma("foreign_keys = ON")
  // Kibibytes: what turns write to is not read from the disk for it.
  database.pragma("cache_size = -65536")
}

/** SQLite does not wait for its busy timeout here, so that two who open a new file at once need a second try. */
function useWriteAheadLog(database: Connection): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; ; waited += 10) {
    try {
      database.pragma("journal_mode = WAL")
      return
    } catch (error) {
      if (!isBusy(error) || waited >= PATIENCE) throw busyOr(error)
      Atomics.wait(pause, 0, 0, 10)
    }
  }
}

/** What the store's users see of an error: an expected failure as a `ParleyError`, anything else as it is. */
export function busyOr(error: unknown): unknown {
  if (!isBusy(error)) return error
  return new ParleyError("BUSY", "", "Another process holds the database. Please try again.", { cause: error })
}

/** The commit asked for something that the tables forbid, so that others beside it may go through. */
export function isConstraint(error: unknown): boolean {
  return codeOf(error).startsWith("SQLITE_CONSTRAINT")
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith("SQLITE_BUSY")
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
