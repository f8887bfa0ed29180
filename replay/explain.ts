import type { Activity, Bot, TraceEntry } from "../engine/index.js"
import {
  AskedPath,
  type ChosenWay,
  type Json,
  MASK,
  type NamedValue,
  type OfferedOption,
  type Path,
  readInput,
  type Step,
  toJson,
  wayOfChoice,
} from "../language/index.js"
import { secretTargets } from "../turns/index.js"
import type { ObservedTurn } from "./service.js"

/** The reading of a text: what it was taken as, and by what. */
export interface ReadText {
  readonly kind: "input"
  /** The question that heard it; null: none did, or nobody knows which. */
  readonly flow: string | null
  readonly step: string | null
  readonly text: string
  /** The value, the options' values, the flow or the keyword that it was taken for; null: it was taken for nothing. */
  readonly readAs: Json
  readonly by: ChosenWay["by"] | "input" | "phrase" | "pattern" | "keyword" | "agent" | "none"
  /** Of a choice: places in what was offered, from 1. */
  readonly places?: readonly number[]
  /** Of a prompt: the type that it was read as. */
  readonly type?: string
}

/** A path with its place among the paths of its step, and the values that its condition saw. */
export interface ExplainedPath {
  readonly kind: "path"
  readonly flow: string
  readonly step: string
  readonly when: string | null
  readonly taken: boolean
  readonly to: string
  /** Which of the step's lists it is in. */
  readonly from: "next" | "exceeded" | "onError" | "timeout" | "events"
  /** From 1, in that list. */
  readonly index: number
  /** False: a path before it was taken, so nobody asked. */
  readonly asked: boolean
  readonly values: readonly NamedValue[]
}

type CallEntry = Extract<TraceEntry, { readonly kind: "call" }>

/** A call with which attempt it was, and how long it took: nothing, where it does not go outside. */
export type ExplainedCall = CallEntry & { readonly attempt: number; readonly milliseconds: number }

export type ExplainedEntry =
  | Exclude<TraceEntry, { readonly kind: "path" } | { readonly kind: "call" }>
  | ExplainedPath
  | ExplainedCall
  | ReadText

/**
 * Tells why the turns of one conversation went as they did, one after another: what traces say, and what follows from
 * them, from the flows and from what was said. Nothing of it is kept with a turn, so only who reads it pays for it.
 */
export class Explainer {
  /** The options that the last question offered. */
  private offered: readonly OfferedOption[] = []
  /** The question that waits, as far as traces tell. */
  private waiting: { readonly flow: string; readonly step: string } | null = null
  /** The call under way. */
  private call = { attempt: 1, since: 0 }

  constructor(
    private bot: Bot,
    /** In which answers are read. */
    private readonly context: { readonly locale: string; readonly zone: string },
  ) {}

  /** From the next turn on these flows hold. */
  useBot(bot: Bot): void {
    this.bot = bot
  }

  /** The trace of the next turn, made plain. @param lines that it wrote */
  explain({ at, event = null, trace }: ObservedTurn, lines: readonly Activity[]): readonly ExplainedEntry[] {
    const read = this.reading(event, trace, lines, at)
    const entries = trace.flatMap((entry, index): readonly ExplainedEntry[] => {
      if (entry.kind === "path") return this.pathsAt(trace, index, entry)
      return [entry.kind === "call" ? this.callAt(trace, index, entry, at) : entry]
    })
    this.remember(trace, lines, at)
    return read === null ? entries : [read, ...entries]
  }

  /** The value of a name in a flow, as it may be shown: answers to sensitive questions are masked. */
  shown(flow: string, { name, value }: NamedValue): NamedValue {
    const isSecret = secretTargets(this.bot).has(name.startsWith("@") ? `${flow} ${name}` : name)
    return { name, value: isSecret && value !== null ? MASK : value }
  }

  private remember(trace: readonly TraceEntry[], lines: readonly Activity[], at: number): void {
    const last = trace.findLast(entry => entry.kind === "step")
    const isQuestion = last?.kind === "step" && (last.type === "prompt" || last.type === "choice")
    if (isQuestion) this.waiting = { flow: last.flow, step: last.step }
    for (const { suggestedActions, inputHint } of lines) {
      if (inputHint !== "expectingInput") continue
      const { actions = [] } = suggestedActions ?? {}
      this.offered = actions.map(({ title, value }) => ({ title, value, synonyms: [] }))
    }
    if (trace.at(-1)?.kind === "step") this.call = { attempt: 1, since: at }
    else if (isMadeAgain(trace)) this.call = { attempt: this.call.attempt + 1, since: at }
  }

  /** Paths of a step are looked at in order; after the last one that was, come those that nobody asked. */
  private pathsAt(
    trace: readonly TraceEntry[],
    index: number,
    entry: Extract<TraceEntry, { readonly kind: "path" }>,
  ): readonly ExplainedPath[] {
    const { flow, step } = entry
    let first = index
    while (isPathOf(trace[first - 1], flow, step)) first -= 1
    let end = index + 1
    while (isPathOf(trace[end], flow, step)) end += 1
    const asked = trace.slice(first, end).filter(one => one.kind === "path")
    const list = this.listOf(flow, step, asked)
    const told = AskedPath.valuesOf(entry) ?? valuesKnown(trace, index, entry)
    const values = told.map(value => this.shown(flow, value))
    const { when, taken, to } = entry
    const from = list?.from ?? "next"
    const own = { kind: "path", flow, step, when, taken, to, from, index: index - first + 1, asked: true } as const
    if (index < end - 1 || !taken) return [{ ...own, values }]
    const rest = (list?.paths ?? []).slice(asked.length).map(
      (path, place): ExplainedPath => ({
        ...{ kind: "path", flow, step, when: path.when?.source ?? null, taken: false, to: path.to },
        ...{ from, index: asked.length + place + 1, asked: false, values: [] },
      }),
    )
    return [{ ...own, values }, ...rest]
  }

