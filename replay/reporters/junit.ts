import type { Failure } from "../failure.js"
import type { FixtureResult } from "../result.js"

/** Results as JUnit XML, which CI servers read: one test suite, a test case for each fixture. */
export function reportJunit(results: readonly FixtureResult[]): string {
  const failed = results.filter(result => !result.passed).length
  const counts = `tests="${results.length}" failures="${failed}" errors="0" skipped="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="parley" ${counts}>`,
    `  <testsuite name="parley" ${counts}>`,
    ...results.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n")
}

function testCase({ file, description, failures }: FixtureResult): string {
  const name = description === "" ? file : description
  const opening = `    <testcase classname="${escapeXml(file)}" name="${escapeXml(name)}" file="${escapeXml(file)}"`
  return failures.length === 0 ? `${opening}/>` : `${opening}>\n${failures.map(failure).join("\n")}\n    </testcase>`
}

function failure({ turn, field, message, expected, actual }: Failure): string {
  const text = [message, `expected: ${JSON.stringify(expected)}`, `actual:   ${JSON.stringify(actual)}`].join("\n")
  const title = `turn ${turn}, ${field}: ${message}`
  return `      <failure type="${escapeXml(field)}" message="${escapeXml(title)}">${escapeXml(text)}</failure>`
}

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
}

/** Characters that XML 1.0 may not hold even escaped: control characters, lone surrogates, U+FFFE and U+FFFF. */
const UNSPEAKABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function escapeXml(text: string): string {
  return text.replace(UNSPEAKABLE, "\u{FFFD}").replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}
