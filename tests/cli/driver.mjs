import { Readable } from "node:stream"
import { setImmediate } from "node:timers/promises"
import { pathToFileURL } from "node:url"

/**
 * Runs commands one after another in one process, each as a process of its own would: `cli/main` is loaded anew, in the
 * folder, with the environment and the input that are given. What takes a process most of its time, loading packages
 * and compiling schemas, is done once.
 *
 * @typedef {{ main: string, folder: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv }} Command
 */

let count = 0

/** @param {Command} command */
async function run({ main, folder, args, input, env }) {
  process.chdir(folder)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.execPath, main, ...args]
  process.exitCode = undefined
  Object.defineProperty(process, "stdin", { value: Readable.from(input === "" ? [] : [input]), configurable: true })
  const out = capture(process.stdout)
  const err = capture(process.stderr)
  const before = process.getActiveResourcesInfo()
  try {
    await import(`${pathToFileURL(main).href}?${++count}`)
  } finally {
    for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error")
    process.removeAllListeners("uncaughtException")
  }
  const open = await openedSince(before)
  if (open.length > 0) throw new Error(`parley ${args.join(" ")} would not end by itself: it left open ${open.join()}`)
  return { code: process.exitCode ?? 0, out: out(), err: err() }
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {() => string} ends it, and gives what was written
 */
function capture(stream) {
  const chunks = /** @type {Buffer[]} */ ([])
  /** @type {(chunk: string | Uint8Array, ...rest: unknown[]) => boolean} */
  const write = (chunk, ...rest) => {
    chunks.push(Buffer.from(chunk))
    const done = rest.at(-1)
    if (typeof done === "function") done()
    return true
  }
  Object.defineProperty(stream, "write", { value: write, configurable: true })
  return () => {
    // The stream's own is its class's.
    Reflect.deleteProperty(stream, "write")
    return Buffer.concat(chunks).toString()
  }
}

/**
 * What would keep a process from ending, and was not there before.
 *
 * @param {readonly string[]} before
 */
async function openedSince(before) {
  const open = /** @type {string[]} */ ([])
  // What was closed is gone a few rounds later.
  for (let round = 0; round < 50; round++) {
    await setImmediate()
    open.splice(0, open.length, ...process.getActiveResourcesInfo().filter(name => name !== "Immediate"))
    for (const name of before) if (open.includes(name)) open.splice(open.indexOf(name), 1)
    if (open.length === 0) break
  }
  return open
}

process.on("message", async command => {
  try {
    process.send?.({ result: await run(/** @type {Command} */ (command)) })
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.stack : String(error) })
  }
})
process.on("disconnect", () => process.exit())
