import type { FlowSource } from "../loading/flow-source.js"
import { isWithin, listOf, pointerTo, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { StepSource } from "../loading/step-parts.js"
import { type Suggestions, suggestions } from "../loading/suggestions.js"
import type { Finding } from "../spec/fault.js"

/** `STEP_UNKNOWN` and `PATHS_NOT_TOTAL` (design section 3.3): every way on leads somewhere, and there always is one. */
export function checkPaths(flow: FlowSource): readonly Finding[] {
  const { start } = flow.usable
  const hints = suggestions()
  const unknownStart = typeof start === "string" && flow.stepNames.size > 0 && !flow.stepNames.has(start)
  return [
    ...(unknownStart ? [unknownStep(flow, "/start", start, hints)] : []),
    ...flow.steps.flatMap(step => [...unknownSteps(flow, step, hints), ...notTotal(flow, step)]),
  ]
}

function unknownSteps(flow: FlowSource, step: StepSource, hints: Suggestions): readonly Finding[] {
  return step.ways
    .filter(({ to }) => to !== "end" && !flow.stepNames.has(to))
    .map(({ to, pointer }) => unknownStep(flow, pointer, to, hints))
}

function unknownStep(flow: FlowSource, pointer: string, name: string, hints: Suggestions): Finding {
  return {
    code: "STEP_UNKNOWN",
    pointer,
    message: `There is no step ${quote(name)} in this flow.`,
    hint: hints(name, flow.stepNames, "Steps"),
  }
}

/**
 * An empty list is found by the schema. A path without a condition that is not last makes those after it dead. Of a list
 * with a part that does not fit the schema, such as a misspelt `when`, nobody knows.
 */
function notTotal(flow: FlowSource, step: StepSource): readonly Finding[] {
  return step.paths.flatMap(({ value, pointer }): readonly Finding[] => {
    if (flow.findings.some(finding => isWithin(finding.pointer, pointer))) return []
    const paths = listOf(value).map(path => recordOf(path).when === undefined)
    if (paths.length === 0) return []
    const first = paths.indexOf(true)
    if (first === paths.length - 1) return []
    const code = "PATHS_NOT_TOTAL"
    if (first === -1) {
      const message = "Every path has a condition, so there may be nowhere to go: the last path must have none."
      return [{ code, pointer, message, hint: 'Add a last path without "when", such as { "to": "end" }.' }]
    }
    const message = "This path has no condition, so the paths after it are never taken."
    return [{ code, pointer: pointerTo(pointer, first), message, hint: 'Give it a "when", or put it last.' }]
  })
}
