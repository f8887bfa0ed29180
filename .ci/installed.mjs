import { spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { makePackage } from "../tools/package.mjs"

/*
 * Uses Parley as people get it, on each Node that is named: `node .ci/installed.mjs 22 24 results.json`. Packs it, installs
 * the package in an empty folder, and there checks, replays and serves; then tests SQLite's store in a fresh copy of the checkout.
 * Node itself comes from the npm registry. Says each thing that was tried, and writes how many of them passed and failed.
 */

/** Anything that is tried takes this long at most, in milliseconds. */
const PATIENCE = 300_000
const CONVERSATIONS = 40
const MESSAGES = 25

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const FIXTURES = [join(ROOT, "fixtures"), "--flows", join(ROOT, "flows")]

/**
 * A folder in which Parley is installed.
 *
 * @typedef {{ readonly folder: string, readonly env: NodeJS.ProcessEnv }} Place
 */

/** @type {readonly (readonly [what: string, work: (place: Place) => Promise<void>])[]} */
const TRIED = [
  ["nothing was compiled", nothingWasCompiled],
  ["a new bot is right, and its fixture passes", newBot],
  [
    "the shipped fixtures pass on SQLite",
    place => run(place, "npx", ["parley", "test", ...FIXTURES, "--store", "sqlite"]),
  ],
  ["the shipped fixtures pass over HTTP", overHttp],
  ["an application has Parley inside, and its client", application],
  ["it starts, talks, bans, backs up and stops, and the copy knows the ban", operated],
  ["a server answers many at once, while its memory is cleared, and stops in order", manyAtOnce],
  ["a fresh copy of the checkout installs what is missing, and what is committed there survives kills", freshCopy],
]

/** @param {Place} place */
async function nothingWasCompiled({ folder }) {
  const driver = join(folder, "node_modules/better-sqlite3")
  if (existsSync(join(driver, "build"))) throw new Error(`there is ${driver}/build`)
}

/** @param {Place} place */
async function newBot(place) {
  await run(place, "npx", ["parley", "new", "bot"])
  await run(place, "npx", ["parley", "check", "bot/flows"])
  await run(place, "npx", ["parley", "test", "bot/fixtures", "--flows", "bot/flows"])
}

/** @param {Place} place */
async function overHttp(place) {
  await served(place, ["--test"], url => run(place, "npx", ["parley", "test", ...FIXTURES, "--http", url]))
}

/** @param {Place} place */
async function application(place) {
  cpSync(join(ROOT, ".ci/application.mjs"), join(place.folder, "application.mjs"))
  const out = await run(place, "node", ["application.mjs"])
  if (JSON.parse(out).code !== "BLOCKED") throw new Error(`it says ${out}`)
}

/** @param {Place} place */
async function operated(place) {
  cpSync(join(ROOT, ".ci/operated.mjs"), join(place.folder, "operated.mjs"))
  await run(place, "node", ["operated.mjs"])
}

/** @param {Place} place */
async function manyAtOnce(place) {
  const { folder, env } = place
  // What is young is cleared away all the time: better-sqlite3 12 aborts so on Node 24.
  const busy = { folder, env: { ...env, NODE_OPTIONS: "--max-semi-space-size=1" } }
  await served(busy, [], async url => {
    const key = readFileSync(join(folder, "parley.key"), "utf8").trim()
    /** @param {string} path @param {object} body */
    const post = async (path, body) => {
      const response = await fetch(`${url}/v1/${path}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
      return JSON.parse(text)
    }
    const talk = async () => {
      const { conversation } = await post("conversations", { locale: "en" })
      for (let i = 0; i < MESSAGES; i++) {
        await post(`conversations/${conversation.id}/activities`, { type: "message", text: `hello ${i}` })
      }
    }
    await Promise.all(Array.from({ length: CONVERSATIONS }, talk))
  })
}

/** @param {Place} place */
async function freshCopy({ folder, env }) {
  const copy = join(folder, "checkout")
  const isSource = (/** @type {string} */ file) => !/^(?:\.git|node_modules|dist|\.parley-lock)$/.test(basename(file))
  cpSync(ROOT, copy, { recursive: true, filter: isSource })
  await run({ folder: copy, env }, "npm", ["test", "--", "tests/store/sqlite.test.ts", "tests/store/processes.test.ts"])
}

/**
 * Does something with a server of the shipped bot, and stops it.
 *
 * @param {Place} place
 * @param {readonly string[]} args
 * @param {(url: string) => Promise<unknown>} work
 */
async function served({ folder, env }, args, work) {
  const main = join(folder, "node_modules/parley/dist/cli/main.js")
  const child = spawn("node", [main, "start", "--port", "0", "--flows", join(ROOT, "flows"), ...args], {
    cwd: folder,
    env: { ...env, PARLEY_LOG: "error" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE,
  })
  let said = ""
  const ended = new Promise(resolve => child.on("close", (code, signal) => resolve(code ?? signal)))
  const listening = new Promise(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", text => {
        said += text
        const [, url] = /listens.* on (http:\S+:\d+)[\s\S]*\n/.exec(said) ?? []
        if (url !== undefined) resolve(url)
      })
    }
  })
  const died = ended.then(code => {
    throw new Error(`the server ended with ${code}: ${said}`)
  })
  try {
    await Promise.race([died, listening.then(work)])
  } finally {
    child.kill("SIGTERM")
  }
  const code = await ended
  if (code !== 0) throw new Error(`the server ended with ${code}: ${said}`)
}

/**
 * Runs a command of a place to its good end.
 *
 * @param {Place} place
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it wrote to standard output
 */
function run({ folder, env }, program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE })
    let [out, all] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", text => {
      out += text
      all += text
    })
    child.stderr.setEncoding("utf8").on("data", text => {
      all += text
    })
    child.on("error", reject)
    child.on("close", (code, signal) => {
      if (code === 0) resolve(out)
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code ?? signal}:\n${all.slice(-4000)}`))
    })
  })
}

