import type { Step } from "../language/index.js"
import {
  type Allowance,
  isParseFault,
  type Json,
  ParleyError,
  parseExpression,
  toJson,
  type Value,
} from "../language/index.js"
import { stateError } from "./assign.js"
import { assignAll } from "./assign-all.js"
import type { Bot } from "./bot.js"
import { underPresentFlows } from "./changed-flows.js"
import type { Conversation, DialogChat, DialogEvent, EventValue, World } from "./conversation.js"
import { type Due, duesOf } from "./due.js"
import type { Effect } from "./effect.js"
import { listen } from "./listen.js"
import { eventSignal, type StepSignal } from "./machine.js"
import {
  callFailed,
  callSucceeded,
  drive,
  go,
  goWith,
  type Next,
  putQuestionBelow,
  raise,
  startEventFlow,
  startSpecial,
} from "./run.js"
import { offeredOptions } from "./speak.js"
import { BoundedTrace, type TraceEntry } from "./trace.js"
import { callerIn, flowOf, flowPlaceOf, replaceTop, type Turn, valueAt } from "./turn.js"

/** The outcome of one event. */
export interface Advance {
  readonly conversation: Conversation
  readonly world: World
  /** Everything that goes out, in order. */
  readonly effects: readonly Effect[]
  /** Why it went this way. */
  readonly trace: readonly TraceEntry[]
  /** All that was read in the typed text, which answered a `sensitive` question and is masked wherever it is kept; null: it did not. */
  readonly secrets: readonly Value[] | null
}

/**
 * One event in; the next conversation, and what to do about it, out. Pure: the same arguments give the same result.
 *
 * Blocks, ended conversations and chats are decided before (`runtime`); `seq`, `version` and `heardAt` are the
 * caller's to count.
 *
 * @param world entities and what the helpdesk keeps of this turn
 * @param now the turn's time: `GetDate`
 * @param allowance what all that happens to the conversation in the turn shares
 */
export function advance(
  bot: Bot,
  conversation: Conversation,
  world: World,
  event: DialogEvent,
  now: Date,
  allowance = allowanceOf(bot),
): Advance {
  const turn = newTurn(bot, conversation, world, now, allowance)
  handle(turn, event)
  return {
    conversation: {
      ...conversation,
      frames: turn.frames,
      locale: turn.locale,
      status: turn.status,
      // A call goes with the frame that made it: nobody is left who could take its result.
      call: callerIn(turn.frames) === -1 ? null : turn.call,
      inactivityWarned: turn.inactivityWarned,
    },
    world: turn.world,
    effects: turn.effects,
    trace: turn.trace.entries,
    secrets: turn.secrets,
  }
}

/** The work that expressions of one conversation's turn may do (design section 3.8). */
export function allowanceOf({ limits }: Bot): Allowance {
  return { each: limits.expression, left: limits.evaluation }
}

function newTurn(bot: Bot, conversation: Conversation, world: World, now: Date, allowance = allowanceOf(bot)): Turn {
  return {
    bot,
    before: conversation,
    now,
    frames: conversation.frames,
    world,
    locale: conversation.locale,
    status: conversation.status,
    call: conversation.call,
    inactivityWarned: conversation.inactivityWarned,
    steps: 0,
    allowance,
    calls: 0,
    failure: null,
    thrown: null,
    secrets: null,
    effects: [],
    trace: new BoundedTrace(),
  }
}

/**
 * Sets entity fields when a conversation starts, before `Welcome`: what a key or a fixture says of it.
 *
 * @throws `SET_INVALID` for a target that is no field of this bot
 */
export function presetFields(
  bot: Bot,
  conversation: Conversation,
  world: World,
  set: { readonly [target: string]: Json },
  now: Date,
): World {
  return assignAll(bot, world, set, newTurn(bot, conversation, world, now))
}

/**
 * An expression's value in a conversation: its entities and the variables of its top frame.
 *
 * @throws `EXPRESSION_INVALID`
 */
export function evaluateIn(bot: Bot, conversation: Conversation, world: World, source: string, now: Date): Value {
  const expression = parseExpression(source)
  if (isParseFault(expression)) throw new ParleyError("EXPRESSION_INVALID", "", expression.message)
  return valueAt(expression, flowPlaceOf(newTurn(bot, conversation, world, now), conversation.frames.at(-1)))
}

/** The question on top of the stack, for who shows it. */
export interface OpenQuestion {
  readonly flow: string
  readonly step: string
  /** How an answer is read: as the type of a prompt's input, or `choice`; `choices`, where several may be named. */
  readonly input: string
  /** The options that a choice offers now; none for a prompt. */
  readonly options: readonly { readonly value: Json; readonly title: string }[]
}

/** The question that waits for an answer, or null. */
export function openQuestion(bot: Bot, conversation: Conversation, world: World, now: Date): OpenQuestion | null {
  const frame = conversation.frames.at(-1)
  const step = frame && bot.flows.get(frame.flow)?.steps.get(frame.step)
  if (!frame || frame.heldBack || (step?.type !== "prompt" && step?.type !== "choice")) return null
  const { flow, step: name } = frame
  if (step.type === "prompt") return { flow, step: name, input: step.input.type ?? "text", options: [] }
  const options =
    frame.offered?.options ?? offeredOptions(step, flowPlaceOf(newTurn(bot, conversation, world, now), frame))
  const told = options.map(({ value, title }) => ({ value: toJson(value), title }))
  return { flow, step: name, input: step.many ? "choices" : "choice", options: told }
}

