import { isRecord, type Json } from "../language/index.js"
import { type BotFiles, filesOf, valuesOf } from "./bots/bot-files.js"
import { simulatedBot } from "./bots/simulated-bot.js"
import { replaySteps, type SimulationResult, type SimulationSetup } from "./simulate-seed.js"

/** How deep into a file parts are tried to be left out: `steps`, each step, each key of a step. */
const DEPTH = 3

/**
 * Leaves out files of a bot, then parts of them, as long as it loads and the steps of `result` break the same promise.
 * Only where there is one version of it.
 */
export async function shrinkBot(
  result: SimulationResult,
  setup: SimulationSetup,
): Promise<{ readonly setup: SimulationSetup; readonly result: SimulationResult }> {
  let best = { setup, result }
  const [bot] = setup.bots
  if (bot === undefined || setup.bots.length > 1) return best
  let files = valuesOf(bot.files)
  const breaks = async (fewer: BotFiles): Promise<boolean> => {
    const { made } = simulatedBot(filesOf(fewer))
    if (made === null) return false
    const smaller = { ...setup, bots: [made] }
    const again = await replaySteps(result.steps, smaller)
    if (again.broken?.promise !== result.broken?.promise) return false
    best = { setup: smaller, result: again }
    files = fewer
    return true
  }
  for (let depth = 0; depth <= DEPTH; depth++) {
    for (const path of pathsAt(files, depth)) {
      const fewer = without(files, path)
      if (fewer !== null && isRecord(fewer)) await breaks(fewer)
    }
  }
  return best
}

/** Keys that lead to a part, from the file's name on: `depth` of them besides it. */
function pathsAt(value: Json, depth: number): readonly (readonly string[])[] {
  if (!isRecord(value)) return []
  return Object.keys(value).flatMap(key =>
    depth === 0 ? [[key]] : pathsAt(value[key] ?? null, depth - 1).map(rest => [key, ...rest]),
  )
}

/** Null: there is nothing at that path. */
function without(value: Json, [key = "", ...rest]: readonly string[]): Json | null {
  if (!isRecord(value) || !(key in value)) return null
  const { [key]: part = null, ...others } = value
  if (rest.length === 0) return others
  const fewer = without(part, rest)
  return fewer === null ? null : { ...value, [key]: fewer }
}
