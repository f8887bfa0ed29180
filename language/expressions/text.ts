import type { NamedTextSpec, TextSpec, VariedTextSpec } from "../spec/flow-spec.js"
import { isSpoken, pickLocale } from "../values/locale.js"
import { pickOf } from "../values/pick-of.js"
import type { ExpressionCache } from "./cache.js"
import { isParseFault } from "./cel-fault.js"
import type { Allowance, Scope } from "./evaluate.js"
import { renderTemplate, type Template } from "./template.js"

/** A text made ready to be said (design section 3.2): in each of its locales, `""` serving all; or one of several. */
export type Text =
  | { readonly kind: "byLocale"; readonly templates: Readonly<Record<string, Template>> }
  | { readonly kind: "oneOf"; readonly texts: readonly Text[] }

/** The texts of `texts.json` by name, ready to be said. Loading has refused names that are not there. */
export type NamedTexts = (name: string) => Text

/** @param spec checked by loading: every template in it parses, every name is there */
export function compileText(spec: TextSpec, cache: ExpressionCache, named: NamedTexts): Text {
  if (isNamedText(spec)) return named(spec.use)
  if (isVariedText(spec)) {
    return { kind: "oneOf", texts: spec.oneOf.map(text => compileText(text, cache, named)) }
  }
  const byLocale = typeof spec === "string" ? { "": spec } : spec
  const templates = Object.entries(byLocale).map(([locale, source]) => [locale, templateOf(source, cache)] as const)
  return { kind: "byLocale", templates: Object.fromEntries(templates) }
}

function templateOf(source: string, cache: ExpressionCache): Template {
  const template = cache.template(source)
  if (isParseFault(template)) throw new Error(`loading let a text through that does not parse: ${source}`)
  return template
}

/** Whether a text is one of `texts.json`. No locale has a name of its own with this key: `use` names no language. */
export function isNamedText(spec: TextSpec): spec is NamedTextSpec {
  return typeof spec === "object" && typeof (spec as Partial<NamedTextSpec>).use === "string"
}

/** Whether a text is one of several. */
export function isVariedText(spec: TextSpec): spec is VariedTextSpec {
  return typeof spec === "object" && Array.isArray((spec as Partial<VariedTextSpec>).oneOf)
}

/**
 * The text for the scope's locale, with its expressions replaced.
 *
 * @param fallback the bot's first locale
 * @param allowance evaluation steps; `exceeded`: they did not suffice, and the text is empty
 */
export function renderText(
  text: Text,
  scope: Scope,
  fallback: string,
  allowance: Allowance,
): { readonly value: string; readonly exceeded: boolean } {
  if (text.kind === "oneOf") {
    const chosen = pickOf(text.texts, scope.seed?.() ?? "")
    return chosen === undefined ? { value: "", exceeded: false } : renderText(chosen, scope, fallback, allowance)
  }
  const plain = text.templates[""]
  if (plain !== undefined) return renderTemplate(plain, scope, allowance)
  const locale = pickLocale(text.templates, scope.locale, fallback)
  const template = locale === undefined ? undefined : text.templates[locale]
  if (locale === undefined || template === undefined) return { value: "", exceeded: false }
  // A text in another language than the user's has that language's plurals and months.
  const isOwn = locale === scope.locale || isSpoken(scope.locale, [locale])
  return renderTemplate(template, isOwn ? scope : { ...scope, locale }, allowance)
}
