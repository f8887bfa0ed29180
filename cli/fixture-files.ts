import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, normalize, resolve } from "node:path"
import { ParleyError, readJson, recordOf } from "../language/index.js"
import { jsonFilesIn } from "./bot-folder.js"
import { linkedStats } from "./linked-stats.js"

const FIXTURE = /\.jsonc?$/

/**
 * The fixtures that are meant by what was given to the command: files, folders (the `.json` and `.jsonc` directly in
 * them, and those in their subfolders but for such as are no fixtures), and names with `*` in their last part that no shell
 * has replaced. In the order given, each once.
 *
 * @throws `FILE_UNREADABLE`, `FOLDER_UNREADABLE`, `FIXTURE_NONE`, `WILDCARD_UNSUPPORTED`
 */
export function fixtureFiles(given: readonly string[]): readonly string[] {
  const files = new Map<string, string>()
  for (const file of given.flatMap(filesAt)) {
    const known = files.get(resolve(file))
    if (known === undefined) files.set(resolve(file), file)
  }
  return [...files.values()]
}

function filesAt(path: string): readonly string[] {
  const stats = linkedStats(path)
  if (stats?.isDirectory()) {
    const names = jsonFilesIn(path).filter(name => !name.includes("/") || mayBeFixture(join(path, name)))
    return found(path, names)
  }
  if (stats !== undefined) return [normalize(path)]
  if (!path.includes("*")) throw new ParleyError("FILE_UNREADABLE", "", `There is no file or folder ${path}.`)
  if (dirname(path).includes("*")) {
    const message = `In ${path} there is a * before the last part: give the folders by name, or let the shell replace it.`
    throw new ParleyError("WILDCARD_UNSUPPORTED", "", message)
  }
  return filesIn(dirname(path), wildcard(basename(path)))
}

function filesIn(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(folder)) throw new ParleyError("FOLDER_UNREADABLE", "", `There is no folder ${folder}.`)
  // Editors keep hidden links to nowhere beside a file that is being changed.
  const isMeant = (name: string) => pattern.test(name) && FIXTURE.test(name) && !name.startsWith(".")
  const isThere = (name: string) => isFile(join(folder, name))
  return found(folder, readdirSync(folder).filter(isMeant).filter(isThere).toSorted())
}

function found(folder: string, names: readonly string[]): readonly string[] {
  if (names.length > 0) return names.map(name => join(folder, name))
  throw new ParleyError("FIXTURE_NONE", "", `There are no fixtures (.json or .jsonc) in ${folder}.`)
}

/** In a subfolder there may be flows and data too: what has no turns is no fixture; of what is no JSON nobody knows. */
function mayBeFixture(file: string): boolean {
  const reading = readJson(file, readFileSync(file))
  return "faults" in reading || Object.hasOwn(recordOf(reading.document.value), "turns")
}

function isFile(path: string): boolean {
  const stats = linkedStats(path)
  if (stats !== undefined) return stats.isFile()
  const message = `${path} is a link to a file that is not there. Mend the link, or remove it.`
  throw new ParleyError("FILE_UNREADABLE", "", message)
}

/** Adjacent stars mean one, so that matching stays quick. */
function wildcard(name: string): RegExp {
  const parts = name.split(/\*+/).map(part => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
  return new RegExp(`^${parts.join("[^/]*")}$`, "u")
}
