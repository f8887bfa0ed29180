import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative, sep } from "node:path"
import type { Action } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import { type FixtureSpec, fixtureText, harmless } from "../../replay/index.js"
import {
  BEGINNING,
  type BotFiles,
  BotsBySeed,
  type BrokenPromise,
  caseOf,
  databaseDisk,
  fixtureOfSteps,
  type GivenBot,
  processesOf,
  replayCase,
  type SeededBots,
  type SimulationCase,
  type SimulationCounts,
  type SimulationResult,
  shrink,
  shrinkBot,
  simulateSeed,
  storyOf,
} from "../../simulation/index.js"
import { openSqliteStore } from "../../store/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { whenBrokenOff } from "../broken-off.js"
import { faultText } from "../fault-text.js"
import { inShell } from "../in-shell.js"
import { ownActions } from "../own-actions.js"
import { servedDesk } from "../served-desk.js"
import { loadDriver } from "../sqlite-driver.js"
import { brushFor, isLive, liveLine } from "../terminal.js"
import { textIn } from "./check.js"

export interface SimulateOptions {
  /** Left out: as many as there is time for, or 100. */
  readonly seeds?: number
  /** The first seed; left out: another one each time. */
  readonly seed?: number
  /** Left out: no limit but the number of seeds. */
  readonly minutes?: number
  readonly format: "text" | "json"
  /** Where what broke is written. */
  readonly output: string
  /** A module of own actions. */
  readonly actions?: string
  /** The file of a case to be played again; then nothing else is played. */
  readonly case?: string
}

/** The bot that is played, beside generated ones, where none is given and this folder is there. */
const USUAL_FOLDER = "flows"
const USUAL_SEEDS = 100

/**
 * Plays a bot, or generated ones, with made-up people, agents, clocks and crashes (design section 11). The first seed
 * that breaks a promise ends it: it is made small and written as a fixture, where a fixture can say it, and as steps.
 *
 * @param folder left out: generated bots and, if it is there, the one in `flows`
 * @returns the exit code: 1 where a promise broke, or the bot has errors
 * @throws `FOLDER_UNREADABLE`, `FILE_UNREADABLE`, `OWN_ACTIONS_INVALID`
 */
export async function simulateBots(folder: string | undefined, options: SimulateOptions): Promise<0 | 1> {
  if (options.case !== undefined) return playCase(options.case, options.format)
  const given = await givenBot(folder, options.actions)
  if (given === "faulty") return 1
  const bots = new BotsBySeed(given, folder === undefined ? 1 / 3 : 1)
  const teller = new Teller(options.format)
  const first = options.seed ?? Math.floor(Date.now() % 1e9)
  const last = first + seedsOf(options) - 1
  const until = options.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.minutes * 60_000
  const present: { seed: number; broken: BrokenPromise | null } = { seed: first, broken: null }
  const isOver = whenBrokenOff(() => {
    const { seed, broken } = present
    const again = `parley simulate ${againOf(folder, seed, options)}`
    teller.brokenOff(`seed ${seed}`, first, broken)
    return broken === null
      ? `Broken off. Go on with: ${again}${restOf(last - seed + 1, until)}`
      : `Broken off. Play it again with: ${again}`
  })
  try {
    // However little time there is, what was said to be kept was looked at.
    for (; present.seed <= last && (present.seed === first || Date.now() < until); present.seed++) {
      const { seed } = present
      const seeded = bots.botsOf(String(seed))
      const result = await played(seed, seeded)
      teller.count(result.counts)
      teller.progress(seed)
      if (result.broken !== null) {
        present.broken = result.broken
        teller.found(seed, result.broken)
        teller.broke(await shrunk(seed, seeded, result, result.broken, folder, options))
        return 1
      }
    }
  } finally {
    isOver()
  }
  teller.passed(seedsText(first, teller.seeds))
  return 0
}

/** How a seed is played again: what stands behind `parley simulate`. */
function againOf(folder: string | undefined, seed: number, { actions }: SimulateOptions): string {
  return [
    ...(folder === undefined ? [] : [inShell(folder)]),
    ...[`--seed ${seed}`],
    ...(actions === undefined ? [] : [`--actions ${inShell(actions)}`]),
  ].join(" ")
}

/** Options for what was not played: so many seeds, until a moment. */
function restOf(seeds: number, until: number): string {
  const minutes = Number.isFinite(until) ? Math.max(0.1, Math.ceil((until - Date.now()) / 6000) / 10) : null
  const limits = [
    ...(Number.isFinite(seeds) && seeds > 1 ? [` --seeds ${seeds}`] : []),
    ...(minutes === null ? [] : [` --minutes ${minutes}`]),
  ]
  return limits.join("")
}

