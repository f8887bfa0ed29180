import { ParleyError } from "../../language/index.js"
import type { MovableDatabase, MovedRow, MovedTable } from "../move.js"
import { countRows, insertRow, LAST_EVENT_GIVEN, MOVING, markOf, OWN_TABLES, readRows } from "../sql/moving.js"
import { type Connection, isBusy, storeError } from "./connection.js"
import { migrate } from "./migrations.js"

const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"

interface ColumnRow {
  readonly name: string
  /** Place in the key, from 1; 0: it is none of its columns. */
  readonly pk: number
  /** 0: it is kept as it is written. */
  readonly hidden: number
}

/**
 * A file that is moved from or into, which is this process's alone from now on.
 *
 * @param database just opened; closed where it can't be moved
 * @throws `DATABASE_IN_USE`, `DATABASE_NEWER`, `STORE_UNAVAILABLE`
 */
export function openMovableSqlite(database: Connection): MovableDatabase {
  try {
    lockFile(database)
    migrate(database)
  } catch (error) {
    database.close()
    throw isBusy(error) ? inUse("another program has it open") : storeError(error)
  }
  return movableSqlite(database)
}

/** @param how as a sentence */
export function inUse(how: string): ParleyError {
  return new ParleyError("DATABASE_IN_USE", "", `The database is in use: ${how}. Stop its servers, and try again.`)
}

function movableSqlite(database: Connection): MovableDatabase {
  const tables = (): readonly MovedTable[] =>
    database
      .prepare<[], string>(TABLES)
      .pluck()
      .all()
      .filter(name => !OWN_TABLES.has(name))
      .map(name => tableOf(name, database.pragma(`table_xinfo(${name})`) as readonly ColumnRow[]))
  return {
    // The lock that was taken shows it.
    usedBy: async () => null,
    tables: async () => tables(),
    count: async table => Number(database.prepare(countRows(table)).pluck().get()),
    rows: async (table, after, limit) =>
      database
        .prepare<unknown[], MovedRow>(readRows(table, after === null))
        .raw()
        .all(...(after ?? []), limit),
    mark: async () => {
      return isMovedInto(database) ? markOf(database.prepare<[], string>(MOVING.read).pluck().get()) : null
    },
    write: async (table, rows, mark) => {
      database.exec("BEGIN IMMEDIATE")
      try {
        database.exec(MOVING.make)
        database.exec(MOVING.clear)
        database.prepare(MOVING.set).run(JSON.stringify(mark))
        const insert = table === null ? null : database.prepare(insertRow(table))
        for (const row of rows) insert?.run(...row)
        database.exec("COMMIT")
      } catch (error) {
        if (database.inTransaction) database.exec("ROLLBACK")
        throw error
      }
    },
    finish: async () => {
      database.exec(`DELETE FROM sqlite_sequence WHERE name = 'events'`)
      database.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('events', (${LAST_EVENT_GIVEN}))`)
      database.exec(MOVING.remove)
    },
    close: async () => void database.close(),
  }
}

/** Takes a file that nobody else has open, and keeps others out of it as long as this connection is there. */
function lockFile(database: Connection): void {
  database.pragma("busy_timeout = 0")
  database.pragma("locking_mode = EXCLUSIVE")
  database.pragma("foreign_keys = OFF")
  database.pragma("synchronous = FULL")
  database.exec("BEGIN IMMEDIATE; COMMIT")
}

/** Whether a move into a file is not over. */
export function isMovedInto(database: Connection): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'moving'").get() !== undefined
}

function tableOf(name: string, all: readonly ColumnRow[]): MovedTable {
  const kept = all.filter(({ hidden }) => hidden === 0)
  const key = kept
    .filter(({ pk }) => pk > 0)
    .sort((one, other) => one.pk - other.pk)
    .map(column => column.name)
  const others = kept.filter(({ pk }) => pk === 0).map(column => column.name)
  return { name, key, columns: [...key, ...others] }
}
