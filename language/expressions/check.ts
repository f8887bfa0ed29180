import { type ExpressionFinding, findingAt } from "../spec/fault.js"
import { didYouMean } from "../values/suggest.js"
import { ANY, type Type } from "../values/type.js"
import { checkCall, functionNamed, otherName, unknownFunction } from "./check-calls.js"
import { bareName, fieldType, type Named, type Names, variableType } from "./check-names.js"
import { resultType, type ValueOperator } from "./operators.js"
import type { Expression } from "./parse.js"
import type { Tree, TreeOf } from "./tree.js"
import { commonType, fieldOf, fits, inWords, isOpenType } from "./type-rules.js"

export type { ExpressionFinding } from "../spec/fault.js"
export type { Names } from "./check-names.js"

/** `condition`: a boolean, `any` or null. `any`: everything. Else a value that may stand where that type is expected. */
export type Expected = "condition" | "any" | Type

/**
 * Finds what is wrong with an expression before it ever runs (design section 4). One mistake gives one finding: what
 * only follows from it is of type `any`.
 */
export function checkExpression(
  expression: Expression,
  names: Names,
  expected: Expected,
): { readonly type: Type; readonly findings: readonly ExpressionFinding[] } {
  const checking: Checking = { source: expression.source, names, findings: [], lenient: false }
  const type = typeOf(expression.tree, checking, null)
  const finding = checking.findings.length === 0 ? unexpected(expression.tree, type, expected) : null
  return { type, findings: finding === null ? checking.findings : [finding] }
}

interface Checking {
  readonly source: string
  readonly names: Names
  readonly findings: ExpressionFinding[]
  /** Inside the parameters of an unknown function, where a bare name may be one that it would have given a meaning. */
  readonly lenient: boolean
}

/** The items that list functions look at, innermost first. */
type Items = { readonly name: string; readonly type: Type; readonly outer: Items } | null

const BOOLEAN: Type = { kind: "boolean" }

function unexpected(tree: Tree, type: Type, expected: Expected): ExpressionFinding | null {
  if (expected === "any") return null
  const wanted = expected === "condition" ? BOOLEAN : expected
  if (fits(type, wanted)) return null
  if (expected === "condition")
    return mismatch(tree, `A condition is true or false, and this is ${inWords(type.kind)}.`, conditionHint(type))
  return mismatch(
    tree,
    `This is ${described(type, wanted)} where ${described(wanted, type)} is expected.`,
    conversionHint(type, wanted),
  )
}

/** `a list of texts` only where the kinds alone do not tell two types apart. */
function described(type: Type, other: Type): string {
  if (type.kind !== other.kind) return inWords(type.kind)
  if (type.kind === "list") return `a list whose items are ${inWords(type.item.kind)}`
  return type.kind === "object" ? "an object with other fields" : inWords(type.kind)
}

function conditionHint(type: Type): string {
  return type.kind === "list" ? "for example: size(list) > 0" : "compare it, for example with != null"
}

function conversionHint(type: Type, wanted: Type): string | null {
  if (wanted.kind === "string") return "string(...) makes a text"
  if (type.kind !== "string") return null
  if (wanted.kind === "number") return "number(...) reads a number from a text"
  if (wanted.kind === "date") return "{{ date('2026-01-31') }}"
  if (wanted.kind === "time") return "{{ timestamp('2026-01-31T09:00:00Z') }}"
  return wanted.kind === "duration" ? "{{ duration('PT24H') }}" : null
}

function typeOf(tree: Tree, checking: Checking, items: Items): Type {
  switch (tree.kind) {
    case "literal":
      if (tree.inexact === true) return wrong(checking, inexact(tree, checking.source))
      return tree.value === null ? { kind: "null" } : { kind: typeof tree.value as "boolean" | "number" | "string" }
    case "now":
      return { kind: "time" }
    case "variable":
      return named(variableType(tree, checking.names), checking)
    case "field":
      return named(fieldType(tree, checking.names), checking)
    case "item":
      return itemType(tree, checking, items)
    case "member":
      return memberType(tree, checking, items)
    case "index":
      return indexType(tree, checking, items)
    case "unary":
      return unaryType(tree, checking, items)
    case "binary":
      return binaryType(tree, checking, items)
    case "choice":
      condition(tree.test, checking, items, "`?`")
      return commonType(typeOf(tree.yes, checking, items), typeOf(tree.no, checking, items))
    case "list": {
      const hyphened = hyphenedName(tree, checking, items)
      if (hyphened !== null) return named(hyphened, checking)
      const before = checking.findings.length
      const types = tree.items.map(item => typeOf(item, checking, items))
      return checking.findings.length > before
        ? ANY
        : { kind: "list", item: types.reduce(commonType, { kind: "null" }) }
    }
    case "object":
      return {
        kind: "object",
        fields: Object.fromEntries(tree.entries.map(([name, value]) => [name, typeOf(value, checking, items)])),
      }
    case "call":
      return callType(tree, checking, items)
    case "each":
      return eachType(tree, checking, items)
  }
}

