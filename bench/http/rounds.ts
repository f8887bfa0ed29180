import { quantile } from "../measure.js"
import type { ServerProcess } from "../server-process.js"
import { closedLoop, type Lane } from "./load.js"

const ROUNDS = 5
const SECONDS = 2

/** A server, and what is asked of it at once. */
export interface Target {
  readonly server: ServerProcess
  readonly lanes: readonly Lane[]
}

/** The speed of a target in one round. */
export interface Round {
  readonly perSecond: number
  /** Milliseconds of a request: the median. */
  readonly median: number
  /** Microseconds of the server's processor time for a request. */
  readonly cpu: number
}

/** Both in turns, round by round, and of each the median: a neighbour of a moment disturbs both, or neither much. */
export async function alternate(
  ours: Target,
  theirs: Target,
): Promise<{ readonly ours: Round; readonly theirs: Round }> {
  const rounds = { ours: [] as Round[], theirs: [] as Round[] }
  for (const target of [ours, theirs]) await round(target)
  for (let count = 0; count < ROUNDS; count++) {
    rounds.ours.push(await round(ours))
    rounds.theirs.push(await round(theirs))
  }
  return { ours: medianOf(rounds.ours), theirs: medianOf(rounds.theirs) }
}

async function round({ server, lanes }: Target): Promise<Round> {
  const before = await server.cpu()
  const { times, took } = await closedLoop(server.url, lanes, SECONDS)
  return {
    perSecond: (times.length / took) * 1000,
    median: quantile(times, 0.5),
    cpu: ((await server.cpu()) - before) / times.length,
  }
}

function medianOf(rounds: readonly Round[]): Round {
  const middle = (field: keyof Round): number =>
    quantile(
      rounds.map(one => one[field]),
      0.5,
    )
  return { perSecond: middle("perSecond"), median: middle("median"), cpu: middle("cpu") }
}
