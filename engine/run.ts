import type { ActionStep, EndStep, Json, QuestionStep, Step, Target, Value } from "../language/index.js"
import { isObject, PASSING_FAILURES, soundText } from "../language/index.js"
import { withFields } from "./action.js"
import { isKnown } from "./answer.js"
import { assignTo, firstVariables, resultError, stateError, typedResult, withResult } from "./assign.js"
import type { EventValue, Frame, LiveChatStatus, PendingCall } from "./conversation.js"
import { sayOnly } from "./effect.js"
import { fixedText } from "./fixed-texts.js"
import { invoke, traceCall } from "./invoke.js"
import { type Moved, machineOf, type StepSignal } from "./machine.js"
import { offeredOptions, questionEffect } from "./speak.js"
import {
  callerIn,
  conditionHolds,
  type FlowError,
  failLimit,
  flowOf,
  flowPlaceOf,
  readField,
  replaceTop,
  type Turn,
  topOf,
} from "./turn.js"

/**
 * The stack at work (design section 3.6). Each function here does one thing and returns what moved next; `drive`
 * goes on until the conversation rests, so that no depth of flows is a depth of calls.
 */
export type Next = Moved | null

/** Goes on until a step waits for something, an outside call is recorded, or nothing is left to do. */
export function drive(turn: Turn, first: Next): void {
  let next = first
  while (next !== null) next = settle(turn, next)
  if (turn.failure !== null) drive(turn, takeFailure(turn))
}

/** How a flow comes to run. After a `goto` its frame is in much what the one before was. */
export interface FlowStart
  extends Partial<Pick<Frame, "variables" | "called" | "putAgain" | "asked" | "turn" | "event" | "special">> {
  /** For the trace: the phrase, event, call or keyword that asked for it. */
  readonly why: string
}

/** Puts a flow on top of the stack and enters its first step. */
export function startFlow(turn: Turn, name: string, start: FlowStart): Next {
  if (turn.frames.length >= turn.bot.limits.frames) {
    failLimit(turn, "frames")
    return null
  }
  const flow = turn.bot.flows.get(name)
  if (flow === undefined) throw new Error(`no flow ${name}`)
  const frame: Frame = {
    flow: name,
    version: flow.version,
    step: flow.start,
    stepType: "",
    variables: firstVariables(turn, flow, start.variables ?? {}, start.event ?? null),
    attempts: 0,
    since: turn.now.getTime(),
    called: start.called ?? false,
    putAgain: start.putAgain ?? false,
    asked: start.asked ?? false,
    turn: start.turn ?? turn.before.version + 1,
    special: start.special === undefined && start.event?.from === "engine" ? start.event.name : (start.special ?? null),
    event: start.event ?? null,
    trail: [],
  }
  // An event of the engine's own is small, and `Error` has to run where there is room for nothing.
  const isGiven = Object.keys(frame.variables).length > 0 || (frame.event !== null && frame.event.from !== "engine")
  turn.failure ??= isGiven ? stateError(turn, turn.world, [...turn.frames, frame]) : null
  if (turn.failure !== null) return null
  turn.trace.push({ kind: "flow", flow: name, why: start.why })
  turn.frames = [...turn.frames, frame]
  return machineOf(flow).begin(flowPlaceOf(turn, frame))
}

/**
 * A flow that its trigger asks for (design section 3.5): it goes on top, unless it is under way. Then it comes back on
 * top, with the flows it called, and its question is put again. Where `limits.frames` has no room it is refused.
 */
export function startTriggered(turn: Turn, name: string, start: FlowStart): Next {
  let top = turn.frames.findLastIndex(frame => frame.flow === name)
  if (top === -1 && turn.frames.length < turn.bot.limits.frames) return startFlow(turn, name, start)
  const why = top === -1 ? `${turn.frames.length} flows are under way (limits.frames)` : "it is under way"
  turn.trace.push({ kind: "note", text: `${name} (${start.why}) is not begun: ${why}.` })
  while (top !== -1 && turn.frames[top + 1]?.called === true) top++
  // Of the stack that a chat freezes nothing is dropped.
  if (liveChatOf(turn) === "connected" && top < turn.frames.length - 1) return null
  if (top !== -1) turn.frames = turn.frames.slice(0, top + 1)
  return top !== -1 || start.putAgain === true ? putQuestionBelow(turn) : null
}

