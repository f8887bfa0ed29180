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

test("what nothing needs any more goes back to the disk bit by bit, but for what is written to next", async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const path = folder.path("parley.db")
  const database = new Database(path)
  const store = openSqliteStore(database)
  for (let part = 0; part < 30; part++)
    await store.commit(commit({ audit: [audit(`big-${part}`, { detail: "x".repeat(1_000_000) })] }))
  await store.checkpoint()
  const full = statSync(path).size
  database.exec("DELETE FROM audit")
  for (let round = 0; round < 20; round++) await store.checkpoint()
  const free = Number(database.pragma("freelist_count", { simple: true }))
  expect(free * 4096).toBeLessThan(18_000_000)
  expect(free * 4096).toBeGreaterThan(15_000_000)
  expect(statSync(path).size).toBeLessThan(full - 10_000_000)
  await store.close()
})
