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

/** A schema with what it refers to in its place; its own keys come before those. */
export function resolvedSchema(schema: Json, definitions: JsonRecord): JsonRecord {
  const { $ref, ...own } = recordOf(schema)
  if (typeof $ref !== "string") return own
  return { ...resolvedSchema(definitions[$ref.replace("#/definitions/", "")] ?? null, definitions), ...own }
}

/**
 * A row for each key of a schema and of those inside it: its path such as `liveChat.queues[].code`, its values, and what
 * it is for. A key of a name that authors choose is `NAME`.
 *
 * @param isLeaf paths below which there are no rows
 */
export function keyRows(
  schema: JsonRecord,
  definitions: JsonRecord,
  isLeaf: (path: string) => boolean,
  before = "",
): readonly (readonly string[])[] {
  return keysOfSchema(schema)
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, written, isNeeded]) => {
      const key = resolvedSchema(written, definitions)
      const path = before + name
      const shown = isNeeded ? `**\`${path}\`**` : `\`${path}\``
      const row = [shown, valuesInWords(key), String(key.description ?? "")]
      if (isLeaf(path)) return [row]
      const inside = [
        [key, `${path}.`],
        [resolvedSchema(key.items ?? null, definitions), `${path}[].`],
        [resolvedSchema(key.additionalProperties ?? null, definitions), `${path}.NAME.`],
        [resolvedSchema(recordOf(key.additionalProperties).items ?? null, definitions), `${path}.NAME[].`],
      ] as const
      return [row, ...inside.flatMap(([part, at]) => keyRows(part, definitions, isLeaf, at))]
    })
}
