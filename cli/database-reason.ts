import { accessSync, constants, statSync } from "node:fs"
import { dirname } from "node:path"

/** Why a database's file can't be worked on, and what to do about it. */
export interface DatabaseReason {
  readonly reason: string
  /** Null: nothing that would help in every case. */
  readonly remedy: string | null
}

/**
 * SQLite says of most files only that it is unable to open them, so the system is asked too.
 *
 * @param error what SQLite or the system has said
 */
export function databaseReason(file: string, error: unknown): DatabaseReason {
  const said = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  if (code === "SQLITE_FULL" || code === "ENOSPC") return { reason: said, remedy: "Make room on the disk." }
  // SQLite says of a folder that it is only read that the disk is at fault.
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    return { reason: "it is a folder", remedy: null }
  if (!/^SQLITE_(?:CANTOPEN|READONLY|PERM)/.test(code)) return { reason: said, remedy: null }
  return unwritableReason(file) ?? { reason: said, remedy: null }
}

/**
 * Why a server that begins can't write to its database. It begins all the same, since it goes on by itself (design section 11.10).
 *
 * @param file null: the database is in none
 * @param error as the store has told it
 */
export function hindranceOf(file: string | null, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  const { reason, remedy } = (file === null ? null : unwritableReason(file)) ?? { reason: said, remedy: null }
  const why = `${reason.replace(/\.$/, "")}.${remedy === null ? "" : ` ${remedy}`}`
  return `Nothing can be written to the database, and until it can requests get 503: ${why}`
}

/** Why the system lets this user not write a database's file; null: it lets them. */
function unwritableReason(file: string): DatabaseReason | null {
  // A log is written beside it, by whoever only reads too.
  const refused = refusalOf(file) ?? refusalOf(dirname(file))
  if (refused === null) return null
  const remedy =
    codeOf(refused) === "EROFS"
      ? "Copy it, with the files beside it, to a disk that can be written."
      : "Give this user the right to write it, and its folder."
  return { reason: refused.message, remedy }
}

function refusalOf(place: string): Error | null {
  try {
    accessSync(place, constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
