/** A signal with an end, which whoever waits lets go. */
interface Deadline {
  readonly signal: AbortSignal
  /** Whether the time was over, and not one of the other signals. */
  isOver(): boolean
  /** Waits no more: to be called when what was waited for is there. The signal is aborted, so nothing may hang on it any more. */
  clear(): void
}

/**
 * A signal that is aborted after a time, or with any of the others.
 *
 * `AbortSignal.any` with an `AbortSignal.timeout` in it does the same and may never come: Node 20 lets the garbage collector take
 * a timeout that nothing but another signal refers to (seen on 20.20: none of 50 came).
 *
 * @param milliseconds after which it is aborted with a `TimeoutError`; the process does not stay for it
 */
export function abortAfter(milliseconds: number, ...others: readonly AbortSignal[]): Deadline {
  const controller = new AbortController()
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    controller.abort(new DOMException("The time is over.", "TimeoutError"))
  }, milliseconds).unref()
  controller.signal.addEventListener("abort", () => clearTimeout(timer), { once: true })
  for (const other of others) {
    if (other.aborted) controller.abort(other.reason)
    else other.addEventListener("abort", () => controller.abort(other.reason), { signal: controller.signal })
  }
  return { signal: controller.signal, isOver: () => isOver, clear: () => controller.abort() }
}
