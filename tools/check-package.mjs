import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

/** Packs Parley, and holds the package against what publint and Are The Types Wrong know of packages. Exits 1 on a finding. */
async function checkPackage() {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), "parley-package-"))
  try {
    run("npm", ["pack", "--silent", "--pack-destination", folder], root)
    const tarball = join(folder, readdirSync(folder).find(file => file.endsWith(".tgz")) ?? "")
    const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(readFileSync(tarball)) } })
    for (const message of messages) process.stdout.write(`${formatMessage(message, pkg ?? {})}\n`)
    const cli = createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json")
    const { bin } = JSON.parse(readFileSync(cli, "utf8"))
    // Parley has ES modules alone, and schemas are no modules.
    const args = [
      tarball,
      "--profile",
      "esm-only",
      "--exclude-entrypoints",
      "./engine/*.json",
      "./package.json",
      "--format",
      "table",
      "--no-emoji",
    ]
    run(process.execPath, [join(dirname(cli), bin.attw), ...args], root)
    if (messages.length > 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {Buffer} bytes
 * @returns {ArrayBuffer}
 */
function toArrayBuffer(bytes) {
  return new Uint8Array(bytes).buffer
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(program, args, cwd) {
  const { status } = spawnSync(program, args, { cwd, stdio: ["ignore", 1, 2] })
  if (status !== 0) process.exitCode = 1
}

await checkPackage()
