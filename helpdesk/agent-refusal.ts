/** Why nobody is put in a queue, in the order in which the causes are told (design section 6.1). */
export const REFUSAL_REASONS = ["blocked", "outsideWorkingHours", "queueFull", "noAgents"] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** Somebody asked for an agent in vain, as reports count it: it names nobody. */
export interface AgentRefusal {
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  /** Code of the queue that was asked for. */
  readonly queue: string
  readonly reason: RefusalReason
}
