import { Duration, fromStored, type Json, PlainDate, toStored, type Value } from "./values.js"

/** How every mark of `toStored` begins in JSON text. */
const MARK = '"$'

/** A value as JSON text in stored form. Most hold nothing to mark, and are not copied for it. */
export function storedText(value: Value): string {
  return JSON.stringify(hasMarks(value) ? toStored(value) : value)
}

/** The inverse of `storedText`. */
export function valueOfText(text: string): Value {
  // The text was written by `storedText`; one without marks is the value as it is.
  const json = JSON.parse(text) as Json
  return text.includes(MARK) ? fromStored(json) : (json as Value)
}

/** Whether stored form differs from the value: it holds times, dates, durations, or keys that look like marks. */
function hasMarks(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false
  if (Array.isArray(value)) return value.some(hasMarks)
  if (value instanceof Date || value instanceof PlainDate || value instanceof Duration) return true
  const fields = value as { readonly [key: string]: Value }
  for (const key of Object.keys(fields)) if (key.startsWith("$") || hasMarks(fields[key] ?? null)) return true
  return false
}
