import { type ExpressionFinding, findingAt } from "../spec/fault.js"
import { didYouMean } from "../values/suggest.js"
import type { Type } from "../values/type.js"
import type { Names } from "./check-names.js"
import { type FunctionForm, type FunctionSpec, parameterAt, takesCount } from "./function-spec.js"
import { FUNCTIONS } from "./functions.js"
import type { Tree, TreeOf } from "./tree.js"
import { commonType, fits, inWords } from "./type-rules.js"

/** Functions that people know from CEL and elsewhere, and what does the same here. */
const OTHER_NAMES: { readonly [name: string]: string } = {
  has: "what is missing is null: compare with != null",
  exists_one: "write size(list.filter(item, ...)) == 1",
  length: "did you mean size?",
  len: "did you mean size?",
  count: "did you mean size?",
  int: "did you mean number?",
  uint: "did you mean number?",
  double: "did you mean number?",
  float: "did you mean number?",
  parseInt: "did you mean number?",
  str: "did you mean string?",
  text: "did you mean string?",
  toString: "did you mean string?",
  lowerAscii: "did you mean lower?",
  toLowerCase: "did you mean lower?",
  upperAscii: "did you mean upper?",
  toUpperCase: "did you mean upper?",
  includes: "did you mean contains?",
  concat: "write a + b",
  append: "write list + [item]",
  push: "write list + [item]",
  add: "write list + [item]",
  remove: "write list.filter(each, each != item)",
  coalesce: "write default(x, y)",
  ifNull: "write default(x, y)",
  nvl: "write default(x, y)",
  orElse: "write default(x, y)",
  if: "write test ? a : b",
  cond: "write test ? a : b",
  avg: "write sum(list) / size(list)",
  average: "write sum(list) / size(list)",
  mod: "write a % b",
  pow: "there is no power operator",
  ceiling: "did you mean ceil?",
  substr: "did you mean substring?",
  slug: "did you mean urlEncode?",
  encodeURIComponent: "did you mean urlEncode?",
  uriEncode: "did you mean urlEncode?",
  stringify: "did you mean json?",
  unique: "did you mean distinct?",
  random: "did you mean pick?",
  rand: "did you mean pick?",
  choose: "did you mean pick?",
  currency: "write format(number, 'money')",
  formatNumber: "write format(number, 2)",
  formatDate: "write format(date, 'yyyy-MM-dd')",
  dateDiff: "write days(from, to), months(from, to) or years(from, to)",
  diff: "write days(from, to), months(from, to) or years(from, to)",
  addDays: "write date + n",
  addMonths: "write plus(date, 'P1M')",
  dayOfWeek: "did you mean weekday?",
  getDayOfWeek: "did you mean weekday?",
  time: "did you mean timestamp?",
  datetime: "did you mean timestamp?",
  now: "did you mean GetDate?",
  getFullYear: "did you mean year?",
  getMonth: "did you mean month? It counts from 1",
  getDate: "the turn's time is GetDate; the day of a date or time is day()",
  getHours: "did you mean hour?",
  getMinutes: "did you mean minute?",
  isNull: "write == null",
  toFixed: "write round(number, 2), or format(number, 2) in a text",
}

/** Null: there is no such function. */
export function functionNamed(name: string): FunctionSpec | null {
  return FUNCTIONS.get(name) ?? null
}

/** The remedy for a name that other languages have for a function or a property; null: it is none. */
export function otherName(name: string): string | null {
  return Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : null
}

export function unknownFunction(tree: TreeOf<"call">): ExpressionFinding {
  const known = [...FUNCTIONS.keys(), "exists", "all", "filter", "map", "GetDate"].sort()
  const hint = otherName(tree.name) ?? didYouMean(tree.name, known) ?? `functions: ${known.join(", ")}`
  return findingAt(tree, "EXPRESSION_INVALID", `There is no function ${tree.name}.`, hint)
}

/** The type that a call gives, or the first mistake in it, in the order in which one would mend them; never both. */
export function checkCall(
  tree: TreeOf<"call">,
  spec: FunctionSpec,
  types: readonly Type[],
  names: Names,
): { readonly type: Type; readonly finding: ExpressionFinding | null } {
  const counted = spec.forms.filter(form => takesCount(form, tree.parameters.length))
  const fitting = counted.filter(form => types.every((type, index) => takesType(form, index, type)))
  const finding =
    (counted.length === 0 ? countFinding(tree, spec) : null) ??
    secretFinding(tree, names) ??
    (fitting.length === 0 ? parameterFinding(tree, spec, counted, types) : null) ??
    literalFinding(tree, fitting) ??
    ownFinding(tree, names)
  const results = fitting.map(({ result }) => (typeof result === "function" ? result(types) : result))
  return { type: finding === null ? results.reduce(commonType, { kind: "null" }) : { kind: "any" }, finding }
}

function takesType(form: FunctionForm, index: number, type: Type): boolean {
  return parameterAt(form, index)?.types.some(wanted => fits(type, wanted)) ?? false
}

