import { emptyPostgres, type KeptStore, openPostgresStore } from "../../store/index.js"
import { newDatabase } from "../postgres.js"

let present: { readonly url: string; readonly store: KeptStore } | null = null

/**
 * A store on PostgreSQL with no rows, which is one for all tests that run in this process: a test begins when the one before
 * it is over. One that closes it leaves the next one a new one.
 */
export async function openEmptyPostgres(): Promise<KeptStore> {
  if (present === null) {
    const url = await newDatabase()
    present = { url, store: await openPostgresStore(url) }
  } else await emptyPostgres(present.url)
  const { store } = present
  const close = (): Promise<void> => {
    present = null
    return store.close()
  }
  return { ...store, close }
}
