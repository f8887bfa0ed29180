import { join } from "node:path"
import { expect, test } from "vitest"
import { crash } from "../../bench/crash/crash.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { hasPostgres } from "../postgres.js"
import { ROOT } from "../project/sources.js"
import { inCi, repeated } from "../thoroughness.js"

/*
 * The promises of design section 11 under kills, pauses, cut connections, locks, full disks and clocks that differ. Each kill is
 * a start of a process, which takes two seconds of processor time: here are few, and `npm run crash -- --kills 5000` has more.
 * Of one kill each `crash.test.ts` and, on PostgreSQL, `tests/cli/postgres.test.ts` show everywhere that nothing is lost by it.
 */

const KILLS = repeated({ all: 100, ci: 6, here: 2 })

test.runIf(inCi).each([
  { on: "sqlite", isThere: true },
  { on: "postgres", isThere: await hasPostgres() },
] as const)(
  "what was answered is there, and nothing happened twice: processes on $on",
  async ({ on, isThere }) => {
    if (!isThere) return
    await ensureBuilt(ROOT)
    const seed = Date.now() % 1e9
    const report = await crash({
      kills: KILLS,
      seed,
      on,
      main: join(ROOT, "dist/cli/main.js"),
      people: 12,
      onKill: () => {},
    })
    expect([seed, report.broken]).toEqual([seed, []])
    expect(report.answered).toBeGreaterThan(KILLS)
    expect(report.conversations).toBeGreaterThan(10)
  },
  600_000,
)
