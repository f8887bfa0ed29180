import { toJson, type Value } from "../values/values.js"
import { weigh } from "./weight.js"

/** A value as JSON writes it, a text as it is; null when it is nested too deeply to be written. */
export function written(value: Value): string | null {
  if (typeof value === "string") return value
  if (!weigh(value, { left: Number.POSITIVE_INFINITY, exceeded: false }, 0)) return null
  const json = toJson(value)
  return typeof json === "string" ? json : JSON.stringify(json)
}
