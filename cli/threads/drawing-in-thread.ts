import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { abortAfter } from "../../actions/index.js"
import type { Drawing } from "../../drawing/index.js"
import { ParleyError } from "../../language/index.js"
import { packageFile } from "../commands/package-file.js"
import type { Drawn } from "./drawing-thread.js"

/** Milliseconds. A flow of the greatest size takes a quarter of that on a slow machine. */
const LONGEST = 30_000
/** Milliseconds after which a thread without work, and its memory, are given back. */
const IDLE = 60_000

/**
 * Draws in a thread of its own, one picture after the other: a big flow takes seconds, in which a server is to go on
 * answering. The thread is there from the first picture on, and never keeps the process from ending.
 *
 * @returns from a drawing to its SVG; rejects with `DRAWING_EXCEEDED` where that is too much or takes too long
 */
export function drawInThread(): (drawing: Drawing) => Promise<string> {
  let last: Promise<unknown> = Promise.resolve()
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  const giveBack = (): void => {
    void worker?.terminate()
    worker = null
  }
  const draw = async (drawing: Drawing): Promise<string> => {
    clearTimeout(idle)
    worker ??= new Worker(packageFile("dist/cli/threads/drawing-thread.js"))
    const drawn = await answerOf(worker, drawing).catch((error: unknown) => {
      giveBack()
      throw error
    })
    idle = setTimeout(giveBack, IDLE).unref()
    if ("svg" in drawn) return drawn.svg
    throw new ParleyError(drawn.failure.code, "", drawn.failure.message)
  }
  return drawing => {
    const picture = last.then(() => draw(drawing))
    last = picture.catch(() => {})
    return picture
  }
}

async function answerOf(worker: Worker, drawing: Drawing): Promise<Drawn> {
  const { signal, isOver, clear } = abortAfter(LONGEST)
  worker.ref()
  worker.postMessage(drawing)
  try {
    // An error that the thread throws is thrown here too.
    const [drawn] = await Promise.race([once(worker, "message", { signal }), endOf(worker, signal)])
    return drawn as Drawn
  } catch (error) {
    if (!isOver()) throw error
    const message = `The flow ${drawing.name} is too entangled: its picture was given up after ${LONGEST / 1000} seconds.`
    throw new ParleyError("DRAWING_EXCEEDED", "", message)
  } finally {
    clear()
    worker.unref()
  }
}

/** Rejects when the thread ends before it has answered. */
async function endOf(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code] = await once(worker, "exit", { signal })
  throw new Error(`the drawing thread ended by itself with ${code}`)
}
