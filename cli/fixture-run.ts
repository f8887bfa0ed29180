import { readFileSync, statSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import type { Action, Bot } from "../engine/index.js"
import { type Fault, type JsonDocument, ParleyError, type SourceFile } from "../language/index.js"
import {
  checkFixture,
  type Fixture,
  type FixtureResult,
  HttpService,
  LocalService,
  parseFixture,
  play,
  type ReplayStores,
  type Service,
  type UpdateScope,
  unreadable,
  updateFixture,
} from "../replay/index.js"
import { makeBot, readBotFolder } from "./bot-folder.js"
import { writeWhole } from "./write-whole.js"

/** A bot as fixtures name it: by its folder. */
export interface TestedBot {
  readonly folder: string
  readonly files: readonly SourceFile[]
  /** Null: it has errors, and is not played. */
  readonly bot: Bot | null
  /** Errors; warnings do not stop a test, nor are they told. */
  readonly errors: readonly Fault[]
  readonly service: Service | null
}

/** The outcome of one file: the result, and the faults that kept it from being played. */
export interface FixtureOutcome {
  readonly file: string
  readonly result: FixtureResult
  /** Faults of the fixture itself. */
  readonly faults: readonly Fault[]
  /** Null: the fixture could not be read, or its bot is not there. */
  readonly bot: TestedBot | null
  /** The parts that `--update` changed, such as `turn 2 bot[0]`; empty: none. */
  readonly updated: readonly string[]
}

/** A fixture's file as it was read, with the faults that keep it from being played. */
export interface FixtureSource {
  readonly file: string
  readonly content: Buffer
  readonly reading: ReturnType<typeof parseFixture>
}

export function readFixture(file: string): FixtureSource {
  const content = readFileSync(file)
  return { file, content, reading: parseFixture(file, content, readEarlier) }
}

/** The fixture that another's `after` names, by the way from there. */
function readEarlier(after: string, from: string): { readonly file: string; readonly content: Buffer } | null {
  const file = fromHere(resolve(dirname(from), after))
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? { file, content: readFileSync(file) } : null
}

/** Plays fixtures one after another. Each bot is loaded once. */
export class FixtureRun {
  /** By folder. */
  readonly bots = new Map<string, TestedBot>()

  constructor(
    private readonly options: {
      readonly flows: string
      readonly stores: ReplayStores
      /** False: fixtures are left as they are. */
      readonly update: UpdateScope | false
      /** Users' own, which flows may call. */
      readonly actions: readonly Action[]
      /** A server that was started with `--test`; null: this process. */
      readonly server: { readonly url: string; readonly key: string } | null
    },
  ) {}

  async play(source: FixtureSource): Promise<FixtureOutcome> {
    const { file, reading } = source
    if ("faults" in reading) {
      return { file, result: unreadable(file, reading.faults), faults: reading.faults, bot: null, updated: [] }
    }
    const bot = this.botFor(reading.fixture)
    if (bot instanceof ParleyError) {
      const result = refused(reading.fixture, [{ field: bot.code, message: bot.message }])
      return { file, result, faults: [], bot: null, updated: [] }
    }
    if (bot.bot === null || bot.service === null) {
      const result = refused(reading.fixture, bot.errors.map(faultFailure))
      return { file, result, faults: [], bot, updated: [] }
    }
    const faults = checkFixture(reading, bot.bot)
    if (faults.length > 0) {
      return { file, result: unreadable(file, faults, reading.fixture.description), faults, bot, updated: [] }
    }
    const result = await playWith(reading.fixture, bot.service)
    const played: FixtureOutcome = { file, result, faults: [], bot, updated: [] }
    const { update: scope } = this.options
    return scope === false ? played : update(played, source, reading.document, bot.service, scope)
  }

  private botFor({ flowsFrom, flows }: Fixture): TestedBot | ParleyError {
    const folder = flows === null ? this.options.flows : fromHere(resolve(dirname(flowsFrom), flows))
    const known = this.bots.get(folder)
    if (known !== undefined) return known
    let files: readonly SourceFile[]
    try {
      files = readBotFolder(folder)
    } catch (error) {
      if (error instanceof ParleyError) return error
      throw error
    }
    const { bot, faults } = makeBot(files, this.options.actions)
    const errors = faults.filter(fault => fault.severity === "error")
    const { server, stores } = this.options
    const serviceFor = (found: Bot) =>
      server === null ? new LocalService(found, stores) : new HttpService(server.url, server.key)
    const service = bot === null ? null : serviceFor(bot)
    const tested = { folder, files, bot, errors, service }
    this.bots.set(folder, tested)
    return tested
  }
}

/** A path as people would write it from where they are. */
function fromHere(path: string): string {
  return relative(process.cwd(), path) || "."
}

/** A mistake of ours that shows in one fixture fails that one, and does not hide what the others come to. */
async function playWith(fixture: Fixture, service: Service): Promise<FixtureResult> {
  try {
    return await play(fixture, service)
  } catch (error) {
    if (error instanceof ParleyError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (process.env.PARLEY_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    const message = `Parley did something wrong here (${reason}). Please report it with this fixture and its flows; PARLEY_DEBUG=1 shows where it happened.`
    return refused(fixture, [{ field: "INTERNAL", message }])
  }
}

function faultFailure({ code, file, line, column, message }: Fault): {
  readonly field: string
  readonly message: string
} {
  return { field: code, message: `${file}:${line}:${column} ${message}` }
}

/** A fixture that was not played. */
function refused(
  { file, description }: Fixture,
  reasons: readonly { readonly field: string; readonly message: string }[],
): FixtureResult {
  const failures = reasons.map(reason => ({ turn: 0, expected: null, actual: null, ...reason }))
  return { file, description, passed: false, failures, before: [], turns: [], conversations: new Map() }
}

/** Writes what was seen into the file, and plays it again: what still fails then is for its author. */
async function update(
  played: FixtureOutcome,
  { content }: FixtureSource,
  document: JsonDocument,
  service: Service,
  scope: UpdateScope,
): Promise<FixtureOutcome> {
  const text = updateFixture(document, played.result, scope)
  if (text === document.text) return played
  const mark = content.toString("utf8").startsWith("\uFEFF") ? "\uFEFF" : ""
  const reading = parseFixture(played.file, text, readEarlier)
  if ("faults" in reading) throw new Error(`the update of ${played.file} cannot be read: ${reading.faults[0]?.message}`)
  writeWhole(played.file, mark + text)
  const result = await playWith(reading.fixture, service)
  const left = new Set(result.failures.map(placeOf))
  const mended = played.result.failures.map(placeOf).filter(place => !left.has(place))
  return { ...played, result, updated: mended.length > 0 ? mended : ["what was seen"] }
}

function placeOf({ turn, field }: { readonly turn: number; readonly field: string }): string {
  return `turn ${turn} ${field}`
}
