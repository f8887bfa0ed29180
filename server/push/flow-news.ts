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

/** Tells authors that their flows are served, or why they are not. */
export class FlowNews {
  private readonly listeners = new Set<(event: FlowEvent) => void>()
  /** The faults that keep the files as they are now from being served; null: nothing does. */
  private faulty: FlowEvent | null = null

  constructor(private readonly clock: Clock) {}

  /** @param bot hash of the files that are served from now on */
  changed(bot: string): void {
    this.faulty = null
    this.tell({ type: "flows.changed", timestamp: moment(this.clock.now()), data: { bot } })
  }

  refused(faults: readonly Fault[]): void {
    const data = { faults: faults.slice(0, MOST_FAULTS), more: Math.max(0, faults.length - MOST_FAULTS) }
    this.faulty = { type: "flows.faults", timestamp: moment(this.clock.now()), data }
    this.tell(this.faulty)
  }

  /** A listener is told at once of faults that there are. @returns how to stop listening */
  listen(listener: (event: FlowEvent) => void): () => void {
    this.listeners.add(listener)
    if (this.faulty !== null) listener(this.faulty)
    return () => void this.listeners.delete(listener)
  }

  private tell(event: FlowEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}
