import { existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

/** Browsers that know `light-dark()`, popovers and anchors of popovers by their button; older ones are not made up for. */
const BROWSERS = ["chrome125", "firefox132", "safari18"]
const PAGES = "console/index.html"
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
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
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
        rolldownOptions: { checks: { pluginTimings: false } },
      },
    }),
    ...(existsSync(join(root, BOX))
      ? [
          await build({
            ...common,
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
  return { inputs: [...inputs, PAGES, logo], packaged: [...packaged], outputFiles }
}
