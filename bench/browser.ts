import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

/** A program of this machine; null: it is not installed. */
export function installed(names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"]
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path)) ?? null
}

/** A browser for tests of what only a page can show, and for pictures; null: there is none. */
export const BROWSER: string | null = installed(NAMES)
