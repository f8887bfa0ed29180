import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs"
import { resolve } from "node:path"
import type Database from "better-sqlite3"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { existingFile } from "../open-store.js"
import { loadDriver } from "../sqlite-driver.js"

export interface BackupOptions {
  readonly db: string
}

/** Pages of one step, 4 MB: between two others have the disk. */
const STEP = 1000
/** Milliseconds between two words on how far it is. */
const TOLD_EVERY = 1000

/**
 * Copies a database as it is at this moment into a new file, while a server goes on with it, and checks the copy. The file
 * appears when it is whole and was found sound; it is for its owner alone, as the database is.
 *
 * @throws `FILE_EXISTS`, `BACKUP_DAMAGED`, `DB_UNKNOWN`, `DB_UNREADABLE`, `DRIVER_UNFIT`
 */
export async function backup(target: string, { db }: BackupOptions): Promise<void> {
  const source = existingFile(db)
  const Driver = await loadDriver()
  const file = resolve(target)
  requireFree(file)
  const part = `${file}.part`
  createAlone(part)
  try {
    await copy(Driver, source, part)
    check(Driver, part)
    // Unlike a rename it takes no other file's place, whoever made one meanwhile.
    linkNew(part, file)
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(part + end, { force: true })
  }
  process.stderr.write(`${statSync(file).size} bytes are in ${harmless(target)}, and were checked.\n`)
}

/** A reader that stays at one moment sees no commit that comes later, so that the copy never has to begin anew. */
async function copy(Driver: typeof Database, source: string, part: string): Promise<void> {
  const database = opened(Driver, source)
  try {
    database.exec("BEGIN")
    database.prepare("SELECT count(*) FROM sqlite_schema").get()
    let toldAt = performance.now()
    await database.backup(part, {
      progress: ({ totalPages, remainingPages }) => {
        if (performance.now() - toldAt > TOLD_EVERY) {
          toldAt = performance.now()
          process.stderr.write(`${Math.floor(((totalPages - remainingPages) / totalPages) * 100)} % copied\n`)
        }
        return STEP
      },
    })
    database.exec("COMMIT")
  } finally {
    database.close()
  }
}

function opened(Driver: typeof Database, source: string): Database.Database {
  try {
    const database = new Driver(source, { readonly: true, fileMustExist: true })
    database.prepare("SELECT count(*) FROM migrations").get()
    return database
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ParleyError("DB_UNREADABLE", "", `${source} is no database of a server: ${reason}. Give it with --db.`)
  }
}

/** @throws `BACKUP_DAMAGED` */
function check(Driver: typeof Database, part: string): void {
  const copied = new Driver(part)
  try {
    const found = copied.pragma("integrity_check") as readonly { readonly integrity_check: string }[]
    if (found.length === 1 && found[0]?.integrity_check === "ok") return
    const [first] = found
    const message = `The copy is damaged, as the database itself may be, and was not kept: ${first?.integrity_check}.`
    throw new ParleyError("BACKUP_DAMAGED", "", message)
  } finally {
    copied.close()
  }
}

/** @throws `FILE_EXISTS` */
function requireFree(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) throw exists(file, "Give a name that is free.")
}

/** @throws `FILE_EXISTS` */
function createAlone(part: string): void {
  try {
    closeSync(openSync(part, "wx", 0o600))
  } catch (error) {
    if (!isThere(error)) throw error
    throw exists(part, "Another backup writes it or was broken off: in that case remove it.")
  }
}

/** @throws `FILE_EXISTS` */
function linkNew(part: string, file: string): void {
  try {
    linkSync(part, file)
  } catch (error) {
    if (isThere(error)) throw exists(file, "Give a name that is free.")
    // Some file systems know no links.
    requireFree(file)
    renameSync(part, file)
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST"
}

function exists(file: string, remedy: string): ParleyError {
  return new ParleyError("FILE_EXISTS", "", `There is a file ${file} already, which is not written over. ${remedy}`)
}
