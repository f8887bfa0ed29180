import { dump, type KeptStore, openMemoryStore } from "../store/index.js"

/** Where the processes of a simulation keep what they share. */
export interface Disk {
  /** The store as this process has it open. */
  storeOf(process: number): KeptStore
  /** All processes are gone, and others open what is there. @returns why what was read back is not what was written; null: it is */
  reopen(): Promise<string | null>
  close(): Promise<void>
}

/** A disk in memory, which all processes share. */
export function memoryDisk(): Disk {
  let store = openMemoryStore()
  return {
    storeOf: () => store,
    reopen: async () => {
      const bytes = await dump(store)
      store = openMemoryStore(bytes, store.numbers())
      return differenceOf(bytes, await dump(store))
    },
    close: () => store.close(),
  }
}

/** A database that each process opens for itself. @param open opens it once more */
export async function databaseDisk(open: () => KeptStore | Promise<KeptStore>, processes: number): Promise<Disk> {
  const openAll = () => Promise.all(Array.from({ length: processes }, open))
  let stores = await openAll()
  const close = async () => {
    for (const store of stores) await store.close()
  }
  return {
    storeOf: process => stores[process] as KeptStore,
    reopen: async () => {
      const before = await dump(stores[0] as KeptStore)
      await close()
      stores = await openAll()
      const after = await dump(stores[0] as KeptStore)
      return differenceOf(before, after) ?? differenceOf(before, await dump(openMemoryStore(before)))
    },
    close,
  }
}

function differenceOf(before: string, after: string): string | null {
  if (before === after) return null
  const at = [...before].findIndex((character, index) => character !== after[index])
  return `"${before.slice(Math.max(0, at - 40), at + 40)}" was read back as "${after.slice(Math.max(0, at - 40), at + 40)}"`
}
