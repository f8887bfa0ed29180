import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { makePackage } from "./package.mjs"

/** Packs Parley, and holds the package against what publint and Are The Types Wrong know of packages. Exits 1 on a finding. */
async function checkPackage() {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), "parley-package-"))
  try {
    const tarball = makePackage(root, folder)
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
