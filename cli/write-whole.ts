import {
  closeSync,
  fchmodSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs"

/**
 * Writes a text into a file as a whole or not at all: where the disk is full, or the process is ended, the file stays as it was.
 *
 * @param path of a file that is replaced where it is there; what a link leads to is replaced, and the link stays
 */
export function writeWhole(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false })
  const file = there === undefined ? path : realpathSync(path)
  const part = `${file}.${process.pid}.part`
  const written = isReplaceable(path, there) ? openPart(part) : null
  if (written === null) {
    writeFileSync(path, text)
    return
  }
  try {
    try {
      if (there !== undefined) fchmodSync(written, there.mode & 0o777)
      writeFileSync(written, text)
    } finally {
      closeSync(written)
    }
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

/** Whether another file may take its place: not that of a pipe or a device, of somebody else, or of several names. */
function isReplaceable(path: string, there: Stats | undefined): boolean {
  if (there === undefined) return lstatSync(path, { throwIfNoEntry: false }) === undefined
  return there.isFile() && there.nlink === 1 && there.uid === (process.getuid?.() ?? there.uid)
}

/** Null: nothing can be made in the folder, of which the file itself tells more. */
function openPart(part: string): number | null {
  try {
    return openSync(part, "w")
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(?:EACCES|ENOENT)$/.test(String(error.code))) return null
    throw error
  }
}
