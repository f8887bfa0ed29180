import { isParseFault } from "../expressions/parse.js"
import { allParts, type Tree } from "../expressions/tree.js"
import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { has, isRecord, itemsOf, type JsonRecord, listOf, type Part, pointerTo, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import { optionParts, type StepSource } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { parseTarget } from "../spec/target.js"
import { didYouMean } from "../values/suggest.js"
import type { Json } from "../values/values.js"

/** `VALUE_NEVER` and `ANSWER_UNSAVED` (design section 9). */
export function checkAnswers(flow: FlowSource, loading: Loading): readonly Finding[] {
  return [...neverValues(flow, loading), ...unsaved(flow)]
}

type Constant = string | number | boolean

/** An expression of a step, and the values that the variables in it may have. */
interface Placed {
  readonly tree: Tree
  readonly pointer: string
  readonly values: ReadonlyMap<string, readonly Constant[]>
}

/** Comparisons of what was chosen with a value that none of the options has. */
function neverValues(flow: FlowSource, loading: Loading): readonly Finding[] {
  const chosen = chosenValues(flow, loading)
  return flow.steps.flatMap(step => {
    const own = optionValues(step)
    const inQuestion = own === null ? chosen : new Map([...chosen, ["input", own]])
    if (inQuestion.size === 0) return []
    return expressionsOf(step, loading, chosen, inQuestion).flatMap(({ tree, pointer, values }) =>
      [...allParts(tree)].flatMap(part => comparisonFindings(part, pointer, values)),
    )
  })
}

/** Variables that nothing but choices put a value in, and all values that their options have. */
function chosenValues(flow: FlowSource, loading: Loading): ReadonlyMap<string, readonly Constant[]> {
  const values = new Map<string, readonly Constant[] | null>()
  const also = (target: string, more: readonly Constant[] | null): void => {
    const parsed = parseTarget(target)
    if (parsed?.kind !== "variable") return
    const before = values.get(parsed.name)
    values.set(parsed.name, more === null || before === null ? null : [...(before ?? []), ...more])
  }
  for (const step of flow.steps) {
    for (const target of Object.keys(recordOf(step.spec.set))) also(target, null)
    if (typeof step.spec.save === "string") also(step.spec.save, optionValues(step))
  }
  const elsewhere = [...flow.perhapsAssigned, ...givenTo(flow, loading)]
  for (const [name, type] of Object.entries(recordOf(flow.usable.variables))) {
    if (isRecord(type)) values.set(name, null)
  }
  for (const name of elsewhere) values.set(name, null)
  return new Map([...values].flatMap(([name, known]) => (known === null ? [] : [[name, known] as const])))
}

const given = new WeakMap<Loading["flows"], ReadonlyMap<string, ReadonlySet<string>>>()

/** Variables of a flow that others set when they call it or hand over to it; looked for once in all flows. */
function givenTo({ name }: FlowSource, { flows }: Loading): ReadonlySet<string> {
  let known = given.get(flows)
  if (known === undefined) {
    const found = new Map<string, Set<string>>()
    for (const { spec } of [...flows.values()].flatMap(other => other.steps)) {
      const params = Object.keys(recordOf(spec.params))
      if (typeof spec.flow === "string" && params.length > 0)
        found.set(spec.flow, new Set([...(found.get(spec.flow) ?? []), ...params]))
    }
    known = found
    given.set(flows, known)
  }
  return known.get(name) ?? new Set()
}

/** The values of a choice's options; null: it is none, or they are not all plain to see. */
function optionValues(step: StepSource): readonly Constant[] | null {
  if (step.type !== "choice") return null
  const values: Constant[] = []
  for (const { value: option } of optionParts(step)) {
    const { value } = recordOf(option)
    if (has(recordOf(option), "each") || !isConstant(value)) return null
    if (typeof value === "string" && value.includes("{{")) return null
    values.push(value)
  }
  return values.length === 0 ? null : values
}

function isConstant(value: Json | undefined): value is Constant {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
}

function expressionsOf(
  step: StepSource,
  loading: Loading,
  chosen: Placed["values"],
  inQuestion: Placed["values"],
): readonly Placed[] {
  const { spec, pointer } = step
  const placed = (part: Part, values: Placed["values"]): readonly Placed[] => {
    if (typeof part.value !== "string" || !COMPARES.test(part.value)) return []
    const tree = loading.cache.expression(part.value)
    return isParseFault(tree) ? [] : [{ tree: tree.tree, pointer: part.pointer, values }]
  }
  const whens = (list: Part, values: Placed["values"]) =>
    itemsOf({ ...list, value: listOf(list.value) }).flatMap(item => {
      const { when = null } = recordOf(item.value)
      return placed({ value: when, pointer: pointerTo(item.pointer, "when") }, values)
    })
  const at = (key: string): Part => ({ value: spec[key] ?? null, pointer: pointerTo(pointer, key) })
  return [
    ...step.paths.flatMap(paths => whens(paths, chosen)),
    ...whens(at("options"), chosen),
    ...whens(at("invalid"), inQuestion),
    ...placed(at("check"), inQuestion),
    ...placed(at("interruptible"), chosen),
    ...Object.keys(spec).flatMap(key => (mayCompare(spec[key] ?? null) ? templatesIn(at(key), loading, chosen) : [])),
  ]
}

/** Of thousands of texts few compare anything, and only those are taken apart. */
const COMPARES = /[=!]=|\bin\b/

function mayCompare(value: Json): boolean {
  if (typeof value === "string") return value.includes("{{") && COMPARES.test(value)
  return typeof value === "object" && value !== null && Object.values(value as JsonRecord).some(mayCompare)
}

function templatesIn({ value, pointer }: Part, loading: Loading, values: Placed["values"]): readonly Placed[] {
  if (typeof value === "string") {
    const template = mayCompare(value) ? loading.cache.template(value) : null
    if (template === null || isParseFault(template)) return []
    return template.parts.flatMap(part => (typeof part === "string" ? [] : [{ tree: part.tree, pointer, values }]))
  }
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value as JsonRecord).flatMap(([key, item]) =>
    templatesIn({ value: item, pointer: pointerTo(pointer, key) }, loading, values),
  )
}

