import { compilePattern, isPatternFault } from "../values/pattern.js"
import type { Type } from "../values/type.js"
import { isObject, type Value } from "../values/values.js"
import { type Budget, spend, spendOnText, written } from "./budget.js"
import { tidyNumber } from "./operators.js"
import { patternCompileSteps, searchSteps } from "./pattern-steps.js"
import { formatTime, LONGEST_TIME_PATTERN, parseDuration, parseTime } from "./time.js"
import type { Kind } from "./type-rules.js"

/** A function of expressions (design section 4), callable as `f(x, y)` and as `x.f(y)`. */
export interface FunctionSpec {
  /** The kinds that each parameter may have; null needs no naming: a null parameter makes the result null. */
  readonly parameters: readonly (readonly Kind[])[]
  /** How many parameters must be given; left out: all. */
  readonly required?: number
  readonly result: Type
  /** `text.contains('a')` */
  readonly example: string
  /** Finds the mistake in a text that the author wrote as the parameter at `index`. */
  readonly literal?: { readonly index: number; readonly fault: (text: string) => LiteralFault | null }
  /** The values are as many as given, of the kinds named, and none is null. */
  readonly run: (values: readonly Value[], context: FunctionContext) => Value
}

interface LiteralFault {
  readonly code: "EXPRESSION_INVALID" | "PATTERN_INVALID"
  readonly message: string
  readonly hint: string | null
}

export interface FunctionContext {
  readonly zone: string
  readonly locale: string
  readonly budget: Budget
  /** The patterns that this evaluation has paid the compiling of. */
  readonly patterns: Set<string>
}

const BOOLEAN: Type = { kind: "boolean" }
const NUMBER: Type = { kind: "number" }
const TEXT: Type = { kind: "string" }
const EVERY_KIND: readonly Kind[] = ["boolean", "number", "string", "time", "duration", "list", "object"]

// The evaluator holds every value against `parameters` before it runs a function.
const text = (values: readonly Value[], index: number) => (values[index] ?? "") as string
const list = (values: readonly Value[], index: number) => (values[index] ?? []) as readonly Value[]

/** A search for a needle costs at worst the product of the lengths; so many comparisons are one step. */
const COMPARISONS_PER_STEP = 10_000

function search(run: (text: string, part: string) => boolean, example: string): FunctionSpec {
  return {
    parameters: [["string"], ["string"]],
    result: BOOLEAN,
    example,
    run: (values, { budget }) => {
      const [whole, part] = [text(values, 0), text(values, 1)]
      return spend(budget, containsSteps(whole, part)) && run(whole, part)
    },
  }
}

function containsSteps(whole: string, part: string): number {
  return part.length > whole.length ? 0 : Math.floor((whole.length * part.length) / COMPARISONS_PER_STEP)
}

function rewriting(run: (text: string) => string, example: string): FunctionSpec {
  return {
    parameters: [["string"]],
    result: TEXT,
    example,
    run: (values, { budget }) => (spendOnText(budget, text(values, 0).length) ? run(text(values, 0)) : null),
  }
}

/** All functions but the ones that work on each item of a list (`exists`, `all`, `filter`, `map`). */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ["size", { parameters: [["string", "list", "object"]], result: NUMBER, example: "size(list)", run: sizeOf }],
  ["startsWith", search((whole, part) => whole.startsWith(part), "text.startsWith('a')")],
  ["endsWith", search((whole, part) => whole.endsWith(part), "text.endsWith('a')")],
  ["contains", search((whole, part) => whole.includes(part), "text.contains('a')")],
  [
    "matches",
    {
      parameters: [["string"], ["string"]],
      result: BOOLEAN,
      example: "text.matches('^[0-9]+$')",
      literal: { index: 1, fault: patternFault },
      run: matches,
    },
  ],
  ["lower", rewriting(whole => whole.toLowerCase(), "text.lower()")],
  ["upper", rewriting(whole => whole.toUpperCase(), "text.upper()")],
  ["trim", rewriting(whole => whole.trim(), "text.trim()")],
  [
    "split",
    {
      parameters: [["string"], ["string"]],
      result: { kind: "list", item: TEXT },
      example: "text.split(',')",
      run: split,
    },
  ],
  ["join", { parameters: [["list"], ["string"]], required: 1, result: TEXT, example: "list.join(', ')", run: join }],
  ["string", { parameters: [EVERY_KIND], result: TEXT, example: "string(5)", run: toText }],
  ["number", { parameters: [["string", "number"]], result: NUMBER, example: "number('5')", run: toNumber }],
  [
    "format",
    {
      parameters: [["time"], ["string"]],
      result: TEXT,
      example: "format(time, 'yyyy-MM-dd HH:mm')",
      literal: { index: 1, fault: timePatternFault },
      run: format,
    },
  ],
  [
    "timestamp",
    {
      parameters: [["string", "time"]],
      result: { kind: "time" },
      example: "timestamp('2026-01-31T09:00:00Z')",
      literal: { index: 0, fault: timestampFault },
      run: ([value]) => (typeof value === "string" ? parseTime(value, "UTC") : (value ?? null)),
    },
  ],
  [
    "duration",
    {
      parameters: [["string", "duration"]],
      result: { kind: "duration" },
      example: "duration('PT24H')",
      literal: { index: 0, fault: durationFault },
      run: ([value]) => (typeof value === "string" ? parseDuration(value) : (value ?? null)),
    },
  ],
  [
    "secret",
    {
      parameters: [["string"]],
      result: TEXT,
      example: "secret('NAME')",
      literal: { index: 0, fault: secretFault },
      run: values => (SECRET_NAME.test(text(values, 0)) ? `\u0000secret:${text(values, 0)}\u0000` : null),
    },
  ],
])

