import { rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { makeBot } from "../../cli/bot-folder.js"
import { type Bot, defineAction } from "../../engine/index.js"
import { ActionError, type Json, ParleyError } from "../../language/index.js"
import {
  checkFixture,
  type Fixture,
  type FixtureResult,
  type FixtureSpec,
  LocalService,
  parseFixture,
  play,
  type ReplayStores,
  reportFixture,
  withRestartAt,
} from "../../replay/index.js"
import { dump, type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"

/** A sentence of the design as a fixture, on a bot that is just large enough for it. */
export interface Story extends Omit<FixtureSpec, "flows" | "description"> {
  /** The sentence, in own words. */
  readonly name: string
  readonly flows: { readonly [flow: string]: Json }
  /** `bot.json`. */
  readonly bot?: { readonly [key: string]: Json }
}

/** An outside action: what it gives is in the fixture's `stubs`. */
const lookUp = defineAction({
  name: "LookUp",
  summary: "Asks a system outside.",
  params: { type: "object", additionalProperties: false, properties: { Key: { type: ["string", "number", "null"] } } },
  result: {},
  run: async () => {
    throw new ParleyError("STUB_MISSING", "", "Only stubs answer here.")
  },
})

/** An inside action that fails with the code it is given. */
const fail = defineAction({
  name: "Fail",
  summary: "Fails.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: { Code: { type: "string" } } },
  result: { type: "null" },
  run: ({ Code: code = "FAILED" }) => {
    throw new ActionError(String(code), "", "It was to fail.")
  },
})

/** An inside action that gives back what it is given, of a type nobody knows before. */
const give = defineAction({
  name: "Give",
  summary: "Gives back its value.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: { Value: {} } },
  result: {},
  run: ({ Value: value = null }) => ({ result: value }),
})

/** The bot of flows given as JSON, by name. @throws where loading finds an error: a story runs on a sound bot */
export function botOf(flows: Story["flows"], bot?: Story["bot"]): Bot {
  const files = Object.entries({ ...flows, ...(bot === undefined ? {} : { bot }) }).map(([name, content]) => ({
    file: `flows/${name}.json`,
    name: `${name}.json`,
    content: JSON.stringify(content, null, 2),
  }))
  const made = makeBot(files, [lookUp, fail, give])
  if (made.bot === null) throw new Error(made.faults.map(fault => `${fault.file} ${fault.message}`).join("\n"))
  return made.bot
}

/** The story's fixture. @throws where it is no sound one */
export function fixtureOf({ name, flows: _, bot: __, ...spec }: Story): Fixture {
  return soundFixture(name, JSON.stringify({ description: name, ...spec }))
}

/** What the bot finds wrong in the story's fixture. */
export function faultsOf({ name, flows: _, bot: __, ...spec }: Story, bot: Bot): readonly string[] {
  return faultsIn(name, JSON.stringify(spec), bot)
}

export function faultsIn(file: string, content: string | Uint8Array, bot: Bot): readonly string[] {
  const parsed = parseFixture(file, content)
  const faults = "faults" in parsed ? parsed.faults : checkFixture(parsed, bot)
  return faults.map(({ code, pointer, message, hint }) => `${code} ${pointer} ${message} ${hint ?? ""}`)
}

export function soundFixture(file: string, content: string | Uint8Array): Fixture {
  const parsed = parseFixture(file, content)
  if ("fixture" in parsed) return parsed.fixture
  throw new Error(parsed.faults.map(fault => `${file}:${fault.line} ${fault.message} ${fault.hint ?? ""}`).join("\n"))
}

/** Stores of a play, the last of which can be looked at. */
interface WatchedStores extends ReplayStores {
  last(): KeptStore
}

function memoryStores(): WatchedStores {
  return watched(
    () => openMemoryStore(),
    async store => openMemoryStore(await dump(store)),
  )
}

function sqliteStores(): WatchedStores {
  let database = new Database(":memory:")
  const open = (content?: Buffer) => {
    database = new Database(content ?? ":memory:")
    return openSqliteStore(database)
  }
  return watched(
    () => open(),
    async () => open(database.serialize()),
  )
}

function fileStores(file: string): WatchedStores {
  const open = () => openSqliteStore(new Database(file))
  return watched(
    () => {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
      return open()
    },
    async store => {
      await store.close()
      return open()
    },
  )
}

function watched(fresh: () => KeptStore, again: (store: KeptStore) => Promise<KeptStore>): WatchedStores {
  let last: KeptStore | null = null
  const keep = (store: KeptStore) => {
    last = store
    return store
  }
  return {
    fresh: async () => keep(fresh()),
    again: async store => keep(await again(store as KeptStore)),
    last: () => last as unknown as KeptStore, // assigned in `fresh`, which comes first
  }
}

/** What a play showed and what it left behind: to be the same on every store, with and without restarts. */
interface Outcome {
  readonly result: FixtureResult
  readonly kept: string
}

async function outcomeOn(bot: Bot, fixture: Fixture, stores: WatchedStores): Promise<Outcome> {
  const service = new LocalService(bot, stores)
  try {
    const result = await play(fixture, service)
    return { result, kept: await dump(stores.last()) }
  } finally {
    await service.close()
  }
}

/** Plays on the memory store. @returns what failed, as people read it; `""`: nothing did */
export async function failuresOf(bot: Bot, fixture: Fixture): Promise<string> {
  const { result } = await outcomeOn(bot, fixture, memoryStores())
  return told(result)
}

function told(result: FixtureResult): string {
  return result.passed ? "" : reportFixture(result, false)
}

/** `everywhere`: a restart between any two turns also on SQLite, else in the middle only. */
export interface Thoroughness {
  readonly restartsOnSqlite: "everywhere" | "once"
}

/**
 * Plays a fixture on the memory store, on SQLite, and on both with a restart between two turns, for any two.
 *
 * @returns what differs; `""`: all plays pass, show the same and leave the same bytes
 */
export async function differencesOf(bot: Bot, fixture: Fixture, how: Thoroughness): Promise<string> {
  const plain = await outcomeOn(bot, fixture, memoryStores())
  const sqlite = await outcomeOn(bot, fixture, sqliteStores())
  const differences: string[] = [told(plain.result), difference("on SQLite", plain, sqlite)]
  const file = join(tmpdir(), `parley-story-${process.pid}.db`)
  const count = fixture.turns.length
  for (let index = 0; index <= count && differences.join("") === ""; index++) {
    const restarted = withRestartAt(fixture, index)
    const without = ({ result, kept }: Outcome) => ({
      result: { ...result, turns: result.turns.toSpliced(index, 1) },
      kept,
    })
    const where = `with a restart before turn ${index + 1}`
    differences.push(difference(where, plain, without(await outcomeOn(bot, restarted, memoryStores()))))
    if (how.restartsOnSqlite === "once" && index !== Math.ceil(count / 2)) continue
    differences.push(
      difference(`${where}, on SQLite`, plain, without(await outcomeOn(bot, restarted, fileStores(file)))),
    )
  }
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
  return differences.filter(text => text !== "").join("\n")
}

function difference(where: string, plain: Outcome, other: Outcome): string {
  const [before, after] = [plain, other].map(({ result }) => JSON.stringify(shownIn(result), null, 1))
  if (before !== after) return `${where} it shows something else:\n${firstDifference(before ?? "", after ?? "")}`
  if (plain.kept !== other.kept)
    return `${where} it keeps something else:\n${firstDifference(plain.kept.replaceAll(",", ",\n"), other.kept.replaceAll(",", ",\n"))}`
  return ""
}

function firstDifference(one: string, other: string): string {
  const [left, right] = [one.split("\n"), other.split("\n")]
  const at = left.findIndex((line, index) => line !== right[index])
  return `- ${left.slice(Math.max(0, at - 3), at + 3).join("\n  ")}\n+ ${right.slice(at, at + 3).join("\n  ")}`
}

/** Keys are sorted: what is read back from a store may have them in another order. */
function shownIn({ failures, turns }: FixtureResult): unknown {
  return sorted({
    failures,
    turns: turns.map(({ turn, refusal, seen }) => ({ number: turn.number, refused: refusal?.code ?? null, seen })),
  })
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(([key, field]) => [key, sorted(field)] as const)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
