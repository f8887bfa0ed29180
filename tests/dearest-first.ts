import { existsSync } from "node:fs"
import { join } from "node:path"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Files that take the longest, longest first, below this folder: one that began last would be waited for alone. */
const DEAREST: readonly string[] = [
  "server/crash-harness",
  "server/many-processes",
  "console/play",
  "helpdesk/stories",
  "console/blocks",
  "server/crash",
  "simulation/days",
  "engine/mutation",
  "document/generated-clients",
  "simulation/mutation",
  "server/webhooks",
  "project/packed",
  "server/fixtures",
  "server/ends",
  "server/store-unavailable",
  "server/operations",
  "server/installed",
  "console/desk",
  "console/box",
  "console/desk-looks",
  "server/mutated",
  "helpdesk/mutation",
  "console/settings",
  "console/desk-line",
  "console/sign-in",
  "docs/connect",
  "store/parity",
  "document/document",
  "cli/postgres",
  "language/read-back",
  "console/conversations",
]

/** The order of test files: the dearest first, then as Vitest has it. */
export class DearestFirst extends BaseSequencer {
  /** @throws Error where a file of the list is not there any more */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const paths = DEAREST.map(name => join(import.meta.dirname, `${name}.test.ts`))
    const gone = paths.filter(path => !existsSync(path))
    if (gone.length > 0) throw new Error(`tests/dearest-first.ts names what is not there: ${gone.join()}`)
    const byPath = new Map(files.map(file => [file.moduleId, file]))
    const dear = paths.flatMap(path => byPath.get(path) ?? [])
    return [...dear, ...(await super.sort(files.filter(file => !dear.includes(file))))]
  }
}
