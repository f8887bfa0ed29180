import type { FieldType, Target, Type } from "../language/index.js"
import { isObject, storedBytes, toJson, type Value, type ValueObject, withEntry } from "../language/index.js"
import type { Frame, World } from "./conversation.js"
import { type FlowError, type FlowPlace, failLimit, limitError, type Turn, topOf } from "./turn.js"

/** Variables and world after a value was put somewhere. */
export interface Assigned {
  readonly variables: ValueObject
  readonly world: World
}

/**
 * Puts a value where `set` or `save` says. A value that `any` hid and that does not fit the target's type becomes
 * null, and the trace says so (design section 4). A field that an anonymous person may claim stays as it is once they
 * are authenticated (section 5). A field with a rule means more than itself: writing
 * `ConversationInfo.LiveChatBlockedUntil` writes a block.
 */
export function assignTo(target: Target, value: Value, place: FlowPlace): Assigned {
  const { turn, world, variables } = place
  if (target.kind === "variable") return kept(place, { variables: withEntry(variables, target.name, value), world })
  const { entity, field } = target
  const known = turn.bot.entities.get(entity)?.fields.get(field)
  if (known !== undefined && !isWritable(known, entity, world)) {
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
  return kept(place, { variables, world: rule === undefined ? written : rule(written, fitting, turn.now) })
}

/** The state with the assigned value or, where `limits.state` has no room for it, as before. Shrinking always fits. */
function kept(place: FlowPlace, assigned: Assigned): Assigned {
  const { turn, world } = place
  const below = turn.frames.slice(0, -1)
  const bytes = stateBytes(assigned.world, [...below, { ...place, ...assigned }])
  if (bytes <= turn.bot.limits.state || bytes <= stateBytes(world, [...below, place])) return assigned
  failLimit(turn, "state")
  return { variables: place.variables, world }
}

/** Whether a field may be written now: a claim may while nobody has proven who they are (design section 5). */
export function isWritable({ writable }: FieldType, entity: string, { entities }: World): boolean {
  return writable === "always" || (writable === "whileAnonymous" && entities[entity]?.IsAuthenticated !== true)
}

export function writeField(world: World, entity: string, field: string, value: Value): World {
  const fields = withEntry(world.entities[entity] ?? {}, field, value)
  return { ...world, entities: { ...world.entities, [entity]: fields } }
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

type Holding = Pick<Frame, "variables" | "event">

/**
 * The error of `limits.state` (design section 3.8), or null: entities, and the variables and events of frames, would
 * take more than it allows. Every way in which a value gets into what is kept asks here, or `assignTo`, first.
 */
export function stateError(turn: Turn, world: World, frames: readonly Holding[]): FlowError | null {
  return stateBytes(world, frames) <= turn.bot.limits.state ? null : limitError(turn, "state")
}

function stateBytes({ entities }: World, frames: readonly Holding[]): number {
  let bytes = 0
  for (const entity of Object.keys(entities)) bytes += entity.length + storedBytes(entities[entity] ?? null)
  for (const { variables, event } of frames) {
    // An event is plain values all through, which its interface does not say.
    bytes += storedBytes(variables) + storedBytes(event as unknown as ValueObject | null)
  }
  return bytes
}

/** Variables of the frame on top with an action's result. */
export function withResult(turn: Turn, result: Value): ValueObject {
  return withEntry(topOf(turn)?.variables ?? {}, "InternalActionResult", result)
}

/** The error where the result of an action, and what it made of the world, has no room; else null. */
export function resultError(turn: Turn, world: World, result: Value): FlowError | null {
  const variables = withResult(turn, result)
  return stateError(turn, world, [...turn.frames.slice(0, -1), { variables, event: topOf(turn)?.event ?? null }])
}

export function traceSet(place: FlowPlace, flow: string, step: string, target: string, value: Value): void {
  place.turn.trace.push({ kind: "set", flow, step, target, value: toJson(value) })
}
