import { statSync } from "node:fs"
import Database from "better-sqlite3"
import { expect, onTestFinished, test } from "vitest"
import { storeInThread } from "../../cli/threads/store-in-thread.js"
import { openSqliteStore } from "../../store/index.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { audit, commit } from "./records.js"
import { temporaryFolder } from "./stores.js"

test("a thread of its own writes the log into the file while the store is open, before those who commit have to", async () => {
  // The threads run what was built.
  if (!(await ensureBuilt(ROOT))) throw new Error("this does not build")
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const path = folder.path("parley.db")
  const store = storeInThread(openSqliteStore(new Database(path)), path)
  // Less than what makes a commit write the log into the file.
  const bytes = 2_000_000
  await store.commit(commit({ audit: [audit("big", { detail: "x".repeat(bytes) })] }))
  await expect.poll(() => statSync(path).size, { timeout: 5000 }).toBeGreaterThan(bytes)
  expect((await store.audit({ limit: 1 })).items).toHaveLength(1)
  await store.close()
})
