import type { ExplainedEntry } from "./explain.js"
import type { TurnSpec } from "./fixture-spec.js"
import type { TurnResult } from "./result.js"
import type { ComingDue, SandboxState, StateChange } from "./sandbox-state.js"

/** One turn that was played in a sandbox. */
export interface SandboxTurn {
  /** From 1, as in the fixture that the sandbox becomes. */
  readonly number: number
  /** The stimulus, and what it was expected to bring where it comes from a fixture. */
  readonly spec: TurnSpec
  readonly result: TurnResult
  /** When it began and when it was over by the sandbox's clock, in milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** How long playing it took, in milliseconds. */
  readonly took: number
  readonly why: readonly ExplainedTurn[]
  /** The user's conversation that it was about, as it was then; null: there is none. */
  readonly state: SandboxState | null
  readonly changes: readonly StateChange[]
  readonly coming: readonly ComingDue[]
}

/** One turn of one conversation, made plain. */
export interface ExplainedTurn {
  readonly conversation: string
  readonly side: "user" | "agent"
  readonly number: number
  readonly at: number
  readonly entries: readonly ExplainedEntry[]
}
