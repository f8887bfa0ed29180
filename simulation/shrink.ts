import { replaySteps, type SimulationResult, type SimulationSetup } from "./simulate-seed.js"
import type { SimulationStep } from "./simulation-step.js"

/** So often a simulation is played again to make it smaller, at most. */
const MOST_REPLAYS = 300

/**
 * The fewest steps found that break the same promise (delta debugging): parts are left out, larger ones first, and then
 * what is left is made simpler.
 *
 * @returns null where even all the steps do not break it again
 */
export async function shrink(
  steps: readonly SimulationStep[],
  promise: string,
  setup: SimulationSetup,
): Promise<{ readonly setup: SimulationSetup; readonly result: SimulationResult } | null> {
  let replays = 0
  const breaks = async (some: readonly SimulationStep[], where: SimulationSetup): Promise<SimulationResult | null> => {
    replays += 1
    const result = await replaySteps(some, where)
    return result.broken?.promise === promise ? result : null
  }
  let best = await breaks(steps, setup)
  if (best === null) return null
  best = await withoutParts(
    best,
    some => breaks(some, setup),
    () => replays < MOST_REPLAYS,
  )
  let present = setup
  for (const simpler of SIMPLER) {
    const [others, where] = simpler(best.steps, present)
    const result = replays < MOST_REPLAYS ? await breaks(others, where) : null
    if (result === null) continue
    best = result
    present = where
  }
  best = await withoutParts(
    best,
    some => breaks(some, present),
    () => replays < MOST_REPLAYS,
  )
  return { setup: present, result: best }
}

async function withoutParts(
  first: SimulationResult,
  breaks: (steps: readonly SimulationStep[]) => Promise<SimulationResult | null>,
  mayGoOn: () => boolean,
): Promise<SimulationResult> {
  let best = first
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // From the end, so that what is left out rarely changes what came before it.
    for (let start = best.steps.length - size; start > -size && mayGoOn(); start -= size) {
      const from = Math.max(0, start)
      const smaller = await breaks(best.steps.toSpliced(from, start + size - from))
      if (smaller !== null) best = smaller
    }
  }
  return best
}

type Simpler = (
  steps: readonly SimulationStep[],
  setup: SimulationSetup,
) => readonly [readonly SimulationStep[], SimulationSetup]

/** All in one process; each request done before the next. */
const SIMPLER: readonly Simpler[] = [
  (steps, setup) => [steps, { ...setup, processes: 1 }],
  (steps, setup) => [inTurn(steps), { ...setup, processes: 1 }],
  (steps, setup) => [inTurn(steps), setup],
  (steps, setup) => [steps, { ...setup, bots: setup.bots.slice(0, 1) }],
  (steps, setup) => [steps.map(simplerRequest), setup],
]

/** The same with nothing happening side by side. */
export function inTurn(steps: readonly SimulationStep[]): readonly SimulationStep[] {
  return steps.flatMap((step): readonly SimulationStep[] => {
    if (step.do === "settle" || step.do === "decide" || (step.do === "go" && step.how === undefined)) return []
    return step.do === "go" ? [step] : [step, { do: "settle" }]
  })
}

function simplerRequest(step: SimulationStep): SimulationStep {
  if (step.do !== "ask") return step
  const { request } = step
  if (request.kind !== "message" && request.kind !== "event") return step
  const { clientActivityId: _, ...rest } = request
  return { ...step, request: rest.kind === "message" ? { ...rest, address: null } : rest }
}
