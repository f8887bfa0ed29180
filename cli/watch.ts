import { existsSync, type FSWatcher, watch } from "node:fs"
import { tellError } from "./tell-error.js"

/** Editors write a file in several steps; a run waits until there has been quiet for so long, in milliseconds. */
const QUIET = 100

/**
 * Runs at once and again after every change in the folders that the last run named, until the process is ended. A run
 * that fails names none: the folders of the one before stay watched.
 *
 * @throws what the run throws while there is nothing to watch
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
      if (!folders.some(folder => existsSync(folder))) throw error
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
  const watchers: FSWatcher[] = []
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
    for (const folder of folders.filter(existsSync))
      watchers.push(watch(folder, { recursive: true }, note).on("error", note))
  }
  add(first)
  return { happened, watch: add }
}
