import { Duration, isObject, PlainDate, type Value } from "./values.js"

/**
 * The type of an expression's value, as far as loading knows it (design section 4). Every value may be null besides, so
 * null needs no type of its own except where it is written as a literal.
 */
export type Type =
  | { readonly kind: "any" | "null" | "boolean" | "string" | "time" | "date" | "duration" }
  /** With `isWhole` a fraction does not fit, which shows when the flow runs. */
  | { readonly kind: "number"; readonly isWhole?: true }
  | { readonly kind: "list"; readonly item: Type }
  /** `fields` null: an object of which nothing is known. With `hasOthers` it may have fields besides. */
  | { readonly kind: "object"; readonly fields: { readonly [name: string]: Type } | null; readonly hasOthers?: boolean }

export const ANY: Type = { kind: "any" }

/**
 * The value as one of the type. A date becomes its text in ISO 8601 where a text is wanted, so that an answer that is a
 * date can be saved as one. Undefined: the value does not fit.
 */
export function asType(value: Value, type: Type = ANY): Value | undefined {
  if (type.kind === "string" && value instanceof PlainDate) return value.iso
  return fitsType(value, type) ? value : undefined
}

/** The type's name in messages, with its article. */
export function typeName(type: Type): string {
  if (type.kind === "number" && type.isWhole === true) return "a whole number"
  return `${/^[aeiou]/.test(type.kind) ? "an" : "a"} ${type.kind}`
}

/** The note of a trace where a value did not fit what it was put into (design section 3.1). */
export function misfit(name: string, type: Type = ANY): string {
  return `${name} takes ${typeName(type)}, so this value became null.`
}

/** Whether a value is one of the type. Null is one of every type. */
export function fitsType(value: Value, type: Type): boolean {
  if (value === null) return true
  switch (type.kind) {
    case "any":
      return true
    case "null":
      return false
    case "time":
      return value instanceof Date
    case "date":
      return value instanceof PlainDate
    case "duration":
      return value instanceof Duration
    case "number":
      return typeof value === "number" && (type.isWhole !== true || Number.isInteger(value))
    case "list":
      return Array.isArray(value) && value.every(item => fitsType(item, type.item))
    case "object":
      return isObject(value)
    default:
      return typeof value === type.kind
  }
}