/** Runs the flow whose trigger names this event. `undefined`: there is none whose `when` holds. */
export function startEventFlow(turn: Turn, event: EventValue, putAgain: boolean): Next | undefined {
  for (const trigger of turn.bot.eventFlows.get(event.name) ?? []) {
    if (event.from !== "engine" && trigger.from !== "any" && trigger.from !== event.from) continue
    if (trigger.when !== null && !conditionHolds(trigger.when, { ...flowPlaceOf(turn, undefined), event })) continue
    return startTriggered(turn, trigger.flow, { why: `event ${event.name}`, event, putAgain })
  }
  return undefined
}

/** Runs the special flow of an event that the dialog, or a text that was heard, has brought about; nothing where there is none. */
export function startSpecial(turn: Turn, name: string, by: string, heard?: { readonly text: string }): Next {
  return startEventFlow(turn, { name, value: heard ?? null, by, from: "engine", ...heard }, false) ?? null
}

/** Gives the step on top the signal to go on. */
export function go(turn: Turn, signal: StepSignal): Next {
  const frame = topOf(turn)
  if (frame === undefined || turn.failure !== null) return null
  return machineOf(flowOf(turn, frame)).go(frame.step, flowPlaceOf(turn, frame), signal)
}

/** Puts a result where `save` says, outside of the machine, then goes on: so the paths of `next` see it. */
export function goWith(turn: Turn, save: Target | null, value: Value): Next {
  const frame = topOf(turn)
  if (save !== null && frame !== undefined) {
    const { variables, world } = assignTo(save, value, flowPlaceOf(turn, frame))
    turn.world = world
    replaceTop(turn, { ...frame, variables })
  }
  return go(turn, "next")
}

/** Takes over what moved in the frame on top and does what its step asks for. */
function settle(turn: Turn, moved: Moved): Next {
  if (turn.frames.length === 0) return null
  const { offered: _, unexplained: __, putBack: ___, heldBack: ____, ...frame } = topOf(turn) as Frame
  turn.effects.push(...moved.effects)
  turn.world = moved.place.world
  const since = turn.now.getTime()
  const stepType = flowOf(turn, frame).steps.get(moved.step)?.type ?? "end"
  replaceTop(turn, { ...frame, step: moved.step, stepType, variables: moved.place.variables, attempts: 0, since })
  if (turn.failure !== null) return takeFailure(turn)
  const { request } = moved
  if (request === null) return end(turn, null)
  const step = stepOf(turn)
  switch (request.type) {
    case "wait":
      return null
    case "ask":
      return ask(turn, step as QuestionStep)
    case "end":
      return end(turn, request.result, step?.type === "end" ? step : null)
    default:
      return demand(turn, step, request.params)
  }
}

/** The steps that hand work to somebody else: an action, or another flow. */
function demand(turn: Turn, step: Step | undefined, params: Value): Next {
  const variables = isObject(params) ? params : {}
  if (step?.type === "action") {
    const invoked = invoke(turn, step, variables)
    if (invoked.kind === "failure") return raise(turn, invoked.failure)
    return invoked.kind === "result" ? succeed(turn, step, invoked.value) : null
  }
  if (step?.type === "call")
    return startFlow(turn, step.flow, { why: `call from ${step.name}`, variables, called: true })
  if (step?.type !== "goto") return null
  const stack = turn.frames
  const before = topOf(turn) as Frame
  turn.frames = stack.slice(0, -1)
  const started = startFlow(turn, step.flow, { ...before, why: `goto from ${step.name}`, variables })
  if (started === null) turn.frames = stack
  return started
}

/** An action's result: `@InternalActionResult`, and where `save` says. */
function succeed(turn: Turn, step: ActionStep, result: Value): Next {
  replaceTop(turn, { ...(topOf(turn) as Frame), variables: withResult(turn, result) })
  return goWith(turn, step.save, result)
}

