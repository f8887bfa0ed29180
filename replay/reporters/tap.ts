import type { Failure } from "../failure.js"
import type { FixtureResult } from "../result.js"

/** Results in TAP 14: a test point for each fixture, its failures as YAML below it. */
export function reportTap(results: readonly FixtureResult[]): string {
  const points = results.flatMap((result, index) => testPoint(result, index + 1))
  return ["TAP version 14", `1..${results.length}`, ...points, ""].join("\n")
}

function testPoint({ file, description, passed, failures }: FixtureResult, number: number): readonly string[] {
  const title = description === "" ? file : `${file}: ${description}`
  const point = `${passed ? "ok" : "not ok"} ${number} - ${escapeTitle(title)}`
  return passed ? [point] : [point, "  ---", "  failures:", ...failures.flatMap(diagnostic), "  ..."]
}

/** JSON is YAML, so every value is written as JSON on a line of its own. */
function diagnostic({ turn, field, message, expected, actual }: Failure): readonly string[] {
  const entries = Object.entries({ turn, field, message, expected, actual })
  return entries.map(([key, value], index) => `    ${index === 0 ? "- " : "  "}${key}: ${flow(value)}`)
}

/** YAML takes neither raw DEL, C1 controls nor the line breaks U+2028 and U+2029, which JSON leaves as they are. */
function flow(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** A `#` would begin a directive; a title is one line. */
function escapeTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()
    .replace(/[\\#]/g, "\\$&")
}
