/** Processor time of one call in microseconds: the best of several rounds, so that a busy machine disturbs little. */
export async function cost(times: number, call: (index: number) => unknown, rounds = 7): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    for (let index = 0; index < times; index++) {
      const result = call(index)
      if (result instanceof Promise) await result
    }
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / times)
  }
  return best
}

/** Two calls measured in turns, round by round, so that both meet the same heap and the same neighbours. */
export async function compare(
  times: number,
  one: (index: number) => unknown,
  other: (index: number) => unknown,
  rounds = 20,
): Promise<{ readonly one: number; readonly other: number }> {
  let best = { one: Number.POSITIVE_INFINITY, other: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds; round++) {
    const costs = { one: await cost(times, one, 1), other: await cost(times, other, 1) }
    best = { one: Math.min(best.one, costs.one), other: Math.min(best.other, costs.other) }
  }
  return best
}

/** One figure beside its goal; a goal of null: it is only for information. */
export interface Figure {
  readonly what: string
  readonly measured: number
  readonly unit: string
  readonly goal: string | null
  readonly met: boolean
}

/** A figure that explains others and has no goal of its own. */
export function information(what: string, measured: number, unit: string): Figure {
  return { what, measured, unit, goal: null, met: true }
}

/** The value that this share of all does not exceed; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** @param goal the most it may be */
export function atMost(what: string, measured: number, goal: number, unit = "x"): Figure {
  return { what, measured, unit, goal: `<= ${goal}${unit === "x" ? "" : ` ${unit}`}`, met: measured <= goal }
}

/** @param goal the least it may be */
export function atLeast(what: string, measured: number, goal: number, unit = "x"): Figure {
  return { what, measured, unit, goal: `>= ${goal}${unit === "x" ? "" : ` ${unit}`}`, met: measured >= goal }
}
