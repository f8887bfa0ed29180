import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, posix } from "node:path"
import { fileURLToPath } from "node:url"

/** The files that `exports` in package.json names. */
const ENTRIES = ["index.d.ts", "server.d.ts", "testing.d.ts", "client/index.d.ts"]
const ANYTHING = "*"
/** A statement that takes names from another file: its names and that file; or a type that names its file where it stands. */
const STATEMENT = /^(?:import|export)(?: type)? \{([^{}]*)\} from "([^"]+)";$/gm
const IN_PLACE = /\bimport\("([^"]+)"\)\.(\w+)/g

/**
 * Writes the declarations of what the package exports into `dist/types`: with the files that those need and no others, and
 * of a door (`index.d.ts`) no other lines. So they name no package that is only in the bundle, and none of those has to be
 * installed for its types. Files that are there already are left as they are, so that several processes may pack at once.
 *
 * @param {string} root the checkout
 */
function declare(root) {
  const whole = mkdtempSync(join(tmpdir(), "parley-types-"))
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc")
    const args = [tsc, "-p", join(root, "tsconfig.types.json"), "--outDir", whole]
    if (spawnSync(process.execPath, args, { stdio: ["ignore", 1, 2] }).status !== 0) process.exitCode = 1
    else keepOnly(join(root, "dist/types"), neededOf(whole))
  } finally {
    rmSync(whole, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} files all that is to be in it
 */
function keepOnly(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".ts") && !files.has(file.replaceAll("\\", "/"))) rmSync(join(folder, file), { force: true })
  }
  for (const [file, text] of files) {
    const path = join(folder, file)
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/**
 * @param {string} folder of all declarations
 * @returns {ReadonlyMap<string, string>} those that are needed, by file
 */
function neededOf(folder) {
  /** @type {Map<string, Set<string>>} What is needed of each file. */
  const needed = new Map()
  const read = (/** @type {string} */ file) => readFileSync(join(folder, file), "utf8")
  /** @param {string} file @param {string} name */
  const need = (file, name) => {
    const names = needed.get(file) ?? new Set()
    if (names.has(name)) return
    needed.set(file, names.add(name))
    const isDoor = file.endsWith("index.d.ts") && !ENTRIES.includes(file)
    // Of any other file all is kept, once.
    if (!isDoor && names.size > 1) return
    for (const taken of takenBy(read(file))) {
      if (!isDoor || taken.as === name) need(fileAt(file, taken.from), taken.name)
    }
  }
  for (const entry of ENTRIES) need(entry, ANYTHING)
  return new Map(
    [...needed].map(([file, names]) => [
      file,
      names.has(ANYTHING) || !file.endsWith("index.d.ts") ? read(file) : doorOf(read(file), names),
    ]),
  )
}

/**
 * @param {string} file
 * @param {string} from such as `../engine/index.js`
 */
function fileAt(file, from) {
  return posix.join(posix.dirname(file), from).replace(/\.js$/, ".d.ts")
}

/**
 * @param {string} text of a file
 * @returns {readonly { readonly name: string, readonly as: string, readonly from: string }[]} what it takes from other files of ours
 */
function takenBy(text) {
  const stated = [...text.matchAll(STATEMENT)].flatMap(([, names = "", from = ""]) =>
    namesIn(names).map(({ name, as }) => ({ name, as, from })),
  )
  const inPlace = [...text.matchAll(IN_PLACE)].map(([, from = "", name = ""]) => ({ name, as: name, from }))
  return [...stated, ...inPlace].filter(({ from }) => from.startsWith("."))
}

/** @param {string} list such as `type Action, run as runAction` */
function namesIn(list) {
  return list
    .split(",")
    .map(one => one.trim().replace(/^type /, ""))
    .filter(one => one !== "")
    .map(one => {
      const [name = "", as = name] = one.split(" as ")
      return { name, as }
    })
}

/**
 * @param {string} text of a door
 * @param {ReadonlySet<string>} names
 * @returns {string} the same with nothing but these names
 */
function doorOf(text, names) {
  return text
    .replace(STATEMENT, (statement, list) => {
      const kept = list.split(",").filter((/** @type {string} */ one) => namesIn(one).some(({ as }) => names.has(as)))
      return kept.length === 0 ? "" : statement.replace(list, kept.join(","))
    })
    .replace(/\n{2,}/g, "\n")
}

declare(fileURLToPath(new URL("..", import.meta.url)))
