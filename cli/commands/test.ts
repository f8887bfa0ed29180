import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import { setImmediate } from "node:timers/promises"
import { flowNameOf, ParleyError } from "../../language/index.js"
import {
  type Coverage,
  coverage,
  type FixtureResult,
  harmless,
  reportFixture,
  reportJson,
  reportJunit,
  reportSummary,
  reportTap,
  type Share,
} from "../../replay/index.js"
import { whenBrokenOff } from "../broken-off.js"
import { faultText } from "../fault-text.js"
import { fixtureFiles } from "../fixture-files.js"
import { type FixtureOutcome, FixtureRun, type FixtureSource, readFixture, type TestedBot } from "../fixture-run.js"
import { type FixtureStores, openStores, type StoreKind } from "../fixture-stores.js"
import { ownActions } from "../own-actions.js"
import { brushFor, isColourful, isLive, liveLine } from "../terminal.js"
import { TEST_KEY } from "../test-key.js"
import { textIn } from "./check.js"

export type Reporter = "text" | "json" | "junit" | "tap"

export interface TestOptions {
  /** The bot of fixtures that name none. */
  readonly flows: string
  readonly reporter: Reporter
  readonly store: StoreKind
  /** Address of a server that was started with `--test`; left out: fixtures are played in this process. */
  readonly http?: string
  /** A module of own actions, which flows may call; those that go outside are answered by stubs. */
  readonly actions?: string
  readonly coverage?: boolean
  /** Percent of steps, and of paths, that have to be covered. */
  readonly minCoverage?: number
  /** Fixtures that passed are told with all that was said. */
  readonly verbose?: boolean
  /** Writes what was seen in the place of what turns expect. */
  readonly update?: boolean
  /** Writes all that was seen, also where turns expect nothing. */
  readonly updateAll?: boolean
  /** Only fixtures whose file or description has this in it, in any case. */
  readonly filter?: string
}

/** The outcome of one run of the command. */
export interface TestRun {
  readonly exitCode: 0 | 1
  /** The folders of the tested bots and fixtures: a change there makes the run out of date. */
  readonly folders: readonly string[]
}

/**
 * Replays fixtures (design sections 8, 9). Reports go to standard output; for programs nothing else does.
 *
 * @returns exit code 1 where a fixture failed or could not be played
 * @throws `FIXTURE_NONE` and the refusals of `fixtureFiles`
 */
export async function test(given: readonly string[], options: TestOptions): Promise<TestRun> {
  const files = fixtureFiles(given)
  const stores = await openStores(options.store)
  try {
    return await testWith(files, options, stores)
  } finally {
    await stores.remove()
  }
}

async function testWith(files: readonly string[], options: TestOptions, stores: FixtureStores): Promise<TestRun> {
  const run = new FixtureRun({
    flows: options.flows,
    stores,
    update: options.updateAll === true ? "all" : options.update === true ? "expected" : false,
    server: serverOf(options),
    actions: await ownActions(options.actions),
  })
  const sources = files.map(readFixture).filter(source => isMeant(source, options.filter))
  if (sources.length === 0) {
    const message = `None of the ${files.length} fixtures has "${options.filter}" in its name or description.`
    throw new ParleyError("FIXTURE_NONE", "", message)
  }
  const outcomes: FixtureOutcome[] = []
  const teller = new Teller(options.reporter === "text", options.verbose === true)
  const isOver = whenBrokenOff(() => {
    teller.progress(0, 0)
    return `Broken off: ${outcomes.length} of ${sources.length} fixtures were played.`
  })
  try {
    for (const source of sources) {
      teller.progress(outcomes.length, sources.length)
      const outcome = await run.play(source)
      outcomes.push(outcome)
      teller.tell(outcome)
      // A signal is heard between two fixtures, of which one in memory waits for nothing.
      await setImmediate()
    }
  } finally {
    isOver()
  }
  const results = outcomes.map(({ result }) => result)
  const { minCoverage = 0 } = options
  const covered = options.coverage === true || minCoverage > 0 ? coverageOf(outcomes, run.bots) : null
  report(options.reporter, results, covered)
  const isCovered = covered === null || tellLack(covered, minCoverage)
  const folders = [
    ...new Set([...files.map(file => dirname(file)), ...sources.flatMap(foldersBefore), ...run.bots.keys()]),
  ]
  return { exitCode: isCovered && results.every(({ passed }) => passed) ? 0 : 1, folders }
}

