import { ParleyError } from "../../language/index.js"
import { foldCase } from "../search-text.js"
import { type Connection, isUnavailable } from "./connection.js"
import { TABLES } from "./migrations/0001-tables.js"
import { KEYS } from "./migrations/0002-keys.js"
import { OUTBOX } from "./migrations/0003-outbox.js"
import { DONE_REQUESTS } from "./migrations/0004-done-requests.js"
import { RESTING_CHATS } from "./migrations/0005-resting-chats.js"
import { SUBJECTS } from "./migrations/0006-subjects.js"
import { OPEN_CHATS } from "./migrations/0007-open-chats.js"
import { OPEN_BY_QUEUE } from "./migrations/0008-open-by-queue.js"
import { PLANS } from "./migrations/0009-plans.js"
import { APPENDED_LINES } from "./migrations/0010-appended-lines.js"
import { REQUESTS } from "./migrations/0011-requests.js"
import { DESK } from "./migrations/0012-desk.js"
import { TOLD_CHATS } from "./migrations/0013-told-chats.js"
import { SUPERVISION } from "./migrations/0014-supervision.js"
import { ERASING } from "./migrations/0015-erasing.js"
import { FOUND_CONVERSATIONS } from "./migrations/0016-found-conversations.js"
import { PUSH } from "./migrations/0017-push.js"
import { DATES_OF_FIELDS } from "./migrations/0018-dates-of-fields.js"
import { REFUSED_CHATS } from "./migrations/0019-refused-chats.js"
import { LISTED_BLOCKS } from "./migrations/0020-listed-blocks.js"
import { SESSIONS } from "./migrations/0021-sessions.js"
import { INCREMENTAL_VACUUM } from "./migrations/0022-incremental-vacuum.js"
import { NAMED_PERSONS } from "./migrations/0023-named-persons.js"
import { RESTORED_RANGES } from "./migrations/0024-restored-ranges.js"
import { COUNTED_REFUSALS } from "./migrations/0025-refusals.js"
import { ENDED_RESENDS } from "./migrations/0026-ended-resends.js"

/** In order, numbered from 1. One that was released is never changed: what it made is changed by a further one. */
const MIGRATIONS: readonly string[] = [
  TABLES,
  KEYS,
  OUTBOX,
  DONE_REQUESTS,
  RESTING_CHATS,
  SUBJECTS,
  OPEN_CHATS,
  OPEN_BY_QUEUE,
  PLANS,
  APPENDED_LINES,
  REQUESTS,
  DESK,
  TOLD_CHATS,
  SUPERVISION,
  ERASING,
  FOUND_CONVERSATIONS,
  PUSH,
  DATES_OF_FIELDS,
  REFUSED_CHATS,
  LISTED_BLOCKS,
  SESSIONS,
  INCREMENTAL_VACUUM,
  NAMED_PERSONS,
  RESTORED_RANGES,
  COUNTED_REFUSALS,
  ENDED_RESENDS,
]

/** The first form whose databases give back what they need no more. */
const VACUUMED_SINCE = 22

/** The present form of a database: the number of its last migration. */
export const DATABASE_FORM = MIGRATIONS.length

/**
 * Brings a database to the present form, all in one transaction; forward only. The row with a migration's number goes
 * in before its work, so that of two processes that start at once the second finds it done.
 *
 * @throws ParleyError `DATABASE_NEWER`: a newer version of Parley has changed this database
 */
export function migrate(database: Connection): void {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").get() !== undefined
  // With nothing to do nobody who writes is waited for.
  if (isThere && formOf(database) === MIGRATIONS.length) return
  let done = 0
  database.function("fold_case", { deterministic: true }, text => foldCase(String(text)))
  database.exec("BEGIN IMMEDIATE")
  try {
    database.exec("CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY)")
    done = formOf(database)
    if (done > MIGRATIONS.length) throw newer(done)
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < done) continue
      database.prepare("INSERT INTO migrations (number) VALUES (?)").run(index + 1)
      database.exec(statements)
    }
    database.exec("COMMIT")
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK")
    throw error
  }
  if (done > 0 && done < VACUUMED_SINCE) writeAnew(database)
}

/** Where others work on it or the disk has no room for it, it stays as it is until `parley db compact`. */
function writeAnew(database: Connection): void {
  try {
    database.pragma("auto_vacuum = INCREMENTAL")
    database.exec("VACUUM")
  } catch (error) {
    if (!isUnavailable(error)) throw error
  }
}

function formOf(database: Connection): number {
  return Number(database.prepare("SELECT coalesce(max(number), 0) FROM migrations").pluck().get())
}

function newer(found: number): ParleyError {
  return new ParleyError(
    "DATABASE_NEWER",
    "",
    `This database has form ${found}, and this version of Parley knows forms up to ${MIGRATIONS.length}: start a newer version, or give another database.`,
  )
}
