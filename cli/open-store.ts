import { closeSync, existsSync, openSync, realpathSync, rmSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { ParleyError } from "../language/index.js"
import type { Clock, Notices } from "../runtime/index.js"
import {
  addressesOf,
  isBroken,
  isFull,
  type KeptStore,
  openMemoryStore,
  openPostgresStore,
  openSharedPostgres,
} from "../store/index.js"
import { copyBeforeMigration } from "./copy-before-migration.js"
import { databaseReason } from "./database-reason.js"
import { keepToOwner } from "./owned-file.js"
import { openFileStore } from "./sqlite-driver.js"

/** A store as `--db` names it. */
export interface OpenedStore {
  readonly store: KeptStore
  /** The file of the database; null: it is in none. */
  readonly file: string | null
  /** Where conversations are kept, for people; null: in memory. */
  readonly place: string | null
  /** This machine's, or that of a database which several processes share. */
  readonly clock: Clock
  /**
   * Words to and from other processes on the database, closed with the store. `"unheard"`: others may have it open, and tell
   * nothing; null: nobody else has it.
   */
  readonly notices: Notices | "unheard" | null
}

/** Whether an address is one of PostgreSQL's. */
export function isPostgres(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address)
}

/**
 * For a command that needs a database which is there: opening a file that is not would make it.
 *
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`
 */
export function requireKept(address: string): void {
  if (!isPostgres(address)) existingFile(address)
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

/** Whether two addresses are one text, or lead to one file. */
export function isSameDatabase(one: string, other: string): boolean {
  if (one === other) return true
  const files = [one, other].map(address => FILE.exec(address)?.[1] ?? "").filter(file => existsSync(file))
  return files.length === 2 && new Set(files.map(file => realpathSync(file))).size === 1
}

const FILE = /^file:(.+)$/s

/** @throws `DB_UNKNOWN` */
function fileOf(address: string): string {
  const [, path] = FILE.exec(address) ?? []
  if (path !== undefined) return path
  if (isPostgres(address)) {
    const message = "A database of PostgreSQL is saved with PostgreSQL's own pg_dump: give --db file:NAME."
    throw new ParleyError("DB_UNKNOWN", "", message)
  }
  const meant = /^\w+:/.test(address) || address === "" ? "parley.db" : address
  const message = `"${address}" is no database known here: give file:${meant} or memory:, or postgres://user:password@host/database.`
  throw new ParleyError("DB_UNKNOWN", "", message)
}

/** Nothing is left of a database that could not be made. */
function removeEmpty(path: string): void {
  if (existsSync(path) && statSync(path).size === 0) rmSync(path)
}

/**
 * Opens the store that an address names: `file:parley.db`, `memory:`, or `postgres://user:password@host/database`.
 *
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`, `DRIVER_UNFIT`, `FILE_EXPOSED`, and as `openSqliteStore`
 */
export async function openStore(address: string): Promise<OpenedStore> {
  const clock = { now: () => Date.now() }
  if (address === "memory:") return { store: openMemoryStore(), file: null, place: null, clock, notices: null }
  if (isPostgres(address)) {
    const place = placeOfPostgres(address)
    return { ...(await openedPostgres(address, () => openSharedPostgres(address))), file: null, place }
  }
  const path = fileOf(address)
  const isNew = !existsSync(path)
  try {
    // The file holds the secret that signs tokens, so it is for its owner alone; files beside it are made like it.
    if (isNew) closeSync(openSync(path, "a", 0o600))
    const file = resolve(path)
    // A file that turns out to be no database of ours stays as it is.
    const copy = isNew ? null : await copyBeforeMigration(file)
    for (const one of [file, `${file}-wal`, `${file}-shm`]) keepToOwner(one)
    if (copy !== null) process.stderr.write(`The database is of an earlier form. It is kept as it was in ${copy}.\n`)
    return { store: await openFileStore(file), file, place: file, clock, notices: "unheard" }
  } catch (error) {
    if (isNew) removeEmpty(path)
    // At a start nobody goes on by itself: a file that is no database, or can't be written, is the command's fault.
    const isOfFile = isBroken(error) || isFull(error)
    const cause = isOfFile && error instanceof ParleyError ? error.cause : error
    if (cause instanceof ParleyError) throw cause
    const { reason, remedy } = databaseReason(path, cause)
    const message = `The database ${path} can't be opened: ${reason}. ${remedy ?? "Give another with --db."}`
    throw new ParleyError("DB_UNREADABLE", "", message)
  }
}

/**
 * The store in PostgreSQL that an address names.
 *
 * @param schema that its tables are in; left out: the user's own
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`, `DATABASE_NEWER`
 */
export function openPostgres(address: string, schema?: string): Promise<KeptStore> {
  return openedPostgres(address, () => openPostgresStore(address, schema))
}

/**
 * Opens a database of PostgreSQL for a command, which does not go on by itself where it can't be opened.
 *
 * @throws `DB_UNKNOWN`, `DB_UNREADABLE`, and what `open` throws
 */
export async function openedPostgres<T>(address: string, open: () => Promise<T>): Promise<T> {
  const place = placeOfPostgres(address)
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== "STORE_UNAVAILABLE") throw error
    const told = error.message.replace(/ Please try again\.$/, "")
    const reason = error.cause instanceof Error && error.cause.message !== "" ? ` (${error.cause.message})` : ""
    throw new ParleyError("DB_UNREADABLE", "", `The database ${place} can't be opened: ${told}${reason}`)
  }
}

/** Without its password. @throws `DB_UNKNOWN` */
function placeOfPostgres(address: string): string {
  try {
    const servers = addressesOf(address).map(each => new URL(each))
    const hosts = servers.map(({ host, searchParams }) => searchParams.get("host") ?? host)
    return `postgres://${hosts.join()}${servers[0]?.pathname}`
  } catch {
    const message =
      "This is no address of a database: give postgres://user:password@host/database, with special characters percent-encoded."
    throw new ParleyError("DB_UNKNOWN", "", message)
  }
}
