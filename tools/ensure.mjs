import { spawn, spawnSync } from "node:child_process"
import {
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { whileLocked } from "./lock.mjs"

/** How often a line says that npm is still at work where no terminal shows npm's own progress, in milliseconds. */
const PROGRESS_EVERY = 15_000
const NO_REGISTRY =
  "npm reaches no registry: connect this machine, name one that it reaches (npm config set registry URL), or copy node_modules here from a checkout on the same system and Node"
const DEBIAN_PACKAGES = "python3 make g++"
const DRIVER = "node_modules/better-sqlite3"
/** Where better-sqlite3 12 is installed on Node 20, on which the 13 of `package-lock.json` crashes. */
const DRIVER_OF_NODE_20 = "tools/node20"
const IS_NODE_20 = process.versions.node.startsWith("20.")

/**
 * Installs what `package-lock.json` names if it is not there, so that every npm script of this checkout works from a fresh
 * clone. All it says goes to standard error: standard output belongs to the command that comes after. When nothing is to
 * be done it says nothing and takes a few milliseconds.
 *
 * @param {string} root the checkout
 * @returns {Promise<boolean>} false when something is missing and could not be installed; the reason has been said
 */
export async function ensureInstalled(root) {
  if (isInstalled(root) && isDriverKnown(root)) return true
  return whileLocked(
    join(root, ".parley-lock"),
    () => tellingProgress(() => installAll(root)),
    () => say("another process is installing or building here; waiting for it"),
  )
}

/**
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function installAll(root) {
  // To compile the driver takes longer than all the rest, and a processor: it begins together with that.
  const driver = IS_NODE_20 ? installDriverOfNode20(root) : true
  const isThere = isInstalled(root) || (await install(root))
  await driver
  return isThere && ensureDriver(root)
}

/**
 * The same for a folder of the checkout with a lock file of its own, whose packages are needed now and then.
 *
 * @param {string} root the checkout
 * @param {string} folder such as `bench/peers`
 * @returns {Promise<boolean>}
 */
async function ensureInstalledIn(root, folder) {
  const path = join(root, folder)
  if (isInstalled(path)) return true
  return whileLocked(
    join(root, ".parley-lock"),
    () => tellingProgress(async () => isInstalled(path) || install(path, ` in ${folder}`)),
    () => say("another process is installing or building here; waiting for it"),
  )
}

/**
 * npm keeps a list of what it put into `node_modules`, which is compared with the lock file: their times say nothing after
 * a checkout or a copy. Packages that npm may leave out, such as another system's binaries, are not looked for.
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

/** Whether it was said that npm reaches no registry: of two installs at once both find that. */
let isRegistryTold = false

/**
 * @param {string} root a folder with a `package-lock.json`, or at least a `package.json`
 * @param {string} [note] what more there is to say of it
 * @returns {Promise<boolean>}
 */
async function install(root, note = "") {
  const command = existsSync(join(root, "package-lock.json")) ? "ci" : "install"
  say(`installing dependencies (npm ${command})${note}`)
  // On Node 20 npm would warn of better-sqlite3 13, which does not stay.
  if (await npm(root, [command, "--include=dev", `--loglevel=${IS_NODE_20 ? "error" : "warn"}`])) {
    say("dependencies installed")
    return true
  }
  say(`npm ${command} failed, see above`)
  if (isRegistryTold) return false
  isRegistryTold = true
  if (!(await npm(root, ["ping", "--fetch-retries=0", "--fetch-timeout=5000", "--loglevel=silent"]))) say(NO_REGISTRY)
  return false
}

/**
 * better-sqlite3 is the one dependency that does not run on every Node, so a change of Node leaves a complete
 * `node_modules` that does not work.
 *
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function ensureDriver(root) {
  if (isDriverKnown(root)) return true
  let fault = (await placeDriver(root)) ? driverFault(root) : "it could not be installed"
  if (fault !== null && IS_NODE_20 && existsSync(join(root, DRIVER_OF_NODE_20, DRIVER))) {
    say("better-sqlite3 was not built for this machine; rebuilding it, which may take about a minute")
    const isBuilt = await npm(join(root, DRIVER_OF_NODE_20), ["rebuild", "better-sqlite3", "--loglevel=warn"])
    fault = isBuilt ? driverFault(root) : "it could not be built"
  }
  if (fault === null) {
    writeFileSync(join(root, "node_modules/.parley-driver"), driverStamp(root))
    return true
  }
  say(`better-sqlite3 does not work on Node ${process.versions.node}: ${fault}.${IS_NODE_20 ? ` ${remedy()}` : ""}`)
  return false
}

/**
 * @param {string} root
 * @returns {Promise<boolean>} false when npm could not install it
 */
async function installDriverOfNode20(root) {
  const folder = join(root, DRIVER_OF_NODE_20)
  const note = ": on Node 20 better-sqlite3 12, its ready binary or else about a minute of compiling"
  return isInstalled(folder) || install(folder, note)
}

/**
 * Puts better-sqlite3 12 in the place of 13 on Node 20, and 13 back on others.
 *
 * @param {string} root
 * @returns {Promise<boolean>} false when npm could not install it
 */
async function placeDriver(root) {
  if (!IS_NODE_20) return isDriverPlaced(root) || install(root)
  const other = join(root, DRIVER_OF_NODE_20)
  if (!isInstalled(other)) return false
  const modules = realpathSync(join(root, "node_modules"))
  rmSync(join(modules, "better-sqlite3"), { recursive: true, force: true })
  symlinkSync(relative(modules, realpathSync(join(other, DRIVER))), join(modules, "better-sqlite3"), "junction")
  return true
}

/**
 * @param {string} root
 * @returns {boolean} whether the driver that is there is the one for this Node
 */
function isDriverPlaced(root) {
  const isLink = lstatSync(join(root, DRIVER), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  if (!IS_NODE_20) return !isLink
  const other = join(root, DRIVER_OF_NODE_20)
  // A link that leads nowhere is one of a copied checkout.
  if (!isLink || !isInstalled(other) || !existsSync(join(root, DRIVER))) return false
  return realpathSync(join(root, DRIVER)) === realpathSync(join(other, DRIVER))
}

/**
 * @param {string} root
 * @returns {boolean} this very driver was already seen to work on this Node
 */
function isDriverKnown(root) {
  const file = join(root, "node_modules/.parley-driver")
  return isDriverPlaced(root) && existsSync(file) && readFileSync(file, "utf8") === driverStamp(root)
}

/**
 * @param {string} root
 * @returns {string}
 */
function driverStamp(root) {
  const times = ["package.json", "build/Release/better_sqlite3.node"].map(
    file => statSync(join(root, DRIVER, file), { throwIfNoEntry: false })?.mtimeMs,
  )
  return `${process.version} ${process.platform} ${process.arch} ${times.join(" ")}\n`
}

/**
 * Uses the driver in a process of its own, which it may end (`tools/try-driver.mjs`).
 *
 * @param {string} root
 * @returns {string | null} what is wrong with it
 */
function driverFault(root) {
  const { status, signal, stderr } = spawnSync(process.execPath, [join(root, "tools/try-driver.mjs")], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  })
  if (status === 0) return null
  const [reason = `it ends the process (${signal ?? status})`] =
    /^\w*Error: .*|Assertion failed: .*/m.exec(stderr) ?? []
  return reason
}

/**
 * Says now and then that a work is still under way.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function tellingProgress(work) {
  const started = Date.now()
  const progress = setInterval(() => {
    if (!process.stderr.isTTY) say(`still at it after ${Math.round((Date.now() - started) / 1000)} s`)
  }, PROGRESS_EVERY)
  try {
    return await work()
  } finally {
    clearInterval(progress)
  }
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
  return new Promise(resolve => {
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      // Packages without a ready binary are compiled, on as many processors as there are.
      env: { ...process.env, JOBS: process.env.JOBS ?? "max" },
      shell: process.platform === "win32" && first.length === 0,
    })
    child.on("error", error => say(`npm cannot be started: ${error.message}`))
    child.on("close", code => resolve(code === 0))
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
  return `Where better-sqlite3 has to be compiled, that needs the Debian packages ${DEBIAN_PACKAGES}${found}: sudo apt-get install ${DEBIAN_PACKAGES}. On Node 22.14 and later nothing is compiled`
}

/**
 * better-sqlite3 13 needs N-API 10, which Node has since 22.14; 12 is taken on Node 20 alone.
 *
 * @param {string} version such as `22.14.0`
 * @returns {boolean} the same as `engines` in `package.json`
 */
export function runsOnNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > 22 || (major === 22 && minor >= 14) || (major === 20 && minor >= 19)
}

/**
 * @returns {boolean} whether this Node is new enough; if not, it has been said
 */
export function isNodeNewEnough() {
  if (runsOnNode(process.versions.node)) return true
  say(`Parley needs Node 20.19, or 22.14 or later; this is ${process.versions.node}`)
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
  const [folder] = process.argv.slice(2)
  const ensure = () => (folder === undefined ? ensureInstalled(root) : ensureInstalledIn(root, folder))
  if (!isNodeNewEnough() || !(await ensure())) process.exitCode = 1
}