function seedsText(first: number, count: number): string {
  return count === 1 ? `seed ${first}` : `seeds ${first} to ${first + count - 1}`
}

/** Some days are played in a file as well: what happens has to be the same there. */
const IN_FILE = 20

async function played(seed: number, { bots }: SeededBots): Promise<SimulationResult> {
  const inMemory = await simulateSeed(String(seed), { bots, openDesk: servedDesk })
  if (seed % IN_FILE !== 0 || inMemory.broken !== null) return inMemory
  const inFile = await playedInFile(seed, bots)
  if (inFile.broken !== null || inFile.traceHash === inMemory.traceHash) return inFile
  const message = "In a SQLite file something else came of the same steps than in memory."
  return { ...inFile, broken: { promise: "a day is the same on every store", section: "8", message } }
}

async function playedInFile(seed: number, bots: SeededBots["bots"]): Promise<SimulationResult> {
  const Driver = await loadDriver()
  const folder = mkdtempSync(join(tmpdir(), "parley-simulate-"))
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  // Where it is broken off, too.
  process.once("exit", clear)
  const open = () => openSqliteStore(new Driver(join(folder, "parley.db")))
  try {
    const openDisk = (processes: number) => databaseDisk(open, processes)
    return await simulateSeed(String(seed), { bots, openDisk, openDesk: servedDesk })
  } finally {
    process.removeListener("exit", clear)
    clear()
  }
}

function seedsOf({ seeds, seed, minutes }: SimulateOptions): number {
  if (seeds !== undefined) return seeds
  if (minutes !== undefined) return Number.POSITIVE_INFINITY
  return seed === undefined ? USUAL_SEEDS : 1
}

/** @throws `FILE_UNREADABLE` */
async function playCase(file: string, format: SimulateOptions["format"]): Promise<0 | 1> {
  const made = readCase(file)
  const { broken, steps, counts } = await replayCase(made, { openDesk: servedDesk })
  const teller = new Teller(format)
  teller.count(counts)
  if (broken === null) teller.passed(file)
  else teller.broke({ name: file, again: `--case ${inShell(file)}`, broken, story: storyOf(steps), written: [] })
  return broken === null ? 0 : 1
}

function readCase(file: string): SimulationCase {
  try {
    const made: unknown = JSON.parse(readFileSync(file, "utf8"))
    // The keys that a case of another file would lack.
    if (typeof made === "object" && made !== null && "bots" in made && "steps" in made) return made as SimulationCase
    throw new Error("it is no case")
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${file} can't be read as a case of a simulation: ${reason}. Give a file that "parley simulate" wrote.`
    throw new ParleyError("FILE_UNREADABLE", "", message)
  }
}

/** @returns null: there is none; `faulty`: it has errors, which were told */
async function givenBot(folder: string | undefined, module: string | undefined): Promise<GivenBot | null | "faulty"> {
  const there = folder ?? USUAL_FOLDER
  if (folder === undefined && !existsSync(there)) return null
  const files = readBotFolder(there)
  const actions: readonly Action[] = await ownActions(module)
  const { bot, faults } = makeBot(files, actions)
  if (bot !== null) return { files, actions }
  const errors = faults.filter(({ severity }) => severity === "error")
  process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
  return "faulty"
}

/** A broken promise, as small as it was made, and where it was written. */
interface Breakage {
  /** The seed, or the file of the case. */
  readonly name: string
  /** How to play it again: arguments and options. */
  readonly again: string
  readonly broken: BrokenPromise
  readonly story: readonly string[]
  /** Paths of what was written. */
  readonly written: readonly string[]
}

async function shrunk(
  seed: number,
  { bots, isGenerated }: SeededBots,
  result: SimulationResult,
  broken: BrokenPromise,
  given: string | undefined,
  options: SimulateOptions,
): Promise<Breakage> {
  const { output } = options
  const whole = { bots, openDesk: servedDesk, processes: processesOf(String(seed)) }
  const fewer = (await shrink(result.steps, broken.promise, whole)) ?? { result, setup: whole }
  const small = isGenerated ? await shrinkBot(fewer.result, fewer.setup) : fewer
  const made = caseOf(small.result, small.setup)
  mkdirSync(output, { recursive: true })
  const file = join(output, `seed-${seed}.case.json`)
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`)
  const fixture = made.processes > 1 ? null : fixtureOfSteps(made.steps, BEGINNING, small.result.endedCalls)
  const breakage = { name: `seed ${seed}`, again: againOf(given, seed, options), broken: made, story: made.story }
  if (fixture === null) return { ...breakage, written: [file] }
  const [files = {}] = made.bots
  const flows = isGenerated ? writeBot(join(output, `seed-${seed}-bot`), files) : (given ?? USUAL_FOLDER)
  const fixtureFile = join(output, `seed-${seed}.json`)
  const description = `Broke in simulation: ${made.promise} (design section ${made.section}). ${made.message}`
  const spec = { description, flows: relative(output, flows).replaceAll(sep, "/") || ".", ...fixture }
  // Its turns are a fixture's, which the test of this command holds against the schema.
  writeFileSync(fixtureFile, fixtureText(spec as unknown as FixtureSpec))
  return { ...breakage, written: [file, ...(isGenerated ? [flows] : []), fixtureFile] }
}

function writeBot(folder: string, files: BotFiles): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`)
  }
  return folder
}

