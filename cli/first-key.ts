import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ParleyError } from "../language/index.js"
import { hasKeys, makeKey, PERMISSIONS, readKey, refusalOfKey } from "../server/index.js"
import type { Store } from "../turns/index.js"

const FILE = "parley.key"

/** A server without a key could be reached by nobody. */
export interface FirstKey {
  /** The text of a key that opens everything, to be shown; null: there are other keys, and whoever needs one has it. */
  readonly text: string | null
  /** Where it is kept; null: nowhere. */
  readonly file: string | null
}

/**
 * Design section 10: started with no keys the server listens on loopback only, makes a key and keeps it in `parley.key`
 * beside the database, for its owner alone; on any other address it refuses to start.
 *
 * @param folder of the database; null: it is in memory
 * @throws `KEYS_MISSING`, `KEY_FILE_UNWRITABLE`
 */
export async function firstKey(
  store: Store,
  folder: string | null,
  isLoopback: boolean,
  now: number,
): Promise<FirstKey> {
  const file = folder === null ? null : join(folder, FILE)
  const kept = file === null ? null : readKept(file)
  if (kept !== null && (await isInUse(store, kept))) return { text: isLoopback ? kept : null, file }
  if (await hasKeys(store, Date.now())) return { text: null, file: null }
  if (!isLoopback) {
    const message =
      "There are no keys, and others reach this address. Make one first (parley keys make), set PARLEY_KEY, or leave --host (and HOST) out."
    throw new ParleyError("KEYS_MISSING", "", message)
  }
  // Before the key is made: one that nobody could read would only stand in the way of the next start's.
  if (file !== null) prepare(file)
  const { text } = await makeKey(store, { name: FILE, permissions: PERMISSIONS, agent: null }, now)
  if (file !== null) writeFileSync(file, `${text}\n`)
  return { text, file }
}

/** Makes the file its owner's alone. @throws `KEY_FILE_UNWRITABLE` */
function prepare(file: string): void {
  try {
    closeSync(openSync(file, "a", 0o600))
    // The mode above is for a new file only.
    chmodSync(file, 0o600)
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
