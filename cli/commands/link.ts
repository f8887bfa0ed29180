import { readFileSync } from "node:fs"
import { ParleyError } from "../../language/index.js"
import { readKey } from "../../server/index.js"
import type { Store } from "../../turns/index.js"
import { consoleLink, environmentKey } from "../console-link.js"
import { readAdminKey } from "../environment.js"
import { type KeyInUse, keyFileOf } from "../first-key.js"
import { withStore } from "../key-store.js"
import { SECRET_VARIABLES, settingsFrom, withSecretFiles } from "../read-settings.js"

export interface LinkOptions {
  readonly db: string
  /** Of the server, as this machine's browser has it. Left out: at the port that a server in this environment takes. */
  readonly url?: string
}

/**
 * Writes a link that signs in to the console on this machine, for a day.
 *
 * @param id of a key; left out: the environment's, else the one beside the database
 * @throws `KEY_UNKNOWN`, `PARLEY_KEY_INVALID`, and as `openStore`
 */
export async function tellLink(id: string | undefined, options: LinkOptions): Promise<void> {
  await withStore(options, async store => {
    const now = Date.now()
    const admin = id === undefined ? readAdminKey(withSecretFiles(process.env, SECRET_VARIABLES)) : null
    const key = admin === null ? await keyOf(store, id ?? ownKey(options.db), now) : environmentKey(admin)
    if (key === null) {
      const message = "Which key is to sign in? Name one by its id: parley keys list tells them."
      throw new ParleyError("KEY_UNKNOWN", "", message)
    }
    process.stdout.write(`${await consoleLink(store, options.url ?? ownAddress(), key, now)}\n`)
  })
}

function ownAddress(): string {
  return `http://localhost:${settingsFrom({}, process.env).values.port}`
}

async function keyOf(store: Store, id: string | null, now: number): Promise<KeyInUse | null> {
  const [fact] = id === null ? [] : await store.read([{ kind: "key", id }], now)
  return (fact?.value ?? null) as KeyInUse | null // a record of this kind
}

function ownKey(db: string): string | null {
  if (!db.startsWith("file:")) return null
  try {
    return readKey(readFileSync(keyFileOf(db.slice("file:".length)), "utf8").trim())?.id ?? null
  } catch {
    // Without that file another key is to be named.
    return null
  }
}
