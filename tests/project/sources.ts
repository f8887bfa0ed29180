import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export const ROOT = fileURLToPath(new URL("../../", import.meta.url))

/** One import of one source file, with types or without. */
export interface Import {
  /** The file that imports, such as `engine/step.ts`. */
  readonly from: string
  /** The file of ours that is imported, relative to the checkout; or a package's name; or `node:fs`. */
  readonly to: string
}

/** The TypeScript files of a folder of the checkout and those below, such as `language/expressions/parse.ts`. */
export function filesIn(folder: string): readonly string[] {
  if (!existsSync(ROOT + folder)) return []
  return readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
    .filter(file => /\.tsx?$/.test(file) && !file.includes("node_modules"))
    .map(file => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort()
}

export function readSource(file: string): string {
  return readFileSync(ROOT + file, "utf8")
}

/** Statements begin a line, as the formatter has it; calls of `import()`, of types too, may be anywhere. */
const IMPORTS = [
  /^(?:import|export)\s[\w$*{},\s]*?\bfrom\s*["']([^"']+)["']/gm,
  /^import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']/g,
]

export function importsOf(file: string, source = readSource(file)): readonly Import[] {
  return IMPORTS.flatMap(pattern => [...source.matchAll(pattern)]).map(([, name = ""]) => ({
    from: file,
    to: name.startsWith(".") ? resolve(file, name) : packageOf(name),
  }))
}

function resolve(file: string, name: string): string {
  const path = new URL(name, `file:///${file}`).pathname.slice(1).replace(/\.js$/, ".ts")
  return existsSync(`${ROOT}${path}x`) ? `${path}x` : path
}

function packageOf(name: string): string {
  if (name.startsWith("node:")) return name
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/")
}

/** All rooms that have code. */
export const ROOMS = [
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
  "client",
  "console",
  "cli",
  "bench",
  "tests",
] as const