function countFinding(tree: TreeOf<"call">, { forms, example }: FunctionSpec): ExpressionFinding {
  const { length } = tree.parameters
  const least = Math.min(...forms.map(form => form.required ?? form.parameters.length))
  const most = Math.max(
    ...forms.map(form => (form.repeats === true ? Number.POSITIVE_INFINITY : form.parameters.length)),
  )
  const message = `${tree.name} takes ${countInWords(least, most)}, not ${length}.`
  return findingAt(tree, "EXPRESSION_INVALID", message, `for example: ${example[0]}`)
}

function countInWords(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `at least ${least} value${least === 1 ? "" : "s"}`
  if (least === most) return `${most === 0 ? "no" : most} value${most === 1 ? "" : "s"}`
  return `${least} ${most === least + 1 ? "or" : "to"} ${most} values`
}

function secretFinding(tree: TreeOf<"call">, { secrets }: Names): ExpressionFinding | null {
  if (tree.name !== "secret") return null
  if (!secrets) return findingAt(tree, "EXPRESSION_INVALID", "secret works only in the params of HttpRequest.", null)
  const [name] = tree.parameters
  if (name?.kind === "literal" && typeof name.value === "string") return null
  return findingAt(tree, "EXPRESSION_INVALID", "The name of a secret is a text in quotes.", "secret('NAME')")
}

/** The first parameter that none of the forms takes which take those before it. */
function parameterFinding(
  tree: TreeOf<"call">,
  { example }: FunctionSpec,
  forms: readonly FunctionForm[],
  types: readonly Type[],
): ExpressionFinding | null {
  let left = forms
  for (const [index, type] of types.entries()) {
    const taking = left.filter(form => takesType(form, index, type))
    const parameter = tree.parameters[index]
    if (taking.length === 0 && parameter !== undefined) {
      const wanted = left.flatMap(form => parameterAt(form, index)?.types ?? [])
      const words = [...new Set(wanted.map(typeInWords))]
      const message = `${tree.name} takes ${words.join(" or ")} here, not ${typeInWords(type)}.`
      const inList = tree.name === "contains" && type.kind === "list"
      const hint = inList ? "write: item in list" : (conversionOf(type, wanted) ?? `for example: ${example[0]}`)
      return findingAt(parameter, "TYPE_MISMATCH", message, hint)
    }
    left = taking
  }
  return null
}

function typeInWords(type: Type): string {
  if (type.kind !== "list" || type.item.kind === "any" || type.item.kind === "null") return inWords(type.kind)
  return type.item.kind === "number" ? "a list of numbers" : type.item.kind === "string" ? "a list of texts" : "a list"
}

function conversionOf(type: Type, wanted: readonly Type[]): string | null {
  const kinds = new Set(wanted.map(({ kind }) => kind))
  if (type.kind === "string" && kinds.has("number")) return "number(...) reads a number from a text"
  if (type.kind === "string" && kinds.has("date")) return "date(...) reads a date from a text"
  if (type.kind === "time" && kinds.has("date")) return "date(time) is the day of a time"
  if (type.kind === "date" && kinds.has("time")) return "timestamp(date) is the midnight of a date"
  return null
}

/** A text or number that the author wrote, and that no form which may be meant can work with. */
function literalFinding(tree: TreeOf<"call">, forms: readonly FunctionForm[]): ExpressionFinding | null {
  for (const [index, parameter] of tree.parameters.entries()) {
    const written = literalOf(parameter)
    if (written === null) continue
    const faults = forms.map(form => parameterAt(form, index)?.literal?.(written) ?? null)
    const [first] = faults
    if (first && faults.every(fault => fault !== null))
      return findingAt(parameter, first.code, first.message, first.hint)
  }
  return null
}

function literalOf(tree: Tree): string | number | null {
  if (tree.kind === "literal" && (typeof tree.value === "string" || typeof tree.value === "number")) return tree.value
  if (tree.kind !== "unary" || tree.operator !== "-") return null
  const number = literalOf(tree.operand)
  return typeof number === "number" ? -number : null
}

const PLURAL_FORMS = ["zero", "one", "two", "few", "many", "other"]

/** Mistakes in what one function alone asks for. */
function ownFinding(tree: TreeOf<"call">, names: Names): ExpressionFinding | null {
  const [first, second] = tree.parameters
  if (tree.name === "format" && second?.kind === "literal" && second.value === "money" && names.currency === null) {
    const hint = 'add "currency": "EUR" to bot.json, or write format(number, \'EUR\')'
    return findingAt(second, "EXPRESSION_INVALID", "The bot has no currency.", hint)
  }
  if (tree.name === "plural" && second?.kind === "object") {
    const unknown = second.entries.find(([form]) => !PLURAL_FORMS.includes(form))
    if (unknown === undefined) return null
    const hint = didYouMean(unknown[0], PLURAL_FORMS) ?? `forms: ${PLURAL_FORMS.join(", ")}`
    return findingAt(second, "EXPRESSION_INVALID", `There is no plural form '${unknown[0]}'.`, hint)
  }
  if (tree.name === "title" && first?.kind === "literal" && typeof first.value === "string") {
    if (names.choices === undefined || names.choices.has(first.value)) return null
    const hint =
      didYouMean(first.value, names.choices) ??
      (names.choices.size > 0 ? `choices: ${[...names.choices].join(", ")}` : null)
    return findingAt(first, "EXPRESSION_INVALID", `This flow has no choice '${first.value}'.`, hint)
  }
  return null
}
