import { constants } from "node:os"

/** Signals that break a command off: of a terminal that was closed, of Ctrl+C, and of whoever ends programs. */
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const

/**
 * Has a command that a signal breaks off leave nothing half written and say how far it was, and ends it with the exit code that
 * shells give to such an end, 130 for Ctrl+C. A command that is not waiting for anything hears of a signal only when it is.
 *
 * @param leave clears away, and gives the sentences that are told
 * @returns to be called when nothing is left that could be broken off
 */
export function whenBrokenOff(leave: () => string): () => void {
  const end = (signal: (typeof SIGNALS)[number]): void => {
    process.stderr.write(`${leave()}\n`)
    process.exit(exitCodeOf(signal))
  }
  for (const signal of SIGNALS) process.once(signal, end)
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end)
  }
}

/** The exit code of a process that a signal has ended, as shells tell it. */
export function exitCodeOf(signal: (typeof SIGNALS)[number] | "SIGPIPE"): number {
  return 128 + constants.signals[signal]
}
