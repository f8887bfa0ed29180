import { ParleyError } from "../../language/index.js"
import type { Connections } from "./connection.js"
import { POSTGRES_TABLES } from "./migrations/0001-tables.js"
import { GIVEN_AWAY_CHATS } from "./migrations/0002-given-away-chats.js"
import { POSTGRES_LISTED_BLOCKS } from "./migrations/0003-listed-blocks.js"
import { POSTGRES_SESSIONS } from "./migrations/0004-sessions.js"
import { POSTGRES_NAMED_PERSONS } from "./migrations/0005-named-persons.js"
import { POSTGRES_REFUSALS } from "./migrations/0006-refusals.js"

/** In order, numbered from 1. One that was released is never changed: what it made is changed by a further one. */
const MIGRATIONS: readonly string[] = [
  POSTGRES_TABLES,
  GIVEN_AWAY_CHATS,
  POSTGRES_LISTED_BLOCKS,
  POSTGRES_SESSIONS,
  POSTGRES_NAMED_PERSONS,
  POSTGRES_REFUSALS,
]

/** The first version of PostgreSQL that has all that our tables need: columns that are worked out from others. */
const OLDEST = 120_000

/** @throws ParleyError `STORE_UNAVAILABLE`: this PostgreSQL is too old */
export async function requireServerVersion(connections: Pick<Connections, "value">): Promise<void> {
  const version = await connections.value<string>("SELECT current_setting('server_version_num')")
  if (Number(version) < OLDEST) {
    const told = `This PostgreSQL is version ${Math.floor(Number(version) / 10_000)}, and Parley needs ${OLDEST / 10_000} or later.`
    throw new ParleyError("STORE_UNAVAILABLE", "", told)
  }
}

/**
 * Brings a database to the present form, each migration in a transaction of its own; forward only. The row with its number
 * goes in before its work: a second starter waits for it, and then finds it done.
 *
 * @throws ParleyError `DATABASE_NEWER`: a newer version of Parley has changed this database
 */
export async function migratePostgres(connections: Connections): Promise<void> {
  for (;;) {
    const done = await formOf(connections)
    if (done > MIGRATIONS.length) throw newer(done)
    const statements = MIGRATIONS[done]
    if (statements === undefined) return
    try {
      await connections.change(async session => {
        if (done === 0) await session.run(FORMS)
        await session.run("INSERT INTO migrations (number) VALUES (?)", done + 1)
        await session.run(statements)
      })
    } catch (error) {
      // Of two starters the second finds the number taken, by then for good; whatever else there is stays.
      if ((await formOf(connections)) === done) throw error
    }
  }
}

const FORMS = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY)"

/** 0: nothing of ours is there. */
async function formOf(connections: Connections): Promise<number> {
  const isThere = await connections.value<boolean | string>(
    "SELECT CASE WHEN to_regclass('migrations') IS NULL THEN 0 ELSE 1 END",
  )
  if (Number(isThere) === 0) return 0
  return (await connections.value<number>("SELECT coalesce(max(number), 0) FROM migrations")) ?? 0
}

function newer(found: number): ParleyError {
  return new ParleyError(
    "DATABASE_NEWER",
    "",
    `This database has form ${found}, and this version of Parley knows forms up to ${MIGRATIONS.length}: start a newer version, or give another database.`,
  )
}
