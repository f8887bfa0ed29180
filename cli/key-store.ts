import { ParleyError } from "../language/index.js"
import { PERMISSIONS, PRESETS } from "../server/index.js"
import type { Store } from "../turns/index.js"
import { existingFile, openStore } from "./open-store.js"

/**
 * Does something with a server's keys and accounts, while it may be at work.
 *
 * @throws `DB_UNKNOWN`, and as `openStore`
 */
export async function withStore({ db }: { readonly db: string }, work: (store: Store) => Promise<void>): Promise<void> {
  if (db === "memory:") {
    throw new ParleyError(
      "DB_UNKNOWN",
      "",
      "Keys of a store in memory would be gone at once: give --db file:parley.db.",
    )
  }
  if (db.startsWith("file:")) existingFile(db)
  const { store } = await openStore(db)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

/** @param what is to be allowed something */
export function unknownPermissions(what: string): ParleyError {
  const known = [...Object.keys(PRESETS), ...PERMISSIONS].join(", ")
  return new ParleyError("PERMISSION_UNKNOWN", "", `Say what ${what} may: --allow with one or more of ${known}.`)
}
