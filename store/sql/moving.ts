import type { MovedTable, MoveMark } from "../move.js"
import { insertInto, placesOf } from "./statements.js"

/** Tables that each database makes for itself. */
export const OWN_TABLES: ReadonlySet<string> = new Set([
  "migrations",
  "moving",
  "pulse",
  "gates",
  "block_lengths",
  "last_event",
  "new_events",
])

/** How far a move into this database is: one row while it goes on. */
export const MOVING = {
  make: "CREATE TABLE IF NOT EXISTS moving (mark TEXT NOT NULL)",
  read: "SELECT mark FROM moving",
  clear: "DELETE FROM moving",
  set: "INSERT INTO moving (mark) VALUES (?)",
  remove: "DROP TABLE IF EXISTS moving",
}

/** The highest number that an event is known to have had: the newest may have been erased after webhooks were given them. */
export const LAST_EVENT_GIVEN =
  "SELECT coalesce(max(number), 0) FROM (SELECT number FROM events UNION ALL SELECT seen FROM webhook_progress) AS given"

export function markOf(text: string | null | undefined): MoveMark | null {
  // It was written from one.
  return text == null ? null : (JSON.parse(text) as MoveMark)
}

/** A name in quotes: `user` is a word of PostgreSQL. */
function quoted(name: string): string {
  return `"${name}"`
}

export function countRows({ name }: MovedTable): string {
  return `SELECT count(*) FROM ${name}`
}

/** In the order of its key; binds the key of the row before, where there is one, and how many. */
export function readRows({ name, key, columns }: MovedTable, isFirst: boolean): string {
  const keys = key.map(quoted).join()
  const after = isFirst ? "" : `WHERE (${keys}) > (${placesOf(key.length)})`
  return `SELECT ${columns.map(quoted).join()} FROM ${name} ${after} ORDER BY ${keys} LIMIT ?`
}

export function insertRow({ name, columns }: MovedTable): string {
  return insertInto(name, columns.map(quoted))
}
