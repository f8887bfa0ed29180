import { expressionCache } from "../expressions/cache.js"
import { momentExpression } from "../expressions/calendar.js"
import type { Names } from "../expressions/check.js"
import { commonType } from "../expressions/type-rules.js"
import type { EntityTable } from "../loading/entity-table.js"
import { namesFor } from "../loading/variable-types.js"
import type { Finding } from "../spec/fault.js"
import type { Type } from "../values/type.js"
import type { Json } from "../values/values.js"
import { checkTarget } from "./check-targets.js"
import { checkBare, checkValue } from "./check-values.js"

/** Holds what speaks of a bot without being one of its flows, such as a fixture, to the rules that flows are held to. */
export interface BotChecks {
  /** A bare expression that is to be true or false. */
  condition(source: string, pointer: string): readonly Finding[]
  /** A bare expression of any type. */
  expression(source: string, pointer: string): readonly Finding[]
  /** A value put into `[[Entity]].Field` from outside: a text for a field of times, dates or durations may be ISO 8601. */
  assignment(target: string, value: Json, pointer: string): readonly Finding[]
}

/**
 * @param entities the bot's
 * @param flows the variables of each flow: a name means what it means in all that have it
 */
export function checksOfBot(entities: EntityTable, flows: Iterable<ReadonlyMap<string, Type>>): BotChecks {
  const facts = { entities, allEntitiesKnown: true }
  const cache = expressionCache()
  const anywhere = namesFor(inAllFlows(flows), { facts })
  const outside: Names = { ...anywhere, variables: new Map() }
  return {
    condition: (source, pointer) => checkBare(source, pointer, anywhere, cache),
    expression: (source, pointer) => checkBare(source, pointer, anywhere, cache, "any"),
    assignment(target, value, pointer) {
      const { type, finding } = checkTarget(target, new Map(), { facts })
      if (finding !== null) return [{ ...finding, pointer, atKey: true }]
      if (momentExpression(value, type) !== null) return []
      return checkValue(value, pointer, outside, cache, type).findings
    },
  }
}

function inAllFlows(flows: Iterable<ReadonlyMap<string, Type>>): ReadonlyMap<string, Type> {
  const types = new Map<string, Type>()
  for (const variables of flows) {
    for (const [name, type] of variables) {
      const known = types.get(name)
      types.set(name, known === undefined ? type : commonType(known, type))
    }
  }
  return types
}
