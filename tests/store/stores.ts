import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { storeInThread } from "../../cli/threads/store-in-thread.js"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"

/** A store for one test; `close` leaves nothing behind. */
export interface Opened {
  readonly store: KeptStore
  close(): Promise<void>
}

/** Every store there is, with how to open an empty one. */
export const STORES: readonly { readonly name: string; readonly open: () => Opened }[] = [
  { name: "memory", open: () => opened(openMemoryStore()) },
  { name: "SQLite in memory", open: () => opened(openSqliteStore(new Database(":memory:"))) },
  { name: "SQLite in a file", open: openFile },
  { name: "SQLite in a file, written by a thread", open: openThread },
]

// The thread runs what was built.
if (!(await ensureBuilt(ROOT))) throw new Error("this does not build")

function openFile(): Opened {
  const folder = temporaryFolder()
  return opened(openSqliteStore(new Database(folder.path("parley.db"))), folder.remove)
}

function openThread(): Opened {
  const folder = temporaryFolder()
  const file = folder.path("parley.db")
  return opened(storeInThread(openSqliteStore(new Database(file)), file), folder.remove)
}

function opened(store: KeptStore, after: () => void = () => {}): Opened {
  return { store, close: () => store.close().finally(after) }
}

export function temporaryFolder(): { readonly path: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"))
  return { path: name => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
