import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stopPostgres } from "./postgres.js"

/** Gives temporary files of tests and of programs they start a folder that is removed after the last test. */
export default function gatherTemporaryFiles(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "parley-tests-"))
  process.env.TMPDIR = folder
  return () => {
    stopPostgres(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
  }
}
