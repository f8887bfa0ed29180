import { monitorEventLoopDelay } from "node:perf_hooks"
import { BroadcastChannel } from "node:worker_threads"

const CHANNEL = "parley-thread-lags"
/** Milliseconds between what a thread tells. */
const PERIOD = 1000

interface ThreadLag {
  readonly thread: string
  readonly seconds: number
}

/** Tells the main thread, from a thread, for how long its event loop did not come to what was waiting, at most. */
export function tellLag(thread: string): void {
  const delay = monitorEventLoopDelay()
  delay.enable()
  const channel = new BroadcastChannel(CHANNEL)
  channel.unref()
  setInterval(() => {
    channel.postMessage({ thread, seconds: delay.max / 1e9 } satisfies ThreadLag)
    delay.reset()
  }, PERIOD).unref()
}

/** Hears in the main thread what the others tell. @returns the last of each, in seconds, by its thread's name */
export function hearLags(): ReadonlyMap<string, number> {
  const lags = new Map<string, number>()
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = event => {
    // Only `tellLag` writes there.
    const { thread, seconds } = (event as { readonly data: ThreadLag }).data
    lags.set(thread, seconds)
  }
  channel.unref()
  return lags
}
