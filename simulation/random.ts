/** Numbers that look like chance and follow from a seed: the only randomness of a simulation. */
export class Random {
  private state: number

  constructor(private readonly seed: string) {
    this.state = hashOf(seed)
  }

  /** Another source, whose numbers do not depend on how many were drawn here. */
  fork(name: string): Random {
    return new Random(`${this.seed}/${name}`)
  }

  /** At least 0, below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** True this often: 0 never, 1 always. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** @throws where there is nothing to pick */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to pick from")
    return list[this.below(list.length)] as T
  }

  /** One of several, each as often as its weight among them says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0)
    let left = this.next() * total
    for (const [weight, choice] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    return (choices.at(-1) as readonly [number, T])[1]
  }
}

/** FNV-1a, with a last mixing, so that seeds which differ in one character begin far from each other. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) | 0
}
