import Database from "better-sqlite3"
import { openSqliteStore } from "../../store/index.js"
import type { Connection } from "../../store/sqlite/connection.js"

let bytes: Buffer | null = null

/** A database in memory with the tables of a store and no rows. To make the tables takes most of the time, so it is done once. */
export function emptyDatabase(): Connection {
  bytes ??= databaseBytes()
  return new Database(bytes)
}

function databaseBytes(): Buffer {
  const database = new Database(":memory:")
  openSqliteStore(database)
  return database.serialize()
}
