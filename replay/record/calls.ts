import type { Bot, TraceEntry } from "../../engine/index.js"
import type { StoredCommit, StoredTurn } from "./stored-turn.js"

/** One attempt at a call to the outside, as it was in life. Times are in milliseconds since 1970. */
export interface RecordedCall {
  readonly action: string
  /** The turn that asked for it: that of its step or, where it was made again, of the failure before. */
  readonly askedIn: StoredTurn
  /** How long after `askedIn` it was to be made. */
  readonly delay: number
  readonly madeAt: number
  /** How long it could take, in milliseconds. */
  readonly timeout: number
  /** Null: nothing came of it while it was waited for. */
  readonly end: { readonly turn: StoredTurn; readonly at: number; readonly isTimeout: boolean } | null
  /** Null: nobody knows. */
  readonly outcome: CallEntry | null
}

type CallEntry = Extract<TraceEntry, { readonly kind: "call" }>
type StepEntry = Extract<TraceEntry, { readonly kind: "step" }>
type Open = { -readonly [field in keyof RecordedCall]: RecordedCall[field] } & { readonly retryDelay: number }

/** All calls to the outside, of both sides, in the order in which they were asked for. */
export function callsIn(commits: readonly StoredCommit[], bot: Bot): readonly RecordedCall[] {
  const calls: Open[] = []
  const underWay = new Map<string, Open>()
  const ask = (call: Open): void => {
    calls.push(call)
    underWay.set(call.askedIn.conversation, call)
  }
  for (const { at, turns } of commits) {
    for (const turn of turns) {
      const call = underWay.get(turn.conversation)
      if (call !== undefined && isAnswer(turn)) {
        const isTimeout = turn.event.type === "timeout" || turn.event.type === "due"
        call.end = { turn, at: isTimeout ? Math.min(at, call.madeAt + call.timeout) : at, isTimeout }
      }
      if (call !== undefined && endsCall(turn)) {
        call.outcome = turn.trace.find((entry): entry is CallEntry => entry.kind === "call") ?? null
        underWay.delete(turn.conversation)
        if (isMadeAgain(turn)) {
          const { action, timeout, retryDelay } = call
          const again = { askedIn: turn, delay: retryDelay, madeAt: at + retryDelay }
          ask({ action, timeout, retryDelay, ...again, end: null, outcome: null })
        }
      }
      const begun = begunIn(turn, bot)
      if (begun !== null) ask({ ...begun, askedIn: turn, delay: 0, madeAt: at, end: null, outcome: null })
    }
  }
  return calls
}

/** The call that a turn ended with: its action came to no end in that turn. */
function begunIn({ trace }: StoredTurn, bot: Bot): Pick<Open, "action" | "timeout" | "retryDelay"> | null {
  const at = trace.findLastIndex(entry => isActionStep(entry) && actionOf(entry, bot)?.action.inside !== true)
  const entry = trace[at]
  if (entry === undefined || !isActionStep(entry)) return null
  const rest = trace.slice(at + 1)
  const next = rest.findIndex(({ kind }) => kind === "step" || kind === "flow")
  const own = next === -1 ? rest : rest.slice(0, next)
  if (own.some(({ kind }) => kind === "call" || kind === "error")) return null
  const step = bot.flows.get(entry.flow)?.steps.get(entry.step)
  const action = actionOf(entry, bot)?.action.name
  if (step?.type !== "action" || action === undefined) return null
  return { action, timeout: step.timeout, retryDelay: step.retry.delay }
}

function isActionStep(entry: TraceEntry): entry is StepEntry {
  return entry.kind === "step" && entry.type === "action"
}

function actionOf({ flow, step: name }: StepEntry, bot: Bot) {
  const step = bot.flows.get(flow)?.steps.get(name)
  return step?.type === "action" ? bot.actions.get(step.action) : undefined
}

/** The result of a call under way came in, though it may wait for the end of a chat. */
export function isAnswer({ event: { type, what } }: StoredTurn): boolean {
  return isCallEnd(type) || (type === "due" && what === "callTimeout")
}

/** A call to the outside came to its end and the dialog went on: a result, an error, or no answer in time. */
function endsCall(turn: StoredTurn): boolean {
  const { type, waitsFor, event } = turn.event
  return waitsFor === undefined && (isAnswer(turn) || (type === "waited" && isCallEnd(event)))
}

function isCallEnd(type: string | undefined): boolean {
  return type === "result" || type === "failure" || type === "timeout"
}

/** The step has attempts left: nothing but the failure is told. */
function isMadeAgain({ trace }: StoredTurn): boolean {
  if (trace.some(({ kind }) => kind === "error" || kind === "path")) return false
  return trace.some(entry => entry.kind === "call" && entry.error !== undefined)
}