  /** The list of a step that begins with these paths; null: the flow has changed since. */
  private listOf(flow: string, step: string, asked: readonly { readonly when: string | null; readonly to: string }[]) {
    const known = this.bot.flows.get(flow)?.steps.get(step)
    const lists = known === undefined ? [] : pathLists(known)
    const begins = (paths: readonly Path[]): boolean =>
      asked.every(({ when, to }, place) => paths[place]?.to === to && (paths[place]?.when?.source ?? null) === when)
    return lists.find(({ paths }) => begins(paths)) ?? null
  }

  private callAt(trace: readonly TraceEntry[], index: number, entry: CallEntry, at: number): ExplainedCall {
    const isFromBefore = !trace.slice(0, index).some(({ kind }) => kind === "step" || kind === "call")
    const isOutside = this.bot.actions.get(entry.action)?.action.inside !== true
    if (!isFromBefore || !isOutside) return { ...entry, attempt: 1, milliseconds: 0 }
    return { ...entry, attempt: this.call.attempt, milliseconds: Math.max(0, at - this.call.since) }
  }

  /** The reading of a text; null: the turn heard none, or it is not kept. */
  private reading(event: Json, trace: readonly TraceEntry[], lines: readonly Activity[], at: number): ReadText | null {
    const { type, masked, waitsFor } = (event ?? {}) as { readonly [key: string]: Json }
    const said = lines.find(({ from, type: kind }) => from.role === "user" && kind === "message")
    if (type !== "message" || masked === true || waitsFor !== undefined || said === undefined) return null
    const { text = "", value } = said
    const read = (what: Omit<ReadText, "kind" | "text">): ReadText => ({ kind: "input", text, ...what })
    const [first] = trace
    if (first?.kind === "path") return read(this.answerTo(first, text, value, at))
    if (first?.kind === "note" && first.text.startsWith("The answer "))
      return read({ flow: null, step: null, ...this.waiting, readAs: null, by: "none" })
    const [keyword] = this.bot.keywords.find(text)
    const asked = first?.kind === "flow" && /^(text|digression) "/.test(first.why) ? first.flow : null
    const nowhere = { flow: null, step: null }
    if (asked !== null) {
      const isPattern = this.bot.recognizer.recognise(text).match(asked) !== null
      return read({ ...nowhere, readAs: asked, by: isPattern ? "pattern" : "phrase" })
    }
    if (keyword !== undefined) return read({ ...nowhere, readAs: keyword, by: "keyword" })
    return read({ ...nowhere, readAs: null, by: trace.length === 0 ? "agent" : "none" })
  }

  private answerTo(
    { flow, step }: { readonly flow: string; readonly step: string },
    text: string,
    value: Json | undefined,
    at: number,
  ): Omit<ReadText, "kind" | "text"> {
    const question = this.bot.flows.get(flow)?.steps.get(step)
    if (question?.type === "choice") {
      const way = wayOfChoice(this.offered, text, value, { many: question.many, locale: this.context.locale })
      const [only = null] = way?.values ?? []
      const readAs = way === null ? null : question.many ? way.values : only
      return { flow, step, readAs, by: way?.by ?? "synonym", ...(way === null ? {} : { places: way.places }) }
    }
    if (question?.type !== "prompt") return { flow, step, readAs: text, by: "input" }
    const { country = null } = this.bot.spec
    const read = readInput(question.input, text, { ...this.context, now: new Date(at), country })
    return { flow, step, readAs: toJson(read.value), by: "input", type: question.input.type ?? "text" }
  }
}

function isPathOf(entry: TraceEntry | undefined, flow: string, step: string): boolean {
  return entry?.kind === "path" && entry.flow === flow && entry.step === step
}

/** The step has attempts left: nothing but the failure is told. */
function isMadeAgain(trace: readonly TraceEntry[]): boolean {
  const [only, ...more] = trace
  return more.length === 0 && only?.kind === "call" && only.error !== undefined
}

/** Of a trace that was read back the values of names are known as far as the trace itself tells them. */
function valuesKnown(
  trace: readonly TraceEntry[],
  index: number,
  { flow, when }: { readonly flow: string; readonly when: string | null },
): readonly NamedValue[] {
  if (when === null) return []
  const known = new Map<string, Json>()
  for (const entry of trace.slice(0, index)) {
    if (entry.kind === "call" && entry.result !== undefined) known.set("@InternalActionResult", entry.result)
    if (entry.kind === "set" && (entry.flow === flow || entry.target.startsWith("[[")))
      known.set(entry.target, entry.value)
  }
  return [...known].filter(([name]) => when.includes(name)).map(([name, value]) => ({ name, value }))
}

/** All lists of paths of a step. */
export function pathLists(
  step: Step,
): readonly { readonly from: ExplainedPath["from"]; readonly paths: readonly Path[] }[] {
  const next = { from: "next", paths: step.next } as const
  switch (step.type) {
    case "prompt":
    case "choice":
      return [
        next,
        { from: "exceeded", paths: step.exceeded ?? [] },
        { from: "timeout", paths: step.timeout?.next ?? [] },
        ...[...step.events.values()].map(paths => ({ from: "events", paths }) as const),
      ]
    case "wait":
      return [next, { from: "timeout", paths: step.timeout?.next ?? [] }]
    case "action":
    case "call":
      return [next, { from: "onError", paths: step.onError ?? [] }]
    case "goto":
    case "end":
      return []
    default:
      return [next]
  }
}
