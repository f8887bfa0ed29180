import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { listOf, pointerTo, recordOf } from "../loading/part.js"
import type { StepSource, Way } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { stronglyConnected } from "./strongly-connected.js"
import { waits } from "./waiting-flows.js"

/**
 * `STEP_UNREACHABLE` and `LOOP_WITHOUT_WAIT` (design section 9), for a flow whose steps and paths are all known.
 *
 * @param waitingFlows see `flowsThatWait`
 */
export function checkGraph(flow: FlowSource, loading: Loading, waitingFlows: ReadonlySet<string>): readonly Finding[] {
  const graph: Graph = new Map(flow.steps.map(({ name, ways }, place) => [name, { place, ways }]))
  return [...unreachable(flow, graph), ...endlessLoops(flow, graph, loading, waitingFlows)]
}

type Graph = ReadonlyMap<string, { readonly place: number; readonly ways: readonly Way[] }>

function nextIn(graph: Graph): (name: string) => readonly string[] {
  return name => graph.get(name)?.ways.map(way => way.to) ?? []
}

/** Of steps that only follow one another, the first is told: once it is reached, so are the others. */
function unreachable(flow: FlowSource, graph: Graph): readonly Finding[] {
  const next = nextIn(graph)
  const reached = reachedFrom(String(flow.usable.start), next)
  const lost = flow.steps.map(step => step.name).filter(name => !reached.has(name) && name !== "end")
  const parts = stronglyConnected(lost, next)
  const partOf = new Map(parts.flatMap(part => part.map(name => [name, part] as const)))
  const led = new Set(
    lost.flatMap(name =>
      next(name)
        .filter(to => partOf.get(to) !== partOf.get(name))
        .map(to => partOf.get(to)),
    ),
  )
  return parts
    .filter(part => !led.has(part))
    .map(part => firstOf(part, graph))
    .toSorted(([left], [right]) => left - right)
    .map(([, name]) => ({
      code: "STEP_UNREACHABLE",
      pointer: pointerTo("/steps", name),
      message: `No path leads from the start to the step "${name}".`,
      hint: "Lead a path to it, or remove it.",
      atKey: true,
    }))
}

/** Of some steps the one that the author wrote first, and its place. */
function firstOf(names: readonly string[], graph: Graph): readonly [place: number, name: string] {
  return names.reduce<readonly [number, string]>(
    (first, name) => {
      const place = graph.get(name)?.place ?? 0
      return place < first[0] ? [place, name] : first
    },
    [Number.POSITIVE_INFINITY, ""],
  )
}

function reachedFrom(start: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([start])
  const waiting = [start]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const to of next(name)) {
      if (reached.has(to)) continue
      reached.add(to)
      waiting.push(to)
    }
  }
  return reached
}

/**
 * A circle of steps none of which waits, and that no path leaves. A path that leaves under a condition is a way out,
 * and so is `onError`; a `call` waits when the flow it calls does.
 */
function endlessLoops(
  flow: FlowSource,
  graph: Graph,
  loading: Loading,
  waitingFlows: ReadonlySet<string>,
): readonly Finding[] {
  const rushing = flow.steps
    .filter(step => !waits(step, loading, waitingFlows) && !isPartial(step))
    .map(step => step.name)
  return stronglyConnected(rushing, nextIn(graph)).flatMap((part): readonly Finding[] => {
    const members = new Set(part)
    const ways = part.flatMap(name => nextIn(graph)(name))
    if (ways.length === 0 || ways.some(to => !members.has(to))) return []
    const [, first] = firstOf(part, graph)
    const message = `The flow would go round and round without waiting for anyone: ${circle(graph, first, members)}.`
    const hint = "Ask or wait for something in the circle, or give it a path that leaves it."
    return [{ code: "LOOP_WITHOUT_WAIT", pointer: pointerTo("/steps", first), message, hint, atKey: true }]
  })
}

/** Paths that are not total are a fault of their own; mended, they may lead out. */
function isPartial(step: StepSource): boolean {
  return step.paths.some(({ value }) => {
    const paths = listOf(value)
    return paths.length > 0 && paths.every(path => recordOf(path).when !== undefined)
  })
}

/** The circle in words: `a → b → a`. */
function circle(graph: Graph, first: string, members: ReadonlySet<string>): string {
  const names = [first]
  const seen = new Set(names)
  for (let name: string | undefined = first; name !== undefined; ) {
    name = nextIn(graph)(name).find(to => members.has(to) && !seen.has(to))
    if (name === undefined) break
    seen.add(name)
    names.push(name)
  }
  const shown = names.length > 8 ? [...names.slice(0, 7), "..."] : names
  return [...shown, first].join(" → ")
}
