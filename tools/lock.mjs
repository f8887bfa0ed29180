import { randomUUID } from "node:crypto"
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

/** An owner shows a sign of life this often, in milliseconds. */
const SIGN_EVERY = 5_000
/** An owner without a sign of life for so long, in milliseconds, is gone. */
const GONE_AFTER = 60_000

/**
 * Does `work` while no other process that asks for the same lock does: what several starts of one checkout must not do at
 * once (install, build). A lock left behind by a process that died is taken over.
 *
 * The lock is a folder that holds one file, named by its owner. Deleting that file is how a lock is taken over: of several
 * processes that find the owner gone, only one succeeds in deleting it, and the folder stays.
 *
 * @template T
 * @param {string} folder where the lock is; its parent exists
 * @param {() => Promise<T>} work
 * @param {() => void} onWait called once if another process has the lock
 * @returns {Promise<T>} what `work` returned; the lock is free again, whether or not `work` threw
 */
export async function whileLocked(folder, work, onWait) {
  const own = join(folder, `${process.pid}-${randomUUID()}`)
  for (let waited = false; !take(folder, own); waited = true) {
    if (!waited) onWait()
    await pause(200)
  }
  const signs = setInterval(() => attempt(() => utimesSync(own, new Date(), new Date())), SIGN_EVERY)
  try {
    return await work()
  } finally {
    clearInterval(signs)
    attempt(() => unlinkSync(own))
    attempt(() => rmdirSync(folder))
  }
}

/**
 * @param {string} folder
 * @param {string} own
 * @returns {boolean} whether the lock is now ours
 */
function take(folder, own) {
  const free = attempt(() => mkdirSync(folder)) || clear(folder)
  return free && attempt(() => writeFileSync(own, hostname()))
}

/**
 * Takes the lock from an owner that is no more. A lock that was never signed is removed, to be made anew.
 *
 * @param {string} folder
 * @returns {boolean} whether the folder is there for us to sign
 */
function clear(folder) {
  let cleared = false
  attempt(() => {
    const [owner] = readdirSync(folder)
    const file = join(folder, owner ?? "")
    const silent = Date.now() - statSync(file).mtimeMs > GONE_AFTER
    if (owner === undefined) {
      if (silent) rmdirSync(folder)
    } else if (silent || (readFileSync(file, "utf8") === hostname() && !isRunning(Number.parseInt(owner, 10)))) {
      unlinkSync(file)
      cleared = true
    }
  })
  return cleared
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === "EPERM"
  }
}

/**
 * Another process may win any of these races; losing one is no error. A folder that cannot be written is.
 *
 * @param {() => unknown} step
 * @returns {boolean} whether it could be done
 */
function attempt(step) {
  try {
    step()
    return true
  } catch (error) {
    if (["EEXIST", "ENOENT", "ENOTEMPTY"].includes(codeOf(error))) return false
    throw error
  }
}

/**
 * @param {unknown} error
 * @returns {string} the system's code of the error, such as `ENOENT`
 */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
