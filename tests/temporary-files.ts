import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { availableMemory } from "node:process"
import { stopPostgres } from "./postgres.js"

/** Linux's folder in memory, where a commit waits for no disk: nothing of a test has to survive. */
const IN_MEMORY = "/dev/shm"
/** Bytes that have to be free there, and in memory besides: tests keep less than a tenth of it at once. */
const ROOM = 4 * 1024 ** 3

/** Gives temporary files of tests and of programs they start a folder that is removed after the last test. */
export default function gatherTemporaryFiles(): () => void {
  const folder = mkdtempSync(join(isRoomInMemory() ? IN_MEMORY : tmpdir(), "parley-tests-"))
  process.env.TMPDIR = folder
  return () => {
    stopPostgres(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
  }
}

function isRoomInMemory(): boolean {
  // A folder that was named is taken.
  if (process.env.TMPDIR !== undefined) return false
  try {
    accessSync(IN_MEMORY, constants.W_OK)
    // Programs and drivers are installed there too.
    if (/^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m.test(readFileSync("/proc/mounts", "utf8"))) return false
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return bavail * bsize >= ROOM && availableMemory() >= 2 * ROOM
  } catch {
    return false
  }
}
