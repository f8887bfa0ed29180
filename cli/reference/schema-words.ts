import { type Json, type JsonRecord, listOf, recordOf } from "../../language/index.js"

/** The values that fit a schema, in a few words: `"GET" or "PUT"`, `text or null`, `whole number from 1 to 9`. */
export function valuesInWords(schema: JsonRecord): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = listOf(schema.enum)
  if (choices.length > 0) return choices.map(choice => JSON.stringify(choice)).join(", ")
  const types = [schema.type ?? []].flat().map(type => TYPES[String(type)] ?? String(type))
  return types.length === 0 ? "anything" : types.join(" or ") + rangeOf(schema)
}

const TYPES: { readonly [type: string]: string } = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
}

function rangeOf({ minimum, maximum }: JsonRecord): string {
  if (minimum === undefined && maximum === undefined) return ""
  if (maximum === undefined) return ` from ${show(minimum)}`
  return minimum === undefined ? ` up to ${show(maximum)}` : ` from ${show(minimum)} to ${show(maximum)}`
}

function show(number: Json | undefined): string {
  return Number(number).toLocaleString("en")
}

/** The keys of an object, each with its schema and whether it has to be there. */
export function keysOfSchema(
  schema: JsonRecord,
): readonly (readonly [name: string, key: JsonRecord, isNeeded: boolean])[] {
  const needed = listOf(schema.required)
  return Object.entries(recordOf(schema.properties)).map(([name, key]) => [name, recordOf(key), needed.includes(name)])
}
