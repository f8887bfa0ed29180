import type { Json } from "../values/values.js"

/** One more reference token on a JSON Pointer (RFC 6901). */
export function pointerTo(pointer: string, key: string | number): string {
  if (typeof key === "number" || !/[~/]/.test(key)) return `${pointer}/${key}`
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
}

/** The keys of a JSON Pointer, outermost first. */
export function keysOf(pointer: string): readonly string[] {
  if (pointer === "") return []
  return pointer
    .slice(1)
    .split("/")
    .map(key => key.replaceAll("~1", "/").replaceAll("~0", "~"))
}

/** The pointer to what holds the value that `pointer` names, and the value's key in it. */
export function parentOf(pointer: string): { readonly parent: string; readonly key: string } {
  return { parent: pointer.slice(0, Math.max(0, pointer.lastIndexOf("/"))), key: keysOf(pointer).at(-1) ?? "" }
}

/** Whether `pointer` names the same value as `outer`, or one inside it. */
export function isWithin(pointer: string, outer: string): boolean {
  return pointer.startsWith(outer) && (pointer.length === outer.length || pointer[outer.length] === "/")
}

/** A JSON object, as a file holds it before anything is known of its keys. */
export interface JsonRecord {
  readonly [key: string]: Json
}

const NOTHING: JsonRecord = {}

export function isRecord(json: Json | undefined): json is JsonRecord {
  return typeof json === "object" && json !== null && !Array.isArray(json)
}

/** The value as an object; what is none counts as an empty one: its mistake was reported by the schema. */
export function recordOf(json: Json | undefined): JsonRecord {
  return isRecord(json) ? json : NOTHING
}

/** The value as a list; what is none counts as an empty one: its mistake was reported by the schema. */
export function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : []
}

/** Own keys only, so that a name such as `constructor` never finds what the object's prototype has. */
export function has(record: JsonRecord, key: string): boolean {
  return Object.hasOwn(record, key)
}

/** A part of a document and where it is. */
export interface Part {
  readonly pointer: string
  readonly value: Json
}

/** The items of a list. */
export function itemsOf(part: Part): readonly Part[] {
  return listOf(part.value).map((value, index) => ({ value, pointer: pointerTo(part.pointer, index) }))
}

/** The entries of an object, in order. */
export function entriesOf(part: Part): readonly (Part & { readonly key: string })[] {
  return Object.entries(recordOf(part.value)).map(([key, value]) => ({
    key,
    value,
    pointer: pointerTo(part.pointer, key),
  }))
}
