import type Database from "better-sqlite3"
import { ParleyError } from "../language/index.js"
import { databaseReason } from "./database-reason.js"

/** Pages of one step, 4 MB: between two others have the disk. */
const STEP = 1000
/** Milliseconds between two words on how far it is. */
const TOLD_EVERY = 1000

/**
 * Copies a database as it is at this moment, while others go on with it, and checks the copy.
 *
 * @param part the file to write, which is empty
 * @throws `BACKUP_DAMAGED`, `DB_UNREADABLE`
 */
export async function copyDatabase(Driver: typeof Database, source: string, part: string): Promise<void> {
  await copy(Driver, source, part)
  check(Driver, part)
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
    const { reason, remedy } = databaseReason(source, error)
    const message = `${source} can't be read as a server's database: ${reason}. ${remedy ?? "Give it with --db."}`
    throw new ParleyError("DB_UNREADABLE", "", message)
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
