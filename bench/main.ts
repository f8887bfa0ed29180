import { blockFigures } from "./blocks.js"
import { engineFigures } from "./engine.js"
import { httpFigures, serveBareExpress } from "./http.js"
import type { Figure } from "./measure.js"
import { replayFigures } from "./replay.js"
import { tickFigures } from "./ticks.js"

/** Each figure is a ratio of two measurements of this run, or processor time, beside the goal of the design. */
const PARTS: readonly { readonly name: string; readonly measure: () => Promise<readonly Figure[]> }[] = [
  { name: "engine", measure: engineFigures },
  { name: "replay", measure: replayFigures },
  { name: "blocks", measure: blockFigures },
  { name: "ticks", measure: tickFigures },
  { name: "http", measure: httpFigures },
]

const [command, file] = process.argv.slice(2)
if (command === "bare-express" && file !== undefined) serveBareExpress(file)
else await measureAll(process.argv.slice(2))

async function measureAll(wanted: readonly string[]): Promise<void> {
  for (const { name, measure } of PARTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.error(`measuring: ${name}`)
    for (const { what, measured, unit, goal, met } of await measure()) {
      const figure = `${measured >= 100 ? measured.toFixed(0) : measured.toFixed(2)} ${unit}`
      console.log(`${met ? "met   " : "MISSED"}  ${figure.padStart(14)}  goal ${goal.padEnd(18)} ${what}`)
    }
  }
}
