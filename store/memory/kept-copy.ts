import { Duration } from "../../engine/index.js"

/** Copies this process made: they cannot change, so the parts of a record that a turn left alone are not copied again. */
const copies = new WeakSet<object>()

/**
 * A frozen copy of a record, with what JSON would leave out or alter treated as JSON does (no undefined fields, no
 * negative zero), so that a record is the same in every store. Times stay `Date`s, which nobody changes (`values.ts`).
 */
export function keptCopy<T>(value: T): T {
  return copy(value) as T
}

function copy(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null
  if (typeof value !== "object" || value === null || copies.has(value)) return value
  const made = Object.freeze(copyOf(value))
  copies.add(made)
  return made
}

function copyOf(value: object): object {
  if (value instanceof Date) return new Date(value.toISOString())
  if (value instanceof Duration) return new Duration(value.milliseconds)
  if (Array.isArray(value)) return value.map(item => copy(item ?? null))
  const made: { [key: string]: unknown } = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    // Plain assignment of this one key would set the prototype.
    if (key === "__proto__") Object.defineProperty(made, key, { value: copy(item), enumerable: true })
    else made[key] = copy(item)
  }
  return made
}
