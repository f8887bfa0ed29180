import { Worker } from "node:worker_threads"
import { connectThread } from "../../server/index.js"
import { prepareCommit, type SqliteStore, WRITES } from "../../store/index.js"
import type { Store } from "../../turns/index.js"
import { packageFile } from "../commands/package-file.js"

/** The methods of a thread that writes, and so has the disk; everything else is read where it is needed. */
export const WRITER = [...WRITES, "check", "close"] as const satisfies readonly (keyof Store)[]
export type Writer = Pick<Store, (typeof WRITER)[number]>

/** The methods that are given bytes, which are not made text of on the way. */
export const OF_BYTES = ["addUploadPart"] as const satisfies readonly (keyof Writer)[]

/** As `WRITER`, of a thread that has the file: it is given commits that are prepared. */
export const PREPARED_WRITER = [...WRITER, "commitPrepared"] as const satisfies readonly (keyof SqliteStore)[]
type PreparedWriter = Pick<SqliteStore, (typeof PREPARED_WRITER)[number]>

/**
 * A store that writes in a thread of its own. The thread that decides turns does not wait for the disk, and commits that
 * come while it is written to are written together after that. Commits go there prepared: a durable turn over HTTP takes
 * 0.94 of the processor time that it takes where they go as JSON, of which the other thread makes rows, and that thread's
 * part of it 0.77. Another thread writes the log into the file (`checkpoint-thread.ts`).
 *
 * @param here reads the same database
 * @param database its file
 */
export function storeInThread<S extends Store>(here: S, database: string): S {
  const [writer, checkpoints] = [startThread("store-thread", database), startThread("checkpoint-thread", database)]
  const thread = connectThread<PreparedWriter>(writer.worker, {}, PREPARED_WRITER, ["commitPrepared", ...OF_BYTES])
  const { close } = connectThread<Pick<Store, "close">>(checkpoints.worker, {}, ["close"])
  const closed = async () => {
    await close()
    await Promise.all([writer.end(), checkpoints.end()])
  }
  return writtenBy(here, { ...thread, commit: async commit => thread.commitPrepared(prepareCommit(commit)) }, closed)
}

/** @param closed to be done when the other side has closed its own */
export function writtenBy<S extends Store>(here: S, writes: Writer, closed: () => Promise<unknown>): S {
  let isClosed = false
  // A thread that has ended answers nothing.
  const whileOpen = (write: (...given: never[]) => Promise<unknown>) => {
    return async (...given: never[]) => {
      if (isClosed) throw new Error("the store is closed")
      return write(...given)
    }
  }
  return {
    ...here,
    ...Object.fromEntries(WRITES.map(name => [name, whileOpen(writes[name])])),
    check: async what => {
      await here.check("reading")
      if (isClosed) throw new Error("the store is closed")
      if (what === "writing") await writes.check("writing")
    },
    // Most looks find nothing, and that can be seen here.
    claimDeliveries: async (webhook: string, now: number, until: number, limit: number) => {
      const next = await here.nextDelivery(webhook)
      return next === null || next > now ? [] : writes.claimDeliveries(webhook, now, until, limit)
    },
    releaseEvents: async (now: number, limit: number) => {
      const next = await here.nextHeldEvent()
      if (next !== null && next <= now) await writes.releaseEvents(now, limit)
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      await writes.close()
      await closed()
      await here.close()
    },
  }
}

/** A thread of this program. */
interface Thread {
  readonly worker: Worker
  end(): Promise<unknown>
}

/** Starts a thread. Its unexpected errors, and an end that nobody asked for, are mistakes of the whole program. */
export function startThread(name: "loop-thread" | "store-thread" | "checkpoint-thread", data: unknown): Thread {
  const worker = new Worker(packageFile(`dist/cli/threads/${name}.js`), { workerData: data })
  let isExpected = false
  worker.on("error", error => {
    isExpected = true
    throw error
  })
  worker.on("exit", code => {
    // Its error, which says more, may come in the same moment.
    setImmediate(() => {
      if (!isExpected) throw new Error(`the ${name} ended by itself with ${code}, and nothing goes on without it`)
    })
  })
  return {
    worker,
    end: () => {
      isExpected = true
      return worker.terminate()
    },
  }
}
