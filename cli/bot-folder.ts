import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { ACTIONS, actionsFor, type Secrets } from "../actions/index.js"
import { type Action, type Bot, compileBot, DEFAULT_FLOWS } from "../engine/index.js"
import { FIELD_RULES } from "../helpdesk/index.js"
import { type Fault, loadBot, ParleyError, type SourceFile, SYSTEM_ENTITIES } from "../language/index.js"

/**
 * The files of a bot: `.json` and `.jsonc` in the folder and in its subfolders (design section 3.1), but for hidden
 * ones and `node_modules`.
 *
 * @throws `FOLDER_UNREADABLE`
 */
export function readBotFolder(folder: string): readonly SourceFile[] {
  let names: readonly string[]
  try {
    names = namesIn(folder, "").toSorted()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The folder ${folder} with the flows can't be read: ${reason}. Give the bot's folder.`
    throw new ParleyError("FOLDER_UNREADABLE", "", message)
  }
  return names.map(name => ({ file: join(folder, name), name, content: readFileSync(join(folder, name)) }))
}

/** @param inside the subfolder, with a `/` behind it */
function namesIn(folder: string, inside: string): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap(entry => {
    const name = inside + entry.name
    if (entry.isDirectory()) {
      return /^\.|^node_modules$/.test(entry.name) ? [] : namesIn(folder, `${name}/`)
    }
    // A link to a file counts as the file: that is how settings are mounted into containers.
    return /\.jsonc?$/.test(name) && statSync(join(folder, name)).isFile() ? [name] : []
  })
}

/**
 * A bot from its files: ready to run, or null with the faults that say why not. Warnings come with a bot that runs.
 *
 * @param extra users' own actions
 * @param secrets values of `http.secrets`; only what calls the outside needs them
 */
export function makeBot(
  files: readonly SourceFile[],
  extra: readonly Action[] = [],
  secrets: Secrets = new Map(),
): { readonly bot: Bot | null; readonly faults: readonly Fault[] } {
  const signatures = [...ACTIONS, ...extra].map(action => ({ ...action, inside: action.inside === true }))
  const { bot: loaded, faults } = loadBot(files, {
    actions: signatures,
    defaults: DEFAULT_FLOWS,
    entities: SYSTEM_ENTITIES,
  })
  if (loaded === null) return { bot: null, faults }
  const actions = [...actionsFor({ hosts: loaded.spec.http?.hosts ?? [], secrets }), ...extra]
  return { bot: compileBot(loaded, { actions, rules: FIELD_RULES, hash }), faults }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16)
}
