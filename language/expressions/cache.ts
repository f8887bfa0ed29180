import { type Expression, type ParseFault, parseExpression } from "./parse.js"
import { parseTemplate, type Template } from "./template.js"

/** Parses each source text once: the same conditions and texts come again and again in a bot, and from check to run. */
export interface ExpressionCache {
  expression(source: string): Expression | ParseFault
  template(text: string): Template | ParseFault
}

/** A new, empty cache. It lives as long as one load of a bot and holds every source it was asked for. */
export function expressionCache(): ExpressionCache {
  const expressions = new Map<string, Expression | ParseFault>()
  const templates = new Map<string, Template | ParseFault>()
  const expression = (source: string): Expression | ParseFault => {
    const known = expressions.get(source)
    if (known !== undefined) return known
    const parsed = parseExpression(source)
    expressions.set(source, parsed)
    return parsed
  }
  return {
    expression,
    template(text) {
      if (!text.includes("{{")) return { parts: text === "" ? [] : [text] }
      const known = templates.get(text)
      if (known !== undefined) return known
      const parsed = parseTemplate(text)
      templates.set(text, parsed)
      return parsed
    },
  }
}
