import { createHash } from "node:crypto"
import { compareTexts, type SourceFile } from "../language/index.js"

/** A short name for the content of a bot's files: two servers with the same one serve the same bot. */
export function botHash(files: readonly SourceFile[]): string {
  const hash = createHash("sha256")
  for (const { name, content } of [...files].sort((one, other) => compareTexts(one.name, other.name))) {
    const bytes = Buffer.from(content)
    hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest("hex").slice(0, 12)
}