function comparisonFindings(tree: Tree, pointer: string, known: Placed["values"]): readonly Finding[] {
  if (tree.kind !== "binary" || !["==", "!=", "in"].includes(tree.operator)) return []
  const { left, right } = tree
  if (tree.operator === "in") {
    // The right side is a list of values, or with `many` what was chosen itself.
    if (right.kind === "variable") return neverFindings(right, [left], pointer, known)
    return right.kind === "list" ? neverFindings(left, right.items, pointer, known) : []
  }
  return [...neverFindings(left, [right], pointer, known), ...neverFindings(right, [left], pointer, known)]
}

function neverFindings(variable: Tree, compared: readonly Tree[], pointer: string, known: Placed["values"]) {
  const options = variable.kind === "variable" ? known.get(variable.name) : undefined
  if (variable.kind !== "variable" || options === undefined) return []
  return compared.flatMap((tree): readonly Finding[] => {
    // Another type is a mistake of its own.
    if (tree.kind !== "literal" || tree.value === null || !options.some(one => typeof one === typeof tree.value))
      return []
    const { value } = tree
    if (options.includes(value)) return []
    const values = [...new Set(options.map(quote))]
    const message = `@${variable.name} is never ${quote(value)}: no option has that value.`
    const hint =
      didYouMean(quote(value), values) ??
      `Values: ${values.slice(0, MOST).join(", ")}${values.length > MOST ? ", …" : "."}`
    return [{ code: "VALUE_NEVER", pointer, message, hint }]
  })
}

/** So many values are told. */
const MOST = 12

/** Questions whose answers go nowhere. One with a single option, such as "Go on", is a pause and has none. */
function unsaved(flow: FlowSource): readonly Finding[] {
  const isUsed = (name: string): boolean =>
    new RegExp(`title\\(\\s*(?:'|\\\\")${name}(?:'|\\\\")`).test(JSON.stringify(flow.usable))
  return flow.steps.flatMap((step): readonly Finding[] => {
    const { spec, type, name, pointer } = step
    if ((type !== "prompt" && type !== "choice") || spec.save !== undefined || spec.check !== undefined) return []
    if (type === "choice" && optionParts(step).length < 2) return []
    if (/@(?:input|text)\b/.test(JSON.stringify(spec.invalid ?? null)) || isUsed(name)) return []
    const message = "The answer is saved nowhere, so nothing that follows can know it."
    return [
      { code: "ANSWER_UNSAVED", pointer, message, hint: 'Give the step a "save", such as "@answer".', atKey: true },
    ]
  })
}
