import type { FieldType, Target, Value, ValueObject } from "../language/index.js"
import { asType, chargeFor, growthBy, misfit, putEntry, readAsType, storedBytes, withEntry } from "../language/index.js"
import type { Flow } from "./bot.js"
import type { EventValue, Frame, World } from "./conversation.js"
import { evaluated } from "./speak.js"
import { type FlowError, type FlowPlace, failLimit, limitError, type Turn, topOf, zoneOf } from "./turn.js"

/** Variables and world after a value was put somewhere. */
export interface Assigned {
  readonly variables: ValueObject
  readonly world: World
}

/** The cost of copying an entity, for each of its fields: 300 ns, as much as a few evaluation steps. */
const BYTES_PER_FIELD = 64

/**
 * Puts a value where `set` or `save` says. A value that `any` hid and that does not fit the target's type becomes
 * null, and the trace says so (design section 4); for a field with a time, a date or a duration, a text in ISO 8601 fits. A field that an anonymous person may claim stays as it is once they
 * are authenticated (section 5). A field with a rule means more than itself: writing
 * `ConversationInfo.LiveChatBlockedUntil` writes a block.
 *
 * @param own the place's variables where nobody else has them: they are changed instead of copied
 */
export function assignTo(target: Target, value: Value, place: FlowPlace, own?: { [name: string]: Value }): Assigned {
  const { turn, world, variables } = place
  if (target.kind === "variable") {
    value = fittingVariable(turn, topOf(turn)?.flow, target.name, value)
    const growth = growthBy(variables, target.name, value)
    if (growth > 0 && stateBytes(world, [...turn.frames.slice(0, -1), place]) + growth > turn.bot.limits.state) {
      failLimit(turn, "state")
    } else if (own === undefined) return { variables: withEntry(variables, target.name, value), world }
    else putEntry(own, target.name, value)
    return { variables, world }
  }
  const { entity, field } = target
  const known = turn.bot.entities.get(entity)?.fields.get(field)
  if (known !== undefined && !isWritable(known, entity, world)) {
    turn.trace.push({ kind: "note", text: `[[${entity}]].${field} is proven, not claimed: it stays as it is.` })
    return { variables, world }
  }
  const type = known?.type
  const fitting = asType(readAsType(value, type, zoneOf(turn.bot, world)), type) ?? null
  if (fitting === null && value !== null)
    turn.trace.push({ kind: "note", text: misfit(`[[${entity}]].${field}`, type) })
  const written = writeField(world, entity, field, fitting)
  if (!chargeFor(turn.allowance, BYTES_PER_FIELD * Object.keys(written.entities[entity] ?? {}).length)) {
    failLimit(turn, "evaluation")
  }
  const rule = turn.bot.rules.write.get(`${entity}.${field}`)
  return kept(place, { variables, world: rule === undefined ? written : rule(written, fitting, turn.now) })
}

/** The state with the assigned value or, where `limits.state` has no room for it, as before. Shrinking always fits. */
function kept(place: FlowPlace, assigned: Assigned): Assigned {
  const { turn, world } = place
  // All frames are below what is assigned outside of them.
  const below = turn.frames.slice(0, place.frame === undefined ? turn.frames.length : -1)
  const bytes = stateBytes(assigned.world, [...below, { ...place, ...assigned }])
  if (bytes <= turn.bot.limits.state || bytes <= stateBytes(world, [...below, place])) return assigned
  failLimit(turn, "state")
  return { variables: place.variables, world }
}

/** The variables of a flow that starts: given ones, and those declared with a value. A value that does not fit its type is null. */
export function firstVariables(turn: Turn, flow: Flow, given: ValueObject, event: EventValue | null): ValueObject {
  if (flow.declared.size === 0) return given
  const place = { turn, world: turn.world, variables: {}, event }
  const starts = [...flow.declared].flatMap(([name, { start }]) =>
    start === null ? [] : [[name, evaluated(start, place)] as const],
  )
  const all = Object.entries({ ...Object.fromEntries(starts), ...given })
  return Object.fromEntries(all.map(([name, value]) => [name, fittingVariable(turn, flow.name, name, value)]))
}

/** A value for a variable: null where the variable is declared with another type, and the trace says so (design section 3.1). */
export function fittingVariable(turn: Turn, flow: string | undefined, name: string, value: Value): Value {
  const type = turn.bot.flows.get(flow ?? "")?.declared.get(name)?.type
  const fitting = asType(value, type)
  if (fitting !== undefined) return fitting
  turn.trace.push({ kind: "note", text: misfit(`@${name}`, type) })
  return null
}

/** Whether a field may be written now: a claim may while nobody has proven who they are (design section 5). */
export function isWritable({ writable }: FieldType, entity: string, { entities }: World): boolean {
  return writable === "always" || (writable === "whileAnonymous" && entities[entity]?.IsAuthenticated !== true)
}

export function writeField(world: World, entity: string, field: string, value: Value): World {
  const fields = withEntry(world.entities[entity] ?? {}, field, value)
  return { ...world, entities: { ...world.entities, [entity]: fields } }
}

type Holding = Pick<Frame, "variables" | "event" | "offered">

/**
 * The error of `limits.state` (design section 3.8), or null: entities, and the variables, events and offered options of
 * frames, would take more than it allows. Every way in which a value gets into what is kept asks here, or `assignTo`, first.
 */
export function stateError(turn: Turn, world: World, frames: readonly Holding[]): FlowError | null {
  return stateBytes(world, frames) <= turn.bot.limits.state ? null : limitError(turn, "state")
}

function stateBytes({ entities }: World, frames: readonly Holding[]): number {
  let bytes = 0
  for (const entity of Object.keys(entities)) bytes += entity.length + storedBytes(entities[entity] ?? null)
  for (const { variables, event, offered } of frames) {
    bytes += storedBytes(variables)
    // Events and options are plain values all through, which their interfaces do not say.
    for (const part of [event, offered]) if (part) bytes += storedBytes(part as unknown as ValueObject)
  }
  return bytes
}

/** An action's result, in which times, dates and durations are what its schema calls so, not texts. */
export function typedResult({ bot, world }: Turn, action: string, result: Value): Value {
  return readAsType(result, bot.actions.get(action)?.resultType, zoneOf(bot, world))
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
