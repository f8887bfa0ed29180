import type { MessagePort, Worker } from "node:worker_threads"
import { ParleyError, type ParleyErrorCode, storedText, type Value, valueOfText } from "../language/index.js"
import { AnsweredMeanwhile, BlockedError } from "../turns/index.js"

/** The functions that one thread offers another: asynchronous, they take and give values and throw expected errors. */
export type Api<A> = {
  readonly [N in keyof A]: A[N] extends (...given: infer G) => unknown ? (...given: G) => unknown : never
}
/** The functions of the other thread, as they are called from here. */
export type Remote<A> = {
  readonly [N in keyof A]: A[N] extends (...given: infer G) => infer R ? (...given: G) => Promise<Awaited<R>> : never
}

type ThreadCall = readonly [number: number, name: string, given: string]
type ThreadReply =
  | readonly [number: number, isDone: true, result: string]
  | readonly [number: number, isDone: false, failure: ThrownError]

type ThrownError =
  | { readonly kind: "refused"; readonly code: ParleyErrorCode; readonly pointer: string; readonly message: string }
  | { readonly kind: "blocked"; readonly details: BlockedError["details"] }
  | { readonly kind: "answeredMeanwhile"; readonly message: string }
  | { readonly kind: "mistake"; readonly message: string; readonly stack: string }

/**
 * Joins two threads: each calls the functions of the other. All calls within one turn of the event loop go in one
 * message, in their order: a message costs more than its contents. A function called `on...` only tells of something,
 * and nothing comes back.
 *
 * @param ours functions that the other thread may call; all of them are asynchronous for it
 * @param theirs names of the functions that the other thread offers
 * @returns the other thread's functions
 */
export function connectThread<Theirs extends Api<Theirs>>(
  port: Worker | MessagePort,
  ours: object,
  theirs: readonly (keyof Theirs & string)[],
): Remote<Theirs> {
  const say = inBatches<ThreadCall | ThreadReply>(batch => port.postMessage(batch))
  const waiting = new Map<
    number,
    { readonly resolve: (result: Value) => void; readonly reject: (error: Error) => void }
  >()
  let asked = 0

  const answer = async ([number, name, given]: ThreadCall): Promise<void> => {
    try {
      // The other side wrote them from the parameters of this very function.
      const call = (ours as { readonly [name: string]: (...given: readonly unknown[]) => unknown })[name]
      if (call === undefined) throw new Error(`this thread offers no ${name}`)
      const result = await call(...(valueOfText(given) as readonly unknown[]))
      if (number > 0) say([number, true, storedText((result ?? null) as Value)])
    } catch (error) {
      if (number === 0) throw error
      say([number, false, toThrownError(error)])
    }
  }
  const hear = (item: ThreadCall | ThreadReply): void => {
    if (typeof item[1] === "string") {
      void answer(item as ThreadCall)
      return
    }
    const [number, isDone, result] = item as ThreadReply
    const asker = waiting.get(number)
    waiting.delete(number)
    if (isDone) asker?.resolve(valueOfText(result))
    else asker?.reject(fromThrownError(result))
  }
  // A worker and a port differ in the other events that they have.
  ;(port as MessagePort).on("message", (batch: readonly (ThreadCall | ThreadReply)[]) => batch.forEach(hear))

  const ask = async (name: string, given: readonly unknown[]) => {
    // Threads send each other nothing but values, though the interfaces do not say so.
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
  // Made from the list of their names, which the compiler cannot follow.
  return Object.fromEntries(
    theirs.map(name => [name, (...given: readonly unknown[]) => ask(name, given)]),
  ) as unknown as Remote<Theirs>
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

function toThrownError(error: unknown): ThrownError {
  if (error instanceof BlockedError) return { kind: "blocked", details: error.details }
  if (error instanceof AnsweredMeanwhile) return { kind: "answeredMeanwhile", message: error.message }
  if (error instanceof ParleyError) {
    return { kind: "refused", code: error.code, pointer: error.pointer, message: error.message }
  }
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error))
  return { kind: "mistake", message, stack }
}

function fromThrownError(failure: ThrownError): Error {
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
