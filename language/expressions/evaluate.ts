import { isVariableName } from "../spec/names.js"
import { significant, tidyNumber } from "../values/number.js"
import { isObject, type Value } from "../values/values.js"
import { type Allowance, type Budget, spend, weigh, within } from "./budget.js"
import { type FunctionForm, type FunctionSpec, parameterAt, takesCount } from "./function-spec.js"
import { FUNCTIONS } from "./functions.js"
import { applyOperator } from "./operators.js"
import type { Expression } from "./parse.js"
import type { Surroundings } from "./surroundings.js"
import type { BinaryOperator, Tree, TreeOf } from "./tree.js"
import { inWords, kindOf } from "./type-rules.js"

export type { Allowance, Budget } from "./budget.js"

/** Everything that an expression can see. Names that are not there are null. */
export interface Scope extends Surroundings {
  /** `@name`, without the `@`. */
  variable(name: string): Value
  /** `[[Entity]].Field` */
  field(entity: string, field: string): Value
  /** Told in one sentence when `any` hid a mistake until now, for the trace. */
  note?(message: string): void
}

/**
 * Works an expression out (design section 4). Never throws: what cannot be worked out is null.
 *
 * @param allowance evaluation steps (design section 3.8); when they do not suffice the value is null and `exceeded` is true
 */
export function evaluate(
  expression: Expression,
  scope: Scope,
  allowance: Allowance,
): { readonly value: Value; readonly exceeded: boolean } {
  return within(allowance, budget => evaluateWithin(expression, scope, budget))
}

/** As `evaluate`, for conditions: only true is true. A value that is neither true, false nor null is noted. */
export function evaluateCondition(
  expression: Expression,
  scope: Scope,
  allowance: Allowance,
): { readonly value: boolean; readonly exceeded: boolean } {
  return within(allowance, budget => {
    const run = runOf(expression, scope, budget)
    return holds(expression.tree, run, null, "a condition") === true && !budget.exceeded
  })
}

/** As `evaluate`, for one expression of several that share a budget. */
export function evaluateWithin(expression: Expression, scope: Scope, budget: Budget): Value {
  const value = evaluateTree(expression.tree, runOf(expression, scope, budget), null)
  return budget.exceeded ? null : value
}

interface Run {
  readonly source: string
  readonly scope: Scope
  readonly budget: Budget
  readonly patterns: Set<string>
}

function runOf(expression: Expression, scope: Scope, budget: Budget): Run {
  return { source: expression.source, scope, budget, patterns: new Set() }
}

/** The items that `exists`, `all`, `filter` and `map` are looking at, innermost first. */
type Items = { readonly name: string; readonly value: Value; readonly outer: Items } | null

function evaluateTree(tree: Tree, run: Run, items: Items): Value {
  if (!spend(run.budget, 1)) return null
  switch (tree.kind) {
    case "literal":
      return tree.value
    case "now":
      return run.scope.now
    case "variable":
      return isVariableName(tree.name) ? tidy(run.scope.variable(tree.name)) : null
    case "field":
      return isVariableName(tree.entity) && isVariableName(tree.field)
        ? tidy(run.scope.field(tree.entity, tree.field))
        : null
    case "item":
      return itemOf(tree.name, items)
    case "member":
      return memberOf(tree, run, items)
    case "index":
      return indexOf(tree, run, items)
    case "unary":
      return unary(tree, run, items)
    case "binary":
      return binary(tree, run, items)
    case "choice":
      return evaluateTree(holds(tree.test, run, items, "`?`") === true ? tree.yes : tree.no, run, items)
    case "list":
      return built(tree, run, listOf(tree.items, run, items))
    case "object":
      return objectOf(tree, run, items)
    case "call":
      return call(tree, run, items)
    case "each":
      return each(tree, run, items)
  }
}

function tidy(value: Value | undefined): Value {
  if (typeof value === "number") return tidyNumber(value)
  if (value === undefined || (value instanceof Date && Number.isNaN(value.getTime()))) return null
  return value
}

function itemOf(name: string, items: Items): Value {
  for (let at = items; at !== null; at = at.outer) if (at.name === name) return tidy(at.value)
  return null
}

function memberOf(tree: TreeOf<"member">, run: Run, items: Items): Value {
  const object = evaluateTree(tree.object, run, items)
  if (object === null) return null
  if (!isObject(object)) return mistaken(tree, run, `${words(object)} has no field ${tree.name}`)
  return own(object, tree.name)
}

function indexOf(tree: TreeOf<"index">, run: Run, items: Items): Value {
  const object = evaluateTree(tree.object, run, items)
  const index = evaluateTree(tree.index, run, items)
  if (object === null || index === null) return null
  if (Array.isArray(object) && typeof index === "number") return tidy((object as readonly Value[])[significant(index)])
  if (isObject(object) && typeof index === "string") return own(object, index)
  return mistaken(tree, run, `${words(object)} has nothing at ${words(index)}`)
}

/** Own fields only, so that nothing reaches into a prototype. */
function own(object: { readonly [key: string]: Value }, name: string): Value {
  return Object.hasOwn(object, name) ? tidy(object[name]) : null
}

function unary(tree: TreeOf<"unary">, run: Run, items: Items): Value {
  if (tree.operator === "!") {
    const value = holds(tree.operand, run, items, "`!`")
    return value === undefined ? null : !value
  }
  const value = evaluateTree(tree.operand, run, items)
  if (value === null) return null
  return typeof value === "number" ? tidyNumber(-value) : mistaken(tree, run, `\`-\` does not take ${words(value)}`)
}

