import { realpathSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { ensureBuilt } from "./build.mjs"
import { ensureInstalled, isNodeNewEnough } from "./ensure.mjs"

/**
 * Starts a program of this checkout: `node tools/launch.mjs cli/main check flows`. Installs and builds first what is missing
 * or stale, in silence on standard output, then runs the program in this very process: its exit code is ours.
 *
 * @param {string} root the checkout
 * @param {string} program such as `cli/main`
 * @param {readonly string[]} args
 */
async function launch(root, program, args) {
  if (!isNodeNewEnough() || !(await ensureInstalled(root)) || !(await ensureBuilt(root))) {
    process.exitCode = 1
    return
  }
  const main = join(root, "dist", `${program}.js`)
  goToCaller(root)
  process.setSourceMapsEnabled(true)
  process.argv = [process.execPath, main, ...args]
  await import(pathToFileURL(main).href)
}

/**
 * npm runs scripts in the checkout and keeps the folder it was called from in `INIT_CWD`; paths in arguments are meant
 * from there. Not so for `npm start` and `npm run bench`, which are about the checkout itself.
 *
 * @param {string} root
 */
function goToCaller(root) {
  const { npm_lifecycle_event: script, npm_package_json: manifest = "", INIT_CWD: caller } = process.env
  if (script !== "parley" || caller === undefined || caller === "") return
  if (realpathSync(manifest) !== realpathSync(join(root, "package.json"))) return
  process.chdir(caller)
  // A program started from here in another folder is not called from this one.
  delete process.env.INIT_CWD
}

const [program = "", ...args] = process.argv.slice(2)
await launch(fileURLToPath(new URL("..", import.meta.url)), program, args)
