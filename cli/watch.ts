import { existsSync, type FSWatcher, watch } from "node:fs"
import { tellError } from "./tell-error.js"

/** How often it is looked whether a folder that is gone has come back, in milliseconds. */
const BACK_WITHIN = 200
/** Editors write a file in several steps; a run waits until there has been quiet for so long, in milliseconds. */
const QUIET = 100

/**
 * Runs at once and again after every change in the folders that the last run named, until the process is ended. A run
 * that fails names none: the folders of the one before stay watched. Where a folder goes, its return is a change too: a new version may
 * be put in the place of the old one.
 *
 * @throws what the first run throws
 */
export async function runOnChange(run: () => Promise<readonly string[]>): Promise<never> {
  let folders: readonly string[] = []
  for (;;) {
    // Watching begins before the run does, so that no change during it is missed.
    const change = nextChange(folders)
    try {
      const named = await run()
      if (named.some(folder => !folders.includes(folder))) change.watch(named)
      folders = named
    } catch (error) {
      if (folders.length === 0) throw error
      tellError(error)
    }
    process.stderr.write("watching for changes, Ctrl+C ends\n")
    await change.happened
    process.stderr.write("\n")
  }
}

/** Settles when something has changed in one of the folders and it has been quiet since. */
function nextChange(first: readonly string[]): {
  readonly happened: Promise<void>
  watch(folders: readonly string[]): void
} {
  const watchers: Pick<FSWatcher, "close">[] = []
  let quiet: NodeJS.Timeout | undefined
  let settle = (): void => {}
  const happened = new Promise<void>(resolve => {
    settle = resolve
  })
  const note = (): void => {
    clearTimeout(quiet)
    quiet = setTimeout(() => {
      for (const watcher of watchers) watcher.close()
      settle()
    }, QUIET)
  }
  const add = (folders: readonly string[]): void => {
    for (const folder of folders)
      watchers.push(
        existsSync(folder) ? watch(folder, { recursive: true }, note).on("error", note) : returnOf(folder, note),
      )
  }
  add(first)
  return { happened, watch: add }
}

function returnOf(folder: string, note: () => void): { close(): void } {
  const looking = setInterval(() => {
    if (!existsSync(folder)) return
    clearInterval(looking)
    note()
  }, BACK_WITHIN)
  return { close: () => clearInterval(looking) }
}
