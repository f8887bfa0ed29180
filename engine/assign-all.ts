import type { Json, ParleyErrorCode } from "../language/index.js"
import {
  compileValue,
  expressionCache,
  fieldMisfit,
  fitsType,
  ParleyError,
  parseTarget,
  pointerTo,
  readAsType,
  toJson,
  typeName,
  valueFault,
} from "../language/index.js"
import { assignTo, isWritable } from "./assign.js"
import type { Bot } from "./bot.js"
import type { World } from "./conversation.js"
import { evaluated } from "./speak.js"
import { type FlowPlace, type Turn, zoneOf } from "./turn.js"

/**
 * Puts values into entity fields from outside of any flow, as a flow's `set` would: when a conversation starts. Only
 * what a flow may write can be written so (design section 5).
 *
 * @param set target (`[[Entity]].Field`) to value; a text for a field of times, dates or durations is read as ISO 8601
 * @throws `SET_INVALID` for a target that is no field of this bot or can't be written, and for a value that is none for
 *   it; the error of a limit that is passed, such as `STATE_EXCEEDED`
 */
export function assignAll(bot: Bot, world: World, set: { readonly [target: string]: Json }, turn: Turn): World {
  const cache = expressionCache()
  let place: FlowPlace = { turn, world, variables: {}, event: null }
  for (const [text, json] of Object.entries(set)) {
    const refuse = (message: string, code: ParleyErrorCode = "SET_INVALID") =>
      new ParleyError(code, pointerTo("/set", text), message)
    const target = parseTarget(text)
    const field = target?.kind === "field" ? bot.entities.get(target.entity)?.fields.get(target.field) : undefined
    if (target?.kind !== "field" || field === undefined) {
      throw refuse(`"${text}" is no field of this bot. Write it as [[Entity]].Field.`)
    }
    if (!isWritable(field, target.entity, place.world)) {
      throw refuse(`"${text}" can't be set here: the engine, or who proves who they are, says what it holds.`)
    }
    const fault = valueFault(json, cache)
    if (fault !== null) throw refuse(fault.message)
    const value = evaluated(compileValue(json, cache), place)
    const { type } = field
    const fitting = readAsType(value, type, zoneOf(bot, world))
    if (!fitsType(fitting, type) || (fitting === null && value !== null)) {
      throw refuse(`"${text}" takes ${typeName(type)}, and this is none.`)
    }
    const misfit = fieldMisfit(bot.spec, target, toJson(value))
    if (misfit !== null) throw refuse(misfit)
    place = { ...place, ...assignTo(target, fitting, place) }
    if (turn.failure !== null) throw refuse(turn.failure.message, turn.failure.code as ParleyErrorCode) // that of a limit
  }
  return place.world
}
