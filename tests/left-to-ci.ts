import { existsSync } from "node:fs"
import { join } from "node:path"
import { BROWSER } from "../bench/browser.js"
import { inCi } from "./thoroughness.js"

/**
 * Files, below this folder, that look at each page more closely, in more states and at more widths, than the others do: half of
 * the processor time of all tests was a browser's, and the story of a visitor and an agent, the frame and the search go through
 * the same pages.
 */
const LEFT: readonly string[] = [
  "console/blocks",
  "console/box",
  "console/box-line",
  "console/conversations",
  "console/desk",
  "console/desk-line",
  "console/desk-looks",
  "console/desk-verbs",
  "console/hostile-words",
  "console/overlays",
  "console/play",
  "console/profiles",
  "console/reports",
  "console/settings",
  "console/sign-in",
]

/**
 * Test files that are left out: everywhere but in CI what CI looks at more closely, unless the command names files or folders,
 * which are then run as they are.
 *
 * @param args of the command after Vitest's own name
 * @returns paths
 * @throws Error where a file of the list is not there any more
 */
export function leftOut(args: readonly string[]): readonly string[] {
  const paths = LEFT.map(name => join(import.meta.dirname, `${name}.test.ts`))
  const gone = paths.filter(path => !existsSync(path))
  if (gone.length > 0) throw new Error(`tests/left-to-ci.ts names what is not there: ${gone.join()}`)
  const isNamed = args.some(arg => !arg.startsWith("-") && arg !== "run")
  return inCi || isNamed ? [] : paths
}

/** Says at the beginning of a run which files it leaves out. */
export default function tellLeftOut(): void {
  const left = leftOut(process.argv.slice(2)).length
  if (left > 0 && BROWSER !== null)
    console.error(`${left} test files of pages are left to CI (tests/left-to-ci.ts): CI=1 npm test, or name them.`)
}
