import type { Json } from "../values/values.js"
import { pointerTo } from "./pointer.js"
import { listOf, recordOf } from "./record.js"

/** A part of a document and where it is. */
export interface Part {
  readonly pointer: string
  readonly value: Json
}

/** The items of a list. */
export function itemsOf(part: Part): readonly Part[] {
  return listOf(part.value).map((value, index) => ({ value, pointer: pointerTo(part.pointer, index) }))
}

/** The entries of an object, in order. */
export function entriesOf(part: Part): readonly (Part & { readonly key: string })[] {
  return Object.entries(recordOf(part.value)).map(([key, value]) => ({
    key,
    value,
    pointer: pointerTo(part.pointer, key),
  }))
}
