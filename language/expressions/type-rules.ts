import { ANY, type Type } from "../values/type.js"
import { Duration, PlainDate, type Value } from "../values/values.js"

/** The kinds of values that are not null. */
export type Kind = Exclude<Type["kind"], "any" | "null">

const WORDS: { readonly [kind in Type["kind"]]: string } = {
  any: "any value",
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "a text",
  time: "a time",
  date: "a date",
  duration: "a duration",
  list: "a list",
  object: "an object",
}

/** The kind in words, for messages: `a text`. */
export function inWords(kind: Type["kind"]): string {
  return WORDS[kind]
}

/** The kind of a value at run time; null has none. */
export function kindOf(value: Value): Kind | null {
  switch (typeof value) {
    case "boolean":
    case "number":
    case "string":
      return typeof value as Kind
    default:
      if (value === null || value === undefined) return null
      if (value instanceof Date) return "time"
      if (value instanceof PlainDate) return "date"
      if (value instanceof Duration) return "duration"
      return Array.isArray(value) ? "list" : "object"
  }
}

/** Whether a value of this type may stand where that one is expected. Null and `any` may stand everywhere. */
export function fits(type: Type, expected: Type): boolean {
  if (isOpenType(type) || isOpenType(expected)) return true
  if (type.kind === "list" && expected.kind === "list") return fits(type.item, expected.item)
  if (type.kind === "object" && expected.kind === "object") return fieldsFit(type.fields, expected.fields)
  return type.kind === expected.kind
}

type Fields = { readonly [name: string]: Type } | null

function fieldsFit(fields: Fields, expected: Fields): boolean {
  if (fields === null || expected === null) return true
  return Object.entries(fields).every(([name, type]) => {
    const wanted = fieldOf(expected, name)
    return wanted === null || fits(type, wanted)
  })
}

/** Times, dates and durations, which JSON has no form of its own for. */
export function isOfTime({ kind }: Type): boolean {
  return kind === "time" || kind === "date" || kind === "duration"
}

/** Nothing is known that could be wrong. */
export function isOpenType(type: Type): boolean {
  return type.kind === "any" || type.kind === "null"
}

/** The type of a field, by its own name only; null: there is no such field. */
export function fieldOf(fields: { readonly [name: string]: Type }, name: string): Type | null {
  return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null
}

/** The narrowest type that both fit. */
export function commonType(left: Type, right: Type): Type {
  if (left.kind === "null") return right
  if (right.kind === "null") return left
  if (left.kind === "list" && right.kind === "list") return { kind: "list", item: commonType(left.item, right.item) }
  if (left.kind === "object" && right.kind === "object") return commonObject(left, right)
  return left.kind === right.kind ? left : ANY
}

type ObjectType = Extract<Type, { readonly kind: "object" }>

function commonObject(left: ObjectType, right: ObjectType): Type {
  if (left.fields === null || right.fields === null) return { kind: "object", fields: null }
  const names = new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])
  const typeIn = ({ fields, hasOthers }: ObjectType, name: string): Type =>
    fieldOf(fields ?? {}, name) ?? { kind: hasOthers === true ? "any" : "null" }
  const fields = [...names].map(name => [name, commonType(typeIn(left, name), typeIn(right, name))] as const)
  const hasOthers = left.hasOthers === true || right.hasOthers === true
  return { kind: "object", fields: Object.fromEntries(fields), ...(hasOthers && { hasOthers }) }
}
