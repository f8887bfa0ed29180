import type { Json } from "../language/index.js"

/** Whether two JSON values are the same; the order of an object's keys does not count. Nesting is bounded by what the wire takes. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((item, index) => isSameJson(item, other[index]))
  }
  const [left, right] = [one as JsonRecord, other as JsonRecord]
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => Object.hasOwn(right, key) && isSameJson(left[key], right[key]))
  )
}

interface JsonRecord {
  readonly [key: string]: Json
}
