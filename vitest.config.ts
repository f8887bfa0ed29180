import { defineConfig } from "vitest/config"

/** Tests that start programs, servers and threads, or look at the checkout. All others only call functions. */
const ACTING = ["tests/{cli,project,server,store}/**/*.test.ts"]

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    pool: "forks",
    maxWorkers: "100%",
    globals: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A test that is left marked as the only one would silence all others.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        // A process of its own for each file, so that no file sees what another changed or left open.
        test: { name: "acting", include: ACTING, isolate: true },
      },
      {
        extends: true,
        // What these files load, and the bots that they make, they share.
        test: { name: "calling", include: ["tests/**/*.test.ts"], exclude: ACTING, isolate: false },
      },
    ],
  },
})
