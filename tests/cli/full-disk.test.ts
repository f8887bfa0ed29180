import { spawnSync } from "node:child_process"
import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ROOT } from "../project/sources.js"
import { ECHO, echoFixture, type Place, place } from "./parley.js"

/* Files that commands write, where there is no room for them. */

let here: Place
beforeEach(async () => {
  const long = echoFixture("You said coffee.", { description: "An echo. ".repeat(400) })
  here = place({ "flows/echo.json": ECHO, "fixtures/echo.json": long })
  await here.run(["--version"])
}, 120_000)
afterEach(() => here.remove())

/** Runs a command that can write no file beyond so many blocks of 512 bytes, of which some shells make 1,024. */
function withRoomFor(blocks: number, ...args: readonly string[]) {
  const program = [process.execPath, join(ROOT, "tools/launch.mjs"), "cli/main", ...args]
  const script = `ulimit -f ${blocks} && exec "$@"`
  const { status, stderr } = spawnSync("sh", ["-c", script, "sh", ...program], { cwd: here.folder, encoding: "utf8" })
  return { code: status, err: stderr }
}

test("a fixture or a drawing that can't be written is as it was", () => {
  here.write({ "echo.svg": "as it was" })
  const before = here.read("fixtures/echo.json")
  expect(withRoomFor(1, "test", "--update")).toEqual({ code: 1, err: expect.stringContaining("EFBIG") })
  expect(withRoomFor(1, "draw", "echo", "-o", "echo.svg")).toEqual({ code: 1, err: expect.stringContaining("EFBIG") })
  expect([here.read("fixtures/echo.json"), here.read("echo.svg")]).toEqual([before, "as it was"])
  expect([...readdirSync(here.folder), ...readdirSync(`${here.folder}/fixtures`)].sort()).toEqual(
    ["echo.json", "echo.svg", "fixtures", "flows"].sort(),
  )
})

test("half a bot is not left, in whose place the next try could not be made", () => {
  expect(withRoomFor(4, "new", "bot")).toEqual({ code: 1, err: expect.stringContaining("EFBIG") })
  expect(readdirSync(here.folder).sort()).toEqual(["fixtures", "flows"])
})

test("a link and the permissions of a file that is written anew stay", async () => {
  here.write({ "real.svg": "" })
  symlinkSync("real.svg", `${here.folder}/link.svg`)
  const { mode } = statSync(`${here.folder}/real.svg`)
  expect((await here.run(["draw", "echo", "-o", "link.svg"])).code).toBe(0)
  expect(here.read("real.svg")).toContain("<svg")
  expect([lstatSync(`${here.folder}/link.svg`).isSymbolicLink(), statSync(`${here.folder}/real.svg`).mode]).toEqual([
    true,
    mode,
  ])
})

/** Runs a command in a folder that is a disk of so many kilobytes, which is gone afterwards. */
function onDiskOf(kilobytes: number, ...command: readonly string[]) {
  const script = `mount -t tmpfs -o size=${kilobytes}k tmpfs disk && exec "$@"`
  const given = ["-rm", "sh", "-c", script, "sh", ...command]
  const { status, stderr } = spawnSync("unshare", given, { cwd: here.folder, encoding: "utf8" })
  return { code: status, err: stderr }
}

test("a database that has no room at the start is told of as that, by its name", ({ skip }) => {
  mkdirSync(join(here.folder, "disk"))
  if (onDiskOf(64, "true").code !== 0) skip("this system lets nobody have a disk of their own")
  const start = [join(ROOT, "tools/launch.mjs"), "cli/main", "start", "--port", "0", "--db", "file:disk/shop.db"]
  const { code, err } = onDiskOf(256, process.execPath, ...start)
  expect(err).toMatch(
    /^error DB_UNREADABLE: The database disk\/shop\.db can't be opened: .*full\. Make room on the disk\.\n$/,
  )
  expect(code).toBe(1)
})
