import type { Json } from "../language/index.js"
import { isRecord, type JsonRecord, listOf, pathsOf, recordOf, type Way, waysOf } from "../language/index.js"
import { type Gist, gistOf, type Reader, triggerGist } from "./gist.js"
import { oneLine, shorten } from "./shorten.js"

/** A flow, or a whole bot, as a picture of it shows it, before anything has a place. */
export interface Drawing {
  readonly name: string
  /** The name, and what it is that of. */
  readonly title: string
  readonly description: string
  /** The entry, then the steps as they were written, then where paths leave the flow. */
  readonly shapes: readonly Shape[]
  readonly lines: readonly DrawnPath[]
}

/**
 * One shape of the picture: where the flow begins, a step, or the way on which a step leaves the flow: to its end, to
 * another flow, or to a step that is not there. A `reference` stands for a step that is elsewhere in the picture
 * (`references.ts`).
 */
export interface Shape {
  /** `entry`, `step1`, `exit1` ... */
  readonly id: string
  readonly kind: "entry" | "step" | "end" | "flow" | "missing" | "reference"
  /** Of a step, as it was written; in the picture of a bot, how a flow begins; else empty. */
  readonly type: string
  readonly name: string
  readonly gist: readonly Gist[]
  /** A path leads here from the start. */
  readonly isReached: boolean
}

export type LineKind = "entry" | "next" | "exceeded" | "onError" | "timeout" | "events" | "call" | "goto" | "causes"

/** A path, or a way to another flow. */
export interface DrawnPath {
  readonly from: string
  readonly to: string
  readonly kind: LineKind
  /** Short enough for a picture; empty where there is nothing to say. */
  readonly label: string
  /** The label at full length. */
  readonly whole: string
  readonly isReached: boolean
  /** Its place in the flow as it was written; left out: it is of the picture of a bot. */
  readonly path?: PathPlace
}

/** A path by the steps that it is between, and its place among the paths of the first. */
export interface PathPlace {
  /** Empty: the flow begins by it. */
  readonly step: string
  /** A step, or `end`; the flow of a `call` or `goto`. */
  readonly to: string
  readonly when: string | null
  /** From 1, in its list; of what is no list, 1. */
  readonly index: number
}

/** Letters of a condition. */
const CONDITION = 48

/**
 * A picture's contents: every step and every path once. It takes a flow that has faults too: what does not fit the
 * schema is passed over.
 *
 * @param source the flow as it was written
 */
export function drawingOf(name: string, source: Json, reader: Reader): Drawing {
  const flow = recordOf(source)
  const steps = new Map(
    Object.entries(recordOf(flow.steps)).filter((entry): entry is [string, JsonRecord] => isRecord(entry[1])),
  )
  const reached = reachedFrom(typeof flow.start === "string" ? flow.start : "", steps)
  const ids = new Map([...steps.keys()].map((step, index) => [step, `step${index + 1}`]))
  const exits = new Exits(ids)
  const start = typeof flow.start === "string" ? flow.start : "?"
  const first: DrawnPath = {
    from: "entry",
    to: exits.of("entry", start, true),
    kind: "entry",
    label: "",
    whole: "",
    isReached: true,
    path: { step: "", to: start, when: null, index: 1 },
  }
  const lines = [...steps].flatMap(([step, spec]) => linesOf(ids.get(step) ?? "", step, spec, exits, reached.has(step)))
  return {
    name: readableName(name),
    title: `Flow ${readableName(name)}`,
    description: typeof flow.description === "string" ? oneLine(flow.description) : "",
    shapes: [
      { id: "entry", kind: "entry", type: "", name: "Start", gist: triggerGist(flow.trigger, reader), isReached: true },
      ...[...steps].map(
        ([step, spec]): Shape => ({
          id: ids.get(step) ?? "",
          kind: "step",
          type: typeof spec.type === "string" ? oneLine(spec.type) : "?",
          name: readableName(step),
          gist: gistOf(spec, reader),
          isReached: reached.has(step),
        }),
      ),
      ...exits.shapes,
    ],
    lines: [first, ...lines],
  }
}

/** The first line of a shape's words. */
export function headingText({ kind, type, name }: Shape): string {
  if (kind === "missing") return `no ${type === "" ? "step" : type} ${name}`
  return kind === "step" ? `${name} (${type})` : name
}

