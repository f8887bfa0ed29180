import { EventEmitter, once } from "node:events"

/** For tests that wait until something has happened, however long that takes. */
export interface Bell {
  /** To be called whenever something has happened. */
  ring(): void
  /** Waits until a condition holds, and looks again at each ring. */
  until(condition: () => boolean): Promise<void>
}

export function newBell(): Bell {
  const events = new EventEmitter()
  return {
    ring: () => void events.emit("ring"),
    until: async condition => {
      while (!condition()) await once(events, "ring")
    },
  }
}
