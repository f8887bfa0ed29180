import type { ExpressionCache } from "../expressions/cache.js"
import { checkExpression, type Expected, type ExpressionFinding, type Names } from "../expressions/check.js"
import { type Expression, isParseFault, type ParseFault, parseExpression } from "../expressions/parse.js"
import { wholeExpression } from "../expressions/template.js"
import { commonType, fits, inWords } from "../expressions/type-rules.js"
import type { BotFacts } from "../loading/bot-facts.js"
import { pointerTo } from "../loading/part.js"
import type { Finding } from "../spec/fault.js"
import { ANY, type Type } from "../values/type.js"
import type { Json } from "../values/values.js"

/** A value or text with what its expressions may name. */
export interface Checked {
  /** `any` where something is wrong. */
  readonly type: Type
  readonly findings: readonly Finding[]
}

/** The length of `{{`, and of `}}`. */
const BRACES = 2

const STRING: Type = { kind: "string" }
const NULL: Type = { kind: "null" }

/**
 * Checks plain JSON in whose strings `{{ expression }}` is replaced (design section 3.2), and tells its type. A string
 * that is exactly one expression has the expression's type. `expected` is held against types, never against values.
 */
export function checkValue(
  value: Json,
  pointer: string,
  names: Names,
  cache: ExpressionCache,
  expected: Type = ANY,
): Checked {
  if (typeof value === "string") return checkText(value, pointer, names, cache, expected)
  const checked = checkPlain(value, pointer, names, cache)
  return checked.findings.length > 0 || fits(checked.type, expected)
    ? checked
    : mismatch(checked.type, expected, pointer)
}

function checkPlain(value: Exclude<Json, string>, pointer: string, names: Names, cache: ExpressionCache): Checked {
  if (value === null) return { type: NULL, findings: [] }
  if (typeof value !== "object") return { type: { kind: typeof value as "boolean" | "number" }, findings: [] }
  const inner = Object.entries(value).map(([key, item]) => checkValue(item, pointerTo(pointer, key), names, cache))
  const findings = inner.flatMap(item => item.findings)
  if (!Array.isArray(value)) return { type: { kind: "object", fields: null }, findings }
  const item = inner.reduce<Type>((type, next) => commonType(type, next.type), NULL)
  return { type: { kind: "list", item: item.kind === "null" ? ANY : item }, findings }
}

/** Checks one string with `{{ expression }}` in it. */
export function checkText(
  text: string,
  pointer: string,
  names: Names,
  cache: ExpressionCache,
  expected: Type = ANY,
): Checked {
  if (!text.includes("{{"))
    return fits(STRING, expected) ? { type: STRING, findings: [] } : mismatch(STRING, expected, pointer)
  const template = cache.template(text)
  if (isParseFault(template)) {
    const { message, hint, start } = template
    return { type: ANY, findings: [{ code: "EXPRESSION_INVALID", pointer, message, hint, offset: start }] }
  }
  const whole = wholeExpression(template)
  if (whole !== null) {
    const checked = checkExpression(whole, names, isAny(expected) ? "any" : expected)
    return placed(checked, whole, pointer, BRACES)
  }
  const findings: Finding[] = []
  let offset = 0
  for (const part of template.parts) {
    if (typeof part !== "string")
      findings.push(...placed(checkExpression(part, names, "any"), part, pointer, offset + BRACES).findings)
    offset += typeof part === "string" ? part.length : part.source.length + 2 * BRACES
  }
  if (findings.length > 0 || fits(STRING, expected)) return { type: STRING, findings }
  return mismatch(STRING, expected, pointer)
}

/** Reads a bare expression, or says why it is none. */
export function readBare(
  source: string,
  parse: (source: string) => Expression | ParseFault = parseExpression,
): Expression | Pick<Finding, "message" | "hint" | "offset"> {
  if (/^\s*\{\{.*\}\}\s*$/s.test(source)) {
    const message = "An expression stands here by itself, without {{ and }}."
    return { message, hint: source.trim().slice(2, -2).trim() || null }
  }
  const parsed = parse(source)
  return isParseFault(parsed) ? { message: parsed.message, hint: parsed.hint, offset: parsed.start } : parsed
}

/** Checks a bare expression: a condition, unless another type is expected. */
export function checkBare(
  source: string,
  pointer: string,
  names: Names,
  cache: ExpressionCache,
  expected: Expected = "condition",
): readonly Finding[] {
  return checkBareType(source, pointer, names, cache, expected).findings
}

/** Checks a bare expression, and tells its type. */
export function checkBareType(
  source: string,
  pointer: string,
  names: Names,
  cache: ExpressionCache,
  expected: Expected,
): Checked {
  const expression = readBare(source, source => cache.expression(source))
  if ("message" in expression) {
    return { type: ANY, findings: [{ code: "EXPRESSION_INVALID", pointer, ...expression }] }
  }
  return placed(checkExpression(expression, names, expected), expression, pointer, 0)
}

function isAny(type: Type): boolean {
  return type.kind === "any"
}

/** @param offset of the expression in the text that the pointer names */
function placed(
  checked: { readonly type: Type; readonly findings: readonly ExpressionFinding[] },
  { source }: Expression,
  pointer: string,
  offset: number,
): Checked {
  if (checked.findings.length === 0) return { type: checked.type, findings: [] }
  const findings = checked.findings.map(({ code, message, hint, start }) => ({
    code,
    pointer,
    message: naming(source.trim(), message),
    hint,
    offset: offset + start,
  }))
  return { type: ANY, findings }
}

const LONGEST_QUOTE = 60

/** The message with the expression that it is about, unless it quotes that already. */
function naming(source: string, message: string): string {
  if (message.includes(source)) return message
  const shown = source.length > LONGEST_QUOTE ? `${source.slice(0, LONGEST_QUOTE)}...` : source
  return `In \`${shown.replace(/\s+/g, " ")}\`: ${message}`
}

/** `TYPE_MISMATCH` for a value whose type does not fit where it is put. */
export function mismatch(type: Type, expected: Type, pointer: string): Checked {
  const message = `This is ${inWords(type.kind)} where ${inWords(expected.kind)} is expected.`
  return { type: ANY, findings: [{ code: "TYPE_MISMATCH", pointer, message, hint: conversion(type, expected) }] }
}

function conversion(type: Type, expected: Type): string | null {
  if (type.kind !== "string") return null
  if (expected.kind === "time") return "use {{ timestamp('2026-01-31T09:00:00Z') }}"
  if (expected.kind === "date") return "use {{ date('2026-01-31') }}"
  if (expected.kind === "duration") return "use {{ duration('PT24H') }}"
  return expected.kind === "number" || expected.kind === "boolean" ? "write it without quotes" : null
}

/** Drops reports of unknown entities and fields where an unreadable part of `bot.json` may have declared them. */
export function withoutUncertain(
  findings: readonly Finding[],
  { facts }: { readonly facts: Pick<BotFacts, "allEntitiesKnown"> },
): readonly Finding[] {
  if (facts.allEntitiesKnown) return findings
  return findings.filter(({ code }) => code !== "ENTITY_UNKNOWN" && code !== "FIELD_UNKNOWN")
}
