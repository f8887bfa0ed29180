import { setImmediate } from "node:timers/promises"
import type { Bot, Flow } from "../engine/index.js"
import { openMemoryStore } from "../store/index.js"
import type { Store } from "../turns/index.js"
import { checkFixture } from "./check-against-bot.js"
import { type Coverage, coverage } from "./coverage.js"
import { LocalService } from "./local-service.js"
import type { ParsedFixture, parseFixture } from "./parse-fixture.js"
import { play } from "./play.js"
import { type FixtureResult, unreadable } from "./result.js"
import type { Observed } from "./service.js"

/** Stores in memory alone: what is played is forgotten. */
const IN_MEMORY = { fresh: async () => openMemoryStore(), again: async (store: Store) => store }

/** Lets others of the process have their turn between the turns of a fixture. */
export class PatientService extends LocalService {
  constructor(bot: Bot) {
    super(bot, IN_MEMORY)
  }

  override async observe(...after: Parameters<LocalService["observe"]>): Promise<readonly Observed[]> {
    await setImmediate()
    return super.observe(...after)
  }
}

/** A fixture as it was read. */
export interface FixtureReading {
  readonly file: string
  readonly reading: ReturnType<typeof parseFixture>
}

/** One fixture's result and how long it took, in milliseconds. */
export interface TimedResult {
  readonly result: FixtureResult
  readonly took: number
}

/** Plays fixtures on a bot one after another, beside whatever else the process does. */
export async function runFixtures(
  bot: Bot,
  flows: readonly Flow[],
  fixtures: readonly FixtureReading[],
): Promise<{ readonly results: readonly TimedResult[]; readonly coverage: Coverage }> {
  const results: TimedResult[] = []
  for (const fixture of fixtures) results.push(await run(bot, fixture))
  return {
    results,
    coverage: coverage(
      flows,
      results.map(({ result }) => result),
    ),
  }
}

async function run(bot: Bot, { file, reading }: FixtureReading): Promise<TimedResult> {
  if ("faults" in reading) return { result: unreadable(file, reading.faults), took: 0 }
  const faults = checkFixture(reading, bot)
  if (faults.length > 0) return { result: unreadable(file, faults, reading.fixture.description), took: 0 }
  const service = new PatientService(bot)
  const began = performance.now()
  try {
    return { result: await play(reading.fixture, service), took: performance.now() - began }
  } finally {
    await service.close()
  }
}

/** A fixture and those that it comes after, in one: what it takes to begin where it begins. */
export function wholeFixture({ document, earlier }: ParsedFixture): { readonly [key: string]: unknown } {
  // The document was held against the schema.
  const own = document.value as { readonly turns: readonly unknown[]; readonly [key: string]: unknown }
  if (earlier === null) return own
  const before = wholeFixture(earlier) as typeof own
  const joined = (key: string) => ({ ...(before[key] as object | undefined), ...(own[key] as object | undefined) })
  const listed = (key: string) => [
    ...((before[key] as unknown[] | undefined) ?? []),
    ...((own[key] as unknown[] | undefined) ?? []),
  ]
  const stubs: { [action: string]: unknown[] } = {}
  for (const head of [before, own]) {
    for (const [action, all] of Object.entries(
      (head.stubs as { readonly [name: string]: unknown[] } | undefined) ?? {},
    ))
      stubs[action] = [...(stubs[action] ?? []), ...all]
  }
  const agents = new Map(listed("agents").map(agent => [(agent as { readonly email: string }).email, agent]))
  return {
    ...before,
    ...own,
    set: joined("set"),
    agents: [...agents.values()],
    blocks: listed("blocks"),
    stubs,
    turns: listed("turns"),
  }
}
