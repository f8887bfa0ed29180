import { didYouMean } from "../values/suggest.js"

/** The hint for a misspelt name; null where no candidate is near. */
export type Suggestions = (name: string, candidates: Iterable<string>) => string | null

const MOST = 100

/**
 * Hints for the first hundred names. A file in which ten thousand names are wrong was not misspelt, and comparing each
 * with ten thousand others took 17 seconds.
 */
export function suggestions(): Suggestions {
  let left = MOST
  return (name, candidates) => {
    left -= 1
    return left < 0 ? null : didYouMean(name, candidates)
  }
}
