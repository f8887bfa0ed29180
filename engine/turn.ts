import type { Allowance, Expression, Offering, Scope, Value, ValueObject } from "../language/index.js"
import { cleanedText, evaluate, evaluateCondition, isKnownZone, SAID_TO_HEARD, titleNow } from "../language/index.js"
import type { Bot, Flow } from "./bot.js"
import type { Conversation, EventValue, Frame, PendingCall, World } from "./conversation.js"
import type { Effect } from "./effect.js"
import type { BoundedTrace } from "./trace.js"

/**
 * One turn under way: the conversation as it is by now, and what came of it so far. It lives within one `advance`
 * and is the only thing there that changes.
 */
export interface Turn {
  readonly bot: Bot
  readonly before: Conversation
  readonly now: Date
  frames: readonly Frame[]
  world: World
  locale: string
  status: Conversation["status"]
  call: PendingCall | null
  inactivityWarned: boolean
  /** Steps entered since the turn began, or since `Error` was started. */
  steps: number
  /** The work that expressions may do: that of the conversation's whole turn, of which this may be a part. */
  readonly allowance: Allowance
  /** Outside calls recorded in this turn. */
  calls: number
  /** Limits that were passed and other errors that a step ran into, before the loop takes them up. */
  failure: FlowError | null
  /** The error that a guard would have thrown: a fact of the world was not read yet. */
  thrown: { readonly error: unknown } | null
  /** All that was read in the typed text, which answered a `sensitive` question; null: it did not. */
  secrets: readonly Value[] | null
  readonly effects: Effect[]
  readonly trace: BoundedTrace
}

/** An error on its way to an `onError` path or to the flow `Error`. */
export interface FlowError {
  readonly code: string
  readonly message: string
}

/** The place where an expression stands: whose variables it sees. */
export interface FlowPlace {
  readonly turn: Turn
  readonly world: World
  readonly variables: ValueObject
  readonly event: EventValue | null
  /** The frame, for `title()`. */
  readonly frame?: Frame | undefined
  /** `@input` and `@text` in `check` and `invalid`: the value read (null: none), and the text that it was read from. */
  readonly answered?: { readonly input: Value; readonly text: string | null }
}

/** The zone in which times are told and read: the user's, else the bot's (an IANA name). */
export function zoneOf(bot: Bot, world: World): string {
  return ownZone(world) ?? bot.timeZone
}

/** The user's own zone; null: it is not known, or what they claim is none. */
function ownZone({ entities }: World): string | null {
  const zone = entities.ChatUser?.TimeZone
  return typeof zone === "string" && isKnownZone(zone) ? zone : null
}

export function scopeOf(place: FlowPlace): Scope {
  const { turn, world, variables, event, answered } = place
  const scope: Scope = {
    variable: name => {
      if (name === "event") return event as unknown as ValueObject | null
      if (answered !== undefined && name === "input") return answered.input
      if (answered !== undefined && name === "text") return answered.text && cleanedText(answered.text)
      return (Object.hasOwn(variables, name) ? variables[name] : null) ?? null
    },
    field: (entity, field) => readField(turn.bot, world, entity, field, turn.now),
    now: turn.now,
    zone: zoneOf(turn.bot, world),
    namesZone: ownZone(world) === null,
    locale: turn.locale,
    currency: turn.bot.spec.currency ?? null,
    // Of the line that is being made: where the turn began, and the step it is at by now.
    seed: () => `${turn.before.id} ${turn.before.seq} ${turn.steps}`,
    chosenTitle: step => chosenTitle(place, step, scope),
    note: text => turn.trace.push({ kind: "note", text }),
  }
  return scope
}

function chosenTitle({ turn, frame }: FlowPlace, name: string, scope: Scope): string | null {
  const chosen = frame?.chosen?.[name]
  if (frame === undefined || chosen === undefined) return null
  const step = flowOf(turn, frame).steps.get(name)
  return step?.type === "choice"
    ? titleNow(chosen, step.options ?? [], step.many, offeringOf(turn, scope))
    : chosen.title
}

/** Everything that offering options depends on, besides them. */
export function offeringOf({ bot, allowance }: Turn, scope: Scope): Offering {
  return { scope, fallback: bot.locales[0], allowance, longest: SAID_TO_HEARD * bot.limits.text }
}

/** The value of a field: by its rule where it has one, else what was written to it, else where it starts. */
export function readField(bot: Bot, world: World, entity: string, field: string, now: Date): Value {
  const rule = bot.rules.read.get(`${entity}.${field}`)
  if (rule !== undefined) return rule(world, now)
  const fields = world.entities[entity]
  if (fields !== undefined && Object.hasOwn(fields, field)) return fields[field] ?? null
  return bot.entities.get(entity)?.fields.get(field)?.start ?? null
}

/** Evaluates within what the turn is allowed; needing more is a failure of the turn, and the value is null. */
export function valueAt(expression: Expression, place: FlowPlace): Value {
  return worked(place.turn, evaluate(expression, scopeOf(place), place.turn.allowance))
}

/** A condition: null counts as false. */
export function conditionHolds(expression: Expression, place: FlowPlace): boolean {
  return worked(place.turn, evaluateCondition(expression, scopeOf(place), place.turn.allowance))
}

/** The result of an evaluation. */
export function worked<T>(turn: Turn, { value, exceeded }: { readonly value: T; readonly exceeded: boolean }): T {
  if (exceeded) failLimit(turn, turn.allowance.left > 0 ? "expression" : "evaluation")
  return value
}

const LIMITS = {
  stepsPerTurn: ["STEPS_PER_TURN_EXCEEDED", "steps were entered in one turn"],
  frames: ["FRAMES_EXCEEDED", "flows are under way at once"],
  state: ["STATE_EXCEEDED", "bytes of entities and variables would have been kept"],
  expression: ["EXPRESSION_EXCEEDED", "steps were needed to evaluate an expression"],
  evaluation: ["EVALUATION_EXCEEDED", "steps were needed to evaluate the expressions of one turn"],
} as const

/** Notes that a limit of design section 3.8 was passed. The first failure of a turn is the one that is told. */
export function failLimit(turn: Turn, limit: keyof typeof LIMITS): void {
  turn.failure ??= limitError(turn, limit)
}

/** The error of a passed limit. */
export function limitError(turn: Turn, limit: keyof typeof LIMITS): FlowError {
  const [code, what] = LIMITS[limit]
  return { code, message: `More than ${turn.bot.limits[limit]} ${what} (limits.${limit}).` }
}

/** The flow of a frame. A flow that was taken away has been dropped from the stack before (`changed-flows.ts`). */
export function flowOf(turn: Turn, frame: Frame): Flow {
  const flow = turn.bot.flows.get(frame.flow)
  if (flow === undefined) throw new Error(`no flow ${frame.flow}`)
  return flow
}

export function topOf(turn: Turn): Frame | undefined {
  return turn.frames.at(-1)
}

/** The frame that waits for the call under way: the one that rests at an action, since inside actions never do. -1: none. */
export function callerIn(frames: readonly Frame[]): number {
  return frames.findIndex(({ stepType }) => stepType === "action")
}

/** Puts a changed frame in the place of the top one. */
export function replaceTop(turn: Turn, frame: Frame): void {
  turn.frames = [...turn.frames.slice(0, -1), frame]
}

export function flowPlaceOf(turn: Turn, frame: Frame | undefined): FlowPlace {
  return { turn, world: turn.world, variables: frame?.variables ?? {}, event: frame?.event ?? null, frame }
}
