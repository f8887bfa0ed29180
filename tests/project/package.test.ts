import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { ROOT } from "./sources.js"

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: { readonly [name: string]: string }
}
interface Manifest {
  readonly scripts: { readonly [name: string]: string }
  readonly allowScripts: { readonly [name: string]: boolean }
}
const read = (file: string): string => readFileSync(ROOT + file, "utf8")
const manifest = JSON.parse(read("package.json")) as Manifest
const locked = JSON.parse(read("package-lock.json")) as { readonly packages: { readonly [path: string]: Locked } }
const packages = Object.entries(locked.packages).filter(([path]) => path !== "")

test("the lock file names no place that packages come from, and a checksum for each", () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
})

// `npm ci` refuses a lock file that lacks the binary of any system, also of one that it does not run on. Such a file comes of
// an install while a registry's mirror has not yet taken over all binaries of a new version: take an earlier one.
test("the lock file has the binaries for every system", () => {
  const paths = new Set(packages.map(([path]) => path))
  const lacking = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      name => !paths.has(`node_modules/${name}`) && !paths.has(`${path}/node_modules/${name}`),
    ),
  )
  expect(lacking).toEqual([])
})

test("every dependency that builds something when installed is allowed to", () => {
  const building = packages.filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
  const names = building.map(([path]) => path.replace(/^.*node_modules\//, "")).sort()
  expect(Object.keys(manifest.allowScripts).sort()).toEqual(names)
})

test.each(["start", "parley", "bench", "test", "check", "format"])(
  "npm run %s installs first what is missing",
  name => {
    expect(manifest.scripts[name]).toMatch(/^node tools\/(?:ensure\.mjs && |launch\.mjs )/)
  },
)
