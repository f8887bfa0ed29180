import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { whenBrokenOff } from "../broken-off.js"
import { copyDatabase } from "../copy-database.js"
import { existingFile } from "../open-store.js"
import { loadDriver } from "../sqlite-driver.js"

export interface BackupOptions {
  readonly db: string
}

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
  const remove = () => {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(part + end, { force: true })
  }
  const isOver = whenBrokenOff(() => {
    remove()
    return "Broken off: no copy was made."
  })
  try {
    await copyDatabase(Driver, source, part)
    // Unlike a rename it takes no other file's place, whoever made one meanwhile.
    linkNew(part, file)
  } finally {
    isOver()
    remove()
  }
  process.stderr.write(`${statSync(file).size} bytes are in ${harmless(target)}, and were checked.\n`)
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
