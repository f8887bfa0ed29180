import { createRequire } from "node:module"
import type Database from "better-sqlite3"
import { ParleyError } from "../language/index.js"
import { openSqliteFile, type SqliteStore } from "../store/index.js"

/** The N-API that better-sqlite3 13 is built on, which Node has since 22.14. */
const NAPI_OF_13 = 10

/**
 * Opens the store in a file that is there. Everything that runs opens its databases with `loadDriver`, since a driver that
 * does not suit this Node may end the process without a word.
 *
 * @throws `DRIVER_UNFIT`, and as `openSqliteFile`
 */
export async function openFileStore(file: string): Promise<SqliteStore> {
  const Driver = await loadDriver()
  return openSqliteFile(file, path => new Driver(path, { fileMustExist: true }))
}

/**
 * Loads the driver, which is native, so that most commands do without. Which version is installed is decided by npm, which
 * takes the newest one made for this Node, and in a checkout by `tools/ensure.mjs`.
 *
 * @throws `DRIVER_UNFIT`: it is missing, is the version for another Node, or was built for another machine; the system's own
 *   error where too many files are open
 */
export async function loadDriver(): Promise<typeof Database> {
  const wanted = driverFor(process.versions.napi)
  try {
    const { version }: { readonly version: string } = createRequire(import.meta.url)("better-sqlite3/package.json")
    if (!version.startsWith(`${wanted}.`)) throw new OtherDriver(`${version} is for another Node`)
    const { default: Driver } = await import("better-sqlite3")
    // Its native part is loaded with the first database.
    new Driver(":memory:").close()
    return Driver
  } catch (error) {
    // It may be the right one, and no file can be opened now.
    if (error instanceof Error && /\bEMFILE\b|\bENFILE\b/.test(error.message)) throw error
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n")
    const reason = line.replace(/\.? Tried:$/, "")
    const isOther =
      error instanceof OtherDriver || (error instanceof Error && /^Cannot find (?:module|package)/.test(line))
    const remedy = isOther
      ? `Take the one for this Node: npm install better-sqlite3@${wanted}, then npm rebuild better-sqlite3.`
      : "Its native part is missing or of another Node: npm rebuild better-sqlite3."
    const message = `better-sqlite3 does not work on Node ${process.versions.node}: ${reason}. ${remedy}`
    throw new ParleyError("DRIVER_UNFIT", "", message, { cause: error })
  }
}

/** The version that is installed is not the one for this Node. */
class OtherDriver extends Error {}

/**
 * The major version of better-sqlite3 for a Node. Where N-API 10 is missing, 13 crashes when a database is opened; 12, compiled
 * on Node 24.19 or later, aborts when statements are collected as garbage (`RemoveEnvironmentCleanupHook`).
 *
 * @param napi `process.versions.napi`
 */
export function driverFor(napi: string | undefined): 12 | 13 {
  return Number(napi) >= NAPI_OF_13 ? 13 : 12
}
