import type { Failure, Mismatch } from "./failure.js"
import type { Fixture } from "./fixture.js"
import type { TurnResult } from "./result.js"
import type { Observed, StubUse } from "./service.js"
import { tracesIn } from "./turn-outcome.js"

/** The calls that found no stub, whatever the flow made of it. */
export function missingStubs(observed: readonly Observed[]): readonly Mismatch[] {
  return tracesIn(observed, false).flatMap(({ trace }) =>
    trace.flatMap(entry => (entry.kind === "call" && entry.error === "STUB_MISSING" ? [missing(entry.action)] : [])),
  )
}

function missing(action: string): Mismatch {
  const message = `${action} was called, and the fixture has no stub left for it: add one to "stubs".`
  return { field: "STUB_MISSING", expected: null, actual: null, message }
}

/** Stubs that were never used, and calls that found none but that no turn tells of. */
export function stubFailures(
  { stubs }: Fixture,
  use: StubUse,
  before: readonly Observed[],
  turns: readonly TurnResult[],
): readonly Failure[] {
  const told = turns.flatMap(({ failures }) => failures.filter(({ field }) => field === "STUB_MISSING"))
  const untold = [...missingStubs(before), ...use.missing.slice(told.length + missingStubs(before).length).map(missing)]
  const unused = Object.entries(use.unused).flatMap(([action, count]) =>
    (stubs[action] ?? [])
      .slice(-count)
      .flatMap(({ spec, place }) => (spec.optional === true ? [] : [leftOver(action, place)])),
  )
  return [...untold, ...unused].map(mismatch => ({ turn: 0, ...mismatch }))
}

function leftOver(action: string, place: string): Mismatch {
  const message = `${place} This stub of ${action} was never used: remove it, or say that it is "optional": true.`
  return { field: "STUB_UNUSED", expected: null, actual: null, message }
}
