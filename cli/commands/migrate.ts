import { ParleyError } from "../../language/index.js"
import {
  type MovableDatabase,
  type MoveProgress,
  moveRows,
  openMovablePostgres,
  openMovableSqlite,
} from "../../store/index.js"
import { databaseReason } from "../database-reason.js"
import { existingFile, isPostgres, isSameDatabase, openedPostgres, openStore } from "../open-store.js"
import { loadDriver } from "../sqlite-driver.js"

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
  if (!isPostgres(from)) existingFile(from)
  if (isSameDatabase(from, to)) throw notEmpty("both addresses are the same")
  const source = await open(from)
  try {
    const target = await openTarget(to)
    try {
      await move(source, target, placeOf(from), to)
    } finally {
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
  else if (mark.source !== name) throw notEmpty(`a move of ${mark.source} into it is not over`)
  const teller = new MoveTeller()
  const outcome = await moveRows(source, target, name, progress => teller.tell(progress))
  teller.end()
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
    const cause = error instanceof ParleyError ? error.cause : error
    const { reason, remedy } = databaseReason(file, cause)
    const message = `The database ${file} can't be moved: ${reason}. ${remedy ?? "Give a server's database."}`
    throw new ParleyError("DB_UNREADABLE", "", message, { cause })
  }
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
    const isLive = process.stderr.isTTY === true
    if (performance.now() - this.toldAt < (isLive ? PAUSE.terminal : PAUSE.plain)) return
    this.toldAt = performance.now()
    const share = of === 0 ? 1 : Math.min(1, rows / of)
    const bar = `${"#".repeat(Math.floor(share * BAR))}`.padEnd(BAR, ".")
    const line = `${doing} [${bar}] ${Math.floor(share * 100)} %, ${rows} of ${of} rows, ${table}`
    process.stderr.write(isLive ? `\r\u001b[K${line}` : `${line}\n`)
  }

  end(): void {
    if (process.stderr.isTTY === true) process.stderr.write("\r\u001b[K")
  }
}
