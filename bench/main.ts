import { parseArgs } from "node:util"
import { blockFigures } from "./blocks.js"
import { engineFigures } from "./engine.js"
import { httpFigures, serveBareExpress } from "./http.js"
import type { Figure } from "./measure.js"
import { peerFigures } from "./peers.js"
import { replayFigures } from "./replay.js"
import { type SoakOptions, soakFigures } from "./soak.js"
import { streamFigures } from "./streams.js"
import { tickFigures } from "./ticks.js"

/** Each figure is a ratio of two measurements of this run, or processor time, beside the goal of the design. */
const PARTS: readonly {
  readonly name: string
  readonly measure: (isNamed: boolean) => Promise<readonly Figure[]>
}[] = [
  { name: "engine", measure: engineFigures },
  { name: "replay", measure: replayFigures },
  { name: "blocks", measure: blockFigures },
  { name: "ticks", measure: tickFigures },
  { name: "http", measure: httpFigures },
  { name: "streams", measure: streamFigures },
  { name: "peers", measure: peerFigures },
]

/**
 * `bench/main [PART...] [soak [--requests N] [--seed N]]`; the soak takes minutes, and runs only when it is named. Of the peers
 * those that are not installed are left out unless `peers` is named.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { requests: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
})
const [command, file] = positionals
if (command === "bare-express" && file !== undefined) serveBareExpress(file)
else await measureAll(positionals, { requests: Number(values.requests), seed: Number(values.seed) })

async function measureAll(wanted: readonly string[], options: SoakOptions): Promise<void> {
  for (const { name, measure } of PARTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.error(`measuring: ${name}`)
    tell(await measure(wanted.includes(name)))
  }
  if (!wanted.includes("soak")) return
  const figures = await soakFigures(options)
  tell(figures)
  // A figure that the soak misses is a broken promise of the server, not a matter of the machine.
  if (figures.some(({ met }) => !met)) process.exitCode = 1
}

function tell(figures: readonly Figure[]): void {
  for (const { what, measured, unit, goal, met } of figures) {
    const digits = Number.isInteger(measured) || measured >= 100 ? 0 : 2
    const figure = `${measured.toFixed(digits)} ${unit}`.padStart(14)
    const verdict = goal === null ? "      " : met ? "met   " : "MISSED"
    const wanted = goal === null ? "" : `goal ${goal}`
    console.log(`${verdict}  ${figure}  ${wanted.padEnd(23)}  ${what}`)
  }
}
