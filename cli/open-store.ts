import { closeSync, existsSync, openSync, rmSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { ParleyError } from "../language/index.js"
import { isBroken, type KeptStore, openMemoryStore } from "../store/index.js"
import { keepToOwner } from "./owned-file.js"
import { openFileStore } from "./sqlite-driver.js"

/** A store as `--db` names it. */
export interface OpenedStore {
  readonly store: KeptStore
  /** The file of the database; null: it is in memory. */
  readonly file: string | null
}

/**
 * The file of a server's database, for a command that needs one which is there: opening one that is not would make it.
 *
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`
 */
export function existingFile(address: string): string {
  if (address === "memory:") {
    throw new ParleyError("DB_UNKNOWN", "", "A store in memory is its server's alone: give --db file:parley.db.")
  }
  const path = fileOf(address)
  if (existsSync(path)) return resolve(path)
  throw new ParleyError("DB_UNREADABLE", "", `There is no database ${path}: give the server's with --db file:NAME.`)
}

/** @throws `DB_UNKNOWN` */
function fileOf(address: string): string {
  const [, path] = /^file:(.+)$/s.exec(address) ?? []
  if (path !== undefined) return path
  const meant = /^\w+:/.test(address) || address === "" ? "parley.db" : address
  const message = `"${address}" is no database known here: give file:${meant} or memory:.`
  throw new ParleyError("DB_UNKNOWN", "", message)
}

/** Nothing is left of a database that could not be made. */
function removeEmpty(path: string): void {
  if (existsSync(path) && statSync(path).size === 0) rmSync(path)
}

/**
 * Opens the store that an address names: `file:parley.db`, or `memory:`.
 *
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`, `DRIVER_UNFIT`, `FILE_EXPOSED`, and as `openSqliteStore`
 */
export async function openStore(address: string): Promise<OpenedStore> {
  if (address === "memory:") return { store: openMemoryStore(), file: null }
  const path = fileOf(address)
  const isNew = !existsSync(path)
  try {
    // The file holds the secret that signs tokens, so it is for its owner alone; files beside it are made like it.
    if (isNew) closeSync(openSync(path, "a", 0o600))
    const file = resolve(path)
    for (const one of [file, `${file}-wal`, `${file}-shm`]) keepToOwner(one)
    return { store: await openFileStore(file), file }
  } catch (error) {
    if (isNew) removeEmpty(path)
    // At a start nobody goes on by itself: a file that is no database, or can't be written, is the command's fault.
    const cause = isBroken(error) && error instanceof ParleyError ? error.cause : error
    if (cause instanceof ParleyError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ParleyError(
      "DB_UNREADABLE",
      "",
      `The database ${path} can't be opened: ${reason}. Give another with --db.`,
    )
  }
}
