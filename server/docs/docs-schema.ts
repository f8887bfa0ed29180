import type { Json } from "../../language/index.js"
import { escaped, marked, type Node, node, text } from "./docs-text.js"

/** A JSON Schema for people: what something is, then its parts, each with what it is. */
export function schemaPart(schema: Json | undefined): string {
  const { description } = node(schema)
  const told = description === undefined ? "" : `<p>${marked(text(description))}</p>`
  const fields = fieldsOf(schema)
  if (fields !== "") return `${told}<ul class="fields">${fields}</ul>`
  return `<ul class="fields"><li>${kindOf(schema)}${told}${partsOf(schema)}</li></ul>`
}

/** One field, in words and with its own fields below it. */
export function fieldPart(name: string, isRequired: boolean, schema: Json | undefined, description = ""): string {
  const told = description === "" ? text(node(schema).description) : description
  const need = isRequired ? "" : '<span class="quiet">, optional</span>'
  return `<li><code class="name">${escaped(name)}</code> ${kindOf(schema)}${need}${told === "" ? "" : `<p>${marked(told)}</p>`}${partsOf(schema)}</li>`
}

/** The kind of a schema's values, in a few words. */
function kindOf(schema: Json | undefined): string {
  const known = node(schema)
  if (typeof known.$ref === "string") return reference(known.$ref)
  if (Array.isArray(known.enum))
    return known.enum.map(value => `<code>${escaped(JSON.stringify(value))}</code>`).join(" or ")
  if ("const" in known) return `<code>${escaped(JSON.stringify(known.const))}</code>`
  const choices = choicesOf(known)
  if (choices.length > 0) return [...new Set(choices.map(kindOf))].join(" or ")
  if (known.type === "array") return `<span class="quiet">list of</span> ${kindOf(known.items)}`
  const isEmpty = known.type === "object" && known.additionalProperties === false && fieldsOf(schema) === ""
  const kind = known.type === undefined ? "anything" : isEmpty ? "empty object" : namedKind(known)
  return `<span class="quiet">${escaped([kind, ...boundsOf(known)].join(", "))}</span>`
}

function namedKind({ type, format }: Node): string {
  return typeof format === "string" ? format : [type].flat().join(" or ")
}

function reference(target: string): string {
  const name = target.replace(/.*\//, "")
  return `<a href="#${escaped(name)}"><code>${escaped(name)}</code></a>`
}

function choicesOf(schema: Node): readonly Json[] {
  const choices = schema.anyOf ?? schema.oneOf
  return Array.isArray(choices) ? choices : []
}

/** How long, how large, how many. */
function boundsOf(schema: Node): readonly string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, pattern, format } = schema
  return [
    ...between(minLength, maxLength, " characters"),
    ...between(minimum, maximum, ""),
    ...between(minItems, maxItems, " items"),
    ...(format === undefined && typeof pattern === "string" && pattern.length <= 48 ? [`matches ${pattern}`] : []),
  ]
}

function between(least: Json | undefined, most: Json | undefined, what: string): readonly string[] {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${what}`]
  if (most !== undefined) return [`at most ${most}${what}`]
  return least === undefined ? [] : [`at least ${least}${what}`]
}

/** The fields of an object, of a list's items and of each of several forms. A named schema is only named. */
function partsOf(schema: Json | undefined): string {
  const known = node(schema)
  if (known.$ref !== undefined) return ""
  if (known.type === "array") return partsOf(known.items)
  const choices = choicesOf(known)
  if (choices.length > 0) return choices.map(partsOf).join("")
  const fields = fieldsOf(schema)
  return fields === "" ? "" : `<ul>${fields}</ul>`
}

function fieldsOf(schema: Json | undefined): string {
  const known = node(schema)
  const required = Array.isArray(known.required) ? known.required : []
  return Object.entries(node(known.properties))
    .map(([name, field]) => fieldPart(name, required.includes(name), field))
    .join("")
}
