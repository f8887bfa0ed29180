import { isBeyondExact, tidyNumber } from "../values/number.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import { valueOfJson } from "../values/received.js"
import { jsonWithSecrets, urlWithSecrets } from "../values/secret-mark.js"
import { toJson, type Value } from "../values/values.js"
import { type Budget, spend, spendOnItems, spendOnText, weigh, written } from "./budget.js"
import {
  BOOLEAN,
  DATE,
  DURATION,
  type Example,
  type FunctionContext,
  type FunctionSpec,
  LIST,
  type LiteralFault,
  listAt,
  NUMBER,
  OBJECT,
  parameter,
  STRING,
  simple,
  TIME,
  textAt,
} from "./function-spec.js"
import { fromAndTo } from "./list-functions.js"
import { patternCompileSteps, searchSteps } from "./pattern-steps.js"

const text = parameter("text", STRING)

/** A search for a needle costs at worst the product of the lengths; so many comparisons are one step. */
const COMPARISONS_PER_STEP = 10_000

function search(
  name: string,
  run: (text: string, part: string) => boolean,
  summary: string,
  example: Example,
): FunctionSpec {
  return simple(name, [text, parameter("part", STRING)], BOOLEAN, summary, example, (values, { budget }) => {
    const [whole, part] = [textAt(values, 0), textAt(values, 1)]
    return spend(budget, searchCost(whole, part)) && run(whole, part)
  })
}

function searchCost(whole: string, part: string): number {
  return part.length > whole.length ? 0 : Math.floor((whole.length * part.length) / COMPARISONS_PER_STEP)
}

function rewriting(name: string, run: (text: string) => string, summary: string, example: Example): FunctionSpec {
  return simple(name, [text], STRING, summary, example, (values, { budget }) =>
    spendOnText(budget, textAt(values, 0).length) ? run(textAt(values, 0)) : null,
  )
}

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  search("startsWith", (whole, part) => whole.startsWith(part), "Whether a text begins with another.", [
    "'Hello'.startsWith('He')",
    "true",
  ]),
  search("endsWith", (whole, part) => whole.endsWith(part), "Whether a text ends with another.", [
    "'Hello'.endsWith('He')",
    "false",
  ]),
  search("contains", (whole, part) => whole.includes(part), "Whether another text is in a text.", [
    "'Hello'.contains('ell')",
    "true",
  ]),
  simple(
    "matches",
    [text, { name: "pattern", types: [STRING], literal: patternFault }],
    BOOLEAN,
    "Whether a pattern is found in the text; anchor it with ^ and $.",
    ["'A-17'.matches('^[A-Z]-[0-9]+$')", "true"],
    matches,
  ),
  rewriting("lower", whole => whole.toLowerCase(), "The text in small letters.", ["lower('Hello')", '"hello"']),
  rewriting("upper", whole => whole.toUpperCase(), "The text in capital letters.", ["upper('Hello')", '"HELLO"']),
  rewriting("trim", whole => whole.trim(), "The text without the blanks around it.", ["trim(' a b ')", '"a b"']),
  simple(
    "split",
    [text, parameter("separator", STRING)],
    { kind: "list", item: STRING },
    "The parts of a text between separators; with '' its characters.",
    ["'a,b'.split(',')", '["a","b"]'],
    split,
  ),
  simple(
    "join",
    [parameter("list", LIST), parameter("separator", STRING)],
    STRING,
    "The items of a list as one text, with a separator between them.",
    ["['a', 'b'].join(' and ')", '"a and b"'],
    join,
    { required: 1 },
  ),
  simple(
    "replace",
    [text, parameter("part", STRING), parameter("with", STRING)],
    STRING,
    "The text with another wherever a part occurs.",
    ["replace('1.5', '.', ',')", '"1,5"'],
    replace,
  ),
  simple(
    "substring",
    [text, parameter("from", NUMBER), parameter("to", NUMBER)],
    STRING,
    "The characters from one place to another, which is not included; places count from 0, and below 0 from the end.",
    ["substring('Hello', 0, 2)", '"He"'],
    (values, { budget }) => {
      const whole = textAt(values, 0)
      return spendOnItems(budget, whole.length) ? [...whole].slice(...fromAndTo(values)).join("") : null
    },
    { required: 2 },
  ),
  simple(
    "urlEncode",
    [parameter("x", STRING, NUMBER, BOOLEAN, TIME, DATE, DURATION)],
    STRING,
    "The value as one part of an address, every sign with a meaning there encoded.",
    ["urlEncode('C&A #1')", '"C%26A%20%231"'],
    (values, context) => {
      const plain = toText(values, context)
      return plain !== null && spendOnText(context.budget, 3 * plain.length) ? urlWithSecrets(plain) : null
    },
  ),
  simple(
    "string",
    [parameter("x", STRING, NUMBER, BOOLEAN, TIME, DATE, DURATION, LIST, OBJECT)],
    STRING,
    "The value as a text for programs: times, dates and durations in ISO 8601, lists and objects as JSON.",
    ["string(2.5)", '"2.5"'],
    toText,
  ),
  simple(
    "number",
    [parameter("x", STRING, NUMBER)],
    NUMBER,
    "The number that a text holds, with a full stop before decimals; null: it holds none.",
    ["number('12.5')", "12.5"],
    toNumber,
  ),
  simple(
    "json",
    [parameter("x", { kind: "any" })],
    STRING,
    "The value as JSON.",
    ["json({'a': [1, null]})", '"{\\"a\\":[1,null]}"'],
    ([value = null], { budget }) => {
      if (!weigh(value, budget, 0)) return budget.exceeded ? null : undefined
      return jsonWithSecrets(toJson(value))
    },
    { takesNull: true },
  ),
  simple(
    "parseJson",
    [text],
    { kind: "any" },
    "The value that a text holds as JSON; null: it holds none. Whole numbers beyond 2^53 stay texts.",
    ["parseJson('{\"a\": [1]}').a[0]", "1"],
    (values, { budget }) => {
      const whole = textAt(values, 0)
      return spendOnItems(budget, whole.length) ? valueOfJson(whole) : null
    },
  ),
]

