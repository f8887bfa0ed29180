import type { Json, Value } from "../language/index.js"
import {
  compileValue,
  type ExpressionCache,
  expressionCache,
  ParleyError,
  parseTarget,
  parseTime,
} from "../language/index.js"
import { assignTo, fitsType } from "./assign.js"
import type { Bot } from "./bot.js"
import type { World } from "./conversation.js"
import { evaluated } from "./speak.js"
import { type FlowPlace, type Turn, zoneOf } from "./turn.js"

const cache: ExpressionCache = expressionCache()

/**
 * Puts values into entity fields from outside of any flow, as a flow's `set` would: when a conversation starts.
 *
 * @param set target (`[[Entity]].Field`) to value; a text for a field of times is read as ISO 8601
 * @throws `SET_INVALID` for a target that is no field of this bot, and for a value of another type than the field's
 */
export function assignAll(bot: Bot, world: World, set: { readonly [target: string]: Json }, turn: Turn): World {
  let place: FlowPlace = { turn, world, variables: {}, event: null }
  for (const [text, json] of Object.entries(set)) {
    const target = parseTarget(text)
    const type = target?.kind === "field" ? bot.entities.get(target.entity)?.fields.get(target.field)?.type : undefined
    const pointer = `/set/${text.replaceAll("~", "~0").replaceAll("/", "~1")}`
    if (target === null || type === undefined) {
      throw new ParleyError("SET_INVALID", pointer, `"${text}" is no field of this bot. Write it as [[Entity]].Field.`)
    }
    const value = evaluated(compileValue(json, cache), place)
    const fitting: Value =
      type.kind === "time" && typeof value === "string" ? parseTime(value, zoneOf(bot, world)) : value
    if (!fitsType(fitting, type) || (fitting === null && value !== null)) {
      throw new ParleyError("SET_INVALID", pointer, `"${text}" takes a ${type.kind}, and this is none.`)
    }
    place = { ...place, ...assignTo(target, fitting, place) }
  }
  return place.world
}
