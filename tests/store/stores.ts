import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { storeInThread } from "../../cli/threads/store-in-thread.js"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import type { Connection } from "../../store/sqlite/connection.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { hasPostgres } from "../postgres.js"
import { ROOT } from "../project/sources.js"
import { inCi } from "../thoroughness.js"
import { emptyTables } from "./empty-database.js"
import { openEmptyPostgres } from "./empty-postgres.js"

/** A store for one test; `close` leaves nothing behind. */
export interface Opened {
  readonly store: KeptStore
  close(): Promise<void>
}

interface ListedStore {
  readonly name: string
  readonly open: () => Opened | Promise<Opened>
  /** Commits that are asked for at once go one after another; left out: they do. */
  readonly isInOrder?: boolean
}

/** Every store there is, with how to open an empty one. That in memory is the one in a file, written by the same statements. */
export const STORES: readonly ListedStore[] = [
  { name: "memory", open: openMemory },
  ...(inCi ? [{ name: "SQLite in memory", open: oneForAll(() => openSqlite(":memory:", store => store)) }] : []),
  { name: "SQLite in a file", open: oneForAll(() => openSqlite(temporaryFolder().path("parley.db"), store => store)) },
  {
    name: "SQLite in a file, written by a thread",
    open: oneForAll(() => openSqlite(temporaryFolder().path("parley.db"), storeInThread)),
  },
  ...((await hasPostgres()) ? [{ name: "PostgreSQL", open: onPostgres, isInOrder: false }] : []),
]

// The thread runs what was built.
if (!(await ensureBuilt(ROOT))) throw new Error("this does not build")

/** A store and its database. */
interface Lasting {
  readonly store: KeptStore
  readonly database: Connection
}

async function onPostgres(): Promise<Opened> {
  return { store: await openEmptyPostgres(), close: async () => {} }
}

function openMemory(): Opened {
  const store = openMemoryStore()
  return { store, close: store.close }
}

function openSqlite(file: string, written: (store: KeptStore, file: string) => KeptStore): Lasting {
  const database = new Database(file)
  return { store: written(openSqliteStore(database), file), database }
}

/**
 * One store for all tests, emptied when a test opens it: to open a database, and a thread, takes longer than most tests.
 * A test that closes the store itself leaves the next one a new one.
 */
function oneForAll(open: () => Lasting): () => Opened {
  let present: Lasting | null = null
  return () => {
    const used = present ?? open()
    present = used
    emptyTables(used.database)
    const close = () => {
      present = null
      return used.store.close()
    }
    return { store: { ...used.store, close }, close: async () => {} }
  }
}

export function temporaryFolder(): { readonly path: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"))
  return { path: name => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
