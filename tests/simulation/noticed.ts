import { servedDesk } from "../../cli/served-desk.js"
import type { Json } from "../../language/index.js"
import {
  BotsBySeed,
  caseOf,
  processesOf,
  replayCase,
  type SimulationCase,
  shrink,
  shrinkBot,
  simulateSeed,
} from "../../simulation/index.js"

/** A case to be played again, or seeds until one breaks a promise. */
export type Play =
  | { readonly case: SimulationCase }
  /** `from` is the first seed, `to` the last; `isSmall`: what breaks is made as small as it can be. */
  | { readonly from: number; readonly to: number; readonly isSmall: boolean }

const bots = new BotsBySeed(null, 0)

/** @returns the promise that broke and, of seeds, the case; null: every promise was kept */
export default async function noticed(play: Play): Promise<Json> {
  if ("case" in play) {
    const { broken } = await replayCase(play.case, { openDesk: servedDesk })
    return broken === null ? null : { ...broken }
  }
  for (let seed = play.from; seed <= play.to; seed++) {
    const { bots: versions } = bots.botsOf(String(seed))
    const result = await simulateSeed(String(seed), { bots: versions, openDesk: servedDesk })
    if (result.broken === null) continue
    if (!play.isSmall) return { ...result.broken, seed }
    const whole = { bots: versions, openDesk: servedDesk, processes: processesOf(String(seed)) }
    const fewer = (await shrink(result.steps, result.broken.promise, whole)) ?? { result, setup: whole }
    const small = await shrinkBot(fewer.result, fewer.setup)
    // A case is plain JSON all through, which its interface does not say.
    return { ...small.result.broken, seed, case: caseOf(small.result, small.setup) as unknown as Json }
  }
  return null
}
