import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { build, type Plugin } from "esbuild"
import type { Json } from "../language/index.js"
import { askProcess } from "./ask-process.js"
import { ROOT } from "./project/sources.js"

/** A small mistake in one of our files, which something has to notice. */
export interface Mutation {
  /** Below the checkout: `engine/run.ts`. */
  readonly file: string
  /** The text to replace: it must be in the file once, so a line that has changed since makes its mutation fail. */
  readonly from: string | RegExp
  readonly to: string
}

/** Code that was built once, with all its mutations. */
export interface Mutants {
  /**
   * Calls the code with one of the mutations, by its place in the list, or with none. The code is loaded anew for each
   * mutation, so that one in what a file does when it is loaded counts too, and nothing is left of the one before. Sound
   * code is asked the same thing once.
   *
   * @param argument is handed to the entry's `default`
   * @returns what that gives
   * @throws where the mutation's place is not in its file, or not once; and what the code throws
   */
  run(mutation: number | null, argument: Json): Promise<Json>
  close(): Promise<void>
}

/**
 * Bundles code once, with a switch for each mutation: a mutated file is in the bundle as it is, and once more with each
 * of its mutations. To mutate other code, give an entry that plays it and tells what it noticed.
 *
 * @param entry a file below the checkout, which exports by `default` a function of one JSON value that gives another
 * @param stubs the text that stands for files of ours, such as those that make tests of what is only to be played
 */
export async function bundleMutants(
  entry: string,
  mutations: readonly Mutation[],
  stubs: { readonly [file: string]: string } = {},
): Promise<Mutants> {
  const folder = mkdtempSync(join(tmpdir(), "parley-mutants-"))
  // Here the packages that the bundle leaves out are found.
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"))
  writeFileSync(join(folder, "player.cjs"), PLAYER)
  const stale = new Map<number, Error>()
  await build({
    entryPoints: { mutants: join(ROOT, entry), validator: join(ROOT, VALIDATOR) },
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    define: { "import.meta.url": "MODULE_URL" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "import-attributes": true },
    packages: "external",
    logLevel: "error",
    plugins: [sharing, stubbing(stubs), switching(mutations, stale)],
  })
  let player: ChildProcess | null = null
  const ask = async (mutation: number | null, argument: Json): Promise<Json> => {
    player ??= fork(join(folder, "player.cjs"), { execArgv: [] })
    return (await askProcess(player, { mutation, argument })) as Json // messages between processes are JSON
  }
  const ofSound = new Map<string, Promise<Json>>()
  return {
    run: async (mutation, argument) => {
      const fault = mutation === null ? undefined : stale.get(mutation)
      if (fault !== undefined) throw fault
      if (mutation !== null) return ask(mutation, argument)
      const asked = JSON.stringify(argument)
      const known = ofSound.get(asked) ?? ask(null, argument)
      ofSound.set(asked, known)
      return known
    },
    close: async () => {
      if (player?.exitCode === null) {
        player.kill()
        await once(player, "exit")
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * A process of its own: it goes with all that was loaded. The bundle is compiled once, as a function: called for a
 * mutation, it runs all files of the bundle anew.
 */
const PLAYER = `
const { readFileSync } = require("node:fs")
const { pathToFileURL } = require("node:url")
const { compileFunction } = require("node:vm")

const filename = require.resolve("./mutants.cjs")
const names = ["module", "exports", "require", "MODULE_URL", "MUTATION"]
const load = compileFunction(readFileSync(filename, "utf8"), names, { filename })

function playerOf(mutation) {
  const module = { exports: {} }
  load(module, module.exports, require, pathToFileURL(filename).href, String(mutation))
  return module.exports.default
}

let sound
process.on("message", async ({ mutation, argument }) => {
  try {
    const play = mutation === null ? (sound ??= playerOf(null)) : playerOf(mutation)
    process.send({ result: await play(argument) })
  } catch (error) {
    process.send({ error: error instanceof Error ? error.stack : String(error) })
  }
})
`

/** Compiling the schemas would take most of the time, so validators and what they are made from are loaded once. */
const VALIDATOR = "language/loading/validator.ts"
const sharing: Plugin = {
  name: "sharing",
  setup({ onResolve }) {
    onResolve({ filter: /\/validator\.js$/ }, () => ({ path: "./validator.cjs", external: true }))
    onResolve({ filter: /\.schema\.json$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      external: true,
    }))
  },
}

function stubbing(stubs: { readonly [file: string]: string }): Plugin {
  return {
    name: "stubs",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = stubs[path.slice(ROOT.length)]
        return contents === undefined ? undefined : { contents, loader: "ts", resolveDir: dirname(path) }
      })
    },
  }
}

/** Whether each mutation has its place in its file, once. @returns why not, of those that have not */
export function misplaced(mutations: readonly Mutation[]): readonly string[] {
  const sources = new Map(mutations.map(({ file }) => [file, readFileSync(join(ROOT, file), "utf8")]))
  return mutations.flatMap(mutation => {
    try {
      mutate(sources.get(mutation.file) ?? "", mutation)
      return []
    } catch (error) {
      return [(error as Error).message] // `mutate` throws nothing else
    }
  })
}

/** A mutated file becomes a choice of its versions, each of which imports as the file itself does. */
function switching(mutations: readonly Mutation[], stale: Map<number, Error>): Plugin {
  const indexesOf = (path: string) => mutations.flatMap(({ file }, index) => (join(ROOT, file) === path ? [index] : []))
  return {
    name: "mutations",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^version:/ }, ({ path }) => {
        const [, version = "", file = ""] = path.split(":")
        return { path: file, namespace: version }
      })
      onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path).replace(/js$/, "ts")
        return indexesOf(file).length === 0 ? undefined : { path: file, namespace: "versions" }
      })
      onLoad({ filter: /\.ts$/, namespace: "versions" }, ({ path }) => {
        const cases = indexesOf(path).map(
          index => `case "${index}": module.exports = require("version:${index}:${path}"); break`,
        )
        const contents = `switch (MUTATION) {
          ${cases.join("\n")}
          default: module.exports = require("version:sound:${path}")
        }`
        return { contents, loader: "js", resolveDir: dirname(path) }
      })
      onLoad({ filter: /\.ts$/, namespace: "file" }, () => undefined)
      onLoad({ filter: /\.ts$/ }, ({ path, namespace }) => {
        const index = Number(namespace)
        const source = readFileSync(path, "utf8")
        const mutation = mutations[index]
        try {
          const contents = mutation === undefined ? source : mutate(source, mutation)
          return { contents, loader: "ts", resolveDir: dirname(path) }
        } catch (error) {
          stale.set(index, error as Error) // `mutate` throws nothing else
          return { contents: "" }
        }
      })
    },
  }
}

/** @throws Error where the place is not there, or not once */
function mutate(source: string, { file, from, to }: Mutation): string {
  const places =
    typeof from === "string" ? source.split(from).length - 1 : [...source.matchAll(new RegExp(from, "g"))].length
  if (places !== 1) throw new Error(`${file} has ${places} places like ${from}, and should have one`)
  return typeof from === "string" ? source.replace(from, () => to) : source.replace(from, to)
}
