import { isEach } from "../expressions/attachments.js"
import type { Names } from "../expressions/check.js"
import { fits } from "../expressions/type-rules.js"
import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, isWithin, itemsOf, listOf, type Part, pointerTo, recordOf } from "../loading/part.js"
import type { StepSource } from "../loading/step-parts.js"
import { optionParts, textsOf } from "../loading/step-parts.js"
import { answerType, firstValue, namesFor, savedType } from "../loading/variable-types.js"
import type { Finding } from "../spec/fault.js"
import { ANY, type Type } from "../values/type.js"
import { checkAttachments } from "./check-attachments.js"
import { checkEach } from "./check-each.js"
import { faultsWhereSaid } from "./check-named-texts.js"
import { checkTarget } from "./check-targets.js"
import { namesUsedBy, stringsOf } from "./check-texts.js"
import { checkBare, checkText, checkValue, mismatch, withoutUncertain } from "./check-values.js"

/**
 * Checks all that is computed in a flow (design section 4): conditions, texts, values, and what is put where. Params of
 * actions and flows are looked at by check-actions and check-calls.
 */
export function checkExpressions(
  flow: FlowSource,
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
): readonly Finding[] {
  // A step that could not be read may be one, too.
  const others = new Set(flow.steps.filter(({ type }) => type !== "choice").map(({ name }) => name))
  const choices = new Set([...flow.stepNames].filter(name => !others.has(name)))
  const names = { ...namesFor(variables, loading), choices }
  const checking: Checking = { variables, names, loading, known: new Map() }
  const { when } = recordOf(flow.usable.trigger)
  const trigger = typeof when === "string" ? checkBare(when, "/trigger/when", checking.names, loading.cache) : []
  const starts = entriesOf({ value: flow.usable.variables ?? null, pointer: "/variables" }).flatMap(variable => {
    const { value } = recordOf(variable.value)
    if (value === undefined) return []
    const type = variables.get(variable.key) ?? ANY
    return checkValue(
      firstValue(value, type),
      pointerTo(variable.pointer, "value"),
      checking.names,
      loading.cache,
      type,
    ).findings
  })
  const findings = [...trigger, ...starts]
  for (const step of flow.steps) {
    if (findings.length < MOST) findings.push(...checkStep(step, checking))
  }
  return withoutUncertain(findings, loading)
}
/** A flow with as many mistakes shows the others when these are mended; looking for what each may mean takes long. */
const MOST = 500

interface Checking {
  readonly variables: ReadonlyMap<string, Type>
  readonly names: Names
  readonly loading: Loading
  /** Names with another type for one of the engine's variables. There are few, and a flow may have many variables. */
  readonly known: Map<string, Names>
}

function checkStep(step: StepSource, checking: Checking): readonly Finding[] {
  const { names, loading } = checking
  return [
    ...assignments(step, checking),
    ...textsOf(step).flatMap(text => textFaults(text, step, checking)),
    ...checkAttachments(step, names, loading),
    ...valuesOf(step).flatMap(
      ({ value, pointer }) => checkValue(value, pointer, namesAt(pointer, step, checking), loading.cache).findings,
    ),
    ...lists(step, checking),
    ...conditions(step, checking),
    ...saved(step, checking),
  ]
}

/** In the texts of `invalid` there are `@input` and `@text`. */
function textFaults(text: Part, step: StepSource, checking: Checking): readonly Finding[] {
  const { loading } = checking
  const isInvalid = isWithin(text.pointer, pointerTo(step.pointer, "invalid"))
  const names = isInvalid ? withAnswer(step, checking) : namesAt(text.pointer, step, checking)
  return [
    ...stringsOf(text).flatMap(({ value, pointer }) =>
      typeof value === "string" ? checkText(value, pointer, names, loading.cache).findings : [],
    ),
    ...namesUsedBy(text).flatMap(({ name, pointer }) => faultsWhereSaid(name, pointer, names, loading)),
  ]
}

function assignments(step: StepSource, { variables, names, loading }: Checking): readonly Finding[] {
  return entriesOf({ value: step.spec.set ?? null, pointer: pointerTo(step.pointer, "set") }).flatMap(
    ({ key, value, pointer }) => {
      const { type, finding } = checkTarget(key, variables, loading)
      const atKey = finding === null ? [] : [{ ...finding, pointer, atKey: true }]
      return [...atKey, ...checkValue(value, pointer, names, loading.cache, type).findings]
    },
  )
}