function matches(values: readonly Value[], { budget, patterns }: FunctionContext): Value {
  const [whole, source] = [textAt(values, 0), textAt(values, 1)]
  if (!patterns.has(source) && !spend(budget, patternCompileSteps(source))) return null
  patterns.add(source)
  const pattern = compilePattern(source)
  if (isPatternFault(pattern) || !spend(budget, searchSteps(pattern, whole.length))) return null
  return pattern.test(whole)
}

function patternFault(source: string | number): LiteralFault | null {
  const pattern = compilePattern(String(source))
  return isPatternFault(pattern) ? { code: "PATTERN_INVALID", message: pattern.fault, hint: null } : null
}

function split(values: readonly Value[], { budget }: FunctionContext): Value {
  const [whole, separator] = [textAt(values, 0), textAt(values, 1)]
  if (!spend(budget, searchCost(whole, separator)) || !spendOnText(budget, whole.length)) return null
  const pieces = separator === "" ? [...whole] : whole.split(separator)
  return spend(budget, pieces.length) ? pieces : null
}

function join(values: readonly Value[], context: FunctionContext): Value {
  const [items, separator] = [listAt(values, 0), textAt(values, 1)]
  if (!spend(context.budget, items.length) || !spendOnText(context.budget, items.length * separator.length)) return null
  const texts: string[] = []
  for (const item of items) {
    const piece = item === null ? "" : toText([item], context)
    if (piece === null) return null
    texts.push(piece)
  }
  return texts.join(separator)
}

function replace(values: readonly Value[], { budget }: FunctionContext): Value {
  const [whole, part, other] = [textAt(values, 0), textAt(values, 1), textAt(values, 2)]
  if (part === "") return whole
  if (!spend(budget, searchCost(whole, part)) || !spendOnText(budget, whole.length)) return null
  const pieces = whole.split(part)
  return canJoin(pieces, other, budget) ? pieces.join(other) : null
}

function canJoin(pieces: readonly string[], separator: string, budget: Budget): boolean {
  return spendOnItems(budget, pieces.length) && spendOnText(budget, pieces.length * separator.length)
}

/** Texts as they are, numbers in full, everything else as JSON writes it, times and durations as ISO 8601. */
function toText([value = null]: readonly Value[], { budget }: Pick<FunctionContext, "budget">): string | null {
  const made = written(value)
  return made !== null && spendOnText(budget, made.length) ? made : null
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Only `.` is a decimal mark: what people type is read by a question's `input`, not here. A whole number beyond 2^53 is
 * none: a double would silently be another number.
 */
function toNumber([value = null]: readonly Value[]): Value {
  if (typeof value !== "string") return value
  const trimmed = value.length <= 400 ? value.trim() : ""
  if (!DECIMAL.test(trimmed) || (/^[+-]?\d+$/.test(trimmed) && isBeyondExact(trimmed))) return null
  return tidyNumber(Number(trimmed))
}
