import { entriesOf, isRecord, itemsOf, type JsonRecord, type Part, pointerTo, recordOf } from "./part.js"

/** Where paths stand in a step; `timeout` is its `timeout.next`. */
export type PathsKey = "next" | "exceeded" | "onError" | "timeout" | "events"

/** A step's name, `end`, or a list of paths. */
export interface PathsPart extends Part {
  readonly from: PathsKey
  /** The event's name, of `events`. */
  readonly event?: string
}

/** A way on from a step. */
export interface Way {
  readonly from: PathsKey
  /** The event's name, of `events`. */
  readonly event?: string
  readonly pointer: string
  /** A step's name, or `end`. */
  readonly to: string
  readonly when: string | null
}

/** A step that has a type; its other keys are there when they fit the schema. */
export interface StepSource {
  readonly name: string
  readonly pointer: string
  readonly type: string
  readonly spec: JsonRecord
  /** Something in what it asks for does not fit the schema, so that the answer may be of any type. */
  readonly isAnswerUnsure: boolean
  /** There are none, and something that does not fit may have been meant to be them. */
  readonly areParamsUnsure: boolean
  readonly paths: readonly PathsPart[]
  /** Every way on, with or without a condition. */
  readonly ways: readonly Way[]
}

const KEYS = ["next", "exceeded", "onError"] as const

/** The values of `next`, `exceeded`, `onError`, `timeout.next` and those of `events` of a step. */
export function pathsOf(spec: JsonRecord, pointer: string): readonly PathsPart[] {
  const parts: PathsPart[] = []
  for (const from of KEYS) {
    const value = spec[from]
    if (value !== undefined) parts.push({ from, value, pointer: pointerTo(pointer, from) })
  }
  const { next } = recordOf(spec.timeout)
  if (next !== undefined)
    parts.push({ from: "timeout", value: next, pointer: pointerTo(pointerTo(pointer, "timeout"), "next") })
  for (const { key, ...part } of entriesOf({ value: spec.events ?? null, pointer: pointerTo(pointer, "events") })) {
    parts.push({ from: "events", event: key, ...part })
  }
  return parts
}

/** Every way that paths lead, with or without a condition. */
export function waysOf(paths: readonly PathsPart[]): readonly Way[] {
  return paths.flatMap((part): readonly Way[] => {
    const { value, pointer } = part
    const way = { from: part.from, ...(part.event === undefined ? {} : { event: part.event }) }
    if (typeof value === "string") return [{ ...way, to: value, when: null, pointer }]
    return itemsOf(part).flatMap(path => {
      const { to, when } = recordOf(path.value)
      if (typeof to !== "string") return []
      return [{ ...way, to, when: typeof when === "string" ? when : null, pointer: pointerTo(path.pointer, "to") }]
    })
  })
}

/** Texts that are said (design section 3.2), each in one of its forms. */
export function textsOf(step: StepSource): readonly Part[] {
  const { spec, pointer } = step
  const at = (key: string): string => pointerTo(pointer, key)
  const parts: Part[] = []
  if (spec.message !== undefined) parts.push({ pointer: at("message"), value: spec.message })
  if (Array.isArray(spec.invalid)) {
    const entries = itemsOf({ pointer: at("invalid"), value: spec.invalid })
    parts.push(
      ...entries.map(entry => {
        const { text, when } = recordOf(entry.value)
        return when === undefined ? entry : { pointer: pointerTo(entry.pointer, "text"), value: text ?? null }
      }),
    )
  } else if (spec.invalid !== undefined) parts.push({ pointer: at("invalid"), value: spec.invalid })
  if (spec.suggestions !== undefined) parts.push(...itemsOf({ pointer: at("suggestions"), value: spec.suggestions }))
  for (const option of optionParts(step)) {
    const { title } = recordOf(option.value)
    if (title !== undefined) parts.push({ pointer: pointerTo(option.pointer, "title"), value: title })
  }
  return parts
}

/** The options of a choice. */
export function optionParts(step: StepSource): readonly Part[] {
  if (step.spec.options === undefined) return []
  return itemsOf({ pointer: pointerTo(step.pointer, "options"), value: step.spec.options }).filter(part =>
    isRecord(part.value),
  )
}
