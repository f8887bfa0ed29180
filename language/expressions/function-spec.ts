import { ANY, type Type } from "../values/type.js"
import type { Value } from "../values/values.js"
import type { Budget } from "./budget.js"
import type { Surroundings } from "./surroundings.js"

/** A function of expressions (design section 4), callable as `f(x, y)` and as `x.f(y)`. */
export interface FunctionSpec {
  readonly name: string
  /** The ways in which it may be called: `days` takes a duration, or two dates, or two times. */
  readonly forms: readonly FunctionForm[]
  /** The function in one sentence, for the reference. */
  readonly summary: string
  /** An expression that shows it, and the value that this has among `EXAMPLE_SURROUNDINGS`, as JSON. */
  readonly example: Example
  /** Examples of what else it does. */
  readonly more?: readonly Example[]
  /** A null parameter is handed to `run`; left out: it makes the result null. */
  readonly takesNull?: boolean
}

export type Example = readonly [expression: string, value: string]

/** One way in which a function may be called. */
export interface FunctionForm {
  readonly parameters: readonly Parameter[]
  /** How many parameters must be given; left out: all. */
  readonly required?: number
  /** The last parameter may be given several times. */
  readonly repeats?: boolean
  readonly result: Type | ((types: readonly Type[]) => Type)
  /**
   * The values are as many as given, of the kinds of the types named, and none is null.
   *
   * @returns undefined: they are of the right kinds, and still cannot be worked with; the trace then says so
   */
  readonly run: (values: readonly Value[], context: FunctionContext) => Value | undefined
}

export interface Parameter {
  readonly name: string
  readonly types: readonly Type[]
  /** Finds the mistake in a text or number that the author wrote here. */
  readonly literal?: (written: string | number) => LiteralFault | null
}

export interface LiteralFault {
  readonly code: "EXPRESSION_INVALID" | "PATTERN_INVALID"
  readonly message: string
  readonly hint: string | null
}

export interface FunctionContext {
  readonly scope: Surroundings
  readonly budget: Budget
  /** The patterns that this evaluation has paid the compiling of. */
  readonly patterns: Set<string>
}

/** Whether a form may be called with so many parameters. */
export function takesCount(form: FunctionForm, count: number): boolean {
  const { length } = form.parameters
  return count >= (form.required ?? length) && (form.repeats === true || count <= length)
}

/** The parameter that stands at a place. */
export function parameterAt({ parameters, repeats }: FunctionForm, index: number): Parameter | undefined {
  return parameters[index] ?? (repeats === true ? parameters.at(-1) : undefined)
}

export const BOOLEAN: Type = { kind: "boolean" }
export const NUMBER: Type = { kind: "number" }
export const STRING: Type = { kind: "string" }
export const TIME: Type = { kind: "time" }
export const DATE: Type = { kind: "date" }
export const DURATION: Type = { kind: "duration" }
export const LIST: Type = { kind: "list", item: ANY }
export const NUMBERS: Type = { kind: "list", item: NUMBER }
export const OBJECT: Type = { kind: "object", fields: null }

export function parameter(name: string, ...types: readonly Type[]): Parameter {
  return { name, types }
}

/** A function that is called in one way. */
export function simple(
  name: string,
  parameters: readonly Parameter[],
  result: FunctionForm["result"],
  summary: string,
  example: Example,
  run: FunctionForm["run"],
  more: Pick<FunctionForm, "required" | "repeats"> & Pick<FunctionSpec, "takesNull"> = {},
): FunctionSpec {
  const { takesNull = false, ...form } = more
  return { name, forms: [{ parameters, result, run, ...form }], summary, example, takesNull }
}

/** The type of the items of the list that is the first parameter. */
export function itemOfFirst([type = ANY]: readonly Type[]): Type {
  return type.kind === "list" ? type.item : ANY
}

/** The type of the list that is the first parameter. */
export function sameList([type = ANY]: readonly Type[]): Type {
  return type.kind === "list" ? type : LIST
}

export function invalidLiteral(message: string, hint: string | null): LiteralFault {
  return { code: "EXPRESSION_INVALID", message, hint }
}

// The evaluator holds every value against the types of the parameters before it runs a function.
export const textAt = (values: readonly Value[], index: number) => (values[index] ?? "") as string
export const numberAt = (values: readonly Value[], index: number) => (values[index] ?? 0) as number
export const listAt = (values: readonly Value[], index: number) => (values[index] ?? []) as readonly Value[]
