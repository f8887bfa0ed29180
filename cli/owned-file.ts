import { chmodSync, statSync } from "node:fs"
import { ParleyError } from "../language/index.js"

/** Permissions of anybody but the owner. */
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
    chmodSync(file, 0o600)
  } catch (error) {
    const message = `Others may read or change ${file}, which holds secrets, and this user can't change that: chmod 600 ${file} as its owner.`
    throw new ParleyError("FILE_EXPOSED", "", message, { cause: error })
  }
}