/** Milliseconds between two lines that say how far it is. */
const PAUSE = { terminal: 200, plain: 10_000 }

/** Says what goes on: on a terminal in one line that lives, else in a line now and then; for programs only what came of it. */
class Teller {
  private readonly began = Date.now()
  private toldAt = Date.now()
  seeds = 0
  private total: SimulationCounts = { requests: 0, commits: 0, steps: 0, kills: 0, busy: 0, refusals: 0 }

  constructor(private readonly format: SimulateOptions["format"]) {}

  count(counts: SimulationCounts): void {
    const { total } = this
    this.seeds += 1
    this.total = {
      requests: total.requests + counts.requests,
      commits: total.commits + counts.commits,
      steps: total.steps + counts.steps,
      kills: total.kills + counts.kills,
      busy: total.busy + counts.busy,
      refusals: total.refusals + counts.refusals,
    }
  }

  progress(seed: number): void {
    if (this.format === "json") return
    const live = isLive(process.stdout)
    const now = Date.now()
    if (now - this.toldAt < (live ? PAUSE.terminal : PAUSE.plain)) return
    this.toldAt = now
    const line = `seed ${seed}: ${this.figures()}`
    process.stdout.write(live ? liveLine(process.stdout, line) : `${line}\n`)
  }

  /** Making a day small can take minutes, and whoever waits may give up. */
  found(seed: number, { promise, message }: BrokenPromise): void {
    if (this.format === "json") return
    this.clear()
    process.stdout.write(`seed ${seed} breaks a promise and is made small now: ${promise}: ${harmless(message)}\n`)
  }

  broke({ name, again, broken, story, written }: Breakage): void {
    const { promise, section, message } = broken
    if (this.format === "json") {
      this.writeJson({ passed: false, broken: { name, promise, section, message, story, written } })
      return
    }
    const brush = brushFor(process.stdout)
    this.clear()
    const lines = [
      `${brush.bad("✗")} ${harmless(name)} breaks a promise of design section ${section}: ${brush.strong(promise)}`,
      "",
      `  ${harmless(message)}`,
      "",
      ...story.map((line, index) => `  ${String(index + 1).padStart(3)}. ${harmless(line)}`),
      "",
      ...written.map(file => `  written: ${harmless(file)}`),
      `  again:   parley simulate ${harmless(again)}`,
      "",
      this.figures(),
    ]
    process.stdout.write(`${lines.join("\n")}\n`)
  }

  /** @param name of what was played */
  passed(name: string): void {
    if (this.format === "json") {
      this.writeJson({ passed: true, broken: null })
      return
    }
    this.clear()
    const good = brushFor(process.stdout).good("✓")
    process.stdout.write(`${good} ${harmless(name)}: every promise was kept\n${this.figures()}\n`)
  }

  /**
   * Says what was played until a signal came: of the seed that is played then, and of those that were not, nothing is known.
   *
   * @param name of what is played
   * @param broken by that, and not made small yet
   */
  brokenOff(name: string, first: number, broken: BrokenPromise | null): void {
    if (this.format === "json") {
      const told = broken === null ? null : { name, ...broken, story: [], written: [] }
      this.writeJson({ passed: false, brokenOff: true, broken: told })
      return
    }
    this.clear()
    const kept =
      this.seeds === 0 ? "no seed was played to its end" : `${seedsText(first, this.seeds)}: every promise was kept`
    process.stdout.write(`${broken === null ? `${kept}\n` : ""}${this.figures()}\n`)
  }

  private writeJson(result: object): void {
    const seconds = (Date.now() - this.began) / 1000
    process.stdout.write(`${JSON.stringify({ ...result, seeds: this.seeds, seconds, counts: this.total }, null, 2)}\n`)
  }

  private clear(): void {
    if (isLive(process.stdout)) process.stdout.write(liveLine(process.stdout))
  }

  private figures(): string {
    const { requests, commits, steps, kills, busy, refusals } = this.total
    const seconds = Math.max(0.001, (Date.now() - this.began) / 1000)
    const counts = `${this.seeds} seeds, ${steps} steps, ${requests} requests (${refusals} refused, ${busy} busy), ${commits} commits, ${kills} kills`
    return `${counts}; ${Math.round(steps / seconds)} steps a second`
  }
}
