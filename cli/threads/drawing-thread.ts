import { parentPort } from "node:worker_threads"
import { type Drawing, graphvizHere, svgOf } from "../../drawing/index.js"
import { ParleyError, type ParleyErrorCode } from "../../language/index.js"

/* The thread that draws for a server (`drawing-in-thread.ts`): a drawing comes in, `Drawn` goes out, in that order. */

/** The outcome of a drawing. */
export type Drawn =
  | { readonly svg: string }
  | { readonly failure: { readonly code: ParleyErrorCode; readonly message: string } }

parentPort?.on("message", async (drawing: Drawing) => {
  parentPort?.postMessage(await drawn(drawing))
})

async function drawn(drawing: Drawing): Promise<Drawn> {
  try {
    return { svg: await svgOf(drawing, graphvizHere) }
  } catch (error) {
    // Anything else ends the thread, and is what the other side is told.
    if (!(error instanceof ParleyError)) throw error
    return { failure: { code: error.code, message: error.message } }
  }
}
