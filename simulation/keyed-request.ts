import { createHash } from "node:crypto"
import { type Json, ParleyError, type ParleyErrorCode } from "../language/index.js"
import type { KeptAnswers, KeyedRequest, SentAnswer } from "../runtime/index.js"
import { AnsweredMeanwhile } from "../turns/index.js"
import type { ActorRequest } from "./simulation-step.js"

/** The key of a request, with what it asks for; null: it has none. */
export function keyOf(request: ActorRequest): KeyedRequest | null {
  if (!("key" in request) || request.key === undefined) return null
  const { key, ...asked } = request
  // The name of a conversation is ours, not the client's, so it is no part of the request.
  const fingerprint = createHash("sha256")
    .update(JSON.stringify({ ...asked, as: null }))
    .digest("base64url")
  return { id: key, fingerprint, lock: null, isOfTurn: true }
}

/** Refusals of which a server keeps nothing: asked again, it may do better. */
const NOT_KEPT: ReadonlySet<string> = new Set(["BUSY", "STORE_UNAVAILABLE"])

/** Asks under a key, as a server does: what is answered, or refused, is kept and is the same the next time. */
export async function askUnderKey(
  answers: KeptAnswers,
  once: KeyedRequest,
  request: ActorRequest,
  ask: () => Promise<unknown>,
): Promise<unknown> {
  const { status, body } = await answers.answer(once, async () => sentOf(request, ask))
  // Made by `sentOf`.
  const told = JSON.parse(body) as Json
  if (status < 400) return told
  const { code, message } = told as { readonly code: ParleyErrorCode; readonly message: string }
  throw new ParleyError(code, "", message)
}

async function sentOf(request: ActorRequest, ask: () => Promise<unknown>): Promise<SentAnswer> {
  try {
    const answer = (await ask()) ?? null
    return { status: 200, body: JSON.stringify(answer), ...aboutOf(request, answer) }
  } catch (error) {
    if (!(error instanceof ParleyError) || error instanceof AnsweredMeanwhile) throw error
    const { code, message } = error
    const about = code === "CONVERSATION_UNKNOWN" ? {} : aboutOf(request, null)
    return { status: NOT_KEPT.has(code) ? 503 : 400, body: JSON.stringify({ code, message }), ...about }
  }
}

/** The conversation with which an answer is erased, where the request itself is about one. */
function aboutOf(request: ActorRequest, answer: unknown): { readonly about?: string } {
  if (request.kind === "end") return { about: request.conversation }
  if (request.kind !== "start" || answer === null) return {}
  // `Runtime.start` answers so.
  return { about: (answer as { readonly conversation: { readonly id: string } }).conversation.id }
}
