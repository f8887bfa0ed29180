import { parentPort } from "node:worker_threads"
import type { ActionSignature } from "../../language/index.js"
import { type FileToCheck, firstFaults } from "../../server/index.js"
import { faultsOf } from "../bot-folder.js"

/* The thread that checks files for a server (`checking-in-thread.ts`): what is to be checked comes in, `CheckedFlows` goes out. */

/** Files, and users' own actions that they may call. */
export interface AskedCheck {
  readonly files: readonly FileToCheck[]
  readonly actions: readonly ActionSignature[]
}

parentPort?.on("message", ({ files, actions }: AskedCheck) => {
  const sources = files.map(({ name, content }) => ({ file: name, name, content: Buffer.from(content) }))
  parentPort?.postMessage(firstFaults(faultsOf(sources, actions)))
})
