import type { ActionStep, Json, Value, ValueObject } from "../language/index.js"
import { ParleyError, shownParams, storedBytes, toJson } from "../language/index.js"
import { type InsideAction, withFields } from "./action.js"
import { resultError, typedResult } from "./assign.js"
import type { CompiledAction } from "./bot.js"
import { callerIn, type FlowError, limitError, type Turn, zoneOf } from "./turn.js"

/** The outcome of a call: result or failure; recorded, to be made later; or the end, after which nothing goes on. */
export type Invoked =
  | { readonly kind: "result"; readonly value: Value }
  | { readonly kind: "failure"; readonly failure: FlowError }
  | { readonly kind: "recorded" | "ended" }

type JsonParams = { readonly [name: string]: Json }

/**
 * Calls an internal action. An inside one decides here and now. An outside one is only recorded: the turn ends, and
 * the loop makes the call after the commit (design section 2, "Two kinds of action").
 */
export function invoke(turn: Turn, step: ActionStep, values: ValueObject): Invoked {
  const compiled = turn.bot.actions.get(step.action)
  if (compiled === undefined) throw new Error(`no action ${step.action}`)
  const { action } = compiled
  const params = toJson(values) as JsonParams
  const wrong = compiled.paramsFault(params)
  if (wrong !== null) return failed(turn, action.name, params, { code: "ACTION_PARAMS_INVALID", message: wrong })
  if (action.inside === true) return decide(turn, compiled, action, params)
  // Until it is over the call is kept with the conversation.
  if (storedBytes(params) > turn.bot.limits.state) return failed(turn, action.name, params, limitError(turn, "state"))
  if (turn.call !== null && callerIn(turn.frames) < turn.frames.length - 1) {
    const message = `${action.name} can't be called while another call of this conversation is under way.`
    return failed(turn, action.name, params, { code: "CALL_UNDER_WAY", message })
  }
  turn.calls += 1
  const at = turn.now.getTime()
  // Conversation, turn and number: the same on every attempt, also after a crash.
  const id = `${turn.before.id}-${turn.before.version + 1}-${turn.calls}`
  turn.call = { id, action: action.name, params, attempt: 1, at, timeoutAt: at + step.timeout }
  return { kind: "recorded" }
}

function decide(turn: Turn, compiled: CompiledAction, action: InsideAction, params: JsonParams): Invoked {
  try {
    const outcome = action.run(params, {
      now: turn.now,
      world: turn.world,
      conversation: { id: turn.before.id, side: turn.before.side, locale: turn.locale },
      locales: turn.bot.locales,
      zone: zoneOf(turn.bot, turn.world),
      userEntities: [...turn.bot.entities].filter(([, { scope }]) => scope === "user").map(([name]) => name),
      said: turn.effects.flatMap(effect => (effect.kind === "say" ? [effect.text] : [])),
      sensitive: turn.secrets !== null,
    })
    const result = toJson(outcome.result)
    const wrong = compiled.resultFault(result)
    if (wrong !== null) return failed(turn, action.name, params, { code: "ACTION_RESULT_INVALID", message: wrong })
    const value = typedResult(turn, action.name, outcome.result)
    const error = resultError(turn, outcome.world ?? turn.world, value)
    if (error !== null) return failed(turn, action.name, params, error)
    turn.world = outcome.world ?? turn.world
    if (outcome.locale !== undefined) {
      turn.locale = outcome.locale
      turn.world = withFields(turn.world, "ConversationInfo", { Language: outcome.locale })
    }
    traceCall(turn, action.name, params, { result })
    if (outcome.ends === true) {
      turn.frames = []
      return { kind: "ended" }
    }
    return { kind: "result", value }
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return failed(turn, action.name, params, { code: error.code, message: error.message })
  }
}

function failed(turn: Turn, action: string, params: Json, failure: FlowError): Invoked {
  traceCall(turn, action, params, { error: failure.code, message: failure.message })
  return { kind: "failure", failure }
}

/** Tells the trace what was called and what came of it. */
export function traceCall(
  turn: Turn,
  action: string,
  params: Json,
  end: { readonly result: Json } | { readonly error: string; readonly message: string },
): void {
  turn.trace.push({ kind: "call", action, params: shownParams(params), ...end })
}
