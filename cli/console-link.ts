import { ENVIRONMENT_KEY, hashOf, linkCode, tokenSecret } from "../server/index.js"
import type { Store } from "../turns/index.js"
import type { KeyInUse } from "./first-key.js"

/**
 * A link that signs in to the console of a server on this machine, for a day. The code stands after the `#`, which goes to no
 * server and into no log, and no key can be made of it.
 *
 * @param url of the server
 */
export async function consoleLink(store: Store, url: string, key: KeyInUse, now: number): Promise<string> {
  const code = linkCode(await tokenSecret(store, now), key, now)
  return `${url.replace(/\/+$/, "")}/console#link=${code}`
}

/** The key of the environment, `PARLEY_KEY`. */
export function environmentKey(text: string): KeyInUse {
  return { id: ENVIRONMENT_KEY.id, hash: hashOf(text) }
}
