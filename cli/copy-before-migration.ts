import { accessSync, closeSync, constants, openSync, readdirSync, renameSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { ParleyError } from "../language/index.js"
import { DATABASE_FORM } from "../store/index.js"
import { copyDatabase } from "./copy-database.js"
import { loadDriver } from "./sqlite-driver.js"

/**
 * Copies a database of an earlier form before it is brought to the present one, to `x.db.form-20` for one of form 20: the
 * version of Parley that it was made by can go on from there. A copy that is there already is of a start that was broken
 * off, and gives way.
 *
 * @param file a database that is there
 * @returns the copy; null: none is needed
 * @throws `DRIVER_UNFIT`, `BACKUP_DAMAGED`, `DB_UNREADABLE`, also of another program's database, and what SQLite says of a file that is
 *   none, or the disk that has no room
 */
export async function copyBeforeMigration(file: string): Promise<string | null> {
  // One that may only be read is not changed either, and a look at it would leave a log beside it that nobody may write.
  if (!isWritable(file)) return null
  const form = await formOf(file)
  if (form === 0 || form >= DATABASE_FORM) return null
  const copy = `${file}.form-${form}`
  removeBrokenOff(copy)
  const part = `${copy}.${process.pid}.part`
  try {
    // It holds what the database holds, and is for its owner alone.
    closeSync(openSync(part, "w", 0o600))
    await copyDatabase(await loadDriver(), file, part)
    renameSync(part, copy)
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(part + end, { force: true })
  }
  return copy
}

/** Parts of processes that are no more: a start that is killed again and again must not fill the disk. */
function removeBrokenOff(copy: string): void {
  const folder = dirname(copy)
  for (const name of readdirSync(folder)) {
    const [, pid] = name.startsWith(`${basename(copy)}.`) ? (/\.(\d+)\.part$/.exec(name) ?? []) : []
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // There is one, and it is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** 0: there is nothing in it, or it can't be read now, which whoever opens it tells. */
async function formOf(file: string): Promise<number> {
  const Driver = await loadDriver()
  const database = new Driver(file, { fileMustExist: true })
  try {
    const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema").pluck().all()
    if (tables.length > 0 && !tables.includes("migrations")) throw foreign(file)
    return tables.length === 0 ? 0 : Number(database.prepare("SELECT max(number) FROM migrations").pluck().get() ?? 0)
  } catch (error) {
    if (error instanceof ParleyError || (error instanceof Error && "code" in error && error.code === "SQLITE_NOTADB"))
      throw error
    return 0
  } finally {
    database.close()
  }
}

function foreign(file: string): ParleyError {
  const message = `The database ${file} is another program's, and nothing is made in it. Give another with --db.`
  return new ParleyError("DB_UNREADABLE", "", message)
}
