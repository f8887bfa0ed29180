/**
 * A value that expressions compute with and that variables and entity fields hold (design section 4). A time is a
 * `Date` (UTC, never mutated), a duration is a `Duration`, numbers are doubles; NaN and the infinities do not occur.
 */
export type Value = null | boolean | number | string | Date | Duration | readonly Value[] | ValueObject

export interface ValueObject {
  readonly [key: string]: Value
}

/** A length of time, in milliseconds. `P1D` is 24 hours. */
export class Duration {
  constructor(readonly milliseconds: number) {}
}

/** Plain JSON as it comes out of a file or goes into a store. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export function isObject(value: Value): value is ValueObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Duration)
  )
}

/**
 * The form a value has in a store: times and durations are marked, so that they come back as what they were; and so is
 * an object that happens to look like a mark, since users may send any JSON.
 */
export function toStored(value: Value): Json {
  if (value instanceof Date) return { $time: value.toISOString() }
  if (value instanceof Duration) return { $duration: value.milliseconds }
  if (Array.isArray(value)) return value.map(toStored)
  if (!isObject(value)) return value as Json
  const fields = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toStored(item)]))
  return "$time" in fields || "$duration" in fields || "$object" in fields ? { $object: fields } : fields
}

/** The inverse of `toStored`. */
export function fromStored(json: Json): Value {
  if (Array.isArray(json)) return json.map(fromStored)
  if (typeof json !== "object" || json === null) return json as Value
  const { $time: time, $duration: duration, $object: marked } = json as { readonly [key: string]: Json }
  if (typeof time === "string") return new Date(time)
  if (typeof duration === "number") return new Duration(duration)
  const fields = typeof marked === "object" && marked !== null ? marked : json
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, fromStored(item)]))
}

/** The form a value has for people and other programs: times are ISO 8601 in UTC, durations are ISO 8601. */
export function toJson(value: Value): Json {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Duration) return `PT${value.milliseconds / 1000}S`
  if (Array.isArray(value)) return value.map(toJson)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
  return value as Json
}
