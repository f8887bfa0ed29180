import { transformSync } from "esbuild"
import { describe, expect, test } from "vitest"
import manifest from "../../package.json" with { type: "json" }
import { LEFT_OUT } from "../../tools/build.mjs"
import { filesIn, type Import, importsOf, readSource } from "./sources.js"

/** The imports that a folder, or one file of it, may have besides its own files. */
interface Layer {
  /** Folders of ours, through their `index.ts`. */
  readonly ours: readonly string[]
  /** Files that are no code. */
  readonly data?: readonly string[]
  readonly packages: readonly string[]
  /** Nothing of Node, and none of what makes two runs differ. */
  readonly pure?: true
}

const EVERYTHING = [
  "language",
  "engine",
  "drawing",
  "helpdesk",
  "actions",
  "turns",
  "runtime",
  "store",
  "simulation",
  "replay",
  "server",
]

const LAYERS: { readonly [folder: string]: Layer } = {
  language: {
    ours: [],
    // Authors name the schemas there; they are data.
    data: [
      "engine/bot.schema.json",
      "engine/fixture.schema.json",
      "engine/flow.schema.json",
      "engine/texts.schema.json",
    ],
    packages: [
      "@marcbachmann/cel-js",
      "ajv",
      "fastest-levenshtein",
      "jsonc-parser",
      "libphonenumber-js",
      "lru-cache",
      "luxon",
      "re2js",
    ],
    pure: true,
  },
  engine: { ours: ["language"], packages: ["ajv", "xstate"], pure: true },
  drawing: { ours: ["language"], packages: ["@hpcc-js/wasm-graphviz"], pure: true },
  helpdesk: { ours: ["language", "engine"], packages: ["ipaddr.js", "lru-cache", "luxon", "xstate"], pure: true },
  actions: { ours: ["language", "engine", "helpdesk"], packages: ["ipaddr.js"], pure: true },
  "actions/http/abort-after.ts": { ours: [], packages: [] },
  "actions/http/connect.ts": { ours: ["language", "engine"], packages: ["undici"] },
  "actions/http/exchange.ts": { ours: ["language", "engine"], packages: ["undici"] },
  turns: { ours: ["language", "engine", "helpdesk", "actions"], packages: [], pure: true },
  runtime: { ours: ["language", "engine", "helpdesk", "actions", "turns"], packages: ["lru-cache"] },
  store: { ours: ["language", "engine", "helpdesk", "turns"], packages: ["better-sqlite3", "pg"] },
  simulation: { ours: ["language", "engine", "helpdesk", "actions", "turns", "runtime", "store"], packages: [] },
  replay: {
    ours: ["language", "engine", "helpdesk", "actions", "turns", "runtime", "store", "client"],
    packages: ["ajv", "jsonc-parser"],
  },
  server: {
    ours: ["language", "engine", "drawing", "helpdesk", "actions", "turns", "runtime", "replay"],
    packages: [
      "ajv",
      "express",
      "file-type",
      "helmet",
      "jose",
      "jsonc-parser",
      "lru-cache",
      "luxon",
      "openid-client",
      "prom-client",
      "rate-limiter-flexible",
      "undici",
    ],
  },
  console: {
    ours: ["client"],
    packages: ["@panzoom/panzoom", "@preact/signals", "@tanstack/virtual-core", "preact", "preact-iso", "uplot"],
  },
  client: { ours: [], packages: ["eventsource-parser"] },
  cli: { ours: EVERYTHING, packages: ["better-sqlite3", "commander", "esbuild", "pino"] },
  bench: {
    ours: [...EVERYTHING, "client", "cli"],
    packages: ["ajv", "better-sqlite3", "express", "jsonc-parser", "pg", "playwright-core", "undici", "xstate"],
  },
}
const FOLDERS = Object.keys(LAYERS).filter(name => !name.includes("."))
const INSTALLED = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })

