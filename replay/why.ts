import type { TraceEntry } from "../engine/index.js"
import type { TurnResult } from "./result.js"
import { tracesIn } from "./seen.js"

/** One line of why a turn went as it did. */
export interface Reason {
  /** How far it is indented: what belongs to a step stands under it. */
  readonly depth: number
  readonly text: string
  /** How it is to be shown: a path that was not taken is of less interest, an error of more. */
  readonly tone: "plain" | "faint" | "bad"
}

/** Why the engine went where it went in a turn: flows, steps, the paths looked at, calls, errors and notes, in order. */
export function reasonsOf({ observed, agentFirst, refusal }: TurnResult): readonly Reason[] {
  if (refusal !== null)
    return [plain(0, `It was refused with ${refusal.code}, so nothing happened: ${refusal.message}`)]
  const traces = tracesIn(observed, agentFirst).filter(({ trace }) => trace.length > 0)
  if (traces.length === 0) return [plain(0, "No flow moved in this turn.")]
  const severalSides = new Set(traces.map(({ conversation }) => conversation)).size > 1
  const reasons: Reason[] = []
  let place = ""
  for (const { side, conversation, trace } of traces) {
    const base = severalSides ? 1 : 0
    if (severalSides && place !== conversation) {
      reasons.push(
        plain(
          0,
          side === "agent"
            ? `In the agent's conversation ${conversation}:`
            : `In the user's conversation ${conversation}:`,
        ),
      )
    }
    place = conversation
    reasons.push(...trace.map(entry => ({ ...reasonOf(entry), depth: base + depthOf(entry) })))
  }
  return reasons
}

function depthOf({ kind }: TraceEntry): number {
  if (kind === "flow") return 0
  return kind === "step" ? 1 : 2
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
