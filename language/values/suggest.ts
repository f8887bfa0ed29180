import { distance } from "fastest-levenshtein"

/** Longer names are nobody's typing mistake, and comparing them would cost time. */
const LONGEST = 64

/**
 * The candidate that a misspelt name most likely means: one that differs in case only, else the nearest within an edit
 * distance of a third of the name's length, two neighbours swapped being one edit, which may always be; of equally near
 * ones the first. Where none is near, the shortest of those that it is the beginning of: `max` for `maximum`. Else null.
 */
export function suggest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > LONGEST) return null
  const wanted = name.toLowerCase()
  let best: string | null = null
  let longer: string | null = null
  let nearest = Math.floor(name.length / 3) + 1
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    if (lower === wanted) return candidate
    if (isBeginning(wanted, lower) && (longer === null || candidate.length < longer.length)) longer = candidate
    if (Math.abs(lower.length - wanted.length) >= nearest) continue
    const swapped = isSwapped(lower, wanted)
    const away = swapped ? 1 : distance(lower, wanted)
    if (away < nearest || (swapped && best === null)) {
      best = candidate
      nearest = away
    }
  }
  return best ?? longer
}

const SHORTEST_BEGINNING = 3

function isBeginning(beginning: string, of: string): boolean {
  return beginning.length >= SHORTEST_BEGINNING && of.startsWith(beginning)
}

/** Whether swapping two neighbours makes one text the other. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const swapped = one.slice(0, at) + one.charAt(at + 1) + one.charAt(at) + one.slice(at + 2)
  return at + 1 < one.length && swapped === other
}

/** @param write how the name that was meant is written in an expression */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  write: (name: string) => string = candidate => candidate,
): string | null {
  const meant = suggest(name, candidates)
  return meant === null ? null : `did you mean ${write(meant)}?`
}

/** So many are all told to who asks for one that is not there; of more nobody would read them. */
const FEW = 12

/** The candidates themselves, such as `Steps: ask, done.`, where they are few; else null. @param label in the plural */
export function listed(label: string, candidates: Iterable<string>): string | null {
  const all = [...candidates]
  return all.length === 0 || all.length > FEW ? null : `${label}: ${all.join(", ")}.`
}
