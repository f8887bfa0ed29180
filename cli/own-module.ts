import { Console } from "node:console"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, extname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import type { BuildFailure, Plugin } from "esbuild"
import { defineAction, withFields } from "../engine/index.js"
import { ActionError, Duration, ParleyError, PlainDate } from "../language/index.js"

/**
 * Stands for the package `parley` inside a module of own actions, without what only an application with Parley inside needs:
 * the values of this program's own `index.ts`, so that
 * its `ParleyError` is ours, whichever copy of the package lies near the module, and also where there is none, as in a
 * checkout.
 */
const DOOR = { ActionError, Duration, defineAction, ParleyError, PlainDate, withFields }
const DOOR_KEY = "parley.door"

/** A module of a user's with its own files in it, which any thread can load. */
export interface OwnModule {
  readonly file: string
  readonly code: string
}

/**
 * Reads a module of a user's, TypeScript or JavaScript, with what it imports. Packages are taken from where the module
 * is, and are loaded as they are; its own files are bundled.
 *
 * @throws `OWN_ACTIONS_INVALID`
 */
export async function readOwnModule(file: string): Promise<OwnModule> {
  const path = resolve(file)
  if (!existsSync(path)) throw ownActionsInvalid(file, "there is no such file. Give the module with --actions.")
  return { file, code: await bundled(path, file) }
}

/**
 * Loads a module that was read. Its `console` writes to standard error, as the report of a command, or a server's log, is
 * alone on standard output.
 *
 * @returns its exports by name
 * @throws `OWN_ACTIONS_INVALID`
 */
export async function loadOwnModule({ file, code }: OwnModule): Promise<{ readonly [name: string]: unknown }> {
  Object.assign(globalThis, { [Symbol.for(DOOR_KEY)]: DOOR, console: new Console(process.stderr, process.stderr) })
  const folder = mkdtempSync(join(tmpdir(), "parley-actions-"))
  try {
    const bundle = join(folder, "actions.mjs")
    writeFileSync(bundle, code)
    return await import(/* @vite-ignore */ pathToFileURL(bundle).href)
  } catch (error) {
    throw ownActionsInvalid(file, `it can't be loaded: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function ownActionsInvalid(file: string, what: string): ParleyError {
  return new ParleyError("OWN_ACTIONS_INVALID", "", `The actions in ${file} can't be used: ${what}`)
}

async function bundled(path: string, file: string): Promise<string> {
  const { build } = await import("esbuild").catch(() => {
    throw ownActionsInvalid(file, "esbuild, which makes one module of them, is not installed: npm install esbuild.")
  })
  const url = JSON.stringify(pathToFileURL(path).href)
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "silent",
      // Where the author's file is, not where the bundle is.
      define: {
        "import.meta.url": url,
        "import.meta.dirname": JSON.stringify(dirname(path)),
        "import.meta.filename": JSON.stringify(path),
      },
      // For what is CommonJS of the author's own files.
      banner: {
        js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(${url});`,
      },
      plugins: [door, packagesAsTheyAre],
    })
    return outputFiles[0]?.text ?? ""
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? []
    if (first === undefined) throw error
    const { location } = first
    const place = location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `
    throw ownActionsInvalid(file, `${place}${first.text}`)
  }
}

const door: Plugin = {
  name: "parley",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^parley$/ }, () => ({ path: "parley", namespace: "door" }))
    onLoad({ filter: /.*/, namespace: "door" }, () => ({
      contents: Object.keys(DOOR)
        .map(name => `export const ${name} = globalThis[Symbol.for("${DOOR_KEY}")].${name}`)
        .join("\n"),
    }))
  },
}

const LOADED_BY_NODE = [".js", ".mjs", ".cjs"]
const NEVER_TWICE = { resolving: true }

/** A package's files are imported from where they are, by their full names, since the bundle is elsewhere. */
const packagesAsTheyAre: Plugin = {
  name: "packages",
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === NEVER_TWICE || kind === "entry-point" || path.startsWith("node:")) return undefined
      const found = await find(path, { kind, importer, resolveDir, pluginData: NEVER_TWICE })
      if (found.errors.length > 0 || found.external || found.namespace !== "file") return found
      const isOfPackage = /[\\/]node_modules[\\/]/.test(found.path) && LOADED_BY_NODE.includes(extname(found.path))
      if (!isOfPackage) return found
      return { path: kind === "require-call" ? found.path : pathToFileURL(found.path).href, external: true }
    })
  },
}
