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

/** `given` is text of JSON, or is data. */
type ThreadCall = readonly [number: number, name: string, given: string | readonly unknown[]]
type ThreadReply =
  /** `isText`: the result is this text itself, and not one that has to be read. */
  | readonly [number: number, isDone: true, result: string, isText: boolean]
  | readonly [number: number, isDone: false, failure: ThrownError]

type ThrownError =
  | { readonly kind: "refused"; readonly code: ParleyErrorCode; readonly pointer: string; readonly message: string }
  | { readonly kind: "blocked"; readonly details: BlockedError["details"]; readonly block: string }
  | { readonly kind: "answeredMeanwhile"; readonly message: string }
  | { readonly kind: "mistake"; readonly message: string; readonly stack: string }

/**
 * Joins two threads: each calls what the other offers. Calls and answers within one turn of the event loop go in one
 * message, in the order in which they were made: a message costs more than what is in it. A call or an answer that is the
 * only one under way goes at once, as nothing will come to go with it: there and back takes 18 us of processor time so,
 * and 20 where both wait for the turn of the event loop to end. A call of an `on...` only tells of something,
 * and nothing comes back.
 *
 * @param ours what the other thread may call; all of it is asynchronous for them
 * @param theirs names of what they offer
 * @param ofData names of those that are given texts, numbers and bytes alone, in lists and plain objects: no JSON is made of it
 * @returns what they offer
 */
export function connectThread<Theirs extends Api<Theirs>>(
  port: Worker | MessagePort,
  ours: object,
  theirs: readonly (keyof Theirs & string)[],
  ofData: readonly (keyof Theirs & string)[] = [],
): Remote<Theirs> {
  const { say, flush } = inBatches<ThreadCall | ThreadReply>(batch => port.postMessage(batch))
  const waiting = new Map<
    number,
    { readonly resolve: (result: Value) => void; readonly reject: (error: Error) => void }
  >()
  const isOfData: ReadonlySet<string> = new Set(ofData)
  let asked = 0
  let answering = 0
  const flushIfAlone = (): void => {
    if (waiting.size + answering === 1) flush()
  }

  const answer = async ([number, name, given]: ThreadCall): Promise<void> => {
    if (number > 0) answering += 1
    try {
      // The other side wrote them from the parameters of this very function.
      const call = (ours as { readonly [name: string]: (...given: readonly unknown[]) => unknown })[name]
      if (call === undefined) throw new Error(`this thread offers no ${name}`)
      const result = await call(...(typeof given === "string" ? (valueOfText(given) as readonly unknown[]) : given))
      if (number === 0) return
      const isText = typeof result === "string"
      say([number, true, isText ? result : storedText((result ?? null) as Value), isText])
    } catch (error) {
      if (number === 0) throw error
      say([number, false, toThrownError(error)])
    }
    if (number === 0) return
    flushIfAlone()
    answering -= 1
  }
  const hear = (item: ThreadCall | ThreadReply): void => {
    if (typeof item[1] === "string") {
      void answer(item as ThreadCall)
      return
    }
    const reply = item as ThreadReply
    const asker = waiting.get(reply[0])
    waiting.delete(reply[0])
    if (reply[1]) asker?.resolve(reply[3] ? reply[2] : valueOfText(reply[2]))
    else asker?.reject(fromThrownError(reply[2]))
  }
  // A worker and a port differ in the other events that they have.
  ;(port as MessagePort).on("message", (batch: readonly (ThreadCall | ThreadReply)[]) => batch.forEach(hear))

  const ask = async (name: string, given: readonly unknown[]) => {
    // Threads give each other values all through, which the interfaces do not say.
    const sent = isOfData.has(name) ? given : storedText(given as unknown as Value)
    if (/^on[A-Z]/.test(name)) {
      say([0, name, sent])
      return null
    }
    return new Promise<Value>((resolve, reject) => {
      asked += 1
      waiting.set(asked, { resolve, reject })
      say([asked, name, sent])
      flushIfAlone()
    })
  }
  // Made from the list of their names, which the compiler cannot follow.
  return Object.fromEntries(
    theirs.map(name => [name, (...given: readonly unknown[]) => ask(name, given)]),
  ) as unknown as Remote<Theirs>
}

/** Messages that are sent before the turn of the event loop is over, so that the other thread has something to do. */
const FULL = 16

interface Batches<T> {
  say(item: T): void
  /** Sends what was said so far. */
  flush(): void
}

function inBatches<T>(send: (batch: readonly T[]) => void): Batches<T> {
  let batch: T[] = []
  const flush = (): void => {
    if (batch.length === 0) return
    const full = batch
    batch = []
    send(full)
  }
  return {
    say: item => {
      if (batch.length === 0) setImmediate(flush)
      batch.push(item)
      if (batch.length === FULL) flush()
    },
    flush,
  }
}

function toThrownError(error: unknown): ThrownError {
  if (error instanceof BlockedError) return { kind: "blocked", details: error.details, block: error.block }
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
      return new BlockedError(failure.details, failure.block)
    case "answeredMeanwhile":
      return new AnsweredMeanwhile(failure.message)
    case "refused":
      return new ParleyError(failure.code, failure.pointer, failure.message)
    case "mistake":
      return Object.assign(new Error(failure.message), { stack: failure.stack })
  }
}
