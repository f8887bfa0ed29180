import { parentPort, workerData } from "node:worker_threads"
import { ParleyError } from "../../language/index.js"
import { connectThread } from "../../server/index.js"
import { openFileStore } from "../sqlite-driver.js"
import { tellLag } from "./thread-lags.js"

/** Milliseconds between checkpoints: at 500 turns a second the log grows by 4 MB meanwhile, as much as SQLite lets it by itself. */
const EVERY = 250

/*
 * The thread that writes into the file of a database, now and then, what its log holds; its data is that file. The thread
 * that writes commits would do so itself, with a commit waiting. In groups of 4 on a busy machine, of commits the slowest in a
 * hundred took 25 ms instead of 57, the slowest in a thousand 47 instead of 175, and the mean was 0.77 of it.
 */

tellLag("checkpoint")
if (parentPort !== null) {
  const store = await openFileStore(String(workerData))
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = store.checkpoint().catch(unlessUnavailable)
  }, EVERY)
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await last
    await store.close()
  }
  connectThread(parentPort, { close }, [])
}

/** Commits tell of a store that can't be used, and the next look may find it usable. */
function unlessUnavailable(error: unknown): void {
  if (!(error instanceof ParleyError)) throw error
}
