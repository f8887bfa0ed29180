import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { join } from "node:path"
import { ACTIONS, actionsFor, type Secrets } from "../actions/index.js"
import { type Action, type Bot, compileBot, DEFAULT_FLOWS } from "../engine/index.js"
import { FIELD_RULES } from "../helpdesk/index.js"
import {
  type ActionSignature,
  type Fault,
  loadBot,
  ParleyError,
  type SourceFile,
  SYSTEM_ENTITIES,
} from "../language/index.js"
import { linkedStats } from "./linked-stats.js"

/**
 * The files of a bot: `.json` and `.jsonc` in the folder and in its subfolders (design section 3.1), but for hidden
 * ones and `node_modules`. A link counts as what it leads to: that is how settings are mounted into containers. Of a folder
 * that has none of them itself but a `flows` with a `bot.json`, as `parley new` makes one, those are meant.
 *
 * @throws `FOLDER_UNREADABLE`, `FILE_UNREADABLE`
 */
export function readBotFolder(given: string): readonly SourceFile[] {
  let [folder, names]: [string, readonly string[]] = [given, []]
  try {
    const inner = join(given, "flows")
    if (existsSync(join(inner, "bot.json")) && !readdirSync(given).some(name => FLOW_FILE.test(name))) folder = inner
    names = jsonFilesIn(folder)
  } catch (error) {
    if (error instanceof ParleyError) throw error
    const message = `The folder ${folder} with the flows can't be read: ${reasonOf(error)}. Give the bot's folder.`
    throw new ParleyError("FOLDER_UNREADABLE", "", message)
  }
  return names.map(name => ({ file: join(folder, name), name, content: contentOf(join(folder, name)) }))
}

const FLOW_FILE = /\.jsonc?$/

/**
 * The `.json` and `.jsonc` in a folder and in its subfolders, but for hidden ones and `node_modules`, by their paths from there,
 * sorted.
 *
 * @throws `FILE_UNREADABLE`
 */
export function jsonFilesIn(folder: string): readonly string[] {
  return namesIn(folder, "", []).toSorted()
}

/**
 * @param inside the subfolder, with a `/` behind it
 * @param around the folders that it is in, none of which is looked through again where a link leads back to it
 */
function namesIn(folder: string, inside: string, around: readonly string[]): readonly string[] {
  const here = realpathSync(join(folder, inside))
  if (around.includes(here)) return []
  return readdirSync(here, { withFileTypes: true }).flatMap(entry => {
    // Editors keep hidden links to nowhere beside a file that is being changed.
    if (/^\.|^node_modules$/.test(entry.name)) return []
    const [name, isFlow] = [inside + entry.name, FLOW_FILE.test(entry.name)]
    const stats = entry.isSymbolicLink() ? linkedStats(join(here, entry.name)) : entry
    if (stats?.isDirectory()) return namesIn(folder, `${name}/`, [...around, here])
    if (stats === undefined && isFlow) {
      const message = `${join(folder, name)} is a link to a file that is not there. Mend the link, or remove it.`
      throw new ParleyError("FILE_UNREADABLE", "", message)
    }
    return isFlow && stats?.isFile() ? [name] : []
  })
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ParleyError("FILE_UNREADABLE", "", `The file ${file} can't be read: ${reasonOf(error)}.`)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** An action as files are held against it: plain data, which another thread can be given. */
export function signatureOf({ name, aliases = [], params, result, inside }: Action): ActionSignature {
  return { name, aliases, params, result, inside: inside === true }
}

function loadFiles(files: readonly SourceFile[], extra: readonly ActionSignature[], isChecked = false) {
  const actions = [...ACTIONS.map(signatureOf), ...extra]
  return loadBot(files, { actions, defaults: DEFAULT_FLOWS, entities: SYSTEM_ENTITIES, isChecked })
}

/**
 * Every fault of a bot's files.
 *
 * @param extra users' own actions
 */
export function faultsOf(files: readonly SourceFile[], extra: readonly ActionSignature[]): readonly Fault[] {
  return loadFiles(files, extra).faults
}

/**
 * A bot from its files: ready to run, or null with the faults that say why not. Warnings come with a bot that runs.
 *
 * @param extra users' own actions
 * @param secrets values of `http.secrets`; only what calls the outside needs them
 * @param isChecked these very files were checked before, and had no errors; warnings are left out then
 */
export function makeBot(
  files: readonly SourceFile[],
  extra: readonly Action[] = [],
  secrets: Secrets = new Map(),
  isChecked = false,
): { readonly bot: Bot | null; readonly faults: readonly Fault[] } {
  const { bot: loaded, faults } = loadFiles(files, extra.map(signatureOf), isChecked)
  if (loaded === null) return { bot: null, faults }
  const actions = [...actionsFor({ hosts: loaded.spec.http?.hosts ?? [], secrets }), ...extra]
  return { bot: compileBot(loaded, { actions, rules: FIELD_RULES, hash }), faults }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16)
}
