import { availableParallelism } from "node:os"
import { configDefaults, defineConfig } from "vitest/config"
import { DearestFirst } from "./tests/dearest-first.js"
import { leftOut } from "./tests/left-to-ci.js"
import { inCi } from "./tests/thoroughness.js"

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...leftOut(process.argv.slice(2))],
    globalSetup: ["tests/temporary-files.ts", "tests/left-to-ci.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // Until something is so: ends with it, and so may be long where the machine is busy.
    expect: { poll: { timeout: 30_000 } },
    // More processes than there are processors, since many files wait for programs and timers; in CI, where most of them are
    // of pages, browsers need processors besides. On two processors four took 152 s and three 182. What files load, and the
    // bots, stores and programs that they start, is shared by all that run in one: a process of its own for each file took
    // half of the time.
    pool: "forks",
    maxWorkers: availableParallelism() + (inCi ? 1 : 2),
    isolate: false,
    sequence: { sequencer: DearestFirst },
    // What a file was translated to is kept in node_modules until the file changes: half of Vitest's own work.
    experimental: { fsModuleCache: true },
    globals: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A test that is left marked as the only one would silence all others.
    allowOnly: false,
    passWithNoTests: false,
    // Milliseconds from which a test has a line of its own: so slow is none.
    slowTestThreshold: 10_000,
  },
})
