import type { StepSource } from "./flow-source.js"
import { itemsOf, type Part } from "./part.js"
import { pointerTo } from "./pointer.js"
import { isRecord, recordOf } from "./record.js"

/** Texts that are said, each one text or one for each locale. */
export function textsOf(step: StepSource): readonly Part[] {
  const { spec, pointer } = step
  const at = (key: string): string => pointerTo(pointer, key)
  const parts: Part[] = []
  if (spec.message !== undefined) parts.push({ pointer: at("message"), value: spec.message })
  if (Array.isArray(spec.invalid)) parts.push(...itemsOf({ pointer: at("invalid"), value: spec.invalid }))
  else if (spec.invalid !== undefined) parts.push({ pointer: at("invalid"), value: spec.invalid })
  if (spec.suggestions !== undefined) parts.push(...itemsOf({ pointer: at("suggestions"), value: spec.suggestions }))
  for (const option of optionsOf(step)) {
    const { title } = recordOf(option.value)
    if (title !== undefined) parts.push({ pointer: pointerTo(option.pointer, "title"), value: title })
  }
  return parts
}

/** The options of a choice. */
export function optionsOf(step: StepSource): readonly Part[] {
  if (step.spec.options === undefined) return []
  return itemsOf({ pointer: pointerTo(step.pointer, "options"), value: step.spec.options }).filter(part =>
    isRecord(part.value),
  )
}
