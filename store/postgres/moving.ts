import { ParleyError } from "../../language/index.js"
import type { MovableDatabase, MovedRow, MovedTable } from "../move.js"
import { countRows, insertRow, LAST_EVENT_GIVEN, MOVING, markOf, OWN_TABLES, readRows } from "../sql/moving.js"
import { type Connections, connectPostgres } from "./connection.js"
import { postgresError } from "./errors.js"
import { numberer } from "./events.js"
import { migratePostgres } from "./migrations.js"

interface ColumnRow {
  readonly table: string
  readonly column: string
  /** Place in the key, from 1; null: it is none of its columns. */
  readonly place: number | null
  readonly isNumbered: number
}

const COLUMNS = `SELECT c.table_name AS "table", c.column_name AS "column", k.ordinal_position AS place,
    CASE WHEN c.is_identity = 'YES' THEN 1 ELSE 0 END AS "isNumbered"
  FROM information_schema.columns c
  LEFT JOIN information_schema.table_constraints t
    ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
  LEFT JOIN information_schema.key_column_usage k
    ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name AND k.column_name = c.column_name
    AND k.table_name = c.table_name
  WHERE c.table_schema = current_schema() AND c.is_generated = 'NEVER'
  ORDER BY c.table_name COLLATE "C", k.ordinal_position NULLS LAST, c.ordinal_position`

const MOVER = "parley migrate"

/** Servers that are connected, by the names that they give themselves. */
const SERVERS = `SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'parley%' AND application_name NOT LIKE '${MOVER}%'`

/**
 * A database that is moved from or into.
 *
 * @throws `DATABASE_NEWER`, `STORE_UNAVAILABLE`
 */
export async function openMovablePostgres(url: string): Promise<MovableDatabase> {
  const connections = await connectPostgres(url, { name: MOVER, isPatient: true })
  try {
    await migratePostgres(connections)
    return movablePostgres(connections)
  } catch (error) {
    await connections.close()
    throw postgresError(error)
  }
}

function movablePostgres(connections: Connections): MovableDatabase {
  const columns = async (): Promise<readonly ColumnRow[]> =>
    (await connections.all<ColumnRow>(COLUMNS)).filter(({ table }) => !OWN_TABLES.has(table))
  return {
    usedBy: async () => {
      const servers = (await connections.value<number>(SERVERS)) ?? 0
      return servers === 0 ? null : `${servers} connections of servers are open`
    },
    tables: async () => {
      // Events are moved under their numbers.
      await numberer(connections)()
      return tablesOf(await columns())
    },
    count: async table => (await connections.value<number>(countRows(table))) ?? 0,
    rows: async (table, after, limit) => {
      const rows = await connections.all<{ readonly [column: string]: MovedRow[number] }>(
        readRows(table, after === null),
        ...(after ?? []),
        limit,
      )
      return rows.map(row => table.columns.map(column => row[column] ?? null))
    },
    mark: async () => {
      const isThere = await connections.value("SELECT to_regclass('moving')")
      return isThere === null ? null : markOf(await connections.value<string>(MOVING.read))
    },
    write: (table, rows, mark) => {
      if (table !== null) refuseNul(table, rows)
      return connections.change(async session => {
        await session.run(MOVING.make)
        await session.run(MOVING.clear)
        await session.run(MOVING.set, JSON.stringify(mark))
        const insert = table === null ? "" : insertRow(table)
        await Promise.all(rows.map(row => session.run(insert, ...row)))
      })
    },
    finish: async () => {
      for (const { table, column, isNumbered } of await columns()) {
        if (isNumbered === 0) continue
        const next = ((await connections.value<number>(`SELECT max(${column}) FROM ${table}`)) ?? 0) + 1
        await connections.execute(`ALTER TABLE ${table} ALTER COLUMN ${column} RESTART WITH ${next}`)
      }
      await connections.run(`UPDATE last_event SET number = (${LAST_EVENT_GIVEN})`)
      await connections.run(MOVING.remove)
    },
    close: () => connections.close(),
  }
}

/** @throws `TEXT_INVALID` for a text that PostgreSQL cannot hold */
function refuseNul({ name, key, columns }: MovedTable, rows: readonly MovedRow[]): void {
  for (const row of rows) {
    const at = row.findIndex(value => typeof value === "string" && value.includes("\u0000"))
    if (at < 0) continue
    const place = `In the table ${name}, the row ${JSON.stringify(row.slice(0, key.length))}, ${columns[at]}`
    const message = `${place} has the character U+0000, which PostgreSQL keeps in no text. Take it out there, and run the move again.`
    throw new ParleyError("TEXT_INVALID", "", message)
  }
}

function tablesOf(columns: readonly ColumnRow[]): readonly MovedTable[] {
  const names = [...new Set(columns.map(({ table }) => table))]
  return names.map(name => {
    const own = columns.filter(({ table }) => table === name)
    return {
      name,
      key: own.filter(({ place }) => place !== null).map(({ column }) => column),
      columns: own.map(({ column }) => column),
    }
  })
}
