import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { openApi, routes, servedUnder } from "../../server/index.js"
import { ROOT } from "../project/sources.js"

/** This folder, whose packages have a lock file of their own. */
export const FOLDER = "tests/document"

/** The document as every server gives it, made of its routes, in a file of a folder that is gone after the test. */
export function writtenDocument(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), "parley-document-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, "openapi.json")
  writeFileSync(file, JSON.stringify(servedUnder("", openApi(routes(true), "0.1.0"))))
  return { folder, file }
}

/** Installs the packages of this folder where they are missing. @throws with all that npm has said, where they can't be had */
export async function ensurePackages(): Promise<void> {
  const { status, said } = await run("tools/ensure.mjs", FOLDER)
  if (status !== 0) throw new Error(said)
}

/**
 * Runs a program of the checkout.
 *
 * @returns its status and all that it has said
 */
export async function run(
  program: string,
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly said: string }> {
  const child = spawn(process.execPath, [join(ROOT, program), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (said += chunk))
  const [status] = await once(child, "close")
  return { status: status ?? 1, said }
}
