import type { Value } from "../values/values.js"
import { chargeFor } from "./budget.js"
import { type Allowance, evaluate, type Scope } from "./evaluate.js"
import type { Expression } from "./parse.js"

/** `each` and `as`: a part of a list that stands for one part for each item of another list (design sections 3.2, 3.4). */
export interface Each {
  readonly list: Expression
  /** The variable that is the item, without its `@`. */
  readonly as: string
}

/** Made for each item, whatever is made: an item costs as much as a text of so many bytes. */
const BYTES_PER_ITEM = 256

/**
 * Makes something of each item, in order. A value that is no list has no items.
 *
 * @param most of how many items something is made; the others are left out
 * @param make null: nothing is made of this item, and it does not count
 * @returns `exceeded`: the allowance did not suffice, and the list is not whole
 */
export function forEachItem<Made>(
  { list, as }: Each,
  scope: Scope,
  allowance: Allowance,
  make: (scope: Scope) => Made | null,
  most = Number.POSITIVE_INFINITY,
): { readonly made: readonly Made[]; readonly exceeded: boolean } {
  const { value, exceeded } = evaluate(list, scope, allowance)
  const made: Made[] = []
  if (exceeded || !Array.isArray(value)) return { made, exceeded }
  for (const item of value as readonly Value[]) {
    if (made.length >= most) break
    if (!chargeFor(allowance, BYTES_PER_ITEM)) return { made, exceeded: true }
    const one = make(scopeWith(scope, as, item))
    if (one !== null) made.push(one)
  }
  return { made, exceeded: false }
}

/** A scope in which one more variable is there. */
export function scopeWith(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, variable: other => (other === name ? value : scope.variable(other)) }
}
