import { parentPort, workerData } from "node:worker_threads"
import { connectThread } from "../../server/index.js"
import { openFileStore } from "../sqlite-driver.js"
import { PREPARED_WRITER } from "./store-in-thread.js"
import { tellLag } from "./thread-lags.js"

/* The thread that writes what a server keeps (`cli/threads/store-in-thread.ts`); its data is the file of the database. */

tellLag("store")
if (parentPort !== null) {
  const store = await openFileStore(String(workerData))
  connectThread(parentPort, Object.fromEntries(PREPARED_WRITER.map(name => [name, store[name]])), [])
}
