import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** The file in whose place the compiled validators stand. */
const REPLACED = join("language", "loading", "document-validator.ts")

/** Ajv with the options of all schemas, which gives code in place of functions. */
const COMPILER = `
  import { _, Ajv } from "ajv"
  import standaloneCode from "ajv/dist/standalone"
  import { DOCUMENT_SCHEMAS } from "./document-schemas.js"
  import { AJV_OPTIONS, META_SCHEMA } from "./validator.js"

  const code = { ...AJV_OPTIONS.code, source: true, esm: true, formats: _\`AJV_FORMATS\` }
  const ajv = new Ajv({ ...AJV_OPTIONS, code })
  const names = Object.keys(DOCUMENT_SCHEMAS)
  for (const name of names) ajv.addSchema(DOCUMENT_SCHEMAS[name], name)
  export const compiled = standaloneCode(ajv, {
    ...Object.fromEntries(names.map(name => [name + "Fits", name])),
    isSchema: META_SCHEMA,
  })
  export { names }`

/** The names that the code of ajv's takes for granted, and what the rest of us knows the validators by. */
const FRAME = (/** @type {readonly string[]} */ names) => `
  import { linearRegExp as compiledNow } from "../values/pattern.js"
  import { AJV_FORMATS } from "./validator.js"
  // To compile all of the patterns, before a document needs one, took a thread 10 ms of processor time.
  function linearRegExp(source) {
    let pattern = null
    return { test: text => (pattern ??= compiledNow(source)).test(text) }
  }
  const VALIDATORS = { ${names.map(name => `${name}: ${name}Fits`).join(", ")} }
  export function documentValidator(name) {
    const fits = VALIDATORS[name]
    return value => (fits(value) ? [] : (fits.errors ?? []))
  }
  export function metaSchemaErrors(schema) {
    return isSchema(schema) ? [] : (isSchema.errors ?? [])
  }
`

/**
 * The plugin for esbuild by which the schemas of documents are compiled when Parley is built, and not when it starts.
 *
 * @param {string} root the checkout
 * @returns {import("esbuild").Plugin}
 */
export function compiledSchemas(root) {
  /** @type {Promise<string> | null} */
  let contents = null
  return {
    name: "compiled schemas",
    setup({ onLoad }) {
      onLoad({ filter: /document-validator\.ts$/ }, async ({ path }) => {
        if (path !== join(root, REPLACED)) return undefined
        contents ??= compile(dirname(path))
        return { contents: await contents, loader: "js", resolveDir: dirname(path) }
      })
    },
  }
}

/**
 * @param {string} folder of the file that is replaced
 * @returns {Promise<string>} what stands in its place
 */
async function compile(folder) {
  const { build } = await import("esbuild")
  const { outputFiles } = await build({
    stdin: { contents: COMPILER, resolveDir: folder, loader: "ts" },
    ...{ bundle: true, format: "cjs", platform: "node", packages: "external", write: false, logLevel: "silent" },
  })
  const module = { exports: /** @type {{ names: readonly string[], compiled: string }} */ ({}) }
  const run = new Function("module", "exports", "require", outputFiles[0]?.text ?? "")
  run(module, module.exports, createRequire(join(folder, "x.cjs")))
  const { names, compiled } = module.exports
  return (
    compiled.replace('"use strict";', "").replace(/\bexport const (\w+) = (\w+);/g, "const $1 = $2;") + FRAME(names)
  )
}
