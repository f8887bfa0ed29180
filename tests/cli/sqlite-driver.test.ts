import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { driverFor, loadDriver } from "../../cli/sqlite-driver.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { inCi } from "../thoroughness.js"

test.each<[node: string, napi: string, driver: number]>([
  ["20.19.6", "9", 12],
  ["22.13.1", "9", 12],
  ["22.14.0", "10", 13],
  ["24.21.0", "10", 13],
])("Node %s with N-API %s takes better-sqlite3 %i", (_node, napi, driver) => expect(driverFor(napi)).toBe(driver))

test("the driver that is installed is the one for this Node, and opens a database", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/better-sqlite3/package.json"), "utf8"))
  expect(version).toMatch(new RegExp(`^${driverFor(process.versions.napi)}\\.`))
  const database = new (await loadDriver())(":memory:")
  expect(database.prepare("SELECT 1 AS one").get()).toEqual({ one: 1 })
  database.close()
})

/** Parley as it is installed, beside packages of which one can be changed. */
let place: string
beforeAll(async () => {
  if (!(await ensureBuilt(ROOT))) throw new Error("this does not build")
  place = mkdtempSync(join(tmpdir(), "parley-driver-"))
  for (const file of ["dist", "engine", "flows", "package.json"])
    cpSync(join(ROOT, file), join(place, file), { recursive: true })
  mkdirSync(join(place, "node_modules"))
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!/^\.|^better-sqlite3$/.test(name))
      symlinkSync(join(ROOT, "node_modules", name), join(place, "node_modules", name))
  }
})
afterAll(() => rmSync(place, { recursive: true }))

const suiting = driverFor(process.versions.napi)
const other = suiting === 12 ? 13 : 12
type Package = { readonly version: string; readonly code: string } | null
const UNFIT: readonly (readonly [what: string, installed: Package, reason: RegExp, commands: readonly string[]])[] = [
  ["is missing", null, /Cannot find module 'better-sqlite3\/package\.json'.*npm install/, ["check"]],
  // A version for another Node may crash when it is used, so it is not.
  [
    "is for another Node",
    { version: `${other}.0.1`, code: "process.abort()" },
    RegExp(
      `${other}\\.0\\.1 is for another Node\\. Take the one for this Node: npm install better-sqlite3@${suiting}, then`,
    ),
    ["check", "start --port 0"],
  ],
  [
    "was built for another machine",
    { version: `${suiting}.0.1`, code: 'module.exports = class { constructor() { throw new Error("invalid ELF") } }' },
    /invalid ELF\. Its native part/,
    ["start --port 0"],
  ],
  [
    "was installed without its script",
    {
      version: `${suiting}.0.1`,
      code: 'module.exports = class { constructor() { throw new Error("No bindings file. Tried:\\n a\\n b") } }',
    },
    /No bindings file\. Its native part is missing/,
    ["start --port 0"],
  ],
]
// Each command is a process, and the last two differ in their reason alone.
test.each(inCi ? UNFIT : UNFIT.filter((_, index) => index % 2 === 0))(
  "where the driver %s, commands that use it say so and what to do",
  (_what, installed, reason, commands) => {
    const folder = join(place, "node_modules/better-sqlite3")
    rmSync(folder, { recursive: true, force: true })
    if (installed !== null) {
      mkdirSync(folder)
      writeFileSync(join(folder, "package.json"), JSON.stringify({ version: installed.version }))
      writeFileSync(join(folder, "index.js"), installed.code)
    }
    for (const command of commands) {
      const { status, stderr } = spawnSync(process.execPath, [join(place, "dist/cli/main.js"), ...command.split(" ")], {
        cwd: place,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
      })
      expect(stderr).toMatch(/^error DRIVER_UNFIT: better-sqlite3 does not work on Node [\d.]+: .+\n$/m)
      expect(stderr).toMatch(reason)
      expect(stderr).toContain("npm rebuild better-sqlite3.")
      expect(status).toBe(1)
    }
  },
)
