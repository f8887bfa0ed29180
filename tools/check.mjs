import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Biome colours what it writes to a file too. */
const COLOURS = process.stdout.isTTY ? [] : ["--colors=off"]

const CHECKS = [
  { name: "types", program: "typescript/bin/tsc", args: ["-p", "."] },
  { name: "types of what browsers load", program: "typescript/bin/tsc", args: ["-p", "console"] },
  {
    name: "format and lint",
    program: "@biomejs/biome/bin/biome",
    args: ["ci", "--error-on-warnings", ...COLOURS, "."],
  },
  { name: "unused code and dependencies", program: "knip/bin/knip.js", args: ["--no-progress"] },
  { name: "imports", program: "vitest/vitest.mjs", args: ["run", "tests/project/imports.test.ts"] },
  { name: "package", program: "../tools/check-package.mjs", args: [] },
  { name: "OpenAPI document", program: "vitest/vitest.mjs", args: ["run", "tests/document/document.test.ts"] },
]

/**
 * Everything about the sources that a machine can check without running them, each check to its end, so that one run
 * tells all. Exits 1 if any failed.
 */
function check() {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const failed = CHECKS.filter(({ name, program, args }) => {
    process.stdout.write(`\n== ${name}\n`)
    const path = join(root, "node_modules", program)
    return spawnSync(process.execPath, [path, ...args], { cwd: root, stdio: ["ignore", 1, 2] }).status !== 0
  })
  process.stdout.write("\n")
  for (const one of CHECKS) process.stdout.write(`${failed.includes(one) ? "FAILED" : "ok    "}  ${one.name}\n`)
  if (failed.length > 0) process.exitCode = 1
}

check()
