import { compareNumbers } from "../values/number.js"
import { Duration, isObject, PlainDate, type Value } from "../values/values.js"
import { type Budget, spend } from "./budget.js"

/** Deeper than any value can be, so that the recursion ends whatever is handed in. */
const DEEPEST = 100

/**
 * `==` (design section 4): lists and objects by what is in them, times by their instant; values of different types are
 * not equal, null equals null.
 */
export function areEqual(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  if (depth > DEEPEST || !spend(budget, depth === 0 ? 0 : 1)) return false
  if (left === right) return true
  if (typeof left === "number") return typeof right === "number" && compareNumbers(left, right) === 0
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime()
  if (left instanceof PlainDate) return right instanceof PlainDate && left.iso === right.iso
  if (left instanceof Duration) return right instanceof Duration && left.milliseconds === right.milliseconds
  if (Array.isArray(left)) return Array.isArray(right) && areEqualLists(left, right, budget, depth)
  if (!isObject(left) || !isObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every(
      name => Object.hasOwn(right, name) && areEqual(left[name] ?? null, right[name] ?? null, budget, depth + 1),
    )
  )
}

function areEqualLists(left: readonly Value[], right: readonly Value[], budget: Budget, depth: number): boolean {
  return (
    left.length === right.length && left.every((item, index) => areEqual(item, right[index] ?? null, budget, depth + 1))
  )
}
