/** With `PARLEY_TESTS=all` tests do what takes too long for each change: all products of stories, stores and restarts. */
export const TESTS_ALL = process.env.PARLEY_TESTS === "all"

/** With `PARLEY_TESTS=postgres` all stories are played on PostgreSQL too, and nothing else is done more thoroughly. */
export const STORIES_ON_POSTGRES = TESTS_ALL || process.env.PARLEY_TESTS === "postgres"

/** How often a property is tried with new values at random; ten times as often with `PARLEY_TESTS=all`. */
export function runs(often: number): { readonly numRuns: number } {
  return { numRuns: TESTS_ALL ? often * 10 : often }
}