/** Design section 4: a whole number beyond 2^53 is kept as a text, or it would be another number. */
function inexact(tree: Tree, source: string): ExpressionFinding {
  const hint = `write it as a text: '${source.slice(tree.start, tree.end)}'`
  return findingAt(tree, "NUMBER_INEXACT", "A whole number beyond 2^53 would be rounded to another one.", hint)
}

function named({ type, finding }: Named, checking: Checking): Type {
  if (finding !== null) checking.findings.push(finding)
  return type
}

function itemType(tree: TreeOf<"item">, checking: Checking, items: Items): Type {
  for (let at = items; at !== null; at = at.outer) if (at.name === tree.name) return at.type
  return checking.lenient ? ANY : named(bareName(tree, checking.names), checking)
}

function memberType(tree: TreeOf<"member">, checking: Checking, items: Items): Type {
  const object = typeOf(tree.object, checking, items)
  if (isOpenType(object)) return ANY
  if (object.kind === "object") return fieldIn(object, tree.name, tree, checking)
  const hint = functionNamed(tree.name) === null ? otherName(tree.name) : asCall(tree, checking.source)
  return wrong(checking, mismatch(tree, `${capital(inWords(object.kind))} has no fields, so no ${tree.name}.`, hint))
}

/** The member written as the call of a function that it was meant for. */
function asCall({ name, object }: TreeOf<"member">, source: string): string {
  const first = source.slice(object.start, object.end)
  const takesMore = functionNamed(name)?.forms.every(form => (form.required ?? form.parameters.length) > 1)
  return `${name} is a function: write ${name}(${first}${takesMore === true ? ", ..." : ""})`
}

function indexType(tree: TreeOf<"index">, checking: Checking, items: Items): Type {
  const object = typeOf(tree.object, checking, items)
  const index = typeOf(tree.index, checking, items)
  if (isOpenType(object)) return ANY
  if (object.kind !== "list" && object.kind !== "object")
    return wrong(checking, mismatch(tree, `${capital(inWords(object.kind))} has no items.`, null))
  const wanted: Type = { kind: object.kind === "list" ? "number" : "string" }
  if (!fits(index, wanted)) {
    const message = `${capital(inWords(object.kind))} is looked into by ${inWords(wanted.kind)}, not ${inWords(index.kind)}.`
    return wrong(checking, mismatch(tree.index, message, null))
  }
  if (object.kind === "list") return object.item
  const key = tree.index.kind === "literal" ? tree.index.value : null
  return typeof key === "string" ? fieldIn(object, key, tree, checking) : ANY
}

function fieldIn(object: Extract<Type, { kind: "object" }>, name: string, tree: Tree, checking: Checking): Type {
  if (object.fields === null) return ANY
  const type = fieldOf(object.fields, name)
  if (type !== null || object.hasOthers === true) return type ?? ANY
  const hint = didYouMean(name, Object.keys(object.fields))
  return wrong(checking, findingAt(tree, "FIELD_UNKNOWN", `The object has no field ${name}.`, hint))
}

function unaryType(tree: TreeOf<"unary">, checking: Checking, items: Items): Type {
  if (tree.operator === "!") return condition(tree.operand, checking, items, "`!`")
  const operand = typeOf(tree.operand, checking, items)
  if (fits(operand, { kind: "number" })) return { kind: "number" }
  return wrong(checking, mismatch(tree, `\`-\` takes a number, not ${inWords(operand.kind)}.`, null))
}

function binaryType(tree: TreeOf<"binary">, checking: Checking, items: Items): Type {
  const { operator } = tree
  if (operator === "&&" || operator === "||") {
    condition(tree.left, checking, items, `\`${operator}\``)
    return condition(tree.right, checking, items, `\`${operator}\``)
  }
  const hyphened = operator === "-" ? hyphenedName(tree, checking, items) : null
  if (hyphened !== null) return named(hyphened, checking)
  const before = checking.findings.length
  const left = typeOf(tree.left, checking, items)
  const right = typeOf(tree.right, checking, items)
  const result = resultType(operator, left, right)
  if (result === null) return wrong(checking, operandMismatch(tree, operator, left, right))
  return checking.findings.length > before ? ANY : result
}

const NAME = "[A-Za-z]\\w*(?:-[A-Za-z]\\w*)*"
const HYPHENED = new RegExp(
  `^(?=.*-)(?:@(?<variable>${NAME})|\\[\\[(?<entity>${NAME})\\]\\](?:\\.(?<field>${NAME}))?)$`,
)

/**
 * `@first-name`, `[[Order]].Placed-On` and `[[Chat-User]]`, which can be no names and are no differences: of one that was
 * named so that alone is told.
 */
