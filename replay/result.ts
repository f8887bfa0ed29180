import type { Fault, ParleyError } from "../language/index.js"
import type { Failure } from "./failure.js"
import type { FixtureTurn } from "./fixture.js"
import type { Observed } from "./service.js"
import type { TurnOutcome } from "./turn-outcome.js"

/** The result of playing a fixture. */
export interface FixtureResult {
  readonly file: string
  readonly description: string
  readonly passed: boolean
  readonly failures: readonly Failure[]
  /** Everything that happened before the first turn, where the first conversation began by itself. */
  readonly before: readonly Observed[]
  readonly turns: readonly TurnResult[]
  /** Ids of conversations by name. */
  readonly conversations: ReadonlyMap<string, string>
}

/** The result of one turn. */
export interface TurnResult {
  readonly turn: FixtureTurn
  /** The user's conversation that its expectations speak of; null: there is none. */
  readonly conversation: string | null
  readonly refusal: ParleyError | null
  readonly seen: TurnOutcome
  /** Everything that happened, in all conversations. */
  readonly observed: readonly Observed[]
  /** The event came in on the agent's side. */
  readonly agentFirst: boolean
  readonly failures: readonly Failure[]
}

/**
 * The result of a fixture that could not be read: each fault is a failure of the turn that it is in (0: none), with the
 * fault's code as its field.
 */
export function unreadable(file: string, faults: readonly Fault[], description = ""): FixtureResult {
  const failures = faults.map(({ code, file: at, pointer, line, column, message, hint }) => ({
    turn: at === file ? Number(/^\/turns\/(\d+)/.exec(pointer)?.[1] ?? -1) + 1 : 0,
    field: code,
    expected: null,
    actual: null,
    message: `${at}:${line}:${column} ${message}${hint === null ? "" : ` Hint: ${hint}`}`,
  }))
  return { file, description, passed: false, failures, before: [], turns: [], conversations: new Map() }
}
