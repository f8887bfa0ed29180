import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/temporary-files.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // Until something is so: ends with it, and so may be long where the machine is busy.
    expect: { poll: { timeout: 30_000 } },
    // As many processes as there are processors. What files load, and the bots, stores and programs that they start, is
    // shared by all that run in one: a process of its own for each file took half of the time.
    pool: "forks",
    maxWorkers: "100%",
    isolate: false,
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
