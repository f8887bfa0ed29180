import { accessSync, closeSync, constants, openSync, readdirSync, renameSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
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
 * @throws `DRIVER_UNFIT`, `BACKUP_DAMAGED`, `DB_UNREADABLE`, and what the disk says that has no room
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

/** 0: there is nothing of ours in it, or it is no database, which whoever opens it tells. */
async function formOf(file: string): Promise<number> {
  const Driver = await loadDriver()
  const database = new Driver(file, { fileMustExist: true })
  try {
    return Number(database.prepare("SELECT max(number) FROM migrations").pluck().get() ?? 0)
  } catch {
    return 0
  } finally {
    database.close()
  }
}
