import type { Json } from "../language/index.js"

/** One expectation that did not hold. */
export interface Failure {
  /** From 1; 0: the fixture's head could not be set up. */
  readonly turn: number
  /** The expectation, such as `bot[0]`, `toAgent`, `expect[1]`, `status.step`, `refused.code` or `calls[0].params`. */
  readonly field: string
  readonly expected: Json
  readonly actual: Json
  /** The difference, in one sentence. */
  readonly message: string
}

/** A failure before it is known which turn it belongs to. */
export type Mismatch = Omit<Failure, "turn">
