import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

/** Browsers that know `light-dark()`, popovers and anchors of popovers by their button; older ones are not made up for. */
const BROWSERS = ["chrome125", "firefox132", "safari18"]
const PAGES = "console/index.html"
const DEMO = "console/demo.html"
const INJECTED = 'import { h as _h, Fragment as _F } from "preact"'
const BOX = "console/box/chat.tsx"

/**
 * Builds what browsers load: the pages of the console, with a part of their own for each page and names that tell what is in
 * them, and the chat box as one file.
 *
 * @param {string} root the checkout
 * @returns {Promise<{ inputs: readonly string[], packaged: readonly string[], outputFiles: readonly { path: string, contents: Uint8Array }[] }>}
 *   files read, ours and those of packages, relative to the checkout, and files to be written
 * @throws where the sources do not build
 */
export async function bundleConsole(root) {
  if (!existsSync(join(root, PAGES))) return { inputs: [], packaged: [], outputFiles: [] }
  const { build } = await import("vite")
  /** @type {Set<string>} */
  const inputs = new Set()
  /** @type {Set<string>} */
  const packaged = new Set()
  const remember = {
    name: "remember-inputs",
    /** @param {string} id */
    load(id) {
      const file = id.split("?")[0] ?? ""
      if (existsSync(file)) (file.includes("node_modules") ? packaged : inputs).add(relative(root, file))
      return null
    },
  }
  /** @type {import("vite").InlineConfig} */
  const common = {
    root: join(root, "console"),
    configFile: false,
    envDir: false,
    logLevel: "warn",
    plugins: [remember],
    // A build in a test is the same as any other.
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  }
  const built = [
    await build({
      ...common,
      base: "./",
      build: {
        target: BROWSERS,
        write: false,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        // A slow machine is no fault of the build.
        rolldownOptions: {
          checks: { pluginTimings: false },
          input: { index: join(root, PAGES), demo: join(root, DEMO) },
          // A file of a few hundred bytes costs a request, and compresses badly by itself.
          output: {
            codeSplitting: {
              groups: [{ name: "pieces", test: /\/console\/(?:pieces|frame|texts)\/[^/]+\.tsx?$/, minShareCount: 4 }],
            },
          },
        },
      },
    }),
    ...(existsSync(join(root, BOX))
      ? [
          await build({
            ...common,
            plugins: [remember, onlyWhatBoxUses(root)],
            // Calls of `h` are shorter than those that it would be called by.
            oxc: {
              jsx: { runtime: "classic", pragma: "_h", pragmaFrag: "_F", development: false },
              jsxInject: INJECTED,
            },
            publicDir: false,
            build: {
              target: BROWSERS,
              write: false,
              rolldownOptions: {
                checks: { pluginTimings: false },
                input: join(root, BOX),
                output: { format: "iife", entryFileNames: "chat.js", codeSplitting: false },
              },
            },
          }),
        ]
      : []),
  ].flat()
  const files = built.flatMap(part => ("output" in part ? part.output : []))
  const outputFiles = files.map(file => ({
    path: join(root, "dist/console", file.fileName),
    contents: Buffer.from(file.type === "chunk" ? file.code : file.source),
  }))
  const logo = "console/public/logo.svg"
  outputFiles.push({ path: join(root, "dist/console/logo.svg"), contents: readFileSync(join(root, logo)) })
  return { inputs: [...inputs, PAGES, DEMO, logo], packaged: [...packaged], outputFiles }
}

/**
 * Leaves of the token file and of the icons what the chat box uses: a page loads all of the box.
 *
 * @param {string} root the checkout
 */
function onlyWhatBoxUses(root) {
  const folder = join(root, "console/box")
  const sources = readdirSync(folder).map(file => readFileSync(join(folder, file), "utf8"))
  return {
    name: "only-what-box-uses",
    /** @param {string} id */
    load(id) {
      if (id.endsWith("pieces/icon.tsx")) {
        const icon = /^ {2}(\w+):\n? +"M.*",\n/gim
        return readFileSync(id, "utf8").replace(icon, (line, name) =>
          sources.some(source => source.includes(`<Icon name="${name}"`)) ? line : "",
        )
      }
      if (!id.endsWith("tokens.css?inline")) return null
      const tokens = readFileSync(join(root, "console/tokens.css"), "utf8")
      const declared = /^ *--([\w-]+):([^;]*);\n/gm
      const uses = new Map([...tokens.matchAll(declared)].map(([, name = "", value = ""]) => [name, namesIn(value)]))
      /** @type {Set<string>} */
      const used = new Set()
      const waiting = sources.flatMap(namesIn)
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        if (used.has(name)) continue
        used.add(name)
        waiting.push(...(uses.get(name) ?? []))
      }
      return tokens.replace(declared, (line, name) => (used.has(name) ? line : ""))
    },
  }
}

/**
 * @param {string} css
 * @returns {string[]} names of the custom properties that it uses
 */
function namesIn(css) {
  return [...css.matchAll(/var\(--([\w-]+)/g)].map(([, name = ""]) => name)
}
