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
  const found = statSync(file, { throwIfNoEntry: false })
  // A folder or a device that was named by mistake, such as /tmp, is everybody's.
  if (found?.isFile() !== true || (found.mode & OTHERS) === 0) return
  const { mode } = found
  try {
    // A file that its owner only reads stays so.
    chmodSync(file, mode & OWNERS)
  } catch (error) {
    const message = `Others may read or change ${file}, which holds secrets, and this user can't change that: chmod 600 ${file} as its owner.`
    throw new ParleyError("FILE_EXPOSED", "", message, { cause: error })
  }
}

/**
 * A sentence for each file of this user's that a variable names for a secret and that others may read or change. It is somebody
 * else's to say who may: services hand such files over with permissions of their own.
 *
 * @param names of the variables without `_FILE`
 */
export function exposedSecrets(environment: NodeJS.ProcessEnv, names: readonly string[]): readonly string[] {
  if (process.platform === "win32") return []
  return names.flatMap(name => {
    const file = environment[`${name}_FILE`] ?? ""
    const found = file === "" ? undefined : statSync(file, { throwIfNoEntry: false })
    if (found === undefined || found.uid !== process.getuid?.() || (found.mode & OTHERS) === 0) return []
    return [`Others on this machine may read or change ${file}, which has the secret ${name}: chmod 600 ${file}.`]
  })
}
