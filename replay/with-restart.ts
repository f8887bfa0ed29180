import type { Fixture } from "./fixture.js"

/**
 * The fixture with a restart before the turn at `index` (from 0; the number of turns: after the last). The turns keep
 * their numbers, so that its failures are those of the fixture itself: durability as a property.
 */
export function withRestartAt(fixture: Fixture, index: number): Fixture {
  const before = fixture.turns[index - 1]
  const restart = {
    number: before?.number ?? 0,
    line: before?.line ?? 1,
    in: null,
    stimulus: { kind: "restart" },
    spec: { restart: true },
  } as const
  return { ...fixture, turns: fixture.turns.toSpliced(index, 0, restart) }
}
