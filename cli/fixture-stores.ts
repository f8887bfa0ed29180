import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ReplayStores } from "../replay/index.js"
import { dump, emptyPostgres, type KeptStore, openMemoryStore, openSqliteStore } from "../store/index.js"
import { isPostgres, openPostgres } from "./open-store.js"
import { loadDriver } from "./sqlite-driver.js"

export type StoreKind = "memory" | "sqlite"

/** Where fixtures keep their conversations, and how it is cleared away. */
export interface FixtureStores extends ReplayStores {
  remove(): Promise<void>
}

/** `sqlite`: real files in a temporary folder, so that a replay goes through all that a server does. */
export async function openStores(kind: StoreKind): Promise<FixtureStores> {
  return kind === "memory" ? memoryStores() : sqliteStores()
}

/**
 * Stores of a test server. In PostgreSQL they are in a schema of their own, `parley_test`, which is emptied before each
 * fixture: what is in the database beside it stays. In other places a test server has nothing to keep, and is in memory.
 *
 * @throws as `openPostgres`
 */
export async function openTestStores(db: string): Promise<FixtureStores> {
  return isPostgres(db) ? postgresStores(db) : memoryStores()
}

const TEST_SCHEMA = "parley_test"

async function postgresStores(db: string): Promise<FixtureStores> {
  let present: KeptStore | null = await openPostgres(db, TEST_SCHEMA)
  const open = async (): Promise<KeptStore> => {
    await present?.close()
    present = await openPostgres(db, TEST_SCHEMA)
    return present
  }
  return {
    fresh: async () => {
      await emptyPostgres(db, TEST_SCHEMA)
      return open()
    },
    again: open,
    remove: async () => {
      await present?.close()
      present = null
    },
  }
}

function memoryStores(): FixtureStores {
  return {
    fresh: async () => openMemoryStore(),
    // Only what `fresh` gave is handed back.
    again: async store => openMemoryStore(await dump(store as KeptStore)),
    remove: async () => {},
  }
}

async function sqliteStores(): Promise<FixtureStores> {
  const Database = await loadDriver()
  const folder = mkdtempSync(join(tmpdir(), "parley-test-"))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  // A test runner that plays fixtures does not say which is the last.
  process.once("exit", clear)
  const file = join(folder, "parley.db")
  let present: KeptStore | null = null
  const open = (): KeptStore => {
    present = openSqliteStore(new Database(file))
    return present
  }
  const close = async (): Promise<void> => {
    await present?.close()
    present = null
  }
  return {
    fresh: async () => {
      await close()
      for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
      return open()
    },
    again: async () => {
      await close()
      return open()
    },
    remove: async () => {
      await close()
      process.removeListener("exit", clear)
      clear()
    },
  }
}
