import { Duration, PlainDate, type Value, type ValueObject } from "./values.js"

/** Sizes of lists and objects, which never change: each is measured once, however often it is asked about. */
const measured = new WeakMap<object, number>()

/** Bytes of a time, a date or a duration as a store keeps it: `{"$time":"2026-01-31T09:00:00.000Z"}`. */
const MARKED = 40

/**
 * Bytes that a value takes where it is kept: UTF-8 of its JSON, in the form of `toStored`; never too few. In proportion
 * to what was not measured before.
 */
export function storedBytes(value: Value): number {
  if (typeof value === "string") return textBytes(value)
  if (typeof value === "number") return String(value).length
  if (typeof value !== "object" || value === null) return 5
  if (value instanceof Date || value instanceof PlainDate || value instanceof Duration) return MARKED
  let bytes = measured.get(value)
  if (bytes === undefined) {
    bytes = 2
    if (Array.isArray(value)) for (const item of value) bytes += storedBytes(item) + 1
    else for (const [key, item] of Object.entries(value)) bytes += entryBytes(key, item)
    measured.set(value, bytes)
  }
  return bytes
}

/** A copy with one more or another entry, measured by what changed alone: of a large object the rest is not looked at. */
export function withEntry(object: ValueObject, key: string, value: Value): ValueObject {
  const changed = copyOf(object)
  putEntry(changed, key, value)
  return changed
}

/** A copy, measured as the object was, that nobody else has yet: `putEntry` may change it. */
export function copyOf(object: ValueObject): { [key: string]: Value } {
  const copy = { ...object }
  measured.set(copy, storedBytes(object))
  return copy
}

/** Puts an entry into an object that nobody else has. Thousands of entries put into copies of copies took seconds. */
export function putEntry(object: { [key: string]: Value }, key: string, value: Value): void {
  measured.set(object, storedBytes(object) + growthBy(object, key, value))
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
}

/** The bytes by which an object would grow; negative where the entry takes less than there was. */
export function growthBy(object: ValueObject, key: string, value: Value): number {
  return entryBytes(key, value) - (Object.hasOwn(object, key) ? entryBytes(key, object[key] ?? null) : 0)
}

/** An object with a key that looks like a mark is kept within another one. */
function entryBytes(key: string, value: Value): number {
  return textBytes(key) + storedBytes(value) + 2 + (key.startsWith("$") ? 12 : 0)
}

const PLAIN = /^[ !#-[\]-~]*$/

function textBytes(text: string): number {
  return text.length <= 64 && PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}
