import { familyOf, parseAddress, parseRange, rangeAround } from "./address.js"
import type { Subject } from "./block.js"

/*
 * That no block holds is a fact with a version like any other (design section 6.4). Every subject has one, which each
 * block and each lift of it raises; whoever decided that a subject is free, or is not, commits under the version it had.
 * Of addresses those near each other have one in common, and ranges wider than that have one for all, so that a request
 * looks at two and a block raises one.
 */

/** Leading bits, of the sixteen bytes of an address, of those that have a version in common: IPv4 /16, IPv6 /32. */
const NEAR = { 4: 96 + 16, 6: 32 } as const
/** The version of all ranges that are wider. */
const WIDE = "ip:wide"

/** The version that a block of this subject raises. */
export function guardOf({ kind, value }: Subject): string {
  const range = kind === "ip" ? parseRange(value) : null
  if (range === null) return `${kind}:${value}`
  return range.length < NEAR[range.family] ? WIDE : `ip:${rangeAround(range.first, NEAR[range.family]).text}`
}

/** The versions that a decision on a request of these subjects hangs on, each once. An address is one, and no range. */
export function guardsOf(subjects: readonly Subject[]): readonly string[] {
  const guards = new Set<string>()
  for (const subject of subjects) {
    const address = subject.kind === "ip" ? parseAddress(subject.value) : null
    if (address === null) guards.add(guardOf(subject))
    else guards.add(WIDE).add(`ip:${rangeAround(address, NEAR[familyOf(address)]).text}`)
  }
  return [...guards]
}
