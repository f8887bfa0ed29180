import { type Json, MASK } from "../language/index.js"

/** Whether two JSON values are the same; the order of an object's keys does not count. Nesting is bounded by what the wire takes. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  return isSame(one, other, (left, right) => left === right)
}

/** Whether a value is the one that is shown, in which `•••` stands for the answer to a sensitive question, whatever that was. */
export function isSameShown(expected: Json, shown: Json | undefined): boolean {
  return isSame(expected, shown, (one, other) => one === other || isMaskOf(one, other))
}

function isMaskOf(expected: Json | undefined, shown: Json | undefined): boolean {
  if (typeof shown !== "string" || !shown.includes(MASK)) return false
  if (typeof expected !== "string" && typeof expected !== "number") return false
  const [first = "", ...others] = shown.split(MASK)
  const text = String(expected)
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of others.entries()) {
    const found = index === others.length - 1 ? text.length - part.length : text.indexOf(part, at)
    if (found < at || !text.startsWith(part, found)) return false
    at = found + part.length
  }
  return true
}

type Compared = (one: Json | undefined, other: Json | undefined) => boolean

function isSame(one: Json | undefined, other: Json | undefined, isEqual: Compared): boolean {
  if (isEqual(one, other)) return true
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((item, index) => isSame(item, other[index], isEqual))
  }
  const [left, right] = [one as JsonRecord, other as JsonRecord]
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => Object.hasOwn(right, key) && isSame(left[key], right[key], isEqual))
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
