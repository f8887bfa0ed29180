import Database from "better-sqlite3"

/*
 * Ends well where better-sqlite3 works on this Node. It may load and still end the process later: 13 on Node 20 when a
 * database is opened; 12 built for Node 24.19 or later when statements are collected as garbage while no JavaScript runs
 * (`RemoveEnvironmentCleanupHook`). So statements are left behind until much has been collected.
 */
const database = new Database(":memory:")
let rounds = 0
const timer = setInterval(() => {
  for (let i = 0; i < 100; i++) database.prepare("SELECT 1").get()
  Array.from({ length: 20_000 }, (_, i) => ({ i }))
  if (++rounds < 100) return
  clearInterval(timer)
  database.close()
}, 0)
