import { spawn, spawnSync } from "node:child_process"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { whileLocked } from "./lock.mjs"

/** How often a line says that npm is still at work where no terminal shows npm's own progress, in milliseconds. */
const PROGRESS_EVERY = 15_000
const DEBIAN_PACKAGES = "python3 make g++"

/**
 * Installs what `package-lock.json` names if it is not there, so that every npm script of this checkout works from a fresh
 * clone. All it says goes to standard error: standard output belongs to the command that comes after. When nothing is to
 * be done it says nothing and takes a few milliseconds.
 *
 * @param {string} root the checkout
 * @returns {Promise<boolean>} false when something is missing and could not be installed; the reason has been said
 */
export async function ensureInstalled(root) {
  if (isInstalled(root) && isNativeKnown(root)) return true
  return whileLocked(
    join(root, ".parley-lock"),
    async () => (isInstalled(root) || (await install(root))) && (await ensureNative(root)),
    () => say("another process is installing or building here; waiting for it"),
  )
}

/**
 * npm keeps a list of what it put into `node_modules`, which is compared with the lock file: their times say nothing after
 * a checkout or a copy. What npm may leave out, such as another system's binaries, is not looked for.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  const installed = packagesIn(join(root, "node_modules/.package-lock.json"))
  if (installed === undefined) return false
  const wanted = packagesIn(join(root, "package-lock.json")) ?? {}
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional, peer, link }]) => {
    if (path === "" || optional || devOptional || peer || link) return true
    return installed[path]?.version === version && installed[path]?.integrity === integrity
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} Locked
 * @param {string} file
 * @returns {Record<string, Locked> | undefined} undefined where there is no such file
 */
function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined
}

/**
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function install(root) {
  const command = existsSync(join(root, "package-lock.json")) ? "ci" : "install"
  say(`installing dependencies (npm ${command}); better-sqlite3 may compile for about a minute`)
  if (await npm(root, [command, "--include=dev", "--loglevel=warn"])) {
    say("dependencies installed")
    return true
  }
  say(`npm ${command} failed, see above. ${remedy()}`)
  return false
}

/**
 * better-sqlite3 is the one dependency with a part that fits one version of Node only, so a change of Node leaves a
 * complete `node_modules` that does not work.
 *
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function ensureNative(root) {
  if (!existsSync(join(root, "node_modules/better-sqlite3")) || isNativeKnown(root)) return true
  if (!loadsNative(root)) {
    say("better-sqlite3 was not built for this Node; rebuilding it, which may take about a minute")
    if (!(await npm(root, ["rebuild", "better-sqlite3", "--loglevel=warn"])) || !loadsNative(root)) {
      say(`better-sqlite3 cannot be loaded. ${remedy()}`)
      return false
    }
  }
  writeFileSync(join(root, "node_modules/.parley-native"), nativeStamp(root))
  return true
}

/**
 * @param {string} root
 * @returns {boolean} this very build of better-sqlite3 was already seen to load in this Node
 */
function isNativeKnown(root) {
  const file = join(root, "node_modules/.parley-native")
  if (!existsSync(join(root, "node_modules/better-sqlite3"))) return true
  return existsSync(file) && readFileSync(file, "utf8") === nativeStamp(root)
}

/**
 * @param {string} root
 * @returns {string}
 */
function nativeStamp(root) {
  const built = statSync(join(root, "node_modules/better-sqlite3/build/Release/better_sqlite3.node"), {
    throwIfNoEntry: false,
  })
  return `${process.platform} ${process.arch} ${process.versions.modules} ${built?.mtimeMs}\n`
}

/**
 * @param {string} root
 * @returns {boolean}
 */
function loadsNative(root) {
  const script = 'new (require("better-sqlite3"))(":memory:").close()'
  return spawnSync(process.execPath, ["-e", script], { cwd: root, stdio: "ignore" }).status === 0
}

/**
 * Runs npm with its output on our standard error.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<boolean>} whether it succeeded
 */
function npm(root, args) {
  const [program, first] = npmProgram()
  const started = Date.now()
  const progress = setInterval(() => {
    if (!process.stderr.isTTY) say(`still at it after ${Math.round((Date.now() - started) / 1000)} s`)
  }, PROGRESS_EVERY)
  return new Promise(resolve => {
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && first.length === 0,
    })
    child.on("error", error => say(`npm cannot be started: ${error.message}`))
    child.on("close", code => {
      clearInterval(progress)
      resolve(code === 0)
    })
  })
}

/**
 * @returns {[string, readonly string[]]} the npm that runs us, or else the one that the shell finds
 */
function npmProgram() {
  const running = process.env.npm_execpath ?? ""
  return running.endsWith("npm-cli.js") ? [process.execPath, [running]] : ["npm", []]
}

/**
 * @returns {string} how to make compiling possible
 */
function remedy() {
  const missing = DEBIAN_PACKAGES.split(" ").filter(
    tool => spawnSync(tool, ["--version"], { stdio: "ignore" }).status !== 0,
  )
  const found = missing.length === 0 ? "" : ` (not found here: ${missing.join(", ")})`
  return `Where better-sqlite3 has to be compiled, that needs the Debian packages ${DEBIAN_PACKAGES}${found}: sudo apt-get install ${DEBIAN_PACKAGES}`
}

/**
 * @returns {boolean} whether this Node is new enough; if not, it has been said
 */
export function isNodeNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return true
  say(`Parley needs Node 20.19 or later; this is ${process.versions.node}`)
  return false
}

/**
 * @param {string} message
 */
function say(message) {
  process.stderr.write(`parley: ${message}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  if (!isNodeNewEnough() || !(await ensureInstalled(root))) process.exitCode = 1
}
