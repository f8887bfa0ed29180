import { makeBot } from "../../cli/bot-folder.js"
import type { Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import {
  type Fixture,
  type FixtureSpec,
  LocalService,
  parseFixture,
  play,
  type ReplayStores,
  reportFixture,
} from "../../replay/index.js"
import { dump, type KeptStore, openMemoryStore } from "../../store/index.js"
import { DESK_FLOWS } from "./desk-bot.js"

/** A sentence of the design as a fixture on the small desk bot, with what it changes of it. */
export interface Story extends Omit<FixtureSpec, "flows" | "description"> {
  /** The design's rule, in own words. */
  readonly name: string
  /** `bot.json`. */
  readonly bot?: { readonly [key: string]: Json }
  /** Flows beside those of the desk bot, or instead of them; null: without. */
  readonly flows?: { readonly [flow: string]: Json }
}

/** Stores in memory; at a restart they are read back from the bytes of a dump. */
export const IN_MEMORY: ReplayStores = {
  fresh: async () => openMemoryStore(),
  again: async store => openMemoryStore(await dump(store as KeptStore)),
}

/**
 * Plays a story.
 *
 * @param change what to do to the fixture before: put restarts between its turns
 * @returns what does not fit, as a reader sees it; empty: all is as told
 */
export async function tell(
  story: Story,
  stores: ReplayStores = IN_MEMORY,
  change: (fixture: Fixture) => Fixture = fixture => fixture,
): Promise<string> {
  const service = new LocalService(botOf(story), stores)
  try {
    const result = await play(change(fixtureOf(story)), service)
    return result.passed ? "" : reportFixture(result, false)
  } finally {
    await service.close()
  }
}

/** Bots of stories, by what they are made of: many stories are told of one. */
const bots = new Map<string, Bot>()

/** The bot of a story. @throws with the faults where it has errors */
export function botOf(story: Pick<Story, "name" | "bot" | "flows">): Bot {
  const source = JSON.stringify([story.bot, story.flows])
  const known = bots.get(source)
  if (known !== undefined) return known
  const { bot, faults } = load(story)
  if (bot === null)
    throw new Error(`${story.name}: ${faults.map(({ code, message }) => `${code} ${message}`).join("\n")}`)
  bots.set(source, bot)
  return bot
}

/** Loads the bot of a story: its faults, and the bot where none is an error. */
export function load({ bot = {}, flows = {} }: Pick<Story, "bot" | "flows">) {
  const all = Object.entries({ ...DESK_FLOWS, ...flows }).filter(([, flow]) => flow !== null)
  const files = [["bot", bot] as const, ...all].map(([name, content]) => ({
    file: `${name}.json`,
    name: `${name}.json`,
    content: Buffer.from(JSON.stringify(content)),
  }))
  return makeBot(files)
}

export function fixtureOf({ name, bot: _bot, flows: _flows, ...fixture }: Story): Fixture {
  const parsed = parseFixture(`${name}.json`, Buffer.from(JSON.stringify({ description: name, ...fixture })))
  if ("faults" in parsed) throw new Error(`${name}: ${parsed.faults.map(({ message }) => message).join("\n")}`)
  return parsed.fixture
}
