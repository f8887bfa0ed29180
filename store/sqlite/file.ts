import { renameSync, rmSync, type Stats, statSync } from "node:fs"
import { ParleyError } from "../../language/index.js"
import { WRITES } from "../writes.js"
import { type Connection, isBroken } from "./connection.js"
import { openSqliteStore, type SqliteStore } from "./store.js"

/** Milliseconds between attempts to open a file again that could not be opened. */
const BETWEEN_ATTEMPTS = 200
/** Milliseconds for which a file that was in its place is believed to be there still; a commit looks for itself. */
const BELIEVED = 50

/** The file as it is open now. */
interface OpenFile {
  readonly store: SqliteStore
  readonly database: Connection
  readonly identity: string
  /** Of the log that SQLite keeps beside it. */
  readonly logIdentity: string | null
  /** @throws `STORE_UNAVAILABLE` where another file, or none, has its name */
  readonly requireInPlace: () => void
}

/**
 * The store in a SQLite file that outlives what happens to the file (design section 11.10). While it can't be written or
 * read, calls are refused with `STORE_UNAVAILABLE`. It goes on by itself when it can, and opens the file again where that
 * takes it: after the file was deleted or replaced, or the log beside it was deleted, which SQLite does not notice; after it
 * was damaged, or could not be written.
 * A file that is not there is never made anew, nor is one that is empty now filled: everything would seem to be lost.
 *
 * @param open opens a file that is there
 * @throws as `openSqliteStore`, and what `open` throws, where the file can't be opened at first
 */
export function openSqliteFile(path: string, open: (path: string) => Connection): SqliteStore {
  let current = openFile(path, open)
  let isLost = false
  let lookedAt = performance.now()
  let triedAt = Number.NEGATIVE_INFINITY
  // A read that met a damaged page: what is ready again is found out by it.
  let failing: (() => Promise<unknown>) | null = null

  const presentStore = (): SqliteStore | null => {
    const now = performance.now()
    if (!isLost && now - lookedAt > BELIEVED) {
      lookedAt = now
      isLost = !isInPlace(path, current)
    }
    return isLost ? null : current.store
  }
  const reopenedStore = async (): Promise<SqliteStore> => {
    const now = performance.now()
    if (now - triedAt < BETWEEN_ATTEMPTS) throw unavailable("It could not be opened again yet.")
    triedAt = now
    saveLog(path, current)
    // Closing refuses the writes that wait; that a lost file can't be closed in order changes nothing.
    await current.store.close().catch(() => {})
    try {
      requireFilled(path, statsOf(path))
      setLogAside(path, current)
      current = openFile(path, open)
    } catch (error) {
      throw unavailable(error instanceof Error ? error.message : String(error))
    }
    isLost = false
    return current.store
  }

  const guarded = (name: keyof SqliteStore) => {
    const call = async (...given: readonly unknown[]): Promise<unknown> => {
      // At once where it is open, so that what is asked for before `close` is done before it.
      const store = presentStore() ?? (await reopenedStore())
      try {
        // Each method is called with what its caller gave for it.
        return await (store[name] as (...given: readonly unknown[]) => Promise<unknown>)(...given)
      } catch (error) {
        if (isBroken(error)) {
          isLost = true
          if (!IS_WRITE.has(name)) failing = () => call(...given)
        }
        throw error
      }
    }
    return call
  }
  const names = Object.keys(current.store) as (keyof SqliteStore)[]
  // Made from the names of all methods, which the compiler cannot follow.
  const methods = Object.fromEntries(names.map(name => [name, guarded(name)])) as unknown as SqliteStore
  return {
    ...methods,
    check: async what => {
      const again = failing
      if (again !== null && what === "reading") {
        failing = null
        await again()
      }
      await methods.check(what)
    },
    close: async () => {
      const closed = current.store.close()
      await (isLost ? closed.catch(() => {}) : closed)
    },
  }
}

const IS_WRITE: ReadonlySet<keyof SqliteStore> = new Set([...WRITES, "commitPrepared", "checkpoint"])

/**
 * An empty file is a database without tables to SQLite, and would get ours. It is what is left of one that was cut off, or
 * the beginning of a copy.
 *
 * @throws `STORE_UNAVAILABLE`
 */
function requireFilled(path: string, stats: Stats | null): void {
  if (stats?.size === 0) throw unavailable(`The file ${path} is empty.`)
}

/**
 * SQLite would play the log of the file that was there into the one that has its name now, which was never a part of it.
 * It is kept under another name: who moved that file away may still need it.
 */
function setLogAside(path: string, before: OpenFile): void {
  const found = identityOf(path)
  const isReplaced = found !== null && found !== before.identity
  if (!isReplaced || before.logIdentity === null || identityOf(`${path}-wal`) !== before.logIdentity) return
  renameSync(`${path}-wal`, `${path}-wal.replaced`)
  rmSync(`${path}-shm`, { force: true })
}

/**
 * A log that was deleted alone is still written to, and found by nobody who opens the file: what is in it is written into
 * the file, whose connections find nothing more in it then.
 *
 * @throws `STORE_UNAVAILABLE` where somebody reads it just now
 */
function saveLog(path: string, current: OpenFile): void {
  const { database, identity } = current
  if (!isLogGone(path, current) || identityOf(path) !== identity || !database.open) return
  database.pragma("busy_timeout = 100")
  const [outcome] = database.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[]
  if (outcome?.busy !== 0) throw unavailable("The log beside it was deleted, and can't be saved yet.")
}

function isLogGone(path: string, { logIdentity }: OpenFile): boolean {
  return logIdentity !== null && identityOf(`${path}-wal`) !== logIdentity
}

function isInPlace(path: string, file: OpenFile): boolean {
  try {
    file.requireInPlace()
    return !isLogGone(path, file)
  } catch {
    return false
  }
}

function openFile(path: string, open: (path: string) => Connection): OpenFile {
  const opened = identityOf(path)
  if (opened === null) throw unavailable(`There is no file ${path}, or it can't be reached.`)
  const requireInPlace = (): void => {
    const stats = statsOf(path)
    requireFilled(path, stats)
    if (identityIn(stats) === opened) return
    throw unavailable(
      stats === null ? `The file ${path} was deleted, or can't be reached.` : `The file ${path} was replaced.`,
    )
  }
  const database = open(path)
  try {
    const store = openSqliteStore(database, requireInPlace)
    requireInPlace()
    return { store, database, identity: opened, logIdentity: identityOf(`${path}-wal`), requireInPlace }
  } catch (error) {
    database.close()
    throw error
  }
}

function identityOf(path: string): string | null {
  return identityIn(statsOf(path))
}

/** The identity of a file, the same under any name; null: there is none. */
function identityIn(stats: Stats | null): string | null {
  return stats === null ? null : `${stats.dev}:${stats.ino}`
}

/** Null: there is no file of this name, or it can't be looked at. */
function statsOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function unavailable(reason: string): ParleyError {
  return new ParleyError("STORE_UNAVAILABLE", "", `The database can't be used now. ${reason} Please try again.`)
}
