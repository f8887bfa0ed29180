import type { Drawing } from "../../drawing/index.js"
import { ParleyError } from "../../language/index.js"
import { askThread } from "./asked-thread.js"
import type { Drawn } from "./drawing-thread.js"

/** Milliseconds. A flow of the greatest size takes a quarter of that on a slow machine. */
const LONGEST = 30_000

/**
 * Draws in a thread of its own, one picture after the other (`askThread`).
 *
 * @returns from a drawing to its SVG; rejects with `DRAWING_EXCEEDED` where that is too much or takes too long
 */
export function drawInThread(): (drawing: Drawing) => Promise<string> {
  const ask = askThread<Drawing, Drawn>({
    file: "dist/cli/threads/drawing-thread.js",
    longest: LONGEST,
    tooMuch: ({ name }) => {
      const message = `The flow ${name} is too entangled: its picture was given up after ${LONGEST / 1000} seconds.`
      return new ParleyError("DRAWING_EXCEEDED", "", message)
    },
  })
  return async drawing => {
    const drawn = await ask(drawing)
    if ("svg" in drawn) return drawn.svg
    throw new ParleyError(drawn.failure.code, "", drawn.failure.message)
  }
}
