import type Database from "better-sqlite3"
import { ParleyError } from "../../language/index.js"

/** The part of an opened better-sqlite3 database that the store uses. */
export type Connection = Pick<
  Database.Database,
  "prepare" | "exec" | "function" | "pragma" | "close" | "open" | "inTransaction"
>

/** How long one process waits for another's transaction, in milliseconds. */
const PATIENCE = 5000

/**
 * Settings of this connection. `FULL`: a commit is on the disk before it is answered (design section 11.1).
 *
 * @throws ParleyError `STORE_UNAVAILABLE`: another process would not let go of the database, or it can't be read
 */
export function configure(database: Connection): void {
  database.pragma(`busy_timeout = ${PATIENCE}`)
  // Of a new database only: SQLite writes it, and another one may not be written now. Old ones get it when they are written anew.
  if (Number(database.pragma("page_count", { simple: true })) === 0) database.pragma("auto_vacuum = INCREMENTAL")
  useWriteAheadLog(database)
  database.pragma("synchronous = FULL")
  database.pragma("foreign_keys = ON")
  // Rows that are erased or written over are gone from the file, and not only from its index: it costs nothing that can be measured.
  database.pragma("secure_delete = ON")
  // Pages of the log, 16 MB: mostly another thread has written them into the file before (`SqliteStore.checkpoint`).
  database.pragma("wal_autocheckpoint = 4000")
  // Kibibytes: what turns write to is not read from the disk for it.
  database.pragma("cache_size = -65536")
}

/**
 * Writes all of the log into the file, and leaves it empty: it would else still hold what was erased since. Nobody is
 * waited for.
 *
 * @returns false: somebody reads what was there before, or writes
 */
export function truncateLog(database: Connection): boolean {
  database.pragma("busy_timeout = 0")
  try {
    const [outcome] = database.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[]
    return outcome?.busy === 0
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  } finally {
    database.pragma(`busy_timeout = ${PATIENCE}`)
  }
}

/** Free pages, 16 MB, that are left in the file: what comes is written there. */
const LEFT_FREE = 4096
/** Pages given back at once, 1 MB, while others wait a few milliseconds. */
const GIVEN_BACK = 256

/** Gives a little of what nothing needs any more back to the disk, where there is much of it. */
export function giveBack(database: Connection): void {
  if (Number(database.pragma("freelist_count", { simple: true })) > LEFT_FREE + GIVEN_BACK)
    database.pragma(`incremental_vacuum(${GIVEN_BACK})`)
}

/** SQLite does not wait for its busy timeout here, so that two who open a new file at once need a second try. */
function useWriteAheadLog(database: Connection): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; ; waited += 10) {
    try {
      database.pragma("journal_mode = WAL")
      return
    } catch (error) {
      if (!isBusy(error) || waited >= PATIENCE) throw storeError(error)
      Atomics.wait(pause, 0, 0, 10)
    }
  }
}

/**
 * The error that the store's users get: `STORE_UNAVAILABLE` where the database can't be written or read now, which is
 * expected and passes; anything else is a mistake and stays as it is.
 */
export function storeError(error: unknown): unknown {
  const told = WHY.find(([codes]) => codes.test(codeOf(error)))
  if (told === undefined) return error
  return new ParleyError("STORE_UNAVAILABLE", "", `${told[1]} Please try again.`, { cause: error })
}

/** Whether no commit can be written now, as opposed to one that cannot be written as it is. */
export function isUnavailable(error: unknown): boolean {
  return storeError(error) instanceof ParleyError
}

/** SQLite's result codes for what befalls a whole database. */
const WHY: readonly (readonly [codes: RegExp, message: string])[] = [
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, "Another process holds the database."],
  [/^SQLITE_FULL/, "The disk of the database is full."],
  [/^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/, "The database can't be opened for writing."],
  [/^SQLITE_(CORRUPT|NOTADB)/, "The database is damaged."],
  [/^SQLITE_(IOERR|NOMEM)/, "The disk of the database can't be written or read."],
]

/** Whether the database has to be opened again before it can go on: it may be put right meanwhile. */
export function isBroken(error: unknown): boolean {
  const cause = error instanceof ParleyError ? error.cause : error
  return /^SQLITE_(READONLY|PERM|CANTOPEN|CORRUPT|NOTADB|IOERR)/.test(codeOf(cause))
}

/** Whether there was no room to write. */
export function isFull(error: unknown): boolean {
  return codeOf(error instanceof ParleyError ? error.cause : error).startsWith("SQLITE_FULL")
}

export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith("SQLITE_BUSY")
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
