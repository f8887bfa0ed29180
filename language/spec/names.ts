/** Flows and steps (design section 3.2). */
const FLOW_OR_STEP = /^[A-Za-z][A-Za-z0-9_-]*$/
/** Variables, entities and fields (design section 3.2). */
const VARIABLE = /^[A-Za-z][A-Za-z0-9_]*$/

/** The names of JavaScript's object prototype: never a name of ours, so that no name can reach into one. */
const FORBIDDEN: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"])

export function isFlowName(name: string): boolean {
  return FLOW_OR_STEP.test(name) && !FORBIDDEN.has(name)
}

/** `end` is where a flow ends, so no step has that name. */
export function isStepName(name: string): boolean {
  return isFlowName(name) && name !== "end"
}

export function isVariableName(name: string): boolean {
  return VARIABLE.test(name) && !FORBIDDEN.has(name)
}
