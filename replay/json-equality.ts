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

/** Whether all that `part` says holds in `whole`: an object may have more keys there, a list has as many items. */
export function isPartOf(part: Json, whole: Json | undefined): boolean {
  if (typeof part !== "object" || part === null) return part === whole
  if (typeof whole !== "object" || whole === null || Array.isArray(part) !== Array.isArray(whole)) return false
  const [left, right] = [part as JsonRecord, whole as JsonRecord]
  if (Array.isArray(part) && Object.keys(left).length !== Object.keys(right).length) return false
  return Object.keys(left).every(key => Object.hasOwn(right, key) && isPartOf(left[key] ?? null, right[key]))
}

interface JsonRecord {
  readonly [key: string]: Json
}
