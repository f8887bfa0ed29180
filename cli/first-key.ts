import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ParleyError } from "../engine/index.js"
import type { Store } from "../runtime/index.js"
import { hasKeys, makeKey, PERMISSIONS, readKey } from "../server/index.js"

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
 * @throws `KEYS_MISSING`
 */
export async function firstKey(
  store: Store,
  folder: string | null,
  isLoopback: boolean,
  now: number,
): Promise<FirstKey> {
  const file = folder === null ? null : join(folder, FILE)
  const kept = file !== null && existsSync(file) ? readFileSync(file, "utf8").trim() : null
  if (kept !== null && (await isInUse(store, kept))) return { text: isLoopback ? kept : null, file }
  if (await hasKeys(store)) return { text: null, file: null }
  if (!isLoopback) {
    const message =
      "There are no keys, so nobody could be told apart. Make one first (parley keys make), set PARLEY_KEY, or listen on 127.0.0.1."
    throw new ParleyError("KEYS_MISSING", "", message)
  }
  const { text } = await makeKey(store, { name: FILE, permissions: PERMISSIONS, agent: null, callback: null }, now)
  if (file !== null) {
    writeFileSync(file, `${text}\n`, { mode: 0o600 })
    // The mode above is for a new file only.
    chmodSync(file, 0o600)
  }
  return { text, file }
}

async function isInUse(store: Store, text: string): Promise<boolean> {
  const read = readKey(text)
  const keys = read === null ? [] : await store.keys()
  return keys.some(({ value }) => value.id === read?.id && value.hash === read.hash && value.revokedAt === null)
}
