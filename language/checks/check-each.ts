import type { Names } from "../expressions/check.js"
import type { Loading } from "../loading/bot-facts.js"
import { pointerTo } from "../loading/part.js"
import type { Finding } from "../spec/fault.js"
import { ANY, type Type } from "../values/type.js"
import { checkBareType } from "./check-values.js"

/**
 * Checks a part of a list that stands for one part for each item of another list (design sections 3.2, 3.4).
 *
 * @returns `names` of the part's own expressions: there is the item, too
 */
export function checkEach(
  { each, as }: { readonly each: string; readonly as: string },
  pointer: string,
  names: Names,
  loading: Loading,
): { readonly names: Names; readonly findings: readonly Finding[] } {
  const list: Type = { kind: "list", item: ANY }
  const { type, findings } = checkBareType(each, pointerTo(pointer, "each"), names, loading.cache, list)
  const item = type.kind === "list" ? type.item : ANY
  return { names: { ...names, variables: new Map([...names.variables, [as, item]]) }, findings }
}
