import { isObject, type Value } from "../values/values.js"
import { type Budget, spend, spendOnText } from "./budget.js"

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