/** The outside call under way succeeded. Frames above its own are dropped, as by an event that it waited for. */
export function callSucceeded(turn: Turn, call: PendingCall, result: Json): Next {
  turn.frames = turn.frames.slice(0, callerIn(turn.frames) + 1)
  const wrong = turn.bot.actions.get(call.action)?.resultFault(result) ?? null
  if (wrong !== null) return callFailed(turn, call, { code: "ACTION_RESULT_INVALID", message: wrong })
  const value = typedResult(turn, call.action, result)
  const error = resultError(turn, turn.world, value)
  traceCall(turn, call.action, call.params, error === null ? { result } : { error: error.code, message: error.message })
  turn.call = null
  if (error !== null) return raise(turn, error)
  const step = stepOf(turn)
  return step?.type === "action" ? succeed(turn, step, value) : null
}

/** The outside call under way failed: it is made again while `retry` allows, else that is the step's error. */
export function callFailed(turn: Turn, call: PendingCall, failure: FlowError): Next {
  turn.frames = turn.frames.slice(0, callerIn(turn.frames) + 1)
  traceCall(turn, call.action, call.params, { error: failure.code, message: failure.message })
  const step = stepOf(turn)
  if (step?.type === "action" && call.attempt < step.retry.attempts && PASSING_FAILURES.has(failure.code)) {
    const at = turn.now.getTime() + step.retry.delay
    turn.call = { ...call, attempt: call.attempt + 1, at, timeoutAt: at + step.timeout }
    return null
  }
  turn.call = null
  return raise(turn, failure)
}

/** The compiled step that the frame on top is at. */
export function stepOf(turn: Turn): Step | undefined {
  const frame = topOf(turn)
  return frame && flowOf(turn, frame).steps.get(frame.step)
}

/** The question that waits on top, if one does. */
export function questionOf(turn: Turn): QuestionStep | null {
  const step = stepOf(turn)
  return step?.type === "prompt" || step?.type === "choice" ? step : null
}

function ask(turn: Turn, step: QuestionStep): Next {
  const { trail } = topOf(turn) as Frame
  const known = trail.indexOf(step.name)
  // One that time has brought has a warning of its own; what a warning has asked has none, or nobody would ever be inactive.
  const isOfWarning = turn.frames.some(frame => frame.special === "InactivityWarning")
  if (turn.before.inactivityWarned && !isOfWarning) turn.inactivityWarned = false
  const asked = known === -1 ? [...trail, step.name] : trail.slice(0, known + 1)
  const next = putQuestion(turn, step, step.message, undefined, asked)
  return turn.failure === null ? next : takeFailure(turn)
}

/**
 * Says the question, or `text` instead of it; its timeout starts anew, and so do its options. One whose answer is known
 * by now is not put where `skipIfKnown` says so; one with nothing to choose from goes the way of `exceeded`. While a chat
 * is connected only its idle warning may ask: any other question waits, and is put after the chat.
 *
 * @param place where the text's expressions stand
 */
export function putQuestion(
  turn: Turn,
  step: QuestionStep,
  text = step.message,
  place = flowPlaceOf(turn, topOf(turn)),
  trail = topOf(turn)?.trail ?? [],
): Next {
  const before = topOf(turn) as Frame
  if (liveChatOf(turn) === "connected" && !turn.frames.some(({ special }) => special === "LiveChatIdleWarning")) {
    turn.trace.push({ kind: "note", text: "The question waits for the end of the chat." })
    // With a trail of its own the step has just been come to.
    if (trail !== before.trail) replaceTop(turn, { ...before, trail, heldBack: true })
    return null
  }
  const { offered: _, heldBack: __, ...frame } = before
  if (step.skipIfKnown && frame.putBack !== true && isKnown(turn, step, frame)) return go(turn, "next")
  const options = offeredOptions(step, place)
  if (step.options !== null && options.length === 0 && turn.failure === null) {
    if (step.exceeded !== null) return go(turn, "exceeded")
    return raise(turn, { code: "OPTIONS_EMPTY", message: "There is no option to offer." })
  }
  const effect = questionEffect(text, options, place)
  const offered = step.options === null ? {} : { offered: { version: frame.version, options } }
  const put = { ...frame, trail, ...offered, since: turn.now.getTime(), asked: true }
  if (step.options !== null) turn.failure ??= stateError(turn, turn.world, [...turn.frames.slice(0, -1), put])
  if (turn.failure !== null) return null
  if (effect !== null) turn.effects.push(effect)
  replaceTop(turn, put)
  return null
}

