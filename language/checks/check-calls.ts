import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, pointerTo } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { StepSource } from "../loading/step-parts.js"
import { type Suggestions, suggestions } from "../loading/suggestions.js"
import { namesFor } from "../loading/variable-types.js"
import type { Finding } from "../spec/fault.js"
import type { Type } from "../values/type.js"
import { ENGINE_VARIABLES } from "./check-names.js"
import { checkValue, withoutUncertain } from "./check-values.js"
import { stronglyConnected } from "./strongly-connected.js"

/** A finding in one of several flows. */
export interface FlowFinding {
  readonly flow: FlowSource
  readonly finding: Finding
}

type Variables = ReadonlyMap<FlowSource, ReadonlyMap<string, Type>>

/** `FLOW_UNKNOWN`, and params that the other flow has no variable for (design section 3.6). */
export function checkCalls(flow: FlowSource, variables: Variables, loading: Loading): readonly Finding[] {
  const own = namesFor(variables.get(flow) ?? new Map(), loading)
  const hints = suggestions()
  const findings = leadingAway(flow).flatMap(step => {
    const name = String(step.spec.flow)
    const params = entriesOf({ value: step.spec.params ?? null, pointer: pointerTo(step.pointer, "params") })
    const other = loading.flows.get(name)
    const known = other === undefined ? null : variables.get(other)
    return [
      ...(loading.flowNames.has(name) ? [] : [unknownFlow(step, name, loading, hints)]),
      ...params.flatMap(({ key, value, pointer }) => {
        const type = known?.get(key)
        const unknown =
          other !== undefined && known !== undefined && (type === undefined || ENGINE_VARIABLES.includes(key))
        const isTold = unknown && !other.isAnyAssigned
        const finding = isTold ? [unknownVariable(key, pointer, other, known ?? new Map(), hints)] : []
        return [...finding, ...checkValue(value, pointer, own, loading.cache, unknown ? undefined : type).findings]
      }),
    ]
  })
  return withoutUncertain(findings, loading)
}

function leadingAway(flow: FlowSource): readonly StepSource[] {
  return flow.steps.filter(({ type, spec }) => (type === "call" || type === "goto") && typeof spec.flow === "string")
}

function unknownFlow(step: StepSource, name: string, { flowNames, flows }: Loading, hints: Suggestions): Finding {
  const own = [...flowNames].filter(flow => flows.get(flow)?.isDefault !== true)
  const hint = hints(name, own, "Flows")
  return {
    code: "FLOW_UNKNOWN",
    pointer: pointerTo(step.pointer, "flow"),
    message: `There is no flow ${quote(name)}.`,
    hint,
  }
}

function unknownVariable(
  name: string,
  pointer: string,
  other: FlowSource,
  variables: ReadonlyMap<string, Type>,
  hints: Suggestions,
): Finding {
  const own = [...variables.keys()].filter(variable => !ENGINE_VARIABLES.includes(variable))
  const message = `The flow "${other.name}" neither declares nor assigns a variable ${quote(name)}.`
  const hint = hints(name, own, "Variables") ?? `Declare it under "variables" of that flow.`
  return { code: "VARIABLE_UNKNOWN", pointer, message, hint, atKey: true }
}

/** `CALL_RECURSION`: flows that call each other in a circle, told once, at a call in the first of them. */
export function checkRecursion(flows: readonly FlowSource[]): readonly FlowFinding[] {
  const byName = new Map(flows.map(flow => [flow.name, flow]))
  const calls = (name: string): readonly StepSource[] => {
    const flow = byName.get(name)
    return flow === undefined ? [] : leadingAway(flow).filter(step => step.type === "call")
  }
  const next = (name: string): readonly string[] => calls(name).map(step => String(step.spec.flow))
  return stronglyConnected([...byName.keys()].toSorted(), next).flatMap(part => {
    const members = new Set(part)
    const first = flows.find(flow => members.has(flow.name) && !flow.isDefault)
    const step = first && calls(first.name).find(call => members.has(String(call.spec.flow)))
    if (first === undefined || step === undefined) return []
    const names = flows.filter(flow => members.has(flow.name)).map(flow => flow.name)
    const message =
      names.length === 1
        ? `The flow "${first.name}" calls itself.`
        : `These flows call each other in a circle: ${names.join(", ")}.`
    const hint = 'Use "goto" where the flow need not come back, or a loop of steps in one flow.'
    return [
      { flow: first, finding: { code: "CALL_RECURSION", pointer: pointerTo(step.pointer, "flow"), message, hint } },
    ]
  })
}

/**
 * `ASK_WHILE_CONNECTED`: a question in a flow that runs when an agent picks up, while the user talks to the agent. A
 * question in a flow that such a flow calls or goes to is told at that step.
 */
export function checkAskWhileConnected(flows: readonly FlowSource[]): readonly FlowFinding[] {
  const byName = new Map(flows.map(flow => [flow.name, flow]))
  const message = "While a chat is connected the bot cannot ask: what the user says goes to the agent."
  const starting = flows.filter(flow => triggerEvent(flow) === "LiveChatClientConnected" && !flow.isDefault)
  return starting.flatMap(flow => {
    const here = questionsOf(flow).map(step => ({
      pointer: step.pointer,
      message,
      hint: 'Say it with a "message" instead.',
    }))
    const away = leadingAway(flow).flatMap(step => {
      const asking = asksBehind(String(step.spec.flow), byName, new Set([flow.name]))
      if (asking === null) return []
      const pointer = pointerTo(step.pointer, "flow")
      return [
        { pointer, message: `${message} The flow "${asking.flow}" asks in its step "${asking.step}".`, hint: null },
      ]
    })
    return [...here, ...away].map(problem => ({ flow, finding: { code: "ASK_WHILE_CONNECTED", ...problem } as const }))
  })
}

/** The event that starts a flow, or null. */
export function triggerEvent(flow: FlowSource): string | null {
  const { trigger } = flow.usable
  const event = typeof trigger === "object" && trigger !== null && "event" in trigger ? trigger.event : null
  return typeof event === "string" ? event : null
}

function questionsOf(flow: FlowSource): readonly StepSource[] {
  return flow.steps.filter(step => step.type === "prompt" || step.type === "choice")
}

function asksBehind(
  name: string,
  byName: ReadonlyMap<string, FlowSource>,
  seen: Set<string>,
): { readonly flow: string; readonly step: string } | null {
  const waiting = [name]
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const flow = byName.get(current)
    if (flow === undefined || seen.has(current)) continue
    seen.add(current)
    const [question] = questionsOf(flow)
    if (question !== undefined) return { flow: current, step: question.name }
    waiting.push(...leadingAway(flow).map(step => String(step.spec.flow)))
  }
  return null
}
