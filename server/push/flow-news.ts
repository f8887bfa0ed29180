import type { Fault } from "../../language/index.js"
import type { Clock } from "../../runtime/index.js"
import { moment } from "../http/views.js"

/** Types of what is told of flows: to streams of this process alone, and kept nowhere. */
export const FLOW_TYPES = ["flows.changed", "flows.faults"] as const

/** Something about the flows that are served, as streams tell it. */
export type FlowEvent = { readonly timestamp: string } & (
  | { readonly type: "flows.changed"; readonly data: { readonly bot: string } }
  /** The flows as they were go on. */
  | { readonly type: "flows.faults"; readonly data: { readonly faults: readonly Fault[]; readonly more: number } }
)

/** Faults that are told of at most. */
const MOST_FAULTS = 500

/** Knows the faults of the files that were read last, and tells authors that their flows are served, or why they are not. */
export class FlowNews {
  private readonly listeners = new Set<(event: FlowEvent) => void>()
  private last: readonly Fault[] = []
  private refusedAt = 0

  constructor(private readonly clock: Clock) {}

  /** The faults with which changed flows were not served; none: those that are served are the last that were read. */
  get faults(): readonly Fault[] {
    return this.last
  }

  /** @param bot hash of the files that are served from now on */
  changed(bot: string): void {
    this.last = []
    this.tell({ type: "flows.changed", timestamp: moment(this.clock.now()), data: { bot } })
  }

  /** @param faults all that were found, warnings too: listeners are told of the errors */
  refused(faults: readonly Fault[]): void {
    this.last = faults
    this.refusedAt = this.clock.now()
    this.tell(this.refusal())
  }

  /** A listener is told at once of faults that there are. @returns how to stop listening */
  listen(listener: (event: FlowEvent) => void): () => void {
    this.listeners.add(listener)
    if (this.last.length > 0) listener(this.refusal())
    return () => void this.listeners.delete(listener)
  }

  private refusal(): FlowEvent {
    const errors = this.last.filter(({ severity }) => severity === "error")
    const data = { faults: errors.slice(0, MOST_FAULTS), more: Math.max(0, errors.length - MOST_FAULTS) }
    return { type: "flows.faults", timestamp: moment(this.refusedAt), data }
  }

  private tell(event: FlowEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}