/** The flow on top is over: its caller gets the result, or the question below is put again where section 3.6 says so. */
function end(turn: Turn, result: Value, step: EndStep | null = null): Next {
  const frame = topOf(turn) as Frame
  if (step?.endsConversation === true || step?.cancelsAll === true) {
    turn.frames = []
    if (!step.endsConversation) return null
    turn.status = "ended"
    turn.effects.push({ kind: "endConversation" })
    return null
  }
  turn.frames = turn.frames.slice(0, -1)
  if (frame.called) {
    const step = stepOf(turn)
    return step?.type === "call" ? goWith(turn, step.save, result) : null
  }
  return frame.putAgain || frame.asked || frame.turn !== turn.before.version + 1 ? putQuestionBelow(turn) : null
}

/** Puts the question on top again, if one waits there. */
export function putQuestionBelow(turn: Turn): Next {
  const step = questionOf(turn)
  return step === null ? null : putQuestion(turn, step)
}

/** The user's chat; while one is connected the stack is frozen (design section 3.6). An agent's never is. */
export function liveChatOf(turn: Turn): LiveChatStatus {
  if (turn.before.side === "agent") return "none"
  const status = readField(turn.bot, turn.world, "ConversationInfo", "LiveChatStatus", turn.now)
  return status === "waiting" || status === "connected" ? status : "none"
}

function takeFailure(turn: Turn, inError?: boolean): Next {
  const failure = turn.failure as FlowError
  turn.failure = null
  return raise(turn, failure, undefined, inError)
}

const ENDLESS: ReadonlySet<string> = new Set(["STEPS_PER_TURN_EXCEEDED", "EVALUATION_EXCEEDED"])

/**
 * An error (design sections 3.3, 3.6): the step's `onError` takes it, else that of the nearest caller, whose called
 * flows are dropped; else the stack is dropped and `Error` runs. An error inside `Error` says a fixed text. Too many
 * steps go to `Error` at once: an `onError` path would only be more of them. A flow below that waits for its call is not
 * at fault, and stays. Unless it `mayBeTaken`, no `onError` takes it.
 */
export function raise(
  turn: Turn,
  error: FlowError,
  mayBeTaken = !ENDLESS.has(error.code),
  inError = isInError(turn),
): Next {
  // An action's code and message may be of any length.
  const failure = { code: soundText(error.code.slice(0, 100)), message: soundText(error.message.slice(0, 1000)) }
  const innocent = turn.call === null ? 0 : callerIn(turn.frames) + 1
  const top = topOf(turn)
  turn.trace.push({ kind: "error", ...failure, flow: top?.flow ?? null, step: top?.step ?? null })
  turn.world = withFields(turn.world, "SystemError", {
    Code: failure.code,
    Message: failure.message,
    Step: top?.step ?? null,
    CorrelationId: `${turn.before.id}-${turn.before.version + 1}`,
  })
  if (mayBeTaken && dropToHandler(turn, innocent)) return go(turn, "error")
  turn.frames = innocent < turn.bot.limits.frames ? turn.frames.slice(0, innocent) : []
  turn.steps = 0
  const { expression, evaluation } = turn.bot.limits
  turn.allowance.left = Math.max(turn.allowance.left, Math.min(expression, evaluation))
  if (!inError) {
    const started = startEventFlow(turn, { name: "Error", value: failure.code, by: null, from: "engine" }, false)
    // The flow `Error` may fail before its first step, which is inside it too.
    if (turn.failure !== null && (started ?? null) === null) return takeFailure(turn, true)
    if (started !== undefined) return started
  }
  turn.effects.push(sayOnly(fixedText("error", turn)))
  return null
}

/** `Error` is under way, or a flow that it went to in this turn, of which an error could run it for ever. */
function isInError({ bot, before, frames }: Turn): boolean {
  const own = bot.eventFlows.get("Error")?.map(({ flow }) => flow) ?? []
  return frames.some(frame => frame.special === "Error" && (frame.turn > before.version || own.includes(frame.flow)))
}

function dropToHandler(turn: Turn, innocent: number): boolean {
  while (turn.frames.length > innocent) {
    const step = stepOf(turn)
    if ((step?.type === "action" || step?.type === "call") && step.onError !== null) return true
    if (topOf(turn)?.called !== true) return false
    turn.frames = turn.frames.slice(0, -1)
  }
  return false
}
