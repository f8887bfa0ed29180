import type { Coverage } from "../coverage.js"
import type { FixtureResult } from "../result.js"

/** Results for programs (design section 9): `passed` and `failed` count fixtures; `coverage` is null where it was not asked for. */
export function reportJson(results: readonly FixtureResult[], coverage: Coverage | null): string {
  const passed = results.filter(result => result.passed).length
  const fixtures = results.map(({ file, description, passed, failures }) => ({
    file,
    description,
    passed,
    failures: failures.map(({ turn, field, expected, actual, message }) => ({
      turn,
      field,
      expected,
      actual,
      message,
    })),
  }))
  return `${JSON.stringify({ passed, failed: results.length - passed, fixtures, coverage }, null, 2)}\n`
}
