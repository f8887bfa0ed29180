import { dump, type KeptStore, openMemoryStore, WRITES } from "../../store/index.js"

/**
 * A memory store of which only bytes are left after each write: what comes next is read from them. A store that is made
 * from bytes must come to the same bytes, or the write fails.
 */
export function openReadBackStore(): KeptStore {
  let store = openMemoryStore()
  let last: Promise<unknown> = Promise.resolve()
  const readBack = async (): Promise<void> => {
    const bytes = await dump(store)
    store = openMemoryStore(bytes)
    const again = await dump(store)
    if (again !== bytes) throw new Error(`read back, the store keeps something else:\n- ${bytes}\n+ ${again}`)
  }
  const names = Object.keys(store) as (keyof KeptStore)[] // a store is a plain object of its methods
  const methods = names.map(name => {
    const isWrite = WRITES.some(write => write === name)
    const call = (...given: unknown[]) => {
      const done = last.then(async () => {
        const method = store[name] as (...given: unknown[]) => Promise<unknown>
        const answer = await method(...given)
        if (isWrite) await readBack()
        return answer
      })
      last = done.catch(() => {})
      return done
    }
    return [name, call]
  })
  return Object.fromEntries(methods)
}
