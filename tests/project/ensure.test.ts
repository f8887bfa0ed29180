import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { isInstalled, runsOnNode } from "../../tools/ensure.mjs"
import { ROOT } from "./sources.js"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "parley-ensure-"))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, content: unknown): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), JSON.stringify(content))
}

const one = { version: "1.0.0", integrity: "sha512-one" }
const locked = (packages: object) => write("package-lock.json", { packages: { "": {}, ...packages } })
const installed = (packages: object) => write("node_modules/.package-lock.json", { packages })

test.each<[string, object, object | undefined, boolean]>([
  ["what is locked is there", { "node_modules/a": one }, { "node_modules/a": one }, true],
  ["there is no node_modules", { "node_modules/a": one }, undefined, false],
  ["a package is missing", { "node_modules/a": one }, {}, false],
  [
    "a package has another version",
    { "node_modules/a": one },
    { "node_modules/a": { ...one, version: "2.0.0" } },
    false,
  ],
  ["a package has other bytes", { "node_modules/a": one }, { "node_modules/a": { ...one, integrity: "x" } }, false],
  ["another system's binary is missing", { "node_modules/a": { ...one, optional: true } }, {}, true],
  ["there is more than is locked", {}, { "node_modules/a": one }, true],
])("when %s", (_when, wanted, found, expected) => {
  locked(wanted)
  if (found !== undefined) installed(found)
  expect(isInstalled(root)).toBe(expected)
})

test.each([
  ["20.18.1", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.13.1", false],
  ["22.14.0", true],
  ["24.0.0", true],
])("on Node %s it runs: %s", (version, expected) => expect(runsOnNode(version)).toBe(expected))

test("in a complete checkout nothing is said, and standard output stays clean", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/ensure.mjs")], { encoding: "utf8" })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" })
})

test("where no registry can be reached it is told what to do", () => {
  write("package.json", { private: true, dependencies: { commander: "14.0.3" } })
  const folder = relative(ROOT, root)
  const offline = { npm_config_registry: "http://127.0.0.1:9", npm_config_cache: join(root, "cache") }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/ensure.mjs"), folder], {
    encoding: "utf8",
    env: { ...process.env, ...offline, npm_config_fetch_retries: "0" },
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
  expect(stderr).toMatch(/^parley: npm reaches no registry: connect this machine, .*\n$/m)
})

test("the packages of a folder with a lock file of its own are installed there, with nothing on standard output", () => {
  write("package.json", { private: true })
  write("package-lock.json", { lockfileVersion: 3, requires: true, packages: { "": {} } })
  const folder = relative(ROOT, root)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/ensure.mjs"), folder], {
    encoding: "utf8",
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" })
  expect(stderr).toContain(`installing dependencies (npm ci) in ${folder}`)
})
