import { numberText } from "../values/number.js"
import { jsonWithSecrets } from "../values/secret-mark.js"
import { isObject, toJson, type Value } from "../values/values.js"

/**
 * How much work one evaluation may still do (design section 3.8, `limits.expression`). Spending more than is left gives
 * the value null and marks the budget as exceeded; nothing throws.
 */
export interface Budget {
  left: number
  exceeded: boolean
}

/**
 * How much evaluations may do (design section 3.8): `each` of them `limits.expression`, and all that share this together
 * `limits.evaluation`, of which so much is `left`.
 */
export interface Allowance {
  readonly each: number
  left: number
}

/** Does one evaluation within what is allowed, and takes from that the steps it needed. */
export function within<T>(allowance: Allowance, work: (budget: Budget) => T): { value: T; exceeded: boolean } {
  const given = Math.min(allowance.each, allowance.left)
  const budget = { left: given, exceeded: false }
  const value = work(budget)
  // An evaluation that needs more than is left is not done.
  allowance.left -= given - Math.max(0, budget.left)
  return { value, exceeded: budget.exceeded }
}

/** Takes what a value weighs that was not made by an expression: as a text of so many bytes. False: there is no room. */
export function chargeFor(allowance: Allowance, bytes: number): boolean {
  allowance.left = Math.max(0, allowance.left - bytes / CHARACTERS_PER_STEP)
  return allowance.left > 0
}

/** A step is one node of the tree looked at once, one item of a list made or compared, or this many characters made. */
const CHARACTERS_PER_STEP = 64

/** False when there is not so much left: the caller then gives null at once. */
export function spend(budget: Budget, steps: number): boolean {
  budget.left -= steps
  if (budget.left < 0) budget.exceeded = true
  return !budget.exceeded
}

/** Spends what a text of this length costs to make or read through. */
export function spendOnText(budget: Budget, length: number): boolean {
  return spend(budget, Math.floor(length / CHARACTERS_PER_STEP))
}

/** Simple items copied, compared or added up, and characters taken one by one, cost so much less than looking at a part. */
const ITEMS_PER_STEP = 16

/** Spends what so many simple items, or characters taken one by one, cost. */
export function spendOnItems(budget: Budget, count: number): boolean {
  return spend(budget, count / ITEMS_PER_STEP)
}

/** As deep as JSON may be (design section 3.8). */
const DEEPEST = 64
const STEPS_PER_VALUE = 1 / 16

/**
 * Spends what a value weighs, all of its contents counted each time they occur, before it is put into a list or an
 * object: what is built from references to large values is as large as it will be when written out.
 *
 * @param depth how many lists and objects the value is put into
 * @returns false: it is nested deeper than a value may be, or the budget is exceeded
 */
export function weigh(value: Value, budget: Budget, depth: number): boolean {
  if (!spend(budget, STEPS_PER_VALUE)) return false
  if (typeof value === "string") return spendOnText(budget, value.length)
  if (!Array.isArray(value) && !isObject(value)) return true
  if (depth >= DEEPEST) return false
  if (Array.isArray(value)) return value.every(item => weigh(item, budget, depth + 1))
  return Object.entries(value).every(
    ([name, item]) => spendOnText(budget, name.length) && weigh(item, budget, depth + 1),
  )
}

/** A value as JSON writes it, a text as it is, a number in full; null when it is nested too deeply to be written. */
export function written(value: Value): string | null {
  if (typeof value === "string") return value
  if (typeof value === "number") return numberText(value)
  if (!weigh(value, { left: Number.POSITIVE_INFINITY, exceeded: false }, 0)) return null
  const json = toJson(value)
  return typeof json === "string" ? json : jsonWithSecrets(json)
}
