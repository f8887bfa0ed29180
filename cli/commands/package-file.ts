import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/**
 * A file of this package, as a path: the package is the nearest folder above this module that has a `package.json`, whether
 * the module runs as it was written or from wherever `dist/` has it.
 *
 * @param file relative to the package, such as `engine/flow.schema.json`
 */
export function packageFile(file: string): string {
  return fileURLToPath(new URL(file, packageFolder()))
}

/** The version of this package. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version
}

function packageFolder(): URL {
  for (let folder = new URL(".", import.meta.url); ; folder = new URL("..", folder)) {
    if (existsSync(new URL("package.json", folder))) return folder
    if (folder.pathname === "/") throw new Error("Parley's own package.json is missing; install the package again.")
  }
}
