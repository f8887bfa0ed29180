/** Choices that look random and are the same for the same seed (mulberry32). */
export interface Chance {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below this. */
  below(limit: number): number
  /** True this often, 0 to 1. */
  is(share: number): boolean
  /** One of these. There must be one. */
  of<Item>(items: readonly Item[]): Item
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    is: share => next() < share,
    of: items => items[below(items.length)] as (typeof items)[number],
  }
}
