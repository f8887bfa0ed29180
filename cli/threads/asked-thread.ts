import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { abortAfter } from "../../actions/index.js"
import type { ParleyError } from "../../language/index.js"
import { packageFile } from "../commands/package-file.js"

/** Milliseconds after which a thread without work, and its memory, are given back. */
const IDLE = 60_000

/** A thread that answers each message with one. */
export interface AskedThread<Question> {
  /** The code that it runs, in the package. */
  readonly file: string
  /** Milliseconds that one answer may take. */
  readonly longest: number
  /** The refusal of a question whose answer takes longer, or more memory than a thread has. */
  tooMuch(question: Question): ParleyError
}

/**
 * Asks a thread of its own one question after the other: work of seconds, in which a server is to go on answering. The thread
 * is there from the first question on, is given up with one that is too much, and never keeps the process from ending.
 */
export function askThread<Question, Answer>(asked: AskedThread<Question>): (question: Question) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  const giveBack = (): void => {
    void worker?.terminate()
    worker = null
  }
  const ask = async (question: Question): Promise<Answer> => {
    clearTimeout(idle)
    worker ??= new Worker(packageFile(asked.file))
    const answer = await answerOf<Question, Answer>(worker, asked, question).catch((error: unknown) => {
      giveBack()
      throw error
    })
    idle = setTimeout(giveBack, IDLE).unref()
    return answer
  }
  return question => {
    const answer = last.then(() => ask(question))
    last = answer.catch(() => {})
    return answer
  }
}

async function answerOf<Question, Answer>(
  worker: Worker,
  { longest, tooMuch }: AskedThread<Question>,
  question: Question,
): Promise<Answer> {
  const { signal, isOver, clear } = abortAfter(longest)
  worker.ref()
  worker.postMessage(question)
  try {
    // An error that the thread throws is thrown here too.
    const [answer] = await Promise.race([once(worker, "message", { signal }), endOf(worker, signal)])
    return answer as Answer
  } catch (error) {
    const isOutOfMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
    throw isOver() || isOutOfMemory ? tooMuch(question) : error
  } finally {
    clear()
    worker.unref()
  }
}

/** Rejects when the thread ends before it has answered. */
async function endOf(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code] = await once(worker, "exit", { signal })
  throw new Error(`a thread that was asked ended by itself with ${code}`)
}
