import { createHash } from "node:crypto"
import { compareTexts, type SourceFile } from "../language/index.js"

const known = new WeakMap<readonly SourceFile[], string>()

/** A short name for the content of a bot's files: two servers with the same one serve the same bot. */
export function botHash(files: readonly SourceFile[]): string {
  const before = known.get(files)
  if (before !== undefined) return before
  const hash = createHash("sha256")
  for (const { name, content } of [...files].sort((one, other) => compareTexts(one.name, other.name))) {
    const bytes = Buffer.from(content)
    hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  }
  const name = hash.digest("hex").slice(0, 12)
  known.set(files, name)
  return name
}