const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

function sizeOf([value = null]: readonly Value[], { budget }: FunctionContext): Value {
  if (Array.isArray(value)) return value.length
  if (typeof value === "string") return spendOnText(budget, value.length) ? codePoints(value) : null
  return isObject(value) ? Object.keys(value).length : null
}

/** Counted without making a list of them. */
function codePoints(whole: string): number {
  let count = 0
  for (const _ of whole) count++
  return count
}

function matches(values: readonly Value[], { budget, patterns }: FunctionContext): Value {
  const [whole, source] = [text(values, 0), text(values, 1)]
  if (!patterns.has(source) && !spend(budget, patternCompileSteps(source))) return null
  patterns.add(source)
  const pattern = compilePattern(source)
  if (isPatternFault(pattern) || !spend(budget, searchSteps(pattern, whole.length))) return null
  return pattern.test(whole)
}

function split(values: readonly Value[], { budget }: FunctionContext): Value {
  const [whole, separator] = [text(values, 0), text(values, 1)]
  if (!spend(budget, containsSteps(whole, separator)) || !spendOnText(budget, whole.length)) return null
  const pieces = separator === "" ? [...whole] : whole.split(separator)
  return spend(budget, pieces.length) ? pieces : null
}

function join(values: readonly Value[], context: FunctionContext): Value {
  const [items, separator] = [list(values, 0), text(values, 1)]
  if (!spend(context.budget, items.length) || !spendOnText(context.budget, items.length * separator.length)) return null
  const texts: string[] = []
  for (const item of items) {
    const piece = item === null ? "" : toText([item], context)
    if (typeof piece !== "string") return null
    texts.push(piece)
  }
  return texts.join(separator)
}

/** Texts as they are, everything else as JSON writes it, times and durations as ISO 8601. */
function toText([value = null]: readonly Value[], { budget }: FunctionContext): string | null {
  const text = written(value)
  return text !== null && spendOnText(budget, text.length) ? text : null
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Only `.` is a decimal mark: what people type is read by a question's `input`, not here. */
function toNumber([value = null]: readonly Value[]): Value {
  if (typeof value !== "string") return value
  const trimmed = value.length <= 400 ? value.trim() : ""
  return DECIMAL.test(trimmed) ? tidyNumber(Number(trimmed)) : null
}

function format(values: readonly Value[], { zone, locale, budget }: FunctionContext): Value {
  const [time, pattern] = [values[0], text(values, 1)]
  if (!(time instanceof Date) || pattern.length > LONGEST_TIME_PATTERN || !spend(budget, 2 * pattern.length))
    return null
  return formatTime(time, pattern, zone, locale)
}

function patternFault(source: string): LiteralFault | null {
  const pattern = compilePattern(source)
  return isPatternFault(pattern) ? { code: "PATTERN_INVALID", message: pattern.fault, hint: null } : null
}

function timestampFault(time: string): LiteralFault | null {
  if (parseTime(time, "UTC") !== null) return null
  return invalidLiteral(`'${time}' is not a time that exists, in ISO 8601.`, "timestamp('2026-01-31T09:00:00Z')")
}

function durationFault(length: string): LiteralFault | null {
  if (parseDuration(length) !== null) return null
  const hint = /^[+-]?P[^T]*\d[YM]/.test(length)
    ? "months and years have no fixed length: count days, P30D"
    : "duration('P1DT12H') or duration('36h')"
  return invalidLiteral(`'${length}' is not a duration.`, hint)
}

function timePatternFault(pattern: string): LiteralFault | null {
  return pattern.length <= LONGEST_TIME_PATTERN ? null : invalidLiteral("The pattern is too long.", "yyyy-MM-dd HH:mm")
}

function secretFault(name: string): LiteralFault | null {
  return SECRET_NAME.test(name) ? null : invalidLiteral(`'${name}' cannot be the name of a secret.`, "secret('NAME')")
}

function invalidLiteral(message: string, hint: string): LiteralFault {
  return { code: "EXPRESSION_INVALID", message, hint }
}
