import { isParseFault } from "../expressions/cel-fault.js"
import { allParts } from "../expressions/tree.js"
import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { pointerTo, recordOf } from "../loading/part.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import type { Json } from "../values/values.js"
import type { FlowFinding } from "./check-calls.js"
import { triggerOf } from "./check-triggers.js"

/** Design section 3.4: what all patterns that one text may meet may cost, in the steps of `Pattern`: about 20 ms. */
const PATTERN_BUDGET = 2_000_000
const STEPS_PER_MILLISECOND = 100_000

/** A pattern that a text may meet, or the condition that has some, and what that costs at most. */
interface Costly {
  readonly flow: FlowSource
  readonly pointer: string
  readonly steps: number
}

/**
 * `PATTERN_COSTLY`: one text may meet the patterns of all triggers and those of one question, and each turn waits for
 * the one before. Told once, at the pattern that costs most. Patterns that an expression makes at run time are not known
 * here; its own budget bounds them.
 */
export function checkPatternCosts(flows: readonly FlowSource[], loading: Loading): readonly FlowFinding[] {
  const triggers = flows.flatMap(flow => ofTrigger(flow, loading))
  const questions = flows.flatMap(flow => flow.steps.map(step => ofQuestion(flow, step, loading)))
  const question = questions.reduce<readonly Costly[]>((most, one) => (total(one) > total(most) ? one : most), [])
  const met = [...triggers, ...question]
  if (total(met) <= PATTERN_BUDGET) return []
  const { flow, pointer, steps } = met.reduce((most, one) => (one.steps > most.steps ? one : most))
  const message = `To search one text of ${loading.facts.textLimit} characters for all patterns that it may meet can take ${milliseconds(total(met))} ms, and only ${milliseconds(PATTERN_BUDGET)} are allowed; ${milliseconds(steps)} of them are spent here.`
  const hint =
    'Make repeats such as {1,300} smaller or unlimited, say lengths with "minLength" and "maxLength", or use "phrases".'
  return [{ flow, finding: { code: "PATTERN_COSTLY", pointer, message, hint } }]
}

function ofTrigger(flow: FlowSource, loading: Loading): readonly Costly[] {
  const { pattern, phrases, when } = triggerOf(flow)
  const condition = pattern === undefined && phrases === undefined ? undefined : when
  return [
    ...costly(flow, "/trigger/pattern", pattern, ofPattern, loading),
    ...costly(flow, "/trigger/when", condition, ofCondition, loading),
  ]
}

function ofQuestion(flow: FlowSource, { spec, pointer }: FlowSource["steps"][number], loading: Loading) {
  const at = (key: string): string => pointerTo(pointer, key)
  return [
    ...costly(flow, `${at("input")}/pattern`, recordOf(spec.input).pattern, ofPattern, loading),
    ...costly(flow, at("check"), spec.check, ofCondition, loading),
    ...costly(flow, at("interruptible"), spec.interruptible, ofCondition, loading),
  ]
}

type Cost = (source: string, loading: Loading) => number

function costly(flow: FlowSource, pointer: string, source: Json | undefined, cost: Cost, loading: Loading) {
  const steps = typeof source === "string" ? cost(source, loading) : 0
  return steps === 0 ? [] : [{ flow, pointer, steps }]
}

function ofPattern(source: string, { facts }: Loading): number {
  const pattern = compilePattern(source)
  return isPatternFault(pattern) ? 0 : pattern.steps(facts.textLimit)
}

/** Of the patterns that are written out in its `matches()`. */
function ofCondition(source: string, loading: Loading): number {
  const expression = source.includes("matches") ? loading.cache.expression(source) : null
  if (expression === null || isParseFault(expression)) return 0
  let steps = 0
  for (const part of allParts(expression.tree)) {
    const pattern = part.kind === "call" && part.name === "matches" ? part.parameters[1] : undefined
    if (pattern?.kind === "literal" && typeof pattern.value === "string") steps += ofPattern(pattern.value, loading)
  }
  return steps
}

function total(all: readonly Costly[]): number {
  return all.reduce((sum, { steps }) => sum + steps, 0)
}

function milliseconds(steps: number): number {
  return Math.ceil(steps / STEPS_PER_MILLISECOND)
}
