import { didYouMean, listed } from "../values/suggest.js"

/** The hint for a misspelt name: the one that is near, else all where they are few, else null. @param label of all */
export type Suggestions = (name: string, candidates: Iterable<string>, label: string) => string | null

const MOST = 100

/**
 * Hints for the first hundred names. A file in which ten thousand names are wrong was not misspelt, and comparing each
 * with ten thousand others took 17 seconds.
 */
export function suggestions(): Suggestions {
  let left = MOST
  return (name, candidates, label) => {
    left -= 1
    return left < 0 ? null : (didYouMean(name, candidates) ?? listed(label, candidates))
  }
}
