import type { TextSpec } from "../spec/flow-spec.js"
import { isVariableName } from "../spec/names.js"
import type { Json, Value } from "../values/values.js"
import type { ExpressionCache } from "./cache.js"
import { isParseFault } from "./cel-fault.js"
import { type Each, forEachItem } from "./each.js"
import type { Allowance, Scope } from "./evaluate.js"
import { compileText, type NamedTexts, renderText, type Text } from "./text.js"
import { compileValue, evaluateValue, type ValueTemplate } from "./value-template.js"

/**
 * Attachments made ready to be sent (design section 3.2): values, in which an object that is a text in several locales,
 * by name or one of several, is a text, and a part of a list with `each` and `as` stands for one part for each item.
 */
export type Attachments = readonly AttachmentPart[]

type AttachmentPart =
  | { readonly kind: "value"; readonly value: ValueTemplate }
  | { readonly kind: "text"; readonly text: Text }
  | { readonly kind: "each"; readonly each: Each; readonly part: AttachmentPart }
  | { readonly kind: "list"; readonly parts: readonly AttachmentPart[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, AttachmentPart])[] }

/** Everything that tells how texts are read. */
export interface TextContext {
  readonly cache: ExpressionCache
  readonly locales: readonly string[]
  readonly named: NamedTexts
}

/** @param json checked by loading: every expression in it parses */
export function compileAttachments(json: readonly Json[], context: TextContext): Attachments {
  return json.map(part => compilePart(part, context))
}

function compilePart(json: Json, context: TextContext): AttachmentPart {
  const { cache, locales, named } = context
  if (isAttachmentText(json, locales)) return { kind: "text", text: compileText(json, cache, named) }
  if (Array.isArray(json)) return { kind: "list", parts: compileAttachments(json, context) }
  if (typeof json !== "object" || json === null) return { kind: "value", value: compileValue(json, cache) }
  if (isEach(json)) {
    const { each, as } = json
    const list = cache.expression(each)
    if (isParseFault(list)) throw new Error(`loading let an expression through that does not parse: ${each}`)
    return { kind: "each", each: { list, as }, part: compilePart(withoutEach(json), context) }
  }
  return { kind: "object", entries: Object.entries(json).map(([key, item]) => [key, compilePart(item, context)]) }
}

/**
 * Whether a value inside an attachment is a text: an object each of whose keys is a locale of the bot, or one that is
 * nothing but the name of a text (`use`) or a list of texts (`oneOf`).
 */
export function isAttachmentText(
  json: Json,
  locales: readonly string[],
): json is Exclude<TextSpec, string> & { readonly [key: string]: Json } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false
  const entries = Object.entries(json)
  const [[key, only] = []] = entries.length === 1 ? entries : []
  if (key === "use") return typeof only === "string"
  if (key === "oneOf" && Array.isArray(only)) {
    return only.length > 0 && only.every(item => typeof item === "string" || isAttachmentText(item, locales))
  }
  const isLocaleOfBot = (key: string): boolean => locales.some(locale => locale.toLowerCase() === key.toLowerCase())
  return entries.length > 0 && entries.every(([key, text]) => typeof text === "string" && isLocaleOfBot(key))
}

/** Whether a part of a list stands for one part for each item of another list. */
export function isEach(json: Json): json is { readonly each: string; readonly as: string } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false
  const { each, as } = json as { readonly [key: string]: Json }
  return typeof each === "string" && typeof as === "string" && isVariableName(as)
}

/** A part with `each` without that: the one that is made for each item. */
export function withoutEach(json: Json): Json {
  const { each: _, as: __, ...rest } = json as { readonly [key: string]: Json }
  return rest
}

/**
 * The attachments now. A string that is exactly one expression giving a list stands for that list's items. Null is none, so
 * that a list which is not known yet leaves nothing behind.
 *
 * @param fallback the bot's first locale
 * @returns `exceeded`: the allowance did not suffice, and they are not whole
 */
export function evaluateAttachments(
  attachments: Attachments,
  scope: Scope,
  fallback: string,
  allowance: Allowance,
): { readonly value: readonly Value[]; readonly exceeded: boolean } {
  const making: Making = { fallback, allowance, exceeded: false }
  const value = attachments.flatMap(part => {
    const made = partsOf(part, scope, making)
    return part.kind === "value" && Array.isArray(made[0]) ? (made[0] as readonly Value[]) : made
  })
  return { value: value.filter(each => each !== null), exceeded: making.exceeded }
}

interface Making {
  readonly fallback: string
  readonly allowance: Allowance
  exceeded: boolean
}

/** Every value that a part stands for: one, but with `each`. */
function partsOf(part: AttachmentPart, scope: Scope, making: Making): readonly Value[] {
  if (part.kind !== "each") return [valueNow(part, scope, making)]
  const { made, exceeded } = forEachItem(part.each, scope, making.allowance, inner => partsOf(part.part, inner, making))
  making.exceeded ||= exceeded
  return made.flat()
}

function valueNow(part: Exclude<AttachmentPart, { kind: "each" }>, scope: Scope, making: Making): Value {
  const kept = <T>({ value, exceeded }: { readonly value: T; readonly exceeded: boolean }): T => {
    making.exceeded ||= exceeded
    return value
  }
  switch (part.kind) {
    case "value":
      return kept(evaluateValue(part.value, scope, making.allowance))
    case "text":
      return kept(renderText(part.text, scope, making.fallback, making.allowance))
    case "list":
      return part.parts.flatMap(item => partsOf(item, scope, making))
    case "object":
      return Object.fromEntries(
        part.entries.map(([key, item]) => [
          key,
          item.kind === "each" ? partsOf(item, scope, making) : valueNow(item, scope, making),
        ]),
      )
  }
}
