import { type ExpressionFinding, findingAt } from "../spec/fault.js"
import { didYouMean } from "../values/suggest.js"
import type { Type } from "../values/type.js"
import { FUNCTIONS, type FunctionSpec } from "./functions.js"
import type { Tree, TreeOf } from "./tree.js"
import { inWords, isOpenType, type Kind } from "./type-rules.js"

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
  date: "did you mean timestamp?",
  time: "did you mean timestamp?",
  now: "did you mean GetDate?",
  getFullYear: "write format(time, 'yyyy')",
  getMonth: "write format(time, 'M')",
  getDate: "the turn's time is GetDate; for the day of a time write format(time, 'd')",
  getHours: "write format(time, 'H')",
  isNull: "write == null",
}

/** Null: there is no such function. */
export function functionNamed(name: string): FunctionSpec | null {
  return FUNCTIONS.get(name) ?? null
}

export function unknownFunction(tree: TreeOf<"call">): ExpressionFinding {
  const known = [...FUNCTIONS.keys(), "exists", "all", "filter", "map", "GetDate"]
  const hint = Object.hasOwn(OTHER_NAMES, tree.name) ? (OTHER_NAMES[tree.name] ?? null) : didYouMean(tree.name, known)
  return findingAt(tree, "EXPRESSION_INVALID", `There is no function ${tree.name}.`, hint)
}

/** The first mistake in a function's call, in the order in which one would mend them; null: none. */
export function callFinding(
  tree: TreeOf<"call">,
  spec: FunctionSpec,
  types: readonly Type[],
  secrets: boolean,
): ExpressionFinding | null {
  return (
    countFinding(tree, spec) ??
    secretFinding(tree, secrets) ??
    tree.parameters
      .map((parameter, index) => parameterFinding(tree, parameter, spec, index, types[index]))
      .find(Boolean) ??
    literalFinding(tree, spec)
  )
}

function countFinding(tree: TreeOf<"call">, spec: FunctionSpec): ExpressionFinding | null {
  const { length } = tree.parameters
  const most = spec.parameters.length
  const least = spec.required ?? most
  if (length >= least && length <= most) return null
  const count = least === most ? `${most} value${most === 1 ? "" : "s"}` : `${least} or ${most} values`
  return findingAt(
    tree,
    "EXPRESSION_INVALID",
    `${tree.name} takes ${count}, not ${length}.`,
    `for example: ${spec.example}`,
  )
}

function secretFinding(tree: TreeOf<"call">, secrets: boolean): ExpressionFinding | null {
  if (tree.name !== "secret") return null
  if (!secrets) return findingAt(tree, "EXPRESSION_INVALID", "secret works only in the params of HttpRequest.", null)
  const [name] = tree.parameters
  if (name?.kind === "literal" && typeof name.value === "string") return null
  return findingAt(tree, "EXPRESSION_INVALID", "The name of a secret is a text in quotes.", "secret('NAME')")
}

function parameterFinding(
  tree: TreeOf<"call">,
  parameter: Tree,
  spec: FunctionSpec,
  index: number,
  type: Type | undefined,
): ExpressionFinding | null {
  const kinds = spec.parameters[index]
  if (kinds === undefined || type === undefined || isOpenType(type) || kinds.includes(type.kind as Kind)) return null
  const message = `${tree.name} takes ${kinds.map(inWords).join(" or ")} here, not ${inWords(type.kind)}.`
  const hint = tree.name === "contains" && type.kind === "list" ? "write: item in list" : `for example: ${spec.example}`
  return findingAt(parameter, "TYPE_MISMATCH", message, hint)
}

function literalFinding(tree: TreeOf<"call">, spec: FunctionSpec): ExpressionFinding | null {
  const literal = spec.literal === undefined ? undefined : tree.parameters[spec.literal.index]
  if (literal?.kind !== "literal" || typeof literal.value !== "string") return null
  const fault = spec.literal?.fault(literal.value) ?? null
  return fault === null ? null : findingAt(literal, fault.code, fault.message, fault.hint)
}
