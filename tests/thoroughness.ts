/** With `PARLEY_TESTS=all` tests do what takes too long for each change: all products of stories, stores and restarts. */
export const TESTS_ALL = process.env.PARLEY_TESTS === "all"

/** How often a property is tried with new values at random; ten times as often with `PARLEY_TESTS=all`. */
export function runs(often: number): { readonly numRuns: number } {
  return { numRuns: TESTS_ALL ? often * 10 : often }
}
