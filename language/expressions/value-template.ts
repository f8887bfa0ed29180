import { has, recordOf } from "../loading/part.js"
import type { JsonSchema } from "../spec/action-signature.js"
import { urlComponent } from "../values/secret-mark.js"
import { Duration, type Json, PlainDate, toJson, type Value } from "../values/values.js"
import type { ExpressionCache } from "./cache.js"
import { isParseFault, type ParseFault } from "./cel-fault.js"
import type { Allowance, Scope } from "./evaluate.js"
import { evaluateTemplate, type Template, type WritePart } from "./template.js"

/** Plain JSON in whose strings `{{ expression }}` is replaced (design section 3.2): `params`, `set`, `value`, `result`. */
export type ValueTemplate =
  | { readonly kind: "constant"; readonly value: Value }
  /** `isUrl`: an address, in which each expression is one component (design section 7). */
  | { readonly kind: "template"; readonly template: Template; readonly isUrl: boolean }
  | { readonly kind: "list"; readonly items: readonly ValueTemplate[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, ValueTemplate])[] }

/** The first template in a value that does not parse; null: all do. */
export function valueFault(json: Json, cache: ExpressionCache): ParseFault | null {
  if (typeof json === "string") {
    const template = cache.template(json)
    return isParseFault(template) ? template : null
  }
  if (typeof json !== "object" || json === null) return null
  for (const item of Object.values(json)) {
    const fault = valueFault(item as Json, cache)
    if (fault !== null) return fault
  }
  return null
}

/**
 * @param json checked by loading: every template in it parses
 * @param schema of the value: an object's property may have the format `url`
 */
export function compileValue(json: Json, cache: ExpressionCache, schema: JsonSchema = {}): ValueTemplate {
  if (typeof json === "string") {
    if (!json.includes("{{")) return { kind: "constant", value: json }
    const template = cache.template(json)
    if (isParseFault(template)) throw new Error(`unchecked template: ${template.message}`)
    return { kind: "template", template, isUrl: schema.format === "url" }
  }
  if (Array.isArray(json)) {
    const items = json.map(item => compileValue(item, cache))
    return items.every(item => item.kind === "constant") ? { kind: "constant", value: json } : { kind: "list", items }
  }
  if (typeof json === "object" && json !== null) {
    const properties = recordOf(schema.properties)
    const entries = Object.entries(json).map(([key, item]) => {
      return [key, compileValue(item, cache, recordOf(has(properties, key) ? properties[key] : undefined))] as const
    })
    const constant = entries.every(([, item]) => item.kind === "constant")
    return constant ? { kind: "constant", value: json as Value } : { kind: "object", entries }
  }
  return { kind: "constant", value: json as Value }
}

/**
 * The value now. A string that is exactly one expression has the expression's type; other strings are texts.
 *
 * @param allowance evaluation steps, `each` for one expression
 * @returns `exceeded`: one of them needed more
 */
export function evaluateValue(
  template: ValueTemplate,
  scope: Scope,
  allowance: Allowance,
): { readonly value: Value; readonly exceeded: boolean } {
  switch (template.kind) {
    case "constant":
      return { value: template.value, exceeded: false }
    case "template":
      return evaluateTemplate(template.template, scope, allowance, template.isUrl ? urlPart : undefined)
    case "list": {
      const items = template.items.map(item => evaluateValue(item, scope, allowance))
      return { value: items.map(item => item.value), exceeded: items.some(item => item.exceeded) }
    }
    case "object": {
      let exceeded = false
      const entries = template.entries.map(([key, item]) => {
        const evaluated = evaluateValue(item, scope, allowance)
        exceeded ||= evaluated.exceeded
        return [key, evaluated.value] as const
      })
      return { value: Object.fromEntries(entries), exceeded }
    }
  }
}

/** One component of an address: times, dates and durations in ISO 8601, since a program reads it, all else as in texts. */
const urlPart: WritePart = (value, shown) => {
  const isOfTime = value instanceof Date || value instanceof PlainDate || value instanceof Duration
  return urlComponent(isOfTime ? String(toJson(value)) : shown(value))
}
