import { significant } from "./number.js"

/**
 * A value that expressions compute with and that variables and entity fields hold (design section 4). A time is a
 * `Date` (UTC, never mutated), a date is a `PlainDate`, a duration is a `Duration`, numbers are doubles; NaN and the
 * infinities do not occur.
 */
export type Value = null | boolean | number | string | Date | PlainDate | Duration | readonly Value[] | ValueObject

export interface ValueObject {
  readonly [key: string]: Value
}

/** A length of time, in milliseconds. `P1D` is 24 hours. */
export class Duration {
  constructor(readonly milliseconds: number) {}
}

/** A day without a zone. */
export class PlainDate {
  /** @param iso `YYYY-MM-DD`, of a day that exists in the years 0001 to 9999: `parseDate` makes sure */
  constructor(readonly iso: string) {}
}

/** Plain JSON as it comes out of a file or goes into a store. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export function isObject(value: Value): value is ValueObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof PlainDate) &&
    !(value instanceof Duration)
  )
}

/**
 * The form a value has in a store: times, dates and durations are marked, so that they come back as what they were; and so is
 * an object that happens to look like a mark, since users may send any JSON.
 */
export function toStored(value: Value): Json {
  if (value instanceof Date) return { $time: value.toISOString() }
  if (value instanceof PlainDate) return { $date: value.iso }
  if (value instanceof Duration) return { $duration: value.milliseconds }
  if (Array.isArray(value)) return value.map(toStored)
  if (!isObject(value)) return value as Json
  const fields = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toStored(item)]))
  return MARKS.some(mark => Object.hasOwn(fields, mark)) ? { $object: fields } : fields
}

const MARKS = ["$time", "$date", "$duration", "$object"]

/** The inverse of `toStored`. */
export function fromStored(json: Json): Value {
  if (Array.isArray(json)) return json.map(fromStored)
  if (typeof json !== "object" || json === null) return json as Value
  const { $time: time, $date: date, $duration: duration, $object: marked } = json as { readonly [key: string]: Json }
  if (typeof time === "string") return new Date(time)
  if (typeof date === "string") return new PlainDate(date)
  if (typeof duration === "number") return new Duration(duration)
  const fields = typeof marked === "object" && marked !== null ? marked : json
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, fromStored(item)]))
}

/**
 * The form a value has for other programs: times are ISO 8601 in UTC, dates and durations are ISO 8601, numbers are as
 * they are compared and written (design section 4).
 */
export function toJson(value: Value): Json {
  if (typeof value === "number") return significant(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof PlainDate) return value.iso
  if (value instanceof Duration) return durationText(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
  return value as Json
}

/** In ISO 8601, as `parseDuration` reads it: `PT5400S`, `-PT0.5S`. */
function durationText({ milliseconds }: Duration): string {
  return `${milliseconds < 0 ? "-" : ""}PT${Math.abs(milliseconds) / 1000}S`
}