function hyphenedName(tree: Tree, { source, names }: Checking, items: Items): Named | null {
  const written = HYPHENED.exec(source.slice(tree.start, tree.end))?.groups
  if (written === undefined) return null
  const { variable, entity = "", field } = written
  const others = [variable, field].flatMap(name => name?.split("-").slice(1) ?? [])
  const all = new Set([...entity.split("-"), ...others])
  for (let at = items; at !== null; at = at.outer) if (all.has(at.name)) return null
  // A variable or an entity of that name may be meant.
  if (others.some(other => names.variables.has(other) || names.entities.has(other))) return null
  const { start, end } = tree
  if (variable !== undefined) return variableType({ kind: "variable", name: variable, start, end }, names)
  // An entity that is named so in `bot.json` has its fault there.
  if (field === undefined && names.entities.has(entity)) return { type: ANY, finding: null }
  return fieldType({ kind: "field", entity, field: field ?? "", start, end }, names)
}

function operandMismatch(tree: Tree, operator: ValueOperator, left: Type, right: Type): ExpressionFinding {
  const item = operator === "in" && right.kind === "list" ? right.item : right
  const kinds = [left.kind, item.kind]
  const [one, other] = [inWords(left.kind), inWords(item.kind)]
  if (operator === "in" && right.kind === "string")
    return mismatch(tree, "`in` looks into lists and objects, not into a text.", "write: text.contains('a')")
  if (operator === "in" && right.kind !== "list")
    return mismatch(tree, `\`in\` does not take ${one} and ${other}.`, null)
  if ("+-*/%".includes(operator))
    return mismatch(tree, `\`${operator}\` does not take ${one} and ${other}.`, arithmeticHint(operator, kinds))
  return mismatch(tree, `${capital(one)} cannot be compared with ${other}.`, comparisonHint(kinds))
}

function arithmeticHint(operator: string, kinds: readonly Type["kind"][]): string | null {
  if (kinds.includes("date")) {
    if (kinds.includes("string")) return "with a time of day: timestamp(date, '10:30'); in a text: string(date)"
    return kinds.includes("time") ? "date(time) is the day of a time" : "add days: date + 1, or plus(date, 'P1M')"
  }
  if (operator === "+" && kinds.includes("list")) return "write: list + [item]"
  if (kinds.includes("time")) return "add a duration: duration('PT24H')"
  return operator === "+" && kinds.includes("string") ? "string(...) makes a text" : null
}

function comparisonHint(kinds: readonly Type["kind"][]): string | null {
  if (kinds.includes("date"))
    return kinds.includes("time") ? "date(time) is the day of a time" : "write the date as date('2026-01-31')"
  if (kinds.includes("time")) return "write the time as timestamp('2026-01-31T09:00:00Z')"
  if (kinds.includes("duration")) return "write the duration as duration('PT24H')"
  return kinds.includes("number") && kinds.includes("string") ? "number(...) reads a number from a text" : null
}

function callType(tree: TreeOf<"call">, checking: Checking, items: Items): Type {
  const spec = functionNamed(tree.name)
  if (spec === null) checking.findings.push(unknownFunction(tree))
  const inside = spec === null ? { ...checking, lenient: true } : checking
  const before = checking.findings.length
  const types = tree.parameters.map(parameter => typeOf(parameter, inside, items))
  if (spec === null) return ANY
  const result = named(checkCall(tree, spec, types, checking.names), checking)
  return checking.findings.length > before ? ANY : result
}

function eachType(tree: TreeOf<"each">, checking: Checking, items: Items): Type {
  const before = checking.findings.length
  const result = eachResult(tree, checking, items)
  return checking.findings.length > before ? ANY : result
}

function eachResult(tree: TreeOf<"each">, checking: Checking, items: Items): Type {
  const list = typeOf(tree.list, checking, items)
  const known = list.kind === "list" ? list.item : ANY
  if (list.kind !== "list" && !isOpenType(list))
    wrong(checking, mismatch(tree.list, `${tree.name} takes a list, not ${inWords(list.kind)}.`, null))
  const inside: Items = { name: tree.item, type: known, outer: items }
  if (tree.name === "map") return { kind: "list", item: typeOf(tree.body, checking, inside) }
  condition(tree.body, checking, inside, tree.name)
  return tree.name === "filter" ? { kind: "list", item: known } : BOOLEAN
}

/** A part that must be true or false; null counts as false. */
function condition(tree: Tree, checking: Checking, items: Items, where: string): Type {
  const type = typeOf(tree, checking, items)
  if (!fits(type, BOOLEAN))
    wrong(checking, mismatch(tree, `${where} takes true or false, not ${inWords(type.kind)}.`, conditionHint(type)))
  return BOOLEAN
}

function mismatch(tree: Tree, message: string, hint: string | null): ExpressionFinding {
  return findingAt(tree, "TYPE_MISMATCH", capital(message), hint)
}

function wrong(checking: Checking, finding: ExpressionFinding): Type {
  checking.findings.push(finding)
  return ANY
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
