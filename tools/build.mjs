import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

import { compiledSchemas } from "./compile-schemas.mjs"
import { bundleConsole } from "./console.mjs"
import { whileLocked } from "./lock.mjs"
import { NOTICES, noticesOf } from "./notices.mjs"

/** Files that can be started or imported from outside; the ones that exist are built. */
const ENTRIES = ["cli/main.ts", "bench/main.ts", "index.ts", "server.ts", "testing.ts"]
/**
 * Threads load what they need themselves, and so share no files: a thread that writes does without Express. Each is built by
 * itself, in parts: what it loads late, or never, is not read when it begins.
 */
const THREADS = [
  "cli/threads/checking-thread.ts",
  "cli/threads/checkpoint-thread.ts",
  "cli/threads/drawing-thread.ts",
  "cli/threads/loop-thread.ts",
  "cli/threads/store-thread.ts",
]
/** One file with all it needs, which a browser loads as it is: whatever only Node has does not build. */
const CLIENT = "client/index.ts"
const LICENSE_OF_CLIENT = "node_modules/eventsource-parser/LICENSE"
/** A change in these makes every build stale. */
const RECIPE = [
  "package.json",
  "tsconfig.json",
  "tools/build.mjs",
  "tools/console.mjs",
  "tools/notices.mjs",
  "tools/compile-schemas.mjs",
]

const STAMP = "dist/.stamp.json"
/** Written by `tools/declare.mjs`. */
const DECLARATIONS = join("dist", "types")

/**
 * The record of a build: the files it was made from (with their state then), the files it wrote, and the files of the
 * build before it that were left in place. All paths are relative to the checkout.
 *
 * @typedef {{ inputs: Record<string, string>, entries: readonly string[], outputs: readonly string[], left: readonly string[] }} Stamp
 */

/**
 * Builds `dist/` if anything it was made from has changed since. Safe to be called by several processes at once, and while
 * programs run from `dist/`: each file is replaced whole, and what a running program may still load stays.
 *
 * @param {string} root the checkout
 * @returns {Promise<boolean>} false when the sources do not build; esbuild has said why on standard error
 */
export async function ensureBuilt(root) {
  if (isFresh(root)) return true
  return whileLocked(
    join(root, ".parley-lock"),
    async () => isFresh(root) || (await build(root)),
    () => {},
  )
}

/**
 * Removes from `dist/` all that the last build did not write, for a package: also what programs that were started from the
 * build before it might still load.
 *
 * @param {string} root the checkout
 */
function leaveAlone(root) {
  const kept = new Set([STAMP, ...(readStamp(root)?.outputs ?? [])])
  for (const entry of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
    const file = relative(root, join(entry.parentPath, entry.name))
    if (entry.isDirectory() || kept.has(file) || file.startsWith(DECLARATIONS)) continue
    rmSync(join(root, file), { force: true })
  }
}

/**
 * @param {string} root
 * @returns {boolean} `dist/` is what a build would make now
 */
export function isFresh(root) {
  const stamp = readStamp(root)
  if (stamp === undefined || stamp.entries.join() !== entriesIn(root).join()) return false
  return (
    Object.entries(stamp.inputs).every(([file, state]) => stateOf(join(root, file)) === state) &&
    stamp.outputs.every(file => existsSync(join(root, file)))
  )
}

/**
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function build(root) {
  const { build: bundle } = await import("esbuild")
  const started = Date.now()
  const entries = entriesIn(root)
  const there = entries.filter(entry => entry !== CLIENT)
  const pages = bundleConsole(root)
  const plugins = [compiledSchemas(root)]
  const bundled = await Promise.all([
    bundle({
      ...FOR_NODE,
      ...common(root),
      plugins,
      entryPoints: there.filter(entry => !THREADS.includes(entry)),
      splitting: true,
    }),
    ...there
      .filter(entry => THREADS.includes(entry))
      .map(entry => bundle({ ...FOR_NODE, ...common(root), plugins, entryPoints: [entry], splitting: true })),
    ...(entries.includes(CLIENT) ? [bundle({ ...forBrowsers(root), ...common(root), entryPoints: [CLIENT] })] : []),
  ]).catch(() => undefined)
  const built = await pages.catch(tellFault)
  if (bundled === undefined || built === undefined) return false

  const sources = [...new Set([...bundled.flatMap(({ metafile }) => Object.keys(metafile.inputs)), ...built.inputs])]
  const notices = { path: join(root, NOTICES), contents: Buffer.from(noticesOf(root, [...sources, ...built.packaged])) }
  publish(root, started, entries, sources, [
    ...bundled.flatMap(part => part.outputFiles),
    ...built.outputFiles,
    notices,
  ])
  return true
}

/** @param {unknown} error */
function tellFault(error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
}

