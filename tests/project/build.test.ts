import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ensureBuilt, isFresh } from "../../tools/build.mjs"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "parley-build-"))
  for (const [file, text] of Object.entries(PROGRAM)) write(file, text)
})
afterEach(() => rmSync(root, { recursive: true }))

const PROGRAM = {
  "package.json": '{ "type": "module" }',
  "cli/main.ts": '#!/usr/bin/env node\nimport { greet } from "../engine/greet.js"\nconsole.log(greet())\n',
  "engine/greet.ts":
    'import spec from "./greeting.json" with { type: "json" }\nexport const greet = (): string => spec.text\n',
  "engine/greeting.json": '{ "text": "Hello" }',
  "engine/other.ts": "export const other = 1\n",
}

/** Writes a file as if that had been a minute ago: what changes during a build makes it stale, rightly. */
function write(file: string, text: string, at = new Date(Date.now() - 60_000)): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
  utimesSync(join(root, file), at, at)
}
const run = () => spawnSync(process.execPath, [join(root, "dist/cli/main.js")], { encoding: "utf8" }).stdout.trim()

test("a build runs, with JSON inside, and is fresh until a source changes", async () => {
  expect(isFresh(root)).toBe(false)
  expect(await ensureBuilt(root)).toBe(true)
  expect([isFresh(root), run()]).toEqual([true, "Hello"])

  write("engine/greeting.json", '{ "text": "Goodbye" }')
  expect(isFresh(root)).toBe(false)
  await ensureBuilt(root)
  expect([isFresh(root), run()]).toEqual([true, "Goodbye"])
})

test.each<[string, () => void, boolean]>([
  [
    "a source of the same size with another time",
    () => write("engine/greet.ts", PROGRAM["engine/greet.ts"], new Date(0)),
    false,
  ],
  ["package.json", () => write("package.json", '{ "type": "module", "private": true }'), false],
  ["a source that is gone", () => rmSync(join(root, "engine/greeting.json")), false],
  ["an entry that is new", () => write("index.ts", "export const a = 1\n"), false],
  ["an output that is gone", () => rmSync(join(root, "dist/cli/main.js")), false],
  ["a file that nothing imports", () => write("engine/other.ts", "export const other = 2\n"), true],
])("after a change of %s", async (_what, change, fresh) => {
  await ensureBuilt(root)
  change()
  expect(isFresh(root)).toBe(fresh)
})

test("several builds at once leave a whole one and nothing unfinished", async () => {
  expect(await Promise.all([ensureBuilt(root), ensureBuilt(root), ensureBuilt(root)])).toEqual([true, true, true])
  expect([run(), readdirSync(join(root, "dist/cli")).sort()]).toEqual(["Hello", ["main.js", "main.js.map"]])
  expect(existsSync(join(root, ".parley-lock"))).toBe(false)
})

test("sources that do not build leave the last good build", async () => {
  await ensureBuilt(root)
  write("engine/greet.ts", "export const greet = (: string\n")
  const build = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT, root], { encoding: "utf8" })
  expect(build.stdout).toBe("false")
  expect(build.stderr).toContain("engine/greet.ts:1")
  expect(run()).toBe("Hello")
})
const SCRIPT = `const { ensureBuilt } = await import(${JSON.stringify(new URL("../../tools/build.mjs", import.meta.url).href)})
process.stdout.write(String(await ensureBuilt(process.argv[1])))`
