import type { Json } from "../values/values.js"

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
