import type { JsonDocument } from "../loading/read-json.js"
import type { Finding } from "../spec/fault.js"

/**
 * The findings of one flow, in which a step and a variable that are missing are told of once each, at the first place that names
 * them (design section 9: one mistake, one fault); the message says where the others are.
 */
export function toldOnce(findings: readonly Finding[], document: JsonDocument): readonly Finding[] {
  const named = new Map<string, Finding[]>()
  for (const finding of findings) {
    const name = missingName(finding)
    const same = name === null ? undefined : named.get(name)
    if (same !== undefined) same.push(finding)
    else if (name !== null) named.set(name, [finding])
  }
  const told = new Map([...named.values()].filter(same => same.length > 1).flatMap(same => onlyFirst(same, document)))
  return findings.flatMap(finding => told.get(finding) ?? [finding])
}

/** The findings that take the place of each of some findings of one name. */
function onlyFirst(
  same: readonly Finding[],
  document: JsonDocument,
): readonly (readonly [Finding, readonly Finding[]])[] {
  const placed = same.map(finding => ({ finding, line: lineOf(finding, document) })).toSorted((a, b) => a.line - b.line)
  return placed.map(({ finding }, index) => {
    if (index > 0) return [finding, []] as const
    return [
      finding,
      [{ ...finding, message: `${finding.message}${others(placed.slice(1).map(({ line }) => line))}` }],
    ] as const
  })
}

const VARIABLE = /The variable (@\w+) is neither/

function missingName({ code, message }: Finding): string | null {
  if (code === "STEP_UNKNOWN") return message
  return code === "VARIABLE_UNKNOWN" ? (VARIABLE.exec(message)?.[1] ?? null) : null
}

function lineOf({ pointer, atKey, offset }: Finding, document: JsonDocument): number {
  return document.position(pointer, atKey, offset).line
}

const MOST_LINES = 5

function others(lines: readonly number[]): string {
  const shown = lines.slice(0, MOST_LINES).join(", ")
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : ""
  return ` It is named ${lines.length + 1} times; the others are in line${lines.length === 1 ? "" : "s"} ${shown}${more}.`
}
