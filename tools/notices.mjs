import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The file of a build that tells which packages of others are in it, and under which licences. */
export const NOTICES = "dist/THIRD-PARTY-NOTICES.txt"

const LICENCE = /^(licen[cs]e|copying|notice)([-.].*)?$/i

/**
 * @param {string} file relative to the checkout
 * @returns {string | null} the package that it belongs to; null: it is ours
 */
function packageOf(file) {
  const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return name ?? null
}

/**
 * The licences of packages that were bundled, for programs and for browsers.
 *
 * @param {string} root the checkout
 * @param {readonly string[]} files that were bundled, relative to it
 * @returns {string} empty: nothing of others is in them
 */
export function noticesOf(root, files) {
  /** @type {Map<string, string>} Names by folder: there may be two versions. */
  const names = new Map()
  for (const file of files) {
    const name = packageOf(file)
    if (name !== null) names.set(file.slice(0, file.lastIndexOf(`/${name}/`) + name.length + 1), name)
  }
  const notices = [...names]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([folder, name]) => noticeOf(name, join(root, folder)))
  return notices.length === 0 ? "" : `Parley has parts of these packages in it.\n\n${notices.join("\n\n")}\n`
}

/**
 * @param {string} name
 * @param {string} folder
 * @returns {string}
 */
function noticeOf(name, folder) {
  const file = join(folder, "package.json")
  const { version = "", license = "" } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}
  const texts = readdirSync(folder)
    .filter(one => LICENCE.test(one))
    .map(one => readFileSync(join(folder, one), "utf8").trim())
  return [
    `${"=".repeat(80)}\n${name} ${version} (${typeof license === "string" ? license : license.type})`,
    ...texts,
  ].join("\n\n")
}
