import { type BotFiles, filesOf, valuesOf } from "./bots/bot-files.js"
import { simulatedBot } from "./bots/simulated-bot.js"
import type { BrokenPromise } from "./promises/promise.js"
import { replaySteps, type SimulationResult, type SimulationSetup } from "./simulate-seed.js"
import type { SimulationStep } from "./simulation-step.js"
import { storyOf } from "./story.js"

/**
 * A simulation that broke a promise, as it is kept: all that is needed to play it again, whatever seeds come to mean
 * since.
 */
export interface SimulationCase extends BrokenPromise {
  /** The steps in words, for people. */
  readonly story: readonly string[]
  readonly processes: number
  /** Versions of the bot: its files by name. */
  readonly bots: readonly BotFiles[]
  readonly steps: readonly SimulationStep[]
}

/** @param result of a simulation that broke a promise */
export function caseOf(result: SimulationResult, { bots, processes }: SimulationSetup): SimulationCase {
  if (result.broken === null) throw new Error("no promise broke")
  return {
    ...result.broken,
    story: storyOf(result.steps),
    processes,
    bots: bots.map(({ files }) => valuesOf(files)),
    steps: result.steps,
  }
}

/**
 * Plays a case again. Its bots use no actions but those that ship.
 *
 * @param setup the rest of what was played
 * @throws where one of its bots no longer loads
 */
export async function replayCase(
  { bots, processes, steps }: SimulationCase,
  setup: Pick<SimulationSetup, "openDesk">,
): Promise<SimulationResult> {
  const made = bots.map(files => {
    const { made: bot, faults } = simulatedBot(filesOf(files))
    if (bot === null)
      throw new Error(`a bot of the case does not load: ${faults.map(({ message }) => message).join(" ")}`)
    return bot
  })
  return replaySteps(steps, { ...setup, bots: made, processes })
}
