import { compareNumbers, remainder, tidyNumber } from "../values/number.js"
import { ANY, type Type } from "../values/type.js"
import { Duration, isObject, type PlainDate, type Value } from "../values/values.js"
import { type Budget, spend, spendOnText } from "./budget.js"
import { daysAfter, daysBetween } from "./calendar.js"
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
const date = (value: Value) => value as PlainDate
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
  const numbers: Rule = {
    left: "number",
    right: "number",
    result: "boolean",
    run: (a, b) => holds(compareNumbers(number(a), number(b))),
  }
  return [
    numbers,
    rule("string", text),
    rule("time", time),
    rule("date", value => date(value).iso),
    rule("duration", length),
  ]
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
    { left: "date", right: "number", result: "date", run: (a, b) => daysAfter(date(a), number(b)) },
    { left: "number", right: "date", result: "date", run: (a, b) => daysAfter(date(b), number(a)) },
    { left: "list", right: "list", result: "list", run: joinLists },
  ],
  "-": [
    arithmetic((a, b) => a - b),
    { left: "time", right: "time", result: "duration", run: (a, b) => durationOf(time(a) - time(b)) },
    { left: "time", right: "duration", result: "time", run: (a, b) => timeAt(time(a) - length(b)) },
    { left: "duration", right: "duration", result: "duration", run: (a, b) => durationOf(length(a) - length(b)) },
    { left: "date", right: "number", result: "date", run: (a, b) => daysAfter(date(a), -number(b)) },
    { left: "date", right: "date", result: "number", run: (a, b) => daysBetween(date(b), date(a)) },
  ],
  "*": [arithmetic((a, b) => a * b)],
  "/": [arithmetic((a, b) => a / b)],
  "%": [arithmetic(remainder)],
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

/** Values of different types are never equal, so comparing two that are known to differ is a mistake (design section 4). */
function areComparable(left: Type, right: Type): boolean {
  return isOpenType(left) || isOpenType(right) || left.kind === right.kind
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
      if (leftKind === null || rightKind === null) return withNull(operator, left, right)
      return RULES[operator].find(rule => rule.left === leftKind && rule.right === rightKind)?.run(left, right, budget)
    }
  }
}

/** A text and null added are the text (design section 4). */
function withNull(operator: ValueOperator, left: Value, right: Value): Value {
  if (operator.startsWith("<") || operator.startsWith(">")) return false
  const known = left ?? right
  return operator === "+" && typeof known === "string" ? known : null
}

function isIn(left: Value, right: Value, budget: Budget): boolean | undefined {
  if (left === null || right === null) return false
  if (Array.isArray(right)) return right.some(item => spend(budget, 1) && areEqual(left, item, budget))
  return isObject(right) && typeof left === "string" ? Object.hasOwn(right, left) : undefined
}
