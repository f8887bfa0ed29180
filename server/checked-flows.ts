import type { Fault } from "../language/index.js"

/** A file of a bot, as it is sent to be checked. */
export interface FileToCheck {
  readonly name: string
  readonly content: string
}

/** The faults of a bot's files, the first ones (design section 10), and how many more there are. */
export interface CheckedFlows {
  readonly faults: readonly Fault[]
  readonly more: number
}

/** Checks a bot's files. Rejects with `CHECK_EXCEEDED` where that takes too long. */
export type CheckFlows = (files: readonly FileToCheck[]) => Promise<CheckedFlows>

const MOST = 500

export function firstFaults(faults: readonly Fault[]): CheckedFlows {
  return { faults: faults.slice(0, MOST), more: Math.max(0, faults.length - MOST) }
}
