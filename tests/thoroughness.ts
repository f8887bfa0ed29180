/** With `PARLEY_TESTS=all` tests do what takes too long for each change: all products of stories, stores and restarts. */
export const TESTS_ALL = process.env.PARLEY_TESTS === "all"

/** With `PARLEY_TESTS=postgres` all stories are played on PostgreSQL too, and nothing else is done more thoroughly. */
export const STORIES_ON_POSTGRES = TESTS_ALL || process.env.PARLEY_TESTS === "postgres"

/**
 * Whether this is CI, or all is asked for: `test.runIf(inCi)` is a test that takes long and shows by other means, real processes,
 * kills or packages, what another test shows everywhere on the same path of the code; or by mutations how good tests are. It is
 * skipped elsewhere and counted so.
 */
export const inCi = TESTS_ALL || process.env.CI !== undefined

/**
 * How often something is repeated that shows the same each time, with other values: everybody waits for the tests of a change,
 * and CI goes on where they stop.
 *
 * @param all with `PARLEY_TESTS=all`
 */
export function repeated({
  all,
  ci,
  here,
}: {
  readonly all: number
  readonly ci: number
  readonly here: number
}): number {
  if (TESTS_ALL) return all
  return inCi ? ci : here
}

/** How often a property is tried with new values at random: in CI; half as often elsewhere, ten times with `PARLEY_TESTS=all`. */
export function runs(often: number): { readonly numRuns: number } {
  return { numRuns: repeated({ all: often * 10, ci: often, here: Math.ceil(often / 2) }) }
}

/**
 * Each of a list by turns, where every one of another list meets it in CI: what one meets here is another part for each, so
 * that all are met by some.
 *
 * @param turn the place of the one that meets them, in its own list
 * @param parts how many parts there are here
 */
export function partOf<T>(all: readonly T[], turn: number, parts: number): readonly T[] {
  return inCi ? all : all.filter((_, index) => (index + turn) % parts === 0)
}