/** The folders of the fixtures that this one comes after. */
function foldersBefore({ reading }: FixtureSource): readonly string[] {
  const files: string[] = []
  let earlier = "faults" in reading ? null : reading.earlier
  for (; earlier !== null; earlier = earlier.earlier) files.push(earlier.document.file)
  return files.map(file => dirname(file))
}

/** Says on standard error where less was covered than has to be. @returns enough was */
function tellLack({ total }: Coverage, least: number): boolean {
  const lacking = (["steps", "paths"] as const).filter(what => total[what].covered * 100 < least * total[what].total)
  const said = lacking.map(what => `${total[what].covered} of ${total[what].total} ${what}`)
  if (said.length > 0) process.stderr.write(`Covered are ${said.join(" and ")}, which is less than ${least}%.\n`)
  return said.length === 0
}

function serverOf({ http }: TestOptions) {
  return http === undefined ? null : { url: http, key: process.env.PARLEY_KEY || TEST_KEY }
}

function isMeant({ file, reading }: FixtureSource, filter: string | undefined): boolean {
  const description = "faults" in reading ? "" : reading.fixture.description
  return filter === undefined || `${file}\n${description}`.toLowerCase().includes(filter.toLowerCase())
}

function report(reporter: Reporter, results: readonly FixtureResult[], covered: Coverage | null): void {
  const written = {
    text: () => reportSummary(results, covered, isColourful(process.stdout)),
    json: () => reportJson(results, covered),
    junit: () => reportJunit(results),
    tap: () => reportTap(results),
  }
  process.stdout.write(written[reporter]())
}

/** Says of each fixture what came of it as soon as that is known. */
class Teller {
  /** Bots whose errors have been told. */
  private readonly told = new Set<TestedBot>()

  /**
   * @param isText the report itself is for people; else only what it cannot hold is told, on standard error
   * @param isVerbose fixtures that passed are told with all that was said
   */
  constructor(
    private readonly isText: boolean,
    private readonly isVerbose: boolean,
  ) {}

  tell({ file, result, faults, bot, updated }: FixtureOutcome): void {
    const stream = this.isText ? process.stdout : process.stderr
    const brush = brushFor(stream)
    this.progress(0, 0)
    if (updated.length > 0)
      stream.write(`${brush.agent("updated")} ${harmless(file)}: ${harmless(updated.join(", "))}\n`)
    if (bot !== null && bot.errors.length > 0 && !this.told.has(bot)) {
      this.told.add(bot)
      stream.write(faultText(bot.errors, textIn(bot.files), brush))
    }
    if (!this.isText) return
    if (faults.length > 0) {
      stream.write(`${brush.bad("✗")} ${brush.strong(harmless(file))}\n\n${faultText(faults, sourceOf, brush)}`)
    } else if (bot !== null && bot.errors.length > 0) {
      stream.write(
        `${brush.bad("✗")} ${brush.strong(harmless(file))}  not played: ${harmless(bot.folder)} has errors\n`,
      )
    } else stream.write(reportFixture(result, isColourful(stream), this.isVerbose))
  }

  /** The count on a terminal, in one line that the next output takes the place of; nothing of nothing clears it. */
  progress(done: number, all: number): void {
    if (!this.isText || !isLive(process.stdout)) return
    process.stdout.write(liveLine(process.stdout, all === 0 ? "" : `${done + 1} of ${all} `))
  }
}

function sourceOf(file: string): string {
  return readFileSync(file, "utf8")
}

/** The coverage of each bot's own flows; where there are several bots, a flow is named with its bot's folder. */
function coverageOf(outcomes: readonly FixtureOutcome[], bots: ReadonlyMap<string, TestedBot>): Coverage {
  const each = [...bots.values()].map(bot => {
    const results = outcomes.filter(outcome => outcome.bot === bot).map(({ result }) => result)
    const own = new Set(bot.files.map(({ name }) => flowNameOf(name)))
    const flows = [...(bot.bot?.flows.values() ?? [])].filter(({ name }) => own.has(name))
    const covered = coverage(flows, results)
    if (bots.size === 1) return covered
    return { ...covered, flows: covered.flows.map(flow => ({ ...flow, flow: `${bot.folder}/${flow.flow}` })) }
  })
  const sum = (share: (total: Coverage["total"]) => Share): Share => ({
    covered: each.reduce((total, one) => total + share(one.total).covered, 0),
    total: each.reduce((total, one) => total + share(one.total).total, 0),
  })
  return {
    flows: each.flatMap(({ flows }) => flows),
    total: { steps: sum(({ steps }) => steps), paths: sum(({ paths }) => paths) },
  }
}
