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
import { hasPostgres } from "../postgres.js"
import { openEmptySqlite } from "../store/empty-database.js"
import { openEmptyPostgres } from "../store/empty-postgres.js"
import { openReadBackStore } from "../store/read-back.js"
import { inCi, STORIES_ON_POSTGRES, TESTS_ALL } from "../thoroughness.js"

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

/** An inside action whose result has a date, a time and durations in it, as JSON has them, and more than it says. */
const findOrder = defineAction({
  name: "FindOrder",
  summary: "Finds an order.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: {
    type: "object",
    properties: {
      Placed: { type: "string", format: "date" },
      Sent: { type: "string", format: "date-time" },
      Waits: { type: "array", items: { type: "string", format: "duration" } },
    },
  },
  run: () => ({
    result: { Placed: "2026-03-01", Sent: "2026-03-02T08:00:00Z", Waits: ["PT1H", "PT30M"], Note: "2026-03-01" },
  }),
})

/** Bots of stories, by what they are made of: many stories are told of one. */
const bots = new Map<string, Bot>()

/** The bot of flows given as JSON, by name. @throws where loading finds an error: a story runs on a sound bot */
export function botOf(flows: Story["flows"], bot?: Story["bot"]): Bot {
  const source = JSON.stringify([flows, bot])
  const made = bots.get(source) ?? makeStoryBot(flows, bot)
  bots.set(source, made)
  return made
}

function makeStoryBot(flows: Story["flows"], bot: Story["bot"]): Bot {
  const files = Object.entries({ ...flows, ...(bot === undefined ? {} : { bot }) }).map(([name, content]) => ({
    file: `flows/${name}.json`,
    name: `${name}.json`,
    content: JSON.stringify(content, null, 2),
  }))
  const made = makeBot(files, [lookUp, fail, give, findOrder])
  if (made.bot === null) throw new Error(made.faults.map(fault => `${fault.file} ${fault.message}`).join("\n"))
  return made.bot
}

/** The story's fixture. @throws where it is no sound one */
export function fixtureOf({ name, flows: _, bot: __, ...spec }: Story): Fixture {
  return soundFixture(name, JSON.stringify({ description: name, ...spec }))
}

/** The faults of the story's fixture on its bot. */
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

/** Only the process restarts: what is left of the store is bytes at all times. */
function readBackStores(): WatchedStores {
  return watched(openReadBackStore, async store => store)
}

/** Only the process restarts: this store keeps nothing but what is in the database. */
function sqliteStores(): WatchedStores {
  return watched(openEmptySqlite, async store => store)
}

function postgresStores(): WatchedStores {
  const fresh = async (): Promise<KeptStore> => ({ ...(await openEmptyPostgres()), close: async () => {} })
  return watched(fresh, async store => store)
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

function watched(
  fresh: () => KeptStore | Promise<KeptStore>,
  again: (store: KeptStore) => Promise<KeptStore>,
): WatchedStores {
  let last: KeptStore | null = null
  const keep = (store: KeptStore) => {
    last = store
    return store
  }
  return {
    fresh: async () => keep(await fresh()),
    again: async store => keep(await again(store as KeptStore)),
    last: () => last as unknown as KeptStore, // assigned in `fresh`, which comes first
  }
}

/** The result of a play and the store it left behind: to be the same on every store, with and without restarts. */
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

/**
 * Plays a fixture in memory; then in a process that restarts between any two turns, on SQLite, and every third fixture on a
 * store that is read back from its bytes after every commit; elsewhere than in CI a third and a sixth of all. With
 * `PARLEY_TESTS=all` also with one restart at each place, in memory and on files, and all on the store that is read back.
 *
 * @param isOnPostgres on PostgreSQL too, where there is one; left out: with `PARLEY_TESTS=all` or `postgres`
 * @returns what differs; `""`: all plays pass, show the same and leave the same bytes
 */
export async function differencesOf(bot: Bot, fixture: Fixture, isOnPostgres = STORIES_ON_POSTGRES): Promise<string> {
  const plain = await outcomeOn(bot, fixture, memoryStores())
  const failed = told(plain.result)
  if (failed !== "") return failed
  const differences = [
    isReadBack(fixture)
      ? difference("read back after every commit", plain, await withRestarts(bot, fixture, readBackStores()))
      : "",
    inCi || fixture.description.length % 3 === 1
      ? difference("with restarts on SQLite", plain, await withRestarts(bot, fixture, sqliteStores()))
      : "",
    isOnPostgres && (await hasPostgres())
      ? difference("with restarts on PostgreSQL", plain, await withRestarts(bot, fixture, postgresStores()))
      : "",
    ...(TESTS_ALL ? await differencesAtEachPlace(bot, fixture, plain) : []),
  ]
  return differences.filter(text => text !== "").join("\n")
}

/** Always the same ones, about a third of all; elsewhere than in CI half of them, and no long ones: each turn reads all again. */
function isReadBack({ description: { length }, turns }: Fixture): boolean {
  if (TESTS_ALL || length % 3 !== 0) return TESTS_ALL
  return inCi || (length % 2 === 0 && turns.length <= MOST_RESTARTS)
}

async function differencesAtEachPlace(bot: Bot, fixture: Fixture, plain: Outcome): Promise<readonly string[]> {
  const file = join(tmpdir(), `parley-story-${process.pid}.db`)
  const differences = [difference("on SQLite without a restart", plain, await outcomeOn(bot, fixture, sqliteStores()))]
  for (const place of places(fixture)) {
    const where = `with a restart before turn ${place + 1}`
    for (const [kind, stores] of [
      ["in memory", memoryStores()],
      ["in a file", fileStores(file)],
    ] as const)
      differences.push(difference(`${where}, ${kind}`, plain, await withRestarts(bot, fixture, stores, [place])))
  }
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
  return differences
}

/** A process restarts so often in one play, about; with `PARLEY_TESTS=all` at every place. */
const MOST_RESTARTS = 40

/** Before each turn, or each second or third of a long fixture, and after the last. */
function places({ turns }: Fixture): readonly number[] {
  const every = TESTS_ALL ? 1 : Math.ceil(turns.length / MOST_RESTARTS)
  return [...[...turns.keys()].filter(place => place % every === 0), turns.length]
}

/** The outcome of a play with restarts before the turns at these places, without the restarts themselves. */
async function withRestarts(
  bot: Bot,
  fixture: Fixture,
  stores: WatchedStores,
  at: readonly number[] = places(fixture),
): Promise<Outcome> {
  const restarted = at.toReversed().reduce(withRestartAt, fixture)
  const { result, kept } = await outcomeOn(bot, restarted, stores)
  const turns = result.turns.filter(({ turn }) => fixture.turns.includes(turn))
  return { result: { ...result, turns }, kept }
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
