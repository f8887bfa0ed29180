import { codePoints } from "../values/normalise.js"
import { compareNumbers, significant } from "../values/number.js"
import { pickOf } from "../values/pick-of.js"
import type { Type } from "../values/type.js"
import { Duration, isObject, PlainDate, type Value } from "../values/values.js"
import { type Budget, spend, spendOnItems, spendOnText, weigh } from "./budget.js"
import { areEqual } from "./equality.js"
import { collate } from "./formats.js"
import {
  type FunctionContext,
  type FunctionSpec,
  itemOfFirst,
  LIST,
  listAt,
  NUMBER,
  numberAt,
  OBJECT,
  parameter,
  STRING,
  sameList,
  simple,
  textAt,
} from "./function-spec.js"
import { kindOf } from "./type-rules.js"

const list = parameter("list", LIST)
const anything: Type = { kind: "any" }

export const LIST_FUNCTIONS: readonly FunctionSpec[] = [
  simple(
    "size",
    [parameter("x", STRING, LIST, OBJECT)],
    NUMBER,
    "How many characters a text, items a list, or keys an object has; of null 0.",
    ["size(['a', 'b'])", "2"],
    ([value = null], { budget }) => {
      if (Array.isArray(value)) return value.length
      if (typeof value === "string") return spendOnText(budget, value.length) ? codePoints(value) : null
      return isObject(value) ? Object.keys(value).length : 0
    },
    { takesNull: true },
  ),
  simple("first", [list], itemOfFirst, "The first item; of an empty list null.", ["first([7, 8, 9])", "7"], values => {
    return listAt(values, 0).at(0) ?? null
  }),
  simple("last", [list], itemOfFirst, "The last item; of an empty list null.", ["last([7, 8, 9])", "9"], values => {
    return listAt(values, 0).at(-1) ?? null
  }),
  simple(
    "slice",
    [list, parameter("from", NUMBER), parameter("to", NUMBER)],
    sameList,
    "The items from one place to another, which is not included; places count from 0, and below 0 from the end.",
    ["slice([7, 8, 9], 0, 2)", "[7,8]"],
    (values, { budget }) => {
      const items = listAt(values, 0)
      return spendOnItems(budget, items.length) ? items.slice(...fromAndTo(values)) : null
    },
    { required: 2 },
  ),
  simple(
    "sort",
    [list, parameter("field", STRING)],
    sameList,
    "The list in order: numbers, texts as in a dictionary of the user's language, times, dates; or objects by one of their fields. Nulls come last.",
    ["sort([{'n': 2}, {'n': 1}], 'n')", '[{"n":1},{"n":2}]'],
    sorted,
    { required: 1 },
  ),
  simple("reverse", [list], sameList, "The list from its end.", ["reverse([1, 2])", "[2,1]"], (values, { budget }) =>
    spendOnItems(budget, listAt(values, 0).length) ? listAt(values, 0).toReversed() : null,
  ),
  simple(
    "distinct",
    [list],
    sameList,
    "The list with each of its items once.",
    ["distinct([1, 2, 1])", "[1,2]"],
    distinct,
  ),
  simple(
    "indexOf",
    [list, parameter("item", anything)],
    NUMBER,
    "The place of the first item that is equal, counted from 0; null: there is none.",
    ["indexOf(['a', 'b'], 'b')", "1"],
    (values, { budget }) => place(listAt(values, 0), values[1] ?? null, budget),
  ),
  simple(
    "pick",
    [list],
    itemOfFirst,
    "One of the items, chosen anew for each message (it may be the same one again), and the same when the conversation is replayed.",
    ["pick(['Hi!', 'Hello!'])", '"Hi!"'],
    (values, { scope }) => pickOf(listAt(values, 0), scope.seed?.() ?? "") ?? null,
  ),
]

function place(items: readonly Value[], item: Value, budget: Budget): number | null {
  const index = items.findIndex(each => spendOnItems(budget, 1) && areEqual(each, item, budget))
  return index < 0 ? null : index
}

/** `from` and `to` of `slice` and `substring`, as whole numbers. */
export function fromAndTo(values: readonly Value[]): readonly [from: number, to?: number] {
  const from = Math.trunc(significant(numberAt(values, 1)))
  return values.length > 2 ? [from, Math.trunc(significant(numberAt(values, 2)))] : [from]
}

function sorted(values: readonly Value[], { scope, budget }: FunctionContext): Value | undefined {
  const items = listAt(values, 0)
  const comparisons = items.length * Math.ceil(Math.log2(items.length + 1))
  if (!spendOnItems(budget, comparisons)) return null
  const keys = values.length > 1 ? items.map(item => fieldOf(item, textAt(values, 1))) : items
  const kinds = new Set(keys.filter(key => key !== null).map(kindOf))
  const [kind = "string"] = kinds
  if (kinds.size > 1 || kind === null || !ORDERED.has(kind)) return undefined
  // Comparing texts takes as long as what they begin with alike, and each is compared so many times.
  const characters = keys.reduce<number>((sum, key) => sum + (typeof key === "string" ? key.length : 0), 0)
  if (!spendOnText(budget, characters * Math.ceil(Math.log2(items.length + 1)))) return null
  return keys
    .map((key, index) => ({ key, item: items[index] ?? null }))
    .sort((left, right) => compareKeys(left.key, right.key, scope.locale))
    .map(({ item }) => item)
}

const ORDERED: ReadonlySet<string> = new Set(["boolean", "number", "string", "time", "date", "duration"])

function fieldOf(item: Value, field: string): Value {
  return isObject(item) && Object.hasOwn(item, field) ? (item[field] ?? null) : null
}

function compareKeys(left: Value, right: Value, locale: string): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  if (typeof left === "string" && typeof right === "string") return collate(left, right, locale)
  return compareNumbers(positionOf(left), positionOf(right))
}

/** All values of one ordered kind but texts, as numbers in their order. */
function positionOf(value: Value): number {
  if (value instanceof Date) return value.getTime()
  if (value instanceof PlainDate) return Number(value.iso.replaceAll("-", ""))
  if (value instanceof Duration) return value.milliseconds
  return Number(value)
}

function distinct(values: readonly Value[], { budget }: FunctionContext): Value {
  const items = listAt(values, 0)
  if (!weigh(items, budget, 0)) return null
  const seen = new Set<string>()
  return items.filter(item => {
    const key = keyOf(item, budget)
    return !budget.exceeded && !seen.has(key) && seen.add(key)
  })
}

/** To write out one value and look it up. */
const STEPS_PER_KEY = 1 / 4

/** A text that two values have in common exactly when they are equal. */
function keyOf(value: Value, budget: Budget): string {
  if (!spend(budget, STEPS_PER_KEY)) return ""
  if (typeof value === "number") return String(significant(value))
  if (Array.isArray(value)) return `[${value.map(item => keyOf(item, budget)).join(",")}]`
  if (!isObject(value)) return `${kindOf(value)}:${JSON.stringify(value)}`
  const names = Object.keys(value).sort()
  return `{${names.map(name => `${JSON.stringify(name)}:${keyOf(value[name] ?? null, budget)}`).join(",")}}`
}
