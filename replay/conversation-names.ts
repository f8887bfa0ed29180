import type { Fixture } from "./fixture.js"
import type { TurnSpec } from "./fixture-spec.js"

/** The names that conversations of a fixture have by some turn. */
export interface ConversationNames {
  readonly known: Set<string>
  /** How many have started. */
  started: number
}

/** The only name there is when a fixture begins. */
export function firstName(): ConversationNames {
  return newNames(true)
}

/** @param startsItself conversation `a` is there before the first turn */
function newNames(startsItself: boolean): ConversationNames {
  return startsItself ? { known: new Set([FIRST]), started: 1 } : { known: new Set(), started: 0 }
}

/** The names that are there before a fixture's own first turn: those of the one that it comes after. */
export function namesBefore(earlier: Pick<Fixture, "turns"> | null, startsItself: boolean): ConversationNames {
  const names = newNames(startsItself)
  for (const { spec } of earlier?.turns ?? []) if (spec.start !== undefined) nameOfStart(spec, names)
  return names
}

/** The first conversation is called this (design section 8), whatever its `start.as` says besides. */
export const FIRST = "a"

/**
 * The name of the conversation that a `start` begins: `as`, else the first letter that no conversation has. A start
 * that is expected to be refused takes no name away from a later one.
 */
export function nameOfStart({ start, refused }: TurnSpec, names: ConversationNames): string {
  const name = start?.as ?? (names.started === 0 ? FIRST : freeLetter(names.known))
  if (refused === undefined) {
    if (names.started === 0) names.known.add(FIRST)
    names.known.add(name)
    names.started += 1
  }
  return name
}

function freeLetter(known: ReadonlySet<string>): string {
  const letter = [..."abcdefghijklmnopqrstuvwxyz"].find(candidate => !known.has(candidate))
  return letter ?? `conversation ${known.size + 1}`
}
