import type { Json, JsonSchema, Value } from "../language/index.js"
import type { Entities, World } from "./conversation.js"

interface ActionCommon {
  readonly name: string
  /** Other names that flows may use for it; the first name is the one in logs and fixtures. */
  readonly aliases?: readonly string[]
  readonly summary: string
  /** JSON Schema of an object; a param that names a queue says `"format": "queue"`. */
  readonly params: JsonSchema
  readonly result: JsonSchema
  /** Codes that `onError` may see besides `ACTION_PARAMS_INVALID` and the limits. */
  readonly errors?: readonly string[]
}

/**
 * A named piece of work that flows can use (design section 7). An *inside* action is a pure decision, part of the
 * turn's commit. An *outside* one is called by the loop after the turn was committed, holding no lock.
 */
export type Action = InsideAction | OutsideAction

export interface InsideAction extends ActionCommon {
  readonly inside: true
  /** Pure. A `ParleyError` is the action's error, which the flow can take; anything else thrown is a bug. */
  run(params: Params, context: InsideContext): InsideOutcome
}

export interface OutsideAction extends ActionCommon {
  readonly inside?: false
  /** The error's code when the step's `timeout` passed; left out: `ACTION_TIMEOUT`. */
  readonly timeoutCode?: string
  /** A `ParleyError` is the action's error; anything else becomes the error `ACTION_FAILED`. */
  run(params: Params, context: OutsideContext): Promise<Json>
}

export interface Params {
  readonly [name: string]: Json
}

/** Everything that an inside action may use besides its params. */
export interface InsideContext {
  readonly now: Date
  readonly world: World
  readonly conversation: { readonly id: string; readonly side: "user" | "agent"; readonly locale: string }
  readonly locales: readonly string[]
  /** IANA name of the zone in which times are told: the user's, else the bot's. */
  readonly zone: string
  /** Names of the entities that live with the user (design section 5). */
  readonly userEntities: readonly string[]
  /** The texts that this turn has sent so far, in order; they are not in the log yet. */
  readonly said: readonly string[]
  /** The text typed in this turn is not to be kept. */
  readonly sensitive: boolean
}

/** The result, and the world after it where the action changed something. */
export interface InsideOutcome {
  readonly result: Value
  readonly world?: World
  /** The conversation speaks this language from now on. */
  readonly locale?: string
  /** The conversation is about to end: no flow of it goes on. */
  readonly ends?: true
}

/** Everything that an outside action may use besides its params. */
export interface OutsideContext {
  /** Aborted when the call's time is up or the server stops. */
  readonly signal: AbortSignal
  /** The same on every attempt of one call, so that a remote system can tell a retry from a second request. */
  readonly idempotencyKey: string
}

/**
 * Fields that the engine cannot compute itself, and what a write to one means. `HelpdeskClient.QueuePosition`, for
 * instance, is read from what the helpdesk keeps; writing `ConversationInfo.LiveChatBlockedUntil` writes a block.
 * Keys are `Entity.Field`.
 */
export interface FieldRules {
  readonly read: ReadonlyMap<string, (world: World, now: Date) => Value>
  readonly write: ReadonlyMap<string, (world: World, value: Value, now: Date) => World>
}

/** Returns its argument: it exists so that what a module exports is held against the shape of an action. */
export function defineAction<const A extends Action>(action: A): A {
  return action
}

/** Sets fields of one entity and leaves the others as they are. */
export function withFields(world: World, entity: string, fields: { readonly [field: string]: Value }): World {
  const entities: Entities = { ...world.entities, [entity]: { ...world.entities[entity], ...fields } }
  return { ...world, entities }
}
