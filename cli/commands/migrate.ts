import { realpathSync } from "node:fs"
import { setImmediate } from "node:timers/promises"
import { ParleyError } from "../../language/index.js"
import {
  type MovableDatabase,
  type MoveProgress,
  moveRows,
  openMovablePostgres,
  openMovableSqlite,
} from "../../store/index.js"
import { whenBrokenOff } from "../broken-off.js"
import { copyBeforeMigration } from "../copy-before-migration.js"
import { databaseReason } from "../database-reason.js"
import { existingFile, isPostgres, isSameDatabase, openedPostgres, openStore } from "../open-store.js"
import { loadDriver } from "../sqlite-driver.js"
import { isLive, liveLine } from "../terminal.js"

export interface MigrateOptions {
  readonly from: string
  readonly to: string
}

/** Milliseconds between two words on how far it is, on a terminal and elsewhere. */
const PAUSE = { terminal: 100, plain: 2000 }
const BAR = 30

/**
 * Moves all that a server keeps into another database, and then holds both against each other row by row. A move that was broken
 * off goes on where it was when it is run again; until it is over, no server starts on the new database.
 *
 * @throws `DATABASE_IN_USE`, `DATABASE_NOT_EMPTY`, `DATABASE_DIFFERS`, `DATABASE_NEWER`, `DB_UNKNOWN`, `DB_UNREADABLE`
 */
