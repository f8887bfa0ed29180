import type { FlowSource } from "../loading/flow-source.js"
import { pointerTo, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { Finding } from "../spec/fault.js"
import { isFlowName, isStepName, isVariableName } from "../spec/names.js"

/** Variables that the engine sets and flows only read. */
export const ENGINE_VARIABLES: readonly string[] = ["event", "input", "InternalActionResult"]

/** `NAME_INVALID` for a file, and for the steps and variables it declares (design section 3.2). */
export function checkNames(flow: FlowSource): readonly Finding[] {
  const { variables } = recordOf(flow.document.value)
  const steps = [...flow.stepNames].filter(name => !isStepName(name) && name !== "__proto__")
  const names = Object.keys(recordOf(variables)).filter(name => name !== "__proto__")
  return [
    ...(isFlowName(flow.name) ? [] : [fileNameFinding(flow.name)]),
    ...steps.map(name => nameFinding(pointerTo("/steps", name), badStepName(name))),
    ...names.flatMap(name => variableNameFinding(name, pointerTo("/variables", name))),
  ]
}

function fileNameFinding(name: string): Finding {
  const message = `The file's name makes the flow's name, and ${quote(name)} cannot be one. ${FLOW_RULE}`
  return { code: "NAME_INVALID", pointer: "", message, hint: "Rename the file." }
}

const FLOW_RULE =
  "Names of flows and steps have letters, digits, _ and -, a letter first, and are no name of JavaScript's object prototype."
const VARIABLE_RULE =
  "Such names have letters, digits and _, a letter first, and are no name of JavaScript's object prototype."

function badStepName(name: string): string {
  if (name === "end") return 'No step may have the name "end": it is where a flow ends.'
  return `${quote(name)} cannot be the name of a step. ${FLOW_RULE}`
}

function variableNameFinding(name: string, pointer: string): readonly Finding[] {
  if (!isVariableName(name)) return [nameFinding(pointer, badVariableName(name, "a variable"))]
  if (!ENGINE_VARIABLES.includes(name)) return []
  return [nameFinding(pointer, `@${name} is set by the engine, so no variable may have its name.`)]
}

/** Why a variable, an entity or a field cannot be called that. */
export function badVariableName(name: string, what: string): string {
  return `${quote(name)} cannot be the name of ${what}. ${VARIABLE_RULE}`
}

/** `NAME_INVALID` at a key. */
export function nameFinding(pointer: string, message: string): Finding {
  return { code: "NAME_INVALID", pointer, message, hint: "Give it another name.", atKey: true }
}
