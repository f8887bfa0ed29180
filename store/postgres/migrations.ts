import { ParleyError } from "../../language/index.js"
import type { Connections } from "./connection.js"
import { isLockedOut, isNameTaken, isOtherTable } from "./errors.js"
import { POSTGRES_TABLES } from "./migrations/0001-tables.js"
import { GIVEN_AWAY_CHATS } from "./migrations/0002-given-away-chats.js"
import { POSTGRES_LISTED_BLOCKS } from "./migrations/0003-listed-blocks.js"
import { POSTGRES_SESSIONS } from "./migrations/0004-sessions.js"
import { POSTGRES_NAMED_PERSONS } from "./migrations/0005-named-persons.js"
import { POSTGRES_REFUSALS } from "./migrations/0006-refusals.js"
import { POSTGRES_ENDED_RESENDS } from "./migrations/0007-ended-resends.js"
import { POSTGRES_CHANGED_GATES } from "./migrations/0009-changed-gates.js"

/** In order, numbered from 1. One that was released is never changed: what it made is changed by a further one. */
const MIGRATIONS: readonly string[] = [
  POSTGRES_TABLES,
  GIVEN_AWAY_CHATS,
  POSTGRES_LISTED_BLOCKS,
  POSTGRES_SESSIONS,
  POSTGRES_NAMED_PERSONS,
  POSTGRES_REFUSALS,
  POSTGRES_ENDED_RESENDS,
  POSTGRES_CHANGED_GATES,
]

/** The first version of PostgreSQL that has all that our tables need: columns that are worked out from others. */
const OLDEST = 120_000

/** Encodings in which every text of ours can be kept as it is: the second keeps bytes, and looks at none. */
const ENCODINGS: ReadonlySet<string> = new Set(["UTF8", "SQL_ASCII"])

/** @throws ParleyError `STORE_UNAVAILABLE`: this PostgreSQL is too old, or the database cannot keep all texts */
export async function requireFit(connections: Pick<Connections, "first">): Promise<void> {
  const { version = 0, encoding = "" } =
    (await connections.first<{ readonly version: number; readonly encoding: string }>(
      "SELECT CAST(current_setting('server_version_num') AS integer) AS version, current_setting('server_encoding') AS encoding",
    )) ?? {}
  if (version < OLDEST) {
    const told = `This PostgreSQL is version ${Math.floor(version / 10_000)}, and Parley needs ${OLDEST / 10_000} or later.`
    throw new ParleyError("STORE_UNAVAILABLE", "", told)
  }
  if (!ENCODINGS.has(encoding)) {
    const told = `The database keeps texts in ${encoding}, and Parley needs UTF8: make one with createdb --encoding=UTF8 --template=template0.`
    throw new ParleyError("STORE_UNAVAILABLE", "", told)
  }
}

/**
 * Brings a database to the present form, each migration in a transaction of its own; forward only. The row with its number
 * goes in before its work: a second starter waits for it, and then finds it done.
 *
 * @throws ParleyError `DATABASE_NEWER`: a newer version of Parley has changed this database; `STORE_UNAVAILABLE`: it has tables
 *   of another program
 */
export async function migratePostgres(connections: Connections): Promise<void> {
  for (let heldUp = 0; ; ) {
    const done = await formOf(connections)
    if (done > MIGRATIONS.length) throw newer(done)
    const statements = MIGRATIONS[done]
    if (statements === undefined) return
    try {
      await connections.changePatiently(async session => {
        if (done === 0) await session.run(FORMS)
        await session.run("INSERT INTO migrations (number) VALUES (?)", done + 1)
        await session.run(TABLES_LOCKED_WITHIN)
        await session.run(statements)
      })
    } catch (error) {
      // Of two starters the second finds the number taken, by then for good; whatever else there is stays.
      if ((await formOf(connections)) !== done) continue
      if (done === 0 && isNameTaken(error)) throw foreign()
      if (!isLockedOut(error)) throw error
      if (++heldUp === TRIES) throw inUse()
    }
  }
}

const FORMS = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY)"
/** A statement that waits for a table makes all wait that come after, and a dump of the database may take hours. */
const TABLES_LOCKED_WITHIN = "SET LOCAL lock_timeout = '3s'"
const TRIES = 5

/** 0: nothing of ours is there. */
async function formOf(connections: Connections): Promise<number> {
  const isThere = await connections.value<boolean | string>(
    "SELECT CASE WHEN to_regclass('migrations') IS NULL THEN 0 ELSE 1 END",
  )
  if (Number(isThere) === 0) return 0
  try {
    return (await connections.value<number>("SELECT coalesce(max(number), 0) FROM migrations")) ?? 0
  } catch (error) {
    throw isOtherTable(error) ? foreign() : error
  }
}

function inUse(): ParleyError {
  const told =
    "Tables that are to be changed are in use by others, such as a dump of the database: start again when that is over."
  return new ParleyError("STORE_UNAVAILABLE", "", told)
}

function foreign(): ParleyError {
  const told =
    "There are tables of another program in this database: give Parley a database of its own, or a schema (?options=-c%20search_path%3Dparley)."
  return new ParleyError("STORE_UNAVAILABLE", "", told)
}

function newer(found: number): ParleyError {
  return new ParleyError(
    "DATABASE_NEWER",
    "",
    `This database has form ${found}, and this version of Parley knows forms up to ${MIGRATIONS.length}: start a newer version, or give another database.`,
  )
}
