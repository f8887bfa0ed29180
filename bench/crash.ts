import { dirname, join } from "node:path"
import { type CrashReport, crash } from "./crash/crash.js"
import { atMost, type Figure, information } from "./measure.js"

export interface CrashFigureOptions {
  readonly kills: number
  readonly seed: number
  /** `sqlite`, or `postgres`: a server of its own. */
  readonly db: string
}

/** Milliseconds between two lines of progress. */
const TOLD_EVERY = 5000

/** Kills processes and databases under made-up people, and counts promises that were broken. */
export async function crashFigures({ kills, seed, db }: CrashFigureOptions): Promise<readonly Figure[]> {
  const on = db === "sqlite" || db.startsWith("file:") ? "sqlite" : "postgres"
  console.log(`seed ${seed}, ${kills} kills, on ${on}`)
  let toldAt = 0
  let told = 0
  const report = await crash({
    ...{ kills, seed, on },
    main: join(dirname(process.argv[1] ?? ""), "../cli/main.js"),
    onKill: (done, { answered, spoken, broken }) => {
      for (const sentence of broken.slice(told)) console.error(`BROKEN: ${sentence}`)
      told = broken.length
      if (performance.now() - toldAt < TOLD_EVERY && done < kills) return
      toldAt = performance.now()
      const percent = `${Math.floor((done / kills) * 100)} %`.padStart(5)
      console.error(
        `${percent}  ${done} kills, ${answered} answers, ${spoken.length} conversations, ${broken.length} promises broken`,
      )
    },
  })
  for (const sentence of report.broken.slice(told, told + 20)) console.error(`BROKEN: ${sentence}`)
  return figuresOf(report)
}

function figuresOf(report: CrashReport): readonly Figure[] {
  const { answered, resent, conversations, lines, calls, callsMadeAgain, faults } = report
  return [
    atMost("promises that were broken", report.broken.length, 0, "of them"),
    ...[...faults].map(([name, times]) => information(name, times, "times")),
    information("conversations", conversations, ""),
    information("requests that were answered", answered, ""),
    information("requests that were sent more than once before", resent, ""),
    information("lines of logs that were read in the end", lines, ""),
    information("calls to the outside", calls, ""),
    information("calls that were made again, after a crash, a pause or an outage", callsMadeAgain, ""),
  ]
}
