import { ANY, type Type } from "../values/type.js"
import { Duration, isObject, type Value } from "../values/values.js"
import { type Budget, spend, spendOnText } from "./budget.js"
import { areEqual } from "./equality.js"
import type { BinaryOperator } from "./tree.js"
import { commonType, isOpenType, type Kind, kindOf } from "./type-rules.js"

/** One use of an operator: its kinds, and how it is computed. The operands are of these kinds, so never null. */
interface Rule {
  readonly left: Kind
  readonly right: Kind
  readonly result: Kind
  readonly run: (left: Value, right: Value, budget: Budget) => Value
}

/** All operators on two values but `&&` and `||`, which need not look at the second. */
export type ValueOperator = Exclude<BinaryOperator, "&&" | "||">

/** The longest time from 1970 that a `Date` can hold, in milliseconds. */
const LONGEST_TIME = 8.64e15

/** No NaN, no infinity and no negative zero (design section 4): null instead of the first two. */
export function tidyNumber(number: number): number | null {
  if (!Number.isFinite(number)) return null
  return number === 0 ? 0 : number
}

function timeAt(milliseconds: number): Date | null {
  return Math.abs(milliseconds) <= LONGEST_TIME ? new Date(milliseconds) : null
}

function durationOf(milliseconds: number): Duration | null {
  const tidy = tidyNumber(milliseconds)
  return tidy === null || Math.abs(tidy) > 2 * LONGEST_TIME ? null : new Duration(tidy)
}

// The rules hand over only what they name, so the operands are what their kinds say.
const number = (value: Value) => value as number
const text = (value: Value) => value as string
const time = (value: Value) => (value as Date).getTime()
const length = (value: Value) => (value as Duration).milliseconds
const items = (value: Value) => value as readonly Value[]

function arithmetic(run: (left: number, right: number) => number): Rule {
  return { left: "number", right: "number", result: "number", run: (a, b) => tidyNumber(run(number(a), number(b))) }
}

function comparison(holds: (order: number) => boolean): readonly Rule[] {
  const rule = <T extends number | string>(kind: Kind, read: (value: Value) => T): Rule => ({
    left: kind,
    right: kind,
    result: "boolean",
    run: (a, b) => holds(read(a) < read(b) ? -1 : read(a) > read(b) ? 1 : 0),
  })
  return [rule("number", number), rule("string", text), rule("time", time), rule("duration", length)]
}

function joinTexts(left: Value, right: Value, budget: Budget): Value {
  return spendOnText(budget, text(left).length + text(right).length) ? text(left) + text(right) : null
}

function joinLists(left: Value, right: Value, budget: Budget): Value {
  return spend(budget, items(left).length + items(right).length) ? [...items(left), ...items(right)] : null
}

const RULES: { readonly [operator in Exclude<ValueOperator, "==" | "!=" | "in">]: readonly Rule[] } = {
  "+": [
    arithmetic((a, b) => a + b),
    { left: "string", right: "string", result: "string", run: joinTexts },
    { left: "time", right: "duration", result: "time", run: (a, b) => timeAt(time(a) + length(b)) },
    { left: "duration", right: "time", result: "time", run: (a, b) => timeAt(length(a) + time(b)) },
    { left: "duration", right: "duration", result: "duration", run: (a, b) => durationOf(length(a) + length(b)) },
    { left: "list", right: "list", result: "list", run: joinLists },
  ],
  "-": [
    arithmetic((a, b) => a - b),
    { left: "time", right: "time", result: "duration", run: (a, b) => durationOf(time(a) - time(b)) },
    { left: "time", right: "duration", result: "time", run: (a, b) => timeAt(time(a) - length(b)) },
    { left: "duration", right: "duration", result: "duration", run: (a, b) => durationOf(length(a) - length(b)) },
  ],
  "*": [arithmetic((a, b) => a * b)],
  "/": [arithmetic((a, b) => a / b)],
  "%": [arithmetic((a, b) => a % b)],
  "<": comparison(order => order < 0),
  "<=": comparison(order => order <= 0),
  ">": comparison(order => order > 0),
  ">=": comparison(order => order >= 0),
}

/** The type that an operator gives for operands of these types; null: it does not take them. */
export function resultType(operator: ValueOperator, left: Type, right: Type): Type | null {
  if (operator === "==" || operator === "!=") return areComparable(left, right) ? { kind: "boolean" } : null
  if (operator === "in") return isSearchable(left, right) ? { kind: "boolean" } : null
  const rules = RULES[operator].filter(rule => takes(rule.left, left) && takes(rule.right, right))
  const first = rules[0]
  if (first === undefined) return null
  if (rules.some(rule => rule.result !== first.result)) return ANY
  return typeOfResult(first.result, left, right)
}

function typeOfResult(kind: Kind, left: Type, right: Type): Type {
  if (kind === "object") return { kind, fields: null }
  if (kind !== "list") return { kind }
  return left.kind === "list" && right.kind === "list" ? commonType(left, right) : { kind, item: ANY }
}

function takes(kind: Kind, type: Type): boolean {
  return isOpenType(type) || type.kind === kind
}

/**
 * Values of different types are simply not equal. Times and durations are the exception: they have no literal of their
 * own, so who compares one with a number or a text has made a mistake.
 */
function areComparable(left: Type, right: Type): boolean {
  if (isOpenType(left) || isOpenType(right) || left.kind === right.kind) return true
  return !isOfTime(left) && !isOfTime(right)
}

function isOfTime(type: Type): boolean {
  return type.kind === "time" || type.kind === "duration"
}

function isSearchable(left: Type, right: Type): boolean {
  if (isOpenType(right)) return true
  if (right.kind === "object") return isOpenType(left) || left.kind === "string"
  return right.kind === "list" && areComparable(left, right.item)
}

/**
 * Works an operator out: null where an operand is null (false for comparisons and `in`), undefined where the operator
 * does not take operands of these kinds.
 */
export function applyOperator(operator: ValueOperator, left: Value, right: Value, budget: Budget): Value | undefined {
  switch (operator) {
    case "==":
      return areEqual(left, right, budget)
    case "!=":
      return !areEqual(left, right, budget)
    case "in":
      return isIn(left, right, budget)
    default: {
      const [leftKind, rightKind] = [kindOf(left), kindOf(right)]
      if (leftKind === null || rightKind === null)
        return operator.startsWith("<") || operator.startsWith(">") ? false : null
      return RULES[operator].find(rule => rule.left === leftKind && rule.right === rightKind)?.run(left, right, budget)
    }
  }
}

function isIn(left: Value, right: Value, budget: Budget): boolean | undefined {
  if (left === null || right === null) return false
  if (Array.isArray(right)) return right.some(item => spend(budget, 1) && areEqual(left, item, budget))
  return isObject(right) && typeof left === "string" ? Object.hasOwn(right, left) : undefined
}
