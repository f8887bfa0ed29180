import { compareNumbers, numberText, roundHalfAway, significant, tidyNumber } from "../values/number.js"
import type { Value } from "../values/values.js"
import { spendOnItems } from "./budget.js"
import { MOST_PLACES, pluralCategory } from "./formats.js"
import {
  type Example,
  type FunctionContext,
  type FunctionForm,
  type FunctionSpec,
  invalidLiteral,
  type LiteralFault,
  NUMBER,
  NUMBERS,
  numberAt,
  OBJECT,
  type Parameter,
  parameter,
  simple,
} from "./function-spec.js"
import { commonType } from "./type-rules.js"

const n = parameter("n", NUMBER)

/** Decimal places, as `round` and `format` take them. */
export const PLACES: Parameter = { name: "digits", types: [NUMBER], literal: placesFault }

function placesFault(written: string | number): LiteralFault | null {
  if (typeof written === "string" || isPlaces(written)) return null
  return invalidLiteral(`There cannot be ${numberText(written)} digits.`, `a whole number up to ${MOST_PLACES}`)
}

/** Whether a number can be one of decimal places. */
export function isPlaces(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) <= MOST_PLACES
}

function whole(name: string, summary: string, example: Example, run: (number: number) => number) {
  return simple(name, [n], NUMBER, summary, example, values => tidyNumber(run(significant(numberAt(values, 0)))))
}

/** The smallest or largest of several numbers or of a list. */
function extreme(name: string, adjective: string, example: Example, sign: 1 | -1): FunctionSpec {
  const ofNumbers = (numbers: readonly Value[], { budget }: FunctionContext): Value | undefined => {
    if (!spendOnItems(budget, numbers.length)) return null
    if (numbers.includes(null)) return null
    if (!numbers.every(isNumber)) return undefined
    return numbers.reduce<number | null>(
      (best, number) => (best === null || sign * compareNumbers(number, best) > 0 ? number : best),
      null,
    )
  }
  return {
    name,
    forms: [
      { parameters: [n], repeats: true, result: NUMBER, run: ofNumbers },
      listForm((numbers, context) => ofNumbers(numbers, context)),
    ],
    summary: `The ${adjective} of several numbers, or of a list of them; of none null.`,
    example,
  }
}

function listForm(run: (numbers: readonly Value[], context: FunctionContext) => Value | undefined): FunctionForm {
  return {
    parameters: [parameter("list", NUMBERS)],
    result: NUMBER,
    run: ([list], context) => run(Array.isArray(list) ? list : [], context),
  }
}

function isNumber(value: Value): value is number {
  return typeof value === "number"
}

export const NUMBER_FUNCTIONS: readonly FunctionSpec[] = [
  simple(
    "round",
    [n, PLACES],
    NUMBER,
    "Rounds to so many decimal places (none, where they are left out), half away from zero, by the decimal digits.",
    ["round(1.005, 2)", "1.01"],
    values => (isPlaces(numberAt(values, 1)) ? roundHalfAway(numberAt(values, 0), numberAt(values, 1)) : undefined),
    { required: 1 },
  ),
  whole("floor", "The largest whole number that is not above it.", ["floor(-2.5)", "-3"], Math.floor),
  whole("ceil", "The smallest whole number that is not below it.", ["ceil(2.1)", "3"], Math.ceil),
  simple("abs", [n], NUMBER, "The number without its sign.", ["abs(-5)", "5"], values => Math.abs(numberAt(values, 0))),
  extreme("min", "smallest", ["min(3, 1, 2)", "1"], -1),
  extreme("max", "largest", ["max([3, 1, 2])", "3"], 1),
  {
    name: "sum",
    forms: [
      listForm((numbers, { budget }) => {
        if (!spendOnItems(budget, numbers.length) || numbers.includes(null)) return null
        if (!numbers.every(isNumber)) return undefined
        return tidyNumber(numbers.reduce((sum, number) => sum + number, 0))
      }),
    ],
    summary: "All numbers of a list added up; of none 0.",
    example: ["sum([19.99, 0.01])", "20"],
  },
  simple(
    "plural",
    [n, { name: "forms", types: [OBJECT] }],
    ([, forms]) =>
      forms?.kind === "object" && forms.fields !== null
        ? Object.values(forms.fields).reduce(commonType, { kind: "null" })
        : { kind: "any" },
    "The form that goes with the number in the user's language: `zero`, `one`, `two`, `few`, `many` or `other`. One that is left out is as `other`.",
    ["plural(2, {'one': 'item', 'other': 'items'})", '"items"'],
    ([number, forms], { scope }) => {
      const given = forms as { readonly [form: string]: Value }
      const category = pluralCategory(number as number, scope.locale)
      for (const form of [category, "other"]) if (Object.hasOwn(given, form)) return given[form] ?? null
      return Object.values(given).at(-1) ?? null
    },
  ),
]
