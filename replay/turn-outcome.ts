import type { Activity, TraceEntry } from "../engine/index.js"
import type { Observed } from "./service.js"

/** One turn as seen from outside: its expectations are held against this. */
export interface TurnOutcome {
  /** Messages that the user got. */
  readonly bot: readonly Activity[]
  /** Messages that agents got; not their own words. */
  readonly toAgent: readonly Activity[]
  /** Events sent to the client. */
  readonly events: readonly Activity[]
  readonly calls: readonly CallSeen[]
  /** The step whose call goes on, as far as the turn's trace tells; null: none. */
  readonly callUnderWay: string | null
}

export type CallSeen = Extract<TraceEntry, { readonly kind: "call" }>

/**
 * Sorts what happened in a turn into what its expectations speak of.
 *
 * @param conversation the user's conversation that the turn is about; null: there is none
 * @param agentFirst the event came in on the agent's side, so that its calls come before the user's
 */
export function outcomeOf(
  observed: readonly Observed[],
  conversation: string | null,
  agentFirst: boolean,
): TurnOutcome {
  const own = observed.find(one => one.conversation === conversation)?.activities ?? []
  const traces = tracesIn(observed, agentFirst)
  return {
    bot: own.filter(isForUser),
    toAgent: observed.filter(one => one.side === "agent").flatMap(one => one.activities.filter(isForAgent)),
    events: own.filter(activity => activity.type === "event" && activity.from.role === "bot"),
    calls: traces.flatMap(({ trace }) => trace.filter(entry => entry.kind === "call")),
    callUnderWay: traces.map(({ trace }) => stepCalling(trace.at(-1))).find(step => step !== null) ?? null,
  }
}

/** Nothing follows in the trace on the step of a call that has not ended. */
function stepCalling(last: TraceEntry | undefined): string | null {
  return last?.kind === "step" && last.type === "action" ? last.step : null
}

/** Whether the user reads it: a message of the bot or an agent, or a notice. */
export function isForUser(activity: Activity): boolean {
  return isMessage(activity) && activity.from.role !== "user"
}

function isForAgent(activity: Activity): boolean {
  const isOwnWord = activity.from.role === "agent" && activity.channelData?.note !== true
  return isMessage(activity) && !isOwnWord
}

function isMessage({ type }: Activity): boolean {
  return type === "message"
}

/** The trace of one turn of one conversation. */
export interface TurnTrace {
  readonly side: "user" | "agent"
  readonly conversation: string
  readonly at: number
  readonly trace: readonly TraceEntry[]
}

/**
 * The traces of all conversations in one order: by time, then the side where the event came in before the other, then
 * by conversation, each in the order of its commits.
 */
export function tracesIn(observed: readonly Observed[], agentFirst: boolean): readonly TurnTrace[] {
  const traces = observed.flatMap(({ side, conversation, turns }) =>
    turns.map(({ at, trace }) => ({ side, conversation, at, trace })),
  )
  if (traces.length < 2) return traces
  const first = agentFirst ? "agent" : "user"
  const rank = (trace: TurnTrace): number => (trace.side === first ? 0 : 1)
  // Sorting is stable, so turns of one conversation stay in order.
  return traces.sort((one, other) => one.at - other.at || rank(one) - rank(other))
}
