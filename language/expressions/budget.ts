/**
 * How much work one evaluation may still do (design section 3.8, `limits.expression`). Spending more than is left gives
 * the value null and marks the budget as exceeded; nothing throws.
 */
export interface Budget {
  left: number
  exceeded: boolean
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
