import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

/** A program of this machine; null: it is not installed. */
export function installed(names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"]
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path)) ?? null
}

/** A browser in which tests try what only a page can show; null: there is none, and they are skipped. */
export const BROWSER: string | null = installed(NAMES)
