import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createMachine,
  initialTransition,
  transition,
} from "xstate"
import type { ActionStep, CallStep, EndStep, EventStep, GotoStep, Path, Step } from "../language/index.js"
import { AskedPath, copyOf, targetValue, toJson, type Value } from "../language/index.js"
import { withFields } from "./action.js"
import { assignTo } from "./assign.js"
import type { Flow } from "./bot.js"
import type { Effect } from "./effect.js"
import { evaluated, messageEffect } from "./speak.js"
import { conditionHolds, type FlowPlace, failLimit, scopeOf } from "./turn.js"

/**
 * How a flow becomes a statechart. A step is a state; a path is a guarded transition; what a step wants done comes
 * back from the pure `transition` as data, and `run.ts` does it. This file and no other knows xstate.
 *
 *  - `message`, `event` and `branch` go on at once (`always`).
 *  - All others ask for something (their `Request`) and rest until one of `Signal` comes.
 *  - An answer is saved in its place *before* the signal, so that the paths of `next` see it.
 */
export type Request =
  | { readonly type: "ask" | "wait" }
  | { readonly type: "invoke" | "call" | "goto"; readonly params: Value }
  | { readonly type: "end"; readonly result: Value }

/** Why a resting step goes on. */
export type StepSignal = "next" | "exceeded" | "timeout" | "error" | `event${number}`

/** An event that a question waits for, by its place among `events`: xstate reads more into names than authors do. */
export function eventSignal(place: number): StepSignal {
  return `event${place}`
}

/** The outcome of one signal. */
export interface Moved {
  /** The step it rests at; `end` when the flow is over. */
  readonly step: string
  /** The machine's context: where its expressions stand. */
  readonly place: FlowPlace
  readonly effects: readonly Effect[]
  /** Null where the flow ended without an `end` step, or where something failed (`turn.failure`). */
  readonly request: Request | null
}

/** A flow as a machine. */
interface Machine {
  /** The flow's first step. */
  begin(place: FlowPlace): Moved
  /** One signal to the step that rests. */
  go(step: string, place: FlowPlace, signal: StepSignal): Moved
}

const machines = new WeakMap<Flow, Machine>()

/** The flow's machine, compiled when it is first needed and kept as long as the flow: a bot of 1,000 flows starts at once. */
export function machineOf(flow: Flow): Machine {
  let machine = machines.get(flow)
  if (machine === undefined) {
    machine = compileMachine(flow)
    machines.set(flow, machine)
  }
  return machine
}

/** Before a flow's first step. No step can have this name. */
const BEFORE = "@before"

function compileMachine({ name: flow, start, steps }: Flow): Machine {
  // `transition` asks for the machine's initial state on every call, so that has to be one where nothing happens.
  const states: Record<string, object> = { [BEFORE]: { on: { begin: start } }, end: { type: "final" } }
  for (const step of steps.values()) states[step.name] = stateOf(flow, step)
  const machine: AnyStateMachine = createMachine({
    id: flow,
    initial: BEFORE,
    states,
    // A net far above `limits.stepsPerTurn`, which the engine counts itself: this one throws and loses the turn.
    options: { maxIterations: 100_000 },
  } as never) // the states are made from data, so xstate's types for literals do not apply
  // Of one state in which nothing happens there is one snapshot; made anew it cost 7% of a turn.
  const [before] = initialTransition(machine)
  const logic: AnyStateMachine = Object.create(machine, { getInitialSnapshot: { value: () => before } })
  const resting = new Map<string, AnyMachineSnapshot>()
  const go = (step: string, place: FlowPlace, signal: StepSignal | "begin"): Moved => {
    let snapshot = resting.get(step)
    if (snapshot === undefined) {
      // Resolving costs 113 us in a machine of 1000 states, so each step is resolved once; whose context it was is forgotten.
      snapshot = { ...machine.resolveState({ value: step, context: place }), context: null } as AnyMachineSnapshot
      resting.set(step, snapshot)
    }
    const made = moved(transition(logic, { ...snapshot, context: place } as never, { type: signal } as never))
    if (place.turn.thrown !== null) throw place.turn.thrown.error
    return made
  }
  return { begin: place => go(BEFORE, place, "begin"), go }
}

function moved([snapshot, actions]: readonly [
  AnyMachineSnapshot,
  readonly { type: string; params?: unknown }[],
]): Moved {
  const effects: Effect[] = []
  let request: Request | null = null
  for (const { type, params } of actions) {
    if (type === "effect" && params !== null) effects.push(params as Effect)
    if (type === "request") request = (params as Request | undefined) ?? null
  }
  return { step: snapshot.value as string, place: snapshot.context as FlowPlace, effects, request }
}

