import type { Value } from "../values/values.js"
import { type Allowance, within } from "./budget.js"
import { displayWithin } from "./display.js"
import { evaluate, evaluateWithin, type Scope } from "./evaluate.js"
import { endOfString } from "./mask.js"
import { type Expression, isParseFault, type ParseFault, parseExpression } from "./parse.js"

/** A text with `{{ expression }}` in it (design section 3.2). */
export interface Template {
  /** Texts and expressions in their order; texts are never empty and never side by side. */
  readonly parts: readonly (string | Expression)[]
}

/**
 * Reads a text. `{{` ends at the first `}}` outside quotes and brackets; `{{ '{{' }}` is a literal one. Offsets in a
 * fault are into this text. Never throws.
 */
export function parseTemplate(text: string): Template | ParseFault {
  const parts: (string | Expression)[] = []
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf("{{", at)
    if (open < 0) {
      parts.push(text.slice(at))
      break
    }
    if (open > at) parts.push(text.slice(at, open))
    const close = endOfExpression(text, open + 2)
    if (typeof close === "object") return { ...close, start: open, end: text.length }
    const expression = parseExpression(text.slice(open + 2, close))
    if (isParseFault(expression)) return movedTo(expression, open + 2)
    parts.push(expression)
    at = close + 2
  }
  return { parts }
}

/** Where the `}}` is that ends an expression; else why there is none. */
function endOfExpression(text: string, start: number): number | Pick<ParseFault, "message" | "hint"> {
  let depth = 0
  for (let at = start; at < text.length; ) {
    if (depth === 0 && text.startsWith("}}", at)) return at
    const character = text.charAt(at)
    if ("([{".includes(character)) depth++
    if (")]}".includes(character)) depth = Math.max(0, depth - 1)
    at = endOfString(text, at) ?? at + 1
  }
  const hint = depth > 0 ? "a bracket in it is not closed" : "a `{{` that is meant as text is written {{ '{{' }}"
  return { message: "`{{` is not closed by `}}`.", hint }
}

function movedTo(fault: ParseFault, start: number): ParseFault {
  return { ...fault, start: fault.start + start, end: fault.end + start }
}

/** Writes what an expression gives into the text in which it stands. @param shown the value as people read it */
export type WritePart = (value: Value, shown: (value: Value) => string) => string

/**
 * The text that all parts make together.
 *
 * @param allowance evaluation steps, `each` for all expressions of the text together; over it the text is empty
 */
export function renderTemplate(
  template: Template,
  scope: Scope,
  allowance: Allowance,
  write: WritePart = (value, shown) => shown(value),
): { readonly value: string; readonly exceeded: boolean } {
  return within(allowance, budget => {
    let text = ""
    const shown = (value: Value) => displayWithin(value, scope, budget)
    for (const part of template.parts) {
      text += typeof part === "string" ? part : write(evaluateWithin(part, scope, budget), shown)
      if (budget.exceeded) return ""
    }
    return text
  })
}

/** The value of a template: of exactly one expression with nothing around it that expression's, else the text. */
export function evaluateTemplate(
  template: Template,
  scope: Scope,
  allowance: Allowance,
  write?: WritePart,
): { readonly value: Value; readonly exceeded: boolean } {
  const whole = wholeExpression(template)
  if (whole !== null) return evaluate(whole, scope, allowance)
  const { value, exceeded } = renderTemplate(template, scope, allowance, write)
  return { value: exceeded ? null : value, exceeded }
}

/** The one expression that a template consists of; null where there is text, or more than one. */
export function wholeExpression(template: Template): Expression | null {
  const [first, ...more] = template.parts
  return first !== undefined && typeof first !== "string" && more.length === 0 ? first : null
}
