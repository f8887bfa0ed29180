import type { Json, SandboxTurn } from "../../client/index.js"
import { type PictureMarks, pathKey } from "../picture/marks.js"

/** Entries of a trace, as the page reads them (`components/schemas` of the document). */
export interface InputEntry {
  readonly kind: "input"
  readonly flow: string | null
  readonly step: string | null
  readonly text: string
  readonly readAs: Json
  readonly by: string
  readonly places?: readonly number[]
  readonly type?: string
}
export interface PathEntry {
  readonly kind: "path"
  readonly flow: string
  readonly step: string
  readonly when: string | null
  readonly taken: boolean
  readonly to: string
  readonly from: string
  readonly index: number
  readonly asked: boolean
  readonly values: readonly { readonly name: string; readonly value: Json }[]
}
export interface CallEntry {
  readonly kind: "call"
  readonly action: string
  readonly params: Json
  readonly result?: Json
  readonly error?: string
  readonly message?: string
  readonly attempt: number
  readonly milliseconds: number
}
export interface ErrorEntry {
  readonly kind: "error"
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly flow: string | null
  readonly step: string | null
}
interface StepEntry {
  readonly kind: "step"
  readonly flow: string
  readonly step: string
  readonly type: string
}
interface FlowEntry {
  readonly kind: "flow"
  readonly flow: string
  readonly why: string
}
interface SetEntry {
  readonly kind: "set"
  readonly flow: string
  readonly step: string
  readonly target: string
  readonly value: Json
}
interface NoteEntry {
  readonly kind: "note"
  readonly text: string
}
export type WhyEntry = InputEntry | PathEntry | CallEntry | ErrorEntry | StepEntry | FlowEntry | SetEntry | NoteEntry

/** A stretch of a trace: a step with what happened there, or something outside of steps. */
export interface WhyPart {
  readonly side: "user" | "agent"
  readonly flow: string | null
  readonly step: string | null
  /** Null: the step was entered in an earlier turn. */
  readonly type: string | null
  readonly entries: readonly WhyEntry[]
}

type Why = SandboxTurn["why"]

/** The trace of one conversation's turn. */
export function entriesOf({ trace }: Why[number]): readonly WhyEntry[] {
  // The server's answers are held against its document by its own tests.
  return trace as unknown as readonly WhyEntry[]
}

/** A turn's reasons, step by step, in the order in which they happened. */
export function partsOf(why: Why): readonly WhyPart[] {
  const parts: {
    side: "user" | "agent"
    flow: string | null
    step: string | null
    type: string | null
    entries: WhyEntry[]
  }[] = []
  for (const one of why) {
    const { side } = one
    let isFresh = true
    for (const entry of entriesOf(one)) {
      const last = isFresh ? undefined : parts.at(-1)
      isFresh = false
      if (entry.kind === "step") {
        parts.push({ side, flow: entry.flow, step: entry.step, type: entry.type, entries: [] })
        continue
      }
      const place = "step" in entry && entry.step !== null ? entry : null
      const isHere = last !== undefined && (place === null || (last.step === place.step && last.flow === place.flow))
      if (isHere && entry.kind !== "flow") last.entries.push(entry)
      else if (entry.kind === "flow") parts.push({ side, flow: entry.flow, step: null, type: null, entries: [entry] })
      else parts.push({ side, flow: place?.flow ?? null, step: place?.step ?? null, type: null, entries: [entry] })
    }
  }
  return parts
}

/** The flow whose picture a turn is about: the last that moved on the user's side, else the one on top. */
export function flowOf(turn: SandboxTurn | null): string | null {
  if (turn === null) return null
  const sides = [...turn.why].sort((one, other) => (one.side === other.side ? 0 : one.side === "user" ? -1 : 1))
  for (const why of sides) {
    const entry = entriesOf(why).findLast(one => one.kind === "step" || one.kind === "path")
    if (entry !== undefined && "flow" in entry) return entry.flow
  }
  return turn.state?.frames.at(-1)?.flow ?? null
}

/** The flow before the turn: that of the last turn which had one. */
export function flowShown(turns: readonly SandboxTurn[], turn: SandboxTurn | null): string | null {
  for (let at = turn?.number ?? 0; at > 0; at -= 1) {
    const flow = flowOf(turns[at - 1] ?? null)
    if (flow !== null) return flow
  }
  return null
}

/** The way through a flow up to a turn, from where the flow began, if the turn went on with it. */
export function marksOf(
  turns: readonly SandboxTurn[],
  turn: SandboxTurn | null,
  flow: string,
): PictureMarks & { readonly isGone: boolean } {
  const steps = new Set<string>()
  const paths = new Set<string>()
  let last: string | null = null
  for (const why of visitOf(turns, turn, flow)) {
    for (const entry of entriesOf(why)) {
      if (entry.kind === "flow" && /^(call|goto) from /.test(entry.why)) {
        const [, kind = "", from = ""] = /^(call|goto) from (.*)$/.exec(entry.why) ?? []
        paths.add(pathKey(from, entry.flow, kind, 1))
      }
      if (!("flow" in entry) || entry.flow !== flow) continue
      if (entry.kind === "step") {
        if (beganIn(why, flow) && !steps.has(entry.step) && last === null)
          paths.add(pathKey("", entry.step, "entry", 1))
        steps.add(entry.step)
        last = entry.step
      }
      if (entry.kind !== "path") continue
      steps.add(entry.step)
      if (entry.taken) paths.add(pathKey(entry.step, entry.to, entry.from, entry.index))
    }
  }
  const frame = turn?.state?.frames.findLast(one => one.flow === flow)
  const present = frame?.step ?? last
  if (present !== null && present !== undefined) steps.add(present)
  return {
    isLit: paths.size > 0 || steps.size > 0,
    steps,
    paths,
    present: present ?? null,
    isGone: frame === undefined,
  }
}

/** The reasons of the turns in which a flow ran, since it began last. */
function visitOf(turns: readonly SandboxTurn[], turn: SandboxTurn | null, flow: string): Why {
  const isOf = (why: Why[number]): boolean => entriesOf(why).some(entry => "flow" in entry && entry.flow === flow)
  if (turn === null || !turn.why.some(isOf)) return turn?.why ?? []
  const visit: Why[number][] = []
  for (let at = turn.number; at > 0; at -= 1) {
    const own = (turns[at - 1]?.why ?? []).filter(isOf)
    visit.unshift(...own)
    if (own.some(why => beganIn(why, flow))) break
  }
  return visit
}

function beganIn(why: Why[number], flow: string): boolean {
  return entriesOf(why).some(entry => entry.kind === "flow" && entry.flow === flow)
}