/** The conversation's earliest due time, or null. */
export function nextDue(bot: Bot, conversation: Conversation, liveChat: DialogChat): Due | null {
  return duesOf(bot, conversation, liveChat)[0] ?? null
}

function handle(turn: Turn, event: DialogEvent): void {
  if (event.type === "message" && event.mayBeSecret === true) turn.secrets = []
  const present = underPresentFlows(turn)
  if (present === null) {
    const { flow = "", step = "", stepType = "" } = turn.frames.at(-1) ?? {}
    const there = turn.bot.flows.get(flow)?.steps.get(step)
    const wasAsked = stepType === "prompt" || stepType === "choice"
    const asked = there?.type === stepType ? there : { sensitive: wasAsked }
    // A text may be a secret where the question was sensitive, and where it is gone or another and nobody knows.
    if (event.type === "message" && "sensitive" in asked && asked.sensitive) turn.secrets = []
    turn.frames = []
    turn.call = null
    const message = "A flow under way was changed and its step is gone, so what was begun can't go on."
    drive(turn, raise(turn, { code: "FLOW_CHANGED", message }))
    if (event.type !== "event") return
  } else {
    turn.frames = present
  }
  drive(turn, first(turn, event))
}

function first(turn: Turn, event: DialogEvent): Next {
  switch (event.type) {
    case "message":
      return listen(turn, event.text, event.value)
    case "event":
      return happen(turn, event, event.putAgain ?? false)
    case "result":
      return turn.call?.id === event.call ? callSucceeded(turn, turn.call, event.result) : null
    case "failure":
      return turn.call?.id === event.call ? callFailed(turn, turn.call, event) : null
    case "timeout":
      return turn.call?.id === event.call ? callFailed(turn, turn.call, timeoutFailure(turn, turn.call.action)) : null
    case "error":
      return raise(turn, event, false)
    case "due":
      return comeDue(turn, event.liveChat)
  }
}

/**
 * An event goes to a `wait` for it or a question that takes it, from the top of the stack down, else to a flow triggered
 * by it (design sections 3.4, 3.5).
 */
function happen(turn: Turn, { name, value, by, from }: EventValue, putAgain: boolean): Next {
  const event: EventValue = { name, value, by, from }
  if (name === "LiveChatWaiting" && turn.frames.some(frame => frame.special === name)) {
    turn.trace.push({ kind: "note", text: "This waiting tick is skipped: the last one's flow still asks." })
    return null
  }
  for (let index = turn.frames.length - 1; index >= 0; index--) {
    const frame = turn.frames[index]
    const step = frame && flowOf(turn, frame).steps.get(frame.step)
    const signal = step && signalOf(step, event)
    if (frame === undefined || !signal) continue
    turn.frames = turn.frames.slice(0, index + 1)
    const error = stateError(turn, turn.world, [...turn.frames.slice(0, -1), { ...frame, event }])
    if (error !== null) return raise(turn, error)
    replaceTop(turn, { ...frame, event })
    turn.trace.push({ kind: "note", text: `event ${name} goes to ${frame.flow}.${frame.step}, which waits for it` })
    return step?.type === "wait" ? goWith(turn, step.save, value) : go(turn, signal)
  }
  const started = startEventFlow(turn, event, putAgain)
  if (started !== undefined) return started
  const text = `event ${name} (${JSON.stringify(toJson(value))}) is only logged: nothing waits for it`
  turn.trace.push({ kind: "note", text })
  return putAgain ? putQuestionBelow(turn) : null
}

/** The signal that an event is to a step which waits for it, or which asks and takes it as an answer; null: it does not. */
function signalOf(step: Step, { name, from }: EventValue): StepSignal | null {
  if (!("events" in step)) return null
  if (from !== "engine" && step.from !== "any" && step.from !== from) return null
  if (step.type === "wait") return step.events.includes(name) ? "next" : null
  const place = [...step.events.keys()].indexOf(name)
  return place === -1 ? null : eventSignal(place)
}

/** The first thing that is due happens; the rest have their own turns. */
function comeDue(turn: Turn, liveChat: DialogChat): Next {
  const [due] = duesOf(turn.bot, { ...turn.before, frames: turn.frames, call: turn.call }, liveChat)
  if (due === undefined || due.at > turn.now.getTime()) return null
  switch (due.what) {
    case "questionTimeout":
    case "waitTimeout":
      turn.frames = turn.frames.slice(0, due.frame + 1)
      return go(turn, "timeout")
    case "inactivity":
      turn.frames = []
      return startSpecial(turn, "Inactivity", "timeout")
    case "inactivityWarning":
      turn.inactivityWarned = true
      return happen(turn, { name: "InactivityWarning", value: null, by: "timeout", from: "engine" }, false)
    default:
      return null
  }
}

function timeoutFailure(turn: Turn, name: string) {
  const action = turn.bot.actions.get(name)?.action
  const code = (action?.inside !== true && action?.timeoutCode) || "ACTION_TIMEOUT"
  return { code, message: `${name} gave no answer in time.` }
}