export async function migrateDatabase({ from, to }: MigrateOptions): Promise<void> {
  if (isSameDatabase(from, to)) throw notEmpty("both addresses are the same")
  const source = await givenAs("--from", () => openSource(from))
  try {
    const target = await givenAs("--to", () => openTarget(to))
    const isOver = whenBrokenOff(() => {
      for (const database of [source, target]) void database.close()
      return `${clear()}Broken off. Run it again with the same addresses, and it goes on where it was.`
    })
    try {
      await move(source, target, nameOf(from), to)
    } finally {
      isOver()
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function move(source: MovableDatabase, target: MovableDatabase, name: string, to: string): Promise<void> {
  await requireUnused(source)
  await requireUnused(target)
  const mark = await target.mark()
  if (mark === null) await requireEmpty(target)
  else if (mark.source !== name)
    throw notEmpty(`a move of ${mark.source} into it is not over, which goes on with --from ${mark.source}`)
  const teller = new MoveTeller()
  const outcome = await moveRows(breakable(source), target, name, progress => teller.tell(progress))
  process.stderr.write(clear())
  if (outcome.kind === "differs") {
    const message = `${outcome.table} is not the same in both: ${outcome.how}. Empty the new database, and try again.`
    throw new ParleyError("DATABASE_DIFFERS", "", message)
  }
  await requireUnused(source)
  await target.finish()
  const counts = [...outcome.counts].filter(([, count]) => count > 0).map(([table, count]) => `${table} ${count}`)
  process.stdout.write(`Moved, and the same row by row: ${counts.length === 0 ? "nothing" : counts.join(", ")}.\n`)
  process.stderr.write(`Start the server with --db ${placeOf(to)}. The old database was not changed.\n`)
}

/** A database that lets signals through between its rows, which a file has at once. */
function breakable(database: MovableDatabase): MovableDatabase {
  return {
    ...database,
    rows: async (...asked) => {
      await setImmediate()
      return database.rows(...asked)
    },
  }
}

/** @throws `DATABASE_IN_USE` */
async function requireUnused(database: MovableDatabase): Promise<void> {
  const used = await database.usedBy()
  if (used !== null)
    throw new ParleyError("DATABASE_IN_USE", "", `A database is in use: ${used}. Stop its servers, and try again.`)
}

/** @throws `DATABASE_NOT_EMPTY` */
async function requireEmpty(target: MovableDatabase): Promise<void> {
  for (const table of await target.tables())
    if ((await target.count(table)) > 0) throw notEmpty(`there are rows in ${table.name}`)
}

function notEmpty(how: string): ParleyError {
  const message = `What is moved into has to be empty: ${how}. Give --to another database; nothing was changed.`
  return new ParleyError("DATABASE_NOT_EMPTY", "", message)
}

/** Does what is about an address, and tells its mistakes with the option that it was given with. */
async function givenAs<T>(option: "--from" | "--to", work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    throw new ParleyError(error.code, error.pointer, error.message.replaceAll("--db", option), { cause: error.cause })
  }
}

/** A file of an earlier form, which a move brings to the present one, is copied before. */
async function openSource(address: string): Promise<MovableDatabase> {
  if (!isPostgres(address)) {
    const file = existingFile(address)
    await requireServers(file)
    const copy = await copyBeforeMigration(file)
    if (copy !== null) process.stderr.write(`The database is of an earlier form. It is kept as it was in ${copy}.\n`)
  }
  return open(address)
}

/** @throws `DB_UNREADABLE`: a file is no server's database, which a move would make of it */
async function requireServers(file: string): Promise<void> {
  const Driver = await loadDriver()
  try {
    const database = new Driver(file, { readonly: true, fileMustExist: true })
    try {
      database.prepare("SELECT 1 FROM migrations").get()
    } finally {
      database.close()
    }
  } catch (error) {
    // A move that somebody else makes has it to itself, which is told when it is opened.
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return
    throw unmovable(file, error)
  }
}

function unmovable(file: string, error: unknown): ParleyError {
  const { reason, remedy } = databaseReason(file, error)
  const message = `The database ${file} can't be moved: ${reason}. ${remedy ?? "Give a server's database."}`
  return new ParleyError("DB_UNREADABLE", "", message, { cause: error })
}

/** A file that is not there is made. */
async function openTarget(address: string): Promise<MovableDatabase> {
  try {
    // It makes what is missing, and refuses what no server could start on.
    const { store } = await openStore(address)
    await store.close()
  } catch (error) {
    // A move into it that is not over goes on.
    if (!(error instanceof ParleyError && error.code === "DATABASE_IN_USE")) throw error
  }
  return open(address)
}

async function open(address: string): Promise<MovableDatabase> {
  if (isPostgres(address)) return openedPostgres(address, () => openMovablePostgres(address))
  const [Driver, file] = [await loadDriver(), existingFile(address)]
  try {
    return openMovableSqlite(new Driver(file))
  } catch (error) {
    if (error instanceof ParleyError && error.code !== "STORE_UNAVAILABLE") throw error
    throw unmovable(file, error instanceof ParleyError ? error.cause : error)
  }
}

/** The name of what is moved, which is the same from whatever folder it is given. */
function nameOf(address: string): string {
  return isPostgres(address) ? placeOf(address) : `file:${realpathSync(existingFile(address))}`
}

/** Without its password. */
function placeOf(address: string): string {
  if (!isPostgres(address)) return address
  // A password has none of these signs but percent-encoded; an address of several servers is none that URL reads.
  return address.replace(/^(\w+:\/\/[^:@/?]*):[^@/?]*@/, "$1@")
}

/** On a terminal one bar that lives, else a line now and then. */
class MoveTeller {
  private toldAt = Number.NEGATIVE_INFINITY

  tell({ doing, table, rows, of }: MoveProgress): void {
    const live = isLive(process.stderr)
    if (performance.now() - this.toldAt < (live ? PAUSE.terminal : PAUSE.plain)) return
    this.toldAt = performance.now()
    const share = of === 0 ? 1 : Math.min(1, rows / of)
    const bar = `${"#".repeat(Math.floor(share * BAR))}`.padEnd(BAR, ".")
    const line = `${doing} [${bar}] ${Math.floor(share * 100)} %, ${rows} of ${of} rows, ${table}`
    process.stderr.write(live ? liveLine(process.stderr, line) : `${line}\n`)
  }
}

/** Takes away the bar that lives on a terminal. */
function clear(): string {
  return isLive(process.stderr) ? liveLine(process.stderr) : ""
}
