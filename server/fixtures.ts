import { createHash } from "node:crypto"
import type { Bot } from "../engine/index.js"
import { ParleyError, type SourceFile, suggest } from "../language/index.js"
import {
  type Coverage,
  type FixtureReading,
  type FixtureSpec,
  fixtureText,
  parseFixture,
  type ReadEarlier,
  runFixtures,
  type SandboxHead,
  type TimedResult,
  type TurnSpec,
  wholeFixture,
} from "../replay/index.js"
import { botHash } from "./bot-hash.js"

/** The bot that fixtures are played on; coverage is told of the flows that are its own. */
interface PlayedBot {
  readonly bot: Bot
  readonly files: readonly SourceFile[]
  readonly flows: readonly { readonly name: string; readonly isDefault: boolean }[]
}

/** A file with a fixture. */
export interface FixtureFile {
  /** Of the file, without its ending. */
  readonly name: string
  readonly file: string
  readonly content: string
}

/** The folder of the served bot's fixtures. */
export interface FixtureFiles {
  /** By name; those of another bot are left out. */
  list(): readonly FixtureFile[]
  readEarlier: ReadEarlier
  /** How a fixture there names the folder of the flows; null: nothing is written there. */
  readonly flows: string | null
  /** @returns the file. @throws `FIXTURE_EXISTS` where one is there that is not to be replaced */
  write(name: string, text: string, replaces: boolean): string
}

/** For servers that have no folder of fixtures. */
export const NO_FIXTURES: FixtureFiles = {
  list: () => [],
  readEarlier: () => null,
  flows: null,
  write: () => {
    throw readOnly()
  },
}

/** The outcome of fixtures, by their names. */
export interface FixturesRun {
  readonly results: readonly (TimedResult & { readonly name: string })[]
  readonly coverage: Coverage
}

/** The fixtures of the bot that is served. */
export class Fixtures {
  /** The last run of all, as long as neither the bot nor a fixture changes. */
  private last: { readonly of: string; readonly run: Promise<FixturesRun> } | null = null
  private working: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly files: FixtureFiles,
    private readonly served: () => PlayedBot,
  ) {}

  get isWritable(): boolean {
    return this.files.flows !== null
  }

  list(): readonly (FixtureFile & FixtureReading)[] {
    return this.files.list().map(one => ({ ...one, ...this.reading(one.file, one.content) }))
  }

  /** @throws `FIXTURE_UNKNOWN` */
  file(name: string): FixtureFile {
    const all = this.files.list()
    const found = all.find(one => one.name === name)
    if (found !== undefined) return found
    const near = suggest(
      name,
      all.map(one => one.name),
    )
    const hint = near === null ? "" : ` Did you mean ${near}?`
    throw new ParleyError("FIXTURE_UNKNOWN", "", `There is no fixture ${name}.${hint}`)
  }

  /** The head and the turns with which a sandbox plays it. @throws `FIXTURE_UNKNOWN`, `FIXTURE_INVALID` */
  opened(name: string): { readonly head: SandboxHead; readonly turns: readonly TurnSpec[] } {
    const { file, content } = this.file(name)
    const { reading } = this.reading(file, content)
    if ("faults" in reading) throw invalid(reading.faults)
    const { turns, description: _, after: __, flows: ___, $schema: ____, ...head } = wholeFixture(reading)
    return { head: head as SandboxHead, turns: turns as readonly TurnSpec[] }
  }

  /**
   * Writes a fixture and plays it.
   *
   * @throws `FIXTURES_READ_ONLY`, `FIXTURE_EXISTS`, `FIXTURE_INVALID`
   */
  async save(
    name: string,
    spec: FixtureSpec,
    replaces: boolean,
  ): Promise<{ readonly file: string; readonly run: FixturesRun }> {
    if (this.files.flows === null) throw readOnly()
    const text = fixtureText({ flows: this.files.flows, ...spec })
    const read = parseFixture(`${name}.json`, text)
    if ("faults" in read) throw invalid(read.faults)
    const file = this.files.write(name, text, replaces)
    return { file, run: await this.run([name]) }
  }

  /** Plays some, or all of them. @param names empty: all. @throws `FIXTURE_UNKNOWN` */
  async run(names: readonly string[]): Promise<FixturesRun> {
    const all = this.list()
    for (const name of names) this.file(name)
    if (names.length > 0) return this.play(all.filter(({ name }) => names.includes(name)))
    const hash = createHash("sha256").update(botHash(this.served().files))
    for (const { name, content } of all) hash.update(`${name}\0${content}\0`)
    const of = hash.digest("hex")
    if (this.last?.of !== of) {
      const run = this.play(all)
      this.last = { of, run }
      run.catch(() => {
        this.last = null
      })
    }
    return this.last.run
  }

  /** One run after another: each takes the time that others of the process leave. */
  private play(fixtures: readonly (FixtureFile & FixtureReading)[]): Promise<FixturesRun> {
    const { bot, flows } = this.served()
    const own = flows.flatMap(({ name, isDefault }) => {
      const flow = isDefault ? undefined : bot.flows.get(name)
      return flow === undefined ? [] : [flow]
    })
    const done = this.working.then(async () => {
      const { results, coverage } = await runFixtures(bot, own, fixtures)
      return { results: results.map((one, index) => ({ ...one, name: fixtures[index]?.name ?? "" })), coverage }
    })
    this.working = done.catch(() => {})
    return done
  }

  private reading(file: string, content: string): FixtureReading {
    return { file, reading: parseFixture(file, content, this.files.readEarlier) }
  }
}

function readOnly(): ParleyError {
  const message =
    "This server writes no files: keep the fixture in one of yours. With --watch it writes them beside the flows."
  return new ParleyError("FIXTURES_READ_ONLY", "", message)
}

function invalid([fault]: readonly { readonly message: string; readonly pointer: string }[]): ParleyError {
  return new ParleyError("FIXTURE_INVALID", fault?.pointer ?? "", fault?.message ?? "It can't be read.")
}
