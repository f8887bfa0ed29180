import type { Flow } from "../engine/index.js"
import { pathLists } from "./explain.js"
import type { FixtureResult } from "./result.js"
import type { Observed } from "./service.js"

/** Which steps and paths of a bot's flows fixtures went through. */
export interface Coverage {
  /** By name. */
  readonly flows: readonly FlowCoverage[]
  readonly total: { readonly steps: Share; readonly paths: Share }
}
export interface Share {
  readonly covered: number
  readonly total: number
}
export interface FlowCoverage {
  readonly flow: string
  /** `missing`: names of steps. */
  readonly steps: Share & { readonly missing: readonly string[] }
  /** `missing`: `step: when -> to`, or `step -> to` for a path without a condition. */
  readonly paths: Share & { readonly missing: readonly string[] }
}

/**
 * The share of flows that fixtures covered. A step is covered when it was entered, a path when it was taken; paths of
 * one step with the same condition and the same end count as one.
 *
 * @param flows to tell of: the bot's own
 */
export function coverage(flows: Iterable<Flow>, results: readonly FixtureResult[]): Coverage {
  const taken = new Set<string>()
  for (const { before, turns } of results) {
    note(before, taken)
    for (const turn of turns) note(turn.observed, taken)
  }
  const covered = [...flows].sort((one, other) => (one.name < other.name ? -1 : 1)).map(flow => coverageOf(flow, taken))
  return {
    flows: covered,
    total: { steps: sum(covered.map(({ steps }) => steps)), paths: sum(covered.map(({ paths }) => paths)) },
  }
}

function note(observed: readonly Observed[], taken: Set<string>): void {
  for (const { turns } of observed) {
    for (const { trace } of turns) {
      for (const entry of trace) {
        if (entry.kind === "step") taken.add(stepKey(entry.flow, entry.step))
        else if (entry.kind === "path" && entry.taken) taken.add(pathKey(entry.flow, entry.step, entry.when, entry.to))
      }
    }
  }
}

function coverageOf(flow: Flow, taken: ReadonlySet<string>): FlowCoverage {
  const steps = [...flow.steps.keys()]
  const paths = new Map<string, string>()
  for (const [name, step] of flow.steps) {
    for (const { when, to } of pathLists(step).flatMap(({ paths }) => paths)) {
      const condition = when?.source ?? null
      const shown = condition === null ? `${name} -> ${to}` : `${name}: ${condition} -> ${to}`
      paths.set(pathKey(flow.name, name, condition, to), shown)
    }
  }
  return {
    flow: flow.name,
    steps: shareOf(
      steps,
      steps.filter(name => !taken.has(stepKey(flow.name, name))),
    ),
    paths: shareOf(
      [...paths.values()],
      [...paths].flatMap(([key, shown]) => (taken.has(key) ? [] : [shown])),
    ),
  }
}

function shareOf(all: readonly string[], missing: readonly string[]): FlowCoverage["steps"] {
  return { covered: all.length - missing.length, total: all.length, missing }
}

function sum(shares: readonly Share[]): Share {
  return {
    covered: shares.reduce((total, share) => total + share.covered, 0),
    total: shares.reduce((total, share) => total + share.total, 0),
  }
}

function stepKey(flow: string, step: string): string {
  return `${flow} ${step}`
}

/** Names hold no spaces, so a condition can't make two paths look alike. */
function pathKey(flow: string, step: string, when: string | null, to: string): string {
  return `${flow} ${step} ${to} ${when === null ? "" : `when ${when}`}`
}
