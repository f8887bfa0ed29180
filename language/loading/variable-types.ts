import { ENGINE_VARIABLES } from "../checks/check-names.js"
import { checkValue } from "../checks/check-values.js"
import { momentExpression } from "../expressions/calendar.js"
import type { Names } from "../expressions/check.js"
import { commonType } from "../expressions/type-rules.js"
import { inputValueType } from "../input/read-input.js"
import type { InputSpec, VariableType } from "../spec/flow-spec.js"
import { parseTarget } from "../spec/target.js"
import { ANY, type Type } from "../values/type.js"
import type { Json } from "../values/values.js"
import type { Loading } from "./bot-facts.js"
import { typeOfSchema } from "./entity-table.js"
import type { FlowSource } from "./flow-source.js"
import { entriesOf, recordOf } from "./part.js"
import type { StepSource } from "./step-parts.js"
import { optionParts } from "./step-parts.js"

const STRING: Type = { kind: "string" }
const DURATION: Type = { kind: "duration" }
const DECLARED: { readonly [type in VariableType]: Type } = {
  string: STRING,
  number: { kind: "number" },
  boolean: { kind: "boolean" },
  date: { kind: "date" },
  time: { kind: "time" },
  duration: DURATION,
  list: { kind: "list", item: ANY },
  object: { kind: "object", fields: null },
  any: ANY,
}
/** `@event`: null in frames that neither an event nor a text started (design section 3.5). */
const EVENT: Type = {
  kind: "object",
  fields: { name: STRING, value: ANY, by: STRING, from: STRING, text: STRING, match: { kind: "object", fields: null } },
}

/**
 * The value that a declared variable starts with, as a template: a date, a time or a duration may stand in ISO 8601, as
 * JSON writes them.
 */
export function firstValue(written: Json, type: Type): Json {
  const moment = momentExpression(written, type)
  return moment === null ? written : `{{ ${moment} }}`
}

/** The type or the literal that one `set` or `save` puts into a variable. */
type Assignment = { readonly variable: string } & ({ readonly type: Type } | { readonly value: Json })

/**
 * The variables of a flow and their types: declared, or else what everything that is assigned has in common (design
 * section 3.1). `@event` is there everywhere, `@InternalActionResult` where there is an action.
 */
export function variablesOf(flow: FlowSource, loading: Loading): ReadonlyMap<string, Type> {
  const types = new Map<string, Type>([["event", EVENT]])
  const result = resultType(flow, loading)
  if (result !== null) types.set("InternalActionResult", result)
  for (const name of flow.perhapsAssigned) types.set(name, ANY)
  const assignments = flow.steps.flatMap(step => assignmentsOf(step, loading))
  for (const { variable } of assignments) if (!types.has(variable)) types.set(variable, ANY)
  const declared = Object.entries(recordOf(flow.usable.variables))
  for (const [name, spec] of declared) {
    const type = typeof spec === "string" ? spec : recordOf(spec).type
    types.set(name, DECLARED[type as VariableType] ?? ANY)
  }
  const fixed = new Set([...ENGINE_VARIABLES, ...flow.perhapsAssigned, ...declared.map(([name]) => name)])
  return infer(
    types,
    assignments.filter(({ variable }) => !fixed.has(variable)),
    loading,
  )
}

/** Begins with `any` for all, so that what is found is true at every pass; each pass knows more of what is copied. */
function infer(
  types: ReadonlyMap<string, Type>,
  assignments: readonly Assignment[],
  loading: Loading,
): ReadonlyMap<string, Type> {
  let known = types
  const dependent = assignments.some(assignment => "value" in assignment && typeof assignment.value === "string")
  for (let pass = 0; pass < (dependent ? PASSES : 1); pass += 1) {
    const names = namesFor(known, loading)
    const next = new Map(known)
    const seen = new Set<string>()
    for (const assignment of assignments) {
      const type = "type" in assignment ? assignment.type : checkValue(assignment.value, "", names, loading.cache).type
      const { variable } = assignment
      next.set(variable, seen.has(variable) ? commonType(next.get(variable) ?? ANY, type) : type)
      seen.add(variable)
    }
    for (const variable of seen) if (next.get(variable)?.kind === "null") next.set(variable, ANY)
    known = next
  }
  return known
}
/** Copies of copies deeper than this are of type `any`. */
const PASSES = 3

function assignmentsOf(step: StepSource, loading: Loading): readonly Assignment[] {
  const set = entriesOf({ value: step.spec.set ?? null, pointer: "" }).map(({ key, value }) => ({ target: key, value }))
  const save = typeof step.spec.save === "string" ? [{ target: step.spec.save, type: savedType(step, loading) }] : []
  return [...set, ...save].flatMap(({ target, ...what }) => {
    const parsed = parseTarget(target)
    // The name is a fault where it is written, and what reads it is none besides.
    if (parsed === null && target.startsWith("@")) return [{ variable: target.slice(1), type: ANY }]
    return parsed?.kind === "variable" ? [{ variable: parsed.name, ...what }] : []
  })
}

/** The type of the value that a step saves. A called flow's result and an event's value may be anything. */
export function savedType(step: StepSource, loading: Loading): Type {
  switch (step.type) {
    case "prompt":
    case "choice":
      return answerType(step)
    case "action": {
      const action = loading.actions.get(String(step.spec.action))
      return action === undefined ? ANY : typeOfSchema(action.result)
    }
    default:
      return ANY
  }
}

/** The type of the answer to a question: `@input` in its `check`. Options whose values hold expressions may be anything. */
export function answerType(step: StepSource): Type {
  if (step.isAnswerUnsure) return ANY
  if (step.type === "prompt") return inputValueType(recordOf(step.spec.input) as InputSpec)
  const values = optionParts(step).map(option => recordOf(option.value).value ?? null)
  const types = values.map(value => (JSON.stringify(value).includes("{{") ? ANY : literalType(value)))
  const one = types.length === 0 ? ANY : types.reduce(commonType)
  return step.spec.many === true ? { kind: "list", item: one } : one
}

function literalType(value: Json): Type {
  if (value === null) return { kind: "null" }
  if (Array.isArray(value)) return { kind: "list", item: ANY }
  if (typeof value === "object") return { kind: "object", fields: null }
  return { kind: typeof value as "boolean" | "number" | "string" }
}

function resultType(flow: FlowSource, loading: Loading): Type | null {
  const steps = flow.steps.filter(step => step.type === "action")
  if (steps.length === 0) return null
  return steps.map(step => savedType(step, loading)).reduce(commonType)
}

/** The variables and entity fields that expressions of a flow may name. */
export function namesFor(
  variables: ReadonlyMap<string, Type>,
  loading: { readonly facts: Pick<Loading["facts"], "entities" | "currency"> },
  secrets = false,
): Names {
  const { entities, currency } = loading.facts
  return { entities: fieldTypes(entities), variables, secrets, ...(currency === undefined ? {} : { currency }) }
}

const known = new WeakMap<object, Names["entities"]>()

function fieldTypes(entities: Loading["facts"]["entities"]): Names["entities"] {
  const before = known.get(entities)
  if (before !== undefined) return before
  const types = new Map(
    [...entities].map(([name, { fields }]) => [name, new Map([...fields].map(([field, { type }]) => [field, type]))]),
  )
  known.set(entities, types)
  return types
}
