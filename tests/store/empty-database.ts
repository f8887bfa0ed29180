import Database from "better-sqlite3"
import { type KeptStore, openSqliteStore } from "../../store/index.js"
import type { Connection } from "../../store/sqlite/connection.js"

let bytes: Buffer | null = null

/** The bytes of a database with the tables of a store and no rows. To make the tables takes most of the time, so it is done once. */
export function emptyDatabaseBytes(): Buffer {
  bytes ??= databaseBytes()
  return bytes
}

/** A database in memory with the tables of a store and no rows. */
export function emptyDatabase(): Connection {
  return new Database(emptyDatabaseBytes())
}

function databaseBytes(): Buffer {
  const database = new Database(":memory:")
  openSqliteStore(database)
  return database.serialize()
}

/** One that was closed waits here to be opened again: to prepare a store's statements takes longer than most tests. */
let closed: { readonly database: Connection; readonly store: KeptStore } | null = null

/** A store on SQLite in memory with no rows; once it is closed, the next one may have its database, emptied. */
export function openEmptySqlite(): KeptStore {
  const opened = closed ?? newStore()
  closed = null
  emptyTables(opened.database)
  return {
    ...opened.store,
    close: async () => {
      closed = opened
    },
  }
}

function newStore() {
  const database = emptyDatabase()
  return { database, store: openSqliteStore(database) }
}

/** Takes all rows away. */
export function emptyTables(database: Connection): void {
  const tables = database.prepare<[], string>(TABLES_WITH_ROWS).pluck().all()
  const deletions = tables.map(table => `DELETE FROM ${table};`)
  database.exec(`BEGIN; PRAGMA defer_foreign_keys = ON; ${deletions.join(" ")} COMMIT`)
}

/** `sqlite_sequence` too, so that numbers begin at 1 again. */
const TABLES_WITH_ROWS = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'migrations'`
