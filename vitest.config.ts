import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // A process of its own for each file, so that no file sees what another changed or left open.
    pool: "forks",
    isolate: true,
    globals: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A test that is left marked as the only one would silence all others.
    allowOnly: false,
    passWithNoTests: false,
  },
})
