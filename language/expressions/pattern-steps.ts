import type { Pattern } from "../values/pattern.js"

/** The cost of a pattern in an expression, in evaluation steps of about ten microseconds. */

const REPEAT = /(\)?)\{(\d{1,4})(?:,(\d{0,4}))?\}/g

/** About how many instructions the source unrolls to; never far too few. */
function programSize(source: string): number {
  let single = source.length
  let factor = 1
  for (const [, group, least, most] of source.matchAll(REPEAT)) {
    const count = Math.max(1, Number(least), Number(most ?? 0))
    if (group === ")") factor *= count
    else single += 2 * count
  }
  return single * factor
}

/** To compile it, once in an evaluation: guessed from its source, so that too much is noticed before it is done. */
export function patternCompileSteps(source: string): number {
  const properties = source.match(/\\p/gi)?.length ?? 0
  const foldedRanges = source.includes("(?") ? (source.match(/-(?:[^\x20-\u1fff]|\\[xu])/g)?.length ?? 0) : 0
  return 100 + Math.min(programSize(source), 20_000) + 75 * properties + 1000 * foldedRanges
}

/** Steps of a search in one evaluation step. */
const SEARCH_STEPS = 1000

/** To search a text of this length for it. */
export function searchSteps(pattern: Pattern, length: number): number {
  return Math.floor(pattern.steps(length) / SEARCH_STEPS)
}
