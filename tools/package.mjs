import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The page that strangers read at a registry: the README of the checkout is for whoever has that. */
const README = "docs/package.md"
/** Of `package.json`, what a checkout alone needs. */
const OF_CHECKOUT = ["private", "scripts", "allowScripts", "devDependencies"]

/**
 * Makes the package as a registry is to get it: what `npm pack` takes from a checkout, under a README of its own, and with
 * nothing in its `package.json` that only a checkout needs.
 *
 * @param {string} root the checkout
 * @param {string} into the folder for it
 * @returns {string} the file
 */
export function makePackage(root, into) {
  const folder = mkdtempSync(join(tmpdir(), "parley-package-"))
  try {
    const whole = pack(root, [], folder)
    execFileSync("tar", ["-xzf", whole, "-C", folder])
    const content = join(folder, "package")
    const manifest = JSON.parse(readFileSync(join(content, "package.json"), "utf8"))
    for (const key of OF_CHECKOUT) delete manifest[key]
    writeFileSync(join(content, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`)
    const readme = readFileSync(join(content, README), "utf8")
    writeFileSync(
      join(content, "README.md"),
      readme.replace(/\]\((?!\w+:|#|\.\.\/)/g, "](docs/").replaceAll("](../", "]("),
    )
    rmSync(join(content, README))
    return pack(root, [content], resolve(into))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} what
 * @param {string} into a folder
 * @returns {string} the file
 */
function pack(root, what, into) {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", into, ...what], {
    cwd: root,
    stdio: ["ignore", "ignore", 2],
  })
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  return join(into, `${name}-${version}.tgz`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  process.stdout.write(`${makePackage(root, process.argv[2] ?? process.cwd())}\n`)
}
