import type { ChildProcess, Serializable } from "node:child_process"
import { once } from "node:events"

/** The answer of a process that is asked one thing after another. */
interface Answer {
  readonly result?: unknown
  /** Why there is no result, with its stack. */
  readonly error?: string
}

/**
 * Sends something to a forked process, and waits for its answer.
 *
 * @returns the answer's `result`
 * @throws where it answers with an `error`, or ends
 */
export async function askProcess(child: ChildProcess, question: Serializable): Promise<unknown> {
  const waiting = new AbortController()
  const ended = once(child, "exit", waiting).then(([code]): Answer => ({ error: `the process ended with ${code}` }))
  const answered = once(child, "message", waiting).then(([answer]): Answer => answer)
  child.send(question)
  const { result, error } = await Promise.race([answered, ended]).finally(() => waiting.abort())
  if (error !== undefined) throw new Error(error)
  return result
}
