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
              cssMinify: "esbuild",
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
 * Leaves of the token file and of the icons what the chat box uses, and writes both its style sheet and its texts shorter: a page
 * loads all of the box. Of what it loads compressed, sizes in their places are 160 bytes less than tokens, and texts without the
 * keys that English has already 200.
 *
 * @param {string} root the checkout
 * @returns {import("vite").Plugin}
 */
function onlyWhatBoxUses(root) {
  const folder = join(root, "console/box")
  const sources = readdirSync(folder).map(file => readFileSync(join(folder, file), "utf8"))
  const tokens = readFileSync(join(root, "console/tokens.css"), "utf8")
  const sizes = sizesIn(tokens)
  const names = shortNames(tokens, sources)
  const shorter = (/** @type {string} */ css) => withShortNames(withSizes(css, sizes), names)
  return {
    name: "only-what-box-uses",
    load(id) {
      if (id.endsWith("pieces/icon.tsx")) {
        const icon = /^ {2}(\w+):\n? +"M.*",\n/gim
        return readFileSync(id, "utf8").replace(icon, (line, name) =>
          sources.some(source => source.includes(`<Icon name="${name}"`)) ? line : "",
        )
      }
      if (id.endsWith("chat.css?inline")) return shorter(readFileSync(id.replace("?inline", ""), "utf8"))
      return id.endsWith("tokens.css?inline") ? shorter(tokensUsed(tokens, sources)) : null
    },
    transform(code, id) {
      if (!/box\/texts-(ru|zh)\.ts$/.test(id)) return null
      const english = readFileSync(join(folder, "texts-en.ts"), "utf8")
      const keys = [...english.matchAll(/^ {2}(\w+):/gm)].map(([, key = ""]) => key)
      return textsByPlace(code, this.parse(code), keys)
    },
    renderChunk: code => ({ code: code.replace(/(--[\w-]+): /g, "$1:"), map: null }),
  }
}

/**
 * @param {string} tokens the token file
 * @param {readonly string[]} sources of the box
 * @returns {string} the token file without what no source uses
 */
function tokensUsed(tokens, sources) {
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
  // The theme of the box is the reader's, or that of `--parley-scheme`.
  const themes = /^:root\[data-theme[^}]*}\n/gm
  return tokens.replace(declared, (line, name) => (used.has(name) ? line : "")).replace(themes, "")
}

/**
 * @param {string} tokens the token file
 * @returns {Map<string, string>} tokens that are one length everywhere: no theme, language or host page changes them
 */
function sizesIn(tokens) {
  const declared = [...tokens.matchAll(/^ *--([\w-]+):([^;]*);$/gm)].map(([, name = "", value = ""]) => ({
    name,
    value: value.trim(),
  }))
  const sizes = declared.filter(
    ({ name, value }) =>
      name !== "r-box" && /^[\d.]+(?:rem)?$/.test(value) && declared.filter(one => one.name === name).length === 1,
  )
  return new Map(sizes.map(({ name, value }) => [name, value]))
}

/**
 * @param {string} css
 * @param {Map<string, string>} sizes
 */
function withSizes(css, sizes) {
  return css
    .replace(/^ *--([\w-]+):[^;]*;\n/gm, (line, name) => (sizes.has(name) ? "" : line))
    .replace(/var\(--([\w-]+)\)/g, (use, name) => sizes.get(name) ?? use)
}

/**
 * @param {string} tokens the token file
 * @param {readonly string[]} sources of the box
 * @returns {Map<string, string>} short names of tokens that no script and no host page names
 */
function shortNames(tokens, sources) {
  const named = [...tokens.matchAll(/^ *--([\w-]+):/gm)].map(([, name = ""]) => name)
  // Scripts name tokens whole or in parts, host pages those that the box's own sheet begins with.
  const isNamed = (/** @type {string} */ name) =>
    ["accent", "on-accent"].includes(name) ||
    sources.some(source => new RegExp(`--parley-${name}\\b|^ {2}--${name}:|"[^"\n]*\\(--${name}\\)`, "m").test(source))
  return new Map(
    [...new Set(named)].filter(name => !isNamed(name)).map((name, place) => [name, `w${place.toString(36)}`]),
  )
}

/**
 * @param {string} css
 * @param {Map<string, string>} names
 */
function withShortNames(css, names) {
  return css.replace(/--([\w-]+)/g, (whole, name) => (names.has(name) ? `--${names.get(name)}` : whole))
}

/**
 * A table of texts as a list in the order of the English one, and what makes a table of it again.
 *
 * @param {string} code a module that exports `texts`
 * @param {any} tree of it, as ESTree has it
 * @param {readonly string[]} keys
 */
function textsByPlace(code, tree, keys) {
  const table = tree.body
    .flatMap((/** @type {any} */ one) => one.declaration?.declarations ?? one.declarations ?? [])
    .find((/** @type {any} */ one) => one.id.name === "texts").init
  const texts = new Map(
    table.properties.map((/** @type {any} */ { key, value }) => [key.name, code.slice(value.start, value.end)]),
  )
  const list = keys.map(key => {
    if (!texts.has(key)) throw new Error(`texts of the chat box: ${key} is missing`)
    return texts.get(key)
  })
  return `import { texts as english } from "./texts-en.js"
const list = [${list.join(",")}]
export const texts = Object.fromEntries(Object.keys(english).map((key, place) => [key, list[place]]))`
}

/**
 * @param {string} css
 * @returns {string[]} names of the custom properties that it uses
 */
function namesIn(css) {
  return [...css.matchAll(/var\(--([\w-]+)/g)].map(([, name = ""]) => name)
}
