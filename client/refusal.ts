import type { Json } from "./answers.js"

/** A server's refusal of a request (RFC 9457). `code` is stable; `problem` is all that it said. */
export class Refusal extends Error {
  override readonly name = "Refusal"

  constructor(
    readonly status: number,
    readonly code: string,
    readonly pointer: string,
    message: string,
    readonly problem: { readonly [key: string]: Json },
    /** When to ask again at the earliest; null: it did not say. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message)
  }
}

/** The refusal that an answer is; `HTTP_FAILED` where it is no problem of Parley's, such as a proxy's page. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text()
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true
  const problem = (isProblem ? JSON.parse(text) : {}) as { readonly [key: string]: Json }
  const { code = "HTTP_FAILED", pointer = "", detail = `The server answered ${response.status}.` } = problem
  const after = response.headers.get("retry-after") ?? ""
  const seconds = /^\d{1,9}$/.test(after) ? Number(after) : null
  return new Refusal(response.status, String(code), String(pointer), String(detail), problem, seconds)
}