function saved(step: StepSource, { variables, loading }: Checking): readonly Finding[] {
  const { save } = step.spec
  if (typeof save !== "string") return []
  const pointer = pointerTo(step.pointer, "save")
  const { type, finding } = checkTarget(save, variables, loading)
  if (finding !== null) return [{ ...finding, pointer }]
  const given = savedType(step, loading)
  // A date is saved as its text where a text is wanted.
  if (given.kind === "date" && type.kind === "string") return []
  return fits(given, type) ? [] : mismatch(given, type, pointer).findings
}

function valuesOf(step: StepSource): readonly Part[] {
  const { spec, pointer } = step
  const own = ["value", "result"].flatMap(key => {
    const value = spec[key]
    return value === undefined ? [] : [{ value, pointer: pointerTo(pointer, key) }]
  })
  const options = optionParts(step).flatMap(option =>
    ["value", "synonyms"].flatMap(key => {
      const value = recordOf(option.value)[key]
      return value === undefined ? [] : [{ value, pointer: pointerTo(option.pointer, key) }]
    }),
  )
  return [...own, ...options]
}

/** The lists for each item of which an option stands. */
function lists(step: StepSource, { names, loading }: Checking): readonly Finding[] {
  return optionParts(step).flatMap(({ value, pointer }) =>
    isEach(recordOf(value)) ? checkEach(recordOf(value) as EachSpec, pointer, names, loading).findings : [],
  )
}

/** The names that expressions at a place may use: in an option of a list there is its item, too. */
function namesAt(pointer: string, step: StepSource, { names, loading }: Checking): Names {
  const option = optionParts(step).find(part => isWithin(pointer, part.pointer))
  const spec = recordOf(option?.value ?? null)
  if (option === undefined || !isEach(spec)) return names
  return checkEach(spec as EachSpec, option.pointer, names, loading).names
}

type EachSpec = Parameters<typeof checkEach>[0]

function conditions(step: StepSource, checking: Checking): readonly Finding[] {
  const { names, loading } = checking
  const bare = (value: unknown, pointer: string, which: Names): readonly Finding[] =>
    typeof value === "string" ? checkBare(value, pointer, which, loading.cache) : []
  const paths = step.paths.flatMap(part =>
    itemsOf({ ...part, value: listOf(part.value) }).flatMap(path =>
      bare(
        recordOf(path.value).when,
        pointerTo(path.pointer, "when"),
        part.from === "next" ? afterStep(step, checking) : names,
      ),
    ),
  )
  const options = optionParts(step).flatMap(option =>
    bare(recordOf(option.value).when, pointerTo(option.pointer, "when"), namesAt(option.pointer, step, checking)),
  )
  const invalid = itemsOf({ value: step.spec.invalid ?? null, pointer: pointerTo(step.pointer, "invalid") }).flatMap(
    entry => bare(recordOf(entry.value).when, pointerTo(entry.pointer, "when"), withAnswer(step, checking)),
  )
  const { check, interruptible } = step.spec
  return [
    ...paths,
    ...options,
    ...invalid,
    ...(check === undefined ? [] : bare(check, pointerTo(step.pointer, "check"), withAnswer(step, checking))),
    ...bare(interruptible, pointerTo(step.pointer, "interruptible"), names),
  ]
}

/** In `check` and `invalid` there are `@input`, the value read, and `@text`, the text typed. */
function withAnswer(step: StepSource, checking: Checking): Names {
  return namesWith({ input: answerType(step), text: { kind: "string" } }, checking)
}

/** In the paths after an action `@InternalActionResult` is that action's, whatever others the flow has. */
function afterStep(step: StepSource, checking: Checking): Names {
  if (step.type !== "action" || !checking.loading.actions.has(String(step.spec.action))) return checking.names
  return namesWith({ InternalActionResult: savedType(step, checking.loading) }, checking)
}

function namesWith(types: { readonly [variable: string]: Type }, { variables, names: all, known }: Checking): Names {
  const key = JSON.stringify(types)
  const before = known.get(key)
  if (before !== undefined) return before
  const names = { ...all, variables: new Map([...variables, ...Object.entries(types)]) }
  known.set(key, names)
  return names
}
