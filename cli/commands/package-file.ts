import { fileURLToPath } from "node:url"

/**
 * A file of the package itself, such as `engine/flow.schema.json`, wherever the package is. Its folder is two above this
 * file, and two above whatever is built of it (`dist/cli/`, `dist/chunks/`).
 */
export function packageFile(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url))
}
