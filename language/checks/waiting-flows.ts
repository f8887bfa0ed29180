import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import type { StepSource } from "../loading/step-parts.js"

const WAITING: ReadonlySet<string> = new Set(["prompt", "choice", "wait"])

/**
 * Whether a turn may end at the step: it asks, waits, or calls an outside action, or a flow that does. An unknown
 * action or flow is taken to wait: its absence is reported elsewhere.
 */
export function waits(step: StepSource, loading: Loading, waitingFlows: ReadonlySet<string>): boolean {
  if (WAITING.has(step.type)) return true
  if (step.type === "action") return loading.actions.get(String(step.spec.action))?.inside !== true
  if (step.type !== "call") return false
  const name = String(step.spec.flow)
  return !loading.flows.has(name) || waitingFlows.has(name)
}

/**
 * Flows that may wait before they come back, by themselves or through flows that they call or go to. One that ends the
 * conversation counts, since it does not come back at all; so does one of which not every step could be read.
 */
export function flowsThatWait(loading: Loading): ReadonlySet<string> {
  const waiting = new Set<string>()
  const leadHere = new Map<string, string[]>()
  for (const flow of loading.flows.values()) {
    for (const other of ledTo(flow)) {
      const before = leadHere.get(other)
      if (before === undefined) leadHere.set(other, [flow.name])
      else before.push(flow.name)
    }
  }
  const found = [...loading.flows.values()].filter(flow => mayWait(flow, loading)).map(flow => flow.name)
  for (let name = found.pop(); name !== undefined; name = found.pop()) {
    if (waiting.has(name)) continue
    waiting.add(name)
    found.push(...(leadHere.get(name) ?? []))
  }
  return waiting
}

function mayWait(flow: FlowSource, loading: Loading): boolean {
  if (flow.steps.length < flow.stepNames.size) return true
  const none: ReadonlySet<string> = new Set()
  return flow.steps.some(step => (step.type === "end" && step.spec.conversation === true) || waits(step, loading, none))
}

function ledTo(flow: FlowSource): readonly string[] {
  return flow.steps.filter(step => step.type === "call" || step.type === "goto").map(step => String(step.spec.flow))
}