/** A step as a state. */
function stateOf(flow: string, step: Step): object {
  const entry = [enter(flow, step)]
  switch (step.type) {
    case "message":
      return {
        entry: [...entry, effect(context => messageEffect(step, context))],
        always: transitions(flow, step, step.next),
      }
    case "event":
      return { entry: [...entry, send(step)], always: transitions(flow, step, step.next) }
    case "branch":
      return { entry, always: transitions(flow, step, step.next) }
    case "prompt":
    case "choice":
      return {
        entry: [...entry, request(() => ({ type: "ask" }))],
        on: on(flow, step, {
          next: step.next,
          exceeded: step.exceeded,
          timeout: step.timeout?.next,
          ...Object.fromEntries([...step.events.values()].map((next, index) => [eventSignal(index), next])),
        }),
      }
    case "wait":
      return {
        entry: [...entry, effect(context => messageEffect(step, context)), request(() => ({ type: "wait" }))],
        on: on(flow, step, { next: step.next, timeout: step.timeout?.next }),
      }
    case "action":
      return { entry: [...entry, demand("invoke", step)], on: on(flow, step, { next: step.next, error: step.onError }) }
    case "call":
      return { entry: [...entry, demand("call", step)], on: on(flow, step, { next: step.next, error: step.onError }) }
    case "goto":
      return { entry: [...entry, demand("goto", step)] }
    case "end":
      return { entry: [...entry, finish(step)], type: "final" }
  }
}

/**
 * Paths as transitions, in their order: xstate takes the first whose guard is true and evaluates none after it. A path
 * back to its own step enters that step again, which xstate does only where it is told to.
 */
function transitions(flow: string, step: Step, paths: readonly Path[]): readonly object[] {
  return paths.map(path => ({
    target: path.to,
    reenter: true,
    guard: ({ context }: { context: FlowPlace }) => isTaken(flow, step, path, context),
  }))
}

/**
 * **The line that decides which path is taken.** A step that failed goes nowhere: the failure is taken up by `run.ts`.
 * xstate wraps what a guard throws, so a fact that is missing here is noted, and thrown when xstate is done.
 */
function isTaken(flow: string, step: Step, path: Path, context: FlowPlace): boolean {
  if (context.turn.failure !== null || context.turn.thrown !== null) return false
  let taken: boolean
  try {
    taken = path.when === null || conditionHolds(path.when, context)
  } catch (error) {
    context.turn.thrown = { error }
    return false
  }
  context.turn.trace.push(new AskedPath(flow, step.name, path.when, taken, path.to, () => scopeOf(context)))
  return taken && context.turn.failure === null
}

function on(
  flow: string,
  step: Step,
  signals: { readonly [S in StepSignal]?: readonly Path[] | null | undefined },
): object {
  const entries = Object.entries(signals).filter(([, paths]) => paths !== undefined && paths !== null)
  return Object.fromEntries(
    entries.map(([signal, paths]) => [signal, transitions(flow, step, paths as readonly Path[])]),
  )
}

/** Entering a step: it is counted, `SystemError` is forgotten where design section 5 says so, and `set` runs. */
function enter(flow: string, step: Step) {
  return assign(({ context }: { context: FlowPlace }) => {
    const { turn } = context
    if (turn.failure !== null) return context
    turn.steps += 1
    turn.trace.push({ kind: "step", flow, step: step.name, type: step.type })
    if (turn.steps > turn.bot.limits.stepsPerTurn) {
      failLimit(turn, "stepsPerTurn")
      return context
    }
    let place = FORGETS_ERROR.has(step.type) ? { ...context, world: withoutError(context) } : context
    if (step.set.length === 0) return place
    const variables = copyOf(place.variables)
    place = { ...place, variables }
    for (const { target, text, value } of step.set) {
      place = { ...place, ...assignTo(target, evaluated(value, place), place, variables) }
      const kept = targetValue(target, place.variables, place.world.entities)
      turn.trace.pushSet({ kind: "set", flow, step: step.name, target: text }, kept)
    }
    return place
  })
}

const FORGETS_ERROR: ReadonlySet<Step["type"]> = new Set(["action", "call", "prompt", "choice"])
const NO_ERROR = { Code: null, Message: null, Step: null, CorrelationId: null }

function withoutError({ world }: FlowPlace): FlowPlace["world"] {
  return (world.entities.SystemError?.Code ?? null) === null ? world : withFields(world, "SystemError", NO_ERROR)
}

/** An effect of entering a state, as data. Worked out when xstate collects the state's actions, in their order. */
function effect(make: (context: FlowPlace) => Effect | null) {
  return {
    type: "effect",
    params: ({ context }: { context: FlowPlace }) => (context.turn.failure === null ? make(context) : null),
  }
}

function send(step: EventStep) {
  return effect(context => ({ kind: "send", name: step.event, value: toJson(evaluated(step.value, context)) }))
}

function request(make: (context: FlowPlace) => Request) {
  return {
    type: "request",
    params: ({ context }: { context: FlowPlace }) => (context.turn.failure === null ? make(context) : undefined),
  }
}

function demand(type: "invoke" | "call" | "goto", step: ActionStep | CallStep | GotoStep) {
  return request(context => ({ type, params: evaluated(step.params, context) }))
}

function finish(step: EndStep) {
  return request(context => ({ type: "end", result: evaluated(step.result, context) }))
}
