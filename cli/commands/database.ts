import { realpathSync, statSync } from "node:fs"
import { ParleyError } from "../../language/index.js"
import { databaseReason } from "../database-reason.js"
import { existingFile } from "../open-store.js"
import { loadDriver } from "../sqlite-driver.js"

export interface DatabaseOptions {
  readonly db: string
}

/** Tells a database's file, size, form and the bytes that are free in it, as JSON. @throws `DB_UNKNOWN`, `DB_UNREADABLE` */
export async function tellDatabase({ db }: DatabaseOptions): Promise<void> {
  const file = existingFile(db)
  const told = await withFile(file, true, database => {
    const [pageSize, freePages] = [numberOf(database, "page_size"), numberOf(database, "freelist_count")]
    const form = Number(database.prepare("SELECT max(number) FROM migrations").pluck().get())
    return {
      file,
      form,
      bytes: sizeOf(file),
      logBytes: sizeOf(`${realpathSync(file)}-wal`),
      freeBytes: pageSize * freePages,
    }
  })
  process.stdout.write(`${JSON.stringify(told, null, 2)}\n`)
}

/** Reads all of a database, and tells each damage. @returns the exit code: 1 where there is damage */
export async function checkDatabase({ db }: DatabaseOptions): Promise<0 | 1> {
  const file = existingFile(db)
  const found = await withFile(file, true, database => database.pragma("integrity_check") as readonly object[])
  const damages = found.flatMap(row => Object.values(row)).filter(text => text !== "ok")
  process.stdout.write(damages.length === 0 ? `${file} is sound.\n` : `${damages.join("\n")}\n`)
  return damages.length === 0 ? 0 : 1
}

/** Gives the space that nothing needs any more back to the disk. A server may go on, and waits for it meanwhile. */
export async function compactDatabase({ db }: DatabaseOptions): Promise<void> {
  const file = existingFile(db)
  const before = sizeOf(file)
  await withFile(file, false, database => {
    // From then on it gives back by itself what it needs no more.
    database.pragma("auto_vacuum = INCREMENTAL")
    database.exec("VACUUM")
    database.pragma("wal_checkpoint(TRUNCATE)")
  })
  process.stdout.write(`${file} had ${before} bytes and has ${sizeOf(file)}.\n`)
}

type Driver = InstanceType<Awaited<ReturnType<typeof loadDriver>>>

/** @throws `DB_UNREADABLE` */
async function withFile<T>(file: string, readonly: boolean, work: (database: Driver) => T): Promise<T> {
  const Database = await loadDriver()
  let database: Driver | null = null
  try {
    database = new Database(file, { fileMustExist: true, readonly })
    return work(database)
  } catch (error) {
    const { reason, remedy } = databaseReason(file, error)
    const message = `The database ${file} can't be worked on: ${reason}.${remedy === null ? "" : ` ${remedy}`}`
    throw new ParleyError("DB_UNREADABLE", "", message, { cause: error })
  } finally {
    database?.close()
  }
}

function numberOf(database: Driver, pragma: string): number {
  return Number(database.pragma(pragma, { simple: true }))
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
