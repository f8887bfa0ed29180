import { parseArgs } from "node:util"
import { blockFigures } from "./blocks.js"
import { runCluster } from "./cluster.js"
import { type CrashFigureOptions, crashFigures } from "./crash.js"
import { deskFigures } from "./desk.js"
import { dueFigures } from "./due.js"
import { engineFigures } from "./engine.js"
import { httpFigures, serveBareExpress } from "./http.js"
import type { Figure } from "./measure.js"
import { pageFigures } from "./pages.js"
import { peerFigures } from "./peers.js"
import { postgresFigures } from "./postgres.js"
import { replayFigures } from "./replay.js"
import { requestFigures } from "./requests.js"
import { type SoakOptions, soakFigures } from "./soak.js"
import { startFigures } from "./start.js"
import { streamFigures } from "./streams.js"
import { supervisionFigures } from "./supervision.js"
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
  { name: "start", measure: startFigures },
  { name: "http", measure: httpFigures },
  { name: "postgres", measure: postgresFigures },
  { name: "due", measure: dueFigures },
  { name: "streams", measure: streamFigures },
  { name: "desk", measure: deskFigures },
  { name: "supervision", measure: supervisionFigures },
  { name: "pages", measure: pageFigures },
  { name: "peers", measure: peerFigures },
]

/** Run only when they are named. A figure that they miss is a broken promise of the server, not a matter of the machine. */
const PROMISES: {
  readonly [name: string]: (options: SoakOptions & CrashFigureOptions) => Promise<readonly Figure[]>
} = {
  crash: crashFigures,
  soak: soakFigures,
  requests: requestFigures,
}

/** First words that stand for something else than figures. */
const COMMANDS = ["bare-express", "cluster", "pictures"]

const HELP = `npm run bench -- [PART...] [soak | requests | crash] [--requests N] [--kills N] [--db sqlite | postgres] [--seed N]

Measures Parley beside something else in the same run, on this machine, and prints each ratio with its goal.

Parts: ${PARTS.map(({ name }) => name).join(", ")}. Left out: all of them; of the peers those that are installed.
soak       makes 100,000 mixed requests, for minutes, and runs only when it is named.
crash      kills processes, and PostgreSQL itself, under made-up people, likewise: also npm run crash -- --kills 5000.
requests   makes 100,000 requests of the OpenAPI document with something wrong in them, likewise.

pictures   (npm run pictures) takes pictures of every page, wide and narrow, light and dark, in English, Chinese and Russian, into
           --out; names of pages after it take those alone.

Examples:
  npm run bench
  npm run bench -- engine replay
  npm run bench -- start                       also from a fresh clone
  npm run bench -- peers                       installs the peers in bench/peers first
  npm run bench -- soak --requests 10000 --seed 7
  npm run bench -- requests
  npm run pictures -- desk blocks --out pictures
  npm run crash -- --kills 5000 --db postgres --seed 7
`

/** The words after `npm run bench --`; null, and the reason is told, where they can't be read. */
function wordsOf(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        requests: { type: "string", default: "100000" },
        seed: { type: "string", default: "1" },
        kills: { type: "string", default: "200" },
        db: { type: "string", default: "sqlite" },
        out: { type: "string", default: "pictures" },
        help: { type: "boolean", default: false },
      },
    })
    const unknown = positionals.find(part => !(part in PROMISES) && !PARTS.some(({ name }) => name === part))
    if (unknown === undefined || COMMANDS.includes(positionals[0] ?? "")) return { positionals, values }
    console.error(`There is no part "${unknown}" of the bench.`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
  }
  return null
}

const words = wordsOf(process.argv.slice(2))
if (words === null || words.values.help) {
  console.log(HELP)
  if (words === null) process.exitCode = 2
} else {
  const { positionals, values } = words
  const [command, file] = positionals
  if (command === "bare-express" && file !== undefined) serveBareExpress(file)
  else if (command === "pictures") await (await import("./pictures.js")).takePictures(values.out, positionals.slice(1))
  else if (command === "cluster") await runCluster(file ?? "flows")
  else
    await measureAll(positionals, {
      requests: Number(values.requests),
      seed: Number(values.seed),
      kills: Number(values.kills),
      db: values.db,
    })
}

async function measureAll(wanted: readonly string[], options: SoakOptions & CrashFigureOptions): Promise<void> {
  for (const { name, measure } of PARTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.error(`measuring: ${name}`)
    tell(await measure(wanted.includes(name)))
  }
  for (const [name, measure] of Object.entries(PROMISES)) {
    if (!wanted.includes(name)) continue
    const figures = await measure(options)
    tell(figures)
    if (figures.some(({ met }) => !met)) process.exitCode = 1
  }
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
