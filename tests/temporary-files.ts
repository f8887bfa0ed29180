import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Whatever tests and the programs they start write to the system's folder for it goes to one that goes after the last test. */
export default function gatherTemporaryFiles(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "parley-tests-"))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
