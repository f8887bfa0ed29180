import { checkExpression, type Expected, type ExpressionFinding, type Names } from "../../language/expressions/check.js"
import { type Allowance, evaluate, evaluateCondition, type Scope } from "../../language/expressions/evaluate.js"
import { type Expression, isParseFault, type ParseFault, parseExpression } from "../../language/expressions/parse.js"
import { ANY, type Type } from "../../language/values/type.js"
import { PlainDate, type Value } from "../../language/values/values.js"

export const NOW = new Date("2026-03-02T09:00:00Z")

/** Everything that the expressions of these tests can see. */
export const VARIABLES: { readonly [name: string]: { readonly type: Type; readonly value: Value } } = {
  text: { type: { kind: "string" }, value: "Hello" },
  number: { type: { kind: "number" }, value: 5 },
  yes: { type: { kind: "boolean" }, value: true },
  time: { type: { kind: "time" }, value: new Date("2026-03-03T09:00:00Z") },
  day: { type: { kind: "date" }, value: new PlainDate("2026-03-04") },
  length: { type: { kind: "duration" }, value: null },
  list: { type: { kind: "list", item: { kind: "number" } }, value: [1, 2, 3] },
  texts: { type: { kind: "list", item: { kind: "string" } }, value: ["a", "b"] },
  object: { type: { kind: "object", fields: null }, value: { a: 1, nested: { b: null }, items: [1] } },
  event: {
    type: { kind: "object", fields: { name: { kind: "string" }, value: ANY } },
    value: { name: "paid", value: 1 },
  },
  any: { type: ANY, value: "text" },
  nothing: { type: { kind: "string" }, value: null },
  feedback: { type: { kind: "string" }, value: "fine" },
}

export const NAMES: Names = {
  variables: new Map(Object.entries(VARIABLES).map(([name, { type }]) => [name, type])),
  entities: new Map([
    [
      "ConversationInfo",
      new Map<string, Type>([
        ["LiveChatBlockedUntil", { kind: "time" }],
        ["Channel", { kind: "string" }],
      ]),
    ],
    ["HelpdeskClient", new Map<string, Type>([["IsBlockedForLiveChat", { kind: "boolean" }]])],
  ]),
  secrets: false,
}

export function scope(over: Partial<Scope> = {}): Scope {
  return {
    variable: name => (Object.hasOwn(VARIABLES, name) ? (VARIABLES[name]?.value ?? null) : null),
    field: (entity, field) => (`${entity}.${field}` === "ConversationInfo.Channel" ? "test" : null),
    now: NOW,
    zone: "UTC",
    locale: "en",
    ...over,
  }
}

/** So many steps for each evaluation, and no limit for all of them. */
export function allow(each: number): Allowance {
  return { each, left: Number.POSITIVE_INFINITY }
}

export function parsed(source: string): Expression {
  const expression = parseExpression(source)
  if (isParseFault(expression)) throw new Error(`${source}: ${expression.message}`)
  return expression
}

export function refused(source: string): ParseFault {
  const fault = parseExpression(source)
  if (!isParseFault(fault)) throw new Error(`${source} parses`)
  return fault
}

/** The value, and every note that was made on the way. */
export function noted(source: string, over: Partial<Scope> = {}): readonly [Value, readonly string[]] {
  const notes: string[] = []
  const { value } = evaluate(parsed(source), scope({ note: message => notes.push(message), ...over }), allow(10_000))
  return [value, notes]
}

export function value(source: string, variables: { readonly [name: string]: Value } = {}): Value {
  const variable = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : VARIABLES[name]?.value) ?? null
  return evaluate(parsed(source), scope({ variable }), allow(10_000)).value
}

export function holds(source: string): boolean {
  return evaluateCondition(parsed(source), scope(), allow(10_000)).value
}

export function type(source: string): Type {
  return checkExpression(parsed(source), NAMES, "any").type
}

export function findings(
  source: string,
  expected: Expected = "any",
  names: Names = NAMES,
): readonly ExpressionFinding[] {
  return checkExpression(parsed(source), names, expected).findings
}

export function codes(source: string, expected: Expected = "any"): readonly string[] {
  return findings(source, expected).map(finding => finding.code)
}
