import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { ROOT } from "./sources.js"

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly gypfile?: boolean
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: { readonly [name: string]: string }
}
interface Manifest {
  readonly scripts: { readonly [name: string]: string }
  readonly allowScripts: { readonly [name: string]: boolean }
}
const read = (file: string): string => readFileSync(ROOT + file, "utf8")
const manifestIn = (folder: string) => JSON.parse(read(`${folder}package.json`)) as Manifest
const manifest = manifestIn("")
const packagesIn = (folder: string): readonly (readonly [path: string, Locked])[] => {
  const { packages }: { readonly packages: { readonly [path: string]: Locked } } = JSON.parse(
    read(`${folder}package-lock.json`),
  )
  return Object.entries(packages).filter(([path]) => path !== "")
}
const packages = packagesIn("")
/** The checkout's own, and the one with SQLite's driver for Node 20. */
const FOLDERS = ["", "tools/node20/"]

test.each([...FOLDERS, "bench/peers/", "tests/document/"])(
  "%spackage-lock.json names no place that packages come from, and a checksum for each",
  folder => {
    const packages = packagesIn(folder)
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  },
)

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

test.each(FOLDERS)("every dependency in %spackage.json that builds something when installed is allowed to", folder => {
  const building = packagesIn(folder).filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
  const names = building.map(([path]) => path.replace(/^.*node_modules\//, "")).sort()
  expect(Object.keys(manifestIn(folder).allowScripts).sort()).toEqual(names)
})

// npm takes better-sqlite3 13 for a package to compile, since it has a binding.gyp and since lock files do not keep that its
// own package.json says otherwise; `npm ci` then fails where there is no Python. npm 10 and 11 heed it where it stands in the
// lock file, and leave it out when they write that file: put it back.
test("better-sqlite3 13 is not compiled: its entry in package-lock.json has gypfile false", () => {
  const drivers = packages.filter(([path]) => path === "node_modules/better-sqlite3")
  expect(drivers.map(([, { gypfile }]) => gypfile)).toEqual([false])
})

test.each(["start", "parley", "bench", "test", "check", "format"])(
  "npm run %s installs first what is missing",
  name => {
    expect(manifest.scripts[name]).toMatch(/^(?:exec )?node tools\/(?:ensure\.mjs && |launch\.mjs )/)
  },
)
