import { Lanes } from "../runtime/index.js"
import type { Store } from "../turns/index.js"

const lanes = new WeakMap<Store, Lanes>()

/**
 * Changes of one setting or key of a store are made one after another in this process: many at once would only be in conflict, until
 * most of them had been tried too often.
 *
 * @param setting its id, or `key ` and the key's
 */
export function inItsTurn<R>(store: Store, setting: string, change: () => Promise<R>): Promise<R> {
  const known = lanes.get(store) ?? new Lanes()
  lanes.set(store, known)
  return known.run(setting, change)
}
