import type { TraceEntry } from "../engine/index.js"
import type { TurnResult } from "./result.js"
import { type TurnTrace, tracesIn } from "./turn-outcome.js"

/** One line of why a turn went as it did. */
export interface Reason {
  /** How far it is indented: what belongs to a step stands under it. */
  readonly depth: number
  readonly text: string
  /** How it is to be shown: a path that was not taken is of less interest, an error of more. */
  readonly tone: "plain" | "faint" | "bad"
}

/** Why the engine went where it went in a turn: flows, steps, the paths looked at, calls, errors and notes, in order. */
export function reasonsOf({
  observed,
  agentFirst,
  refusal,
}: Pick<TurnResult, "observed" | "agentFirst" | "refusal">): readonly Reason[] {
  if (refusal !== null)
    return [plain(0, `It was refused with ${refusal.code}, so nothing happened: ${refusal.message}`)]
  const traces = tracesIn(observed, agentFirst).filter(({ trace }) => trace.length > 0)
  if (traces.length === 0) return [plain(0, "No flow moved in this turn.")]
  const several = new Set(traces.map(({ conversation }) => conversation)).size > 1
  return stretchesOf(traces).flatMap(({ side, conversation, trace }) => {
    const reasons = reasonsIn(trace)
    if (!several) return reasons
    const title = plain(0, `In the ${side}'s conversation ${conversation}:`)
    return [title, ...reasons.map(reason => ({ ...reason, depth: reason.depth + 1 }))]
  })
}

/** A mistake that only shows when a flow runs, and by which a value became null; null: the entry tells none. */
export function mistakeIn(entry: TraceEntry): string | null {
  return entry.kind === "note" && BECAME_NULL.test(entry.text) ? entry.text : null
}

const BECAME_NULL = /, so (?:the|this) value (?:is|became) null\.$/

/** Turns of one conversation that follow each other are read as one. */
function stretchesOf(traces: readonly TurnTrace[]): readonly TurnTrace[] {
  const stretches: TurnTrace[] = []
  for (const trace of traces) {
    const last = stretches.at(-1)
    if (last?.conversation !== trace.conversation) stretches.push(trace)
    else stretches[stretches.length - 1] = { ...last, trace: [...last.trace, ...trace.trace] }
  }
  return stretches
}

/** Reasons in a step that was entered in an earlier turn stand under that step's name. */
function reasonsIn(trace: readonly TraceEntry[]): readonly Reason[] {
  const reasons: Reason[] = []
  let step = ""
  for (const entry of trace) {
    const at = "step" in entry && entry.step !== null ? `${entry.flow} ${entry.step}` : step
    if (at !== step && entry.kind !== "step")
      reasons.push(plain(1, `step ${at.split(" ")[1]} of ${at.split(" ")[0]} goes on`))
    step = entry.kind === "flow" ? "" : at
    reasons.push({
      ...reasonOf(entry),
      depth: entry.kind === "flow" ? 0 : entry.kind === "step" || step === "" ? 1 : 2,
    })
  }
  const least = Math.min(...reasons.map(({ depth }) => depth))
  return reasons.map(reason => ({ ...reason, depth: reason.depth - least }))
}

function reasonOf(entry: TraceEntry): Omit<Reason, "depth"> {
  switch (entry.kind) {
    case "flow":
      return { text: `flow ${entry.flow}: ${entry.why}`, tone: "plain" }
    case "step":
      return { text: `step ${entry.step} (${entry.type})`, tone: "plain" }
    case "path": {
      const condition = entry.when === null ? "" : `${entry.when} is ${entry.taken} `
      return {
        text: `${condition}-> ${entry.to}${entry.taken ? "" : " (not taken)"}`,
        tone: entry.taken ? "plain" : "faint",
      }
    }
    case "set":
      return { text: `set ${entry.target} = ${brief(entry.value)}`, tone: "plain" }
    case "call": {
      const called = `call ${entry.action} ${brief(entry.params)}`
      if (entry.error === undefined) return { text: `${called} = ${brief(entry.result ?? null)}`, tone: "plain" }
      return {
        text: `${called} failed: ${entry.error}${entry.message === undefined ? "" : `: ${entry.message}`}`,
        tone: "bad",
      }
    }
    case "error": {
      const place = entry.flow === null ? "" : ` at ${entry.flow}${entry.step === null ? "" : `/${entry.step}`}`
      return { text: `error ${entry.code}${place}: ${entry.message}`, tone: "bad" }
    }
    case "note":
      return { text: `note: ${entry.text}`, tone: "faint" }
  }
}

function plain(depth: number, text: string): Reason {
  return { depth, text, tone: "plain" }
}

const LONGEST = 160

/** JSON on one line, cut where it is no longer read. */
function brief(json: unknown): string {
  const text = JSON.stringify(json) ?? "null"
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`
}