function binary(tree: TreeOf<"binary">, run: Run, items: Items): Value {
  const { operator } = tree
  if (operator === "&&" || operator === "||") return logic(tree, operator, run, items)
  const left = evaluateTree(tree.left, run, items)
  const right = evaluateTree(tree.right, run, items)
  const value = applyOperator(operator, left, right, run.budget)
  if (value === undefined)
    return mistaken(tree, run, `\`${operator}\` does not take ${words(left)} and ${words(right)}`)
  return operator === "+" && Array.isArray(value) ? built(tree, run, value) : value
}

function logic(tree: TreeOf<"binary">, operator: BinaryOperator & ("&&" | "||"), run: Run, items: Items): boolean {
  const left = holds(tree.left, run, items, `\`${operator}\``) === true
  if (left === (operator === "||")) return left
  return holds(tree.right, run, items, `\`${operator}\``) === true
}

/** Null counts as false; undefined: the value is neither true, false nor null. */
function holds(tree: Tree, run: Run, items: Items, where: string): boolean | undefined {
  const value = evaluateTree(tree, run, items)
  if (value === null || typeof value === "boolean") return value === true
  mistaken(tree, run, `${where} does not take ${words(value)}`)
  return undefined
}

function listOf(trees: readonly Tree[], run: Run, items: Items): readonly Value[] {
  return trees.map(tree => evaluateTree(tree, run, items))
}

function objectOf(tree: TreeOf<"object">, run: Run, items: Items): Value {
  return built(
    tree,
    run,
    Object.fromEntries(tree.entries.map(([name, value]) => [name, evaluateTree(value, run, items)])),
  )
}

/** A new list or object, unless it weighs too much. */
function built(tree: Tree, run: Run, value: Value): Value {
  if (weigh(value, run.budget, 0)) return value
  return run.budget.exceeded ? null : mistaken(tree, run, "the value is nested too deeply")
}

function call(tree: TreeOf<"call">, run: Run, items: Items): Value {
  const spec = FUNCTIONS.get(tree.name)
  const values = listOf(tree.parameters, run, items)
  if (run.budget.exceeded || (spec?.takesNull !== true && values.includes(null))) return null
  const form = spec?.forms.find(each => takesCount(each, values.length) && takesValues(each, values))
  if (form === undefined) return mistaken(tree, run, refusal(tree.name, spec, values))
  const { scope, budget, patterns } = run
  const value = form.run(values, { scope, budget, patterns })
  return value === undefined ? mistaken(tree, run, `${tree.name} cannot work with these values`) : value
}

function takesValues(form: FunctionForm, values: readonly Value[]): boolean {
  return values.every((value, index) => takesValue(form, index, value))
}

function refusal(name: string, spec: FunctionSpec | undefined, values: readonly Value[]): string {
  const forms = spec?.forms.filter(form => takesCount(form, values.length)) ?? []
  if (forms.length === 0) return `${name} cannot be called so`
  const wrong = values.find((value, index) => !forms.some(form => takesValue(form, index, value)))
  return `${name} does not take ${values.length > 1 && wrong === undefined ? "these values" : words(wrong ?? values[0] ?? null)}`
}

/** Null is one of every type; whether a function takes it was asked before. */
function takesValue(form: FunctionForm, index: number, value: Value): boolean {
  const kind = kindOf(value)
  return (
    kind === null || (parameterAt(form, index)?.types.some(type => type.kind === kind || type.kind === "any") ?? false)
  )
}

function each(tree: TreeOf<"each">, run: Run, items: Items): Value {
  const list = evaluateTree(tree.list, run, items)
  if (list === null) return tree.name === "all" ? true : tree.name === "exists" ? false : null
  if (!Array.isArray(list)) return mistaken(tree, run, `${tree.name} does not take ${words(list)}`)
  const inside = (value: Value): Items => ({ name: tree.item, value, outer: items })
  const isTrue = (item: Value) => !run.budget.exceeded && holds(tree.body, run, inside(item), tree.name) === true
  switch (tree.name) {
    case "exists":
      return list.some(isTrue)
    case "all":
      return list.every(isTrue)
    case "filter":
      return list.filter(isTrue)
    case "map":
      return mapped(tree, run, list, inside)
  }
}

function mapped(tree: TreeOf<"each">, run: Run, list: readonly Value[], inside: (item: Value) => Items): Value {
  const made: Value[] = []
  for (const item of list) {
    const value = evaluateTree(tree.body, run, inside(item))
    if (run.budget.exceeded) return null
    if (!weigh(value, run.budget, 1))
      return run.budget.exceeded ? null : mistaken(tree, run, "the value is nested too deeply")
    made.push(value)
  }
  return made
}

function words(value: Value): string {
  return inWords(kindOf(value) ?? "null")
}

const LONGEST_QUOTE = 80

/** Evaluation never fails: the value is null, and the trace says why. */
function mistaken(tree: Tree, run: Run, reason: string): null {
  if (run.budget.exceeded || run.scope.note === undefined) return null
  const source = run.source.slice(tree.start, tree.end)
  const quote = source.length > LONGEST_QUOTE ? `${source.slice(0, LONGEST_QUOTE)}...` : source
  run.scope.note(`In \`${quote}\` ${reason}, so the value is null.`)
  return null
}
