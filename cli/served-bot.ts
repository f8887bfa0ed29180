import { readSecrets } from "../actions/index.js"
import { type Action, DEFAULT_FLOWS } from "../engine/index.js"
import { type Fault, flowNameOf, type Json, readJson, type SourceFile } from "../language/index.js"
import type { ServedBot, ServedFlow } from "../server/index.js"
import { makeBot, readBotFolder } from "./bot-folder.js"
import { withSecretFiles } from "./read-settings.js"

/** A bot's folder made ready to be served. */
export interface ServedFolder {
  readonly files: readonly SourceFile[]
  /** Null: it has errors. */
  readonly served: ServedBot | null
  readonly faults: readonly Fault[]
  /** Names of `http.secrets` that the environment has no value for. */
  readonly missingSecrets: readonly string[]
}

/** @throws `FOLDER_UNREADABLE`, `SETTING_INVALID` */
export function readServedFolder(
  folder: string,
  extra: readonly Action[],
  environment: NodeJS.ProcessEnv,
): ServedFolder {
  return makeServed(readBotFolder(folder), extra, environment)
}

/**
 * A bot from its files, as `readServedFolder` from a folder.
 *
 * @param isChecked as `makeBot`
 */
export function makeServed(
  files: readonly SourceFile[],
  extra: readonly Action[],
  environment: NodeJS.ProcessEnv,
  isChecked = false,
): ServedFolder {
  const first = makeBot(files, extra, new Map(), isChecked)
  const names = first.bot?.spec.http?.secrets ?? []
  const { secrets, missing } = readSecrets(names, withSecretFiles(environment, names))
  // Which secrets there are is known when the bot has been read.
  const bot = first.bot === null || names.length === 0 ? first.bot : makeBot(files, extra, secrets, true).bot
  const { faults } = first
  const served = bot === null ? null : { bot, files, flows: flowsOf(files, [...bot.flows.keys()]) }
  return { files, served, faults, missingSecrets: missing }
}

/** Flows as they were written, by name; those that the bot has not overridden are the defaults. */
function flowsOf(files: readonly SourceFile[], names: readonly string[]): readonly ServedFlow[] {
  const own = sourcesIn(files)
  const defaults = sourcesIn(DEFAULT_FLOWS)
  return [...names].sort().map(name => ({
    name,
    isDefault: !own.has(name),
    source: own.get(name) ?? defaults.get(name) ?? null,
  }))
}

function sourcesIn(files: readonly SourceFile[]): ReadonlyMap<string, Json> {
  return new Map(
    files.flatMap(({ name, content }) => {
      const read = readJson(name, content)
      const flow = flowNameOf(name)
      return "document" in read && flow !== null ? [[flow, read.document.value] as const] : []
    }),
  )
}