/** Code that depends on when, where or by whom it is run. `new Date(x)` and `DateTime.fromMillis(x)` do not. */
const IMPURE =
  /\b(?:Date\.now|new Date\(\)|DateTime\.(?:now|local)\(|DateTime\.utc\(\)|Math\.random|process\.\w+|performance\.\w+|crypto\.\w+|set(?:Timeout|Interval|Immediate)\(|\.get(?:FullYear|Month|Date|Day|Hours|Minutes|TimezoneOffset)\()/g

function breaches(file: string, imports: readonly Import[]): readonly string[] {
  const folder = file.split("/")[0] ?? ""
  const layer = LAYERS[file] ?? LAYERS[folder]
  if (layer === undefined) return [`${file} is in no folder of the table`]
  const doors = layer.ours.map(name => `${name}/index.ts`)
  const allowed = ({ to }: Import) =>
    to.startsWith(`${folder}/`) ||
    doors.includes(to) ||
    (layer.data ?? []).includes(to) ||
    layer.packages.includes(to) ||
    (to.startsWith("node:") && !layer.pure)
  return imports.filter(one => !allowed(one)).map(({ to }) => `${file} imports ${to}`)
}

function impurities(source: string): readonly string[] {
  const { code } = transformSync(source, { loader: "ts", legalComments: "none", target: "esnext" })
  const bare = code.replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
  return [...bare.matchAll(IMPURE)].map(([found]) => found)
}

/** The first circle of files that import each other, or `[]`. */
function circle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    for (const next of imports.get(file) ?? []) {
      const found = visit(next, [...path, file])
      if (found.length > 0) return found
    }
    done.add(file)
    return []
  }
  for (const file of imports.keys()) {
    const found = visit(file, [])
    if (found.length > 0) return found
  }
  return []
}

test.each(FOLDERS)("%s imports only what the table grants it", folder => {
  expect(filesIn(folder).flatMap(file => breaches(file, importsOf(file)))).toEqual([])
})

test("no files import each other in a circle, not even for types", () => {
  const files = FOLDERS.flatMap(filesIn)
  expect(circle(new Map(files.map(file => [file, importsOf(file).map(({ to }) => to)]))).join(" -> ")).toBe("")
})

test.each(FOLDERS.filter(folder => LAYERS[folder]?.pure))("%s knows no clock, chance or machine", folder => {
  const files = filesIn(folder).filter(file => LAYERS[file] === undefined || LAYERS[file].pure)
  const found = files.flatMap(file => impurities(readSource(file)).map(what => `${file}: ${what}`))
  expect(found).toEqual([])
})

test("what ships and is not bundled is installed with it, and nothing that is bundled is installed too", () => {
  const shipped = FOLDERS.filter(folder => folder !== "bench").flatMap(filesIn)
  const packages = new Set(shipped.flatMap(file => importsOf(file)).map(({ to }) => to))
  expect(LEFT_OUT.filter(name => packages.has(name)).sort()).toEqual(INSTALLED.sort())
})

// esbuild gives a bundled CommonJS package nothing but a default export where it is loaded late.
test("packages that are bundled and no ES modules are loaded late by their default export alone", () => {
  const late = FOLDERS.flatMap(filesIn).flatMap(file =>
    [...readSource(file).matchAll(/\{([^{}]*)\} = await import\("([^."][^"]*)"\)/g)].map(
      ([, names = "", name = ""]) => ({ file, names: names.trim(), name }),
    ),
  )
  const isModule = (name: string) => JSON.parse(readSource(`node_modules/${name}/package.json`)).type === "module"
  const wrong = late.filter(
    ({ names, name }) => !LEFT_OUT.includes(name) && !isModule(name) && !/^default: \w+$/.test(names),
  )
  expect(wrong).toEqual([])
  expect(late.length).toBeGreaterThan(2)
})

describe("the table itself", () => {
  const targets = (source: string) => importsOf("engine/loading/x.ts", source).map(({ to }) => to)
  test.each([
    ['import { a } from "./a.js"', ["engine/loading/a.ts"]],
    ['import type { a } from "../a.js"', ["engine/a.ts"]],
    ['import { type A, b as c } from "../../store/index.js"', ["store/index.ts"]],
    ['import {\n  a,\n  b,\n} from "xstate"', ["xstate"]],
    ['import * as a from "ajv/dist/2020.js"', ["ajv"]],
    ['import a, { b } from "@marcbachmann/cel-js/x"', ["@marcbachmann/cel-js"]],
    ['import "node:fs/promises"', ["node:fs/promises"]],
    ['export { a } from "./a.js"\nexport * from "./b.js"', ["engine/loading/a.ts", "engine/loading/b.ts"]],
    ['let a: import("./a.js").A', ["engine/loading/a.ts"]],
    ['const a = await import("./a.js")', ["engine/loading/a.ts"]],
    ['import a from "../a.json" with { type: "json" }', ["engine/a.json"]],
    ['export function a() {\n  return "import b from"\n}', []],
  ])("reads %j", (source, expected) => expect(targets(source)).toEqual(expected))

  const refuses = (file: string, to: string) => breaches(file, [{ from: file, to }]).length > 0
  test.each([
    ["engine/a.ts", "engine/loading/b.ts", false],
    ["engine/a.ts", "actions/index.ts", true],
    ["engine/a.ts", "express", true],
    ["engine/a.ts", "node:fs", true],
    ["actions/a.ts", "engine/index.ts", false],
    ["actions/a.ts", "language/values/values.ts", true],
    ["server/a.ts", "store/index.ts", true],
    ["language/a.ts", "engine/values.ts", true],
    ["language/a.ts", "engine/flow.schema.json", false],
    ["turns/a.ts", "node:crypto", true],
    ["runtime/a.ts", "node:crypto", false],
    ["elsewhere/a.ts", "engine/index.ts", true],
  ])("of %s importing %s: refused is %s", (file, to, expected) => expect(refuses(file, to)).toBe(expected))

  test.each([
    ["new Date()", true],
    ["new Date", true],
    ["new Date(0)", false],
    ["Date.now()", true],
    ["a.getHours()", true],
    ["a.getUTCHours()", false],
    ["process.env", true],
    ["DateTime.utc()", true],
    ["DateTime.utc(2026)", false],
    ["// Date.now()", false],
    ['a("process.env and Math.random")', false],
    ["const a: Date = b", false],
    ["a instanceof Date", false],
  ])("of %j: impure is %s", (source, expected) => expect(impurities(source).length > 0).toBe(expected))

  test.each([
    [{ a: ["b"], b: ["c"], c: [] }, []],
    [{ a: ["b", "c"], b: ["c"], c: [] }, []],
    [{ a: ["b"], b: ["c"], c: ["b"] }, ["b", "c", "b"]],
    [{ a: ["a"] }, ["a", "a"]],
  ])("the circle in %j is %j", (imports, expected) => {
    expect(circle(new Map(Object.entries<string[]>(imports)))).toEqual(expected)
  })
})

/** The names that a file declares and exports. */
const EXPORTED = /^export (?:async )?(?:abstract )?(?:function|class|interface|type|const) ([\w$]+)/gm

test("the engine, which is the interpreter and nothing else, has under 2,500 lines (design section 2)", () => {
  const lines = filesIn("engine").map(file => readSource(file).split("\n").length - 1)
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(2500)
})

test("no exported name is declared in two files, so that it can't have two meanings", () => {
  // The client and the pages name what the wire carries as its readers know it, and are imported by nothing else.
  const inside = FOLDERS.filter(folder => folder !== "client" && folder !== "bench" && folder !== "console")
  expect([...twice(inside.flatMap(filesIn)), ...twice(filesIn("console"))]).toEqual([])
})

/** Each table of texts is called so: `textsOf` takes one for each language. */
const CALLED_ALIKE = ["texts"]

function twice(files: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const declared = new Map<string, string[]>()
  for (const file of files) {
    for (const [, name = ""] of readSource(file).matchAll(EXPORTED)) {
      declared.set(name, [...(declared.get(name) ?? []), file])
    }
  }
  return [...declared].filter(([name, found]) => found.length > 1 && !CALLED_ALIKE.includes(name))
}