/** On one line, and never nothing. */
function readableName(name: string): string {
  return oneLine(name) || "?"
}

/** Where paths leave the flow. Each step has its own ends, so that no line has to cross the picture to get there. */
class Exits {
  readonly shapes: Shape[] = []
  private readonly known = new Map<string, string>()

  constructor(private readonly steps: ReadonlyMap<string, string>) {}

  /** The shape that a path to the step `to` leads to, from the shape `from`. */
  of(from: string, to: string, isReached: boolean): string {
    if (to === "end") return this.exit(from, "end", "end", isReached)
    return this.steps.get(to) ?? this.exit(from, "missing", to, isReached)
  }

  exit(from: string, kind: "end" | "flow" | "missing", name: string, isReached: boolean): string {
    const key = JSON.stringify([from, kind, name])
    const known = this.known.get(key)
    if (known !== undefined) return known
    const id = `exit${this.shapes.length + 1}`
    this.known.set(key, id)
    this.shapes.push({ id, kind, type: "", name: readableName(name), gist: [], isReached })
    return id
  }
}

function linesOf(from: string, step: string, spec: JsonRecord, exits: Exits, isReached: boolean): readonly DrawnPath[] {
  const flow = typeof spec.flow === "string" ? spec.flow : "?"
  const leaving = (kind: "call" | "goto"): DrawnPath => {
    return {
      from,
      to: exits.exit(from, "flow", flow, isReached),
      kind,
      label: kind === "call" ? kind : "",
      whole: kind,
      isReached,
      path: { step, to: flow, when: null, index: 1 },
    }
  }
  if (spec.type === "goto") return [leaving("goto")]
  if (spec.type === "end") return []
  const paths = waysFrom(spec).map((way): DrawnPath => {
    const to = exits.of(from, way.to, isReached)
    const path = { step, to: way.to, when: way.when, index: indexOf(way) + 1 }
    return { from, to, kind: way.from, ...labelOf(way, spec), isReached, path }
  })
  return spec.type === "call" ? [leaving("call"), ...paths] : paths
}

const TO_THE_END: Way = { from: "next", to: "end", when: null, pointer: "" }

/** Every way on from a step; without `next` the flow ends there. */
function waysFrom(spec: JsonRecord): readonly Way[] {
  if (spec.type === "goto" || spec.type === "end") return []
  const ways = waysOf(pathsOf(spec, ""))
  return spec.next === undefined ? [TO_THE_END, ...ways] : ways
}

function pathsLabelled(
  from: Way["from"],
  event: string,
  spec: JsonRecord,
): { readonly list: readonly Json[]; readonly special: string } {
  switch (from) {
    case "next":
      return { list: listOf(spec.next), special: "" }
    case "timeout": {
      const { after, next } = recordOf(spec.timeout)
      return { list: listOf(next), special: `timeout ${brief(after)}`.trim() }
    }
    case "events":
      return { list: listOf(recordOf(spec.events)[event]), special: `event ${event}` }
    default:
      return { list: listOf(spec[from]), special: from }
  }
}

/** Conditions are looked at in order, so they are numbered where there are several. */
function labelOf(way: Way, spec: JsonRecord): { readonly label: string; readonly whole: string } {
  const { when, event = "" } = way
  const { list, special } = pathsLabelled(way.from, event, spec)
  const number = list.length > 2 && when !== null ? `${indexOf(way) + 1}: ` : ""
  const isElse = when === null && list.length > 1
  const written = (most: number) => (when === null ? "" : shorten(when, most))
  const label = (condition: string) =>
    [special, isElse ? "else" : `${number}${condition}`].filter(part => part !== "").join(" · ")
  return { label: label(written(CONDITION)), whole: label(written(1000)) }
}

/** Its place in its list, from 0. */
function indexOf({ pointer }: Way): number {
  return Number(/\/(\d+)\/to$/.exec(pointer)?.[1] ?? 0)
}

function brief(value: Json | undefined): string {
  return typeof value === "string" ? shorten(value, CONDITION) : ""
}

function reachedFrom(start: string, steps: ReadonlyMap<string, JsonRecord>): ReadonlySet<string> {
  const reached = new Set([start])
  const waiting = [start]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const { to } of waysFrom(steps.get(name) ?? {})) {
      if (reached.has(to)) continue
      reached.add(to)
      waiting.push(to)
    }
  }
  return reached
}