/** Packages that stay files of their own: native ones, one that own actions alone need, and one that moves a browser for the bench. */
export const LEFT_OUT = ["better-sqlite3", "esbuild", "pg-native", "playwright-core"]
const FOR_NODE = {
  platform: /** @type {const} */ ("node"),
  target: "node20",
  external: LEFT_OUT,
  // jsonc-parser can be bundled from its modules alone.
  mainFields: ["module", "main"],
  // Packages of the older kind ask for modules of Node so.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
}

/** @param {string} root */
function forBrowsers(root) {
  const license = readFileSync(join(root, LICENSE_OF_CLIENT), "utf8")
  return /** @type {const} */ ({
    platform: "browser",
    target: "es2022",
    banner: { js: `/*! With eventsource-parser:\n${license}*/` },
  })
}

/** @param {string} root */
function common(root) {
  return /** @type {const} */ ({
    absWorkingDir: root,
    outbase: ".",
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    format: "esm",
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: "warning",
  })
}

/**
 * Chunks are named by their content and are written first, so that at no time an entry names a chunk that is not there.
 * Chunks of the build before this one stay until the next, for programs that were started from it and load them late.
 *
 * @param {string} root
 * @param {number} started milliseconds since 1970; a file changed later may have been read too early
 * @param {readonly string[]} entries
 * @param {readonly string[]} sources
 * @param {readonly { path: string, contents: Uint8Array }[]} files
 */
function publish(root, started, entries, sources, files) {
  const before = readStamp(root)
  const outputs = files.map(file => relative(root, file.path))
  for (const file of files) if (isChunk(root, file.path)) replaceFile(file.path, file.contents)
  for (const file of files) if (!isChunk(root, file.path)) replaceFile(file.path, file.contents)

  const left = (before?.outputs ?? []).filter(file => !outputs.includes(file))
  for (const file of before?.left ?? []) {
    if (![...outputs, ...left].includes(file)) rmSync(join(root, file), { force: true })
  }
  const inputs = [...sources, ...RECIPE].map(file => [file, stateOf(join(root, file), started)])
  const stamp = { inputs: Object.fromEntries(inputs), entries, outputs, left }
  replaceFile(join(root, STAMP), Buffer.from(JSON.stringify(stamp)))
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {boolean}
 */
function isChunk(root, path) {
  return ["chunks", "console/assets"].some(folder => path.startsWith(join(root, "dist", folder)))
}

/**
 * @param {string} path
 * @param {Uint8Array} contents
 */
function replaceFile(path, contents) {
  const unfinished = `${path}.${process.pid}.part`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(unfinished, contents)
  if (String.fromCharCode(contents[0] ?? 0, contents[1] ?? 0) === "#!") chmodSync(unfinished, 0o755)
  renameSync(unfinished, path)
}

/**
 * @param {string} root
 * @returns {readonly string[]}
 */
function entriesIn(root) {
  return [...ENTRIES, ...THREADS, CLIENT].filter(entry => existsSync(join(root, entry)))
}

/**
 * @param {string} root
 * @returns {Stamp | undefined} undefined before the first build
 */
function readStamp(root) {
  const file = join(root, STAMP)
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined
}

/**
 * @param {string} file
 * @param {number} [before] milliseconds since 1970
 * @returns {string} equal for two looks at a file that did not change; what changed after `before` equals nothing
 */
function stateOf(file, before = Number.POSITIVE_INFINITY) {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return "absent"
  return stats.mtimeMs < before ? `${stats.size} bytes, ${stats.mtimeMs}` : "changed"
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  if (!(await ensureBuilt(root))) process.exitCode = 1
  else if (process.argv.includes("--alone"))
    await whileLocked(
      join(root, ".parley-lock"),
      async () => leaveAlone(root),
      () => {},
    )
}
