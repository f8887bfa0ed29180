import type { Target, Type } from "../language/index.js"
import { isObject, toJson, toStored, type Value, type ValueObject } from "../language/index.js"
import type { World } from "./conversation.js"
import { type FlowPlace, failLimit, type Turn } from "./turn.js"

/** Variables and world after a value was put somewhere. */
export interface Assigned {
  readonly variables: ValueObject
  readonly world: World
}

/**
 * Puts a value where `set` or `save` says. A value that `any` hid and that does not fit the target's type becomes
 * null, and the trace says so (design section 4). What an anonymous person may claim stays as it is once they are
 * authenticated (section 5). A field with a rule means more than itself: writing
 * `ConversationInfo.LiveChatBlockedUntil` writes a block.
 */
export function assignTo(target: Target, value: Value, place: FlowPlace): Assigned {
  const { turn, world, variables } = place
  if (!fitsLimit(value, place)) {
    failLimit(turn, "state")
    return { variables, world }
  }
  if (target.kind === "variable") return { variables: { ...variables, [target.name]: value }, world }
  const { entity, field } = target
  const known = turn.bot.entities.get(entity)?.fields.get(field)
  if (known?.writable === "whileAnonymous" && world.entities[entity]?.IsAuthenticated === true) {
    turn.trace.push({ kind: "note", text: `[[${entity}]].${field} is proven, not claimed: it stays as it is.` })
    return { variables, world }
  }
  const type = known?.type
  const fitting = type === undefined || fitsType(value, type) ? value : null
  if (fitting !== value) {
    turn.trace.push({ kind: "note", text: `[[${entity}]].${field} takes a ${type?.kind}, so this value became null.` })
  }
  const written = writeField(world, entity, field, fitting)
  const rule = turn.bot.rules.write.get(`${entity}.${field}`)
  return { variables, world: rule === undefined ? written : rule(written, fitting, turn.now) }
}

export function writeField(world: World, entity: string, field: string, value: Value): World {
  return { ...world, entities: { ...world.entities, [entity]: { ...world.entities[entity], [field]: value } } }
}

/** Whether a value is one of the type. Null is one of every type. */
export function fitsType(value: Value, type: Type): boolean {
  if (value === null) return true
  switch (type.kind) {
    case "any":
      return true
    case "null":
      return false
    case "time":
      return value instanceof Date
    case "list":
      return Array.isArray(value) && value.every(item => fitsType(item, type.item))
    case "object":
      return isObject(value)
    case "duration":
      return typeof value === "object" && "milliseconds" in value
    default:
      return typeof value === type.kind
  }
}

/** Small values are let through unmeasured: there are as many of them as the author wrote targets, which bounds them. */
const SMALL = 1024

function fitsLimit(value: Value, place: FlowPlace): boolean {
  if (value === null || (typeof value === "string" ? value.length < SMALL : typeof value !== "object")) return true
  if (bytes(value) < SMALL) return true
  return bytes(value) + stateBytes(place.turn, place) <= place.turn.bot.limits.state
}

/** What entities and variables take, in bytes of JSON (UTF-16 units count as one byte below 128, else as three). */
function stateBytes(turn: Turn, place: FlowPlace): number {
  const below = turn.frames.slice(0, -1).reduce((sum, frame) => sum + bytes(frame.variables), 0)
  return bytes(place.world.entities as ValueObject) + bytes(place.variables) + below
}

function bytes(value: Value): number {
  const text = JSON.stringify(toStored(value))
  let size = text.length
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) size += 2
  return size
}

export function traceSet(place: FlowPlace, flow: string, step: string, target: string, value: Value): void {
  place.turn.trace.push({ kind: "set", flow, step, target, value: toJson(value) })
}
