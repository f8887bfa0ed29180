import { itemsOf, type Part } from "./part.js"
import { pointerTo } from "./pointer.js"
import { type JsonRecord, recordOf } from "./record.js"

/** Where paths stand in a step; `timeout` is its `timeout.next`. */
export type PathsKey = "next" | "exceeded" | "onError" | "timeout"

/** A step's name, `end`, or a list of paths. */
export interface PathsPart extends Part {
  readonly from: PathsKey
}

/** A way on from a step. */
export interface Way {
  readonly from: PathsKey
  readonly pointer: string
  /** A step's name, or `end`. */
  readonly to: string
  readonly when: string | null
}

const KEYS = ["next", "exceeded", "onError"] as const

/** The values of `next`, `exceeded`, `onError` and `timeout.next` of a step. */
export function pathsOf(spec: JsonRecord, pointer: string): readonly PathsPart[] {
  const parts: PathsPart[] = []
  for (const from of KEYS) {
    const value = spec[from]
    if (value !== undefined) parts.push({ from, value, pointer: pointerTo(pointer, from) })
  }
  const { next } = recordOf(spec.timeout)
  if (next !== undefined)
    parts.push({ from: "timeout", value: next, pointer: pointerTo(pointerTo(pointer, "timeout"), "next") })
  return parts
}

/** Every way that paths lead, with or without a condition. */
export function waysOf(paths: readonly PathsPart[]): readonly Way[] {
  return paths.flatMap((part): readonly Way[] => {
    const { from, value, pointer } = part
    if (typeof value === "string") return [{ from, to: value, when: null, pointer }]
    return itemsOf(part).flatMap(path => {
      const { to, when } = recordOf(path.value)
      if (typeof to !== "string") return []
      return [{ from, to, when: typeof when === "string" ? when : null, pointer: pointerTo(path.pointer, "to") }]
    })
  })
}
