import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { ParleyError } from "../language/index.js"
import { hasKeys, makeKey, PERMISSIONS, readKey, refusalOfKey } from "../server/index.js"
import type { Store } from "../turns/index.js"
import { keepToOwner } from "./owned-file.js"

/** The agent of the first key, so that whoever has just begun can take a chat too. */
const FIRST_AGENT = "admin@localhost"

/** A server without a key could be reached by nobody. */
export interface FirstKey {
  /** The text of a key that opens everything, where it was made now; null: there are keys already. */
  readonly made: string | null
  /** The file that has a key which is in use; null: there is none. */
  readonly file: string | null
  /** That key; null: there is none. */
  readonly key: KeyInUse | null
}

/** A key as links to the console are made of it. */
export interface KeyInUse {
  readonly id: string
  readonly hash: string
}

/** The file that keeps a database's first key: `parley.key` for `parley.db`, `x.db.key` for any other `x.db`. */
export function keyFileOf(database: string): string {
  const name = basename(database)
  return join(dirname(database), name === "parley.db" ? "parley.key" : `${name}.key`)
}

/**
 * Refuses, before there is a database, a start that could not have a key.
 *
 * @param database its file
 * @throws `KEYS_MISSING`, `KEY_FILE_TAKEN`, `KEY_FILE_UNWRITABLE`
 */
export function checkFirstKey(database: string, isLoopback: boolean): void {
  if (existsSync(database)) return
  if (!isLoopback) throw keysMissing()
  // The database itself tells that it can't be there.
  if (!existsSync(dirname(database))) return
  const file = keyFileOf(database)
  const isNew = !existsSync(file)
  prepare(file)
  // It is made again with the key, and nothing is to be left of a start that is refused before.
  if (isNew) rmSync(file)
}

/**
 * Design section 10: started with no keys the server listens on loopback only, makes a key and keeps it in a file beside the
 * database, for its owner alone; on any other address it refuses to start.
 *
 * @param database its file; null: it is in memory
 * @throws `KEYS_MISSING`, `KEY_FILE_TAKEN`, `KEY_FILE_UNWRITABLE`, `FILE_EXPOSED`
 */
export async function firstKey(
  store: Store,
  database: string | null,
  isLoopback: boolean,
  now: number,
): Promise<FirstKey> {
  const file = database === null ? null : keyFileOf(database)
  if (file !== null) keepToOwner(file)
  const kept = file === null ? null : readKept(file)
  if (kept !== null && (await isInUse(store, kept))) return { made: null, file, key: readKey(kept) }
  if (await hasKeys(store, Date.now())) return { made: null, file: null, key: null }
  if (!isLoopback) throw keysMissing()
  // Before the key is made: one that nobody could read would only stand in the way of the next start's.
  if (file !== null) prepare(file)
  const name = file === null ? "parley.key" : basename(file)
  const { text, key } = await makeKey(store, { name, permissions: PERMISSIONS, agent: FIRST_AGENT }, now)
  if (file !== null) writeFileSync(file, `${text}\n`)
  return { made: text, file, key }
}

function keysMissing(): ParleyError {
  const message =
    "There are no keys, and others reach this address. Set PARLEY_KEY, or start once without --host (and HOST): that makes a key, and parley keys make makes others."
  return new ParleyError("KEYS_MISSING", "", message)
}

/** Makes a file for the key. @throws `KEY_FILE_TAKEN`, `KEY_FILE_UNWRITABLE` */
function prepare(file: string): void {
  if ((readKept(file) ?? "") !== "") {
    const message = `${file} holds a key that this database does not know, and is not written over: move it away, or set PARLEY_KEY.`
    throw new ParleyError("KEY_FILE_TAKEN", "", message)
  }
  try {
    closeSync(openSync(file, "a", 0o600))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The key can't be kept in ${file}: ${reason}. Give another place with --db, or set PARLEY_KEY.`
    throw new ParleyError("KEY_FILE_UNWRITABLE", "", message)
  }
}

function readKept(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim()
  } catch {
    // The file is not there, or not to be read: a key is made, or it is told why none can be kept.
    return null
  }
}

async function isInUse(store: Store, text: string): Promise<boolean> {
  const read = readKey(text)
  const keys = read === null ? [] : await store.keys()
  return keys.some(
    ({ value }) => value.id === read?.id && value.hash === read.hash && refusalOfKey(value, Date.now()) === null,
  )
}
