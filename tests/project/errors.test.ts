import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { FAULT_GUIDE } from "../../cli/fault-guide.js"
import { filesIn, readSource } from "./sources.js"

const FOLDERS = ["engine", "helpdesk", "actions", "runtime", "simulation", "store", "replay", "server", "client", "cli"]
const documented = new Set(
  readFileSync("docs/errors.md", "utf8")
    .match(/`[A-Z][A-Z_]+`/g)
    ?.map(code => code.slice(1, -1)),
)

test("every error that the code can give is in docs/errors.md, or is a fault with its guide", () => {
  const missing = new Set<string>()
  for (const file of FOLDERS.flatMap(folder => filesIn(folder))) {
    for (const [, code = ""] of readSource(file).matchAll(/new ParleyError\(\s*"([A-Z_]+)"/g)) {
      if (!documented.has(code) && !Object.hasOwn(FAULT_GUIDE, code)) missing.add(`${file}: ${code}`)
    }
  }
  expect([...missing]).toEqual([])
})
