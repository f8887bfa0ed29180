import { compareTexts } from "./text-order.js"

/**
 * JSON of which there is one text for each value: no spaces, and keys sorted by code point. Values that JSON does
 * not know are written as `JSON.stringify` writes them.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  let fields = ""
  for (const key of Object.keys(value).sort(compareTexts)) {
    const field = (value as { readonly [key: string]: unknown })[key]
    if (field === undefined) continue
    if (fields !== "") fields += ","
    fields += `${JSON.stringify(key)}:${canonicalJson(field)}`
  }
  return `{${fields}}`
}
