import { chmodSync, statSync } from "node:fs"
import { ParleyError } from "../language/index.js"

/** Permissions of the owner, and of anybody else. */
const OWNERS = 0o700
const OTHERS = 0o077

/**
 * Makes a file that holds secrets its owner's alone, where it is there.
 *
 * @throws `FILE_EXPOSED` where that can't be done
 */
export function keepToOwner(file: string): void {
  // Windows has no such permissions, and tells others than were set.
  if (process.platform === "win32") return
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  if ((mode & OTHERS) === 0) return
  try {
    // A file that its owner only reads stays so.
    chmodSync(file, mode & OWNERS)
  } catch (error) {
    const message = `Others may read or change ${file}, which holds secrets, and this user can't change that: chmod 600 ${file} as its owner.`
    throw new ParleyError("FILE_EXPOSED", "", message, { cause: error })
  }
}