/**
 * @param {string} version such as `24`
 * @param {string} home a new folder for all of it
 * @param {string} tarball
 * @returns {Promise<Place>} where the tarball is installed, with that Node
 */
async function install(version, home, tarball) {
  const tools = join(home, "node")
  const folder = join(home, "place")
  for (const one of [tools, folder]) mkdirSync(one, { recursive: true })
  const binary = `node-${process.platform}-${process.arch}`
  const quiet = ["--no-audit", "--no-fund"]
  await run({ folder: tools, env: process.env }, "npm", [
    "install",
    ...quiet,
    "--prefix",
    tools,
    `${binary}@${version}`,
  ])
  const env = { ...process.env, PATH: join(tools, "node_modules", binary, "bin") + delimiter + process.env.PATH }
  await run({ folder, env }, "npm", ["install", ...quiet, "--prefix", folder, tarball])
  return { folder, env }
}

/**
 * @param {string} version
 * @param {string} home
 * @param {string} tarball
 * @returns {Promise<readonly boolean[]>} for each thing that was tried, whether it went well
 */
async function tryOn(version, home, tarball) {
  /** @type {boolean[]} */
  const results = []
  /** @param {string} what @param {() => Promise<unknown>} work */
  const attempt = async (what, work) => {
    const started = Date.now()
    const fault = await work().then(
      () => null,
      (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error)),
    )
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(
      `${fault === null ? "ok    " : "FAILED"}  Node ${version}: ${what} (${seconds} s)${fault === null ? "" : `\n${fault}`}`,
    )
    results.push(fault === null)
  }
  /** @type {Place | undefined} */
  let place
  await attempt("it installs", async () => {
    place = await install(version, home, tarball)
  })
  if (place === undefined) return results
  const there = place
  for (const [what, work] of TRIED) await attempt(what, () => work(there))
  return results
}

const versions = process.argv.slice(2, -1)
const report = process.argv.at(-1) ?? ""
const home = realpathSync(mkdtempSync(join(tmpdir(), "parley-installed-")))
try {
  const tarball = makePackage(ROOT, home)
  const results = (await Promise.all(versions.map(version => tryOn(version, join(home, version), tarball)))).flat()
  const failed = results.filter(isGood => !isGood).length
  writeFileSync(report, JSON.stringify({ passed: results.length - failed, failed }))
  if (failed > 0) process.exitCode = 1
} finally {
  rmSync(home, { recursive: true, force: true })
}
