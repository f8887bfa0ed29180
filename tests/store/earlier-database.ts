import Database from "better-sqlite3"
import { TABLES } from "../../store/sqlite/migrations/0001-tables.js"

/** Makes a database as the first version made it. */
export function makeEarlierDatabase(path: string): void {
  const database = new Database(path)
  database.exec(TABLES)
  database.exec("CREATE TABLE migrations (number INTEGER NOT NULL PRIMARY KEY); INSERT INTO migrations VALUES (1)")
  database.close()
}

/** The form of the database in a file. */
export function formOf(path: string): unknown {
  const database = new Database(path, { readonly: true })
  const form = database.prepare("SELECT max(number) FROM migrations").pluck().get()
  database.close()
  return form
}
