import type { Json } from "../values/values.js"
import { has, isRecord, type JsonRecord, listOf, recordOf } from "./part.js"

/** Deeper forms are not shown. */
const DEEPEST = 3

/**
 * The form that a schema asks for, as an author would write it: from its own example or default, else put together from
 * the parts that have to be there.
 *
 * @param root where its `$ref`s lead
 * @returns null where it is no object, list or text of a format, or has nothing to show
 */
export function formOf(schema: JsonRecord, root: JsonRecord): string | null {
  const given = listOf(schema.examples).find(one => typeof one === "object")
  const example = given ?? exampleOf(schema, root, 0)
  if (typeof example === "string" && example !== "" && schema.format !== undefined) return JSON.stringify(example)
  if (typeof example !== "object" || example === null || Object.keys(example).length === 0) return null
  return JSON.stringify(example, null, 1).replace(/\n */g, " ").replace(/\[ /g, "[").replace(/ \]/g, "]")
}

function exampleOf(schema: JsonRecord, root: JsonRecord, depth: number): Json | undefined {
  const [given] = listOf(schema.examples)
  if (given !== undefined) return given
  if (typeof schema.$ref === "string") {
    const named = recordOf(root.definitions)[schema.$ref.replace("#/definitions/", "")]
    return isRecord(named) && depth < DEEPEST ? exampleOf(named, root, depth + 1) : undefined
  }
  const { default: usual } = schema
  if (usual !== undefined && usual !== "" && (typeof usual !== "object" || Object.keys(usual ?? {}).length > 0))
    return usual
  if (depth === DEEPEST) return usual
  const types = [schema.type].flat()
  if (types.includes("object")) return objectOf(schema, root, depth)
  if (types.includes("array") && isRecord(schema.items)) {
    const item = exampleOf(schema.items, root, depth + 1)
    return item === undefined ? usual : [item]
  }
  return usual ?? listOf(schema.enum)[0]
}

function objectOf(schema: JsonRecord, root: JsonRecord, depth: number): Json | undefined {
  const properties = recordOf(schema.properties)
  const [alternative] = listOf(schema.anyOf ?? schema.oneOf)
  const keys = [...listOf(schema.required), ...listOf(recordOf(alternative).required)]
  const entries = keys.flatMap(key => {
    if (typeof key !== "string" || !has(properties, key)) return []
    const value = exampleOf(recordOf(properties[key]), root, depth + 1)
    return value === undefined ? [] : [[key, value] as const]
  })
  return entries.length === 0 ? schema.default : Object.fromEntries(entries)
}
