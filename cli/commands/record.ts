import { dirname, relative, sep } from "node:path"
import type { Bot } from "../../engine/index.js"
import {
  checkFixture,
  type FixtureSpec,
  fixtureText,
  LocalService,
  parseFixture,
  play,
  recordConversation,
  reportFixture,
} from "../../replay/index.js"
import { makeBot, readBotFolder } from "../bot-folder.js"
import { faultText } from "../fault-text.js"
import { openStores } from "../fixture-stores.js"
import { openStore, requireKept } from "../open-store.js"
import { ownActions } from "../own-actions.js"
import { brushFor } from "../terminal.js"
import { writeWhole } from "../write-whole.js"
import { textIn } from "./check.js"

export interface RecordOptions {
  readonly flows: string
  readonly db: string
  /** A module of own actions. */
  readonly actions?: string
  /** The file to write; left out: standard output. */
  readonly output?: string
}

/**
 * Writes a stored conversation as a fixture, plays it, and tells on standard error whether it passes. The conversation
 * stays as it is.
 *
 * @returns the exit code: 1 where the bot has errors
 * @throws `CONVERSATION_UNKNOWN`, `CONVERSATION_OF_AGENT`, `FOLDER_UNREADABLE`, and as `openStore`
 */
export async function record(id: string, options: RecordOptions): Promise<0 | 1> {
  const files = readBotFolder(options.flows)
  const { bot, faults } = makeBot(files, await ownActions(options.actions))
  if (bot === null) {
    const errors = faults.filter(({ severity }) => severity === "error")
    process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
    return 1
  }
  const spec = await specOf(bot, id, options.db)
  const { output } = options
  const text = fixtureText(output === undefined ? spec : withFlows(spec, output, options.flows))
  if (output === undefined) process.stdout.write(text)
  else writeWhole(output, text)
  process.stderr.write(await verdictOn(bot, output ?? id, text))
  return 0
}

async function specOf(bot: Bot, id: string, db: string): Promise<FixtureSpec> {
  requireKept(db)
  const { store } = await openStore(db)
  try {
    return await recordConversation(store, id, bot)
  } finally {
    await store.close()
  }
}

/** A fixture in a file names its bot by the way from there. */
function withFlows(spec: FixtureSpec, output: string, flows: string): FixtureSpec {
  const { description = "", ...rest } = spec
  return { description, flows: relative(dirname(output), flows).replaceAll(sep, "/") || ".", ...rest }
}

/** Whether the record, played, shows what was shown: what other people did meanwhile is not in it. */
async function verdictOn(bot: Bot, name: string, text: string): Promise<string> {
  const reading = parseFixture(name, text)
  if ("faults" in reading) throw new Error(`the record can't be read: ${reading.faults[0]?.message}`)
  const faults = checkFixture(reading, bot)
  if (faults.length > 0) {
    return `It no longer fits the bot:\n${faultText(faults, () => text, brushFor(process.stderr))}`
  }
  const stores = await openStores("memory")
  const service = new LocalService(bot, stores)
  try {
    const result = await play(reading.fixture, service)
    if (result.passed) return "Replayed, it passes.\n"
    return `Replayed, it does not show the same:\n${reportFixture(result, false)}\n`
  } finally {
    await service.close()
    await stores.remove()
  }
}
