/**
 * What a pattern costs, in evaluation steps, guessed from its source alone: about ten microseconds are one step. The
 * engine is linear in the text, but also in the size of what the pattern unrolls to.
 */

/** No larger program is ever run: it is refused when it is compiled. */
const LARGEST_PROGRAM = 1000
/** Instructions times characters: 4,000,000 take about 50 ms. */
const INSTRUCTIONS_PER_STEP = 400

const REPEAT = /(\)?)\{(\d{1,4})(?:,(\d{0,4}))?\}/g

/** About how many instructions the pattern unrolls to; never far too few. */
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

/** To compile it, once in an evaluation. */
export function patternCompileSteps(source: string): number {
  const properties = source.match(/\\p/gi)?.length ?? 0
  const foldedRanges = source.includes("(?") ? (source.match(/-(?:[^\x20-\u1fff]|\\[xu])/g)?.length ?? 0) : 0
  return 100 + Math.min(programSize(source), 20_000) + 75 * properties + 1000 * foldedRanges
}

/** To search a text of this length for it. */
export function searchSteps(source: string, length: number): number {
  return Math.floor((Math.min(programSize(source), LARGEST_PROGRAM) * length) / INSTRUCTIONS_PER_STEP)
}
