import { type KeptStore, openPostgresStore } from "../../store/index.js"
import { type Connections, connectPostgres } from "../../store/postgres/connection.js"
import { emptyTables } from "../../store/postgres/store.js"
import { newDatabase } from "../postgres.js"

let present: { readonly connections: Connections; readonly store: KeptStore } | null = null

/**
 * A store on PostgreSQL with no rows, which is one for all tests that run in this process: a test begins when the one before
 * it is over. One that closes it leaves the next one a new one.
 */
export async function openEmptyPostgres(): Promise<KeptStore> {
  if (present === null) {
    const url = await newStoreDatabase()
    present = { connections: await connectPostgres(url), store: await openPostgresStore(url) }
  } else await emptyTables(present.connections)
  const { store, connections } = present
  const close = async (): Promise<void> => {
    present = null
    await Promise.all([store.close(), connections.close()])
  }
  return { ...store, close }
}

let withTables: Promise<string> | null = null

/** @returns the address of a new database that has the tables of a store: it is a copy of one, since to make them takes long */
export async function newStoreDatabase(): Promise<string> {
  withTables ??= databaseWithTables()
  return newDatabase(`TEMPLATE ${await withTables}`)
}

/** Its name. */
async function databaseWithTables(): Promise<string> {
  const url = await newDatabase()
  await (await openPostgresStore(url)).close()
  return new URL(url).pathname.slice(1)
}
