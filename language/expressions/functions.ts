import { numberText } from "../values/number.js"
import { PlainDate } from "../values/values.js"
import { spend } from "./budget.js"
import { displayValue } from "./display.js"
import { formatMoney, formatNumber, formatPercent, isCurrency, MOST_PLACES } from "./formats.js"
import {
  DATE,
  DURATION,
  type FunctionForm,
  type FunctionSpec,
  invalidLiteral,
  type LiteralFault,
  NUMBER,
  parameter,
  STRING,
  simple,
  TIME,
  textAt,
} from "./function-spec.js"
import { LIST_FUNCTIONS } from "./list-functions.js"
import { isPlaces, NUMBER_FUNCTIONS, PLACES } from "./number-functions.js"
import { TEXT_FUNCTIONS } from "./text-functions.js"
import { formatTime, LONGEST_TIME_PATTERN } from "./time.js"
import { TIME_FUNCTIONS } from "./time-functions.js"
import { commonType } from "./type-rules.js"

/** Writing for people costs about as much as so many other steps. */
const STEPS_PER_FORMAT = 5

const FORMATS: readonly FunctionForm[] = [
  {
    parameters: [parameter("x", NUMBER, TIME, DATE, DURATION)],
    result: STRING,
    run: ([value = null], { scope, budget }) => {
      if (!spend(budget, STEPS_PER_FORMAT)) return null
      return typeof value === "number" ? formatNumber(value, null, scope.locale) : displayValue(value, scope)
    },
  },
  {
    parameters: [parameter("n", NUMBER), { ...PLACES, literal: decimalsFault }],
    result: STRING,
    run: ([number, places], { scope, budget }) => {
      if (typeof number !== "number" || typeof places !== "number" || !isPlaces(places) || places < 0) return undefined
      return spend(budget, STEPS_PER_FORMAT) ? formatNumber(number, places, scope.locale) : null
    },
  },
  {
    parameters: [parameter("n", NUMBER), { name: "style", types: [STRING], literal: styleFault }],
    result: STRING,
    run: (values, { scope, budget }) => {
      const [number] = values
      const style = textAt(values, 1)
      if (typeof number !== "number") return undefined
      if (!spend(budget, STEPS_PER_FORMAT)) return null
      if (style === "percent") return formatPercent(number, scope.locale)
      const currency = style === "money" ? (scope.currency ?? "") : style
      return formatMoney(number, currency, scope.locale) ?? undefined
    },
  },
  {
    parameters: [parameter("x", TIME, DATE), { name: "pattern", types: [STRING], literal: timePatternFault }],
    result: STRING,
    run: (values, { scope, budget }) => {
      const [moment] = values
      const pattern = textAt(values, 1)
      if (!(moment instanceof Date || moment instanceof PlainDate) || pattern.length > LONGEST_TIME_PATTERN)
        return undefined
      return spend(budget, 2 * pattern.length) ? formatTime(moment, pattern, scope.zone, scope.locale) : null
    },
  },
]

function decimalsFault(written: string | number): LiteralFault | null {
  if (typeof written === "string" || (isPlaces(written) && written >= 0)) return null
  return invalidLiteral(
    `There cannot be ${numberText(written)} decimal places.`,
    `a whole number from 0 to ${MOST_PLACES}`,
  )
}

const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export const OTHER_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: "format",
    forms: FORMATS,
    summary:
      "The value for people, in the user's language: a number with so many decimal places, as money in a currency (`'money'`: the bot's) or as `'percent'`; a time or date by a pattern; each of them, and a duration, as in texts.",
    example: ["format(1234.5, 'EUR')", '"€1,234.50"'],
    more: [
      ["format(1234.5, 2)", '"1,234.50"'],
      ["format(1234.5, 'money')", '"€1,234.50"'],
      ["format(0.075, 'percent')", '"7.5%"'],
      ["format(GetDate, 'yyyy-MM-dd HH:mm')", '"2026-03-02 11:00"'],
      ["format(today(), 'cccc, d MMMM')", '"Monday, 2 March"'],
      ["format(today())", '"Mar 2, 2026"'],
      ["format(duration('PT90M'))", '"1 hour 30 minutes"'],
    ],
  },
  simple(
    "default",
    [parameter("x", { kind: "any" }), parameter("other", { kind: "any" })],
    types => types.reduce(commonType, { kind: "null" }),
    "The first value, or where that is null the other.",
    ["default(null, 'nobody')", '"nobody"'],
    ([value = null, other = null]) => value ?? other,
    { takesNull: true },
  ),
  simple(
    "title",
    [{ name: "step", types: [STRING] }],
    STRING,
    "The title, in the user's language, of the option that was chosen at a step of this flow; null: none was.",
    ["default(title('size'), 'any size')", '"any size"'],
    (values, { scope }) => scope.chosenTitle?.(textAt(values, 0)) ?? null,
  ),
  simple(
    "secret",
    [{ name: "name", types: [STRING], literal: secretFault }],
    STRING,
    "A secret of the server's environment, in the params of HttpRequest only.",
    ["size(secret('CRM')) > 0", "true"],
    values => (SECRET_NAME.test(textAt(values, 0)) ? `\u0000secret:${textAt(values, 0)}\u0000` : null),
  ),
]

/** All functions but those that work out an expression for each item of a list (`exists`, `all`, `filter`, `map`). */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  [...NUMBER_FUNCTIONS, ...TIME_FUNCTIONS, ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS, ...OTHER_FUNCTIONS].map(spec => [
    spec.name,
    spec,
  ]),
)

function styleFault(written: string | number): LiteralFault | null {
  if (written === "money" || written === "percent" || isCurrency(String(written))) return null
  return invalidLiteral(
    `'${written}' is no way to write a number.`,
    "format(number, 2), or 'money', 'percent', or a currency such as 'EUR'",
  )
}

function timePatternFault(written: string | number): LiteralFault | null {
  const pattern = String(written)
  if (pattern.length > LONGEST_TIME_PATTERN) return invalidLiteral("The pattern is too long.", "yyyy-MM-dd HH:mm")
  const letters = pattern.replace(/'[^']*'/g, "").match(/([A-Za-z])\1*/g) ?? []
  const wrong = letters.find(part => !TIME_PART.test(part))
  if (wrong === undefined) return null
  const message = `In '${pattern}' ${wrong} is no part of a time; letters that stand for themselves are put in quotes.`
  return invalidLiteral(message, "cccc, d MMMM yyyy HH:mm")
}

/** Letters of patterns that stand for a part of a time; luxon has more, for whole dates and times. */
const TIME_PART = /^(?:y|yy|yyyy|[ML]{1,4}|dd?|o|ooo|[Ec]|[Ec]{3,4}|qq?|WW?|kk|kkkk|HH?|hh?|mm?|ss?|S|SSS|a|z|Z{1,5})$/

function secretFault(name: string | number): LiteralFault | null {
  return SECRET_NAME.test(String(name))
    ? null
    : invalidLiteral(`'${name}' cannot be the name of a secret.`, "secret('NAME')")
}
