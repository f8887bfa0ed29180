import type { MessagePort, Worker } from "node:worker_threads"
import { ParleyError, storedText, type Value, valueOfText } from "../language/index.js"
import { AnsweredMeanwhile, BlockedError } from "../turns/index.js"

/** What one thread does for another: asynchronous functions that take and give values, and throw expected errors. */
export type Api<A> = {
  readonly [N in keyof A]: A[N] extends (...given: infer G) => unknown ? (...given: G) => unknown : never
}
/** The other thread's, as it is called from here. */
export type Remote<A> = {
  readonly [N in keyof A]: A[N] extends (...given: infer G) => infer R ? (...given: G) => Promise<Awaited<R>> : never
}

type Asked = readonly [number: number, name: string, given: string]
type Told =
  | readonly [number: number, isDone: true, result: string]
  | readonly [number: number, isDone: false, failure: Failure]

type Failure =
  | { readonly kind: "refused"; readonly code: string; readonly pointer: string; readonly message: string }
  | { readonly kind: "blocked"; readonly details: BlockedError["details"] }
  | { readonly kind: "answeredMeanwhile"; readonly message: string }
  | { readonly kind: "mistake"; readonly message: string; readonly stack: string }

/**
 * Joins two threads: each calls what the other offers. What is said within one turn of the event loop goes in one
 * message, in the order in which it was said: a message costs more than what is in it. What is called `on...` only tells
 * of something, and nothing comes back.
 *
 * @param ours what the other thread may call; all of it is asynchronous for them
 * @returns what they offer
 */
export function connect<Theirs extends Api<Theirs>>(port: Worker | MessagePort, ours: object): Remote<Theirs> {
  const say = inBatches<Asked | Told>(batch => port.postMessage(batch))
  const waiting = new Map<
    number,
    { readonly resolve: (result: Value) => void; readonly reject: (error: Error) => void }
  >()
  let asked = 0

  const answer = async ([number, name, given]: Asked): Promise<void> => {
    try {
      // The other side wrote them from the parameters of this very function.
      const call = (ours as { readonly [name: string]: (...given: readonly unknown[]) => unknown })[name]
      const result = await call?.(...(valueOfText(given) as readonly unknown[]))
      if (number > 0) say([number, true, storedText((result ?? null) as Value)])
    } catch (error) {
      if (number === 0) throw error
      say([number, false, failureOf(error)])
    }
  }
  const hear = (item: Asked | Told): void => {
    if (typeof item[1] === "string") {
      void answer(item as Asked)
      return
    }
    const [number, isDone, result] = item as Told
    const asker = waiting.get(number)
    waiting.delete(number)
    if (isDone) asker?.resolve(valueOfText(result))
    else asker?.reject(errorOf(result))
  }
  // A worker and a port differ in the other events that they have.
  ;(port as MessagePort).on("message", (batch: readonly (Asked | Told)[]) => batch.forEach(hear))

  const ask = async (name: string, given: readonly unknown[]) => {
    // What threads say to each other are values all through, which the interfaces do not say.
    const text = storedText(given as unknown as Value)
    if (/^on[A-Z]/.test(name)) {
      say([0, name, text])
      return null
    }
    return new Promise<Value>((resolve, reject) => {
      asked += 1
      waiting.set(asked, { resolve, reject })
      say([asked, name, text])
    })
  }
  return new Proxy({} as Remote<Theirs>, {
    get: (_, name) => (typeof name === "string" ? (...given: readonly unknown[]) => ask(name, given) : undefined),
  })
}

/** Messages that are sent before the turn of the event loop is over, so that the other thread has something to do. */
const FULL = 16

function inBatches<T>(send: (batch: readonly T[]) => void): (item: T) => void {
  let batch: T[] = []
  const flush = (): void => {
    if (batch.length === 0) return
    const full = batch
    batch = []
    send(full)
  }
  return item => {
    if (batch.length === 0) setImmediate(flush)
    batch.push(item)
    if (batch.length === FULL) flush()
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof BlockedError) return { kind: "blocked", details: error.details }
  if (error instanceof AnsweredMeanwhile) return { kind: "answeredMeanwhile", message: error.message }
  if (error instanceof ParleyError) {
    return { kind: "refused", code: error.code, pointer: error.pointer, message: error.message }
  }
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error))
  return { kind: "mistake", message, stack }
}

function errorOf(failure: Failure): Error {
  switch (failure.kind) {
    case "blocked":
      return new BlockedError(failure.details)
    case "answeredMeanwhile":
      return new AnsweredMeanwhile(failure.message)
    case "refused":
      return new ParleyError(failure.code, failure.pointer, failure.message)
    case "mistake":
      return Object.assign(new Error(failure.message), { stack: failure.stack })
  }
}
